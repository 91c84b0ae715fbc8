"""How far the units of a purchase lie from those foreseen: quantiles, apart for small and large ones foreseen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEVELS = np.linspace(0.01, 0.99, 99)
_KINDS = 10
_PRIOR_PURCHASES = 200.0  # purchases' worth of weight on what all kinds have in common
_TYPICAL = ((0.01, 0.1, 0.5, 0.9, 0.99), (-1.6, -0.7, 0.0, 0.7, 1.6))  # where too few purchases were seen
_ROUNDED = 6  # digits of an edge: pairs of equal units foreseen, which differ in the last bit, are of one kind


@dataclass(frozen=True)
class Spread:
    """Quantiles of log(units / units foreseen) of a purchase, one row a kind.

    edges   shape (kinds - 1,), ascending, of log units foreseen: a purchase is of kind k when it is above k of them
    logs    shape (kinds, 99), at LEVELS
    """

    edges: Floats
    logs: Floats

    def quantile(self, foreseen: Floats, level: Floats) -> Floats:
        """Units of a purchase that are not exceeded with probability `level`; all shape (n,)."""
        kind = np.searchsorted(self.edges, np.log(foreseen))
        logs = np.empty(len(foreseen))
        for one, row in enumerate(self.logs):
            there = kind == one
            logs[there] = np.interp(level[there], LEVELS, row)
        units: Floats = foreseen * np.exp(logs)
        return units


def typical_spread() -> Spread:
    """What is assumed where too few purchases were seen."""
    return Spread(np.zeros(0), np.interp(LEVELS, *_TYPICAL)[None, :])


def spread_of(units: Floats, foreseen: Floats) -> Spread:
    """The spread of purchases seen, n >= 1, shape (n,) each; a kind with few leans on all of them."""
    cuts = np.quantile(np.log(foreseen), np.arange(1, _KINDS) / _KINDS)
    edges = np.unique(np.round(cuts, _ROUNDED)) + 10.0**-_ROUNDED
    logs = np.log(units / foreseen)
    common = np.quantile(logs, LEVELS)
    kind = np.searchsorted(edges, np.log(foreseen))
    rows = []
    for one in range(len(edges) + 1):
        own = logs[kind == one]
        weight = len(own) / (len(own) + _PRIOR_PURCHASES)
        rows.append(weight * np.quantile(own, LEVELS) + (1 - weight) * common if len(own) else common)
    return Spread(edges, np.array(rows))
