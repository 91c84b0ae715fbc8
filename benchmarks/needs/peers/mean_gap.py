"""Mean gap: each customer orders at random moments, at the pace of the gaps so far, for ever."""

from __future__ import annotations

import numpy as np
import polars as pl

from benchmarks.needs.peers import Question, days_before
from benchmarks.needs.tasks import HORIZONS


def answer(question: Question) -> pl.DataFrame:
    """p_order_H = 1 - exp(-H / mean gap); the date is one mean gap after the last order, at the earliest today."""
    paced = (
        question.order_days()
        .group_by("customer_id")
        .agg(first=pl.col("day").min(), last=pl.col("day").max(), gaps=pl.len() - 1)
        .with_columns(gap=(pl.col("last") - pl.col("first")).dt.total_days() / pl.col("gaps"))
    )
    asked = question.asked.join(paced, on="customer_id", how="left", maintain_order="left")
    gap = asked["gap"].to_numpy()
    return asked.select(
        "customer_id",
        *(pl.Series(f"p_order_{days}", 1 - np.exp(-days / gap)) for days in HORIZONS),
        next_order_in=(pl.col("gap") - days_before(question.cutoff, "last")).clip(lower_bound=0.0),
    )
