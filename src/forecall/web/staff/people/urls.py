"""Paths of the pages of people and companies."""

from __future__ import annotations

from django.urls import path

from forecall.web.staff.people import acting, alike, apart, choosing, companies, joins, listing, one, twins

urlpatterns = [
    path("people/", listing.people, name="people"),
    path("people/duplicates/", alike.duplicates, name="duplicates"),
    path("people/merged/", apart.merged, name="merges"),
    path("people/left-as-two/", apart.left, name="left_as_two"),
    path("people/<uuid:key>/", one.person, name="person"),
    path("people/<uuid:key>/who/", one.identity, name="person_identity"),
    path("people/<uuid:key>/choices/", choosing.choices, name="person_choices"),
    path("people/<uuid:key>/acts/", acting.acts, name="person_acts"),
    path("people/<uuid:key>/duplicates/", alike.compare, name="person_duplicates"),
    path("companies/", companies.companies, name="companies"),
    path("companies/duplicates/", twins.likely, name="company_twins"),
    path("companies/joined/", joins.joined, name="companies_joined"),
    path("companies/left-as-two/", joins.left, name="companies_left"),
    path("companies/<int:key>/", companies.company, name="company"),
    path("companies/<int:key>/duplicates/", twins.beside, name="company_beside"),
    path("companies/<int:key>/acts/", companies.acts, name="company_acts"),
]
