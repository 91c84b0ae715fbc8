"""Grown trees as arrays: scored and taken apart in one pass, several times as fast as through LightGBM.

The arrays are read from LightGBM's own text, and a score is the same sum in the same order, so both agree to
the last bit; `tests/needs/model/test_trees.py` holds one against the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from .compiled import compiled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Small = NDArray[np.int32]
    Floats = NDArray[np.float64]
    Matrix = NDArray[np.float32]

_DEFAULT_LEFT = 2  # bits of LightGBM's decision_type
_MISSING_IS_NAN = 8
_ABREAST = 64  # rows that go down a tree together


@dataclass(frozen=True)
class Forest:
    """All nodes of all trees, one after the other: the inner nodes of a tree, then its leaves.

    root      shape (trees,), the node a row starts at
    depth     shape (trees,), steps to the deepest leaf
    column    shape (nodes,), the column a node asks about
    split     shape (nodes,), a row goes left when its value is not above; the largest 32-bit number that cuts alike
    onward    shape (2 x nodes,), where to go on: left, right of each node; a leaf leads to itself
    unknown   shape (nodes,), 1 where a row goes right when the value is not known, else 0
    value     shape (nodes,), the score of a row that stands here
    """

    root: Small
    depth: Small
    column: Small
    split: Matrix
    onward: Small
    unknown: Small
    value: Floats
    _told: dict[tuple[int, ...], Floats] = field(default_factory=dict, repr=False)

    def score(self, rows: Matrix) -> Floats:
        """Sum of the leaves each row falls into, shape (n,)."""
        return self._fallen(rows, self.value[:, None])[:, 0]

    def explain(self, rows: Matrix, families: Sequence[int]) -> Floats:
        """What each family of columns adds to the score, shape (n, families + 1); see `Trees.explain`."""
        return self._fallen(rows, self._worth(tuple(families)))

    def _fallen(self, rows: Matrix, worth: Floats) -> Floats:
        total = np.zeros((len(rows), worth.shape[1]))
        nodes = (self.root, self.depth, self.column, self.split, self.onward, self.unknown)
        _fall(np.ascontiguousarray(rows), *nodes, worth, total)
        return total

    def _worth(self, families: tuple[int, ...]) -> Floats:
        """What the way from the root to each node adds to each family; the root's own value stands last."""
        if families in self._told:
            return self._told[families]
        worth = np.zeros((len(self.value), max(families) + 2))
        worth[self.root, -1] = self.value[self.root]
        for node, children in enumerate(self.onward.reshape(-1, 2)):  # a parent stands before its children
            if children[0] != node:
                worth[children] = worth[node]
                worth[children, families[self.column[node]]] += self.value[children] - self.value[node]
        self._told[families] = worth
        return worth


def forest_of(text: str) -> Forest:
    """The trees of a LightGBM model text."""
    trees = [_Tree.read(fields) for fields in _sections(text)]
    start = np.cumsum([0, *(len(tree.value) for tree in trees)])[:-1]
    onward = [tree.onward + at for tree, at in zip(trees, start, strict=True)]
    return Forest(
        start.astype(np.int32),
        np.array([tree.depth() for tree in trees], np.int32),
        np.concatenate([tree.column for tree in trees]).astype(np.int32),
        _not_above(np.concatenate([tree.threshold for tree in trees])),
        np.concatenate(onward).astype(np.int32).ravel(),
        np.concatenate([tree.unknown for tree in trees]).astype(np.int32),
        np.concatenate([tree.value for tree in trees]),
    )


def _not_above(threshold: Floats) -> Matrix:
    """The largest 32-bit number that is not above each threshold: 32-bit values are cut the same by both."""
    nearest = threshold.astype(np.float32)
    below = np.nextafter(nearest, np.float32(-np.inf), dtype=np.float32)
    return np.where(nearest > threshold, below, nearest).astype(np.float32)


def _sections(text: str) -> Iterator[dict[str, str]]:
    """The named lines of each tree."""
    for section in text.split("\nTree=")[1:]:
        lines = section.partition("\n\n")[0].splitlines()[1:]
        yield dict(line.split("=", 1) for line in lines)


@dataclass(frozen=True)
class _Tree:
    """One tree, its nodes numbered from 0; `onward` has shape (nodes, 2)."""

    column: Ints
    threshold: Floats
    onward: Ints
    unknown: NDArray[np.bool_]
    value: Floats

    @classmethod
    def read(cls, fields: dict[str, str]) -> _Tree:
        def numbers(name: str) -> Floats:
            return np.array(fields.get(name, "").split(), np.float64)

        leaves, threshold = numbers("leaf_value"), numbers("threshold")
        kind = numbers("decision_type").astype(np.int64)
        inner, none = len(threshold), np.zeros(len(leaves), np.int64)
        children = np.column_stack([numbers("left_child"), numbers("right_child")]).astype(np.int64)
        itself = np.arange(inner, inner + len(leaves))
        # A column that had no gap while growing: LightGBM takes a gap for 0 later.
        goes_right = np.where(kind & _MISSING_IS_NAN, (kind & _DEFAULT_LEFT) == 0, threshold < 0)
        return cls(
            np.concatenate([numbers("split_feature").astype(np.int64), none]),
            np.concatenate([threshold, none]),
            np.vstack([np.where(children >= 0, children, inner + ~children), np.column_stack([itself, itself])]),
            np.concatenate([goes_right, none > 0]),
            np.concatenate([numbers("internal_value"), leaves]),
        )

    def depth(self) -> int:
        """Steps from the root to the deepest leaf; a child always has a higher number than its parent."""
        steps = np.zeros(len(self.value), np.int64)
        for node, children in enumerate(self.onward):
            if children[0] != node:
                steps[children] = steps[node] + 1
        return int(steps.max())


@compiled
def _fall(  # noqa: PLR0913  # pragma: no cover  # compiled: a tracer cannot look inside
    rows: Matrix,
    root: Small,
    depth: Small,
    column: Small,
    split: Matrix,
    onward: Small,
    unknown: Small,
    worth: Floats,
    total: Floats,
) -> None:
    """Add to `total`, shape (n, w), the `worth` (nodes, w) of the leaf that each row falls into, tree by tree.

    Some rows go down a tree together: none waits for another, so the processor works on several at once.
    """
    at = np.empty(_ABREAST, np.int32)
    width = worth.shape[1]
    for first in range(0, len(rows), _ABREAST):
        count = min(_ABREAST, len(rows) - first)
        for tree in range(len(root)):
            at[:count] = root[tree]
            for _ in range(depth[tree]):
                for i in range(count):
                    node = at[i]
                    known = rows[first + i, column[node]]
                    right = np.int32(known > split[node]) | (np.int32(np.isnan(known)) & unknown[node])
                    at[i] = onward[2 * node + right]
            for i in range(count):
                for j in range(width):
                    total[first + i, j] += worth[at[i], j]
