"""Where one person stands in a list of subjects: by its order where it has one, and by reading it where it has none.

Rows of a receipt about many lie in the order of their subjects and say so. In a list of a million 20 rows are looked
at then, and not 32 MB read. Nobody trusts the order blindly: `verify` holds it against the rows.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import numpy as np

from forecall.custody.receipts import disk
from forecall.custody.receipts.subjects import ERASED, ORDERED, ROW, SECRET, number_of, places

PIECE = 1 << 16
"""Bytes of a list without order that are read at once."""
ERASED_BIT, ORDERED_BIT = ERASED >> 24, ORDERED >> 24
"""The same in the first byte of a row."""


def numbers_naming(path: Path, subject: UUID) -> list[int]:
    """The numbers of the receipts in this list that name a subject, each once; waits for an erasure in progress."""
    try:
        with disk.opened(path) as file, disk.locked(file, shared=True):
            return sorted(set(_numbers(file, os.fstat(file).st_size // ROW, subject)))
    except FileNotFoundError:
        return []


def _numbers(file: int, many: int, subject: UUID) -> Iterator[int]:
    at = 0
    while at < many:
        rows = os.pread(file, min(PIECE, (many - at) * ROW), at * ROW)
        ordered = np.flatnonzero(np.frombuffer(rows, np.uint8)[::ROW] & ORDERED_BIT)
        before = int(ordered[0]) if len(ordered) else len(rows) // ROW
        for start in places(rows[: before * ROW], subject):
            yield number_of(rows[start : start + ROW])
        at += before
        if len(ordered):
            number = number_of(_row(file, at))
            end = _end_of(file, at, many, number)
            if _is_named(file, at, end, subject.bytes):
                yield number
            at = end


def _row(file: int, at: int) -> bytes:
    return os.pread(file, ROW, at * ROW)


def _end_of(file: int, first: int, many: int, number: int) -> int:
    """Behind the last row of a receipt whose first stands here: numbers only grow."""
    step = 1
    while first + step < many and number_of(_row(file, first + step)) == number:
        step *= 2
    low, high = first + step // 2 + 1, min(first + step, many)
    while low < high:
        middle = (low + high) // 2
        if number_of(_row(file, middle)) == number:
            low = middle + 1
        else:
            high = middle
    return low


def _is_named(file: int, low: int, high: int, wanted: bytes) -> bool:
    """Whether one of these rows, which lie in the order of their subjects, is of this one; erased rows are passed."""
    while low < high:
        middle = at = (low + high) // 2
        row = _row(file, at)
        while row[0] & ERASED_BIT and at + 1 < high:
            at += 1
            row = _row(file, at)
        if row[0] & ERASED_BIT:
            high = middle
        elif row[SECRET:] == wanted:
            return True
        elif row[SECRET:] < wanted:
            low = at + 1
        else:
            high = middle
    return False
