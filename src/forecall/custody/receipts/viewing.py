"""A subject's own view: who used what of hers, for what, by which clause."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from forecall.custody.receipts import disk
from forecall.custody.receipts.finding import numbers_naming
from forecall.custody.receipts.lines import LINE, TIME, is_whole, read_receipt
from forecall.custody.receipts.segment import segments
from forecall.custody.receipts.subjects import beside
from forecall.custody.receipts.types import Receipt, ReceiptId, read_time

log = logging.getLogger(__name__)

AT = re.compile(rb'"at":' + TIME)
LOOKED_AT = 8
"""So many of the newest segments are looked at for the latest time: one for each process that may have written last."""


def used_for(folder: Path, subject: UUID) -> Iterator[tuple[ReceiptId, Receipt]]:
    """Every receipt about this subject, in the order of the segments; nothing once she was forgotten.

    Looks through the lists of subjects, and reads of the chain only segments that name her.
    """
    for path in segments(folder):
        numbers = numbers_naming(beside(path), subject)
        if numbers:
            yield from _receipts_in(path, numbers)


def _receipts_in(path: Path, numbers: list[int]) -> Iterator[tuple[ReceiptId, Receipt]]:
    try:
        data = path.read_bytes()
    except FileNotFoundError:  # its term was over meanwhile
        return
    end = 0
    for number in numbers:
        start = data.find(b'\n{"n":%d,' % number, max(0, end - 1)) + 1
        if not start:  # its write was never confirmed
            continue
        end = data.find(b"\n", start) + 1
        line = data[start:end]
        if LINE.fullmatch(line) and is_whole(line):
            yield ReceiptId(path.name, number), read_receipt(line)
        else:
            log.error("a receipt was altered; verify tells more", extra={"file": path.name, "number": number})


def latest(folder: Path) -> datetime | None:
    """The latest time on record: no sound clock of today shows an earlier one. None where there is no receipt."""
    found = [at for path in segments(folder)[-LOOKED_AT:] if (at := _last_time(path)) is not None]
    return max(found, default=None)


def _last_time(path: Path) -> datetime | None:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - disk.TAIL_BYTES))
            times = AT.findall(file.read())
    except FileNotFoundError:  # its term was over meanwhile
        return None
    return read_time(max(times).decode("ascii")) if times else None
