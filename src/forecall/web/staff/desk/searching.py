"""Look a customer up: by name, customer number, telephone number or e-mail address. The words stay out of the address.

Names come from the index in memory, numbers by their keyed tokens; what is shown was opened with a permit, and whom the
asker may not see is not opened at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forecall.contacts import open_people, search_names, who_is
from forecall.contacts.companies import named
from forecall.contacts.declared import covered
from forecall.contacts.errors import NotDeclared, NotPermitted
from forecall.foundation.members import may_reach
from forecall.sales import store
from forecall.sales.listing import reach_of
from forecall.sales.types import Customer
from forecall.web.guard import StaffRequest
from forecall.web.matrix import matrix
from forecall.web.staff.desk import words
from forecall.web.staff.desk.permission import NO_RULE, NOT_YET, Calling, reason_of
from forecall.web.staff.desk.serving import NAMED, serving_of

SHORTEST, LONGEST, MOST = 2, 80, 20
Known = tuple[str, tuple[UUID, ...]]
"""What somebody is called, and every record of theirs."""


@dataclass(frozen=True, slots=True)
class Found:
    """A customer who was looked up.

    suggestion   under which the desk opens them; None where they are not on the list
    who          under which it is noted that they came to us, on the list or not
    refusal      why they may not be called; empty where they may, and for a company
    key          of their own page: of a person, or of a company
    """

    name: str
    suggestion: int | None
    who: str
    refusal: str = ""
    is_company: bool = False
    key: UUID | int = 0


def search(request: HttpRequest) -> HttpResponse:
    """The page, or its results alone for htmx."""
    text = request.POST.get("q", "").strip()[:LONGEST]
    part = request.headers.get("HX-Request") == "true"
    here = cast("StaffRequest", request).standing
    filled: dict[str, Any] = {
        "q": text, "is_short": 0 < len(text) < SHORTEST, "may_tend": may_reach(here, matrix()["person"].see),
        "may_firms": may_reach(here, matrix()["company"].see),
    }  # fmt: skip
    try:
        calling = Calling.now()
        filled["found"] = look_up(calling, text) if len(text) >= SHORTEST else []
        filled["only_by_number"] = len(text) >= SHORTEST and not _shows_names(serving_of(calling))
    except NOT_YET as missing:
        filled["code"] = missing.code
    return render(request, "staff/desk/found.html" if part else "staff/desk/search.html", filled)


def look_up(calling: Calling, text: str) -> list[Found]:
    """At most `MOST` customers, people first: one receipt for their names and one for whether they may be called.

    Raises NoForecast.
    """
    run, names = store.newest_run(), _people(calling, text)
    firms = dict(named(text).order_by("name").values_list("pk", "name")[:MOST])
    of = {record: person for person, (_name, records) in names.items() for record in records}
    on_list = store.on_the_list(list(of), list(firms), run)
    listed = {(of[who] if who else None, firm): key for (who, firm), key in on_list.items()}
    people = list(names)[:MOST]
    reach = reach_of(people, calling.purpose, calling.categories, "phone") if people else {}
    alone = {of[one] for one in store.left_alone(list(of), run)} & set(people) if people else set()
    answers = {one: reach.get(one, NO_RULE) for one in people}
    said = {one: reason_of(calling, one) for one in set(answers.values())}
    why = {one: said[answer] for one, answer in answers.items()}
    why |= {one: str(words.LEFT_ALONE) for one in alone if not why[one]}
    found = [Found(names[one][0], listed.get((one, None)), one.hex, why[one], key=one) for one in people]
    mine = [key for key in firms if (None, key) in listed or not store.is_own_only()]
    return [*found, *(_firm(firms[key], key, listed) for key in mine)][:MOST]


def _firm(name: str, key: int, listed: Mapping[tuple[UUID | None, int | None], int]) -> Found:
    return Found(name, listed.get((None, key)), Customer(None, key).opaque, is_company=True, key=key)


def _people(calling: Calling, text: str) -> dict[UUID, Known]:
    """Person -> name or customer number and every record, best first: whom the desk may call, or serve when they come.

    By name as far as the purpose that serves them shows names, by a whole number all of them.
    """
    serving = serving_of(calling)
    made = _named(calling, text, MOST)
    if len(made) < MOST and serving.purpose != calling.purpose and _shows_names(serving):
        made |= _named(serving, text, MOST - len(made), frozenset(made))
    numbered = store.own_people(who_is(text))
    for purpose in filter(None, (calling.purpose, serving.purpose)):
        left = [one for one in numbered if one not in made]
        if not left:
            break
        try:
            opened = open_people(purpose, left, NAMED, hidden=False)
        except NotPermitted:
            continue
        made |= {one.person: (one.first("name") or one.first("customer_number"), one.records) for one in opened}
    return made


def _named(under: Calling, text: str, most: int, known: frozenset[UUID] = frozenset()) -> dict[UUID, Known]:
    """Whom a purpose finds by name, without those that are known."""
    if not under.purpose:
        return {}
    try:
        found = search_names(
            under.purpose, text, most, lambda hits: frozenset(store.own_people(hits)) - known if hits else known
        )
    except (NotPermitted, NotDeclared):
        return {}
    return {one.person: (one.first("name"), one.records) for one in found}


def _shows_names(serving: Calling) -> bool:
    """Whether customers who come to us have names under the purpose that serves them."""
    policy = serving.version.policy
    return any(
        covered(policy, serving.purpose, kind, {"name"}).categories for kind in policy.purposes[serving.purpose].people
    )
