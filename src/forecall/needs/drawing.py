"""Which pairs of past days the trees of a purchase learn from, and their figures on those days.

First the pairs are drawn, from all the lines; then the figures are laid out, of each part of the customers by itself,
and only of the rows that something is read from: a shop of many lines draws more rows than its trees are grown on.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from .groups import runs_of
from .rows import REACH_DAYS, Asked, Rows, rows_of, units_bought

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from .candidates import Market
    from .history import History
    from .when import Hazards, WhenHead

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Matrix = NDArray[np.float32]

NEW_EACH = 15  # products not bought before, for each customer
_NEGATIVES_EACH = 5  # rows without a purchase kept for each with one
_LATELY = 91  # days whose orders say how often a customer comes, when rows are drawn
_LEAST_KEPT = 0.02  # chance of any row to be drawn: no row stands for more than fifty
_ROUNDS_OF_SCALING = 10
_FOLDS = 10  # of customers, by a hash of the id; each set of trees does without one of them
_NEW_CUSTOMERS = 1500  # of each snapshot that the new-product trees learn from
_PRIOR_CUSTOMERS = 5.0  # customers' worth of weight on "as usual", in the level of a window


@dataclass(frozen=True)
class Sources:
    """What a head learns from.

    usual      hazards of the customers on `as_of`, as if the shop were as busy as usual
    products   (day, horizon) -> the product table of that day
    market     (day, horizon) -> the market of that day, likeness included
    over_parts   (work, task) -> work(task(part)) for every part of the customers, wherever the parts are worked on
    """

    history: History
    as_of: int
    when: WhenHead
    usual: Hazards
    products: Callable[[int, int], Market]
    market: Callable[[int, int], Market]
    over_parts: Callable[[Callable[[Any], Any], Callable[[History], Any]], list[Any]]

    @cached_property
    def fold(self) -> Ints:
        """Which set of trees does not learn from each customer but is measured on her, shape (customers,)."""
        return np.array([zlib.crc32(f"fold {one}".encode()) % _FOLDS for one in self.history.customer_ids])


@dataclass(frozen=True)
class _Seen:
    """Rows of one snapshot with what came of them; `weight` undoes the thinning; see `grow` for `fold`."""

    values: NDArray[np.float32]
    columns: tuple[str, ...]
    units: Floats
    usual: Floats
    weight: Floats
    fold: Ints
    level: float

    @property
    def bought(self) -> NDArray[np.bool_]:
        return self.units > 0

    @property
    def count(self) -> Floats:
        """Order days with the product, NaN where it is new."""
        return self.values[:, self.columns.index("count")].astype(np.float64)


@dataclass(frozen=True)
class Drawn:
    """The pairs of one snapshot that were drawn, sorted by customer and product, with what came of them.

    key      shape (n,), customer x products + product
    units    bought inside the window, 0 = none
    weight   rows that each row stands for
    fold     see `grow`
    """

    day: int
    key: Ints
    units: Floats
    weight: Floats
    fold: Ints

    @property
    def bought(self) -> NDArray[np.bool_]:
        """Whether the pair was bought inside the window, shape (n,)."""
        return self.units > 0


@dataclass(frozen=True)
class Seen(Drawn):
    """The same with the figures of those rows that are read, in the order of the rows.

    held     shape (m,), which rows have figures, ascending
    values   shape (m, len(columns))
    usual    shape (m,), units of a usual purchase
    level    how busy the window was: log of the customers who came over those expected
    """

    held: Ints
    values: Matrix
    columns: tuple[str, ...]
    usual: Floats
    level: float

    def at(self, rows: Ints) -> Ints:
        """Where the figures of these rows stand; each must have some."""
        return np.searchsorted(self.held, rows)

    def count(self, rows: Ints) -> Floats:
        """Order days with the product, NaN where it is new."""
        return np.asarray(self.values[self.at(rows), self.columns.index("count")], np.float64)


def draw(sources: Sources, day: int, horizon_days: int, seed: int) -> Drawn:
    """Pairs bought before `day`: all that were bought inside the window, and the most telling of the others."""
    history, past = sources.history, sources.history.before(day)
    pairs = runs_of(past.customer, past.product)
    key = past.customer[pairs.start] * past.products + past.product[pairs.start]
    chance = np.random.default_rng((seed, day))
    took, kept = _chances(history, (day, day + horizon_days), key, np.sqrt(_rule_of_thumb(history, day)))
    chosen = took | (chance.random(len(key)) < kept)
    chosen &= day - past.day[pairs.end] <= REACH_DAYS
    return _drawn(sources, (day, day + horizon_days), key[chosen], kept[chosen])


def see(sources: Sources, drawn: Sequence[Drawn], needed: Sequence[Ints], horizon_days: int) -> list[Seen]:
    """The figures of the rows that are needed of each snapshot, laid out part of the customers by part."""
    stands = [
        (one.day, sources.products(one.day, horizon_days), one.key[rows])
        for one, rows in zip(drawn, needed, strict=True)
    ]

    def task(part: History) -> LayOut:
        mine = np.zeros(part.customers, np.bool_)
        mine[part.visit_customer] = True
        own = [(day, market, keys[mine[keys // part.products]]) for day, market, keys in stands]
        return LayOut(part, sources.when, horizon_days, own)

    laid: list[list[LaidOut]] = sources.over_parts(lay_out, task)
    both = zip(drawn, needed, strict=True)
    return [_joined(sources, one, rows, [part.pop(0) for part in laid], horizon_days) for one, rows in both]


def see_new(sources: Sources, day: int, horizon_days: int, seed: int) -> Seen:
    """A snapshot's rows of products not bought before, of some of the customers."""
    history, end = sources.history, day + horizon_days
    chance = np.random.default_rng((seed, day))
    drawn: list[tuple[Ints, Floats]] = []

    def choose(customer: Ints, product: Ints) -> NDArray[np.bool_]:
        key = customer * history.products + product
        took, kept = _chances(history, (day, end), key, np.ones(len(key)))
        drawn.append((key, kept))
        return took | (chance.random(len(key)) < kept)

    some = chance.random(history.customers) < _NEW_CUSTOMERS / max(history.customers, 1)
    asked = Asked(horizon_days, known=False, new_each=NEW_EACH, choose=choose)
    rows = rows_of(history.before(end).of(some), day, sources.market(day, horizon_days), sources.when, asked)
    keys, kept = drawn[0]
    key = rows.customer * history.products + rows.product
    one = _drawn(sources, (day, end), key, kept[np.searchsorted(keys, key)])
    level = _level(sources, (day, end), rows.customers.customer, rows.expected)
    return Seen(
        day, one.key, one.units, one.weight, one.fold,
        np.arange(len(key)), rows.values, rows.columns, usual_units(rows), level,
    )  # fmt: skip


@dataclass(frozen=True)
class LayOut:
    """Everything needed to lay out the figures of one part of the customers.

    stands   (day, market of that day, sorted keys of the pairs that are asked for)
    """

    history: History
    when: WhenHead
    horizon_days: int
    stands: Sequence[tuple[int, Market, Ints]]


@dataclass(frozen=True)
class LaidOut:
    """The figures of one part of the customers on one day.

    key, values, usual   of the pairs that were asked for
    who, expected        all its customers, and the orders expected of each, on the log scale of survival
    """

    key: Ints
    values: Matrix
    columns: tuple[str, ...]
    usual: Floats
    who: Ints
    expected: Floats


def lay_out(task: LayOut) -> list[LaidOut]:
    """Each day's figures; a pure function of a pickled argument, run by any executor."""
    return [_laid_out(task, day, market, wanted) for day, market, wanted in task.stands]


def _laid_out(task: LayOut, day: int, market: Market, wanted: Ints) -> LaidOut:
    products = task.history.products

    def choose(customer: Ints, product: Ints) -> NDArray[np.bool_]:
        return _is_among(customer * products + product, wanted)

    rows = rows_of(task.history, day, market, task.when, Asked(task.horizon_days, choose=choose))
    key = rows.customer * products + rows.product
    return LaidOut(key, rows.values, rows.columns, usual_units(rows), rows.customers.customer, rows.expected)


def _joined(sources: Sources, one: Drawn, held: Ints, parts: list[LaidOut], horizon_days: int) -> Seen:
    """One snapshot put together of its parts, in the order of the pairs, each part let go once it is copied."""
    wanted = one.key[held]
    values = np.empty((len(held), len(parts[0].columns)), np.float32)
    usual = np.empty(len(held))
    for part in parts:
        place = np.searchsorted(wanted, part.key)
        values[place], usual[place] = part.values, part.usual
    who = np.concatenate([part.who for part in parts])
    order = np.argsort(who)
    expected = np.concatenate([part.expected for part in parts])[order]
    level = _level(sources, (one.day, one.day + horizon_days), who[order], expected)
    return Seen(one.day, one.key, one.units, one.weight, one.fold, held, values, parts[0].columns, usual, level)


def _drawn(sources: Sources, window: tuple[int, int], key: Ints, kept: Floats) -> Drawn:
    units = units_bought(sources.history, key, *window)
    return Drawn(window[0], key, units, 1 / kept, sources.fold[key // sources.history.products])


def _chances(history: History, window: tuple[int, int], key: Ints, telling: Floats) -> tuple[NDArray[np.bool_], Floats]:
    """Of each pair whether it was bought inside the window, and the chance by which it is drawn."""
    inside = (history.day >= window[0]) & (history.day < window[1])
    sold = np.unique(history.customer[inside] * history.products + history.product[inside])
    took = np.isin(key, sold)
    return took, np.where(took, 1.0, _kept(telling, ~took, _NEGATIVES_EACH * max(int(took.sum()), 50)))


def _rule_of_thumb(history: History, day: int) -> Floats:
    """About how likely each pair bought before `day` is bought soon, for drawing rows; by customer and product."""
    past = history.before(day)
    pairs = runs_of(past.customer, past.product)
    customer = past.customer[pairs.start]
    orders = np.bincount(past.visit_customer, minlength=past.customers)
    lately = np.bincount(past.visit_customer, past.visit_day >= day - _LATELY, minlength=past.customers)
    chance: Floats = (pairs.size + 0.1) / (orders[customer] + 2.0) * (lately[customer] + 0.3)
    return chance


def _kept(telling: Floats, where: NDArray[np.bool_], rows: int) -> Floats:
    """Chances of being drawn, shape (n,): as `telling`, 1 at most, so that about so many are drawn of those `where`."""
    scale = 1.0
    for _ in range(_ROUNDS_OF_SCALING):
        scale *= rows / max(float(np.minimum(1.0, scale * telling[where]).sum()), 1e-9)
        if scale * telling.min(initial=np.inf) >= 1:
            break
    return np.clip(scale * telling, _LEAST_KEPT, 1.0)


def _is_among(asked: Ints, known: Ints) -> NDArray[np.bool_]:
    """Which of the numbers are among the sorted ones, shape (n,)."""
    if not len(known):
        return np.zeros(len(asked), np.bool_)
    there: NDArray[np.bool_] = known[np.minimum(np.searchsorted(known, asked), len(known) - 1)] == asked
    return there


def usual_units(rows: Rows) -> Floats:
    """Units of a usual purchase: the pair's own, else the product's, shape (n,)."""
    own = rows.pairs.usual_quantity[rows.known]
    return np.where(rows.is_new, np.exp(rows.column("p_quantity").astype(np.float64)), own)


def _level(sources: Sources, window: tuple[int, int], who: Ints, expected: Floats) -> float:
    """Log of the customers who ordered in the window over the number expected at the usual level."""
    history = sources.history
    inside = (history.visit_day >= window[0]) & (history.visit_day < window[1])
    came = np.zeros(history.customers, bool)
    came[history.visit_customer[inside]] = True
    return _level_of(came[who].sum(), (1 - np.exp(-expected)).sum())


def level_ahead(when: WhenHead, usual: Hazards, horizon_days: int) -> float:
    """Log of the customers that the calendar lets come in the window ahead over those of a usual one.

    usual   hazards of all customers as if the shop were as busy as usual

    Less far from 0 than the calendar's level: who orders often comes in a calm window too. So are the levels of past
    windows that the trees learn beside.
    """
    days = float(horizon_days)
    return _level_of(when.levelled(usual).probability(days).sum(), usual.probability(days).sum())


def _level_of(customers: float, expected: float) -> float:
    return float(np.log((customers + _PRIOR_CUSTOMERS) / (expected + _PRIOR_CUSTOMERS)))
