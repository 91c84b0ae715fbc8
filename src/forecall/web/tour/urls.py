"""Paths of the tour and of the first steps, under an organisation's own."""

from __future__ import annotations

from django.urls import path

from forecall.web.tour import first, pages

urlpatterns = [
    path("tour/", pages.tour, name="tour"),
    path("first-steps/<slug:name>/", first.first_step, name="first_step"),
]
