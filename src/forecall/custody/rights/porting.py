"""Taking one's data elsewhere (GDPR Art. 20): a documented copy that another house reads in without loss.

It holds what the person gave or what was observed of them, where the use rests on consent or a contract. The format is
in docs/reference/rights.md; `SCHEMA` is its JSON Schema.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from forecall.custody.errors import StepRefused
from forecall.custody.fitting import category_of
from forecall.custody.models import Choice, Subject
from forecall.custody.origins import Origin, origins_of
from forecall.custody.rights import store
from forecall.custody.rights.cases import take
from forecall.custody.rights.opening import open_for_person, records_of_case
from forecall.custody.rights.together import as_one
from forecall.custody.rights.types import Kind, StepName
from forecall.custody.rights.walking import Record, said_choice, said_events, walk
from forecall.custody.rulebooks import InForce, version_now
from forecall.custody.types import Permit, Refused
from forecall.custody.wiring import wired
from forecall.foundation import Holding
from forecall.policy.terms import BasisKind, Source

FORMAT = "forecall-portable-1"
MOVABLE = frozenset({Source.GIVEN.value, Source.OBSERVED.value})
"""Data provided by the person (Art. 20(1)); what was worked out from it is not."""
RESTS_ON = frozenset({BasisKind.CONSENT.value, BasisKind.CONTRACT.value})

_TEXT, _MAYBE = {"type": "string"}, {"type": ["string", "null"]}
SCHEMA: Mapping[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Portable copy of a person's data",
    "type": "object",
    "required": ["format", "from", "made", "person", "categories", "choices", "events", "records"],
    "additionalProperties": False,
    "properties": {
        "format": {"const": FORMAT},
        "from": _TEXT,
        "made": {"type": "string", "format": "date-time"},
        "person": {
            "type": "object",
            "required": ["kind", "place", "adult_on"],
            "properties": {"kind": _TEXT, "place": _TEXT, "adult_on": _MAYBE},
        },
        "categories": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["collected", "source", "policy_version", "origin", "informed"],
                "properties": {
                    "collected": _TEXT, "source": _TEXT, "policy_version": {"type": "integer"}, "origin": _TEXT,
                    "informed": _MAYBE,
                },
            },
        },
        "choices": {"type": "array", "items": {"type": "object", "required": ["what", "purpose", "at"]}},
        "events": {"type": "array", "items": {"type": "object", "required": ["event", "at"]}},
        "records": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["model", "key", "category", "values", "links"],
                "properties": {
                    "model": _TEXT, "key": _TEXT, "category": _TEXT, "values": {"type": "object"},
                    "links": {"type": "object", "additionalProperties": {"type": "array", "items": _TEXT}},
                },
            },
        },
    },
}  # fmt: skip
"""What a copy looks like, for whoever writes a reader of their own."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A portable copy, as plain JSON values."""

    data: Mapping[str, Any]

    def files(self) -> dict[str, bytes]:
        """The copy as JSON, the same records as a table, and the schema that both follow."""
        return {
            "portable.json": json.dumps(self.data, ensure_ascii=False, indent=2).encode(),
            "portable.csv": _table(self.data["records"]),
            "schema.json": json.dumps(SCHEMA, indent=2).encode(),
        }


def portable_copy(case: UUID) -> Copy:
    """Gather what a case of portability is about. Raises StepRefused while it is open who asks."""
    row = store.case_of(case)
    if row.kind != Kind.PORTABILITY.value:
        raise StepRefused(StepName.CARRIED_OUT, "another_verb", f"a case of {row.kind} hands out no data this way")
    now = wired().clock.now()
    permit = open_for_person(row)
    if isinstance(permit, Refused):
        raise StepRefused(StepName.CARRIED_OUT, permit.reason, f"nothing is given out: {permit.reason}")
    data = _gathered(permit, records_of_case(row), version_now(now), now)
    take(case, StepName.CARRIED_OUT)
    return Copy(data)


def _gathered(permit: Permit, people: Sequence[UUID], version: InForce, now: datetime) -> dict[str, Any]:
    """What goes along of every record of the person, the one that they are known by first."""
    moving: dict[str, Origin] = {}
    rows: list[tuple[Holding, Record]] = []
    places: dict[tuple[str, str], str] = {}
    for person in people:
        came = origins_of(person)
        theirs = {name: one for name, one in came.items() if movable(name, one, version)}
        moving = theirs | moving
        for held, record in walk(permit, person, wired().holdings):
            name = category_of(held, version.kinds, list(came))
            if name in theirs:
                rows.append((held, record))
                places[record.model, record.key] = name
    events = sorted((one for person in people for one in said_events(person)), key=lambda one: one["at"])
    return {
        "format": FORMAT,
        "from": version.policy.identity.name,
        "made": now.isoformat(),
        "person": _person(people),
        "categories": {name: _origin(one) for name, one in sorted(moving.items())},
        "choices": [said_choice(one) for one in Choice.unscoped.filter(subject__in=people).order_by("at", "id")],
        "events": [{"event": one["event"], "at": one["at"]} for one in events],
        "records": [_record(places[one.model, one.key], one) for _held, one in as_one(rows)],
    }


def movable(category: str, one: Origin, version: InForce) -> bool:
    """Whether a category is the person's to take: given or observed, and used by consent or contract."""
    rules = version.rulebook.rules.values()
    return one.source in MOVABLE and any(category in rule.categories and rule.basis in RESTS_ON for rule in rules)


def _person(people: Sequence[UUID]) -> dict[str, Any]:
    rows = Subject.unscoped.in_bulk(people)
    adult_on = max((one.adult_on for one in rows.values() if one.adult_on), default=None)
    known = rows[people[0]]
    return {"kind": known.kind, "place": known.place, "adult_on": adult_on.isoformat() if adult_on else None}


def _origin(one: Origin) -> dict[str, Any]:
    return {
        "collected": one.at.isoformat(), "source": one.source, "policy_version": one.version, "origin": one.origin,
        "informed": one.informed.isoformat() if one.informed else None,
    }  # fmt: skip


def _record(category: str, record: Record) -> dict[str, Any]:
    return {
        "model": record.model, "key": record.key, "category": category, "values": dict(record.values),
        "links": {name: list(link) for name, link in record.links.items()},
    }  # fmt: skip


def _table(records: Iterable[Mapping[str, Any]]) -> bytes:
    """One line for each value, exactly as it is: this table is for machines, `records.csv` for spreadsheets."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(["model", "key", "category", "column", "value"])
    for one in records:
        for column, value in one["values"].items():
            cell = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            writer.writerow([one["model"], one["key"], one["category"], column, cell])
    return out.getvalue().encode()
