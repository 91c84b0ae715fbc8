"""Who is like whom: people of whom the same is known get the same answer, which is then found once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from forecall.custody.apart import Apart
from forecall.custody.crowd import Crowd
from forecall.custody.standing import Standing

FIRST = 500
"""So many tell whether it is worth while; of so few nobody looks at what a question asks for."""
KIND, FACTS, ORGANISATION = map(Standing._fields.index, ("kind", "facts", "organisation"))
"""Between the first and the last stands everything that a decision reads of a row."""


def alike(
    rows: Sequence[Standing], apart: Callable[[], Apart], few: int = FIRST
) -> tuple[Sequence[Standing], list[int] | None]:
    """One row of each kind that a decision can tell apart, and for each of `rows` the place of its own among them.

    The rows themselves, and None, where so few are alike that looking each up would cost more than it saves.

    apart   what the question tells people apart by: made where more than a few differ in their facts
    """
    found = _same(rows, None)
    if found is None and len(rows) > few:
        found = _same(rows, apart())
    return (rows, None) if found is None else found


def _same(rows: Sequence[Standing], apart: Apart | None) -> tuple[list[Standing], list[int]] | None:
    if len(rows) > FIRST:
        first = _told(rows[:FIRST], apart)
        if len(set(first)) * 2 > len(first):
            return None
    keys = _told(rows, apart)
    last = dict(zip(keys, range(len(keys)), strict=True))
    if len(last) * 2 > len(rows):
        return None
    places = {key: at for at, key in enumerate(last)}
    return [rows[at] for at in last.values()], [places[key] for key in keys]


def _told(rows: Sequence[Standing], apart: Apart | None) -> Sequence[Hashable]:
    """What tells each apart from the others."""
    if isinstance(rows, Crowd):
        facts: Sequence[Any] = rows.facts if apart is None else apart.told_of(rows.text, rows.facts)
        return facts if rows.of is None else list(zip(rows.of, facts, strict=True))
    if apart is None:
        return [row[KIND:ORGANISATION] for row in rows]
    told = apart.told([row.facts for row in rows])
    return [(*row[KIND:FACTS], row.origins, one) for row, one in zip(rows, told, strict=True)]
