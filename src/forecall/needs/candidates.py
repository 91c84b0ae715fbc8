"""Products a customer has not bought yet but may: found by what goes together and what many buy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .compiled import compiled, edge, highest, narrow
from .errors import NotFitted
from .neighbours import RECENT_ORDERS, Likeness, same_basket, same_customers, taken
from .people import People, nearest, recent_shares

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .compiled import Narrow
    from .history import History
    from .product_features import ProductTable
    from .substitutes import Substitutes

    Ints = NDArray[np.int64]
    Small = NDArray[np.int32]
    Floats = NDArray[np.float64]
    Weights = NDArray[np.float32]

_NEAREST = 60  # likest products kept for each
_NO_APPEAL = np.nextafter(np.float32(0), np.float32(1))  # at least so much a new product must have
_TASTES = (RECENT_ORDERS, 20.0)  # halving of a past order's weight, in orders

LIKENESS_COLUMNS = (
    "like_basket", "like_customer", "like_basket_share", "like_customer_share", "like_people", "like_people_share"
)  # fmt: skip
INSTEAD_COLUMNS = ("like_instead_share",)  # the share alone: how strong it is grows with the shop's past


@dataclass(frozen=True)
class Market:
    """What all customers together say on a day: products, which of them go together, and who takes what."""

    products: ProductTable
    likeness: tuple[Likeness, Likeness] | None = None
    people: People | None = None
    substitutes: Substitutes | None = None

    @property
    def basket(self) -> Likeness:
        """By order day."""
        return self._known()[0]

    @property
    def customer(self) -> Likeness:
        """By customer."""
        return self._known()[1]

    def known_people(self) -> People:
        """Who is compared with."""
        if self.people is None:
            raise NotFitted("the market of this day was made without likeness")
        return self.people

    def known_substitutes(self) -> Substitutes:
        """What is bought instead of what."""
        if self.substitutes is None:
            raise NotFitted("the market of this day was made without likeness")
        return self.substitutes

    def _known(self) -> tuple[Likeness, Likeness]:
        if self.likeness is None:
            raise NotFitted("the market of this day was made without likeness")
        return self.likeness


def likeness_of(history: History, days: Sequence[int]) -> dict[int, tuple[Likeness, Likeness]]:
    """Likeness of products, for each of `days` from the lines before it: by order day, by customer."""
    ascending = sorted(days)
    both = (same_basket(history, ascending, _NEAREST), same_customers(history, ascending, _NEAREST))
    return dict(zip(ascending, zip(*both, strict=True), strict=True))


@dataclass(frozen=True)
class Candidates:
    """Pairs of customer and product, sorted; with how well each goes with what the customer took.

    likeness   shape (n, 7), columns as LIKENESS_COLUMNS and INSTEAD_COLUMNS; the shares are beside the customer's best
    place      shape (n,), among the customer's products not bought before, 0 = the likeliest; -1 = bought before
    """

    customer: Ints
    product: Ints
    likeness: NDArray[np.float32]
    place: NDArray[np.int16]

    @property
    def is_new(self) -> NDArray[np.bool_]:
        """Never bought before, shape (n,)."""
        return self.place >= 0

    def first(self, new_each: int, *, with_known: bool) -> Candidates:
        """What would have been found had so many been asked for, and the known ones only if asked."""
        kept = (self.place < new_each) & (with_known | self.is_new)
        return Candidates(self.customer[kept], self.product[kept], self.likeness[kept], self.place[kept])


def candidates(
    history: History, day: int, market: Market, customers: Ints, new_each: int, *, with_known: bool
) -> Candidates:
    """The `new_each` likeliest new products of each customer, and the known ones if asked.

    customers   positions, ascending; each with at least one order before `day`
    """
    fast, slow = (taken(history, day, halving) for halving in _TASTES)
    basket, customer = market.basket.matrix, market.customer.matrix
    people, products = market.known_people(), history.products
    instead = market.known_substitutes().matrix
    tastes = nearest(people, recent_shares(history, day), customers)
    start, product, likeness, place = _picked(
        customers, fast.indptr, fast.indices, fast.data.astype(np.float32), slow.data.astype(np.float32),
        basket.indptr, narrow(basket.indices, products), basket.data,
        customer.indptr, narrow(customer.indices, products), customer.data,
        instead.indptr, narrow(instead.indices, products), instead.data,
        tastes.near, tastes.weight, people.shares.indptr, narrow(people.shares.indices, products), people.shares.data,
        (market.products.buyers_28 / (market.products.buyers_28.max() + 1)).astype(np.float32), new_each, with_known,
    )  # fmt: skip
    return Candidates(np.repeat(customers, np.diff(start)), product, likeness, place)


@compiled
def _picked(  # noqa: PLR0913  # pragma: no cover  # compiled
    customers: Ints,
    took_start: Small,
    took: Small,
    fast: Weights,
    slow: Weights,
    basket_start: Small,
    basket_other: Narrow,
    basket_like: Weights,
    shared_start: Small,
    shared_other: Narrow,
    shared_like: Weights,
    instead_start: Small,
    instead_other: Narrow,
    instead_like: Weights,
    near: Small,
    near_weight: Weights,
    theirs_start: Small,
    theirs: Narrow,
    their_share: Weights,
    buyers: Weights,
    new_each: int,
    with_known: bool,  # noqa: FBT001
) -> tuple[Ints, Ints, Weights, NDArray[np.int16]]:
    """Where each customer's rows start, the products, seven figures of likeness, and the place of each new one.

    A new product's appeal is what it has of the customer's best likeness, by order day, by customer, in place of
    what was left and among like customers, and its share of buyers now; equal ones: the lower number goes in.
    """
    products = len(buyers)
    most = 0
    for who in customers:
        most += new_each + (took_start[who + 1] - took_start[who] if with_known else 0)
    start = np.zeros(len(customers) + 1, np.int64)
    product, place = np.empty(most, np.int64), np.empty(most, np.int16)
    likeness = np.empty((most, 7), np.float32)
    known, fresh = np.zeros(products, np.bool_), np.empty(new_each, np.int64)
    row = 0
    for number in range(len(customers)):
        of_customer = slice(took_start[customers[number]], took_start[customers[number] + 1])
        known[took[of_customer]] = True
        basket = _spread(took[of_customer], fast[of_customer], basket_start, basket_other, basket_like, products)
        shared = _spread(took[of_customer], slow[of_customer], shared_start, shared_other, shared_like, products)
        people = _spread(near[number], near_weight[number], theirs_start, theirs, their_share, products)
        instead = _beside_best(
            _spread(took[of_customer], fast[of_customer], instead_start, instead_other, instead_like, products)
        )
        basket_best, shared_best, people_best = _beside_best(basket), _beside_best(shared), _beside_best(people)
        appeal = basket_best + shared_best + people_best + instead + buyers
        appeal[took[of_customer]] = 0
        least, room = edge(appeal, new_each)
        least = max(least, _NO_APPEAL)
        appeal[took[of_customer]] = np.inf if with_known else 0
        count = 0
        for one in range(products):
            if appeal[one] < least:
                continue
            at_edge = appeal[one] == least and room > 0
            room -= at_edge
            if appeal[one] > least or at_edge:
                product[row], place[row] = one, -1
                if not known[one]:
                    before = 0
                    for other in range(count):
                        ahead = appeal[product[fresh[other]]] >= appeal[one]
                        before += ahead
                        place[fresh[other]] += not ahead
                    place[row], fresh[count] = before, row
                    count += 1
                likeness[row, 0], likeness[row, 1] = basket[one], shared[one]
                likeness[row, 2], likeness[row, 3] = basket_best[one], shared_best[one]
                likeness[row, 4], likeness[row, 5] = people[one], people_best[one]
                likeness[row, 6] = instead[one]
                row += 1
        known[took[of_customer]] = False
        start[number + 1] = row
    return start, product[:row], likeness[:row], place[:row]


@compiled
def _spread(  # pragma: no cover  # compiled
    sources: Small, weights: Weights, start: Small, others: Narrow, like: Weights, products: int
) -> Weights:
    """Sum over `sources` (-1 = no more) of the weight of each times its row of a sparse matrix, shape (products,)."""
    total = np.zeros(products, np.float32)
    for at in range(len(sources)):
        if sources[at] < 0:
            break
        weight = weights[at]
        for place in range(np.uint64(start[sources[at]]), np.uint64(start[sources[at] + 1])):
            total[others[place]] += weight * like[place]
    return total


@compiled
def _beside_best(values: Weights) -> Weights:  # pragma: no cover  # compiled
    share: Weights = values / (highest(values) + np.float32(1e-9))
    return share
