"""Companies that were joined or left as two: which, when and by whom; a POST takes them apart, or offers them again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from forecall.contacts.companies import stands_for
from forecall.contacts.errors import UnknownContact
from forecall.contacts.joining import joins, part_by
from forecall.contacts.leaving_companies import companies_left, offer_again
from forecall.contacts.models import CompaniesLeft, Company, CompanyJoin
from forecall.web.guard import StaffRequest
from forecall.web.staff.desk.doing import number
from forecall.web.staff.people import words
from forecall.web.staff.people.alike import PAGE
from forecall.web.staff.privacy.who import named


@dataclass(frozen=True, slots=True)
class Marked:
    """Two companies of which somebody said something: its number, both, when and by whom, and what was moved for it."""

    key: int
    one: Company
    other: Company
    at: datetime
    by: str
    moved: tuple[tuple[str | Promise, int], ...] = ()


def joined(request: HttpRequest) -> HttpResponse:
    """Joins that stand, the newest first; a POST takes two apart again."""
    slug = cast("StaffRequest", request).standing.slug
    if request.method == "POST":
        try:
            mark = part_by(number(request.POST.get("join", "")))
        except UnknownContact:
            messages.error(request, _("These are not joined any more."))
            return redirect("companies_joined", slug)
        messages.success(request, _("Taken apart: what was moved went back, and what came since stayed."))
        return redirect("company", slug, stands_for(mark.kept_id))
    first = number(request.GET.get("from", ""))
    return render(request, "staff/people/joined.html", _page(first, joins(first, PAGE + 1)))


def left(request: HttpRequest) -> HttpResponse:
    """Companies that were left as two, the newest first; a POST has them looked at again."""
    slug = cast("StaffRequest", request).standing.slug
    if request.method == "POST":
        try:
            one, other = offer_again(number(request.POST.get("pair", "")))
        except UnknownContact:
            messages.error(request, _("These are not left as two companies any more."))
            return redirect("companies_left", slug)
        messages.success(request, _("They are offered again. Here they are side by side."))
        return redirect(f"{reverse('company_beside', args=[slug, one])}?with={other}")
    first = number(request.GET.get("from", ""))
    return render(request, "staff/people/companies_left.html", _page(first, companies_left(first, PAGE + 1)))


def _page(first: int, marks: Sequence[CompanyJoin | CompaniesLeft]) -> dict[str, Any]:
    """What the page shows from `first` on, of which one more than it shows is given."""
    who = named({mark.actor for mark in marks})
    return {
        "rows": [_marked(mark, who.get(mark.actor, "")) for mark in marks[:PAGE]],
        "before": max(0, first - PAGE) if first else None,
        "after": first + PAGE if len(marks) > PAGE else None,
    }  # fmt: skip


def _marked(mark: CompanyJoin | CompaniesLeft, by: str) -> Marked:
    if isinstance(mark, CompaniesLeft):
        return Marked(mark.pk, mark.one, mark.other, mark.at, by)
    counts = mark.counts
    moved = tuple((label, counts[model]) for model, label in words.MOVED.items() if model in counts)
    return Marked(mark.pk, mark.kept, mark.company, mark.at, by, moved)
