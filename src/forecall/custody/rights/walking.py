"""Walking over everything that is declared to be held of a person, record by record, in plain words and values."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import ForeignKey, Model

from forecall.custody.models import Choice, Happening
from forecall.custody.sealing import open_sealed
from forecall.custody.types import Permit
from forecall.foundation import Field, Holding

OWN = "custody."
"""Models of this room are shown in words of their own: choices, origins, cases."""
SECRET, HELD = "credential", "***"
TOKEN = "token"  # noqa: S105  # a way of holding a value, no password


@dataclass(frozen=True, slots=True)
class Record:
    """One row about a person.

    values   column -> value as plain JSON: text, number, truth, or None
    links    column -> the row it points to, where that is a record too: model and key
    """

    model: str
    key: str
    values: Mapping[str, Any]
    links: Mapping[str, tuple[str, str]]


def walk(permit: Permit, subject: UUID, holdings: Sequence[Holding]) -> Iterator[tuple[Holding, Record]]:
    """Every record of the person that the rooms declare; tokens are left out, as nobody can read them."""
    known = {held.model for held in holdings}
    for held in holdings:
        if held.model.startswith(OWN):
            continue
        model: Any = apps.get_model(held.model)
        every = getattr(model, "unscoped", model._default_manager)  # noqa: SLF001  # of a room that is not ours
        rows = list(every.filter(**{held.subject: subject}).order_by("pk"))
        sealed = [name for name, field in held.fields.items() if field.way == "sealed"]
        opened = open_sealed(permit, rows, sealed) if sealed else [None] * len(rows)
        for row, plain in zip(rows, opened, strict=True):
            values = {name: getattr(plain, name) for name in sealed}
            values |= {name: _shown(row, name, field) for name, field in held.fields.items() if field.way == "plain"}
            yield held, Record(held.model, str(row.pk), values, links_of(row, held, known))


def _shown(row: Model, name: str, field: Field) -> Any:  # noqa: ANN401  # what JSON knows
    """A column as it is told; of what opens a door only that there is one, as a copy of it would open it too."""
    value = getattr(row, name)
    return HELD if SECRET in field.kinds and value else said(value)


def said(value: object) -> Any:  # noqa: ANN401  # what JSON knows
    """A column's value as JSON knows it; dates in ISO 8601, money and ids as text, bytes in base64.

    >>> said(date(2026, 12, 2)), said(bytes(2)), said(["a", 1])
    ('2026-12-02', 'AAA=', ['a', 1])
    """
    if isinstance(value, bytes | memoryview):
        return b64encode(value).decode()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return {name: said(one) for name, one in value.items()} if isinstance(value, dict) else _listed(value)


def _listed(value: object) -> Any:  # noqa: ANN401
    return [said(one) for one in value] if isinstance(value, list | tuple) else str(value)


def links_of(row: Model, held: Holding, known: set[str]) -> dict[str, tuple[str, str]]:
    """Where a row hangs on another record, which a copy must keep."""
    made = {}
    for field in row._meta.concrete_fields:  # noqa: SLF001  # Django's documented door to fields
        target = field.related_model if isinstance(field, ForeignKey) else None
        label = target._meta.label if isinstance(target, type) else ""  # noqa: SLF001
        if label in known and not label.startswith(OWN) and getattr(row, field.attname) is not None:
            made[field.name] = (label, str(getattr(row, field.attname)))
    return {name: link for name, link in made.items() if name in held.rest or name in held.fields}


def said_choice(one: Choice) -> dict[str, Any]:
    """A choice as answers and copies say it: all that proves it, and not who recorded it."""
    return {
        "what": one.what, "purpose": one.purpose, "at": one.at.isoformat(), "channels": one.channels,
        "explicit": one.explicit, "by_guardian": one.by_guardian, "how": one.how, "text_version": one.notice_version,
        "text_hash": one.text_hash, "language": one.language,
    }  # fmt: skip


def said_events(subject: UUID) -> list[dict[str, str]]:
    """The events that terms count from, oldest first, each with the opaque id of who noted it."""
    rows = Happening.unscoped.filter(subject_id=subject).order_by("at", "id")
    return [{"event": one.event, "at": one.at.isoformat(), "by": one.actor} for one in rows]
