"""What is bought instead of a product: what its regular buyers took up when they came back without it.

Somebody who bought a product on two days or more, and whose latest order is without it, has left it for now. What
they took for the first time in one of their next three orders is counted, and set beside what those who left anything
else took up then. What is bought together with the product stands beside it and not in its place, so it counts less;
what costs about as much, and is called alike where names are known, counts more. More is asked for to say of one that
it takes another's place: they are seldom in one order, and more went over than chance brings, by what those who left
anything else in the same month took up. Source of substitutes as what is bought by the same people but apart: McAuley,
Pandey & Leskovec (2015), "Inferring networks of substitutable and complementary products", KDD; that they are counted
from who went over, and how, is ours.
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
_HALF = 0.5  # of a customer: less than that chance is not known to bring
_DOUBT = 5.0  # customers' worth of doubt whether more than chance brought them over
_UNNAMED = 0.3  # what a substitute counts whose name shares nothing, or is not known
_KEEP = 100  # strongest substitutes of each product
_MONTH = 28  # days whose leavers are set beside each other, so that a season's change is no going over
_LEAST_OVER = 3  # customers who went over, to say so
_LEAST_APART = 0.8  # share of the orders with the rarer of two that do not hold both, to say so
_EVIDENCE = (9.0, 1.5)  # log-likelihood to say so: of what is called quite differently, and at least
_ALIKE = 15.0  # what a name that is wholly alike makes up for of it
_NAMELESS = 0.2  # how alike two names may be taken to be if one is not known


@dataclass(frozen=True)
class Substitutes:
    """For each product what takes its place: a sparse matrix (products, products), rows pruned.

    matrix    how strongly, > 0
    over      beside each entry of `matrix` the customers who went over
    telling   beside each whether that is enough to say that one takes the other's place
    without   shape (products,), customers who had bought the product on two days or more and last ordered without it
    """

    matrix: sparse.csr_matrix
    over: Small
    telling: NDArray[np.bool_]
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
    leavers = np.searchsorted(leaving.product, np.arange(past.products + 1))
    start, other, strength, over, needed = _instead(
        leavers, leaving.begin, leaving.end, fresh,
        basket.indptr, basket.indices, apart, _log_price(past),
        naming.start, number, weight, kinds,
    )  # fmt: skip
    month = (day - 1 - leaving.day) // _MONTH
    chance = _by_chance(leavers, leaving.begin, leaving.end, fresh, month, start, other)
    evidence = over * np.log(np.maximum(over / chance, 1)) - np.maximum(over - chance, 0)
    telling = (over >= _LEAST_OVER) & (evidence >= needed)
    matrix = sparse.csr_matrix((strength, other, start), (past.products, past.products))
    return Substitutes(matrix, over, telling, np.bincount(leaving.product, minlength=past.products))


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
    """What each (customer, product) is known to stand in for, by strength and by how lately the customer took it."""
    weights = taken(history, day, RECENT_ORDERS)
    matrix = known.matrix
    of, over = _strongest(
        customer, product, weights.indptr, weights.indices, weights.data,
        matrix.indptr, matrix.indices, np.where(known.telling, matrix.data, 0), known.over,
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
    """Customers who left a product, sorted by product; what each took up next is fresh[begin:end].

    day   of the last order with it
    """

    product: Ints
    day: Ints
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
    leaving = _Leaving(product[left], past.day[pairs.end[left]], starts[last[left] + 1], starts[until + 1])
    return leaving, product[by_visit]


def _log_price(past: History) -> Floats:
    """Of each product the mean log of its unit price, shape (products,); 0 when never sold."""
    logs = np.bincount(past.product, np.log(past.value / past.quantity), minlength=past.products)
    lines = np.bincount(past.product, minlength=past.products)
    return ratio(logs.astype(np.float64), lines.astype(np.float64), 0.0)


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
) -> tuple[Small, Small, Weights, Small, Weights]:
    """Rows of the `_KEEP` strongest substitutes, ascending: where each starts, products, strengths, who went over.

    The last is the log-likelihood that it takes to say so.
    """
    products = len(log_price)
    taken_up, total, most = _taken_up(leavers, begin, end, fresh, products)
    start, strength, needed = np.zeros(products + 1, np.int32), np.empty(most, np.float32), np.empty(most, np.float32)
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
        like, asked = np.zeros(kinds_met, np.float32), np.empty(kinds_met, np.float32)
        for at in range(kinds_met):
            what = these[at]
            chance = steps * (taken_up[what] - count[what]) / max(total - steps, 1)
            lift = np.log((count[what] + _DOUBT) / (chance + _DOUBT))
            if lift > 0:
                its = slice(name_start[what], name_start[what + 1])
                alike = (name_weight[its] * named[name_run[its]]).sum()
                price = np.exp(-abs(log_price[one] - log_price[what]) / 2)
                like[at] = lift * apart[what] * price * (_UNNAMED + alike)
                if name_start[one] == name_start[one + 1] or its.start == its.stop:
                    alike = _NAMELESS
                evidence = max(_EVIDENCE[0] - _ALIKE * alike, _EVIDENCE[1])
                asked[at] = evidence if apart[what] >= _LEAST_APART else np.inf
        least, room = edge(like, _KEEP)
        for at in range(kinds_met):
            at_edge = like[at] == least and like[at] > 0 and room > 0
            if like[at] > least or at_edge:
                room -= at_edge
                other[row], strength[row], over[row], needed[row] = these[at], like[at], count[these[at]], asked[at]
                row += 1
        start[one + 1] = row
        count[these] = 0
        apart[basket_other[beside]] = 1
        named[name_run[called]] = 0
    return start, other[:row], strength[:row], over[:row], needed[:row]


@compiled
def _taken_up(  # pragma: no cover  # compiled
    leavers: Ints, begin: Ints, end: Ints, fresh: Ints, products: int
) -> tuple[Floats, int, int]:
    """How often each product was taken up after anything was left, the sum of it, and the most rows there can be."""
    taken_up, total, most = np.zeros(products), 0, 0
    for one in range(products):
        steps = 0
        for leaver in range(leavers[one], leavers[one + 1]):
            steps += end[leaver] - begin[leaver]
            for what in fresh[begin[leaver] : end[leaver]]:
                taken_up[what] += 1
        total += steps
        most += min(steps, _KEEP)
    return taken_up, total, most


@compiled
def _by_chance(  # noqa: PLR0913  # pragma: no cover  # compiled
    leavers: Ints, begin: Ints, end: Ints, fresh: Ints, month: Ints, start: Small, other: Small
) -> Floats:
    """How many would have gone over by chance, beside each entry: as those did who left anything else that month."""
    products, months = len(start) - 1, month.max() + 1 if len(month) else 0
    taken_up, total = np.zeros((months, products)), np.zeros(months)
    for leaver in range(len(begin)):
        for what in fresh[begin[leaver] : end[leaver]]:
            taken_up[month[leaver], what] += 1
        total[month[leaver]] += end[leaver] - begin[leaver]
    chance, steps, own = np.full(len(other), _HALF), np.zeros(months), np.zeros((months, products))
    for one in range(products):
        for leaver in range(leavers[one], leavers[one + 1]):
            for what in fresh[begin[leaver] : end[leaver]]:
                own[month[leaver], what] += 1
            steps[month[leaver]] += end[leaver] - begin[leaver]
        for at in range(months):
            for place in range(start[one], start[one + 1]):
                others = taken_up[at, other[place]] - own[at, other[place]]
                chance[place] += steps[at] * others / max(total[at] - steps[at], 1)
        for leaver in range(leavers[one], leavers[one + 1]):
            for what in fresh[begin[leaver] : end[leaver]]:
                own[month[leaver], what] = 0
        steps[:] = 0
    return chance
