"""The paths of requests, under an organisation's own."""

from __future__ import annotations

from django.urls import URLPattern, path

from forecall.web.staff.cases import answering, aside, ending, forgetting, mending, one, pages

cases: list[URLPattern] = [
    path("cases/", pages.everything, name="cases"),
    path("cases/open/", pages.opening, name="case_open"),
    path("cases/aside/", aside.everybody, name="aside"),
    path("cases/aside/<int:key>/", aside.one, name="aside_one"),
    path("cases/ended/", ending.ended, name="ended"),
    path("cases/<uuid:key>/", one.case, name="case"),
    path("cases/<uuid:key>/mend/", mending.mending, name="case_mend"),
    path("cases/<uuid:key>/forget/", forgetting.forget, name="forget"),
    path("cases/<uuid:key>/certificate/", forgetting.certificate, name="certificate"),
    path("cases/<uuid:key>/certificate.json", forgetting.signed, name="certificate_signed"),
    path("cases/<uuid:key>/uses/", answering.uses, name="uses"),
    path("cases/<uuid:key>/answer.zip", answering.answer, name="case_answer"),
]
