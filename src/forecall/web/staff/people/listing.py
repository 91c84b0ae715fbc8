"""Everybody in the order of their names, page by page; a name or number is looked up, and stays out of the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forecall.contacts import people_by_name, search_names, who_is
from forecall.contacts.declared import policy_in_force
from forecall.contacts.errors import NotDeclared, NotPermitted
from forecall.contacts.keeping import NAME, keeping_purposes, keepings_of
from forecall.contacts.models import Person
from forecall.custody.errors import NoPolicy
from forecall.custody.rulebooks import InForce
from forecall.foundation.members import may_reach
from forecall.orders.declared import Wish, intake_of
from forecall.orders.errors import NothingDeclared
from forecall.policy import Policy
from forecall.sales.store import own_set
from forecall.web.guard import StaffRequest
from forecall.web.matrix import matrix
from forecall.web.staff.desk.doing import number
from forecall.web.staff.people.seeing import names_of, refusal
from forecall.web.staff.privacy.spoken import language_now, language_of

PAGE, MOST = 50, 50
SHORTEST, LONGEST = 2, 80


@dataclass(frozen=True, slots=True)
class Group:
    """People that are kept under one purpose, by what the policy calls them."""

    purpose: str
    label: str


def people(request: HttpRequest) -> HttpResponse:
    """A page of the list, or what was looked for."""
    here = cast("StaffRequest", request).standing
    text = request.POST.get("q", "").strip()[:LONGEST]
    filled: dict[str, Any] = {
        "q": text, "is_short": 0 < len(text) < SHORTEST, "own_only": here.own_only,
        "may_merge": may_reach(here, matrix()["duplicates"].see),
        "may_firms": may_reach(here, matrix()["companies"].see),
    }  # fmt: skip
    try:
        version = policy_in_force()
    except NoPolicy:
        return render(request, "staff/people/people.html", {**filled, "no_policy": True})
    groups = groups_of(version.policy)
    of = request.GET.get("of", "") or usual_of(version)
    group = next((one for one in groups if one.purpose == of), next(iter(groups), None))
    filled |= {"groups": groups, "group": group}
    if group is not None:
        try:
            filled |= _found(group, text) if len(text) >= SHORTEST else _page(request, group)
        except (NotPermitted, NotDeclared) as problem:
            filled["refusal"] = refusal(version.policy, group.purpose, problem)
    return render(request, "staff/people/people.html", filled)


def groups_of(policy: Policy) -> list[Group]:
    """The purposes under which people with names are kept, each with the kinds of people in the reader's language."""
    language, labels = language_of(policy), dict[str, list[str]]()
    for kind, declared in policy.people.items():
        fittest = next(iter(keepings_of(policy, kind)), None)
        if fittest is not None and NAME in fittest.fields:
            labels.setdefault(fittest.purpose, []).append(declared.label.in_language(language) or kind)
    return [Group(one, ", ".join(labels[one])) for one in keeping_purposes(policy)]


def usual_of(version: InForce) -> str:
    """The purpose under which those who order are kept; without orders, those of whom something changed last."""
    try:
        kind = intake_of(version, Wish()).kind
    except NothingDeclared:
        kind = Person.objects.order_by("-changed_at").values_list("subject__kind", flat=True).first() or ""
    return next((one.purpose for one in keepings_of(version.policy, kind)), "")


def _page(request: HttpRequest, group: Group) -> dict[str, Any]:
    first, whose = number(request.GET.get("from", "")), own_set()
    found = people_by_name(group.purpose, language_now(), first, PAGE, whose=whose)
    if first >= found.total > 0:
        first = last_page(found.total, PAGE)
        found = people_by_name(group.purpose, language_now(), first, PAGE, whose=whose)
    return {
        "rows": [(one.person, one.first("name")) for one in found.people], "count": found.total, "first": first + 1,
        "last": min(first + PAGE, found.total), "before": max(0, first - PAGE) if first else None,
        "after": first + PAGE if first + PAGE < found.total else None,
        "hidden": _hidden(found.total, first, found.people),
    }  # fmt: skip


def last_page(total: int, size: int) -> int:
    """How many come before the last page.

    >>> last_page(50, 50), last_page(51, 50)
    (0, 50)
    """
    return (total - 1) // size * size


def _hidden(count: int, first: int, shown: Sequence[object]) -> int:
    """How many of a page may not be seen just now."""
    return max(0, min(PAGE, count - first) - len(shown))


def _found(group: Group, text: str) -> dict[str, Any]:
    """Whom the words find: by name among this group, by a whole number or address whoever has it."""
    mine = own_set()
    named = search_names(group.purpose, text, MOST, None if mine is None else mine.intersection)
    names = {one.person: one.first("name") for one in named}
    numbered = [one for one in who_is(text) if one not in names and (mine is None or one in mine)]
    called = names_of(numbered)
    names |= {one: called[one] for one in numbered if one in called}
    return {"rows": list(names.items())[:MOST], "is_found": True}
