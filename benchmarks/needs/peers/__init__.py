"""What prediction is measured against: one file a peer, each with an `answer` to one of the questions.

A peer sees a `Question` and nothing else. Those with a public package run through it and take the
settings its documentation proposes unless the file says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

PAIR = ["customer_id", "product_id"]


@dataclass(frozen=True, slots=True)
class Question:
    """What a method is given at a cut-off.

    before   order lines of earlier days: ORDER_SCHEMA, day (date), value (money)
    asked    customer_id, for questions about pairs also product_id; one row each
    days     length of the window asked about, which starts on the cut-off
    """

    before: pl.DataFrame
    cutoff: date
    asked: pl.DataFrame
    days: int

    def order_days(self) -> pl.DataFrame:
        """customer_id, day: one row an order day, oldest first for each customer."""
        return self.before.select("customer_id", "day").unique().sort("customer_id", "day")


def days_before(cutoff: date, day: str = "day") -> pl.Expr:
    """Whole days from the column `day` to the cut-off, >= 1 for lines that may be seen."""
    return (pl.lit(cutoff) - pl.col(day)).dt.total_days()


def best_first(scores: pl.DataFrame, by: list[str], k: int) -> pl.DataFrame:
    """The `k` highest of each customer as customer_id, rank (1 = first), product_id.

    scores   customer_id, product_id and the columns `by`, compared in that order; what is still equal is
             taken in order of product_id
    """
    ordered = scores.sort(*by, "product_id", descending=[True] * len(by) + [False])
    ranked = ordered.with_columns(rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("customer_id"))
    return ranked.filter(pl.col("rank") <= k).select("customer_id", "rank", "product_id")
