"""What the reader left out, said in the language of the report."""

from __future__ import annotations

from collections.abc import Sequence

from forecall.needs.wording import words

MENDED = frozenset(
    {
        "no_customer", "no_product", "no_date", "no_quantity", "no_price", "future_date", "zero_quantity",
        "return_without_purchase", "price_not_positive",
    }
)  # fmt: skip
"""Reasons that are slips somebody can mend: for these it is said where the rows stand."""


def dropped_sentence(reason: str, count: int, language: str, rows: Sequence[str] = ()) -> str:
    """One sentence on `count` lines left out for `reason`, a value of `reading.Reason`.

    rows   where the first of them stand, as `reading.Dropped` has it; said where they can be mended

    >>> dropped_sentence("no_customer", 1204, "en", ["7", "orders.csv, row 9"])
    '1,204 lines named no customer (row 7, orders.csv, row 9, ...).'
    """
    spoken = words(language, "report")
    said = spoken.say(f"dropped-{reason.replace('_', '-')}", count=count)
    if reason not in MENDED or not rows:
        return said
    places = [f"{file}{spoken.say('at-row', row=row)}" for file, _, row in (one.rpartition("row ") for one in rows)]
    return f"{said.removesuffix('.')} ({', '.join([*places, '...'][: len(rows) + (len(rows) < count)])})."
