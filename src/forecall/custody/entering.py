"""The rows of new people: subjects, and how their data came in. One person is one statement, or two on SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

from forecall.custody.models import Organisation, Origins, Subject
from forecall.custody.origins import Came, enter, owed_since, text_of
from forecall.custody.wiring import wired
from forecall.foundation.bound import bound
from forecall.foundation.bulk import insert_values


class Entry(NamedTuple):
    """One new person; `facts` as the text that is kept."""

    id: UUID
    kind: str
    place: str
    adult_on: date | None
    quarantined: bool
    facts: str
    came: Came


def with_keys(organisation: str, wanted: Sequence[UUID | None]) -> list[UUID]:
    """An id for each, or the one that is wanted, whose key is confirmed in the keyring and its standby."""
    keyring, named = wired().keyring, [one for one in wanted if one is not None]
    unnamed = len(wanted) - len(named)
    if named:
        keyring.add(organisation, named)
    fresh = iter(keyring.fresh(organisation, unnamed) if unnamed else ())
    return [one or next(fresh) for one in wanted]


def write_people(organisation: UUID, people: Sequence[Entry], now: datetime) -> int | None:
    """Within the transaction that is open. How often the organisation has published, where the statement said it too.

    It does of one person: on PostgreSQL each question is a way there and back, on SQLite a fortieth of a creation.
    """
    if len(people) == 1 and people[0].came:
        return _write_one(organisation, people[0], now)
    rows = enter(organisation, [one.came for one in people])
    insert_values(Subject, SUBJECT, [
        (
            one.id, organisation, one.kind, one.place, one.adult_on, False, False, one.quarantined, False, one.facts,
            row, now, None,
        )
        for one, row in zip(people, rows, strict=True)
    ])  # fmt: skip
    return None


SUBJECT = (
    "id", "organisation_id", "kind", "place", "adult_on", "restricted", "hold", "quarantined", "locked", "facts",
    "origins_id", "created_at", "forgotten_at",
)  # fmt: skip


def _write_one(organisation: UUID, one: Entry, now: datetime) -> int | None:
    """By hand: of a person typed in, half of the time was the way to the database."""
    connection = connections[DEFAULT_DB_ALIAS]
    when, day = connection.ops.adapt_datetimefield_value, connection.ops.adapt_datefield_value
    owed, born = owed_since(one.came), one.adult_on
    came = (organisation, *text_of(one.came), owed and when(owed))
    person = (
        one.id, organisation, one.kind, one.place, born and day(born), one.quarantined, one.facts, when(now),
    )  # fmt: skip
    with bound(connection) as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(AT_ONCE, (*came, *person))
            return int(cursor.fetchone()[0])
        cursor.execute(INTO_ORIGINS, came)
        if connection.features.can_return_columns_from_insert:  # from SQLite 3.35 on
            cursor.execute(ON_SQLITE, person)
            return int(cursor.fetchone()[0])
        cursor.execute(INTO_PEOPLE.format(LAST), person)
    return None


CAME = "(SELECT id FROM came)"
INTO_ORIGINS = f"""INSERT INTO {Origins._meta.db_table} (organisation_id, facts, words, owed_since)
    VALUES (%s, %s, %s, %s)"""  # noqa: S608, SLF001  # our own table
INTO_PEOPLE = f"""INSERT INTO {Subject._meta.db_table} (id, organisation_id, kind, place, adult_on, quarantined, facts,
    created_at, origins_id, restricted, hold, locked)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, {{}}, false, false, false)"""  # noqa: S608, SLF001  # our own table
PUBLISHED = (
    f"(SELECT policy_seq FROM {Organisation._meta.db_table} one "  # noqa: S608, SLF001  # our own table
    f"WHERE one.id = {Subject._meta.db_table}.organisation_id)"  # noqa: SLF001  # as above
)
LAST = "last_insert_rowid()"
ON_SQLITE = f"{INTO_PEOPLE.format(LAST)} RETURNING {PUBLISHED}"
AT_ONCE = f"WITH came AS ({INTO_ORIGINS} RETURNING id) {INTO_PEOPLE.format(CAME)} RETURNING {PUBLISHED}"
