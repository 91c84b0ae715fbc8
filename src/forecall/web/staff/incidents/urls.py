"""The paths of incidents, under an organisation's own."""

from __future__ import annotations

from django.urls import path

from forecall.web.staff.incidents import one, opening, pages

urlpatterns = [
    path("incidents/", pages.everything, name="incidents"),
    path("incidents/open/", opening.opening, name="incident_open"),
    path("incidents/<uuid:key>/", one.incident, name="incident"),
    path("incidents/<uuid:key>/learn/", opening.learning, name="incident_learn"),
    path("incidents/<uuid:key>/progress/", one.progress, name="incident_progress"),
    path("incidents/<uuid:key>/people/", pages.people, name="incident_people"),
]
