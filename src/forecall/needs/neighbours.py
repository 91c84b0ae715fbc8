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

from .groups import ratio, runs_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .candidates import Market
    from .history import History

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

_SHRINK = 10.0
_RECENT_ORDERS = 5.0  # an order this many orders back counts half as evidence
_BLOCK = 512  # products at a time: bounds memory at block x products
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


def same_basket(history: History, day: int, keep: int) -> Likeness:
    """Likeness by order day, from the orders before `day`; `keep` nearest per product."""
    past = history.before(day)
    offset = np.searchsorted(past.visit_customer, past.customer) + past.ordinal
    return _likeness(offset, past.product, len(past.visit_customer), past.products, keep, _LONGEST_BASKET)


def same_customers(history: History, day: int, keep: int) -> Likeness:
    """Likeness by customer, from the pairs before `day`; `keep` nearest per product."""
    past = history.before(day)
    pairs = runs_of(past.customer, past.product)
    return _likeness(
        past.customer[pairs.start], past.product[pairs.start], past.customers, past.products, keep, _WIDEST_CUSTOMER
    )


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
    weights = taken(history, day, _RECENT_ORDERS)
    size = np.diff(weights.indptr)[customer]
    owner = np.repeat(np.arange(len(customer)), size)
    inside = np.arange(len(owner)) - np.repeat(np.cumsum(size) - size, size)
    took = weights.indptr[customer][owner] + inside
    source, weight = weights.indices[took].astype(np.int64), weights.data[took]
    target = product[owner]
    basket = np.asarray(market.basket.matrix[source, target]).ravel()
    shared = np.asarray(market.customer.matrix[source, target]).ravel()
    strength = weight * (basket + shared)
    order = np.lexsort((source, -strength, owner))
    best = order[np.searchsorted(owner[order], np.arange(len(customer)))]
    anchor = source[best]
    together = basket[best] * (np.sqrt(market.basket.seen[anchor] * market.basket.seen[product]) + _SHRINK)
    chance = market.basket.seen[anchor] * market.basket.seen[product] / max(market.basket.groups, 1)
    both = shared[best] * (np.sqrt(market.customer.seen[anchor] * market.customer.seen[product]) + _SHRINK)
    return Anchors(anchor, ratio(together, chance, 0.0), np.round(both))


def _likeness(group: Ints, product: Ints, groups: int, products: int, keep: int, longest: int) -> Likeness:
    size = np.bincount(group, minlength=groups)
    usable = size[group] <= longest
    ones = np.ones(int(usable.sum()), np.float32)
    member = sparse.csr_matrix((ones, (group[usable], product[usable])), (groups, products))
    seen = np.asarray(member.sum(axis=0)).ravel()
    by_product = member.T.tocsr()
    blocks = [_nearest(by_product[at : at + _BLOCK] @ member, seen, at, keep) for at in range(0, products, _BLOCK)]
    return Likeness(sparse.vstack(blocks, format="csr"), seen.astype(np.float64), int((size <= longest).sum()))


def _nearest(together: sparse.csr_matrix, seen: Floats, first: int, keep: int) -> sparse.csr_matrix:
    """The `keep` likest products of each row."""
    count = together.toarray()
    rows, products = count.shape
    count[np.arange(rows), np.arange(rows) + first] = 0
    like = count / (np.sqrt(np.outer(seen[first : first + rows], seen)).astype(np.float32) + np.float32(_SHRINK))
    take = min(keep, products)
    column = np.sort(np.argpartition(-like, take - 1, axis=1)[:, :take], axis=1)
    best = np.take_along_axis(like, column, axis=1).ravel()
    row, column = np.repeat(np.arange(rows), take)[best > 0], column.ravel()[best > 0]
    return sparse.csr_matrix((best[best > 0], (row, column)), together.shape)
