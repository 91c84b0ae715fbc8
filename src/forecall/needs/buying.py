"""Whether a pair is bought inside a window, and how much: one head for each length of window.

Probability: boosted trees over snapshots of the past, the level of each window (how busy the shop
was) taken out while learning and put back by the calendar. Quantity: what a purchase holds beside
the pair's usual units, learned on purchases only. The newest snapshot is held back: it sets the
scale of the probabilities, the scale of the quantities and the spread of the quantiles.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, logit

from .rows import Asked, Rows, bought, rows_of
from .trees import Plan, Trees, grow

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from .candidates import Market
    from .history import History
    from .when import WhenHead

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

NEW_EACH = 15  # products not bought before, for each customer
_SNAPSHOTS = 10
_STEP = 14
_WARM_UP = 60
_NEGATIVES_EACH = 8  # rows without a purchase kept for each with one
_MOST_ROWS = 220_000
_LEAST_PURCHASES = 80
_RECENT_WINDOWS = 4  # newest windows that set the scales
_NEW_SNAPSHOTS = 4
_NEW_CUSTOMERS = 1500  # of each snapshot that the new-product trees learn from
_SLOPE_PRIOR = 100.0  # in log-likelihood: the slope moves by what hundreds of purchases agree on
_SHIFT_PRIOR = 200.0  # one window is one draw of the shop's level: its shift counts in part
_LEVELS = np.linspace(0.01, 0.99, 99)

BUY_PLAN = Plan("binary", 200, leaves=31, rate=0.09, columns_share=0.5, extra=(("extra_trees", True),))
NEW_PLAN = Plan("binary", 80, leaves=15, rate=0.1, columns_share=0.5, extra=(("extra_trees", True),))
AMOUNT_PLAN = Plan("gamma", 80, leaves=15, rate=0.09, columns_share=0.5)


@dataclass(frozen=True)
class Scale:
    """Log-odds = slope x score + shift + level of the window."""

    slope: float = 1.0
    shift: float = 0.0


@dataclass(frozen=True)
class BuyHead:
    """The fitted answers for windows of `horizon_days`.

    known, fresh    log-odds of a purchase, for products bought before and not; None = the thin rule
    amounts         log of units over the usual ones, given a purchase
    level           log level of the window ahead, by the calendar
    known_scale, fresh_scale   what the held-back window says of the log-odds
    amount_scale    correction of mean units
    spread          shape (99,), quantiles .01 .. .99 of log(units / usual units) of a purchase
    """

    horizon_days: int
    known: Trees | None
    fresh: Trees | None
    amounts: Trees | None
    level: float
    known_scale: Scale
    fresh_scale: Scale
    amount_scale: float
    spread: Floats

    def p_buy(self, rows: Rows, *, new: bool, raw: Floats | None = None) -> Floats:
        """Probability that each row's pair is bought inside the window, shape (n,).

        new   whether the rows are products not bought before
        raw   the trees' score of the rows, if it is known already
        """
        trees, scale = (self.fresh, self.fresh_scale) if new else (self.known, self.known_scale)
        if trees is None:
            return thin_probability(rows, self.level)
        score = trees.score(rows.values) if raw is None else raw
        return np.asarray(expit(scale.slope * score + scale.shift + self.level), np.float64)

    def units_if_bought(self, rows: Rows) -> Floats:
        """Mean units inside the window, given that the pair is bought, shape (n,)."""
        usual = usual_units(rows)
        if self.amounts is None:
            return usual
        mean: Floats = usual * np.exp(self.amounts.score(rows.values)) * self.amount_scale
        return mean

    def quantile(self, rows: Rows, p_buy: Floats, level: float) -> Floats:
        """Units inside the window that are not exceeded with probability `level`, no purchase = 0 units."""
        given = 1 - (1 - level) / np.maximum(p_buy, 1e-9)
        units = usual_units(rows) * np.exp(np.interp(given, _LEVELS, self.spread))
        return np.where(given <= 0, 0.0, units)


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

    products   (day, horizon) -> the product table of that day
    market     (day, horizon) -> the market of that day, likeness included
    """

    history: History
    as_of: int
    when: WhenHead
    products: Callable[[int, int], Market]
    market: Callable[[int, int], Market]


@dataclass(frozen=True)
class _Seen:
    """Rows of one snapshot with what came of them; `weight` undoes the thinning."""

    values: NDArray[np.float32]
    columns: tuple[str, ...]
    units: Floats
    usual: Floats
    weight: Floats
    level: float

    @property
    def bought(self) -> NDArray[np.bool_]:
        return self.units > 0


def fit_buying(sources: Sources, horizon_days: int, *, seed: int, threads: int) -> BuyHead:
    """Learn from snapshots of the past whose windows ended before `as_of`."""
    level = sources.when.calendar.ahead(0, horizon_days)
    days = _days(sources, horizon_days)
    seen = [_see(sources, day, horizon_days, seed) for day in days]
    if sum(int(s.bought.sum()) for s in seen) < _LEAST_PURCHASES:
        spread = np.interp(_LEVELS, [0.01, 0.1, 0.5, 0.9, 0.99], [-1.6, -0.7, 0.0, 0.7, 1.6])
        return BuyHead(horizon_days, None, None, None, level, Scale(), Scale(), 1.0, spread)
    known, known_scale = _grow_purchase(BUY_PLAN, seen, seed, threads)
    amounts, scale, spread = _grow_amounts(seen, seed, threads)
    fresh, fresh_scale = None, Scale()
    fresh_seen = [_see(sources, day, horizon_days, seed, new=True) for day in days[:_NEW_SNAPSHOTS]]
    if sum(int(s.bought.sum()) for s in fresh_seen) >= _LEAST_PURCHASES:
        fresh, fresh_scale = _grow_purchase(NEW_PLAN, fresh_seen, seed, threads)
    return BuyHead(horizon_days, known, fresh, amounts, level, known_scale, fresh_scale, scale, spread)


def _days(sources: Sources, horizon_days: int) -> list[int]:
    """Days to learn from, newest first: one held back, then those whose windows end before it."""
    step = max(_STEP, horizon_days // 2)
    held = sources.as_of - horizon_days
    days = [held, *(held - horizon_days - k * step for k in range(_SNAPSHOTS))]
    return [day for day in days if day - sources.when.calendar.first >= _WARM_UP]


def _see(sources: Sources, day: int, horizon_days: int, seed: int, *, new: bool = False) -> _Seen:
    """A snapshot's rows, those without a purchase thinned out."""
    history, end = sources.history, day + horizon_days
    chance = np.random.default_rng((seed, day))
    window = (history.day >= day) & (history.day < end)
    sold = np.unique(history.customer[window] * history.products + history.product[window])
    share = [1.0]

    def choose(customer: Ints, product: Ints) -> NDArray[np.bool_]:
        took = np.isin(customer * history.products + product, sold)
        share[0] = min(1.0, _NEGATIVES_EACH * max(int(took.sum()), 50) / max(len(took), 1))
        return took | (chance.random(len(took)) < share[0])

    if new:
        some = chance.random(history.customers) < _NEW_CUSTOMERS / max(history.customers, 1)
        people, market = history.before(end).of(some), sources.market(day, horizon_days)
        asked = Asked(horizon_days, known=False, new_each=NEW_EACH, choose=choose)
    else:
        people, market = history, sources.products(day, horizon_days)
        asked = Asked(horizon_days, choose=choose)
    rows = rows_of(people, day, market, sources.when, asked)
    units, _ = bought(people, rows, day, end)
    weight = np.where(units > 0, 1.0, 1 / share[0])
    return _Seen(rows.values, rows.columns, units, usual_units(rows), weight, _level(sources, day, horizon_days, rows))


def _level(sources: Sources, day: int, horizon_days: int, rows: Rows) -> float:
    """Log of the customers who ordered in the window over the number expected at the usual level."""
    history, customers = sources.history, rows.customers
    inside = (history.visit_day >= day) & (history.visit_day < day + horizon_days)
    came = np.zeros(history.customers, bool)
    came[history.visit_customer[inside]] = True
    events = came[customers.customer].sum()
    expected = (1 - np.exp(-rows.expected)).sum()
    return float(np.log((events + 5) / (expected + 5)))


def _grow_purchase(plan: Plan, seen: list[_Seen], seed: int, threads: int) -> tuple[Trees, Scale]:
    """Trees for the log-odds of a purchase on the older windows, and their scale by the newest."""
    held, older = seen[0], seen[1:] or seen
    values, label = np.vstack([s.values for s in older]), np.concatenate([s.bought for s in older])
    weight = np.concatenate([s.weight for s in older])
    level = np.concatenate([np.full(len(s.units), s.level) for s in older])
    base = float(logit(np.clip((label * weight).sum() / weight.sum(), 1e-6, 1 - 1e-6)))
    keep = _sample(len(label), seed)
    trees = grow(
        plan,
        values[keep],
        label[keep].astype(np.float64),
        older[0].columns,
        seed=seed,
        threads=threads,
        weight=weight[keep],
        offset=level[keep] + base,
    )
    return trees, _scale(trees.score(held.values), base, held)


def _scale(score: Floats, base: float, held: _Seen) -> Scale:
    """Slope and shift by logistic regression on the held-back window, both pulled towards 1 and `base`.

    Source: Platt (1999), "Probabilistic outputs for support vector machines", with a Gaussian prior.
    """
    weight = held.weight / held.weight.mean()

    def loss(change: Floats) -> float:
        odds = (1 + change[0]) * score + base + change[1] + held.level
        misfit = np.logaddexp(0, odds) - np.where(held.bought, odds, 0.0)
        return float((weight * misfit).sum() + _SLOPE_PRIOR * change[0] ** 2 + _SHIFT_PRIOR * change[1] ** 2)

    found = minimize(loss, np.zeros(2), method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-2, "maxiter": 100})
    return Scale(1.0 + float(found.x[0]), base + float(found.x[1]))


def _grow_amounts(seen: list[_Seen], seed: int, threads: int) -> tuple[Trees, float, Floats]:
    """Trees for units beside the usual ones, their scale by the newest windows, and the spread."""
    values = np.vstack([s.values[s.bought] for s in seen])
    units = np.concatenate([s.units[s.bought] for s in seen])
    usual = np.concatenate([s.usual[s.bought] for s in seen])
    keep = _sample(len(units), seed)
    label = np.clip(units / usual, 0.02, 20.0)
    trees = grow(
        AMOUNT_PLAN, values[keep], label[keep], seen[0].columns, seed=seed, threads=threads,
        weight=np.minimum(usual, 20 * np.median(usual))[keep],
    )  # fmt: skip
    newest = slice(0, sum(int(s.bought.sum()) for s in seen[:_RECENT_WINDOWS]))
    mean = usual[newest] * np.exp(trees.score(values[newest]))
    cap = np.quantile(units, 0.999)  # one huge order must not set the scale of all
    scale = float(np.clip(np.minimum(units[newest], cap).sum() / np.minimum(mean, cap).sum(), 0.5, 2.0))
    return trees, scale, np.quantile(np.log(units / usual), _LEVELS)


def _sample(rows: int, seed: int) -> Ints:
    if rows <= _MOST_ROWS:
        return np.arange(rows)
    return np.sort(np.random.default_rng(seed).choice(rows, _MOST_ROWS, replace=False))
