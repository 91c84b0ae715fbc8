"""Look a customer up: by name, customer number, telephone number or e-mail address. The words stay out of the address.

Names come from the index in memory, numbers by their keyed tokens; what is shown was opened with a permit, and whom the
asker may not see is not opened at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forecall.contacts import by_customer_numbers, open_people, search_names, who_has
from forecall.contacts.errors import NotDeclared, NotPermitted, ValueWrong
from forecall.contacts.models import Company
from forecall.sales import store
from forecall.sales.listing import reach_of
from forecall.web.staff.desk.permission import NOT_YET, Calling, sentence_of_code
from forecall.web.staff.desk.reading import SHOWN

SHORTEST, LONGEST, MOST = 2, 80, 20


@dataclass(frozen=True, slots=True)
class Found:
    """A customer who was looked up.

    suggestion   under which the desk opens them; None where they are not on the list
    refusal      why they may not be called; empty where they may, and for a company
    """

    name: str
    suggestion: int | None
    refusal: str = ""
    is_company: bool = False


def search(request: HttpRequest) -> HttpResponse:
    """The page, or its results alone for htmx."""
    text = request.POST.get("q", "").strip()[:LONGEST]
    part = request.headers.get("HX-Request") == "true"
    filled: dict[str, Any] = {"q": text, "is_short": 0 < len(text) < SHORTEST}
    try:
        calling = Calling.now()
        filled["found"] = look_up(calling, text) if len(text) >= SHORTEST else []
    except NOT_YET as missing:
        filled["code"] = missing.code
    return render(request, "staff/desk/found.html" if part else "staff/desk/search.html", filled)


def look_up(calling: Calling, text: str) -> list[Found]:
    """At most `MOST` customers, people first: one receipt for their names and one for whether they may be called.

    Raises NoForecast.
    """
    names = _people(calling, text) if calling.purpose else {}
    firms = dict(Company.objects.filter(name__icontains=text).order_by("name").values_list("pk", "name")[:MOST])
    listed = store.on_the_list(list(names), list(firms))
    people = list(names)[:MOST]
    reach = reach_of(people, calling.purpose, calling.categories, "phone") if people else {}
    found = [
        Found(names[one], listed.get((one, None)), sentence_of_code(calling, reach.get(one, "no_rule")))
        for one in people
    ]
    mine = [key for key in firms if (None, key) in listed or not store.is_own_only()]
    return [*found, *(Found(firms[key], listed.get((None, key)), is_company=True) for key in mine)][:MOST]


def _people(calling: Calling, text: str) -> dict[UUID, str]:
    """Person -> name or customer number, best first."""
    try:
        named = search_names(calling.purpose, text, MOST, store.own_people)
    except (NotPermitted, NotDeclared):
        named = []
    made = {one.person: one.first("name") for one in named}
    numbered = [one for one in store.own_people(_numbered(text)) if one not in made]
    if numbered:
        try:
            opened = open_people(calling.purpose, numbered, SHOWN, hidden=False)
        except NotPermitted:
            opened = []
        made |= {one.person: one.first("name") or one.first("customer_number") for one in opened}
    return made


def _numbered(text: str) -> list[UUID]:
    """Whose number or address this is."""
    found: list[UUID] = []
    if any(letter.isdigit() for letter in text):
        found += by_customer_numbers([text]).people.values()
    for kind, is_likely in (("phone", sum(map(str.isdigit, text)) > 5), ("email", "@" in text)):
        try:
            found += who_has(kind, text) if is_likely else []
        except ValueWrong:
            continue
    return list(dict.fromkeys(found))
