"""What the next order holds, whenever it comes: a ranking of known and new products for each customer.

Learned on the first order after each of some past days. Source of the loss: Burges (2010), "From
RankNet to LambdaRank to LambdaMART: an overview", Microsoft Research MSR-TR-2010-82.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from .effort import portion, with_stands
from .rows import Asked, Rows, rows_of
from .sequels import Sequels, sequels_of
from .trees import Plan, Trees, grow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .drawing import Sources
    from .history import History

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

NEW_EACH = 60
WINDOW_DAYS = 28  # an order later than this after a snapshot is not learned from
_OFFSETS = (7, 14, 28, 42, 70, 98, 126, 168, 210)  # days before as_of to learn from
_WARM_UP = 60
_CUSTOMERS = (3000, 6000)  # of each snapshot; by the shop, see effort.py, and so are the next two
_ORDERS = (7000, 17_000)  # learned from, newest snapshots first
_STANDS = (3, 9)  # where there are more rows than one set of trees is grown on
_NEGATIVES = 0.15  # share of the rows not ordered that are kept
_CUSTOMER_COLUMNS = frozenset(
    {
        "c_orders", "c_recency", "c_age", "c_gap_usual", "c_late_usual", "c_lines_mean", "c_lines_last",
        "c_products", "c_repeated_share", "c_new_share", "c_value_mean", "c_expected",
    }
)  # fmt: skip
_LEAST_ORDERS = 40
PLAN = Plan(
    "lambdarank", 40, leaves=31, rate=0.2, columns_share=0.4, stands=3, most_rows=70_000,
    extra=(("lambdarank_truncation_level", 20), ("lambdarank_norm", True)),
)  # fmt: skip


@dataclass(frozen=True)
class BasketHead:
    """The fitted ranking; None = the thin rule."""

    trees: Trees | None

    def score(self, rows: Rows) -> Floats:
        """Higher = more likely in the next order; comparable inside one customer only, shape (n,)."""
        if self.trees is not None:
            return self.trees.score(rows.read(self.trees.columns))
        own = np.nan_to_num(rows.column("fade_5")).astype(np.float64)
        likely = np.nan_to_num(rows.column("like_basket_share")) + np.nan_to_num(rows.column("p_lines_28")) / 1e4
        return own + 1e-3 * likely


def _read(columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns the ranking reads: of the customer's own figures only those on what and how wide."""
    return tuple(name for name in columns if not name.startswith("c_") or name in _CUSTOMER_COLUMNS)


def basket_asked(sequels: Sequels) -> Asked:
    """The pairs that compete for a place in the next order."""
    return Asked(WINDOW_DAYS, new_each=NEW_EACH, likeness=True, sequels=sequels)


def fit_basket(sources: Sources, *, seed: int, threads: int) -> BasketHead:
    """Learn from the first orders after each of some past days."""
    lines = len(sources.history.customer)
    customers, orders = portion(lines, *_CUSTOMERS), portion(lines, *_ORDERS)
    parts: list[_Part] = []
    for day in _days(sources):
        part = _see(sources, day, customers, seed)
        if part is not None:
            parts.append(part)
        if sum(len(one.groups) for one in parts) >= orders:
            break
    if sum(len(part.groups) for part in parts) < _LEAST_ORDERS:
        return BasketHead(None)
    values = np.vstack([part.values for part in parts])
    label = np.concatenate([part.label for part in parts])
    groups = np.concatenate([part.groups for part in parts])
    plan = with_stands(PLAN, lines, len(label), _STANDS)
    trees = grow(plan, values, label, parts[0].columns, seed=seed, threads=threads, groups=groups)
    return BasketHead(trees)


def _days(sources: Sources) -> list[int]:
    """Days to learn from, newest first; each leaves two weeks at least for an order to come."""
    days = [sources.as_of - offset for offset in _OFFSETS]
    return [day for day in days if day - sources.when.calendar.first >= _WARM_UP]


@dataclass(frozen=True)
class _Part:
    values: NDArray[np.float32]
    columns: tuple[str, ...]
    label: Floats
    groups: Ints


def _see(sources: Sources, day: int, customers: int, seed: int) -> _Part | None:
    history = sources.history
    chance = np.random.default_rng((seed, day))
    target, came = first_orders(history, day, min(day + WINDOW_DAYS, sources.as_of))
    had_order = np.zeros(history.customers, bool)
    had_order[history.visit_customer[history.visit_day < day]] = True
    chosen = np.flatnonzero(came & had_order)
    if not len(chosen):
        return None
    if len(chosen) > customers:
        chosen = np.sort(chance.choice(chosen, customers, replace=False))
    members = np.zeros(history.customers, bool)
    members[chosen] = True

    def choose(customer: Ints, product: Ints) -> NDArray[np.bool_]:
        hit = np.isin(customer * history.products + product, target)
        return hit | (chance.random(len(hit)) < _NEGATIVES)

    asked = replace(basket_asked(sequels_of(history, day)), choose=choose)
    rows = rows_of(history.of(members), day, sources.market(day, WINDOW_DAYS), sources.when, asked)
    label = np.isin(rows.customer * history.products + rows.product, target).astype(np.float64)
    columns = _read(rows.columns)
    return _Part(rows.read(columns), columns, label, np.unique(rows.customer, return_counts=True)[1])


def first_orders(history: History, day: int, end: int) -> tuple[Ints, NDArray[np.bool_]]:
    """Keys (customer x products + product) of each customer's first order on day <= d < end; who had one."""
    inside = (history.visit_day >= day) & (history.visit_day < end)
    first = np.full(history.customers, np.iinfo(np.int64).max)
    np.minimum.at(first, history.visit_customer[inside], history.visit_day[inside])
    lines = history.day == first[history.customer]
    return (
        np.sort(history.customer[lines] * history.products + history.product[lines]),
        first < np.iinfo(np.int64).max,
    )
