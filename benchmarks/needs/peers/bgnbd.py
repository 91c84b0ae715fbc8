"""BG/NBD through the `lifetimes` package: customers order at their own pace until, after some order, they stop.

Source: Fader, Hardie & Lee (2005), Marketing Science 24(2) 275-284. The package is no longer
maintained; its fitter runs on today's numpy. It has no chance of an order within a window, so that is
written here from its parameters: given somebody is still there, the pace is gamma with shape
r + orders and rate alpha + age, and the first order of such a customer is Lomax distributed.
"""

from __future__ import annotations

import warnings
from datetime import timedelta
from typing import TYPE_CHECKING, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.needs.peers import Question, days_before
from benchmarks.needs.tasks import DATE_REACH, HORIZONS

if TYPE_CHECKING:
    from lifetimes import BetaGeoFitter

HISTORY = ("repeats", "recency", "age")
PENALTY = 0.001  # with this ridge the reference figures come out digit for digit; 0 and 0.01 do no better

Floats = NDArray[np.float64]


def histories(question: Question, key: list[str]) -> pl.DataFrame:
    """The key with repeats (order days after the first), recency and age (days): what BG/NBD needs to know."""
    return (
        question.before.select(*key, "day")
        .unique()
        .group_by(key)
        .agg(repeats=(pl.len() - 1).cast(pl.Float64), first=pl.col("day").min(), last=pl.col("day").max())
        .with_columns(
            recency=(pl.col("last") - pl.col("first")).dt.total_days().cast(pl.Float64),
            age=days_before(question.cutoff, "first").cast(pl.Float64),
        )
        .sort(key)
    )


class Waits:
    """When those with a history order next, by a fitted BG/NBD.

    alive   chance of still being there, shape (n,), 0..1
    """

    def __init__(self, fitter: BetaGeoFitter, ask: pl.DataFrame) -> None:
        self._fitter = fitter
        self._history = tuple(ask[name].to_numpy() for name in HISTORY)
        repeats, _, age = self._history
        self.alive: Floats = np.asarray(fitter.conditional_probability_alive(*self._history))
        self.shape: Floats = fitter.params_["r"] + repeats
        self.rate: Floats = fitter.params_["alpha"] + age

    @classmethod
    def fitted(cls, learn: pl.DataFrame, ask: pl.DataFrame) -> Self:
        """Fit on one frame of `histories`, answer for another."""
        from lifetimes import BetaGeoFitter

        fitter = BetaGeoFitter(penalizer_coef=PENALTY)
        with warnings.catch_warnings():
            # the fitter also takes roots for standard errors, which a small shop may not have and nobody here reads
            warnings.simplefilter("ignore", RuntimeWarning)
            fitter.fit(*(learn[name].to_numpy() for name in HISTORY))
        return cls(fitter, ask)

    def orders_within(self, days: float) -> Floats:
        """Expected number of orders in the next `days` days."""
        return np.asarray(self._fitter.conditional_expected_number_of_purchases_up_to_time(days, *self._history))

    def within(self, days: float) -> Floats:
        """Chance of an order in the next `days` days."""
        return np.asarray(self.alive * (1 - (self.rate / (self.rate + days)) ** self.shape))

    def until(self, chance: float | Floats) -> Floats:
        """Days until an order has come with that `chance`; inf where it never gets so likely."""
        left = 1 - chance / self.alive
        with np.errstate(invalid="ignore", divide="ignore"):
            days = self.rate * (np.maximum(left, 0.0) ** (-1 / self.shape) - 1)
        return np.where(left > 0, days, np.inf)


def answer(question: Question) -> pl.DataFrame:
    """All of `when`, dates and the 80 % interval included."""
    known = histories(question, ["customer_id"])
    asked = question.asked.join(known, on="customer_id", how="left", maintain_order="left")
    waits = Waits.fitted(known, asked)
    bounds = asked.select(
        start=pl.Series(np.floor(waits.until(0.1))), end=pl.Series(np.ceil(waits.until(0.9)))
    ).with_columns(pl.when(pl.all() < 20 * 365).then(pl.all()).cast(pl.Int64))
    return asked.select(
        "customer_id",
        *(pl.Series(f"p_order_{days}", waits.within(days)) for days in HORIZONS),
        next_order_in=pl.Series(waits.until(0.5 * waits.within(DATE_REACH))),
        next_order_from=question.cutoff + bounds["start"].fill_null(20 * 365) * timedelta(days=1),
        next_order_to=question.cutoff + bounds["end"] * timedelta(days=1),
    )
