"""The lists of subjects: rows of 32 bytes beside the chain, each of which can be erased where it stands.

    number   4 bytes, big-endian: the receipt's number in the segment; the top bit says that the row was erased, the
             next one that the rows of this receipt lie in the order of their subjects: those of large sets do
    salt     12 bytes of chance
    subject  16 bytes: its UUID

The leaf of a row is the first 28 bytes of SHA-256(salt, subject). The chain holds SHA-256 over the leaves of a receipt.
Erasing puts the leaf over salt and subject: the digest still holds for the others, and nobody can try a guessed subject
against the leaf once those 96 bits of chance are gone. 32 divides every sector, so a power cut leaves a row whole.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from hashlib import sha256
from pathlib import Path
from struct import iter_unpack
from typing import Any
from uuid import UUID

import numpy as np

from forecall.custody.people import bytes_of
from forecall.custody.receipts import disk, journal
from forecall.custody.receipts.errors import ReceiptsUnwritable

ROW, SALT, NUMBER = 32, 12, 4
SECRET = NUMBER + SALT
"""Where the subject begins."""
WORDS = ROW // 8
ERASED, ORDERED = 1 << 31, 1 << 30
ORDERED_FROM = 1024
"""Rows of a receipt; fewer are read as quickly as they are looked up."""
SUFFIX = ".subjects"


def beside(segment: Path) -> Path:
    """The list that belongs to a segment."""
    return segment.with_suffix(SUFFIX)


def rows_of(number: int, subjects: Collection[UUID]) -> tuple[bytes, str]:
    """The rows of one receipt, and the digest for the chain; nothing and an empty digest without subjects."""
    if not subjects:
        return b"", ""
    start = number.to_bytes(NUMBER, "big")
    if len(subjects) == 1:  # most receipts
        (who,) = subjects
        secret = os.urandom(SALT) + who.bytes
        return start + secret, sha256(sha256(secret).digest()[:28]).hexdigest()
    ids = bytes_of(subjects)
    if len(subjects) >= ORDERED_FROM:
        ids, start = in_order(ids), (number | ORDERED).to_bytes(NUMBER, "big")
    rows = np.empty((len(subjects), ROW), np.uint8)
    rows[:, :NUMBER] = np.frombuffer(start, np.uint8)
    rows[:, NUMBER:SECRET] = np.frombuffer(os.urandom(SALT * len(subjects)), np.uint8).reshape(-1, SALT)
    rows[:, SECRET:] = np.frombuffer(ids, np.uint8).reshape(-1, ROW - SECRET)
    secrets = iter_unpack("28s", rows[:, NUMBER:].tobytes())
    leaves = np.frombuffer(b"".join([sha256(secret).digest() for (secret,) in secrets]), np.uint8).reshape(-1, 32)
    return rows.tobytes(), sha256(leaves[:, :28].tobytes()).hexdigest()


def in_order(ids: bytes) -> bytes:
    """Ids of 16 bytes in one piece, in their order: by their first half, and by both where two begin alike."""
    halves = np.frombuffer(ids, ">u8").reshape(-1, 2).astype(np.uint64)
    order = np.argsort(halves[:, 0])
    first = halves[order, 0]
    if (first[1:] == first[:-1]).any():
        order = np.lexsort((halves[:, 1], halves[:, 0]))
    return np.frombuffer(ids, f"V{ROW - SECRET}")[order].tobytes()


def leaf(row: bytes) -> bytes:
    """The 28 bytes that stand for a row in the digest, erased or not."""
    return row[NUMBER:] if row[0] & 0x80 else sha256(row[NUMBER:]).digest()[:28]


def erased(row: bytes) -> bytes:
    """The row as it stands after its subject was forgotten."""
    return (int.from_bytes(row[:NUMBER], "big") | ERASED).to_bytes(NUMBER, "big") + leaf(row)


def number_of(row: bytes) -> int:
    return int.from_bytes(row[:NUMBER], "big") & ~(ERASED | ORDERED)


def is_in_order(rows: Sequence[bytes]) -> bool:
    """Whether the rows of one receipt lie as they say: all of them in the order of their subjects, or none."""
    said = {row[0] & ORDERED >> 24 for row in rows}
    if said == {0}:
        return True
    whose = [row[SECRET:] for row in rows if not row[0] & ERASED >> 24]
    return len(said) == 1 and len(rows) >= ORDERED_FROM and whose == sorted(whose)


def places(rows: bytes, subject: UUID) -> Iterator[int]:
    """Byte offsets of the rows that name this subject."""
    wanted = subject.bytes
    found = rows.find(wanted)
    while found >= 0:
        start = found - SALT - NUMBER
        if start >= 0 and start % ROW == 0 and not rows[start] & 0x80:
            yield start
        found = rows.find(wanted, found + 1)


def named_in(rows: bytes, wanted: AbstractSet[bytes]) -> list[int]:
    """Byte offsets of the whole rows that name one of these subjects, in their order; erased rows name nobody.

    Every erasure looks through all lists: a million rows take 0.2 s one by one and 3 ms so. Two questions to every
    row find those whose last eight bytes fit, and only these few are looked at as a whole.
    """
    if not wanted or len(rows) < ROW:
        return []
    endings = np.frombuffer(rows, np.uint64, len(rows) // ROW * WORDS)[WORDS - 1 :: WORDS]
    ends = np.frombuffer(b"".join(one[-8:] for one in wanted), np.uint64)
    fitting = endings == ends[0] if len(ends) == 1 else _among(endings, np.sort(ends))
    starts = (np.flatnonzero(fitting) * ROW).tolist()
    return [at for at in starts if rows[at + NUMBER + SALT : at + ROW] in wanted and not rows[at] & 0x80]


def _among(values: Any, ordered: Any) -> Any:  # noqa: ANN401  # arrays of numpy
    place = np.searchsorted(ordered[:-1], values)  # never beyond the last
    return ordered[place] == values


def read_rows(path: Path) -> bytes:
    """The whole rows of a list; nothing where there is no such file. Waits for an erasure in progress."""
    try:
        with disk.opened(path) as file, disk.locked(file, shared=True):
            return os.pread(file, os.fstat(file).st_size, 0)
    except FileNotFoundError:
        return b""


def forget(folder: Path, subjects: Collection[UUID]) -> int:
    """Erases these subjects from every list in the folder; how many rows named one. Safe on disk when it returns.

    The chain is not touched and still verifies. Doing it twice does no harm; a write of another process that is under
    way ends before or begins after.

    Raises ReceiptsUnwritable.
    """
    wanted = {subject.bytes for subject in subjects}
    try:
        return sum(_forget_in(path, wanted) for path in sorted(folder.glob(f"*{SUFFIX}")))
    except OSError as error:
        raise ReceiptsUnwritable(folder, error) from error


def _forget_in(path: Path, wanted: AbstractSet[bytes]) -> int:
    try:
        with disk.opened(path, os.O_RDWR) as file, disk.locked(file):
            _settle(path, file)
            rows = os.pread(file, os.fstat(file).st_size, 0)
            starts = named_in(rows, wanted)
            for start in starts:
                os.pwrite(file, erased(rows[start : start + ROW]), start)
            disk.sync(file)  # also where nothing was found: the rows may be erased by a call that died before its sync
    except FileNotFoundError:  # its term was over meanwhile
        return 0
    return len(starts)


def _settle(path: Path, listed: int) -> None:
    """Nobody who is forgotten may come back from a journal; nor may it lose what it still has to put back."""
    notes = path.with_suffix(journal.SUFFIX)
    if not notes.exists():
        return
    try:
        with disk.opened(path.with_suffix(".jsonl"), os.O_RDWR) as chain:
            journal.settle(notes, chain, listed)
    except FileNotFoundError:  # a list without its chain
        with disk.opened(notes, os.O_RDWR) as file:
            journal.wash(file)
