"""Whether a pair is bought inside a window, and how much: one head for each length of window.

Probability: boosted trees over snapshots of the past, the level of each window (how busy the shop
was) taken out while learning and put back by the calendar. Quantity: what a purchase holds beside
the pair's usual units, learned on purchases only. A customer is left out of one set of trees at most:
what that one says of her, beside what came, sets the scale of the probabilities. All purchases set
the scale of the quantities and their spread.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import logit

from .effort import with_stands
from .groups import runs_of
from .rows import Asked, Rows, bought, rows_of
from .scale import Scale, scale_of
from .spread import Spread, spread_of, typical_spread
from .trees import Plan, Trees, grow

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from .candidates import Market
    from .history import History
    from .when import Hazards, WhenHead

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

NEW_EACH = 15  # products not bought before, for each customer
_SNAPSHOTS = 11  # of windows up to _STEP days; fewer of longer ones, so that all reach back alike
_LEAST_SNAPSHOTS = 5
_STEP = 14
_WARM_UP = 60
_NEGATIVES_EACH = 5  # rows without a purchase kept for each with one
_LATELY = 91  # days whose orders say how often a customer comes, when rows are drawn
_LEAST_KEPT = 0.02  # chance of any row to be drawn: no row stands for more than fifty
_ROUNDS_OF_SCALING = 10
_MOST_ROWS = 400_000
_STANDS = (6, 12)  # where there are more rows than one set of trees is grown on; by the shop, see effort.py
_LEAST_PURCHASES = 80
_FOLDS = 10  # of customers, by a hash of the id; each set of trees does without one of them
_RECENT_WINDOWS = 4  # newest windows, which set the scale of the probabilities
_NEW_SNAPSHOTS = 4
_DAYS_OF_UNITS = 126  # newest windows that set the scale of the units reach back so far
_MEASURED = 60_000  # rows, of those that were left out, on which a scale is measured
_NEW_CUSTOMERS = 1500  # of each snapshot that the new-product trees learn from
_PRIOR_CUSTOMERS = 5.0  # customers' worth of weight on "as usual", in the level of a window
_PRIOR_PURCHASES = 50.0  # purchases' worth of weight on "as foreseen", in the scale of the units

BUY_PLAN = Plan("binary", 50, leaves=31, rate=0.2, columns_share=0.5, stands=3, extra=(("extra_trees", True),))
NEW_PLAN = Plan("binary", 30, leaves=15, rate=0.2, columns_share=0.5, stands=2, extra=(("extra_trees", True),))
AMOUNT_PLAN = Plan("gamma", 50, leaves=15, rate=0.14, columns_share=0.5, most_rows=60_000)

_UNREAD = frozenset(
    """
    c_orders_7 c_orders_14 c_orders_28 c_orders_182 c_orders_364 c_orders c_own_at_risk c_decay_30 c_decay_90 c_products
    c_year_before c_year_60 c_gap_1 c_gap_2 c_gap_3 c_gap_mean c_gap_usual c_gap_longest c_log_gap c_log_spread c_log_z
    c_late_longest c_recency c_rate c_rate_expected c_value_182 c_weekday
    orders_14 orders_28 orders_364 in_last_5 in_last_10 share_all skipped skipped_mean
    q_max q_last q_mean q_total price_now price_paid p_price p_gap
    """.split()  # noqa: SIM905  # one name a line would be a page
)
"""Figures that the trees of a purchase do better without: they say again what others say, or nothing."""


@dataclass(frozen=True)
class BuyHead:
    """The fitted answers for windows of `horizon_days`.

    known, fresh    log-odds of a purchase, for products bought before and not; None = the thin rule
    amounts         log of units over the usual ones, given a purchase
    level           log level of the window ahead, by the calendar
    known_scale, fresh_scale   what came of the customers that a set of trees did not see says of the log-odds
    amount_scale    correction of mean units
    spread          how far the units of a purchase lie from those foreseen
    """

    horizon_days: int
    known: Trees | None
    fresh: Trees | None
    amounts: Trees | None
    level: float
    known_scale: Scale
    fresh_scale: Scale
    amount_scale: float
    spread: Spread

    def p_buy(self, rows: Rows, *, new: bool, raw: Floats | None = None) -> Floats:
        """Probability that each row's pair is bought inside the window, shape (n,).

        new   whether the rows are products not bought before
        raw   the trees' score of the rows, if it is known already
        """
        trees, scale = (self.fresh, self.fresh_scale) if new else (self.known, self.known_scale)
        if trees is None:
            return thin_probability(rows, self.level)
        score = trees.score(rows.read(trees.columns)) if raw is None else raw
        return scale.chance(score + self.level, rows.column("count").astype(np.float64))

    def likely_units(self, rows: Rows) -> Floats:
        """Units of a purchase as the trees foresee it, before the scale of the means, shape (n,)."""
        usual = usual_units(rows)
        if self.amounts is None:
            return usual
        likely: Floats = usual * np.exp(self.amounts.score(rows.read(self.amounts.columns)))
        return likely

    def quantile(self, likely: Floats, p_buy: Floats, level: float) -> Floats:
        """Units inside the window that are not exceeded with probability `level`, no purchase = 0 units.

        likely   `likely_units` of each row
        """
        given = 1 - (1 - level) / np.maximum(p_buy, 1e-9)
        return np.where(given <= 0, 0.0, self.spread.quantile(likely, given))


def usual_units(rows: Rows) -> Floats:
    """Units of a usual purchase: the pair's own, else the product's, shape (n,)."""
    own = rows.pairs.usual_quantity[rows.known]
    return np.where(rows.is_new, np.exp(rows.column("p_quantity").astype(np.float64)), own)


def thin_probability(rows: Rows, level: float) -> Floats:
    """The rule for too little history: expected orders times the share of orders with the product."""
    orders = rows.column("c_expected").astype(np.float64) * np.exp(level)
    own = (np.nan_to_num(rows.column("count")) + 0.1) / (rows.column("c_orders") + 2)
    share = np.where(rows.is_new, 0.2 * np.nan_to_num(rows.column("like_basket")), own).astype(np.float64)
    chance: Floats = np.clip(1 - np.exp(-orders * share), 1e-6, 0.999)
    return chance


@dataclass(frozen=True)
class Sources:
    """What a head learns from.

    usual      hazards of the customers on `as_of`, as if the shop were as busy as usual
    products   (day, horizon) -> the product table of that day
    market     (day, horizon) -> the market of that day, likeness included
    """

    history: History
    as_of: int
    when: WhenHead
    usual: Hazards
    products: Callable[[int, int], Market]
    market: Callable[[int, int], Market]

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


def fit_buying(sources: Sources, horizon_days: int, *, seed: int, threads: int) -> BuyHead:
    """Learn from snapshots of the past whose windows ended before `as_of`."""
    level = level_ahead(sources.when, sources.usual, horizon_days)
    days = _days(sources, horizon_days)
    seen = [_see(sources, day, horizon_days, seed) for day in days]
    if sum(int(s.bought.sum()) for s in seen) < _LEAST_PURCHASES:
        return BuyHead(horizon_days, None, None, None, level, Scale(), Scale(), 1.0, typical_spread())
    plan = with_stands(BUY_PLAN, len(sources.history.customer), sum(len(s.units) for s in seen), _STANDS)
    known, known_scale = _grow_purchase(plan, seen, seed, threads)
    amounts, spread = _grow_amounts(seen, seed, threads)
    scale = _scale_of_units(sources, list(zip(days, seen, strict=True)), (known, known_scale, amounts), horizon_days)
    fresh, fresh_scale = None, Scale()
    fresh_seen = [_see(sources, day, horizon_days, seed, new=True) for day in days[:_NEW_SNAPSHOTS]]
    if sum(int(s.bought.sum()) for s in fresh_seen) >= _LEAST_PURCHASES:
        fresh, fresh_scale = _grow_purchase(NEW_PLAN, fresh_seen, seed, threads)
    return BuyHead(horizon_days, known, fresh, amounts, level, known_scale, fresh_scale, scale, spread)


def _days(sources: Sources, horizon_days: int) -> list[int]:
    """Days to learn from, newest first; their windows end before `as_of`."""
    step = max(_STEP, horizon_days)
    days = [sources.as_of - horizon_days - k * step for k in range(max(_LEAST_SNAPSHOTS, _SNAPSHOTS * _STEP // step))]
    return [day for day in days if day - sources.when.calendar.first >= _WARM_UP]


def _see(sources: Sources, day: int, horizon_days: int, seed: int, *, new: bool = False) -> _Seen:
    """A snapshot's rows, those without a purchase thinned out."""
    history, end = sources.history, day + horizon_days
    chance = np.random.default_rng((seed, day))
    window = (history.day >= day) & (history.day < end)
    sold = np.unique(history.customer[window] * history.products + history.product[window])
    drawn: list[tuple[Ints, Floats]] = []

    def choose(customer: Ints, product: Ints) -> NDArray[np.bool_]:
        key = customer * history.products + product
        took = np.isin(key, sold)
        telling = np.ones(len(key)) if new else np.sqrt(_rule_of_thumb(history, day))
        kept = np.where(took, 1.0, _kept(telling, ~took, _NEGATIVES_EACH * max(int(took.sum()), 50)))
        drawn.append((key, kept))
        return took | (chance.random(len(key)) < kept)

    if new:
        some = chance.random(history.customers) < _NEW_CUSTOMERS / max(history.customers, 1)
        people, market = history.before(end).of(some), sources.market(day, horizon_days)
        asked = Asked(horizon_days, known=False, new_each=NEW_EACH, choose=choose)
    else:
        people, market = history, sources.products(day, horizon_days)
        asked = Asked(horizon_days, choose=choose)
    rows = rows_of(people, day, market, sources.when, asked)
    units, _ = bought(people, rows, day, end)
    pairs, kept = drawn[0]
    weight = 1 / kept[np.searchsorted(pairs, rows.customer * history.products + rows.product)]
    level = _level(sources, day, horizon_days, rows)
    fold = sources.fold[rows.customer]
    return _Seen(rows.values, rows.columns, units, usual_units(rows), weight, fold, level)


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


def _level(sources: Sources, day: int, horizon_days: int, rows: Rows) -> float:
    """Log of the customers who ordered in the window over the number expected at the usual level."""
    history, customers = sources.history, rows.customers
    inside = (history.visit_day >= day) & (history.visit_day < day + horizon_days)
    came = np.zeros(history.customers, bool)
    came[history.visit_customer[inside]] = True
    return _level_of(came[customers.customer].sum(), (1 - np.exp(-rows.expected)).sum())


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


def _grow_purchase(plan: Plan, seen: list[_Seen], seed: int, threads: int) -> tuple[Trees, Scale]:
    """Trees for the log-odds of a purchase, and their scale by the customers that each of them did not see."""
    columns = tuple(name for name in seen[0].columns if name not in _UNREAD)
    read = [at for at, name in enumerate(seen[0].columns) if name not in _UNREAD]
    label = np.concatenate([s.bought for s in seen])
    weight = np.concatenate([s.weight for s in seen])
    level = np.concatenate([np.full(len(s.units), s.level) for s in seen])
    fold = np.concatenate([s.fold for s in seen])
    base = float(logit(np.clip((label * weight).sum() / weight.sum(), 1e-6, 1 - 1e-6)))
    keep = _sample(len(label), seed)
    values = np.vstack([s.values[:, read] for s in seen])
    trees = grow(
        plan,
        values[keep],
        label[keep].astype(np.float64),
        columns,
        seed=seed,
        threads=threads,
        weight=weight[keep],
        offset=level[keep] + base,
        fold=fold[keep],
    )
    recent = np.arange(len(label)) < sum(len(s.units) for s in seen[:_RECENT_WINDOWS])
    measured = np.flatnonzero(recent & (fold < plan.stands))
    measured = measured[:: _step(len(measured))]
    score = trees.score_left_out(values[measured], fold[measured]) + level[measured]
    count = np.concatenate([s.count for s in seen])[measured]
    return trees, scale_of(score, count, base, label[measured], weight[measured])


def _grow_amounts(seen: list[_Seen], seed: int, threads: int) -> tuple[Trees, Spread]:
    """Trees for units beside the usual ones, and how far purchases lie from what they say."""
    values = np.vstack([s.values[s.bought] for s in seen])
    units = np.concatenate([s.units[s.bought] for s in seen])
    usual = np.concatenate([s.usual[s.bought] for s in seen])
    keep = _sample(len(units), seed)
    label = np.clip(units / usual, 0.02, 20.0)
    trees = grow(
        AMOUNT_PLAN, values[keep], label[keep], seen[0].columns, seed=seed, threads=threads,
        weight=np.minimum(usual, 20 * np.median(usual))[keep],
    )  # fmt: skip
    return trees, spread_of(units, usual * np.exp(trees.score(values)))


def _scale_of_units(
    sources: Sources, windows: list[tuple[int, _Seen]], learnt: tuple[Trees, Scale, Trees], horizon_days: int
) -> float:
    """What the units of the latest windows were, over what would have been forecast before each of them.

    Each window at the level it had: what the calendar missed is the calendar's to mend, and does not last. All
    windows together, and all their purchases: a few huge orders hold much of a shop's units. Of how many sets of trees
    there are it does not depend: six parts of the customers at most are looked at.
    """
    trees, scale, amounts = learnt
    seen = [one for day, one in windows if day >= sources.as_of - horizon_days - _DAYS_OF_UNITS]
    came = sum(float(one.units.sum()) for one in seen)
    given = np.concatenate([_mean_units(one, one.bought, amounts) for one in seen] or [np.zeros(0)])
    if came <= 0 or given.sum() <= 0:
        return 1.0
    parts = min(trees.stands, _STANDS[0])
    every = _step(sum(int((one.fold < parts).sum()) for one in seen))
    taken = foreseen = _PRIOR_PURCHASES * float(given.mean())
    for one in seen:
        some = np.flatnonzero(one.fold < parts)[::every]
        place = {name: at for at, name in enumerate(one.columns)}
        read = one.values[some][:, [place[name] for name in trees.columns]]
        score = trees.score_left_out(read, one.fold[some]) + one.level
        mean = _mean_units(one, some, amounts)
        taken += float(mean[one.bought[some]].sum())
        foreseen += float((one.weight[some] * scale.chance(score, one.count[some]) * mean).sum())
    return float(np.clip(came / given.sum() * taken / foreseen, 0.6, 1.6))


def _mean_units(seen: _Seen, rows: Ints | NDArray[np.bool_], amounts: Trees) -> Floats:
    """Units of a purchase as they are foreseen before any scale."""
    mean: Floats = seen.usual[rows] * np.exp(amounts.score(seen.values[rows]))
    return mean


def _step(rows: int) -> int:
    """Of so many rows every which one is looked at, to measure a scale."""
    return max(1, -(-rows // _MEASURED))


def _sample(rows: int, seed: int) -> Ints:
    if rows <= _MOST_ROWS:
        return np.arange(rows)
    return np.sort(np.random.default_rng(seed).choice(rows, _MOST_ROWS, replace=False))
