"""Records of a portable copy become records of this house: custody's `TakesIn` for people and how they are reached.

A copy has no tokens, as nobody else could use them, and no places in a sealed text. Numbers and addresses are checked
and written like any that come in; whatever was shut against advertising here stays shut.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from forecall.contacts.errors import ValueWrong
from forecall.contacts.events import PeopleAdded
from forecall.contacts.intake import family_at, normalised
from forecall.contacts.models import ContactPoint
from forecall.contacts.types import CUSTOMER_NUMBER, Point, PointKind
from forecall.contacts.values import customer_number_of, looked_up_as
from forecall.custody.origins import Origin, brought
from forecall.custody.recording import apply_suppressions, tokens_of
from forecall.custody.wiring import wired
from forecall.foundation import acting_now

PERSON, POINT, NUMBER = "contacts.Person", "contacts.ContactPoint", "contacts.CustomerNumber"
PLAIN_OF_PERSON = frozenset({"origins", "permission"})
"""`kept` and `supply` lead to rows of the other house."""
LONGEST = 200
"""Letters that a row has for where it came from; the person's origins have all of them."""
Columns = tuple[dict[str, Any], dict[str, Any]]


class Contacts:
    """Custody's `TakesIn`."""

    models = frozenset({PERSON, POINT, NUMBER})

    def columns(self, model: str, values: Mapping[str, Any], came: Origin, place: int) -> Columns:
        """Raises ValueWrong where a number or an address cannot be one."""
        del place
        if model == PERSON:
            return _person(values, came)
        sealed, plain = _point(values) if model == POINT else _number(values)
        words = brought(came.origin, str(plain.get("origin") or ""))
        return sealed, {**plain, "version": came.version, "origin": words[:LONGEST]}

    def taken_in(self, subject: UUID) -> None:
        """The index of names hears of them; an address that somebody shut here is shut for them too."""
        tokens = [bytes(one) for one in ContactPoint.objects.filter(subject_id=subject).values_list("token", flat=True)]
        apply_suppressions(subject, tokens)
        wired().events.publish(PeopleAdded(acting_now(PERSON).organisation, (subject,)))


def _person(values: Mapping[str, Any], came: Origin) -> Columns:
    plain = {name: value for name, value in values.items() if name in PLAIN_OF_PERSON}
    plain["origins"] = {
        field: [at, source, came.version, brought(came.origin, words)]
        for field, (at, source, _their_version, words) in dict(values.get("origins") or {}).items()
    }
    sealed = {name: value for name, value in values.items() if name not in {*PLAIN_OF_PERSON, "kept", "supply"}}
    name = sealed.get("name") or ""
    return sealed, {**plain, "family_at": family_at(name, ""), "changed_at": wired().clock.now()}


def _point(values: Mapping[str, Any]) -> Columns:
    given = {kind: values.get(kind.value) for kind in PointKind}
    kind, value = next(((kind, str(one)) for kind, one in given.items() if one), (PointKind.POST, ""))
    if not value:
        raise ValueWrong("point", "neither a number nor an address", "leave the record out of the copy")
    point = normalised(Point(kind, value), str(values.get("place") or ""))
    [token] = tokens_of([(point.kind, looked_up_as(point.kind, point.value))])
    plain = {name: one for name, one in values.items() if name not in {each.value for each in PointKind}}
    return {kind.value: point.value}, {**plain, "kind": kind.value, "token": token}


def _number(values: Mapping[str, Any]) -> Columns:
    number = customer_number_of(str(values["number"]))
    [token] = tokens_of([(CUSTOMER_NUMBER, number)])
    plain = {name: one for name, one in values.items() if name != "number"}
    return {"number": number}, {**plain, "token": token}
