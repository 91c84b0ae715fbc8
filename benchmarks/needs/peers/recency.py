"""Counts of a pair's order days: plain, and with older days weighing less."""

from __future__ import annotations

import polars as pl

from benchmarks.needs.peers import PAIR, Question, days_before

SCALE_DAYS = 90.0  # a day that long ago weighs 1/e


def answer(question: Question) -> pl.DataFrame:
    """score = sum over order days of exp(-age / 90 days)."""
    return question.before.group_by(PAIR).agg(score=(-days_before(question.cutoff) / SCALE_DAYS).exp().sum())


def answer_count(question: Question) -> pl.DataFrame:
    """score = number of order days; among equal counts the one bought later goes first."""
    counted = question.before.group_by(PAIR).agg(times=pl.len(), last=days_before(question.cutoff).min())
    return counted.select(*PAIR, score=pl.col("times") - pl.col("last") / 100_000)
