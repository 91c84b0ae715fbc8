"""What decisions read of subjects: the query of the gate, with values as the database gives them.

Made into Python's by Django they cost eight microseconds a person, most of them for ids, flags and times. A decision
asks of most of these only whether they are set.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import F, QuerySet, Value
from django.db.models.expressions import RawSQL

from forecall.custody.errors import NoPolicy
from forecall.custody.facts import Known, parse
from forecall.custody.models import Origins, Subject
from forecall.custody.people import People, id_of
from forecall.custody.sets import listed
from forecall.foundation.bound import FEW, bound
from forecall.foundation.models import Organisation

RESTRICTED, HELD, LOCKED, GONE, ASIDE = 1, 2, 4, 8, 16
"""What `Standing.flags` is made of; whoever is set aside counts as restricted, and a consent of theirs for none."""


class Standing(NamedTuple):
    """One subject as a decision needs it: columns of `Subject`, as the database gave them.

    raw_id        see `id`
    adult_on      a date, or its text
    facts         what is known of the person alone
    origins       how their data came in, as the row says that all share who came in alike; None where nothing did
    flags         a sum of RESTRICTED, HELD, LOCKED, GONE and ASIDE: one number instead of five columns
    organisation  whose the person is, in the form of `raw_id`; empty where only an organisation's own were asked for
    publications  how often the organisation has published a policy; 0 where many were asked for, see `publications_of`
    """

    raw_id: UUID | bytes
    kind: str
    place: str
    adult_on: date | str | None
    flags: int
    facts: str
    origins: str | None
    organisation: UUID | bytes | str
    publications: int

    @property
    def id(self) -> UUID:
        """SQLite keeps 16 bytes; to make a UUID of them takes its time, and many a row never needs it."""
        return id_of(self.raw_id)

    @property
    def known(self) -> Known:
        """The facts with the origins."""
        known = parse(self.facts)
        return known if self.origins is None else {"f": parse(self.origins), **known}

    @property
    def of_age_on(self) -> date | None:
        return date.fromisoformat(self.adult_on[:10]) if isinstance(self.adult_on, str) else self.adult_on


AT_ONCE = 1000
_standing = partial(tuple.__new__, Standing)
"""`Standing._make` without its check of the length, at half of its time."""


def ids_of(rows: Iterable[Standing]) -> People:
    """Whose rows these are."""
    return People([row.raw_id for row in rows])


def standing_of(organisation: UUID, subjects: Sequence[UUID]) -> list[Standing]:
    """Those of these people who are in the organisation.

    The statement asks for the people alone and whose they are is looked at here: given the organisation too, or joined
    with it, SQLite walks through all of its people.
    """
    database = connections[DEFAULT_DB_ALIAS]  # once: to find the connection of this thread costs as much as a row
    whose = _as_kept(organisation, database.vendor)
    named = _named(organisation, subjects, NOTHING_BESIDE, database.vendor)
    found = _read(*named, database, kept=len(subjects) <= FEW)
    return [row for row in found if row.organisation == whose]


@dataclass(frozen=True, slots=True)
class Beside:
    """Columns of another table that come with each person: its key is theirs.

    columns, table         as SQL names them
    subject, organisation  its columns that say about whom a row is and whose, as SQL names them

    About whom and whose a row is stands in the person's own columns already: only whether it is so is asked.
    """

    columns: tuple[str, ...] = ()
    table: str = ""
    subject: str = ""
    organisation: str = ""


NOTHING_BESIDE = Beside()


class StandingBeside:
    """`standing_of` that keeps what stands beside each person: one way to the database where there were two."""

    __slots__ = ("_beside", "_found")

    def __init__(self, beside: Beside) -> None:
        self._beside, self._found = beside, list[tuple[Any, ...]]()

    def __call__(self, organisation: UUID, subjects: Sequence[UUID]) -> list[Standing]:
        database = connections[DEFAULT_DB_ALIAS]
        whose = _as_kept(organisation, database.vendor)
        with bound(database, kept=len(subjects) <= FEW) as cursor:
            cursor.execute(*_named(organisation, subjects, self._beside, database.vendor))
            self._found = [row for row in cursor.fetchall() if row[WHOSE] == whose]
        return [_standing(row[:MANY]) for row in self._found]

    def rows_of(self, people: AbstractSet[UUID]) -> list[tuple[Any, ...]]:
        """(id, person, whose, the columns) of these people who have a row there of their own organisation."""
        raw = people.raw if isinstance(people, People) else [_as_kept(one, connection.vendor) for one in people]
        those = self._found if len(raw) == len(self._found) else self._those(frozenset(raw))
        return [(row[0], row[0], row[WHOSE], *row[BESIDE:]) for row in those if row[IS_BESIDE]]

    def _those(self, raw: AbstractSet[UUID | bytes]) -> list[tuple[Any, ...]]:
        return [row for row in self._found if row[0] in raw]


MANY, WHOSE = len(Standing._fields), Standing._fields.index("organisation")
IS_BESIDE, BESIDE = MANY, MANY + 1
"""Whether a person has a row beside, and where the columns of that begin."""


def _as_kept(one: UUID, vendor: str) -> UUID | bytes:
    """An id in the form in which the database gives it."""
    return one.bytes if vendor == "sqlite" else one


def _named(organisation: UUID, subjects: Sequence[UUID], beside: Beside, vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The statement that finds these people, of any organisation, and its parameters."""
    alone = len(subjects) == 1
    text = _text(ONE if alone else AMONG[vendor], PUBLISHED, beside)
    return text, (organisation, *(subjects if alone else listed(subjects, vendor)))


def standing_among(organisation: UUID, people: QuerySet[Subject] | None = None) -> list[Standing]:
    """The people of the organisation among these; everybody by default, for whom `crowd_of` is quicker."""
    if people is None:
        return _read(_text(OF_ORGANISATION, NOT_ASKED), (organisation,))
    asked = people.filter(organisation_id=organisation)
    flagged = RawSQL(FLAGGED, ())  # noqa: S611  # our own columns
    columns = ("id", "kind", "place", "adult_on", flagged, "facts", F("origins__facts"), Value(""), Value(0))
    return _read(*asked.values_list(*columns).query.sql_with_params())


def publications_of(organisation: UUID) -> int:
    """How often it has published a policy. Raises NoPolicy where there is no such organisation."""
    with bound(connections[DEFAULT_DB_ALIAS], kept=True) as cursor:
        cursor.execute(f"SELECT policy_seq FROM {ORGANISATIONS} WHERE id = %s", (organisation,))  # noqa: S608  # ours
        found = cursor.fetchone()
    if found is None:
        raise NoPolicy(str(organisation))
    return int(found[0])


PEOPLE = Subject._meta.db_table  # noqa: SLF001  # Django's documented door to a model's table
ORGANISATIONS = Organisation._meta.db_table  # noqa: SLF001  # as above
ORIGINS = Origins._meta.db_table  # noqa: SLF001  # as above
ONE, OF_ORGANISATION = "{people}.id = %s", "{people}.organisation_id = %s"
AMONG = {
    "sqlite": "{people}.id IN (SELECT substr(%s, value, 16) FROM json_each(%s))",
    "postgresql": "{people}.id = ANY(%s::uuid[])",
}
PUBLISHED = f"{PEOPLE}.organisation_id, (SELECT policy_seq FROM {ORGANISATIONS} WHERE id = %s)"  # noqa: S608  # our own
"""The second is the acting organisation's, asked once and not for each row."""
NOT_ASKED = "'', 0"
FLAGS = (
    (RESTRICTED, f"({PEOPLE}.restricted OR {PEOPLE}.quarantined)"),
    (HELD, f"{PEOPLE}.hold"),
    (LOCKED, f"{PEOPLE}.locked"),
    (GONE, f"({PEOPLE}.forgotten_at IS NOT NULL)"),
    (ASIDE, f"{PEOPLE}.quarantined"),
)


FLAGGED = " + ".join(f"{flag} * CAST({holds} AS integer)" for flag, holds in FLAGS)
"""One number instead of five columns, as each is a value that Python has to make."""


@lru_cache(maxsize=256)
def _text(where: str, whose: str, beside: Beside = NOTHING_BESIDE) -> str:
    """The statement, written by hand: the ORM takes longer to write it than SQLite to answer it."""
    own = (f"{PEOPLE}.{name}" for name in ("id", "kind", "place", "adult_on"))
    columns = [*own, FLAGGED, f"{PEOPLE}.facts", f"{ORIGINS}.facts", whose]
    tables = f"{PEOPLE} LEFT JOIN {ORIGINS} ON {ORIGINS}.id = {PEOPLE}.origins_id"
    if beside.table:
        columns += [f"{beside.organisation} = {PEOPLE}.organisation_id", *beside.columns]
        tables += f" LEFT JOIN {beside.table} ON {beside.subject} = {PEOPLE}.id"
    return f"SELECT {', '.join(columns)} FROM {tables} WHERE {where.format(people=PEOPLE)}"  # noqa: S608  # our own tables


def _read(
    text: str,
    parameters: tuple[Any, ...],
    database: Any = connection,  # noqa: ANN401  # Django's
    *,
    kept: bool = False,
) -> list[Standing]:
    with bound(database, kept=kept) as cursor:
        cursor.execute(text, parameters)
        rows: list[Standing] = []
        while True:  # not all at once as tuples and again as these
            part = cursor.fetchmany(AT_ONCE)
            rows += map(_standing, part)
            if len(part) < AT_ONCE:
                return rows
