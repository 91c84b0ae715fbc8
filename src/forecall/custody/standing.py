"""What decisions read of subjects: the query of the gate, with values as the database gives them.

Made into Python's by Django they cost eight microseconds a person, most of them for ids, flags and times. A decision
asks of most of these only whether they are set.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Case, CharField, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Cast

from forecall.custody.errors import NoPolicy
from forecall.custody.facts import KNOWN
from forecall.custody.models import Subject
from forecall.custody.sets import among, listed
from forecall.foundation.models import Organisation
from forecall.foundation.sqlite.ids import id_of

RESTRICTED, HELD, LOCKED, GONE = 1, 2, 4, 8
"""What `Standing.flags` is made of; whoever is in quarantine counts as restricted."""


class Standing(NamedTuple):
    """One subject as a decision needs it: columns of `Subject`, as the database gave them.

    raw_id        see `id`
    adult_on      a date, or its text
    facts         with the origins in them: `facts.KNOWN`
    flags         a sum of RESTRICTED, HELD, LOCKED and GONE: one number instead of five columns
    organisation  whose the person is, in the form of `raw_id`; empty where only an organisation's own were asked for
    publications  how often the organisation has published a policy; 0 where many were asked for, see `publications_of`
    """

    raw_id: UUID | bytes
    kind: str
    place: str
    adult_on: date | str | None
    flags: int
    facts: str
    organisation: UUID | bytes | str
    publications: int

    @property
    def id(self) -> UUID:
        """SQLite keeps 16 bytes; to make a UUID of them takes its time, and many a row never needs it."""
        return self.raw_id if isinstance(self.raw_id, UUID) else id_of(self.raw_id)

    @property
    def of_age_on(self) -> date | None:
        return date.fromisoformat(self.adult_on[:10]) if isinstance(self.adult_on, str) else self.adult_on


AT_ONCE = 1000
_standing = partial(tuple.__new__, Standing)
"""`Standing._make` without its check of the length, at half of its time."""


def ids_of(rows: Iterable[Standing]) -> frozenset[UUID]:
    """Whose rows these are."""
    raw = [row.raw_id for row in rows]
    return frozenset([one if isinstance(one, UUID) else id_of(one) for one in raw])


def alike(rows: Sequence[Standing]) -> tuple[Sequence[Standing], list[int] | None]:
    """One row of each kind that a decision can tell apart, and for each of `rows` the place of its own among them.

    The rows themselves, and None, where so few are alike that looking each up would cost more than it saves; of
    thousands the first tell.
    """
    if len({row[KIND:ORGANISATION] for row in rows[:FIRST]}) * 2 > len(rows[:FIRST]):
        return rows, None
    kind_of = [row[KIND:ORGANISATION] for row in rows]
    kinds = dict(zip(kind_of, rows, strict=True))
    if len(kinds) * 2 > len(rows):
        return rows, None
    place = {kind: at for at, kind in enumerate(kinds)}
    return list(kinds.values()), [place[kind] for kind in kind_of]


FIRST = 500
KIND, ORGANISATION = Standing._fields.index("kind"), Standing._fields.index("organisation")
"""Between them stands everything that a decision reads of a row."""


def standing_of(organisation: UUID, subjects: Sequence[UUID]) -> list[Standing]:
    """Those of these people who are in the organisation.

    The statement asks for the people alone and whose they are is looked at here: given the organisation too, or joined
    with it, SQLite walks through all of its people.
    """
    known = _statements.get(connection.vendor)
    if known is None:
        published = Organisation.objects.filter(pk=OuterRef("organisation_id")).values("policy_seq")[:1]
        people = Subject.unscoped.filter(id__in=among(()))
        text, parameters = _selected(people, F("organisation_id"), Subquery(published))
        known = _statements[connection.vendor] = text, parameters[: -len(listed(()))]
    whose = organisation.bytes if connection.vendor == "sqlite" else organisation
    return [row for row in _read(known[0], (*known[1], *listed(subjects))) if row.organisation == whose]


_statements: dict[str, tuple[str, tuple[Any, ...]]] = {}
"""Written once for each kind of database, with what comes before the own parameter: the ORM takes longer to write it
than SQLite to answer it."""


def standing_among(organisation: UUID, people: QuerySet[Subject]) -> list[Standing]:
    """The people of the organisation among these."""
    return _read(*_selected(people.filter(organisation_id=organisation), Value(""), Value(0)))


def publications_of(organisation: UUID) -> int:
    """How often it has published a policy. Raises NoPolicy where there is no such organisation."""
    known = _statements.get(f"{connection.vendor} publications")
    if known is None:
        asked = Organisation.objects.filter(pk=organisation).values_list("policy_seq", flat=True)
        known = _statements[f"{connection.vendor} publications"] = asked.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(known[0], (organisation,))
        found = cursor.fetchone()
    if found is None:
        raise NoPolicy(str(organisation))
    return int(found[0])


def _selected(
    people: QuerySet[Subject], organisation: F | Value, publications: Subquery | Value
) -> tuple[str, tuple[Any, ...]]:
    """The statement and its parameters, as the ORM writes it."""
    restricted = _one_where(RESTRICTED, Q(restricted=True) | Q(quarantined=True))
    flags = restricted + _one_where(HELD, Q(hold=True)) + _one_where(LOCKED, Q(locked=True))
    flags += _one_where(GONE, Q(forgotten_at__isnull=False))
    columns = ("id", "kind", "place", Cast("adult_on", CharField()), flags, KNOWN, organisation, publications)
    text, parameters = people.values_list(*columns).query.sql_with_params()
    return text, parameters


def _one_where(flag: int, holds: Q) -> CombinedExpression:
    """The flag where the condition holds, and nothing where it does not; as a number that can be added to."""
    return Case(When(holds, then=Value(flag)), default=Value(0), output_field=IntegerField()) + Value(0)


def _read(text: str, parameters: tuple[Any, ...]) -> list[Standing]:
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
        rows: list[Standing] = []
        while part := cursor.fetchmany(AT_ONCE):  # not all at once as tuples and again as these
            rows += map(_standing, part)
        return rows
