"""Counts that may leave the house: no cell so small that somebody shows, alone or as the difference of two.

A release is a table of counts; a cell is what was counted, as `{"city": "Cluj", "product": "tea"}`, and how many
people. An empty condition counts everybody. Earlier releases count too: whoever has both can subtract.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LEAST_PEOPLE = 10
"""Below this many, people are not a crowd; a policy may ask for more, never for fewer."""

Condition = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cell:
    """How many people fit a condition; 0 is a number of people too, and hides nobody."""

    condition: Condition
    people: int

    @property
    def parts(self) -> frozenset[tuple[str, str]]:
        """The condition as a set: more parts, fewer people."""
        return frozenset(self.condition.items())

    def __str__(self) -> str:
        said = ", ".join(f"{key} = {value}" for key, value in sorted(self.condition.items()))
        return f"{self.people} people with {said or 'no condition'}"


def refusals(release: Iterable[Cell], earlier: Iterable[Cell] = (), least: int = LEAST_PEOPLE) -> list[str]:
    """Why a release may not go out, one sentence each; an empty list means that it may.

    earlier   cells that went out before: of the same people, or of nearly the same
    least     fewest people a cell may have; values below LEAST_PEOPLE count as that

    Looked at are small cells; a cell and a narrower one, whose difference is small; the same condition counted twice
    with a small difference; and a cell of which known parts (the values of one more column) leave a small rest.
    """
    least, new, known = max(least, LEAST_PEOPLE), list(release), list(earlier)
    found = [f"{cell}: fewer than {least}" for cell in new if 0 < cell.people < least]
    cells = [*known, *new]
    for place, one in enumerate(cells):
        for other in cells[place + 1 :]:
            if place < len(known) and other in known:
                continue  # both are out already
            found += _difference(one, other, least)
    for whole in cells:
        found += _rest(whole, cells, new, least)
    return list(dict.fromkeys(found))


def _difference(one: Cell, other: Cell, least: int) -> list[str]:
    wide, narrow = (one, other) if one.parts <= other.parts else (other, one)
    if not wide.parts <= narrow.parts:
        return []
    left = abs(wide.people - narrow.people)
    return [f"{wide} less {narrow}: {left} people would show"] if 0 < left < least else []


def _rest(whole: Cell, cells: list[Cell], new: list[Cell], least: int) -> list[str]:
    by_column: dict[str, dict[frozenset[tuple[str, str]], Cell]] = {}
    for cell in cells:
        more = cell.parts - whole.parts
        if whole.parts < cell.parts and len(more) == 1:
            by_column.setdefault(next(iter(more))[0], {})[cell.parts] = cell
    found = []
    for column, parts in by_column.items():
        if whole not in new and not any(part in new for part in parts.values()):
            continue
        left = whole.people - sum(part.people for part in parts.values())
        if 0 < left < least:
            found.append(f"{whole} less all known values of {column}: {left} people would show")
    return found
