"""Records that may be one person: the list, two side by side, merged or left as two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from forecall.contacts import Duplicate, Profile, like, likely, merge, who_is
from forecall.contacts.declared import policy_in_force
from forecall.contacts.differing import BORN, Differing, differing
from forecall.contacts.errors import Apart, CannotMerge, ContactsError, NotDeclared, NotPermitted, UnknownContact
from forecall.contacts.leaving import leave_as_two, left_of
from forecall.custody.errors import NoPolicy
from forecall.web.guard import StaffRequest
from forecall.web.staff.desk.doing import number
from forecall.web.staff.people import words
from forecall.web.staff.people.listing import groups_of, last_page, usual_of
from forecall.web.staff.people.seeing import SHOWN, Seen, names_of, of_person, refusal, see

PAGE = 25
COMPARED = ("name", "customer_number", "phone", "email", "postal_address", "job_title")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records with their names, and why they may be one."""

    of: Duplicate
    names: tuple[str, str]

    @property
    def why(self) -> list[str | Promise]:
        return [words.ALIKE[one] for one in words.ALIKE if one in self.of.by]


@dataclass(frozen=True, slots=True)
class Row:
    """One field of two records side by side, and what is shown of both afterwards, the first first.

    is_against   what they say of it speaks against one person
    """

    label: str | Promise
    left: tuple[str, ...]
    right: tuple[str, ...]
    both: tuple[str, ...] = field(default=())
    is_against: bool = False

    @property
    def is_same(self) -> bool:
        return self.left == self.right


def duplicates(request: HttpRequest) -> HttpResponse:
    """Likely pairs, those that share most first."""
    try:
        version = policy_in_force()
    except NoPolicy:
        return render(request, "staff/people/duplicates.html", {"no_policy": True})
    groups, first = groups_of(version.policy), number(request.GET.get("from", ""))
    of = request.GET.get("of", "") or usual_of(version)
    group = next((one for one in groups if one.purpose == of), next(iter(groups), None))
    filled: dict[str, Any] = {"groups": groups, "group": group}
    if group is not None:
        try:
            found = likely(group.purpose, first, PAGE)
            if first >= found.total > 0:
                first = last_page(found.total, PAGE)
                found = likely(group.purpose, first, PAGE)
        except (NotPermitted, NotDeclared) as problem:
            return render(
                request, "staff/people/duplicates.html",
                {**filled, "refusal": refusal(version.policy, group.purpose, problem)},
            )  # fmt: skip
        filled |= {
            "first": first + 1, "rows": pairs_of(found.pairs),
            "count": found.total, "last": min(first + PAGE, found.total),
            "before": max(0, first - PAGE) if first else None,
            "after": first + PAGE if first + PAGE < found.total else None,
        }  # fmt: skip
    return render(request, "staff/people/duplicates.html", filled)


def pairs_of(found: list[Duplicate]) -> list[Pair]:
    """The pairs with their names: one receipt for all of them."""
    names = names_of([person for one in found for person in (one.one, one.other)])
    return [Pair(one, (called(names, one.one), called(names, one.other))) for one in found]


def called(names: dict[UUID, str], person: UUID) -> str:
    """The name, else the beginning of the id."""
    return names.get(person) or _("Person %(id)s") % {"id": str(person)[:8]}


@of_person
def compare(request: HttpRequest, seen: Seen) -> HttpResponse:
    """This record beside another; without one, whoever may be the same person. A POST merges the two."""
    slug = cast("StaffRequest", request).standing.slug
    other, problem = _other(request, seen)
    if problem:
        messages.error(request, problem)
        return redirect("person_duplicates", slug, seen.person)
    if other is None:
        purpose = seen.keeping.purpose if seen.keeping else ""
        filled = {"seen": seen, "rows": pairs_of(_like(purpose, seen.person)), "is_open": seen.profile is not None}
        return render(request, "staff/people/likely.html", filled)
    if request.POST.get("q"):
        return redirect(f"{request.path}?with={other.person}")
    if request.POST.get("do") == "leave":
        leave_as_two(seen.person, other.person)
        messages.success(request, _("Left as two people. They are not offered again, unless you look at them again."))
        return redirect("duplicates", slug)
    against = differing(seen.person, other.person)
    is_asked = bool(against) and request.POST.get("against") != "seen"
    if request.method == "POST" and not is_asked:
        return _merged(request, seen, other)
    filled = {
        "seen": seen, "other": other, "rows": [*_against(against), *rows_of(seen, other)], "against": against,
        "closed": [words.FIELDS[name] for name in BORN if name in against.closed],
        "is_asked": is_asked and request.method == "POST",
        "keeps_other": request.POST.get("keep") == str(other.person), "left": left_of(seen.person, other.person),
    }  # fmt: skip
    return render(request, "staff/people/compare.html", filled)


def _against(found: Differing) -> list[Row]:
    """Of a CNP only its end is shown."""
    made = []
    for name in BORN:
        if name in found.values:
            left, right = (tuple(SAID[name](value) for value in values) for values in found.values[name])
            made.append(Row(words.FIELDS[name], left, right, tuple(dict.fromkeys((*left, *right))), is_against=True))
    return made


SAID: dict[str, Callable[[str], str]] = {
    "birth_date": lambda day: date_format(date.fromisoformat(day), "DATE_FORMAT"),
    "cnp": lambda code: f"… {code[-4:]}",
}


def _like(purpose: str, person: UUID) -> list[Duplicate]:
    """Of each pair the other one second."""
    try:
        found = like(purpose, person) if purpose else []
    except (NotPermitted, NotDeclared):
        return []
    return [one if one.one == person else Duplicate(one.other, one.one, one.by) for one in found]


def _other(request: HttpRequest, seen: Seen) -> tuple[Seen | None, str]:
    """The other record, by its id or by a number that somebody typed; and why there is none."""
    said, typed = request.GET.get("with", ""), request.POST.get("q", "").strip()
    if not said and not typed:
        return None, ""
    try:
        found = [UUID(said)] if said else [one for one in who_is(typed) if one != seen.person]
        if len(found) != 1:
            return None, _("Nobody else is known here by this.") if not found else _("Several people have this.")
        other = see(found[0], SHOWN)
    except (ValueError, UnknownContact):
        return None, str(words.NOT_HERE)
    if other.person == seen.person:
        return None, str(words.CANNOT_MERGE[Apart.MERGED if len(seen.records) > 1 else Apart.SAME])
    return other, ""


def _merged(request: HttpRequest, seen: Seen, other: Seen) -> HttpResponse:
    slug = cast("StaffRequest", request).standing.slug
    keep, brought = (seen, other) if request.POST.get("keep") != str(other.person) else (other, seen)
    try:
        merge(keep.person, brought.person)
    except CannotMerge as problem:
        messages.error(request, str(words.CANNOT_MERGE[problem.why]))
        return redirect("duplicates", slug)
    except ContactsError:
        messages.error(request, str(words.NOT_HERE))
        return redirect("duplicates", slug)
    messages.success(request, _("They are one person from now on. Below it can be undone at any time."))
    return redirect("merges", slug)


def rows_of(one: Seen, other: Seen) -> list[Row]:
    """Field by field, of those that either has."""
    made = []
    for name in COMPARED:
        left, right = _values(one.profile, name), _values(other.profile, name)
        if left or right:
            made.append(Row(words.FIELDS[name], left, right, tuple(dict.fromkeys((*left, *right)))))
    return made


def _values(profile: Profile | None, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value.value for value in profile.all(name))) if profile else ()
