"""Plain paces: nothing at all, and the pair's units of the last 180 days."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from benchmarks.needs.peers import PAIR, Question

LOOK_BACK_DAYS = 180


def answer_zero(question: Question) -> pl.DataFrame:
    """Nobody buys anything: right for five pairs in six."""
    zero = pl.lit(0.0)
    return question.asked.select(*PAIR, mean=zero, q50=zero, q90=zero)


def answer(question: Question) -> pl.DataFrame:
    """Units of the last 180 days, spread evenly."""
    recent = question.before.filter(pl.col("day") >= question.cutoff - timedelta(days=LOOK_BACK_DAYS))
    units = recent.group_by(PAIR).agg(mean=pl.col("quantity").sum() * question.days / LOOK_BACK_DAYS)
    asked = question.asked.select(PAIR).join(units, on=PAIR, how="left", maintain_order="left")
    return asked.with_columns(pl.col("mean").fill_null(0.0)).with_columns(q50="mean")
