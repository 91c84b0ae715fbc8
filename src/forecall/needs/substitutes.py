"""What is bought instead of a product: what its regular buyers took up when they came back without it.

Somebody who bought a product on two days or more, and whose latest order is without it, has left it for now. What
they took for the first time in one of their next three orders is counted, and set beside what all who left anything
took up then. What is bought together with the product stands beside it and not in its place, so it counts less; what
costs about as much, and is called alike where names are known, counts more. Source of substitutes as what is bought by
the same people but apart: McAuley, Pandey & Leskovec (2015), "Inferring networks of substitutable and complementary
products", KDD; that they are counted from who went over, and how, is ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from .compiled import compiled, edge
from .groups import ratio, runs_of
from .neighbours import RECENT_ORDERS, taken

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .history import History
    from .naming import Naming
    from .neighbours import Likeness

    Ints = NDArray[np.int64]
    Small = NDArray[np.int32]
    Floats = NDArray[np.float64]
    Weights = NDArray[np.float32]

_LEAST_DAYS = 2  # with the product, before its buyer can be said to have left it
_NEXT_ORDERS = 3  # after the last one with it, in which something may take its place
_DOUBT = 5.0  # customers' worth of doubt whether more than chance brought them over
_UNNAMED = 0.3  # what a substitute counts whose name shares nothing, or is not known
_KEEP = 100  # strongest substitutes of each product


@dataclass(frozen=True)
class Substitutes:
    """For each product what takes its place: a sparse matrix (products, products), rows pruned.

    matrix    how strongly, > 0
    over      beside each entry of `matrix` the customers who went over
    without   shape (products,), customers who had bought the product on two days or more and last ordered without it
    """

    matrix: sparse.csr_matrix
    over: Small
    without: Ints


def substitutes_of(history: History, day: int, together: Likeness, naming: Naming) -> Substitutes:
    """Counted from the lines before `day`.

    together   `same_basket` of that day
    """
    past = history.before(day)
    leaving, fresh = _left(past)
    number, weight, kinds = naming.weighed()
    basket = together.matrix
    rarer = np.minimum(np.repeat(together.seen, np.diff(basket.indptr)), together.seen[basket.indices])
    apart = np.maximum(1 - together.both() / rarer, 0)
    start, other, strength, over = _instead(
        np.searchsorted(leaving.product, np.arange(past.products + 1)), leaving.begin, leaving.end, fresh,
        basket.indptr, basket.indices, apart, _log_price(past),
        naming.start, number, weight, kinds,
    )  # fmt: skip
    matrix = sparse.csr_matrix((strength, other, start), (past.products, past.products))
    return Substitutes(matrix, over, np.bincount(leaving.product, minlength=past.products))


@dataclass(frozen=True)
class Replaced:
    """For each pair the product taken before that the new one most stands in for, shape (n,) each.

    of        product position; 0 where there is none
    over      customers who went over from that one to the new one; 0 where there is none
    without   customers who could have: they had bought that one on two days or more, and last ordered without it
    """

    of: Ints
    over: Ints
    without: Ints


def replaced(history: History, day: int, known: Substitutes, customer: Ints, product: Ints) -> Replaced:
    """What each (customer, product) stands in for most, by strength and by how lately the customer took it."""
    weights = taken(history, day, RECENT_ORDERS)
    matrix = known.matrix
    of, over = _strongest(
        customer, product, weights.indptr, weights.indices, weights.data,
        matrix.indptr, matrix.indices, matrix.data, known.over,
    )  # fmt: skip
    return Replaced(of, over, np.where(over > 0, known.without[of], 0))


@compiled
def _strongest(  # noqa: PLR0913  # pragma: no cover  # compiled
    customer: Ints,
    product: Ints,
    took_start: Small,
    took: Small,
    weight: Floats,
    start: Small,
    other: Small,
    strength: Weights,
    over: Small,
) -> tuple[Ints, Ints]:
    of, went = np.zeros((2, len(customer)), np.int64)
    for row in range(len(customer)):
        best, target = 0.0, product[row]
        for at in range(took_start[customer[row]], took_start[customer[row] + 1]):
            first, last = start[took[at]], start[took[at] + 1]
            place = first + np.searchsorted(other[first:last], target)
            if place < last and other[place] == target and weight[at] * strength[place] > best:
                best = weight[at] * strength[place]
                of[row], went[row] = took[at], over[place]
    return of, went


@dataclass(frozen=True)
class _Leaving:
    """Customers who left a product, sorted by product; what each took up next is fresh[begin:end]."""

    product: Ints
    begin: Ints
    end: Ints


def _left(past: History) -> tuple[_Leaving, Ints]:
    """Who left what, and all first purchases by the order they were made in."""
    pairs = runs_of(past.customer, past.product)
    customer, product = past.customer[pairs.start], past.product[pairs.start]
    first_visit = np.searchsorted(past.visit_customer, np.arange(past.customers + 1))
    first, last = (first_visit[customer] + past.ordinal[rows] for rows in (pairs.start, pairs.end))
    newest = first_visit[customer + 1] - 1
    by_visit = np.argsort(first, kind="stable")
    starts = np.searchsorted(first[by_visit], np.arange(len(past.visit_customer) + 1))
    left = np.flatnonzero((pairs.size >= _LEAST_DAYS) & (last < newest))
    left = left[np.argsort(product[left], kind="stable")]
    until = np.minimum(last[left] + _NEXT_ORDERS, newest[left])
    return _Leaving(product[left], starts[last[left] + 1], starts[until + 1]), product[by_visit]


def _log_price(past: History) -> Floats:
    """Of each product the mean log of its unit price, shape (products,); 0 when never sold."""
    logs = np.bincount(past.product, np.log(past.value / past.quantity), minlength=past.products)
    return ratio(logs, np.bincount(past.product, minlength=past.products).astype(np.float64), 0.0)


@compiled
def _instead(  # noqa: PLR0913  # pragma: no cover  # compiled
    leavers: Ints,
    begin: Ints,
    end: Ints,
    fresh: Ints,
    basket_start: Small,
    basket_other: Small,
    basket_apart: Floats,
    log_price: Floats,
    name_start: Ints,
    name_run: Ints,
    name_weight: Weights,
    kinds: int,
) -> tuple[Small, Small, Weights, Small]:
    """Rows of the `_KEEP` strongest substitutes, ascending: where each starts, products, strengths, who went over."""
    products = len(log_price)
    share, most = _taken_up(leavers, begin, end, fresh, products)
    start, strength = np.zeros(products + 1, np.int32), np.empty(most, np.float32)
    other, over = np.empty((2, most), np.int32)
    count, named = np.zeros(products, np.int32), np.zeros(kinds, np.float32)
    apart, met = np.ones(products), np.empty(products, np.int64)
    row = 0
    for one in range(products):
        steps, kinds_met = 0, 0
        for leaver in range(leavers[one], leavers[one + 1]):
            steps += end[leaver] - begin[leaver]
            for what in fresh[begin[leaver] : end[leaver]]:
                met[kinds_met] = what
                kinds_met += count[what] == 0
                count[what] += 1
        these = np.sort(met[:kinds_met])
        beside = slice(basket_start[one], basket_start[one + 1])
        apart[basket_other[beside]] = basket_apart[beside]
        called = slice(name_start[one], name_start[one + 1])
        named[name_run[called]] = name_weight[called]
        like = np.zeros(kinds_met, np.float32)
        for at in range(kinds_met):
            what = these[at]
            lift = np.log((count[what] + _DOUBT) / (steps * share[what] + _DOUBT))
            if lift > 0:
                its = slice(name_start[what], name_start[what + 1])
                alike = _UNNAMED + (name_weight[its] * named[name_run[its]]).sum()
                like[at] = lift * apart[what] * np.exp(-abs(log_price[one] - log_price[what]) / 2) * alike
        row = _keep(these, like, count, row, other, strength, over)
        start[one + 1] = row
        count[these] = 0
        apart[basket_other[beside]] = 1
        named[name_run[called]] = 0
    return start, other[:row], strength[:row], over[:row]


@compiled
def _taken_up(  # pragma: no cover  # compiled
    leavers: Ints, begin: Ints, end: Ints, fresh: Ints, products: int
) -> tuple[Floats, int]:
    """Each product's share of all that was taken up after something was left, and the most rows there can be."""
    share, total, most = np.zeros(products), 0, 0
    for one in range(products):
        steps = 0
        for leaver in range(leavers[one], leavers[one + 1]):
            steps += end[leaver] - begin[leaver]
            for what in fresh[begin[leaver] : end[leaver]]:
                share[what] += 1
        total += steps
        most += min(steps, _KEEP)
    return share / max(total, 1), most


@compiled
def _keep(  # noqa: PLR0913  # pragma: no cover  # compiled
    these: Ints, like: Weights, count: Small, row: int, other: Small, strength: Weights, over: Small
) -> int:
    """Write the strongest of `these` from `row` on; equal ones: the lower number goes in. Returns the row after them."""
    least, room = edge(like, _KEEP)
    for at in range(len(these)):
        at_edge = like[at] == least and like[at] > 0 and room > 0
        if like[at] > least or at_edge:
            room -= at_edge
            other[row], strength[row], over[row] = these[at], like[at], count[these[at]]
            row += 1
    return row
