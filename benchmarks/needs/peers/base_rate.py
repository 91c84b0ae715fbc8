"""Base rate: everybody gets the share of the past, and the median wait of the past."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl

from benchmarks.needs import tasks
from benchmarks.needs.peers import Question

SNAPSHOTS, SPACING = 12, 28  # a year of past cut-offs, every fourth week


def answer(question: Question) -> pl.DataFrame:
    """p_order_7/14/30 and next_order_in, equal for all, from past cut-offs whose windows have ended."""
    waits = [
        (back, tasks.when_task(question.before, question.cutoff - timedelta(days=back)).asked["days_to_next"])
        for back in range(SPACING, SPACING * (SNAPSHOTS + 1), SPACING)
    ]
    rates = {days: _rate([wait for back, wait in waits if back >= days and len(wait)], days) for days in tasks.HORIZONS}
    came = pl.concat([wait for back, wait in waits if back >= tasks.DATE_REACH])
    median = came.filter(came < tasks.DATE_REACH).median()
    return question.asked.select(
        "customer_id",
        *(pl.lit(rate).alias(f"p_order_{days}") for days, rate in rates.items()),
        next_order_in=pl.lit(median, dtype=pl.Float64),
    )


def _rate(waits: list[pl.Series], days: int) -> float:
    """Mean over past cut-offs of the share that ordered within `days`."""
    return float(np.mean([(wait < days).fill_null(value=False).mean() for wait in waits])) if waits else 0.0
