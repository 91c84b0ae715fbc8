"""Paths of the tour, under an organisation's own."""

from __future__ import annotations

from django.urls import path

from forecall.web.tour import pages

urlpatterns = [path("tour/", pages.tour, name="tour")]
"""Nothing of it is there but in a demo."""
