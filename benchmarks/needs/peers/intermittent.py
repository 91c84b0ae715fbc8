"""Croston, SBA, TSB, ADIDA and IMAPA through the `statsforecast` package, one weekly series a pair.

A series starts with the week of the pair's first order and ends with the last whole week before the
cut-off. The package's default smoothing is kept; TSB, which has none, gets 0.1 for both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.needs.peers import PAIR, Question, days_before

WEEK = 7
Floats = NDArray[np.float64]


def weekly(question: Question, *, from_start: bool = False) -> list[Floats]:
    """Units a week for each pair asked about, oldest first, the last week ending the day before the cut-off.

    from_start   begin every series with the shop's first week instead of the pair's own: leading zeros
    """
    weeks = (
        question.before.join(question.asked.select(PAIR), on=PAIR, how="semi")
        .with_columns(back=(days_before(question.cutoff) - 1) // WEEK)
        .group_by(*PAIR, "back")
        .agg(pl.col("quantity").sum())
    )
    longest = (days_before(question.cutoff) - 1) // WEEK + 1
    shop_weeks: int = question.before.select(longest.max()).item()
    grouped = weeks.group_by(PAIR).agg("back", "quantity")
    sides = question.asked.select(PAIR).join(grouped, on=PAIR, how="left", maintain_order="left")
    series = []
    for back, units in sides.select("back", "quantity").iter_rows():
        length = shop_weeks if from_start else max(back) + 1
        line = np.zeros(length)
        line[length - 1 - np.asarray(back)] = units
        series.append(line)
    return series


def _answer(question: Question, model: Any, *, from_start: bool = False) -> pl.DataFrame:  # noqa: ANN401 - untyped package
    steps = question.days // WEEK
    sums = [model.forecast(line, steps)["mean"].sum() for line in weekly(question, from_start=from_start)]
    forecast = pl.Series(sums, dtype=pl.Float64)
    return question.asked.select(*PAIR, mean=forecast, q50=forecast)


def _method(name: str, *, from_start: bool = False, **settings: float) -> Callable[[Question], pl.DataFrame]:
    def answer(question: Question) -> pl.DataFrame:
        import statsforecast.models

        return _answer(question, getattr(statsforecast.models, name)(**settings), from_start=from_start)

    return answer


croston = _method("CrostonClassic")
sba = _method("CrostonSBA")
tsb = _method("TSB", alpha_d=0.1, alpha_p=0.1)
adida = _method("ADIDA")
imapa = _method("IMAPA")
adida_from_start = _method("ADIDA", from_start=True)
imapa_from_start = _method("IMAPA", from_start=True)
