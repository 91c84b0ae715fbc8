"""One row of figures for each customer and product on a day: what the learned parts read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .candidates import INSTEAD_COLUMNS, LIKENESS_COLUMNS, Candidates, Market, candidates
from .customer_features import CustomerTable, customer_table
from .groups import runs_of, side_by_side
from .pair_features import PairTable, pair_table, totals_of
from .sequels import SEQUEL_COLUMNS, Sequels, followed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .history import History
    from .when import Hazards, WhenHead

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Matrix = NDArray[np.float32]

REACH_DAYS = 730  # a product not bought for longer is no candidate any more


@dataclass(frozen=True)
class Rows:
    """Pairs sorted by (customer, product) with their figures.

    values   shape (n, len(columns)), NaN = not known
    at       shape (n,), row of the customer in `customers`
    known    shape (n,), row in `pairs`, or -1 for a product not bought before
    expected  shape (customers,), orders inside a window of the usual level, on the log scale of survival
    usual     hazards of the customers as if the shop were as busy as usual
    """

    day: int
    customer: Ints
    product: Ints
    values: Matrix
    columns: tuple[str, ...]
    at: Ints
    known: Ints
    customers: CustomerTable
    pairs: PairTable
    expected: Floats
    usual: Hazards

    @property
    def is_new(self) -> NDArray[np.bool_]:
        """Not bought before, shape (n,)."""
        return self.known < 0

    def column(self, name: str) -> Matrix:
        """One column by name, shape (n,)."""
        return self.values[:, self.columns.index(name)]

    def read(self, columns: tuple[str, ...]) -> Matrix:
        """These columns side by side, shape (n, len(columns))."""
        if columns == self.columns:
            return self.values
        place = {name: at for at, name in enumerate(self.columns)}
        return self.values[:, [place[name] for name in columns]]


Chooser = Callable[["Ints", "Ints"], "NDArray[np.bool_]"]
"""(customer, product) -> which of these pairs to make rows for."""


@dataclass(frozen=True)
class Asked:
    """Which pairs to make rows for.

    horizon_days   the window ahead; its year-ago counterpart is looked at
    known          products bought before
    new_each       how many products not bought before each customer gets
    likeness       whether products bought before get the likeness columns too (else not known)
    reach_days     customers silent for longer are left out
    choose         thins the pairs out before their figures are laid side by side
    found          these customers' candidates of the day, at least as many as are asked for, if they are known already
    sequels        what followed what before the day: gives the columns SEQUEL_COLUMNS, last; None = they are not there
    """

    horizon_days: int
    known: bool = True
    new_each: int = 0
    likeness: bool = False
    reach_days: int = REACH_DAYS
    choose: Chooser | None = None
    found: Candidates | None = None
    sequels: Sequels | None = None

    @property
    def reads_likeness(self) -> bool:
        """Whether products that go together are looked at."""
        return self.new_each > 0 or self.likeness


def rows_of(history: History, day: int, market: Market, when: WhenHead, asked: Asked) -> Rows:
    """Rows for the customers of `history` (all, or one shard) with an order before `day`."""
    history = history.before(day)
    customers = customer_table(history, day)
    hazards = when.hazards(customers, level=False)
    ahead = _orders_ahead(customers, when, hazards, asked.horizon_days)
    chosen, totals = _chosen(history, day, asked), totals_of(history, day)
    pairs = pair_table(chosen, day, asked.horizon_days, market.products, totals)
    position = np.full(history.customers, -1, np.int64)
    position[customers.customer] = np.where(
        customers.recency <= asked.reach_days, np.arange(len(customers.customer)), -1
    )
    customer, product, likeness = _pairs_asked(history, day, market, position, pairs, asked)
    keep = position[customer] >= 0
    if asked.choose is not None and asked.reads_likeness:
        keep &= asked.choose(customer, product)
    customer, product, likeness = customer[keep], product[keep], likeness[keep]

    known = _row_in(pairs, history.products, customer, product)
    at = position[customer]
    of_customer = side_by_side(customers.columns | ahead)
    columns = (*pairs.columns, *customers.columns, *ahead, *market.products.columns, *LIKENESS_COLUMNS)
    parts = [_known_values(pairs, known), of_customer[at], market.products.matrix()[product], likeness]
    if asked.reads_likeness:
        columns = (*columns, *INSTEAD_COLUMNS)
    if asked.sequels is not None:
        columns = (*columns, *SEQUEL_COLUMNS)
        parts.append(followed(asked.sequels, customer, product))
    values = np.empty((len(customer), len(columns)), np.float32)
    end = 0
    for part in parts:
        start, end = end, end + part.shape[1]
        values[:, start:end] = part
    return Rows(day, customer, product, values, columns, at, known, customers, pairs, ahead["c_expected"], hazards)


def _chosen(history: History, day: int, asked: Asked) -> History:
    """Thinned out before anything is computed, where nothing but the customer's own pairs is asked about."""
    if asked.choose is None or asked.reads_likeness:
        return history
    past = history.before(day)
    pairs = runs_of(past.customer, past.product)
    chosen = asked.choose(past.customer[pairs.start], past.product[pairs.start])
    return past.keeping(np.repeat(chosen, pairs.size))


def _pairs_asked(
    history: History, day: int, market: Market, position: Ints, pairs: PairTable, asked: Asked
) -> tuple[Ints, Ints, Matrix]:
    within = pairs.recency <= REACH_DAYS
    customer, product = pairs.customer[within], pairs.product[within]
    if not asked.reads_likeness:
        return customer, product, np.full((len(customer), len(LIKENESS_COLUMNS)), np.nan, np.float32)
    found = asked.found
    if found is None:
        near = np.flatnonzero(position >= 0)
        found = candidates(history, day, market, near, asked.new_each, with_known=asked.known)
    else:
        found = found.first(asked.new_each, with_known=asked.known)
    if not asked.known:
        return found.customer, found.product, found.likeness
    known = _row_in(pairs, history.products, found.customer, found.product)
    fresh = (known < 0) | (pairs.recency[known] <= REACH_DAYS)
    return found.customer[fresh], found.product[fresh], found.likeness[fresh]


def _row_in(pairs: PairTable, products: int, customer: Ints, product: Ints) -> Ints:
    """Each pair's row in the table, -1 when it is not there."""
    key, there = customer * products + product, pairs.customer * products + pairs.product
    at = np.minimum(np.searchsorted(there, key), max(len(there) - 1, 0))
    return np.where(there[at] == key, at, -1)


def _known_values(pairs: PairTable, known: Ints) -> Matrix:
    values = np.full((len(known), len(pairs.columns)), np.nan, np.float32)
    there = known >= 0
    if there.any():
        values[there] = pairs.matrix()[known[there]]
    return values


def _orders_ahead(customers: CustomerTable, when: WhenHead, hazards: Hazards, horizon_days: int) -> dict[str, Floats]:
    """Orders expected of each customer in a window of the usual level, by BG/NBD alone and with the trees."""
    rates = when.rates
    none = rates.survival(customers.repeats, customers.last, customers.age, float(horizon_days))
    return {
        "c_expected": hazards.cumulative(float(horizon_days)),
        "c_rate_expected": -np.log(np.maximum(none, 1e-9)),
        "c_alive": rates.p_alive(customers.repeats, customers.last, customers.age),
    }


def units_bought(history: History, asked: Ints, start: int, end: int) -> Floats:
    """Units of each pair on start <= day < end, shape (n,); 0 when none.

    asked   shape (n,), customer x products + product
    """
    inside = (history.day >= start) & (history.day < end)
    key = history.customer[inside] * history.products + history.product[inside]
    pairs, which = np.unique(key, return_inverse=True)
    if not len(pairs):
        return np.zeros(len(asked))
    at = np.minimum(np.searchsorted(pairs, asked), len(pairs) - 1)
    return np.where(pairs[at] == asked, np.bincount(which, history.quantity[inside])[at], 0.0)
