"""Answers for one shard of customers: pure functions of pickled arguments, run by any executor."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from .basket import NEW_EACH as BASKET_NEW
from .basket import basket_asked
from .candidates import candidates
from .customer_features import customer_table
from .drawing import NEW_EACH
from .neighbours import anchors
from .rows import REACH_DAYS, Asked, Rows, rows_of
from .substitutes import replaced
from .types import State
from .when import Hazards
from .why import Said, known_reasons, new_reasons, said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .basket import BasketHead
    from .buying import BuyHead
    from .candidates import Candidates, Market
    from .history import History
    from .neighbours import Anchors
    from .sequels import Sequels
    from .substitutes import Replaced
    from .when import WhenHead

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

_DUE_REACH = 182.0  # a due date is the median day given that one comes within so many days
_THIN_ORDERS = 3  # under so many order days a customer's own rhythm is not known
_LEAST_CUSTOMERS = 30  # who ordered twice or more: with fewer a shop is too small to learn from
_LEAST_ORDER_DAYS = 150
_LAPSED_DAYS = 365
_LAPSED_CHANCE = 0.02  # of any order within the quarter
_FAR_DAYS = 4000.0
_STRAIGHT = 0.8  # share of the chance of an order up to which a chance stays as it is


@dataclass(frozen=True)
class AwaitTask:
    """Everything needed to say when the customers of one shard order next."""

    history: History
    day: int
    when: WhenHead


@dataclass(frozen=True)
class Awaited:
    """When customers order next, in a shop as busy as usual; each shape (n,), by customer.

    customer    positions in the history, ascending
    recency     days since the last order day
    usual_gap   median days between order days; NaN under two order days
    usual       hazards of the days ahead
    """

    customer: Ints
    recency: Floats
    usual_gap: Floats
    usual: Hazards


def awaited(task: AwaitTask) -> Awaited:
    """The next order of each customer of one shard."""
    table = customer_table(task.history, task.day)
    return Awaited(table.customer, table.recency, table.usual_gap, task.when.hazards(table, level=False))


def together(parts: Sequence[Awaited]) -> Awaited:
    """Several shards' customers as one table."""
    customer = np.concatenate([part.customer for part in parts])
    order = np.argsort(customer)
    recency, usual_gap = (np.concatenate([getattr(part, one) for part in parts]) for one in ("recency", "usual_gap"))
    expected = np.vstack([part.usual.expected for part in parts])
    return Awaited(customer[order], recency[order], usual_gap[order], Hazards(expected[order]))


@dataclass(frozen=True)
class NewTask:
    """Everything needed to find what the customers of one shard may take up."""

    history: History
    day: int
    market: Market


@dataclass(frozen=True)
class Shortlist:
    """What every question about new products starts from, whatever its window.

    found      the pairs that compete for the next order
    links      what speaks for each of those that `needs` answers, in their order
    replaced   what each of these would stand in for
    """

    found: Candidates
    links: Anchors
    replaced: Replaced


def shortlist(task: NewTask) -> Shortlist:
    """The candidates of one shard and what speaks for them."""
    history, day = task.history, task.day
    last = np.full(history.customers, -1)
    np.maximum.at(last, history.visit_customer, history.visit_day)
    near = np.flatnonzero((last >= 0) & (day - last <= REACH_DAYS))
    found = candidates(history, day, task.market, near, BASKET_NEW, with_known=True)
    fresh = found.first(NEW_EACH, with_known=False)
    return Shortlist(
        found,
        anchors(history, day, task.market, fresh.customer, fresh.product),
        replaced(history, day, task.market.known_substitutes(), fresh.customer, fresh.product),
    )


@dataclass(frozen=True)
class NeedsTask:
    """Everything needed to score one shard; `new` = None where only products bought before are asked for.

    few   order days of the whole shop where they are too few to learn from, else None: see `too_few`
    """

    history: History
    day: int
    market: Market
    when: WhenHead
    buy: BuyHead
    new: Shortlist | None
    few: int | None = None


def too_few(history: History, day: int) -> int | None:
    """Order days of a shop that is too small as a whole for its figures to be learned, else None.

    Under so many customers who come back, each set of trees is measured on three of them or fewer, and which those are
    decides the scale of all chances; under so many order days the expected number of the next ones is off by a tenth
    or more whatever learns it.
    """
    lately = history.visit_customer[history.visit_day >= day - REACH_DAYS]
    again = int((np.bincount(lately, minlength=history.customers) > 1).sum())
    return len(lately) if again < _LEAST_CUSTOMERS or len(lately) < _LEAST_ORDER_DAYS else None


def score_needs(task: NeedsTask) -> pl.DataFrame:
    """Rows as NEEDS_SCHEMA, but customer and product as positions and due days as days ahead."""
    known = rows_of(task.history, task.day, task.market, task.when, Asked(task.buy.horizon_days))
    parts = [_answers(task, known, None)]
    if task.new is not None:
        asked = Asked(task.buy.horizon_days, known=False, new_each=NEW_EACH, found=task.new.found)
        fresh = rows_of(task.history, task.day, task.market, task.when, asked)
        parts.append(_answers(task, fresh, task.new))
    return pl.concat([part for part in parts if part.height] or parts[:1])


def _answers(task: NeedsTask, rows: Rows, found: Shortlist | None) -> pl.DataFrame:
    """The rows' answers; `found` = what speaks for each, where the products are new."""
    new = found is not None
    customers = task.when.levelled(rows.usual)
    states, first = _states(rows, task, customers, new=new)
    if found is None:
        raw, reasons = known_reasons(rows, task.buy.known, first)
    else:
        raw, reasons = new_reasons(rows, task.buy.fresh, first, (task.history.product_ids, found.links, found.replaced))
    p_buy = task.buy.p_buy(rows, new=new, raw=raw)
    p_buy = _within(p_buy, customers.probability(float(task.buy.horizon_days))[rows.at])
    likely = task.buy.likely_units(rows)
    mean = likely * task.buy.amount_scale
    low, middle, high = (task.buy.quantile(likely, p_buy, level) for level in (0.1, 0.5, 0.9))
    ordered = [task.buy.quantile(likely, np.ones(len(p_buy)), level) for level in (0.1, 0.5, 0.9)]
    due = _due(rows, customers, task.buy.horizon_days, p_buy)
    return pl.DataFrame(
        {
            "customer": rows.customer,
            "product": rows.product,
            "p_buy": p_buy,
            "expected_quantity": p_buy * mean,
            "quantity_q10": low,
            "quantity_q50": middle,
            "quantity_q90": high,
            "due": due[0],
            "due_from": due[1],
            "due_to": due[2],
            "expected_value": p_buy * mean * _prices(rows, task.market),
            "is_new": np.full(len(p_buy), new),
            "state": states,
            "reasons": reasons,
            "if_bought_q10": ordered[0],
            "if_bought_q50": ordered[1],
            "if_bought_q90": ordered[2],
        }
    )


def _prices(rows: Rows, market: Market) -> Floats:
    """Of a unit: what the customer last paid, which is less where much is bought; of a new product its latest price."""
    paid = np.expm1(rows.column("price_paid").astype(np.float64))
    return np.where(rows.is_new, np.nan_to_num(market.products.price[rows.product]), paid)


def _within(p_buy: Floats, p_order: Floats) -> Floats:
    """A product is bought only in an order: `p_buy` bent below the customer's own chance of one, its order kept."""
    share = p_buy / np.maximum(p_order, 1e-9)
    bent = _STRAIGHT + (1 - _STRAIGHT) * -np.expm1(-(share - _STRAIGHT) / (1 - _STRAIGHT))
    return p_order * np.where(share <= _STRAIGHT, share, bent)


def _due(rows: Rows, customers: Hazards, horizon_days: int, p_buy: Floats) -> list[Floats]:
    """Days ahead of the due date and of its 80 % window; inf = open end.

    The pair's hazard follows its customer's over the weeks, scaled so that it meets `p_buy`.
    """
    ahead = customers.cumulative(float(horizon_days))[rows.at]
    scale = -np.log1p(-np.minimum(p_buy, 0.999)) / np.maximum(ahead, 1e-9)
    pair = Hazards(customers.expected[rows.at] * scale[:, None])
    middle = np.minimum(pair.day_of_probability(0.5 * pair.probability(_DUE_REACH)), _FAR_DAYS)
    late = pair.day_of_probability(np.full(len(p_buy), 0.9))
    level = np.where(np.isinf(late), 0.2, 0.1)
    early = np.minimum(pair.day_of_probability(level), middle)
    return [np.floor(middle), np.floor(early), np.ceil(late)]


def _states(rows: Rows, task: NeedsTask, customers: Hazards, *, new: bool) -> tuple[pl.Series, list[Said]]:
    """The state of each row, and what it has to say before the reasons."""
    orders = (rows.customers.repeats + 1)[rows.at]
    recency = rows.customers.recency[rows.at]
    coming = customers.probability(91.0)[rows.at]
    rule = (task.buy.fresh if new else task.buy.known) is None
    lapsed = (recency > _LAPSED_DAYS) | (coming < _LAPSED_CHANCE)
    first_time = ~lapsed & (orders == 1)
    short = (orders < _THIN_ORDERS) | (rule and task.few is None)  # of a small shop the shop itself says more
    thin = ~lapsed & ~first_time & short
    small = ~lapsed & ~first_time & ~short & (task.few is not None)
    names = [State.OK, State.LAPSED, State.NEW_CUSTOMER, State.THIN]
    states = pl.Series(names, dtype=pl.String).gather(lapsed + 2 * first_time + 3 * (thin | small))
    return states, [
        said("lapsed(last={}d)", lapsed, recency),
        said("new_customer(orders={})", first_time, orders),
        said("thin(orders={})", thin, orders),
        said("small_shop(orders={})", small, np.full(len(orders), task.few or 0)),
    ]


@dataclass(frozen=True)
class BasketTask:
    """Everything needed to rank one shard."""

    history: History
    day: int
    market: Market
    when: WhenHead
    basket: BasketHead
    new: Shortlist
    sequels: Sequels
    k: int


def score_basket(task: BasketTask) -> pl.DataFrame:
    """customer, rank, product, score: the first `k` of each customer; ties go to the lower product."""
    asked = replace(basket_asked(task.sequels), found=task.new.found)
    rows = rows_of(task.history, task.day, task.market, task.when, asked)
    score = task.basket.score(rows)
    order = np.lexsort((rows.product, -score, rows.customer))
    customer, product, score = rows.customer[order], rows.product[order], score[order]
    rank = np.arange(len(customer)) - np.searchsorted(customer, customer) + 1
    best = rank <= task.k
    return pl.DataFrame(
        {
            "customer": customer[best],
            "rank": rank[best].astype(np.int32),
            "product": product[best],
            "score": score[best],
        }
    )
