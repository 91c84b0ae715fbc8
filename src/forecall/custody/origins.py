"""How data came in: written once for all who came in alike, read again person by person.

A file of ten thousand people is one row; somebody typed in has one for all their categories. No row is ever changed:
whoever is told of theirs, or brings one category more, goes over to another row, and the last who leaves one takes it
along. See docs/decisions/0037.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from forecall.custody.facts import moment, stamp
from forecall.custody.identifiers import mask_cards_in_line
from forecall.custody.models import Origins, Subject
from forecall.custody.sets import among
from forecall.foundation import acting_now
from forecall.policy.terms import INDIRECT


@dataclass(frozen=True, slots=True)
class Origin:
    """How data came in.

    source     as the policy names kinds of sources: given, observed, third_party, ...
    informed   when the notice of Art. 14 went out, where the data is not from the person
    version    of the policy it was collected under
    origin     which list, shop or file, in words without personal data; card numbers in it are masked
    """

    at: datetime
    source: str
    version: int
    informed: datetime | None = None
    origin: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "origin", mask_cards_in_line(self.origin))

    @property
    def is_owed(self) -> bool:
        """Whether the notice of Art. 14 has still to go out."""
        return self.informed is None and self.source in INDIRECT_SOURCES


def brought(how: str, before: str) -> str:
    """Words for what somebody brought along: how it came here and, in brackets, how it had come in there.

    >>> brought("portable copy: Tea House, policy version 3", "web form")
    'portable copy: Tea House, policy version 3 (web form)'
    """
    return f"{how} ({before})" if before else how


def with_more(came: Came, categories: Came) -> Came:
    """What is on record once these categories came in, too."""
    return {**came, **{name: _of_both(came[name], one) if name in came else one for name, one in categories.items()}}


def _of_both(before: Origin, now: Origin) -> Origin:
    """Of two origins of one category the one that counts from now on.

    A list from elsewhere that was not among those on record is a collection of its own: terms count from its day, its
    notice of Art. 14 is owed anew, and in words both are named. Of the versions the older one counts, as what came
    before is still there: a shorter term of that day goes on. Whatever else comes in adds to what is there and prolongs
    nothing: the person's own word on what was bought, another order, the same list again.
    """
    lists = before.origin.split(LISTS)
    if (
        now.source not in INDIRECT_SOURCES
        or now.at <= before.at
        or (now.source == before.source and now.origin in lists)
    ):
        return before
    words = LISTS.join([now.origin, *(one for one in lists if one != now.origin)]).strip(LISTS)
    return replace(now, version=min(before.version, now.version), origin=words)


LISTS = "; "
"""Between the names of lists by which a category came in, the newest first."""
INDIRECT_SOURCES = frozenset(one.value for one in INDIRECT)
Came = Mapping[str, Origin]
"""Category -> how it came in."""
Change = Callable[[Came], Came]
AT_ONCE = 500
"""Rows in one statement."""


def origins_of(subject: UUID) -> dict[str, Origin]:
    """How each category of a person came in; empty for whoever is forgotten or not known."""
    found = Subject.unscoped.filter(pk=subject).values_list("origins__facts", "origins__words").first()
    return read(*found) if found else {}


def read(facts: str | None, words: str | None) -> dict[str, Origin]:
    """The way back from the two texts of a row; empty where there is none."""
    said: Mapping[str, str] = orjson.loads(words) if words else {}
    rows: Mapping[str, list[Any]] = orjson.loads(facts) if facts else {}
    return {
        name: Origin(moment(at), source, version, None if told is None else moment(told), said.get(name, ""))
        for name, (at, source, version, told) in rows.items()
    }


def enter(organisation: UUID, several: Sequence[Came]) -> list[int | None]:
    """The number of the row for each of these, in order; those that are alike share one. None where nothing came in."""
    texts = _texts(several)
    firsts: dict[tuple[str, str], Came] = {}
    for came, text in zip(several, texts, strict=True):
        if came:
            firsts.setdefault(text, came)
    rows = {
        text: Origins(organisation_id=organisation, facts=text[0], words=text[1], owed_since=owed_since(came))
        for text, came in firsts.items()
    }
    _insert(list(rows.values()))
    return [rows[text].pk if text in rows else None for text in texts]


def owed_since(came: Came) -> datetime | None:
    """When the oldest came in of which the notice of Art. 14 has not gone out."""
    return min((one.at for one in came.values() if one.is_owed), default=None)


def _insert(rows: Sequence[Origins]) -> None:
    """Write new rows; each has its number then. One by one where they are few: Django takes longer for its bulk."""
    if len(rows) > FEW or not connection.features.can_return_columns_from_insert:
        Origins.unscoped.bulk_create(rows, batch_size=AT_ONCE)
        return
    when = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        for row in rows:
            cursor.execute(INSERT, (row.organisation_id, row.facts, row.words, row.owed_since and when(row.owed_since)))
            [row.pk] = cursor.fetchone()


FEW = 8
INSERT = f"""INSERT INTO {Origins._meta.db_table} (organisation_id, facts, words, owed_since)
    VALUES (%s, %s, %s, %s) RETURNING id"""  # noqa: S608, SLF001  # our own table


def _texts(several: Sequence[Came]) -> list[tuple[str, str]]:
    """Both texts of each; one and the same mapping, as an import hands it in for everybody, is written once."""
    known: dict[int, tuple[str, str]] = {}
    for came in several:
        if id(came) not in known:
            known[id(came)] = text_of(came)
    return [known[id(came)] for came in several]


def text_of(came: Came) -> tuple[str, str]:
    """Both texts of a row."""
    rows = {
        name: [stamp(one.at), one.source, one.version, None if one.informed is None else stamp(one.informed)]
        for name, one in came.items()
    }
    words = {name: one.origin for name, one in came.items() if one.origin}
    return _json(rows), _json(words) if words else ""


def _json(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def change_origins(people: Collection[UUID], change: Change) -> int:
    """Give the origins of these people to `change`; whoever's it alters goes over to a row that says so. How many.

    Whoever is not of the acting organisation, or forgotten, is left out. The people's rows stay locked.
    """
    organisation = acting_now("custody.Subject").organisation
    rows = Subject.unscoped.filter(organisation_id=organisation, forgotten_at=None, id__in=among(people))
    with transaction.atomic():
        there = list(rows.select_for_update().order_by("pk").values_list("pk", "origins_id"))
        found = Origins.unscoped.in_bulk({row for _, row in there if row is not None})
        before = {None: read(None, None)} | {row: read(one.facts, one.words) for row, one in found.items()}
        after = {row: change(came) for row, came in before.items()}
        changed = {row for row, came in after.items() if came != before[row]}
        moves = [(subject, row) for subject, row in there if row in changed]
        _go_over(organisation, moves, {row: after[row] for _, row in moves})
    return len(moves)


def _go_over(organisation: UUID, moves: Sequence[tuple[UUID, int | None]], made: Mapping[int | None, Came]) -> None:
    """moves: person and the row they leave; made: row that is left -> what stands in the one they go to."""
    if not moves:
        return
    news = dict(zip(made, enter(organisation, list(made.values())), strict=True))
    table = connection.ops.quote_name(Subject._meta.db_table)  # noqa: SLF001  # Django's documented door
    with connection.cursor() as cursor:
        values = [(news[row], subject) for subject, row in moves]
        cursor.executemany(f"UPDATE {table} SET origins_id = %s WHERE id = %s", values)  # noqa: S608  # our own table
    drop_left(row for row in made if row is not None)


def drop_left(rows: Iterable[int]) -> int:
    """Delete those of these rows that nobody came in by any more; how many. Within the transaction that left them.

    Their rows are locked before anybody is looked for, so that of two who leave at once the later one sees that the
    other is gone.
    """
    left, gone = sorted(set(rows)), 0
    for start in range(0, len(left), AT_ONCE):
        found = Origins.unscoped.filter(pk__in=left[start : start + AT_ONCE])
        if connection.features.has_select_for_update:
            list(found.select_for_update().order_by("pk").values_list("pk", flat=True))
        empty = found.filter(~Exists(Subject.unscoped.filter(origins=OuterRef("pk"))))
        gone += empty._raw_delete(empty.db)  # noqa: SLF001  # a plain DELETE: nobody hangs on them, as was just asked
    return gone
