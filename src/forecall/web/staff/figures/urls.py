"""Paths of the figures and of the model."""

from __future__ import annotations

from django.urls import path

from forecall.web.staff.figures import pages

urlpatterns = [
    path("figures/", pages.figures, name="figures"),
    path("figures/again/", pages.figures_again, name="figures_again"),
    path("figures/hold-out/", pages.hold_out, name="figures_hold_out"),
    path("figures/<slug:key>/<slug:kind>/", pages.export, name="figures_export"),
    path("model/", pages.model, name="model"),
    path("model/forecast/", pages.forecast_now, name="forecast_now"),
    path("model/progress/", pages.forecast_progress, name="forecast_progress"),
]
