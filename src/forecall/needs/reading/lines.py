"""From a raw table to order lines: every column read by its role, nothing left out yet."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from forecall.needs.errors import AmbiguousDates, AmbiguousNumbers, BadCell, WrongCell
from forecall.needs.reading.columns import Layout
from forecall.needs.reading.dates import read_dates
from forecall.needs.reading.numbers import COMMA, POINT, Numbers, read_both_ways
from forecall.needs.reading.table import Coded, RawTable, coded

BLANKS = ("", "nan", "nat", "null", "none", "n/a", "#n/a", "na", "<na>", "-", "--", "#null!", "\\n")
"""Texts that stand for an empty cell, whatever their letter case. An id may be "na" or "none" all the same."""
ID_BLANKS = ("", "nan", "nat", "null", "none", "#n/a", "<na>", "\\n")

CANCELLED = (
    "cancelled", "canceled", "cancel", "refunded", "returned", "void",
    "storniert", "abgebrochen", "erstattet", "zurückerstattet", "retourniert",
    "anulat", "anulată", "anulata", "rambursat", "rambursată", "returnat", "returnată", "respinsă", "respins",
)  # fmt: skip
"""States of an order that mean it never came about, in any export."""
YES = ("true", "1", "yes", "y", "ja", "j", "wahr", "da", "adevărat", "x", "c")

LARGEST = 1e12
"""Units or money of one line. Beyond it a sum no longer holds its small change, and it is a slip of the keyboard."""
FIRST_DAY, LAST_DAY = (date.min - date(1970, 1, 1)).days, (date.max - date(1970, 1, 1)).days
TEXT_ROLES = ("customer_id", "order_id", "product_id", "product_name", "currency")


@dataclass(slots=True)
class Lines:
    """The lines of one file, by role, each column of shape (n,).

    columns   customer_id, order_id, product_id, product_name, currency: Categorical; ordered_at: Datetime;
              quantity, unit_price: Float64; cancelled, flagged: Boolean. All may hold nulls; product_name and currency
              are absent when the file has none
    notes     sentences for the report
    """

    columns: dict[str, pl.Series]
    notes: list[str] = field(default_factory=list)


class Kinds:
    """The Categorical types that the files of one reading share, so that equal ids get equal codes."""

    def __init__(self) -> None:
        self._kinds = {role: pl.Categorical(pl.Categories.random()) for role in TEXT_ROLES}

    def __getitem__(self, role: str) -> pl.Categorical:
        return self._kinds[role]


def read_lines(table: RawTable, layout: Layout, kinds: Kinds, *, day_first: bool | None, decimal: str | None) -> Lines:
    """Read every column of a table by its role; the table is emptied on the way.

    Raises BadCell, AmbiguousDates, AmbiguousNumbers.
    """
    lines = Lines({})
    lines.columns["ordered_at"] = _moments(table, day_first=day_first, notes=lines.notes)
    lines.columns |= _numbers(table, decimal)
    lines.columns["cancelled"] = _cancelled(table, layout)
    lines.columns["flagged"] = _flagged(table)
    for role in TEXT_ROLES:
        if role in table.columns:
            upper = layout.upper_ids and role == "product_id"
            lines.columns[role] = _ids(table.columns.pop(role), kinds[role], upper=upper, is_id=role.endswith("_id"))
    _guests(lines, table, layout, kinds["customer_id"])
    _stand_in(lines, kinds)
    return lines


def _bad_cell(table: RawTable, role: str, column: Coded, bad: pl.Series, why: WrongCell, problem: str) -> BadCell:
    position = column.first(bad)
    text = column.texts[int(column.codes[position])]
    return BadCell(table.place_of(position), table.row_of(position), table.header[role], text, why, problem)


def _present(texts: pl.Series, blanks: tuple[str, ...] = BLANKS) -> pl.Series:
    """Stripped texts, null where they stand for an empty cell."""
    bare = texts.str.strip_chars()
    return bare.set(bare.str.to_lowercase().is_in(blanks), None)


def _where_present(texts: pl.Series, values: pl.Series) -> pl.Series:
    """Values of the texts that are not null, in their places; null for the rest."""
    empty = pl.Series([None], dtype=values.dtype).new_from_index(0, texts.len())
    return empty.scatter(texts.is_not_null().arg_true(), values)


def _moments(table: RawTable, *, day_first: bool | None, notes: list[str]) -> pl.Series:
    column = table.columns.pop("ordered_at")
    if column.dtype.is_temporal():
        _refuse_no_day(table, column)
    if column.dtype == pl.Date:
        return column.cast(pl.Datetime("us"))
    if isinstance(column.dtype, pl.Datetime):
        return column.dt.replace_time_zone(None).cast(pl.Datetime("us"))
    parts = coded(column.cast(pl.String) if column.dtype.is_numeric() else column)
    texts = _present(parts.texts)
    where = texts.is_not_null()
    dates = read_dates(texts.filter(where), day_first=day_first)
    if dates.bad.any() and not dates.ambiguous:
        raise _bad_cell(table, "ordered_at", parts, _back(where, dates.bad), dates.why, dates.problem)
    if dates.ambiguous:
        position = parts.first(where)
        found = parts.texts[int(parts.codes[position])]
        raise AmbiguousDates(table.place_of(position), table.row_of(position), table.header["ordered_at"], found)
    how = dates.order if dates.order.endswith("first") else f"as {dates.order}"
    notes.append(f"Dates were read {how}{', offsets from UTC dropped' if dates.zoned else ''}.")
    return parts.spread(_where_present(texts, dates.values))


def _refuse_no_day(table: RawTable, column: pl.Series) -> None:
    """Raise BadCell for a typed day that no calendar holds: polars panics at one. A wrong unit, or a damaged file."""
    unit = {"ms": 10**3, "us": 10**6, "ns": 10**9}
    a_day = unit[column.dtype.time_unit] * 86_400 if isinstance(column.dtype, pl.Datetime) else 1
    number = column.to_physical()
    wrong = ~(number // a_day).is_between(FIRST_DAY, LAST_DAY).fill_null(value=True)
    if wrong.any():
        at = int(wrong.arg_true()[0])
        problem = "which as a date lies in no year from 1 to 9999; write dates as 2024-03-31"
        found = f"{number[at]}"
        raise BadCell(
            table.place_of(at), table.row_of(at), table.header["ordered_at"], found, WrongCell.NO_DATE, problem
        )


def _back(where: pl.Series, marks: pl.Series) -> pl.Series:
    """Marks of the present texts, as marks of all texts."""
    return pl.Series([False]).new_from_index(0, where.len()).scatter(where.arg_true(), marks.fill_null(value=True))


def _numbers(table: RawTable, decimal: str | None) -> dict[str, pl.Series]:
    """Quantity and unit_price, after what was cancelled or refunded of a line, or divided out of its total."""
    roles = [role for role in table.columns if role.startswith("quantity") or role in {"unit_price", "line_total"}]
    if "unit_price" in roles and "line_total" in roles:
        roles.remove("line_total")
        table.columns.pop("line_total")
    typed = {role: _finite(table, role) for role in roles if table.columns[role].dtype.is_numeric()}
    texts = {role: coded(table.columns.pop(role)) for role in roles if role not in typed}
    values = typed | _from_texts(table, texts, decimal)
    quantity = values["quantity"]
    for role in ("quantity_refunded", "quantity_cancelled"):
        if role in values:
            quantity = quantity - values[role].fill_null(0).abs()
    if "unit_price" in values:
        return {"quantity": quantity, "unit_price": values["unit_price"]}
    per_unit = (values["line_total"] / values["quantity"]).fill_nan(None)
    return {"quantity": quantity, "unit_price": per_unit.set(per_unit.is_infinite(), None)}


def _finite(table: RawTable, role: str) -> pl.Series:
    column = table.columns.pop(role).cast(pl.Float64).fill_nan(None)
    wrong = (column.abs() > LARGEST).fill_null(value=False)
    if wrong.any():
        at = int(wrong.arg_true()[0])
        why, problem = _TOO_LARGE if math.isfinite(column[at]) else _ENDLESS
        raise BadCell(table.place_of(at), table.row_of(at), table.header[role], str(column[at]), why, problem)
    return column


_ENDLESS = (WrongCell.NO_NUMBER, "which is no number to reckon with; correct it")
_TOO_LARGE = (WrongCell.TOO_LARGE, "which is too large to reckon with; correct it")


def _from_texts(table: RawTable, texts: Mapping[str, Coded], decimal: str | None) -> dict[str, pl.Series]:
    """Numbers by role; the decimal mark is the one given, the column's own, or the one of the other columns."""
    present = {role: _present(column.texts) for role, column in texts.items()}
    read = {role: read_both_ways(column.drop_nulls()) for role, column in present.items()}
    common = set().union(*(numbers.marks for numbers in read.values())) if read else set()
    values = {}
    for role, numbers in read.items():
        where = present[role].is_not_null()
        mark = decimal or _own_mark(table, role, texts[role], where, numbers) or _shared(common)
        if mark is None:
            if numbers.undecided.any():
                raise _ambiguous(table, role, texts[role], _back(where, numbers.undecided))
            mark = POINT
        chosen = numbers.read_with(mark)
        bad = chosen.is_null() | ~chosen.is_finite().fill_null(value=False)
        if bad.any():
            problem = f"which is no number with {mark!r} before the decimals; correct it, or give decimal="
            raise _bad_cell(table, role, texts[role], _back(where, bad), WrongCell.NO_NUMBER, problem)
        if (large := chosen.abs() > LARGEST).any():
            raise _bad_cell(table, role, texts[role], _back(where, large), *_TOO_LARGE)
        values[role] = texts[role].spread(_where_present(present[role], chosen))
    return values


def _shared(marks: set[str]) -> str | None:
    return next(iter(marks)) if len(marks) == 1 else None


def _own_mark(table: RawTable, role: str, column: Coded, where: pl.Series, numbers: Numbers) -> str | None:
    """The mark a column's own values call for; None when they call for none. Raises BadCell when for both."""
    if len(numbers.marks) < 2:
        return _shared(numbers.marks)
    only_point = numbers.point.is_not_null() & numbers.comma.is_null()
    only_comma = numbers.comma.is_not_null() & numbers.point.is_null()
    fewer, mark = (only_comma, COMMA) if only_comma.sum() < only_point.sum() else (only_point, POINT)
    problem = f"with {mark!r} before the decimals, while others of the column have it the other way; use one throughout"
    raise _bad_cell(table, role, column, _back(where, fewer), WrongCell.OTHER_MARK, problem)


def _ambiguous(table: RawTable, role: str, column: Coded, where: pl.Series) -> AmbiguousNumbers:
    position = column.first(where)
    text = column.texts[int(column.codes[position])]
    return AmbiguousNumbers(table.place_of(position), table.row_of(position), table.header[role], text)


def _cancelled(table: RawTable, layout: Layout) -> pl.Series:
    """Whether a line's order is marked as one that never came about; null where the file says nothing."""
    marks = []
    if "status" in table.columns:
        states = coded(table.columns.pop("status"))
        plain = _present(states.texts).str.to_lowercase().str.strip_prefix("wc-")
        marks.append(states.spread(plain.is_in([*CANCELLED, *layout.cancelled])))
    if "cancelled_at" in table.columns:
        column = table.columns.pop("cancelled_at")
        when = coded(column.cast(pl.String))
        marks.append(when.spread(_present(when.texts).is_not_null()))
    if not marks:
        return pl.Series([None], dtype=pl.Boolean).new_from_index(0, table.height)
    return pl.DataFrame({str(place): mark for place, mark in enumerate(marks)}).select(
        pl.when(pl.any_horizontal(pl.all().fill_null(value=False))).then(pl.lit(value=True)).otherwise(
            pl.coalesce(pl.all())
        ).alias("cancelled")
    )["cancelled"]  # fmt: skip


def _flagged(table: RawTable) -> pl.Series:
    """Whether a line itself is marked as a cancellation; never null."""
    if "is_cancellation" not in table.columns:
        return pl.Series([False]).new_from_index(0, table.height)
    flags = coded(table.columns.pop("is_cancellation").cast(pl.String))
    return flags.spread(_present(flags.texts).str.to_lowercase().is_in(YES)).fill_null(value=False)


def _ids(column: pl.Series, kind: pl.Categorical, *, upper: bool, is_id: bool) -> pl.Series:
    """Ids and names, stripped; blanks are null; "13085.0" is "13085" where a whole column is written so."""
    parts = coded(column)
    texts = _present(parts.texts, ID_BLANKS)
    if is_id and texts.drop_nulls().len() and texts.drop_nulls().str.contains(r"^\d+\.0$").all():
        texts = texts.str.strip_suffix(".0")  # a spreadsheet or a data frame took the numbers for decimals
    if upper:
        texts = texts.str.to_uppercase()
    return parts.spread(texts.cast(kind))


def _guests(lines: Lines, table: RawTable, layout: Layout, kind: pl.Categorical) -> None:
    """A customer without an account goes by the address or number that the order names.

    WooCommerce writes 0 for all of them: taken for one customer, they would order every day.
    """
    customers = lines.columns["customer_id"]
    if layout.guest_ids:
        parts = coded(customers)
        named = parts.texts.set(parts.texts.is_in(layout.guest_ids), None)
        customers = parts.spread(named.cast(kind))
    if "guest_id" in table.columns:
        guests = _ids(table.columns.pop("guest_id"), kind, upper=False, is_id=True)
        blank = customers.is_null() & guests.is_not_null()
        if blank.any():
            column, lines_said = table.header["guest_id"], "1 line" if blank.sum() == 1 else f"{blank.sum():,} lines"
            lines.notes.append(f"{lines_said} without a customer id took the customer from {column}.")
            customers = customers.scatter(blank.arg_true(), guests.filter(blank))
    lines.columns["customer_id"] = customers


def _stand_in(lines: Lines, kinds: Kinds) -> None:
    """A product without an id goes by its name."""
    columns = lines.columns
    if "product_name" not in columns:
        return
    if "product_id" not in columns:
        lines.notes.append("Products go by their names, since the file has no column of product ids.")
        columns["product_id"] = columns["product_name"].cast(pl.String).cast(kinds["product_id"])
        return
    blank = columns["product_id"].is_null() & columns["product_name"].is_not_null()
    if blank.any():
        said = (
            "1 line without a product id goes" if blank.sum() == 1 else f"{blank.sum():,} lines without a product id go"
        )
        lines.notes.append(f"{said} by the product's name.")
        names = columns["product_name"].filter(blank).cast(pl.String).cast(kinds["product_id"])
        columns["product_id"] = columns["product_id"].scatter(blank.arg_true(), names)
