"""Whether a pair is bought inside a window, and how much: one head for each length of window.

Probability: boosted trees over snapshots of the past, the level of each window (how busy the shop
was) taken out while learning and put back by the calendar. Quantity: what a purchase holds beside
the pair's usual units, learned on purchases only. A customer is left out of one set of trees at most:
what that one says of her, beside what came, sets the scale of the probabilities. All purchases set
the scale of the quantities and their spread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from scipy.special import logit

from .drawing import Drawn, Seen, Sources, draw, level_ahead, see, see_new, usual_units
from .effort import with_stands
from .scale import Scale, scale_of
from .spread import Spread, spread_of, typical_spread
from .trees import Plan, Trees, grow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .rows import Rows

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Matrix = NDArray[np.float32]

_SNAPSHOTS = 11  # of windows up to _STEP days; fewer of longer ones, so that all reach back alike
_LEAST_SNAPSHOTS = 5
_STEP = 14
_WARM_UP = 60
_MOST_ROWS = 400_000
_STANDS = (6, 12)  # where there are more rows than one set of trees is grown on; by the shop, see effort.py
_LEAST_PURCHASES = 80
_RECENT_WINDOWS = 4  # newest windows, which set the scale of the probabilities
_NEW_SNAPSHOTS = 4
_DAYS_OF_UNITS = 126  # newest windows that set the scale of the units reach back so far
_MEASURED = 60_000  # rows, of those that were left out, on which a scale is measured
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


def thin_probability(rows: Rows, level: float) -> Floats:
    """The rule for too little history: expected orders times the share of orders with the product."""
    orders = rows.column("c_expected").astype(np.float64) * np.exp(level)
    own = (np.nan_to_num(rows.column("count")) + 0.1) / (rows.column("c_orders") + 2)
    share = np.where(rows.is_new, 0.2 * np.nan_to_num(rows.column("like_basket")), own).astype(np.float64)
    chance: Floats = np.clip(1 - np.exp(-orders * share), 1e-6, 0.999)
    return chance


@dataclass(frozen=True)
class _Rows:
    """The rows of all snapshots, one after the other, newest first; each has a number.

    begins   number of the first row of each snapshot, and how many there are
    """

    of: Sequence[Drawn]
    begins: Ints

    @classmethod
    def in_turn(cls, of: Sequence[Drawn]) -> Self:
        return cls(of, np.cumsum([0, *(len(one.key) for one in of)]))

    def __len__(self) -> int:
        return int(self.begins[-1])

    def all(self, name: str) -> Any:  # noqa: ANN401  # floats, whole numbers, or whether
        """One figure of every row."""
        return np.concatenate([getattr(one, name) for one in self.of])

    def split(self, numbers: Ints) -> list[Ints]:
        """Ascending numbers as rows of each snapshot."""
        edges = np.searchsorted(numbers, self.begins)
        return [numbers[first:beyond] - at for at, (first, beyond) in zip(self.begins, pairwise(edges), strict=False)]

    def recent(self, windows: int) -> int:
        """How many rows the newest snapshots have."""
        return int(self.begins[min(windows, len(self.of))])


@dataclass(frozen=True)
class _SeenRows(_Rows):
    """The same where rows have figures."""

    of: Sequence[Seen]

    @property
    def columns(self) -> tuple[str, ...]:
        return self.of[0].columns

    def values(self, numbers: Ints, columns: tuple[str, ...]) -> Matrix:
        """The figures of rows by their number, shape (n, len(columns))."""
        place = {name: at for at, name in enumerate(self.columns)}
        read = np.array([place[name] for name in columns])
        values, end = np.empty((len(numbers), len(read)), np.float32), 0
        for one, rows in zip(self.of, self.split(numbers), strict=True):
            start, end = end, end + len(rows)
            values[start:end] = one.values[np.ix_(one.at(rows), read)]
        return values

    def counts(self, numbers: Ints) -> Floats:
        """Order days with the product, NaN where it is new."""
        return np.concatenate([one.count(rows) for one, rows in zip(self.of, self.split(numbers), strict=True)])


def fit_buying(sources: Sources, horizon_days: int, *, seed: int, threads: int) -> BuyHead:
    """Learn from snapshots of the past whose windows ended before `as_of`."""
    level = level_ahead(sources.when, sources.usual, horizon_days)
    days = _days(sources, horizon_days)
    drawn = _Rows.in_turn([draw(sources, day, horizon_days, seed) for day in days])
    if sum(int(one.bought.sum()) for one in drawn.of) < _LEAST_PURCHASES:
        return BuyHead(horizon_days, None, None, None, level, Scale(), Scale(), 1.0, typical_spread())
    plan = with_stands(BUY_PLAN, len(sources.history.customer), len(drawn), _STANDS)
    units_since = sources.as_of - horizon_days - _DAYS_OF_UNITS
    needed = _needed(drawn, plan, units_since, seed)
    seen = _SeenRows(see(sources, drawn.of, needed, horizon_days), drawn.begins)
    known, known_scale = _grow_purchase(plan, seen, seed, threads)
    amounts, spread = _grow_amounts(seen, seed, threads)
    scale = _scale_of_units([one for one in seen.of if one.day >= units_since], known, known_scale, amounts)
    fresh, fresh_scale = None, Scale()
    new = _SeenRows.in_turn([see_new(sources, day, horizon_days, seed) for day in days[:_NEW_SNAPSHOTS]])
    if sum(int(one.bought.sum()) for one in new.of) >= _LEAST_PURCHASES:
        fresh, fresh_scale = _grow_purchase(NEW_PLAN, new, seed, threads)
    return BuyHead(horizon_days, known, fresh, amounts, level, known_scale, fresh_scale, scale, spread)


def _days(sources: Sources, horizon_days: int) -> list[int]:
    """Days to learn from, newest first; their windows end before `as_of`."""
    step = max(_STEP, horizon_days)
    days = [sources.as_of - horizon_days - k * step for k in range(max(_LEAST_SNAPSHOTS, _SNAPSHOTS * _STEP // step))]
    return [day for day in days if day - sources.when.calendar.first >= _WARM_UP]


def _needed(drawn: _Rows, plan: Plan, units_since: int, seed: int) -> list[Ints]:
    """The rows of each snapshot whose figures are read by anything below: no others are laid out."""
    grown, measured = drawn.split(_sample(len(drawn), seed)), drawn.split(_measured(drawn, plan))
    parts = min(plan.stands, _STANDS[0])
    lately = [one for one in drawn.of if one.day >= units_since]
    every = _every(lately, parts)
    needed = []
    for at, one in enumerate(drawn.of):
        read = np.zeros(len(one.key), np.bool_)
        read[grown[at]] = read[measured[at]] = True
        if one.day >= units_since:
            read[_looked_at(one, parts, every)] = True
        needed.append(np.flatnonzero(read | one.bought))
    return needed


def _measured(rows: _Rows, plan: Plan) -> Ints:
    """Numbers of the rows that say how well each set of trees does on customers it has not seen."""
    left_out = np.flatnonzero(rows.all("fold")[: rows.recent(_RECENT_WINDOWS)] < plan.stands)
    return left_out[:: _step(len(left_out))]


def _grow_purchase(plan: Plan, seen: _SeenRows, seed: int, threads: int) -> tuple[Trees, Scale]:
    """Trees for the log-odds of a purchase, and their scale by the customers that each of them did not see."""
    columns = tuple(name for name in seen.columns if name not in _UNREAD)
    label, weight, fold = (seen.all(name) for name in ("bought", "weight", "fold"))
    level = np.concatenate([np.full(len(one.key), one.level) for one in seen.of])
    base = float(logit(np.clip((label * weight).sum() / weight.sum(), 1e-6, 1 - 1e-6)))
    keep = _sample(len(label), seed)
    trees = grow(
        plan,
        seen.values(keep, columns),
        label[keep].astype(np.float64),
        columns,
        seed=seed,
        threads=threads,
        weight=weight[keep],
        offset=level[keep] + base,
        fold=fold[keep],
    )
    measured = _measured(seen, plan)
    score = trees.score_left_out(seen.values(measured, columns), fold[measured]) + level[measured]
    return trees, scale_of(score, seen.counts(measured), base, label[measured], weight[measured])


def _grow_amounts(seen: _SeenRows, seed: int, threads: int) -> tuple[Trees, Spread]:
    """Trees for units beside the usual ones, and how far purchases lie from what they say."""
    bought = np.flatnonzero(seen.all("bought"))
    units = seen.all("units")[bought]
    usual = np.concatenate([one.usual[one.at(np.flatnonzero(one.bought))] for one in seen.of])
    keep = _sample(len(units), seed)
    label = np.clip(units / usual, 0.02, 20.0)
    trees = grow(
        AMOUNT_PLAN, seen.values(bought[keep], seen.columns), label[keep], seen.columns, seed=seed, threads=threads,
        weight=np.minimum(usual, 20 * np.median(usual))[keep],
    )  # fmt: skip
    return trees, spread_of(units, np.concatenate([_mean_units(one, one.bought, trees) for one in seen.of]))


def _scale_of_units(seen: Sequence[Seen], trees: Trees, scale: Scale, amounts: Trees) -> float:
    """What the units of the latest windows were, over what would have been forecast before each of them.

    Each window at the level it had: what the calendar missed is the calendar's to mend, and does not last. All
    windows together, and all their purchases: a few huge orders hold much of a shop's units. Of how many sets of trees
    there are it does not depend: six parts of the customers at most are looked at.
    """
    came = sum(float(one.units.sum()) for one in seen)
    given = np.concatenate([_mean_units(one, one.bought, amounts) for one in seen] or [np.zeros(0)])
    if came <= 0 or given.sum() <= 0:
        return 1.0
    parts = min(trees.stands, _STANDS[0])
    every = _every(seen, parts)
    taken = foreseen = _PRIOR_PURCHASES * float(given.mean())
    for one in seen:
        some = _looked_at(one, parts, every)
        place = {name: at for at, name in enumerate(one.columns)}
        read = one.values[one.at(some)][:, [place[name] for name in trees.columns]]
        score = trees.score_left_out(read, one.fold[some]) + one.level
        mean = _mean_units(one, some, amounts)
        taken += float(mean[one.bought[some]].sum())
        foreseen += float((one.weight[some] * scale.chance(score, one.count(some)) * mean).sum())
    return float(np.clip(came / given.sum() * taken / foreseen, 0.6, 1.6))


def _every(drawn: Sequence[Drawn], parts: int) -> int:
    """Of the rows of some parts of the customers every which one is looked at, to measure the scale of the units."""
    return _step(sum(int((one.fold < parts).sum()) for one in drawn))


def _looked_at(one: Drawn, parts: int, every: int) -> Ints:
    return np.flatnonzero(one.fold < parts)[::every]


def _mean_units(seen: Seen, rows: Ints | NDArray[np.bool_], amounts: Trees) -> Floats:
    """Units of a purchase as they are foreseen before any scale."""
    numbers: Ints = np.flatnonzero(rows) if rows.dtype == bool else rows.astype(np.int64)
    at = seen.at(numbers)
    mean: Floats = seen.usual[at] * np.exp(amounts.score(seen.values[at]))
    return mean


def _step(rows: int) -> int:
    """Of so many rows every which one is looked at, to measure a scale."""
    return max(1, -(-rows // _MEASURED))


def _sample(rows: int, seed: int) -> Ints:
    if rows <= _MOST_ROWS:
        return np.arange(rows)
    return np.sort(np.random.default_rng(seed).choice(rows, _MOST_ROWS, replace=False))
