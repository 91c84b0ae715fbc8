"""Boosted trees: trained so that threads never change a bit, and taken apart so that a score can be explained."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import lightgbm as lgb
import numpy as np

from .forest import Forest, forest_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Matrix = NDArray[np.float32]

_BEGIN = "tree\nversion="  # of the text of a stand
_BAG = 0.7  # share of a stand's rows that a tree is grown on, where the stand itself is not drawn
_ALWAYS: dict[str, Any] = {
    "deterministic": True,
    "force_col_wise": True,  # row-wise histograms add up in an order that depends on the threads
    "verbosity": -1,
    "max_bin": 63,
    "bin_construct_sample_cnt": 10_000,  # rows the bins are cut by; a twentieth of the default and as good
    "enable_bundle": False,  # looks for columns that are never filled together; there are none
    "lambda_l2": 10.0,
    "max_depth": 7,  # a deep leaf holds few rows and makes every row wait
}


@dataclass(frozen=True)
class Plan:
    """How one set of trees is grown.

    objective       a LightGBM objective: "binary", "poisson", "lambdarank", "tweedie", "quantile", ...
    rounds, leaves  number of trees, most leaves of one
    rate            learning rate
    columns_share   share of the columns looked at for each tree
    stands          sets of trees, each grown on rows and columns drawn anew; their mean counts, and errs less than
                    one set of as many trees
    most_rows       a stand is grown on so many rows at most (of a ranking: of its groups), other rows than the stand
                    before where there are enough: the cost does not grow with the shop, and together they see more
    extra           further LightGBM parameters
    """

    objective: str
    rounds: int
    leaves: int = 31
    rate: float = 0.06
    columns_share: float = 0.5
    least_rows: int = 100
    stands: int = 1
    most_rows: int = 40_000
    extra: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True)
class Trees:
    """Grown trees: their text form is the whole of them.

    text      of each stand, one after the other
    columns   what a row holds
    stands    sets of trees; a score is the mean over them
    """

    text: str
    columns: tuple[str, ...]
    stands: int = 1

    @cached_property
    def _forest(self) -> Forest:
        return forest_of(self.text)

    def __getstate__(self) -> dict[str, object]:
        """Only the text travels to other processes."""
        return {"text": self.text, "columns": self.columns, "stands": self.stands}

    def __setstate__(self, state: dict[str, object]) -> None:
        """Back from another process."""
        self.__dict__.update(state)

    def score(self, rows: Matrix) -> Floats:
        """Raw score (before any link), shape (n,)."""
        return self._forest.score(rows) / self.stands

    def score_left_out(self, rows: Matrix, fold: Ints) -> Floats:
        """Raw score of rows that were left out, each by the stand that it was left out of; see `grow`.

        fold   shape (n,), each < stands
        """
        score, first = np.empty(len(rows)), 0
        for stand, text in enumerate(self.text.split(_BEGIN)[1:]):
            there, beyond = fold == stand, first + text.count("\nTree=")
            score[there] = self._forest.some(first, beyond).score(rows[there])
            first = beyond
        return score

    def explain(self, rows: Matrix, families: Sequence[int]) -> Floats:
        """What each family of columns adds to the raw score, shape (n, number of families + 1).

        families   for each column the number of its family, 0-based

        The last column is what every row has in common; a row sums to its raw score. A split's
        worth is the change of the expected score it brings, given to the split column's family.
        Source: Saabas (2014), "Interpreting random forests".
        """
        return self._forest.explain(rows, families) / self.stands


def grow(  # noqa: PLR0913  # what LightGBM takes, by name
    plan: Plan,
    rows: Matrix,
    label: Floats,
    columns: Sequence[str],
    *,
    seed: int,
    threads: int,
    weight: Floats | None = None,
    offset: Floats | None = None,
    groups: Ints | None = None,
    fold: Ints | None = None,
) -> Trees:
    """Trees fitted to the rows; the same for every number of threads.

    rows     shape (n, len(columns)); NaN = not known
    label    shape (n,)
    offset   added to the raw score of each row while fitting; not part of the trees
    groups   for ranking: sizes of the runs of rows that are ranked together
    fold     shape (n,): the stand of that number is not grown on the row, so that it can say how well it does on
             rows it has not seen; of a number beyond the stands' a row is left out of none
    """
    parameters = _ALWAYS | {
        "objective": plan.objective,
        "num_leaves": plan.leaves,
        "learning_rate": plan.rate,
        "feature_fraction": plan.columns_share,
        "min_data_in_leaf": max(5, min(plan.least_rows, len(rows) // 50)),
        "num_threads": threads,
    }
    parameters |= dict(plan.extra)
    texts = []
    for stand in range(plan.stands):
        part, sizes = _part(plan, len(rows), groups, stand, seed)
        part = part if fold is None else _without(plan, fold, stand, seed)
        bagging = {} if len(part) <= _BAG * len(rows) else {"bagging_freq": 1, "bagging_fraction": _BAG}
        data = lgb.Dataset(
            rows[part], label[part],
            weight=None if weight is None else weight[part],
            init_score=None if offset is None else offset[part],
            group=sizes, feature_name=list(columns), params=parameters,
        )  # fmt: skip
        booster = lgb.train(parameters | bagging | {"seed": seed * plan.stands + stand}, data, plan.rounds)
        texts.append(_without_settings(booster.model_to_string()))
    return Trees("".join(texts), tuple(columns), plan.stands)


def _part(plan: Plan, rows: int, groups: Ints | None, stand: int, seed: int) -> tuple[Ints, Ints | None]:
    """The rows that a stand is grown on, ascending, and for ranking the sizes of their groups."""
    things = rows if groups is None else len(groups)
    most = max(1, plan.most_rows * things // max(rows, 1))
    if things <= most:
        return np.arange(rows), groups
    drawn = np.random.default_rng(seed).permutation(things)
    own = np.sort(drawn[np.arange(stand * most, (stand + 1) * most) % things])
    if groups is None:
        return own, None
    sizes, start = groups[own], np.cumsum(groups) - groups
    within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.repeat(start[own], sizes) + within, sizes


def _without(plan: Plan, fold: Ints, stand: int, seed: int) -> Ints:
    """The rows that a stand is grown on, ascending, where some are left out."""
    kept = np.flatnonzero(fold != stand)
    if len(kept) <= plan.most_rows:
        return kept
    drawn = np.random.default_rng(seed).permutation(len(fold))
    drawn = drawn[fold[drawn] != stand]
    return np.sort(drawn[np.arange(stand * plan.most_rows, (stand + 1) * plan.most_rows) % len(drawn)])


def _without_settings(text: str) -> str:
    """The model text without the settings it was grown under, of which the number of threads is one."""
    head, _, rest = text.partition("\nparameters:")
    return head + rest.partition("end of parameters\n")[2] if rest else text
