"""What followed elsewhere: what customers took next after orders like a customer's latest.

Every order that another followed is a state. A customer's own state, her latest order or her latest three fading, is
set beside the newest states of all others; what followed the nearest of them is likely to follow for her too. The
clock is the order, not the day. Source: the neighbours of Hu, He, Gao & Zhang (2020), "Modeling Personalized Item
Frequency Information for Next-basket Recommendation", SIGIR; that states are compared, and not customers, is ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from .compiled import compiled, edge, narrow
from .effort import portion

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .compiled import Narrow
    from .history import History

    Ints = NDArray[np.int64]
    Small = NDArray[np.int32]
    Weights = NDArray[np.float32]

_NEWEST = (5_000, 20_000)  # states compared with; by the shop, see effort.py: the work of all customers stays bounded
_NEAREST = 1000
_FADING = 0.6  # of the weight of the order after it
_STATES = (1, 3)  # latest orders that make up a state
_RARE = 10.0  # orders' worth of doubt about how rare a product is

SEQUEL_COLUMNS = tuple(f"sequel_{orders}" for orders in _STATES)


@dataclass(frozen=True)
class States:
    """Orders of one kind of state: products by weight, each row of length 1.

    latest   (customers, products), where each customer stands now; an empty row where there is no order
    past     (products, states), where others stood
    """

    latest: sparse.csr_matrix
    past: sparse.csr_matrix


@dataclass(frozen=True)
class Sequels:
    """What followed what before a day.

    states     one for each kind of state
    customer   shape (states,), whose they were
    followed   (states, products), what the next order held
    """

    states: tuple[States, ...]
    customer: Ints
    followed: sparse.csr_matrix


def sequels_of(history: History, day: int) -> Sequels:
    """The newest states before `day` that an order before it followed, by the day of that order."""
    past = history.before(day)
    visits, owner = len(past.visit_customer), past.visit_customer
    ones = np.ones(len(past.customer), np.float32)
    visit = np.searchsorted(owner, past.customer) + past.ordinal
    orders = sparse.csr_matrix((ones, (visit, past.product)), (visits, past.products))
    before = np.flatnonzero(owner[1:] == owner[:-1])
    newest = np.lexsort((before, -past.visit_day[before + 1]))[: portion(len(past.customer), *_NEWEST, steepness=1)]
    before = np.sort(before[newest])
    last = np.flatnonzero(np.append(owner[1:] != owner[:-1], visits > 0))
    held = np.bincount(past.product, minlength=past.products)
    rare = np.log1p(visits / (held + _RARE)).astype(np.float32)
    known = sparse.csr_matrix(
        (np.ones(len(last), np.float32), (owner[last], np.arange(len(last)))), (past.customers, len(last))
    )
    states = tuple(
        States(
            (known @ _state(orders, owner, last, reach, rare)).tocsr(),
            _state(orders, owner, before, reach, rare).T.tocsr(),
        )
        for reach in _STATES
    )
    return Sequels(states, owner[before], orders[before + 1])


def _state(orders: sparse.csr_matrix, owner: Ints, at: Ints, reach: int, rare: Weights) -> sparse.csr_matrix:
    """The state after each of the orders `at`: its products and those of the orders before, fading; of length 1."""
    state = orders[at]
    for back in range(1, reach):
        there = np.flatnonzero((at >= back) & (owner[np.maximum(at - back, 0)] == owner[at]))
        weight = np.full(len(there), _FADING**back, np.float32)
        earlier = sparse.csr_matrix((weight, (there, at[there] - back)), (len(at), orders.shape[0]))
        state = state + earlier @ orders
    state = state @ sparse.diags_array(rare)
    length = np.sqrt(np.asarray(state.multiply(state).sum(axis=1), np.float64)).ravel()
    scaled = (sparse.diags_array((1 / np.where(length > 0, length, 1)).astype(np.float32)) @ state).tocsr()
    scaled.sort_indices()
    return scaled


def followed(sequels: Sequels, customer: Ints, product: Ints) -> Weights:
    """For each pair the share of the nearest states that the product followed, one column a kind; shape (n, 2).

    customer, product   positions, sorted by customer

    A state counts by the square of its cosine; a customer's own do not count.
    """
    columns = np.zeros((len(customer), len(sequels.states)), np.float32)
    after, products = sequels.followed, sequels.followed.shape[1]
    for kind, states in enumerate(sequels.states):
        _followed(
            customer, product, states.latest.indptr, states.latest.indices, states.latest.data,
            states.past.indptr, narrow(states.past.indices, len(sequels.customer)), states.past.data,
            sequels.customer, after.indptr, narrow(after.indices, products), products, columns[:, kind],
        )  # fmt: skip
    return columns


@compiled
def _followed(  # noqa: PLR0913  # pragma: no cover  # compiled
    customer: Ints,
    product: Ints,
    latest_start: Small,
    latest: Small,
    weight: Weights,
    past_start: Small,
    past: Narrow,
    past_weight: Weights,
    whose: Ints,
    after_start: Small,
    after: Narrow,
    products: int,
    found: Weights,
) -> None:
    like, taken = np.zeros(len(whose), np.float32), np.zeros(products, np.float32)
    row = 0
    while row < len(customer):
        who, end = customer[row], row
        while end < len(customer) and customer[end] == who:
            end += 1
        like[:] = 0
        for at in range(latest_start[who], latest_start[who + 1]):
            mine = weight[at]
            for place in range(np.uint64(past_start[latest[at]]), np.uint64(past_start[latest[at] + 1])):
                like[past[place]] += mine * past_weight[place]
        for state in range(len(whose)):
            like[state] = 0 if whose[state] == who else like[state] * like[state]
        least, room = edge(like, _NEAREST)
        taken[:] = 0
        total = np.float32(1e-9)
        for state in range(len(whose)):
            at_edge = like[state] == least and like[state] > 0 and room > 0
            if like[state] > least or at_edge:
                room -= at_edge
                total += like[state]
                for place in range(np.uint64(after_start[state]), np.uint64(after_start[state + 1])):
                    taken[after[place]] += like[state]
        for at in range(row, end):
            found[at] = taken[product[at]] / total
        row = end
