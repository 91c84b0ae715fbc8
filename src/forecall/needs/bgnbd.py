"""BG/NBD: how often a customer comes, and whether she still does.

Source: Fader, Hardie & Lee (2005), "Counting Your Customers the Easy Way: An Alternative to the
Pareto/NBD Model", Marketing Science 24(2) 275-284. Each customer buys by a Poisson process with
rate ~ gamma(r, alpha) and stops after any purchase with probability ~ beta(a, b).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, gammaln

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_PRIOR_CUSTOMERS = 0.05  # weight of log-parameters squared: keeps tiny shops from running to infinity


@dataclass(frozen=True, slots=True)
class BgNbd:
    """Fitted parameters; time is in days."""

    r: float
    alpha: float
    a: float
    b: float

    def p_alive(self, repeats: Floats, last: Floats, age: Floats) -> Floats:
        """Probability that the customer still buys, shape (n,).

        repeats   order days after the first, >= 0
        last      days from the first order day to the last, 0 <= last <= age
        age       days from the first order day to now
        """
        x = np.maximum(repeats, 1.0)
        log_odds_gone = (
            np.log(self.a)
            - np.log(self.b + x - 1)
            + (self.r + repeats) * (np.log(self.alpha + age) - np.log(self.alpha + last))
        )
        return np.where(repeats > 0, 1 / (1 + np.exp(np.clip(log_odds_gone, -50, 50))), 1.0)

    def survival(self, repeats: Floats, last: Floats, age: Floats, days: float) -> Floats:
        """Probability of no order in the next `days` days, shape (n,)."""
        alive = self.p_alive(repeats, last, age)
        shape, rate = self.r + repeats, self.alpha + age
        none: Floats = 1 - alive + alive * np.exp(shape * (np.log(rate) - np.log(rate + days)))
        return none


def fit_bgnbd(repeats: Floats, last: Floats, age: Floats) -> BgNbd:
    """Maximum likelihood over customers; arguments as in `BgNbd.p_alive`, shape (n,), n >= 1.

    Equal rows are counted once, so the cost does not grow with the size of the shop.
    """
    rows, counts = np.unique(np.column_stack((repeats, last, age)), axis=0, return_counts=True)
    x, tx, t = rows.T
    scale = max(float(t.mean()), 1.0)

    def loss(log_params: Floats) -> float:
        r, alpha, a, b = np.exp(np.clip(log_params, -12, 12))
        alpha *= scale
        begin = betaln(a, b + x) - betaln(a, b) + gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        stays = -(r + x) * np.log(alpha + t)
        left = np.where(x > 0, np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + tx), -np.inf)
        likelihood = begin + np.logaddexp(stays, left)
        return float(
            -(counts * likelihood).sum() / counts.sum() + _PRIOR_CUSTOMERS / counts.sum() * (log_params**2).sum()
        )

    found = minimize(loss, np.zeros(4), method="Nelder-Mead", options={"maxiter": 800, "xatol": 1e-4, "fatol": 1e-7})
    r, alpha, a, b = np.exp(np.clip(found.x, -12, 12))
    return BgNbd(float(r), float(alpha * scale), float(a), float(b))
