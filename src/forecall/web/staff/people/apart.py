"""Pairs that were merged or left as two: who, when and by whom; a POST tells them apart, or has one looked at again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from forecall.contacts import open_people
from forecall.contacts.declared import policy_in_force
from forecall.contacts.errors import ContactsError, NotPermitted, UnknownContact
from forecall.contacts.keeping import keepings_of
from forecall.contacts.leaving import left_as_two, look_again
from forecall.contacts.merging import merges, unmerge_by
from forecall.contacts.models import LeftAsTwo, Merge
from forecall.custody.errors import NoPolicy
from forecall.custody.models import Subject
from forecall.web.guard import StaffRequest
from forecall.web.staff.desk.doing import number
from forecall.web.staff.people.alike import PAGE, called
from forecall.web.staff.people.seeing import NAMED, names_of
from forecall.web.staff.privacy.who import named

Names = Callable[[list[UUID]], dict[UUID, str]]


@dataclass(frozen=True, slots=True)
class Marked:
    """A pair of which somebody said something: its number, both with their names, when and by whom."""

    key: int
    one: UUID
    other: UUID
    names: tuple[str, str]
    at: datetime
    by: str


def merged(request: HttpRequest) -> HttpResponse:
    """Merges that stand, the newest first; a POST tells two apart again."""
    slug = cast("StaffRequest", request).standing.slug
    if request.method == "POST":
        try:
            kept, _other_one = unmerge_by(number(request.POST.get("merge", "")))
        except ContactsError:
            messages.error(request, _("This merge does not stand any more."))
            return redirect("merges", slug)
        messages.success(request, _("Told apart: each record is as it was."))
        return redirect("person", slug, kept)
    first = number(request.GET.get("from", ""))
    pairs = [(one, one.kept_id, one.subject_id) for one in merges(first, PAGE + 1)]
    return render(request, "staff/people/merges.html", _page(first, pairs, own_names))


def left(request: HttpRequest) -> HttpResponse:
    """Pairs that were left as two, the newest first; a POST has one looked at again."""
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
    pairs = [(one, one.one_id, one.other_id) for one in left_as_two(first, PAGE + 1)]
    return render(request, "staff/people/left.html", _page(first, pairs, names_of))


def _page(first: int, pairs: Sequence[tuple[Merge | LeftAsTwo, UUID, UUID]], names_by: Names) -> dict[str, Any]:
    """What the page shows of the pairs from `first` on, of which one more than it shows is given."""
    try:
        names = names_by([person for _mark, *both in pairs for person in both])
    except NoPolicy:
        names = {}
    who = named({mark.actor for mark, *_both in pairs})
    rows = [
        Marked(mark.pk, one, other, (called(names, one), called(names, other)), mark.at, who.get(mark.actor, ""))
        for mark, one, other in pairs[:PAGE]
    ]
    return {
        "rows": rows, "before": max(0, first - PAGE) if first else None,
        "after": first + PAGE if len(pairs) > PAGE else None,
    }  # fmt: skip


def own_names(people: list[UUID]) -> dict[UUID, str]:
    """Record -> the name in that very record, whoever stands for it: one receipt for each kind of people."""
    kinds: dict[str, list[UUID]] = {}
    for person, kind in Subject.objects.filter(pk__in=people, forgotten_at=None).values_list("pk", "kind"):
        kinds.setdefault(kind, []).append(person)
    policy, made = policy_in_force().policy, dict[UUID, str]()
    for kind, several in kinds.items():
        keeping = next(iter(keepings_of(policy, kind)), None)
        if keeping is None:
            continue
        try:
            opened = open_people(keeping.purpose, several, keeping.fields & NAMED, hidden=False)
        except NotPermitted:
            continue
        for profile in opened:
            for value in sorted(profile.values, key=lambda one: one.name != "name"):
                if value.person is not None:
                    made.setdefault(value.person, value.value)
    return made
