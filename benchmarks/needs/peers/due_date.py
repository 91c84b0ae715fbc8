"""Due-date rule: a pair is due when its own mean gap has passed since it was last bought."""

from __future__ import annotations

import polars as pl

from benchmarks.needs.peers import PAIR, Question, days_before


def answer(question: Question) -> pl.DataFrame:
    """score falls with the distance, in gaps, between the due day and the middle of the window.

    A pair bought once has no gap and stands behind all others, the latest first.
    """
    paced = question.before.group_by(PAIR).agg(
        gaps=pl.len() - 1,
        since=days_before(question.cutoff).min(),
        span=days_before(question.cutoff).max() - days_before(question.cutoff).min(),
    )
    gap = pl.col("span") / pl.col("gaps")
    off = ((pl.col("since") + question.days / 2 - gap) / gap).abs()
    return paced.select(
        *PAIR, score=pl.when(pl.col("gaps") > 0).then(pl.col("gaps") / (1 + off)).otherwise(-pl.col("since") / 1000)
    )
