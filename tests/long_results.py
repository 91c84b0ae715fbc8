"""The dated file of what the long tests measured: one run of everything, or pieces run one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass

KINDS = ("passed", "failed", "error", "skipped")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure: the test that measured it, what it is, its value and unit, and the bound it is held to."""

    test: str
    what: str
    value: str
    unit: str
    bound: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of some tests: how many came out how, and its seconds."""

    name: str
    passed: int
    failed: int
    error: int
    skipped: int
    took_s: int


PIECES_HEAD = ("piece", *KINDS, "took, s")
FIGURES_HEAD = ("test", "figure", "value", "unit", "bound")


def page(pieces: Sequence[Piece], figures: Sequence[Figure], *, day: str, machine: str) -> str:
    """The file: when, on what, how many passed, a row for each piece and for each figure."""
    counts = ", ".join(f"{sum(getattr(one, kind) for one in pieces)} {kind}" for kind in KINDS)
    head = f"# Long tests, {day}\n\n{machine}\n\nMeasured by `./run test --long`: {counts}.\n\n"
    return f"{head}{_table(PIECES_HEAD, pieces)}\n{_table(FIGURES_HEAD, figures)}"


def _table(head: tuple[str, ...], rows: Sequence[Figure] | Sequence[Piece]) -> str:
    lines = [head, ("---",) * len(head), *map(astuple, rows)]
    return "".join(f"| {' | '.join(str(cell).replace('|', '/') for cell in line)} |\n" for line in lines)


def read(text: str) -> tuple[list[Piece], list[Figure]]:
    """What stands in such a file; nothing in one of another form."""
    pieces = [Piece(name, *map(int, numbers)) for name, *numbers in _rows(text, PIECES_HEAD)]
    return pieces, [Figure(*row) for row in _rows(text, FIGURES_HEAD)]


def _rows(text: str, head: tuple[str, ...]) -> Iterator[list[str]]:
    is_inside = False
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if is_inside and cells and cells[0] != "---":
            yield cells
        is_inside = (is_inside and bool(cells)) or tuple(cells) == head


def joined(text: str, piece: Piece, figures: Sequence[Figure], *, day: str, machine: str) -> str:
    """The file with one piece more: run again, a piece takes its own place, and its tests' figures theirs."""
    pieces, before = read(text)
    measured = {one.test for one in figures}
    return page(
        [*(one for one in pieces if one.name != piece.name), piece],
        sorted([*(one for one in before if one.test not in measured), *figures], key=lambda one: one.test),
        day=day,
        machine=machine,
    )
