"""Cancellations and returns, taken off the purchases they belong to.

First, one for one: a cancellation and a purchase of the same customer, product, day and quantity leave together. What
is left of the cancellations then makes an earlier purchase smaller: of the same customer and product, at most
`RETURN_DAYS` before, the newest that is large enough. What finds no purchase leaves alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import polars as pl

RETURN_DAYS = 90
"""Days. A return later than this is taken for goods of an order that the export does not hold."""

SAME_DAY = ("customer_id", "product_id", "day", "units")
_TINY = 1e-9  # units; what subtraction of decimals leaves over


@dataclass(frozen=True, slots=True)
class Netted:
    """What happens to each row; all of shape (n,).

    taken_back  purchases that leave, Boolean
    matched     cancellations that found their purchase, Boolean
    quantity    Float64; smaller where a part was returned
    """

    taken_back: pl.Series
    matched: pl.Series
    quantity: pl.Series


def net_returns(lines: pl.DataFrame, *, later: bool) -> Netted:
    """Match cancellations with purchases; the result does not depend on the order of rows.

    lines   customer_id, order_id, product_id (numbers that sort as the ids do), ordered_at, quantity, unit_price,
            reversal (Boolean: the row is a cancellation)
    later   also make earlier purchases smaller, not only take out those of the same day
    """
    touched = lines.filter(pl.col("reversal")).select("customer_id", "product_id").unique()
    rows = lines.with_row_index("place").join(touched, on=["customer_id", "product_id"], how="semi").select(
        "customer_id", "order_id", "product_id", "ordered_at", "unit_price", "reversal",
        pl.col("ordered_at").dt.date().alias("day"), pl.col("quantity").abs().alias("units"),
        pl.col("place").alias("row"),
    )  # fmt: skip
    back = rows.filter(pl.col("reversal"))
    taken, matched = (np.zeros(lines.height, dtype=bool) for _ in range(2))
    quantity = lines["quantity"].to_numpy().copy()
    if back.height:
        pairs = _same_day(rows, back)
        taken[pairs["row"].to_numpy()] = True
        matched[pairs["row_back"].to_numpy()] = True
    if back.height and later:
        left = back.join(pairs, left_on="row", right_on="row_back", how="anti")
        bought = rows.filter(~pl.col("reversal")).join(pairs, on="row", how="anti")
        for row_back, row, units in _earlier(bought, left):
            matched[row_back] = True
            quantity[row] = units
            taken[row] = units <= _TINY
    return Netted(pl.Series(taken), pl.Series(matched), pl.Series(quantity))


def left_of(lines: pl.DataFrame, netted: Netted) -> pl.DataFrame:
    """The purchases that stay, each with what is left of it; those at a price of nothing leave too."""
    return lines.with_columns(netted.quantity.alias("quantity")).filter(stays(lines, netted)).drop("reversal", "row")


def stays(lines: pl.DataFrame, netted: Netted) -> pl.Series:
    """Which rows are purchases that stay; shape (n,), Boolean."""
    return ~lines["reversal"] & ~netted.taken_back & (lines["unit_price"] > 0)


def _same_day(rows: pl.DataFrame, back: pl.DataFrame) -> pl.DataFrame:
    """Columns row, row_back: the n-th purchase of a day with its n-th cancellation."""
    bought = rows.filter(~pl.col("reversal")).join(back, on=SAME_DAY, how="semi")
    return _numbered(bought).join(_numbered(back), on=[*SAME_DAY, "nth"], suffix="_back").select("row", "row_back")


def _numbered(rows: pl.DataFrame) -> pl.DataFrame:
    ordered = rows.sort("ordered_at", "order_id", "unit_price", nulls_last=True)
    return ordered.with_columns(pl.int_range(pl.len()).over(SAME_DAY).alias("nth"))


def _earlier(bought: pl.DataFrame, left: pl.DataFrame) -> Iterator[tuple[int, int, float]]:
    """Cancellation row, purchase row, what is left of the purchase: oldest cancellation first."""
    pair = ["customer_id", "product_id"]
    bought = bought.join(left, on=pair, how="semi").sort("ordered_at", "order_id", "units", "unit_price")
    stock: dict[tuple[int, int], list[tuple[datetime, int]]] = defaultdict(list)
    units: dict[int, float] = {}
    for customer, product, at, row, size in bought.select(*pair, "ordered_at", "row", "units").iter_rows():
        stock[customer, product].append((at, row))
        units[row] = size
    left = left.sort("ordered_at", "order_id", "units", "unit_price", nulls_last=True)
    for customer, product, at, row_back, size in left.select(*pair, "ordered_at", "row", "units").iter_rows():
        row = _large_enough(stock[customer, product], units, at, size)
        if row is not None:
            units[row] -= size
            yield row_back, row, units[row]


def _large_enough(bought: list[tuple[datetime, int]], units: dict[int, float], at: datetime, size: float) -> int | None:
    """The newest purchase up to `at` that still holds `size`; None when there is none within reach."""
    oldest = at - timedelta(days=RETURN_DAYS)
    for place in range(bisect_right(bought, at, key=lambda one: one[0]) - 1, -1, -1):
        bought_at, row = bought[place]
        if bought_at < oldest:
            return None
        if units[row] >= size - _TINY and units[row] > _TINY:
            return row
    return None
