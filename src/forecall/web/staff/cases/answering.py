"""What a person gets: who used what of theirs for what, as a page to hand out; and everything as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forecall.custody.errors import NoPolicy, StepRefused
from forecall.custody.proving import Use, uses_of
from forecall.custody.rights import Identity, Kind, access_bundle, portable_copy
from forecall.custody.rights.models import Case
from forecall.custody.rights.posting import number_of
from forecall.policy.documents.rendering import LANGUAGE_NAMES
from forecall.web.guard import StaffRequest
from forecall.web.handing import as_zip
from forecall.web.staff.cases import words
from forecall.web.staff.cases.eyes import may_read
from forecall.web.staff.cases.one import of_case

ID_LETTERS = 36
MOST = 200
"""The page shows so many uses, the latest; all are in the file of an answer."""


@of_case
def uses(request: HttpRequest, row: Case) -> HttpResponse:
    """Every use of the person's data by the receipts, in the person's language, ready to be printed."""
    slug = cast("StaffRequest", request).standing.slug
    if row.identity in {Identity.ASKED.value, Identity.FAILED.value}:
        messages.error(request, words.REFUSED["not_identified"])
        return redirect("case", slug, row.id)
    language = row.language if row.language in LANGUAGE_NAMES else "en"
    try:
        found = uses_of(row.subject_id, language)
    except NoPolicy:
        return redirect("case", slug, row.id)
    with translation.override(language):
        told = together(found[::-1])
        filled = {"uses": told[:MOST], "more": len(told) - MOST}
        page = render_to_string("staff/cases/uses_told.html", filled, request)
    around = {"case": row, "number": number_of(row.id), "language": language, "told": page}
    return render(request, "staff/cases/uses.html", around)


@dataclass(frozen=True, slots=True)
class Told:
    """Uses of one kind on one day: the latest, and how many."""

    last: Use
    count: int

    @property
    def of_case(self) -> bool:
        return self.last.action.startswith("case_")

    @property
    def by(self) -> str:
        """The beginning of a member's id; empty where it was none."""
        return self.last.actor[:8] if len(self.last.actor) == ID_LETTERS else ""

    @property
    def colour(self) -> str:
        return "good" if self.last.is_allowed else "warn"


def together(found: Sequence[Use]) -> list[Told]:
    """Uses that differ in nothing but the minute of the day, as one; in the order of the latest of each."""
    made: dict[tuple[object, ...], list[Use]] = {}
    for use in found:
        day = timezone.localtime(use.at).date()
        action = "case" if use.action.startswith("case_") else use.action
        kind = (day, use.actor, use.purpose, action, use.categories, use.outcome, use.clause)
        made.setdefault(kind, []).append(use)
    return [Told(same[0], len(same)) for same in made.values()]


@require_POST
@of_case
def answer(request: HttpRequest, row: Case) -> HttpResponse:
    """The files of an answer in one: access or portability. Handing it out is a step of the case."""
    here = cast("StaffRequest", request).standing
    if not may_read(here):
        messages.error(request, _("The answer holds what the person wrote: it is for the privacy lead to hand out."))
        return redirect("case", here.slug, row.id)
    if row.kind not in {Kind.ACCESS.value, Kind.PORTABILITY.value}:
        raise Http404
    try:
        made = access_bundle(row.id).files() if row.kind == Kind.ACCESS.value else portable_copy(row.id).files()
    except StepRefused as problem:
        messages.error(request, words.REFUSED.get(problem.code, words.FAILED))
        return redirect("case", here.slug, row.id)
    return as_zip(made, f"answer-{number_of(row.id)}.zip")
