"""Grown trees as arrays: scored and taken apart in one pass, several times as fast as through LightGBM.

The arrays are read from LightGBM's own text, and a score is the same sum in the same order, so both agree to
the last bit; `tests/needs/model/test_trees.py` holds one against the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
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
        worth, family = np.zeros((len(self.value), max(families) + 2)), np.array(families)[self.reads[self.slot]]
        worth[self.root, -1] = self.value[self.root]
        for above, left in _levels(self.root.astype(np.int64), self.left.astype(np.int64)):
            for child in (left, left + 1):
                worth[child] = worth[above]
                worth[child, family[above]] += self.value[child] - self.value[above]
        self._told[families] = worth
        return worth

    def some(self, first: int, beyond: int) -> Forest:
        """The trees from number `first` to the one before `beyond`; the nodes are shared."""
        return replace(self, root=self.root[first:beyond], depth=self.depth[first:beyond])


def forest_of(text: str) -> Forest:
    """The trees of a LightGBM model text."""
    read = _Text(tuple(_sections(text)))
    root, left_of, inner, leaf = _places(read)
    left = np.arange(len(inner) + len(leaf))
    left[inner] = left_of
    threshold, kind = read.all("threshold"), read.all("decision_type").astype(np.int64)
    # A column that had no gap while growing: LightGBM takes a gap for 0 later.
    goes_right = np.where(kind & _MISSING_IS_NAN, (kind & _DEFAULT_LEFT) == 0, threshold < 0)
    asks = np.zeros(len(left), np.int64)  # a leaf asks about column 0, and goes left
    asks[inner] = 2 * read.all("split_feature").astype(np.int64) + goes_right
    asked, slot = np.unique(asks, return_inverse=True)
    split, value = np.full(len(left), np.inf, np.float32), np.empty(len(left))
    split[inner] = _not_above(threshold)
    value[inner], value[leaf] = read.all("internal_value"), read.all("leaf_value")
    return Forest(
        root.astype(np.uint32),
        _depths(root, left),
        slot.astype(np.uint32),
        split,
        left.astype(np.uint32),
        (asked // 2).astype(np.uint32),
        np.where(asked % 2, np.nan, -np.inf).astype(np.float32),
        value,
    )


def _places(read: _Text) -> tuple[Ints, Ints, Ints, Ints]:
    """Where in one row of nodes the roots stand, the left child of each inner node, each inner node, and each leaf.

    LightGBM numbers the inner nodes of a tree as it splits, a parent before its children: those of node k stand at
    1 + 2 k and 2 + 2 k behind the root, so that no tree need be walked.
    """
    leaves, inner = read.each("num_leaves"), read.each("num_leaves") - 1
    root, first_leaf, first_inner = (np.cumsum(sizes) - sizes for sizes in (leaves + inner, leaves, inner))
    tree = np.repeat(np.arange(len(leaves)), inner)
    left_of = root[tree] + 1 + 2 * (np.arange(len(tree)) - first_inner[tree])
    place_inner, place_leaf = np.empty(len(tree), np.int64), np.empty(leaves.sum(), np.int64)
    place_inner[first_inner[inner > 0]], place_leaf[first_leaf[inner == 0]] = root[inner > 0], root[inner == 0]
    for name, place in (("left_child", left_of), ("right_child", left_of + 1)):
        child = read.all(name).astype(np.int64)
        is_inner = child >= 0
        place_inner[(first_inner[tree] + child)[is_inner]] = place[is_inner]
        place_leaf[(first_leaf[tree] + ~child)[~is_inner]] = place[~is_inner]
    return root, left_of, place_inner, place_leaf


def _levels(root: Ints, left: Ints) -> Iterator[tuple[Ints, Ints]]:
    """The inner nodes of all trees level by level, the roots first, and where the left child of each stands."""
    above = root[left[root] != root]
    while len(above):
        yield above, left[above]
        below = np.concatenate([left[above], left[above] + 1])
        above = below[left[below] != below]


def _depths(root: Ints, left: Ints) -> Small:
    """Steps from each root to its deepest leaf, shape (trees,)."""
    tree = np.repeat(np.arange(len(root)), np.diff([*root, len(left)]))
    depth = np.zeros(len(root), np.uint32)
    for step, (above, _) in enumerate(_levels(root, left), start=1):
        depth[tree[above]] = step
    return depth


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
class _Text:
    """The named lines of each tree of a model text; a tree that never split has some of them empty, or none."""

    trees: tuple[dict[str, str], ...]

    def all(self, name: str) -> Floats:
        """The numbers of that name, those of one tree after those of the other."""
        return np.array(" ".join(lines.get(name, "") for lines in self.trees).split(), np.float64)

    def each(self, name: str) -> Ints:
        """The one number of that name of each tree, shape (trees,)."""
        return np.array([lines[name] for lines in self.trees], np.int64)


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
