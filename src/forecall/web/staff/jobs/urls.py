"""Path of an organisation's jobs; the house's stands beside no organisation."""

from __future__ import annotations

from django.urls import path

from forecall.web.staff.jobs import pages

urlpatterns = [path("jobs/", pages.of_organisation, name="jobs")]
