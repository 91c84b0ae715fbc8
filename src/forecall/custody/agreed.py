"""What a person agreed to and took back, by whichever of their records they said it: the later word counts.

A yes is a person's to an organisation, and so is its end. The ledger of each record stays as it was written: records
that are told apart have their own words again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from forecall.custody.facts import Known, parse, with_choice
from forecall.custody.joined import others_of
from forecall.custody.models import Choice, Subject
from forecall.custody.sets import among

WORDS = ("c", "w")
"""Where facts have consents, and withdrawals."""


def of_all(facts: Mapping[UUID, Known], people: Iterable[frozenset[UUID]], purpose: str) -> dict[UUID, dict[str, Any]]:
    """Record -> what its person said of a purpose, in the form of facts; only for those who said anything of it.

    facts    of each record
    people   the records of each

    Facts do, where one record alone tells of it, or none of a withdrawal. Otherwise the ledger is read in the order in
    which it was said: facts have one time of withdrawal for a purpose, and that of one record, over some channels,
    would end a yes of another one.
    """
    made: dict[UUID, dict[str, Any]] = {}
    several: list[list[UUID]] = []
    for records in people:
        telling = [one for one in records if one in facts and _tells(facts[one], purpose)]
        if len(telling) == 1:
            made |= dict.fromkeys(records, _only(facts[telling[0]], purpose))
        elif any(purpose in facts[one].get("w", ()) for one in telling):
            several.append(list(records))
        elif telling:
            given = [one for record in telling for one in _only(facts[record], purpose)["c"]]
            said_so: dict[str, Any] = {"c": sorted(given, key=lambda one: int(one[1])), "w": {}}
            made |= dict.fromkeys(records, said_so)
    said = _said([one for records in several for one in records], purpose)
    for mine in several:
        known: Known = {}
        for choice in sorted((row for one in mine for row in said.get(one, ())), key=lambda row: (row.at, row.pk)):
            known = with_choice(known, choice)
        made |= dict.fromkeys(mine, _only(known, purpose))
    return made


def of_each(
    facts: Mapping[UUID, Known], people: Sequence[frozenset[UUID]], purposes: Iterable[str]
) -> dict[UUID, dict[str, Any]]:
    """`of_all` of several purposes, put together."""
    made: dict[UUID, dict[str, Any]] = {}
    for purpose in sorted(purposes):
        for record, said in of_all(facts, people, purpose).items():
            before = made.get(record, {"c": [], "w": {}})
            made[record] = {"c": [*before["c"], *said["c"]], "w": {**before["w"], **said["w"]}}
    return made


def of_records(records: Sequence[Subject], purpose: str) -> dict[str, Any]:
    """`of_all` for one person whose every record is given."""
    facts = {one.pk: parse(one.facts) for one in records}
    return of_all(facts, [frozenset(facts)], purpose).get(records[0].pk, {})


def given_at(facts: str, purpose: str) -> list[int]:
    """When the person whose facts these are agreed to a purpose, by any of their records, as stamps."""
    others = others_of(facts)
    beside = Subject.unscoped.filter(pk__in=others).values_list("facts", flat=True) if others else ()
    return [int(at) for text in (facts, *beside) for name, at, *_rest in parse(text).get("c", ()) if name == purpose]


def _tells(known: Known, purpose: str) -> bool:
    return purpose in known.get("w", ()) or any(one[0] == purpose for one in known.get("c", ()))


def _only(known: Known, purpose: str) -> dict[str, Any]:
    """Of these facts what they say of consents to this purpose."""
    withdrawn = known.get("w", {})
    return {
        "c": [one for one in known.get("c", ()) if one[0] == purpose],
        "w": {purpose: withdrawn[purpose]} if purpose in withdrawn else {},
    }


def _said(records: Sequence[UUID], purpose: str) -> dict[UUID, list[Choice]]:
    made: dict[UUID, list[Choice]] = {}
    if records:
        kinds = (Choice.What.CONSENT, Choice.What.WITHDRAWAL)
        for row in Choice.unscoped.filter(subject__in=among(records), purpose=purpose, what__in=kinds):
            made.setdefault(row.subject_id, []).append(row)
    return made
