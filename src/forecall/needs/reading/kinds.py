"""What a typed cell may be: a Parquet file or a frame can hold lists and lengths of time in place of numbers."""

from __future__ import annotations

from contextlib import suppress

import polars as pl

from forecall.needs.errors import WrongCell

NUMBER_ROLES = ("quantity", "unit_price", "line_total", "quantity_refunded", "quantity_cancelled")
LETTERS = 60
"""So much of a value a message shows."""
_CALLED: dict[type[pl.DataType], str] = {
    pl.Boolean: "yes or no",
    pl.Duration: "a length of time",
    pl.Time: "a time of day",
    pl.Date: "a day",
    pl.Datetime: "a moment",
    pl.Binary: "bytes",
    pl.List: "a list",
    pl.Array: "a list",
    pl.Struct: "a record",
}
_WRONG = {
    "number": (WrongCell.NO_NUMBER, "and no number; write the column as numbers"),
    "day": (WrongCell.NO_DATE, "and no date; write the column as dates, or as texts like 2024-03-31"),
    "text": (WrongCell.NO_TEXT, "and neither a text nor a number; write the column as texts"),
}


def as_text(column: pl.Series) -> pl.Series:
    """Bytes that are all UTF-8 as the texts they are, and a column of blanks as blank texts; else the column itself."""
    if column.null_count() == len(column):
        return pl.Series(column.name, [None], dtype=pl.String).new_from_index(0, len(column))
    if column.dtype == pl.Binary:
        with suppress(pl.exceptions.ComputeError):
            return column.cast(pl.String)
    return column


def misfit(role: str, kind: pl.DataType) -> tuple[WrongCell, str] | None:
    """Why a column of this type cannot play the role, and the sentence about its cells; None where it can."""
    if kind.is_numeric() or isinstance(kind, (pl.String, pl.Categorical, pl.Enum, pl.Null)):
        return None
    if role in NUMBER_ROLES:
        wanted = "number"
    elif role == "ordered_at":
        wanted = "day"
    else:
        wanted = "text"
    is_mark = role in {"status", "cancelled_at", "is_cancellation"}
    fits = {"day": (pl.Date, pl.Datetime), "text": (pl.Boolean, pl.Date, pl.Datetime) if is_mark else (), "number": ()}
    if isinstance(kind, fits[wanted]):
        return None
    why, advice = _WRONG[wanted]
    called = next((said for one, said in _CALLED.items() if isinstance(kind, one)), f"of the type {kind}")
    return why, f"which is {called} {advice}"
