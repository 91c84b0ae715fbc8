"""Pairs that were left as two people: who, when and by whom; a POST has a pair looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from forecall.contacts.errors import UnknownContact
from forecall.contacts.leaving import left_as_two, look_again
from forecall.custody.errors import NoPolicy
from forecall.web.guard import StaffRequest
from forecall.web.staff.desk.doing import number
from forecall.web.staff.people.alike import PAGE, called
from forecall.web.staff.people.seeing import names_of
from forecall.web.staff.privacy.who import named


@dataclass(frozen=True, slots=True)
class Left:
    """A pair that stands as two: its number, both with their names, when and by whom."""

    key: int
    one: UUID
    other: UUID
    names: tuple[str, str]
    at: datetime
    by: str


def left(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    slug = cast("StaffRequest", request).standing.slug
    if request.method == "POST":
        try:
            one, other = look_again(number(request.POST.get("pair", "")))
        except UnknownContact:
            messages.error(request, _("This pair is not left as two any more."))
            return redirect("left_as_two", slug)
        messages.success(request, _("They are offered again. Here they are side by side."))
        return redirect(f"{reverse('person_duplicates', args=[slug, one])}?with={other}")
    first = number(request.GET.get("from", ""))
    found = left_as_two(first, PAGE + 1)
    try:
        names = names_of([person for one in found for person in (one.one_id, one.other_id)])
    except NoPolicy:
        names = {}
    who = named({one.actor for one in found})
    rows = [
        Left(
            one.pk, one.one_id, one.other_id, (called(names, one.one_id), called(names, one.other_id)), one.at,
            who.get(one.actor, ""),
        )
        for one in found[:PAGE]
    ]  # fmt: skip
    filled = {
        "rows": rows, "before": max(0, first - PAGE) if first else None,
        "after": first + PAGE if len(found) > PAGE else None,
    }  # fmt: skip
    return render(request, "staff/people/left.html", filled)
