"""A subject's own view: who used what of hers, for what, by which clause."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from forecall.custody.receipts.lines import LINE, is_whole, read_receipt
from forecall.custody.receipts.segment import segments
from forecall.custody.receipts.subjects import ROW, beside, number_of, places, read_rows
from forecall.custody.receipts.types import Receipt, ReceiptId

log = logging.getLogger(__name__)


def used_for(folder: Path, subject: UUID) -> Iterator[tuple[ReceiptId, Receipt]]:
    """Every receipt about this subject, in the order of the segments; nothing once she was forgotten.

    Reads the lists of subjects (32 bytes for a receipt and subject), and of the chain only segments that name her.
    """
    for path in segments(folder):
        rows = read_rows(beside(path))
        numbers = sorted({number_of(rows[start : start + ROW]) for start in places(rows, subject)})
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
