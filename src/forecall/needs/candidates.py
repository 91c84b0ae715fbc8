"""Products a customer has not bought yet but may: found by what goes together and what many buy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .compiled import compiled
from .errors import NotFitted
from .neighbours import Likeness, same_basket, same_customers, taken
from .people import People, nearest, recent_shares

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .history import History
    from .product_features import ProductTable

    Ints = NDArray[np.int64]
    Small = NDArray[np.int32]
    Floats = NDArray[np.float64]
    Weights = NDArray[np.float32]

_NEAREST = 60  # likest products kept for each
_TASTES = (5.0, 20.0)  # halving of a past order's weight, in orders

LIKENESS_COLUMNS = (
    "like_basket", "like_customer", "like_basket_share", "like_customer_share", "like_people", "like_people_share"
)  # fmt: skip


@dataclass(frozen=True)
class Market:
    """What all customers together say on a day: products, which of them go together, and who takes what."""

    products: ProductTable
    likeness: tuple[Likeness, Likeness] | None = None
    people: People | None = None

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

    likeness   shape (n, 6), columns as LIKENESS_COLUMNS; the shares are beside the customer's best
    is_new     shape (n,), never bought before
    """

    customer: Ints
    product: Ints
    likeness: NDArray[np.float32]
    is_new: NDArray[np.bool_]


def candidates(
    history: History, day: int, market: Market, customers: Ints, new_each: int, *, with_known: bool
) -> Candidates:
    """The `new_each` likeliest new products of each customer, and the known ones if asked.

    customers   positions, ascending; each with at least one order before `day`
    """
    fast, slow = (taken(history, day, halving) for halving in _TASTES)
    basket, customer = market.basket.matrix, market.customer.matrix
    people = market.known_people()
    tastes = nearest(people, recent_shares(history, day), customers)
    start, product, likeness, is_new = _picked(
        customers, fast.indptr, fast.indices, fast.data.astype(np.float32), slow.data.astype(np.float32),
        basket.indptr, basket.indices, basket.data, customer.indptr, customer.indices, customer.data,
        tastes.near, tastes.weight, people.shares.indptr, people.shares.indices, people.shares.data,
        (market.products.buyers_28 / (market.products.buyers_28.max() + 1)).astype(np.float32), new_each, with_known,
    )  # fmt: skip
    return Candidates(np.repeat(customers, np.diff(start)), product, likeness, is_new)


@compiled
def _picked(  # noqa: C901, PLR0912, PLR0913  # pragma: no cover  # compiled
    customers: Ints,
    took_start: Small,
    took: Small,
    fast: Weights,
    slow: Weights,
    basket_start: Small,
    basket_other: Small,
    basket_like: Weights,
    shared_start: Small,
    shared_other: Small,
    shared_like: Weights,
    near: Small,
    near_weight: Weights,
    theirs_start: Small,
    theirs: Small,
    their_share: Weights,
    buyers: Weights,
    new_each: int,
    with_known: bool,  # noqa: FBT001
) -> tuple[Ints, Ints, Weights, NDArray[np.bool_]]:
    """Where each customer's rows start, the products, six figures of likeness, and whether each is new.

    A new product's appeal is what it has of the customer's best likeness, by order day, by customer and among
    like customers, and its share of buyers now; equal ones: the lower number goes in.
    """
    products = len(buyers)
    most = 0
    for who in customers:
        most += new_each + (took_start[who + 1] - took_start[who] if with_known else 0)
    start = np.zeros(len(customers) + 1, np.int64)
    product, is_new = np.empty(most, np.int64), np.empty(most, np.bool_)
    likeness = np.empty((most, 6), np.float32)
    basket, shared = np.zeros(products, np.float32), np.zeros(products, np.float32)
    people = np.zeros(products, np.float32)
    appeal, known = np.zeros(products, np.float32), np.zeros(products, np.bool_)
    tiny = np.float32(1e-9)
    row = 0
    for number in range(len(customers)):
        first, last = took_start[customers[number]], took_start[customers[number] + 1]
        basket[:] = 0
        shared[:] = 0
        people[:] = 0
        for at in range(first, last):
            source = took[at]
            known[source] = True
            for place in range(basket_start[source], basket_start[source + 1]):
                basket[basket_other[place]] += fast[at] * basket_like[place]
            for place in range(shared_start[source], shared_start[source + 1]):
                shared[shared_other[place]] += slow[at] * shared_like[place]
        for at in range(near.shape[1]):
            one = near[number, at]
            if one < 0:
                break
            for place in range(theirs_start[one], theirs_start[one + 1]):
                people[theirs[place]] += near_weight[number, at] * their_share[place]
        best_basket, best_shared, best_people = basket.max() + tiny, shared.max() + tiny, people.max() + tiny
        for one in range(products):
            appeal[one] = (
                basket[one] / best_basket + shared[one] / best_shared + people[one] / best_people + buyers[one]
            )
            if known[one]:
                appeal[one] = 0
        least = np.float32(0)
        if 0 < new_each < products:
            least = np.partition(appeal, products - new_each)[products - new_each]
        room = new_each
        for one in range(products):
            room -= appeal[one] > least
        for one in range(products):
            chosen = new_each > 0 and appeal[one] > least
            if new_each > 0 and appeal[one] == least and appeal[one] > 0 and room > 0:
                chosen = True
                room -= 1
            if chosen or (with_known and known[one]):
                product[row], is_new[row] = one, not known[one]
                likeness[row, 0], likeness[row, 1] = basket[one], shared[one]
                likeness[row, 2], likeness[row, 3] = basket[one] / best_basket, shared[one] / best_shared
                likeness[row, 4], likeness[row, 5] = people[one], people[one] / best_people
                row += 1
        for at in range(first, last):
            known[took[at]] = False
        start[number + 1] = row
    return start, product[:row], likeness[:row], is_new[:row]
