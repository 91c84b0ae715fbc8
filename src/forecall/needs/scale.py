"""The scale of the chances: what came of customers that a set of trees did not see sets how far to trust its scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_SLOPE_PRIOR = 200.0  # in purchases' worth of agreement: the slope moves by what hundreds of them agree on
_SHIFT_PRIOR = 400.0
_OFTEN_PRIOR = 50.0
_ROUNDS = 25
_STILL = 1e-7  # a step so small ends the search
_LONGEST_STEP = 1.0  # further than this a step from far off is not believed


@dataclass(frozen=True)
class Scale:
    """Log-odds = slope x (score + level of the window) + often x log(order days with the product) + shift.

    often   pairs bought many times are few, and trees of few rows a leaf draw them towards the others: 0 = they do not
    """

    slope: float = 1.0
    shift: float = 0.0
    often: float = 0.0

    def chance(self, score: Floats, count: Floats) -> Floats:
        """Probability of a purchase, shape (n,).

        score   of the trees, the level of the window added
        count   order days with the product, >= 1, or NaN where there is none
        """
        return np.asarray(expit(self.slope * score + self.often * _log(count) + self.shift), np.float64)


def scale_of(score: Floats, count: Floats, base: float, bought: NDArray[np.bool_], weight: Floats) -> Scale:
    """Slope, shift and what many purchases add, by logistic regression on rows left out.

    score, count   as `Scale.chance` takes them, shape (n,)
    base           the shift that is expected; the slope is expected to be 1, and `often` 0
    bought         what came, shape (n,)
    weight         rows that each row stands for, shape (n,)

    Source: Platt (1999), "Probabilistic outputs for support vector machines", with one figure more and a Gaussian
    prior; found by Newton's steps.
    """
    expected = Scale(1.0, base)
    if not len(score):
        return expected
    weight = weight / weight.mean()
    figures = (score, np.ones(len(score)), _log(count))
    prior = np.array([_SLOPE_PRIOR, _SHIFT_PRIOR, _OFTEN_PRIOR])
    change = np.zeros(3)
    for _ in range(_ROUNDS):
        now = Scale(1.0 + change[0], base + change[1], change[2])
        chance = now.chance(score, count)
        wrong, steep = weight * (bought - chance), weight * chance * (1 - chance)
        pull = np.array([float((wrong * one).sum()) for one in figures]) - prior * change
        bend = np.array([[float((steep * one * other).sum()) for other in figures] for one in figures])
        step = np.linalg.solve(bend + np.diag(prior), pull)
        change = change + np.clip(step, -_LONGEST_STEP, _LONGEST_STEP)
        if np.abs(step).max() < _STILL:
            break
    return Scale(1.0 + float(change[0]), base + float(change[1]), float(change[2]))


def _log(count: Floats) -> Floats:
    return np.log(np.where(np.isnan(count), 1.0, count)).astype(np.float64)
