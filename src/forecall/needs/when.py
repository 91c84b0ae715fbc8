"""When a customer will order next: a piecewise-constant hazard over the weeks ahead.

Each week ahead of each past day is one row: was there an order, given none before? BG/NBD gives the
expected number, the calendar the level of that week, and boosted trees under a Poisson likelihood
learn what the two leave open. Source of the likelihood: Friedman (1982), "Piecewise exponential
models for survival data with covariates", Annals of Statistics 10(1) 101-113.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

import numpy as np

from .calendar import Calendar, calendar_of
from .customer_features import clocks_of, customer_table
from .trees import Plan, Trees, grow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from .bgnbd import BgNbd
    from .customer_features import Clocks, CustomerTable
    from .history import History

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

EDGES = np.array([0, 7, 14, 21, 28, 42, 56, 70, 91, 126, 182, 273, 400], np.float64)
"""Days ahead between which the hazard is constant."""

_LEARNT = 4  # intervals the trees see; later ones take the last one's correction
_REACH = 450  # customers silent for longer are left out of the training rows
_WARM_UP = 60
_STEP = 14
_MOST_SNAPSHOTS = 30
_MOST_ROWS = 120_000
_LEAST_EVENTS = 60  # under these, BG/NBD and the calendar speak alone
_TAIL = 0.1  # chance left out on each side of an interval
_MOST_TAIL = 0.15
PLAN = Plan(
    "poisson",
    40, leaves=15, rate=0.15, columns_share=0.5, least_rows=200, stands=2, most_rows=60_000,
    extra=(("extra_trees", True), ("poisson_max_delta_step", 0.7)),
)  # fmt: skip


@dataclass(frozen=True)
class Hazards:
    """What `WhenHead.hazards` returns: expected orders per interval of EDGES, shape (n, 12)."""

    expected: Floats

    def cumulative(self, days: float) -> Floats:
        """Expected first orders within `days`, on the log scale of survival, shape (n,)."""
        total = np.concatenate([np.zeros((len(self.expected), 1)), np.cumsum(self.expected, axis=1)], axis=1)
        at = int(np.searchsorted(EDGES, days, "right")) - 1
        if at >= len(EDGES) - 1:
            return np.asarray(total[:, -1] * (days / EDGES[-1]), np.float64)
        share = (days - EDGES[at]) / (EDGES[at + 1] - EDGES[at])
        inside: Floats = total[:, at] + share * self.expected[:, at]
        return inside

    def probability(self, days: float) -> Floats:
        """Probability of an order within `days`, shape (n,)."""
        chance: Floats = 1 - np.exp(-self.cumulative(days))
        return chance

    def day_of_probability(self, level: Floats) -> Floats:
        """The day ahead by which an order has come with probability `level`; inf beyond 400 days."""
        target = -np.log1p(-level)
        total = np.cumsum(self.expected, axis=1)
        interval = (total < target[:, None]).sum(axis=1)
        inside = np.minimum(interval, len(EDGES) - 2)
        rows = np.arange(len(total))
        before = np.where(inside > 0, total[rows, inside - 1], 0.0)
        width = EDGES[inside + 1] - EDGES[inside]
        share = (target - before) / np.maximum(self.expected[rows, inside], 1e-12)
        return np.where(interval > inside, np.inf, EDGES[inside] + share * width)


@dataclass(frozen=True)
class WhenHead:
    """The fitted hazard model of one shop."""

    rates: BgNbd
    calendar: Calendar
    trees: Trees | None

    def interval(self, hazards: Hazards, counted: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """Days ahead between which the next order falls with 80 %, counting those who never return.

        counted   over whom the 80 % are meant, shape (n,)

        Where too few come back inside the reach the end is open (inf), and all that is left out lies before the
        start. Whoever hardly comes back at all is inside more often than 80 %, so the others' are a little shorter.
        """
        count = len(hazards.expected)
        tail = _tail(hazards.probability(EDGES[-1])[counted])
        high = np.ceil(hazards.day_of_probability(np.full(count, 1 - tail)))
        level = np.where(np.isinf(high), 2 * tail, tail)
        low = np.floor(np.minimum(hazards.day_of_probability(level), EDGES[-1]))
        return low, high

    def hazards(self, table: CustomerTable, *, level: bool = True) -> Hazards:
        """Hazards ahead of `table.day` for every customer in it.

        level   False: as if the shop were as busy as usual
        """
        rows = table.matrix()
        expected = []
        correction = np.zeros(len(rows))
        for at, (start, end, base) in enumerate(_intervals(self.rates, table)):
            if self.trees is not None and at < _LEARNT:
                correction = self.trees.score(_with_interval(rows, at))
            expected.append(base * np.exp(correction + (self.calendar.ahead(start, end) if level else 0.0)))
        return Hazards(np.column_stack(expected))

    def levelled(self, hazards: Hazards) -> Hazards:
        """Hazards ahead of `as_of` with the level of each interval, from those of a shop as busy as usual."""
        levels = [self.calendar.ahead(float(start), float(end)) for start, end in pairwise(EDGES)]
        return Hazards(hazards.expected * np.exp(levels))


def fit_when(history: History, as_of: int, rates: BgNbd, *, seed: int, threads: int) -> WhenHead:
    """Learn from snapshots of the past, every two weeks, each seeing only earlier days."""
    calendar = calendar_of(history, as_of)
    parts = [
        part
        for day in snapshot_days(calendar.first, as_of)
        for part in _stretches(history, as_of, rates, clocks_of(history, day))
    ]
    if not parts:
        return WhenHead(rates, calendar, None)
    label = np.concatenate([part.event for part in parts]).astype(np.float64)
    base = np.concatenate([part.expected for part in parts])
    weeks = -(-(as_of - calendar.first) // 7)  # the last one ends at as_of, the first may be part of one
    week = np.concatenate([np.full(len(part.event), weeks - 1 - (as_of - 1 - part.middle) // 7) for part in parts])
    level = _weekly_levels(label, base, week, weeks)
    calendar = replace(calendar, levels=level)
    if label.sum() < _LEAST_EVENTS:
        return WhenHead(rates, calendar, None)
    keep = np.arange(len(label))
    if len(label) > _MOST_ROWS:
        keep = np.sort(np.random.default_rng(seed).choice(len(label), _MOST_ROWS, replace=False))
    label, base, week = label[keep], base[keep], week[keep]
    rows, names = _figures(history, parts, keep)
    offset = np.log(np.maximum(base, 1e-8)) + level[week]
    trees = grow(PLAN, rows, label, names, seed=seed, threads=threads, offset=offset)
    level = _weekly_levels(label, base * np.exp(trees.score(rows)), week, len(level))
    return WhenHead(rates, replace(calendar, levels=level), trees)


def _tail(comes_back: Floats) -> float:
    """The chance left out on each side, so that intervals hold 80 % over all customers together.

    comes_back   chance of an order inside the reach of the hazards; an open interval holds all but that at least
    """
    tails = np.linspace(_TAIL, _MOST_TAIL, 51)
    held = np.array([np.maximum(1 - 2 * tail, 1 - comes_back).sum() for tail in tails])
    enough = np.flatnonzero(held <= (1 - 2 * _TAIL + 1e-9) * len(comes_back))
    return float(tails[enough[0]]) if len(enough) else _MOST_TAIL


def snapshot_days(first: int, as_of: int) -> list[int]:
    """Days in the past to learn from, newest first."""
    newest = as_of - 7
    return [d for d in range(newest, newest - _MOST_SNAPSHOTS * _STEP, -_STEP) if d - first >= _WARM_UP]


@dataclass(frozen=True)
class _Stretch:
    """One interval ahead of one snapshot, over whoever had not ordered when it began.

    at         number of the interval
    who        shape (n,), positions in the history, ascending
    event      whether the order came inside
    expected   of orders, by BG/NBD, in the days that were looked at
    middle     day in the middle of those
    """

    day: int
    at: int
    who: NDArray[np.int32]
    event: NDArray[np.bool_]
    expected: Floats
    middle: int


def _stretches(history: History, as_of: int, rates: BgNbd, clocks: Clocks) -> Iterator[_Stretch]:
    """One for each interval ahead of the snapshot that had begun before `as_of`."""
    wait = days_until_next(history, clocks.day, as_of)[clocks.customer]
    who, near = clocks.customer.astype(np.int32), clocks.recency <= _REACH
    for at, (start, end, base) in enumerate(_intervals(rates, clocks)):
        seen = min(end, as_of - clocks.day)
        if at >= _LEARNT or seen <= start:
            return
        risk = near & (wait >= start)
        event = risk & (wait < seen)
        exposed = np.where(event, np.minimum(wait, seen) - start + 0.5, seen - start) / (end - start)
        middle = int(clocks.day + (start + seen) / 2)
        yield _Stretch(clocks.day, at, who[risk], event[risk], (base * exposed)[risk], middle)


def _figures(history: History, parts: Sequence[_Stretch], keep: Ints) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """The rows that are learned from and their columns; of whom none is kept on a day, nothing is computed for it.

    keep   positions among the rows of all parts, ascending
    """
    begins = np.cumsum([0, *(len(part.who) for part in parts)])
    edges = np.searchsorted(keep, begins)
    kept = [
        (part, part.who[keep[first:beyond] - begin])
        for part, begin, (first, beyond) in zip(parts, begins, pairwise(edges), strict=False)
    ]
    figures: list[NDArray[np.float32]] = []
    names: tuple[str, ...] = ()
    for day, of_day in groupby((one for one in kept if len(one[1])), key=lambda one: one[0].day):
        chosen = [(part.at, who) for part, who in of_day]
        members = np.zeros(history.customers, bool)
        members[np.concatenate([who for _, who in chosen])] = True
        table = customer_table(history.of(members), day)
        matrix, names = table.matrix(), (*table.columns, "interval")
        figures += [_with_interval(matrix[np.searchsorted(table.customer, who)], at) for at, who in chosen]
    return np.vstack(figures), names


def _intervals(rates: BgNbd, table: Clocks) -> Iterator[tuple[float, float, Floats]]:
    """Start, end and BG/NBD's expected first orders for each interval ahead."""
    alive_before = np.ones(len(table.customer))
    for start, end in pairwise(EDGES):
        alive = rates.survival(table.repeats, table.last, table.age, float(end))
        yield float(start), float(end), -np.log(np.maximum(alive, 1e-9) / np.maximum(alive_before, 1e-9))
        alive_before = alive


def _with_interval(rows: NDArray[np.float32], at: int) -> NDArray[np.float32]:
    return np.column_stack([rows, np.full(len(rows), at, np.float32)])


def _weekly_levels(label: Floats, base: Floats, week: Ints, weeks: int) -> Floats:
    """Log of events over expected for each calendar week, weeks with few orders pulled towards 0."""
    events = np.bincount(week, label, minlength=weeks)
    expected = np.bincount(week, base, minlength=weeks)
    return np.log((events + 5) / (expected + 5))


def days_until_next(history: History, day: int, end: int) -> Floats:
    """Days from `day` to each customer's first order on or after it and before `end`; inf when none."""
    inside = (history.visit_day >= day) & (history.visit_day < end)
    wait = np.full(history.customers, np.inf)
    np.minimum.at(wait, history.visit_customer[inside], history.visit_day[inside] - float(day))
    return wait
