"""Empirical windows: the pair's own units in past windows of the same length, as quantiles."""

from __future__ import annotations

import numpy as np
import polars as pl

from benchmarks.needs.peers import PAIR, Question
from benchmarks.needs.peers.intermittent import WEEK, weekly


def answer(question: Question) -> pl.DataFrame:
    """q50 and q90 over all windows of `days` that end on a week's end, since the pair's first order."""
    width = question.days // WEEK
    quantiles = np.array([_quantiles(units, width) for units in weekly(question)])
    return question.asked.select(*PAIR, q50=pl.Series(quantiles[:, 0]), q90=pl.Series(quantiles[:, 1]))


def _quantiles(units: np.ndarray, width: int) -> np.ndarray:
    sums = np.convolve(units, np.ones(width), mode="valid") if len(units) >= width else units.sum(keepdims=True)
    return np.quantile(sums, [0.5, 0.9])
