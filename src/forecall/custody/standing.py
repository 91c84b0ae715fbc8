"""What decisions read of subjects: the query of the gate, with values as the database gives them.

Made into Python's by Django they cost eight microseconds a person, most of them for ids, flags and times. A decision
asks of most of these only whether they are set.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, CharField, DateField, F, IntegerField, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from forecall.custody.errors import NoPolicy
from forecall.custody.models import Subject
from forecall.custody.sets import among, list_of
from forecall.foundation.models import Organisation

COLUMNS = ("id", "kind", "place", "adult_on", "restricted", "hold", "quarantined", "forgotten_at", "locked", "facts")


class Standing(NamedTuple):
    """One subject as a decision needs it: the columns of `Subject`, as the database gave them.

    raw_id        see `id`
    adult_on      a date, or its text
    restricted    these flags, `locked` and `forgotten_at` are good for whether they are set and for nothing else
    organisation  whose the person is, in the form of `raw_id`
    """

    raw_id: UUID | str
    kind: str
    place: str
    adult_on: date | str | None
    restricted: object
    hold: object
    quarantined: object
    forgotten_at: object
    locked: object
    facts: str
    organisation: UUID | str

    @property
    def id(self) -> UUID:
        """SQLite keeps 32 digits; to make a UUID of them takes a microsecond, which many a row never needs."""
        return self.raw_id if isinstance(self.raw_id, UUID) else UUID(int=int(self.raw_id, 16))

    @property
    def of_age_on(self) -> date | None:
        return date.fromisoformat(self.adult_on[:10]) if isinstance(self.adult_on, str) else self.adult_on


def standing_of(organisation: UUID, subjects: Sequence[UUID]) -> list[Standing]:
    """Those of these people who are in the organisation.

    The statement asks for the people alone and whose they are is looked at here: given the organisation too, SQLite
    walks through all of its people.
    """
    text = _statements.get(connection.vendor)
    if text is None:
        text, _ = _selected(Subject.unscoped.filter(id__in=among(())))
        _statements[connection.vendor] = text
    whose = organisation if connection.features.has_native_uuid_field else organisation.hex
    return [row for row in _read(text, (list_of(subjects),)) if row.organisation == whose]


_statements: dict[str, str] = {}
"""Written once for each kind of database: the ORM takes longer to write it than SQLite to answer it."""


def standing_among(organisation: UUID, people: QuerySet[Subject]) -> list[Standing]:
    """The people of the organisation among these."""
    return _read(*_selected(people.filter(organisation_id=organisation)))


def publications_of(organisation: UUID) -> int:
    """How often it has published a policy. Raises NoPolicy where there is no such organisation."""
    text = _statements.get(f"{connection.vendor} publications")
    if text is None:
        asked = Organisation.objects.filter(pk=organisation).values_list("policy_seq", flat=True)
        text, _ = asked.query.sql_with_params()
        _statements[f"{connection.vendor} publications"] = text
    with connection.cursor() as cursor:
        cursor.execute(text, (organisation if connection.features.has_native_uuid_field else organisation.hex,))
        found = cursor.fetchone()
    if found is None:
        raise NoPolicy(str(organisation))
    return int(found[0])


def _selected(people: QuerySet[Subject]) -> tuple[str, tuple[Any, ...]]:
    """The statement and its parameters, as the ORM writes it."""
    columns = map(_as_plain, COLUMNS)
    text, parameters = people.values_list(*columns, "organisation_id").query.sql_with_params()
    return text, parameters


def _as_plain(name: str) -> Combinable:
    """The column without SQLite's, or Django's, way back to a Python value."""
    field = Subject._meta.get_field(name)  # noqa: SLF001  # Django's documented door to fields
    if isinstance(field, BooleanField):
        return Cast(name, IntegerField())
    return Cast(name, CharField()) if isinstance(field, DateField) else F(name)


def _read(text: str, parameters: tuple[Any, ...]) -> list[Standing]:
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
        return list(map(Standing._make, cursor.fetchall()))
