"""The figures of the protocol as pure functions of arrays; no files, no models.

Probabilities lie in 0..1, labels are 0 or 1 (or booleans), quantities are >= 0. Nothing is weighted.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

Floats = NDArray[np.float64]


def _pair(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    return np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)


def brier(probability: ArrayLike, happened: ArrayLike) -> float:
    """Mean squared distance between probability and outcome, 0 best."""
    p, y = _pair(probability, happened)
    return float(np.mean((p - y) ** 2))


def log_loss(probability: ArrayLike, happened: ArrayLike, floor: float = 1e-6) -> float:
    """Mean negative log likelihood, 0 best; probabilities are kept `floor` away from 0 and 1."""
    p, y = _pair(probability, happened)
    p = np.clip(p, floor, 1 - floor)
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log1p(-p)))


def auc(score: ArrayLike, happened: ArrayLike) -> float:
    """Chance that a random positive outranks a random negative, ties count half; nan without both kinds."""
    s, y = _pair(score, happened)
    positives = y.sum()
    negatives = len(y) - positives
    if not positives or not negatives:
        return float("nan")
    rank_sum = rankdata(s)[y > 0].sum()
    return float((rank_sum - positives * (positives + 1) / 2) / (positives * negatives))


def ece(probability: ArrayLike, happened: ArrayLike, bins: int = 10) -> float:
    """Expected calibration error over `bins` equally wide bins of 0..1, weighted by their counts; 0 best."""
    p, y = _pair(probability, happened)
    place = np.minimum((p * bins).astype(int), bins - 1)
    gap = np.bincount(place, weights=p - y, minlength=bins)
    return float(np.abs(gap).sum() / len(p))


def average_precision(score: ArrayLike, happened: ArrayLike) -> float:
    """Area under precision over recall, as steps at each distinct score (equal scores stand together)."""
    s, y = _pair(score, happened)
    order = np.argsort(-s, kind="stable")
    s, y = s[order], y[order]
    last_of_tie = np.append(np.diff(s) != 0, True)
    hits = np.cumsum(y)[last_of_tie]
    shown = (np.arange(len(y)) + 1)[last_of_tie]
    return float(np.sum(np.diff(hits, prepend=0.0) * hits / shown) / hits[-1]) if hits[-1] else float("nan")


def precision_at(score: ArrayLike, happened: ArrayLike, k: int) -> float:
    """Share of positives among the `k` highest scores; among equal scores the earlier row goes first."""
    s, y = _pair(score, happened)
    return float(np.mean(y[np.argsort(-s, kind="stable")[:k]]))


def value_share_at(score: ArrayLike, value: ArrayLike, k: int) -> float:
    """Share of all `value` that lies with the `k` highest scores."""
    s, v = _pair(score, value)
    total = v.sum()
    return float(v[np.argsort(-s, kind="stable")[:k]].sum() / total) if total else float("nan")


def pinball(quantile: ArrayLike, actual: ArrayLike, level: float) -> float:
    """Mean pinball loss of a quantile forecast at `level` (0..1), in units; 0 best."""
    q, y = _pair(quantile, actual)
    return float(np.mean(np.maximum(level * (y - q), (level - 1) * (y - q))))


def wape(forecast: ArrayLike, actual: ArrayLike) -> float:
    """Sum of absolute errors over the sum of actuals; 0 best, a zero forecast has 1."""
    f, y = _pair(forecast, actual)
    return float(np.abs(f - y).sum() / y.sum())


def bias(forecast: ArrayLike, actual: ArrayLike) -> float:
    """Sum of forecasts over the sum of actuals, less one: -1 for a zero forecast, 0 best."""
    f, y = _pair(forecast, actual)
    return float(f.sum() / y.sum() - 1)


def covered(upper: ArrayLike, actual: ArrayLike) -> float:
    """Share of actuals that are at most `upper`."""
    u, y = _pair(upper, actual)
    return float(np.mean(y <= u))


def basket_figures(ranked: list[str], target: set[str], k: int = 10) -> tuple[float, float, float]:
    """Recall@k, NDCG@k and hit@k of one customer's ranked products against the order that came.

    Recall divides by all targets; the ideal DCG also runs over all of them, so with more than k
    targets neither can reach 1.
    """
    gains = [1 / np.log2(place + 2) for place, product in enumerate(ranked[:k]) if product in target]
    ideal = sum(1 / np.log2(place + 2) for place in range(len(target)))
    return len(gains) / len(target), float(sum(gains) / ideal), float(bool(gains))
