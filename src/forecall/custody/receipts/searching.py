"""Whom a kind of use was about: from the chain to the lists of subjects, over many receipts at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from uuid import UUID

from forecall.custody.receipts.lines import LINE, read_receipt
from forecall.custody.receipts.segment import segments
from forecall.custody.receipts.subjects import ERASED, NUMBER, ORDERED, ROW, SALT, beside, read_rows
from forecall.custody.receipts.types import Receipt


def about(folder: Path, wanted: Callable[[Receipt], bool], hint: bytes = b"") -> Iterator[tuple[Receipt, list[UUID]]]:
    """Receipts that are `wanted`, each with its subjects; those who were forgotten since are not among them.

    hint   bytes that stand in every wanted line, so that the others need not be read: `b'"action":"share"'`

    One pass over the folder, whatever the number of people.
    """
    for path in segments(folder):
        found = dict(_wanted_in(path, wanted, hint))
        if found:
            people = _people(read_rows(beside(path)), found.keys())
            yield from ((receipt, people.get(number, [])) for number, receipt in found.items())


def _wanted_in(path: Path, wanted: Callable[[Receipt], bool], hint: bytes) -> Iterator[tuple[int, Receipt]]:
    try:
        data = path.read_bytes()
    except FileNotFoundError:  # its term was over meanwhile
        return
    if hint not in data:
        return
    for line in data.splitlines(keepends=True):
        if hint in line:
            match = LINE.fullmatch(line)
            if match:
                receipt = read_receipt(line)
                if wanted(receipt):
                    yield int(match[1]), receipt


def _people(rows: bytes, numbers: Collection[int]) -> dict[int, list[UUID]]:
    made: dict[int, list[UUID]] = {}
    wanted = set(numbers)
    for at in range(0, len(rows) - ROW + 1, ROW):
        number = int.from_bytes(rows[at : at + NUMBER], "big") & ~ORDERED
        if not number & ERASED and number in wanted:
            made.setdefault(number, []).append(UUID(bytes=rows[at + NUMBER + SALT : at + ROW]))
    return made
