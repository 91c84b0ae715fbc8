"""Paths of the first run, under an organisation's own."""

from __future__ import annotations

from django.urls import path

from forecall.web.staff.first import policy

urlpatterns = [
    path("first-policy/", policy.first_policy, name="first_policy"),
]
