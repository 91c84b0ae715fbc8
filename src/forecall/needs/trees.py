"""Boosted trees: trained so that threads never change a bit, and taken apart so that a score can be explained."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import lightgbm as lgb
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Matrix = NDArray[np.float32]

_CHUNK = 20_000  # rows at a time when explaining: bounds memory at chunk x trees

_ALWAYS: dict[str, Any] = {
    "deterministic": True,
    "force_col_wise": True,  # row-wise histograms add up in an order that depends on the threads
    "verbosity": -1,
    "max_bin": 127,
    "bagging_freq": 1,
    "bagging_fraction": 0.7,
    "lambda_l2": 10.0,
}


@dataclass(frozen=True)
class Plan:
    """How one set of trees is grown.

    objective       a LightGBM objective: "binary", "poisson", "lambdarank", "tweedie", "quantile", ...
    rounds, leaves  number of trees, most leaves of one
    rate            learning rate
    columns_share   share of the columns looked at for each tree
    extra           further LightGBM parameters
    """

    objective: str
    rounds: int
    leaves: int = 31
    rate: float = 0.06
    columns_share: float = 0.5
    least_rows: int = 100
    extra: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True)
class Trees:
    """A grown set of trees: its text form is the whole of it."""

    text: str
    columns: tuple[str, ...]

    @cached_property
    def _booster(self) -> lgb.Booster:
        return lgb.Booster(model_str=self.text)

    def __getstate__(self) -> dict[str, object]:
        """Only the text travels to other processes."""
        return {"text": self.text, "columns": self.columns}

    def __setstate__(self, state: dict[str, object]) -> None:
        """Back from another process."""
        self.__dict__.update(state)

    def score(self, rows: Matrix, threads: int = 1) -> Floats:
        """Raw score (before any link), shape (n,)."""
        if not len(rows):
            return np.zeros(0)
        return np.asarray(self._booster.predict(rows, raw_score=True, num_threads=threads), np.float64)

    def explain(self, rows: Matrix, families: Sequence[int], threads: int = 1) -> Floats:
        """What each family of columns adds to the raw score, shape (n, number of families + 1).

        families   for each column the number of its family, 0-based

        The last column is what every row has in common; a row sums to its raw score. A split's
        worth is the change of the expected score it brings, given to the split column's family.
        Source: Saabas (2014), "Interpreting random forests".
        """
        shares = self._leaf_shares(families)
        total = np.zeros((len(rows), max(families) + 2))
        for at in range(0, len(rows), _CHUNK):
            part = slice(at, at + _CHUNK)
            found = self._booster.predict(rows[part], pred_leaf=True, num_threads=threads)
            leaves = np.asarray(found, np.int64).reshape(len(rows[part]), -1)
            for tree, share in enumerate(shares):
                total[part] += share[leaves[:, tree]]
        return total

    def _leaf_shares(self, families: Sequence[int]) -> list[Floats]:
        """For each tree a table (leaves, families + 1) of what reaching the leaf adds."""
        width = max(families) + 2
        tables = []
        for tree in self._booster.dump_model()["tree_info"]:
            table = np.zeros((tree["num_leaves"], width))
            root = tree["tree_structure"]
            start = np.zeros(width)
            start[-1] = _value(root)
            stack = [(root, start)]
            while stack:
                node, so_far = stack.pop()
                if "split_feature" not in node:
                    table[node.get("leaf_index", 0)] = so_far
                    continue
                for child in (node["left_child"], node["right_child"]):
                    onward = so_far.copy()
                    onward[families[node["split_feature"]]] += _value(child) - _value(node)
                    stack.append((child, onward))
            tables.append(table)
        return tables


def _value(node: dict[str, Any]) -> float:
    return float(node["leaf_value"] if "leaf_value" in node else node["internal_value"])


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
    groups: NDArray[np.int64] | None = None,
) -> Trees:
    """Trees fitted to the rows; the same for every number of threads.

    rows     shape (n, len(columns)); NaN = not known
    label    shape (n,)
    offset   added to the raw score of each row while fitting; not part of the trees
    groups   for ranking: sizes of the runs of rows that are ranked together
    """
    parameters = _ALWAYS | {
        "objective": plan.objective,
        "num_leaves": plan.leaves,
        "learning_rate": plan.rate,
        "feature_fraction": plan.columns_share,
        "min_data_in_leaf": max(5, min(plan.least_rows, len(rows) // 50)),
        "seed": seed,
        "num_threads": threads,
    }
    data = lgb.Dataset(rows, label, weight=weight, init_score=offset, group=groups, feature_name=list(columns))
    booster = lgb.train(parameters | dict(plan.extra), data, plan.rounds)
    return Trees(_without_settings(booster.model_to_string()), tuple(columns))


def _without_settings(text: str) -> str:
    """The model text without the settings it was grown under, of which the number of threads is one."""
    head, _, rest = text.partition("\nparameters:")
    return head + rest.partition("end of parameters\n")[2] if rest else text
