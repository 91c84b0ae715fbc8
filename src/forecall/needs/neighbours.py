"""Products that go together: which new product a customer is likely to take up.

Two likenesses, both a cosine shrunk towards 0 for rare products: bought on the same order day,
and bought by the same customers. Source: Sarwar et al. (2001), "Item-based collaborative
filtering recommendation algorithms", WWW10, 285-295; the shrinkage is ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from .compiled import compiled, edge, narrow
from .groups import ratio, runs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .candidates import Market
    from .compiled import Narrow
    from .history import History

    Ints = NDArray[np.int64]
    Small = NDArray[np.int32]
    Floats = NDArray[np.float64]

_SHRINK = 10.0
RECENT_ORDERS = 5.0  # an order this many orders back counts half as evidence
_LONGEST_BASKET = 300  # lines of one order day; beyond it pairs say little and cost the square
_WIDEST_CUSTOMER = 2000  # products of one customer, likewise


@dataclass(frozen=True)
class Likeness:
    """For each product its nearest others: a sparse matrix (products, products), rows pruned.

    seen     shape (products,), groups (order days or customers) that hold the product
    groups   how many groups were looked at: those too long are left out
    """

    matrix: sparse.csr_matrix
    seen: Floats
    groups: int

    def scores(self, weights: sparse.csr_matrix) -> sparse.csr_matrix:
        """Sum of likeness to what each customer took, shape (customers, products)."""
        return (weights @ self.matrix).tocsr()

    def both(self) -> Floats:
        """How many groups hold both products of each entry of `matrix`, shape (entries,)."""
        one = np.repeat(self.seen, np.diff(self.matrix.indptr))
        both: Floats = self.matrix.data * (np.sqrt(one * self.seen[self.matrix.indices]) + _SHRINK)
        return both


def same_basket(history: History, days: Sequence[int], keep: int) -> list[Likeness]:
    """Likeness by order day, for each of `days` (ascending) from the orders before it; `keep` nearest per product."""
    past = history.before(days[-1])
    visit = np.searchsorted(past.visit_customer, past.customer) + past.ordinal
    by_visit = np.argsort(visit, kind="stable")
    since = np.searchsorted(days, past.day[by_visit], "right")
    lines = _Members(visit[by_visit], past.product[by_visit], since, len(past.visit_customer))
    return _likeness(lines, past.products, len(days), keep, _LONGEST_BASKET)


def same_customers(history: History, days: Sequence[int], keep: int) -> list[Likeness]:
    """Likeness by customer, for each of `days` (ascending) from the pairs before it; `keep` nearest per product."""
    past = history.before(days[-1])
    first = runs_of(past.customer, past.product).start
    since = np.searchsorted(days, past.day[first], "right")
    pairs = _Members(past.customer[first], past.product[first], since, past.customers)
    return _likeness(pairs, past.products, len(days), keep, _WIDEST_CUSTOMER)


def taken(history: History, day: int, halving_orders: float) -> sparse.csr_matrix:
    """What each customer took before `day`, recent orders weighing more, shape (customers, products).

    halving_orders   an order this many orders before the latest counts half; rows sum to 1
    """
    past = history.before(day)
    orders = np.bincount(past.visit_customer, minlength=past.customers)
    behind = orders[past.customer] - 1 - past.ordinal
    shape = (past.customers, past.products)
    weights = sparse.csr_matrix((np.exp2(-behind / halving_orders), (past.customer, past.product)), shape)
    total = np.asarray(weights.sum(axis=1)).ravel()
    return (sparse.diags_array(1 / np.where(total > 0, total, 1)) @ weights).tocsr()


@dataclass(frozen=True)
class Anchors:
    """For each pair the product taken before that speaks most for the new one, shape (n,) each.

    anchor      product position
    lift        how many times as often as by chance both stand in one order; 0 when never
    customers   how many customers have bought both
    """

    anchor: Ints
    lift: Floats
    customers: Floats


def anchors(history: History, day: int, market: Market, customer: Ints, product: Ints) -> Anchors:
    """The strongest link of each (customer, product) to what the customer took; rows sorted by customer."""
    weights = taken(history, day, RECENT_ORDERS)
    basket, shared = market.basket.matrix, market.customer.matrix
    anchor, by_order, by_customer = _strongest(
        customer, product, weights.indptr, weights.indices, weights.data,
        basket.indptr, basket.indices, basket.data, shared.indptr, shared.indices, shared.data,
    )  # fmt: skip
    together = by_order * (np.sqrt(market.basket.seen[anchor] * market.basket.seen[product]) + _SHRINK)
    chance = market.basket.seen[anchor] * market.basket.seen[product] / max(market.basket.groups, 1)
    both = by_customer * (np.sqrt(market.customer.seen[anchor] * market.customer.seen[product]) + _SHRINK)
    return Anchors(anchor, ratio(together, chance, 0.0), np.round(both))


@compiled
def _strongest(  # noqa: PLR0913  # pragma: no cover  # compiled
    customer: Ints,
    product: Ints,
    took_start: Small,
    took: Small,
    weight: Floats,
    basket_start: Small,
    basket_other: Small,
    basket_like: NDArray[np.float32],
    shared_start: Small,
    shared_other: Small,
    shared_like: NDArray[np.float32],
) -> tuple[Ints, Floats, Floats]:
    """The product taken before that is likest to each pair's, by weight; its likeness by order and by customer."""
    anchor = np.zeros(len(customer), np.int64)
    by_order, by_customer = np.zeros(len(customer)), np.zeros(len(customer))
    for row in range(len(customer)):
        best, target = -1.0, product[row]
        for at in range(took_start[customer[row]], took_start[customer[row] + 1]):
            source = took[at]
            first, last = basket_start[source], basket_start[source + 1]
            place = first + np.searchsorted(basket_other[first:last], target)
            alike = basket_like[place] if place < last and basket_other[place] == target else 0.0
            first, last = shared_start[source], shared_start[source + 1]
            place = first + np.searchsorted(shared_other[first:last], target)
            shared = shared_like[place] if place < last and shared_other[place] == target else 0.0
            if weight[at] * (alike + shared) > best:
                best = weight[at] * (alike + shared)
                anchor[row], by_order[row], by_customer[row] = source, alike, shared
    return anchor, by_order, by_customer


@dataclass(frozen=True)
class _Members:
    """Products in groups, sorted by group: `since` is the number of the first day that sees it, counted from 0."""

    group: Ints
    product: Ints
    since: Ints
    groups: int

    def only(self, rows: NDArray[np.bool_]) -> _Members:
        return _Members(self.group[rows], self.product[rows], self.since[rows], self.groups)

    def start_of_groups(self) -> Ints:
        return np.searchsorted(self.group, np.arange(self.groups + 1))


def _likeness(members: _Members, products: int, days: int, keep: int, longest: int) -> list[Likeness]:
    """One a day. A group too long at last is left out on all days."""
    size = np.bincount(members.group, minlength=members.groups)
    members = members.only(size[members.group] <= longest)
    by_product = np.argsort(members.product, kind="stable")
    seen = np.zeros((days, products))
    np.add.at(seen, (members.since, members.product), 1)
    seen = np.cumsum(seen, axis=0)
    there = np.full(members.groups, days)
    np.minimum.at(there, members.group, members.since)
    since = members.since.astype(np.uint8)
    found = _nearest(
        members.start_of_groups(), narrow(members.product, products), since,
        np.searchsorted(members.product[by_product], np.arange(products + 1)),
        members.group[by_product], since[by_product], seen, keep,
    )  # fmt: skip
    return [
        Likeness(_rows_of(column[day], like[day]), seen[day], int((there <= day).sum()))
        for column, like in [found]
        for day in range(days)
    ]


def _rows_of(column: Small, like: NDArray[np.float32]) -> sparse.csr_matrix:
    """The kept ones of each product as a sparse matrix; an empty place has column -1."""
    full = column >= 0
    start = np.concatenate([[0], np.cumsum(full.sum(axis=1))])
    return sparse.csr_matrix((like[full], column[full], start), (len(column), len(column)))


@compiled
def _nearest(  # noqa: PLR0913  # pragma: no cover  # compiled, one pass over the pairs
    group_start: Ints,
    product: Narrow,
    since: Narrow,
    product_start: Ints,
    group: Ints,
    group_since: Narrow,
    seen: Floats,
    keep: int,
) -> tuple[Small, NDArray[np.float32]]:
    """For each day and product the `keep` likest others, ascending, and how like they are.

    A pair of products counts from the day on that sees both in one group, so one pass serves all days.
    """
    days, products = seen.shape
    column = np.full((days, products, keep), -1, np.int32)
    likeness = np.zeros((days, products, keep), np.float32)
    together = np.zeros((days, products), np.float32)
    met = np.zeros(products, np.bool_)
    for one in range(products):
        for at in range(product_start[one], product_start[one + 1]):
            mine = group_since[at]
            for place in range(np.uint64(group_start[group[at]]), np.uint64(group_start[group[at] + 1])):
                together[max(since[place], mine), product[place]] += 1
                met[product[place]] = True
        met[one] = False
        these = np.flatnonzero(met)
        like = np.zeros(len(these), np.float32)
        for day in range(days):
            for at in range(len(these)):
                other = these[at]
                if day:
                    together[day, other] += together[day - 1, other]
                like[at] = together[day, other] / np.float32(np.sqrt(seen[day, one] * seen[day, other]) + _SHRINK)
            _keep(these, like, column[day, one], likeness[day, one])
        together[:] = 0
        met[:] = False
    return column, likeness


@compiled
def _keep(  # pragma: no cover  # compiled
    others: Ints, like: NDArray[np.float32], column: Small, likeness: NDArray[np.float32]
) -> None:
    """Fill `column` and `likeness` with the likest of `others`; equal ones: the lower number goes in."""
    least, room = edge(like, len(column))
    place = 0
    for at in range(len(others)):
        at_edge = like[at] == least and like[at] > 0 and room > 0
        if like[at] > least or at_edge:
            room -= at_edge
            column[place], likeness[place] = others[at], like[at]
            place += 1
