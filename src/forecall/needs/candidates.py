"""Products a customer has not bought yet but may: found by what goes together and what many buy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .errors import NotFitted
from .neighbours import Likeness, same_basket, same_customers, taken

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from .history import History
    from .product_features import ProductTable

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

_NEAREST = 60  # likest products kept for each
_BLOCK = 512  # customers at a time: bounds memory at block x products
_TASTES = (5.0, 20.0)  # halving of a past order's weight, in orders

LIKENESS_COLUMNS = ("like_basket", "like_customer", "like_basket_share", "like_customer_share")


@dataclass(frozen=True)
class Market:
    """What all customers together say on a day: products, and which of them go together."""

    products: ProductTable
    likeness: tuple[Likeness, Likeness] | None = None

    @property
    def basket(self) -> Likeness:
        """By order day."""
        return self._known()[0]

    @property
    def customer(self) -> Likeness:
        """By customer."""
        return self._known()[1]

    def _known(self) -> tuple[Likeness, Likeness]:
        if self.likeness is None:
            raise NotFitted("the market of this day was made without likeness")
        return self.likeness


def market_of(history: History, day: int, products: ProductTable) -> Market:
    """Likeness of products from the lines before `day`."""
    return Market(products, (same_basket(history, day, _NEAREST), same_customers(history, day, _NEAREST)))


@dataclass(frozen=True)
class Candidates:
    """Pairs of customer and product, sorted; with how well each goes with what the customer took.

    likeness   shape (n, 4), columns as LIKENESS_COLUMNS; the shares are beside the customer's best
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
    parts = []
    for at in range(0, len(customers), _BLOCK):
        block = customers[at : at + _BLOCK]
        parts.append(_of_block(block, fast[block], slow[block], market, new_each, with_known=with_known))
    if not parts:
        nothing = np.zeros(0, np.int64)
        return Candidates(nothing, nothing, np.zeros((0, 4), np.float32), np.zeros(0, bool))
    return Candidates(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _of_block(
    block: Ints,
    fast: sparse.csr_matrix,
    slow: sparse.csr_matrix,
    market: Market,
    new_each: int,
    *,
    with_known: bool,
) -> tuple[Ints, Ints, NDArray[np.float32], NDArray[np.bool_]]:
    basket = market.basket.scores(fast).toarray()
    customer = market.customer.scores(slow).toarray()
    known = slow.toarray() > 0
    basket_share = basket / (basket.max(axis=1, keepdims=True) + 1e-9)
    customer_share = customer / (customer.max(axis=1, keepdims=True) + 1e-9)
    buyers = market.products.buyers_28
    appeal = basket_share + customer_share + buyers / (buyers.max() + 1)
    appeal[known] = -1
    chosen = known.copy() if with_known else np.zeros_like(known)
    take = min(new_each, appeal.shape[1])
    if take:
        best = np.argpartition(-appeal, take - 1, axis=1)[:, :take]
        np.put_along_axis(chosen, best, np.take_along_axis(appeal, best, 1) > 0, axis=1)
        if with_known:
            chosen |= known
        else:
            chosen &= ~known
    row, product = np.nonzero(chosen)
    likeness = np.column_stack([m[row, product] for m in (basket, customer, basket_share, customer_share)]).astype(
        np.float32
    )
    return block[row], product.astype(np.int64), likeness, ~known[row, product]
