"""The cleaning rules, in their order. Every row is kept, or left out for exactly one reason."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import polars as pl

from forecall.needs.reading.fees import FeeRule, is_whole
from forecall.needs.reading.report import Dropped, Reason
from forecall.needs.reading.table import Coded, coded

EXAMPLES = 5
SAME_LINE = ("customer_id", "order_id", "ordered_at", "product_id", "quantity", "unit_price")
"""Two rows that agree in these are the same line when they come from different files, sheets or copies."""
COPY_LINES_MIN = 10
"""Distinct lines from which on "every line stands there twice" means a file that was appended to itself."""


@dataclass(slots=True)
class Sieve:
    """Rows that are still in, and what was left out so far.

    place   says where a row stands, by its position
    """

    height: int
    place: Callable[[int], str]
    inside: pl.Series = field(init=False)
    dropped: list[Dropped] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.inside = pl.Series([True]).new_from_index(0, self.height)

    def drop(self, reason: Reason, where: pl.Series) -> None:
        """Leave out the rows marked; shape (n,), Boolean, null is no."""
        hit = where.fill_null(value=False) & self.inside
        count = int(hit.sum())
        if count:
            examples = tuple(self.place(int(at)) for at in hit.arg_true().head(EXAMPLES))
            self.dropped.append(Dropped(reason, count, examples))
            self.inside &= ~hit

    def drop_at(self, reason: Reason, positions: pl.Series) -> None:
        """Leave out the rows at these positions."""
        where = pl.Series([False]).new_from_index(0, self.height)
        self.drop(reason, where.scatter(positions, values=True) if positions.len() else where)


def fill_orders(frame: pl.DataFrame) -> pl.DataFrame:
    """Give the later lines of an order what only its first line says: customer, time, currency, state.

    An order whose lines say different things is left as it is.
    """
    for column in ("customer_id", "ordered_at", "currency", "cancelled"):
        if column not in frame.columns or not frame[column].has_nulls():
            continue
        blank = frame.filter(pl.col(column).is_null() & pl.col("order_id").is_not_null()).select("order_id").unique()
        known = frame.filter(pl.col(column).is_not_null()).join(blank, on="order_id", how="semi")
        value = pl.col(column).to_physical()
        said = known.group_by("order_id").agg(
            pl.col(column).first().alias("said"), (value.min() == value.max()).alias("agreed")
        )
        said = said.filter("agreed").select("order_id", "said")
        if said.height:
            filled = frame.select("order_id", column).join(said, on="order_id", how="left", maintain_order="left")
            frame = frame.with_columns(filled.select(pl.coalesce(column, "said").alias(column)))
    return frame


def is_continuation(frame: pl.DataFrame) -> pl.Series:
    """Lines with a product but nothing of an order: they belong to the order of the line above."""
    headless = pl.all_horizontal(pl.col("order_id", "customer_id", "ordered_at").is_null())
    return frame.select((headless & pl.col("product_id").is_not_null()).alias("continuation"))["continuation"]


def counted_twice(frame: pl.DataFrame, starts: Sequence[int], inside: pl.Series) -> pl.Series:
    """Rows that another file, sheet or copy has already given; shape (n,), Boolean.

    starts   position at which each file, sheet or copy begins
    inside   rows that are looked at, shape (n,), Boolean

    A line that stands twice in one file and once in another counts twice: the larger number wins. Within one file
    repeated lines stay, unless every line of it stands there equally often, as in a file appended to itself.
    """
    # 64 bits of hash: one chance in 10^5 that any two of ten million different lines are taken for one
    line = frame.select(pl.col(name).to_physical() for name in SAME_LINE).hash_rows(seed=0)
    again = pl.Series([False]).new_from_index(0, frame.height)
    seen = inside.arg_true()
    if len(starts) == 1:
        return again.scatter(seen, _copies(line.filter(inside)))
    part = np.searchsorted(np.asarray(starts), np.arange(frame.height), side="right").astype(np.uint32)
    rows = pl.DataFrame({"line": line, "part": part}).filter(inside)
    rows = rows.with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).over("line", "part").alias("nth"))
    return again.scatter(seen, rows.select((~pl.struct("line", "nth").is_first_distinct()).alias("again"))["again"])


def _copies(line: pl.Series) -> pl.Series:
    none = pl.Series([False]).new_from_index(0, line.len())
    if any((line == first).sum() == 1 for first in line.head(20)):
        return none  # quick way out: one line that stands alone settles it
    counts = line.value_counts(name="count")
    times = math.gcd(*counts["count"].to_list())
    if times < 2 or counts.height < COPY_LINES_MIN:
        return none
    rows = line.alias("line").to_frame()
    nth = pl.int_range(pl.len()).over("line")
    return rows.select((nth >= pl.len().over("line") // times).alias("again"))["again"]


def drop_blanks(sieve: Sieve, frame: pl.DataFrame, today: date, before: date | None) -> None:
    """Leave out rows in which something needed is missing, and rows dated after today or not before that day."""
    for reason, column in (
        (Reason.NO_CUSTOMER, "customer_id"),
        (Reason.NO_PRODUCT, "product_id"),
        (Reason.NO_DATE, "ordered_at"),
        (Reason.NO_QUANTITY, "quantity"),
        (Reason.NO_PRICE, "unit_price"),
    ):
        sieve.drop(reason, frame[column].is_null())
    day = frame["ordered_at"].dt.date()
    sieve.drop(Reason.FUTURE_DATE, day > today)
    if before is not None:
        sieve.drop(Reason.LATER, day >= before)


def empty_lines(frame: pl.DataFrame) -> pl.Series:
    """Rows without anything in a used column."""
    used = pl.all_horizontal(pl.col(*SAME_LINE).is_null())
    return frame.select(used.alias("empty"))["empty"]


def fee_lines(frame: pl.DataFrame, rule: FeeRule | None) -> pl.Series:
    """Rows that the rule takes for no goods, decided on the distinct ids and names."""
    none = pl.Series([False]).new_from_index(0, frame.height)
    if rule is None:
        return none
    ids = _codes(frame, "product_id")
    names = _codes(frame, "product_name")
    fees = none
    for pattern in rule.ids:
        fees |= ids.spread(is_whole(ids.texts, pattern)).fill_null(value=False)
    for pattern in rule.names:
        fees |= names.spread(is_whole(names.texts, pattern)).fill_null(value=False)
    for one, other in rule.pairs:
        both = ids.spread(is_whole(ids.texts, one)) & names.spread(is_whole(names.texts, other))
        fees |= both.fill_null(value=False)
    return fees


def _codes(frame: pl.DataFrame, name: str) -> Coded:
    if name in frame.columns:
        return coded(frame[name])
    return Coded(pl.Series([], dtype=pl.String), pl.Series([None], dtype=pl.UInt32).new_from_index(0, frame.height))


def reversals(orders: pl.Series, quantity: pl.Series) -> pl.Series:
    """Rows that take something back: a quantity below zero, or an order number with C before its digits.

    orders   shape (n,), Categorical

    The C counts only where most order numbers are plain digits; elsewhere it may just be how the shop numbers orders.
    """
    distinct = orders.drop_nulls().unique()
    texts = distinct.cast(pl.String)
    with_c, plain = texts.str.contains(r"^[Cc]\d+$"), texts.str.contains(r"^\d+$")
    below = quantity < 0
    if not with_c.any() or with_c.sum() >= plain.sum():
        return below
    return below | orders.to_physical().is_in(distinct.filter(with_c).to_physical().implode())
