"""Everybody of an organisation as the database gives them in one row: each column as one text that it put together.

A row for each person, made into a tuple of nine values, takes twice as long, most of it for values that are the same
for all. A `Crowd` reads like a list of `Standing`, of which one is made when somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, overload
from uuid import UUID

from django.db import connection

from forecall.custody.people import ID, People
from forecall.custody.standing import FLAGGED, GONE, ORGANISATIONS, ORIGINS, PEOPLE, Standing

LINE = "\n"
"""Between two people. No name in a policy and no JSON text as it is kept has one; where one had, rows are read."""
MOST = 200_000
"""People; above, the texts may come near the gigabyte that both databases allow."""


class Shape(NamedTuple):
    """What a decision reads of a person beside their own facts."""

    kind: str
    place: str
    adult_on: str | None
    flags: int
    origins: str | None


@dataclass(frozen=True, slots=True)
class Crowd(Sequence[Standing]):
    """People of one organisation.

    ids     16 bytes for each
    shapes  those that there are, each once
    of      for each person the place of theirs; None where all have the first
    facts   for each
    text    the same, a line for each
    """

    ids: bytes
    shapes: Sequence[Shape]
    of: Sequence[int] | None
    facts: Sequence[str]
    text: str

    def __len__(self) -> int:
        return len(self.facts)

    @overload
    def __getitem__(self, place: int) -> Standing: ...
    @overload
    def __getitem__(self, place: slice) -> list[Standing]: ...
    def __getitem__(self, place: int | slice) -> Standing | list[Standing]:
        if isinstance(place, slice):
            return [self._at(at) for at in range(*place.indices(len(self)))]
        return self._at(range(len(self))[place])

    def __iter__(self) -> Iterator[Standing]:
        return map(self._at, range(len(self)))

    def _at(self, at: int) -> Standing:
        kind, place, adult_on, flags, origins = self.shapes[0 if self.of is None else self.of[at]]
        return Standing(self.id_at(at), kind, place, adult_on, flags, self.facts[at], origins, "", 0)

    def id_at(self, at: int) -> bytes:
        return self.ids[at * ID : at * ID + ID]

    def those(self, places: Sequence[int]) -> People:
        """The people who stand there, each once."""
        return People.of_bytes(self.ids if len(places) == len(self) else b"".join(map(self.id_at, places)))

    @property
    def still_there(self) -> People:
        """Whoever was not erased."""
        gone = {at for at, shape in enumerate(self.shapes) if shape.flags & GONE}
        if not gone:
            return People.of_bytes(self.ids)
        return self.those([at for at, shape in enumerate(self.of or [0] * len(self)) if shape not in gone])


def crowd_of(organisation: UUID) -> tuple[int, Crowd] | None:
    """How often the organisation published a policy, and its people.

    None where there are none or too many, or where somebody went over to another row of origins between the two
    questions that are asked: then `standing_among` has them.
    """
    with connection.cursor() as cursor:
        cursor.execute(_everybody(connection.vendor), (organisation,) * 3)
        many, publications, *found = cursor.fetchone()
    if not many:
        return None
    ids, facts, *columns = found
    lines = facts.split(LINE)
    shaped = _shaped(columns, many)
    if shaped is None or len(lines) != many or len(ids) != many * (ID if isinstance(ids, bytes) else ID * 2):
        return None
    kinds, of = shaped
    origins = _origins({int(row) for *_, row in kinds if row})
    if origins is None:
        return None
    shapes = [
        Shape(kind, place, adult_on or None, int(flags), origins[int(row)] if row else None)
        for kind, place, adult_on, flags, row in kinds
    ]
    packed = ids if isinstance(ids, bytes) else bytes.fromhex(ids)
    return int(publications), Crowd(packed, shapes, of, lines, facts)


def _shaped(columns: Sequence[str], many: int) -> tuple[list[tuple[str, ...]], list[int] | None] | None:
    """The combinations of values that there are, and who has which; None where a column has not a line for each."""
    firsts = tuple(column.split(LINE, 1)[0] for column in columns)
    if all(column == LINE.join([first] * many) for column, first in zip(columns, firsts, strict=True)):
        return [firsts], None
    split = [column.split(LINE) for column in columns]
    if any(len(one) != many for one in split):
        return None
    each = list(zip(*split, strict=True))
    places = {kind: at for at, kind in enumerate(dict.fromkeys(each))}
    return list(places), [places[kind] for kind in each]


def _origins(rows: set[int]) -> Mapping[int, str] | None:
    """Number -> how they came in; None where one of them has just been left by its last. No row ever changes."""
    if not rows:
        return {}
    is_one_piece = connection.vendor == "sqlite"
    where = "(SELECT value FROM json_each(%s))" if is_one_piece else "ANY(%s)"
    with connection.cursor() as cursor:
        operator = "IN" if is_one_piece else "="
        cursor.execute(
            f"SELECT id, facts FROM {ORIGINS} WHERE id {operator} {where}",  # noqa: S608  # our own table
            (str(list(rows)) if is_one_piece else list(rows),),
        )
        found = dict(cursor.fetchall())
    return found if len(found) == len(rows) else None


@cache
def _everybody(vendor: str) -> str:
    """The statement; its parameters are three times the organisation."""
    if vendor == "sqlite":
        joined, ids = f"group_concat({{}}, '{LINE}')", "group_concat(hex(id), '')"
    else:
        joined, ids = f"string_agg(CAST({{}} AS text), E'{LINE}')", "string_agg(uuid_send(id), CAST('' AS bytea))"
    stopped = "restricted OR quarantined OR hold OR locked OR forgotten_at IS NOT NULL"
    columns = (
        "facts", "kind", "place", "COALESCE(CAST(adult_on AS text), '')",
        f"CASE WHEN {stopped} THEN {FLAGGED} ELSE 0 END", "COALESCE(CAST(origins_id AS text), '')",
    )  # fmt: skip
    published = f"(SELECT policy_seq FROM {ORGANISATIONS} WHERE id = %s)"  # noqa: S608  # our own table
    few = f"(SELECT count(*) FROM {PEOPLE} WHERE organisation_id = %s) <= {MOST}"  # noqa: S608  # as above
    asked = ", ".join(["count(*)", published, ids, *map(joined.format, columns)])
    return f"SELECT {asked} FROM {PEOPLE} WHERE organisation_id = %s AND {few}"  # noqa: S608  # as above
