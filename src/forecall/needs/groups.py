"""Sums and extremes over runs of equal keys in sorted columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Runs:
    """Runs of equal keys: `start` and `size`, each shape (runs,), over sorted rows.

    Every figure of a run is computed from its own rows alone and in their order, so it does not
    change with the other runs present or with the number of threads.
    """

    start: Ints
    size: Ints

    @property
    def end(self) -> Ints:
        """Position of each run's last row."""
        return self.start + self.size - 1

    def sum(self, values: NDArray[np.generic]) -> Floats:
        """Sum per run, shape (runs,)."""
        if not len(self.start):
            return np.zeros(0)
        total: Floats = np.add.reduceat(values.astype(np.float64), self.start)
        return total

    def max(self, values: Floats) -> Floats:
        """Largest value per run, shape (runs,)."""
        if not len(self.start):
            return np.zeros(0)
        largest: Floats = np.maximum.reduceat(values, self.start)
        return largest

    def back(self, values: NDArray[np.generic], steps: int) -> Floats:
        """The value `steps` rows before each run's last; NaN where the run is shorter."""
        at = np.maximum(self.end - steps, 0)
        return np.where(self.size > steps, values[at].astype(np.float64), np.nan)

    def middle(self, values: Floats) -> Floats:
        """Lower median per run, NaN rows left out; NaN for a run with none."""
        owner = np.repeat(np.arange(len(self.start)), self.size)
        known = self.sum(~np.isnan(values)).astype(np.int64)
        ordered = values[np.lexsort((values, owner))]  # NaN sorts last inside its run
        at = self.start + np.maximum(known - 1, 0) // 2
        return np.where(known > 0, ordered[at] if len(ordered) else np.nan, np.nan)


def runs_of(*keys: Ints) -> Runs:
    """The runs of equal keys in columns that are already sorted by them.

    >>> runs_of(np.array([4, 4, 7])).size.tolist()
    [2, 1]
    """
    rows = len(keys[0])
    changes = np.zeros(rows, bool)
    changes[:1] = True
    for key in keys:
        changes[1:] |= key[1:] != key[:-1]
    start = np.flatnonzero(changes)
    return Runs(start, np.diff(np.append(start, rows)))


def ratio(top: NDArray[np.floating], bottom: NDArray[np.floating], otherwise: float = np.nan) -> Floats:
    """Quotient of `top` and `bottom`, and `otherwise` where bottom is 0 or not known."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bottom > 0, top / bottom, otherwise)


def side_by_side(columns: Mapping[str, Floats]) -> NDArray[np.float32]:
    """The columns as one matrix, shape (n, columns)."""
    first = next(iter(columns.values()))
    matrix = np.empty((len(first), len(columns)), np.float32)
    for at, column in enumerate(columns.values()):
        matrix[:, at] = column
    return matrix
