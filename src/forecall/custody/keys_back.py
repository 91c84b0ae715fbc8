"""Keys that come back with an older keyring are destroyed again, without going through every erasure at each start.

The keyring itself keeps a note: how far in the table of erasures it has been seen to have destroyed what had to be. It
is written only after that was seen, and lies in the same file as what was destroyed, so that a backup of the keyring
has the note of its own day: whatever was erased since is looked at, whoever's it is and whatever any clock said. A note
that another table of erasures was compared for, as after the restore of a database, counts for nothing.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Self
from uuid import UUID

from django.db.models import BooleanField, Case, Count, Q, Value, When

from forecall.custody.keyring import KeyringBusy, KeyringNotWritten
from forecall.custody.last_way import ENDED
from forecall.custody.models import Erasure
from forecall.custody.wiring import Parts

log = logging.getLogger(__name__)

KEYS_GONE = Erasure.Step.values[Erasure.Step.values.index(Erasure.Step.KEY_DESTROYED) :]
"""Steps by which the key is destroyed. Before them the books that a statute keeps are still sealed under it."""
NEWS = 256
"""So many erasures are looked at again at each start before a new note is written."""
OPEN = 256
"""So many that are not at their end a note names at most; it goes no further than they do."""


@dataclass(frozen=True, slots=True)
class Row:
    """An erasure, and whether its key and the way to the person have ended."""

    pk: int
    organisation: UUID
    subject: UUID
    way: UUID | None
    asked: str
    key_gone: bool
    way_gone: bool

    @property
    def is_settled(self) -> bool:
        """Nothing of it is to be destroyed any more."""
        return self.key_gone and (self.way is None or self.way_gone)

    @property
    def gone(self) -> list[UUID]:
        """Its keys that have to be destroyed."""
        ways = [self.way] if self.way is not None and self.way_gone else []
        return [self.subject] * self.key_gone + ways


@dataclass(frozen=True, slots=True)
class Note:
    """That the keyring had destroyed every key of an erasure up to the `last`, but of those that were open.

    last    primary key of that erasure
    count   how many there were up to it: one that another transaction adds later, below it, is noticed
    mark    whose it is and when it was asked for, to the microsecond: another table has another one there
    open    primary keys, up to it, of those whose key or way had not ended
    """

    last: int = 0
    count: int = 0
    mark: str = ""
    open: tuple[int, ...] = ()

    @classmethod
    def read(cls, text: str) -> Self:
        """The one that counts for nothing where there is none."""
        if not text:
            return cls()
        values = json.loads(text)
        return cls(**{**values, "open": tuple(values["open"])})

    def text(self) -> str:
        return json.dumps(asdict(self))

    @property
    def settled(self) -> int:
        return self.count - len(self.open)

    def holds(self) -> bool:
        """Whether it was written for the erasures that are in the database now."""
        up_to = Count("pk", filter=Q(pk__lte=self.last))  # of all, as an index alone then answers
        if Erasure.unscoped.aggregate(up_to=up_to)["up_to"] != self.count:
            return False
        return self.last == 0 or any(self.mark == _mark(row) for row in _rows(Q(pk=self.last)))


def destroy_again(parts: Parts) -> int:
    """Every key that an erasure ended, of a person or of the way to one, and that stands here; how many did."""
    note = Note.read(parts.keyring.note())
    if not note.holds():
        note = Note()
    rows = _rows(Q(pk__gt=note.last) | Q(pk__in=note.open))
    back = _gone(parts, rows)
    newer = _next(note, rows)
    if newer.settled - note.settled >= NEWS:
        try:
            parts.keyring.write_note(newer.text())
        except (KeyringBusy, KeyringNotWritten):  # it only saves time
            log.warning("how far the keyring was compared could not be noted")
    return back


def _rows(which: Q) -> list[Row]:
    """Erasures of all organisations, in the order in which they began."""
    over = Case(When(ENDED, then=Value(value=True)), default=Value(value=False), output_field=BooleanField())
    found = Erasure.unscoped.filter(which).order_by("pk").annotate(over=over)
    columns = found.values_list("pk", "organisation_id", "subject_id", "way_id", "asked_at", "step", "over")
    return [
        Row(pk, organisation, subject, way, asked.isoformat(), step in KEYS_GONE, ended)
        for pk, organisation, subject, way, asked, step, ended in columns
    ]


def _mark(row: Row) -> str:
    return f"{row.subject} {row.asked}"


def _next(note: Note, rows: Sequence[Row]) -> Note:
    """The note for what was looked at now: these rows, behind what the one before says."""
    last, count, mark, still = note.last, note.count, note.mark, list[int]()
    for row in rows:
        if not row.is_settled:
            if len(still) == OPEN:
                break
            still.append(row.pk)
        if row.pk > note.last:
            last, count, mark = row.pk, count + 1, _mark(row)
    return Note(last, count, mark, tuple(still))


def _gone(parts: Parts, rows: Iterable[Row]) -> int:
    """Destroy those of their keys that have to be and are not; how many stood."""
    whose: dict[UUID, list[UUID]] = defaultdict(list)
    for row in rows:
        whose[row.organisation] += row.gone
    back = 0
    for organisation, keys in whose.items():
        if lacking := set(keys) - parts.keyring.destroyed(str(organisation), keys):
            back += parts.keyring.destroy(str(organisation), sorted(lacking))
    return back
