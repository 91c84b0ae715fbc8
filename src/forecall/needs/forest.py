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
    Small = NDArray[np.uint32]
    Floats = NDArray[np.float64]
    Matrix = NDArray[np.float32]

_DEFAULT_LEFT = 2  # bits of LightGBM's decision_type
_MISSING_IS_NAN = 8
_ABREAST = 32  # rows that go down a tree together


@dataclass(frozen=True)
class Forest:
    """All nodes of all trees, one after the other; the two children of a node stand side by side.

    root      shape (trees,), the node a row starts at
    depth     shape (trees,), steps to the deepest leaf
    slot      shape (nodes,), which of `reads` a node asks about
    split     shape (nodes,), a row goes left when its value is up to this; the largest 32-bit number that cuts alike
    left      shape (nodes,), the left child, the right one being the next; a leaf leads to itself
    reads     shape (slots,), the column of a slot
    fills     shape (slots,), what stands there for a value that is not known: -inf goes left, NaN right
    value     shape (nodes,), the score of a row that stands here
    """

    root: Small
    depth: Small
    slot: Small
    split: Matrix
    left: Small
    reads: Small
    fills: Matrix
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
        nodes = (self.root, self.depth, self.slot, self.split, self.left, self.reads, self.fills)
        _fall(np.ascontiguousarray(rows), *nodes, worth, total)
        return total

    def _worth(self, families: tuple[int, ...]) -> Floats:
        """What the way from the root to each node adds to each family; the root's own value stands last."""
        if families in self._told:
            return self._told[families]
        worth = np.zeros((len(self.value), max(families) + 2))
        worth[self.root, -1] = self.value[self.root]
        for node, left in enumerate(self.left.tolist()):  # a parent stands before its children
            if left != node:
                children = [left, left + 1]
                worth[children] = worth[node]
                worth[children, families[self.reads[self.slot[node]]]] += self.value[children] - self.value[node]
        self._told[families] = worth
        return worth


def forest_of(text: str) -> Forest:
    """The trees of a LightGBM model text."""
    trees = [_Tree.read(fields) for fields in _sections(text)]
    start = np.cumsum([0, *(len(tree.value) for tree in trees)])[:-1]
    column, unknown = (np.concatenate([getattr(tree, name) for tree in trees]) for name in ("column", "unknown"))
    inner = np.concatenate([tree.is_inner() for tree in trees])
    asked, slot = np.unique(2 * column + unknown, return_inverse=True)  # a leaf asks about column 0, and goes left
    threshold = _not_above(np.concatenate([tree.threshold for tree in trees]))
    return Forest(
        start.astype(np.uint32),
        np.array([tree.depth() for tree in trees], np.uint32),
        slot.astype(np.uint32),
        np.where(inner, threshold, np.float32(np.inf)),
        np.concatenate([tree.left + at for tree, at in zip(trees, start, strict=True)]).astype(np.uint32),
        (asked // 2).astype(np.uint32),
        np.where(asked % 2, np.nan, -np.inf).astype(np.float32),
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
    """One tree, its nodes numbered from 0, level by level; arrays as in `Forest`."""

    column: Ints
    threshold: Floats
    left: Ints
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
        order, left = _level_by_level(np.where(children >= 0, children, inner + ~children).tolist())
        # A column that had no gap while growing: LightGBM takes a gap for 0 later.
        goes_right = np.where(kind & _MISSING_IS_NAN, (kind & _DEFAULT_LEFT) == 0, threshold < 0)
        return cls(
            np.concatenate([numbers("split_feature").astype(np.int64), none])[order],
            np.concatenate([threshold, none])[order],
            left,
            np.concatenate([goes_right, none > 0])[order],
            np.concatenate([numbers("internal_value"), leaves])[order],
        )

    def is_inner(self) -> NDArray[np.bool_]:
        """Which nodes are no leaves."""
        return np.asarray(self.left != np.arange(len(self.left)), np.bool_)

    def depth(self) -> int:
        """Steps from the root to the deepest leaf; a child always has a higher number than its parent."""
        steps = np.zeros(len(self.value), np.int64)
        for node in np.flatnonzero(self.is_inner()):
            steps[self.left[node] : self.left[node] + 2] = steps[node] + 1
        return int(steps.max())


def _level_by_level(children: list[list[int]]) -> tuple[Ints, Ints]:
    """The nodes in the order of their levels, the root first, and where the left child of each then stands.

    children   the two of each inner node; a leaf has a number beyond these
    """
    order, left = [0], []
    for place, node in enumerate(order):  # grows as it goes
        if node < len(children):
            left.append(len(order))
            order += children[node]
        else:
            left.append(place)
    return np.array(order), np.array(left)


@compiled
def _fall(  # noqa: PLR0913  # pragma: no cover  # compiled: a tracer cannot look inside
    rows: Matrix,
    root: Small,
    depth: Small,
    slot: Small,
    split: Matrix,
    left: Small,
    reads: Small,
    fills: Matrix,
    worth: Floats,
    total: Floats,
) -> None:
    """Add to `total`, shape (n, w), the `worth` (nodes, w) of the leaf that each row falls into, tree by tree.

    Some rows go down a tree together: none waits for another, so the processor works on several at once. Their
    values are laid out first, one that is not known as what its nodes need, so that a step is one comparison.
    Numbers without a sign, because a negative place would have to be looked for at each step.
    """
    at = np.zeros(_ABREAST, np.uint64)
    slots, width = np.uint64(len(reads)), worth.shape[1]
    block = np.zeros(_ABREAST * len(reads), np.float32)
    for first in range(0, len(rows), _ABREAST):
        count = min(_ABREAST, len(rows) - first)
        for i in range(count):
            for s in range(len(reads)):
                known = rows[first + i, reads[s]]
                block[i * len(reads) + s] = fills[s] if np.isnan(known) else known
        for tree in range(len(root)):
            at[:] = root[tree]
            for _ in range(depth[tree]):
                for i in range(_ABREAST):
                    node = at[i]
                    known = block[np.uint64(i) * slots + slot[node]]
                    at[i] = left[node] + np.uint64(not known <= split[node])  # true of NaN
            for i in range(count):
                for j in range(width):
                    total[first + i, j] += worth[at[i], j]
