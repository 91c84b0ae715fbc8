"""What like customers take: the other road, beside products that go together, to what a customer may need next.

Source: Faggioli, Polato & Aiolli (2020), "Recency Aware Collaborative Filtering for Next Basket
Recommendation", UMAP; that only the nearest count, and out of a bounded number of customers, is ours.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from .compiled import compiled, edge, narrow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .compiled import Narrow
    from .history import History

    Ints = NDArray[np.int64]
    Small = NDArray[np.int32]
    Floats = NDArray[np.float64]
    Weights = NDArray[np.float32]

_ORDERS = 10  # latest ones that count
_MOST = 3000  # customers compared with: what one costs then does not grow with the shop
_NEAREST = 200
_SILENT_DAYS = 365  # nobody is compared with a customer silent for longer
_ASYMMETRY = 0.75  # of the length, that of the one compared with counts so much: alpha = 1 - this in the paper


@dataclass(frozen=True)
class People:
    """The customers compared with on a day, and what each took lately.

    who      shape (people,), positions in the history, ascending
    shares   (people, products): the share of the latest orders that held the product
    buyers   the same the other way round, (products, people)
    length   shape (people,), of each row of `shares`, to the power of the asymmetry
    """

    who: Ints
    shares: sparse.csr_matrix
    buyers: sparse.csr_matrix
    length: Weights


def people_of(history: History, day: int) -> People:
    """Customers with two or more order days before `day`, the last within a year; those of the lowest hash if many.

    A hash of the id decides, so that whoever is left out of the history changes nothing for the others but
    that one more may be taken in.
    """
    orders = np.bincount(history.visit_customer[history.visit_day < day], minlength=history.customers)
    last = np.full(history.customers, -1)
    past = history.visit_day < day
    np.maximum.at(last, history.visit_customer[past], history.visit_day[past])
    who = np.flatnonzero((orders >= 2) & (last >= day - _SILENT_DAYS))
    if len(who) > _MOST:
        drawn = np.array([zlib.crc32(f"compare {history.customer_ids[one]}".encode()) for one in who])
        who = np.sort(who[np.lexsort((who, drawn))[:_MOST]])
    shares = recent_shares(history, day)[who]
    length = np.asarray(shares.multiply(shares).sum(axis=1), np.float64).ravel()
    return People(who, shares, shares.T.tocsr(), np.power(length, _ASYMMETRY).astype(np.float32))


def recent_shares(history: History, day: int) -> sparse.csr_matrix:
    """The share of each customer's latest orders that held each product, shape (customers, products)."""
    past = history.before(day)
    orders = np.bincount(past.visit_customer, minlength=past.customers)[past.customer]
    recent = orders - past.ordinal <= _ORDERS
    share = (1 / np.minimum(orders[recent], _ORDERS)).astype(np.float32)
    shape = (past.customers, past.products)
    return sparse.csr_matrix((share, (past.customer[recent], past.product[recent])), shape)


@dataclass(frozen=True)
class Tastes:
    """Of some customers what the nearest of the others take: (customers, nearest) each, -1 where there are fewer."""

    near: Small
    weight: Weights


def nearest(people: People, shares: sparse.csr_matrix, customers: Ints) -> Tastes:
    """The nearest of `people` to each of `customers`, oneself left out; weights sum to 1.

    shares   `recent_shares` of the day
    """
    near, weight = _nearest(
        customers, shares.indptr, shares.indices, shares.data,
        people.who, people.buyers.indptr, narrow(people.buyers.indices, len(people.who)), people.buyers.data,
        people.length,
    )  # fmt: skip
    return Tastes(near, weight)


@compiled
def _nearest(  # noqa: PLR0913  # pragma: no cover  # compiled
    customers: Ints,
    took_start: Small,
    took: Small,
    share: Weights,
    who: Ints,
    buyers_start: Small,
    buyers: Narrow,
    their_share: Weights,
    length: Weights,
) -> tuple[Small, Weights]:
    near = np.full((len(customers), _NEAREST), -1, np.int32)
    weight = np.zeros((len(customers), _NEAREST), np.float32)
    like = np.zeros(len(who), np.float32)
    for row in range(len(customers)):
        like[:] = 0
        for at in range(took_start[customers[row]], took_start[customers[row] + 1]):
            mine = share[at]
            for place in range(np.uint64(buyers_start[took[at]]), np.uint64(buyers_start[took[at] + 1])):
                like[buyers[place]] += mine * their_share[place]
        total = np.float32(0)
        for one in range(len(who)):
            like[one] = 0 if who[one] == customers[row] else (like[one] / length[one]) ** 2  # q = 2 in the paper
        least, room = edge(like, _NEAREST)
        count = 0
        for one in range(len(who)):
            at_edge = like[one] == least and like[one] > 0 and room > 0
            if like[one] > least or at_edge:
                room -= at_edge
                near[row, count], weight[row, count] = one, like[one]
                total += like[one]
                count += 1
        for place in range(count):
            weight[row, place] /= total
    return near, weight
