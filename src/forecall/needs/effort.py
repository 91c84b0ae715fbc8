"""How much work the learned parts put into a shop: more where it has fewer lines, so that a million keep their time.

They learn from rows that are drawn, so their work could be the same for a shop of any size. Reading, figures and
answers take time by the line, though: up to half a million lines they leave much of what a forecast may take, and it
goes into more customers to learn from and more sets of trees to take the mean of. Beyond, it falls smoothly to what an
answer needs, and the whole grows little. A small shop has too few rows for more sets, and works no longer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .trees import Plan

_WHOLE = 500_000  # lines up to which nothing is saved
_VIEWS = 3  # sets of trees that learn from one row: beyond, the mean gains next to nothing


def portion(lines: int, least: int, most: int, steepness: float = 3.0) -> int:
    """How many of something a shop of so many order lines is worth: from `most` down to `least`.

    lines       order lines that are learned from, >= 0
    steepness   beyond half a million, `most` falls as lines to the power of minus this; 1 = lines times it stays

    >>> [portion(lines, 3, 9) for lines in (20_000, 500_000, 550_000, 700_000, 5_000_000)]
    [9, 9, 6, 3, 3]
    """
    return max(least, int(most * min(1.0, _WHOLE / max(lines, 1)) ** steepness))


def with_stands(plan: Plan, lines: int, rows: int, bounds: tuple[int, int]) -> Plan:
    """The plan with so many sets of trees as a shop of so many lines is worth, where the rows are enough for them.

    rows     that are learned from; the plan stays as it is where one set is grown on all of them
    bounds   least and most sets
    """
    if rows <= plan.most_rows:
        return plan
    least, most = bounds
    return replace(plan, stands=min(portion(lines, least, most), max(least, _VIEWS * rows // plan.most_rows)))
