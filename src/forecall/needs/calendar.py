"""The shop's level over the calendar: how busy a stretch of days was, and will be, beside the usual.

A year-ago season needs a year of history; with less, only the recent level speaks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from .customer_features import YEAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .history import History

    Floats = NDArray[np.float64]

_RECENT_WEEKS = 16
_HALVED_AFTER = 1.5  # weeks after which a week counts half for the level now
_LEAST_WEEKS = 9  # under so many weeks no level is known
_KEEP_LEVEL = 0.8  # how much of the level now is still there in the window ahead
_SMOOTH = 3  # days added on both sides of a window a year ago
_PRIOR_ORDERS = 5.0  # order days' worth of weight on "as usual", in the season of a year ago
_SAME_WEEKDAYS = 8  # earlier ones, which say how many orders a day should have had
_CLOSED_UNDER = 5.0  # a day without an order was a closed one where so many are usual: by chance, one time in 150
_LEAST_OPEN = 0.2  # share of a week's usual orders; a week more closed than this is taken as open by so much


@dataclass(frozen=True)
class Calendar:
    """Order days per day of the shop, from `first` to the day before `as_of`.

    levels   log of (events / expected of those who were there) in each week, the last one ending at `as_of`
    """

    first: int
    as_of: int
    orders: Floats
    levels: Floats = field(default_factory=lambda: np.zeros(0))

    @cached_property
    def recent(self) -> float:
        """The level now, a mean of the latest weeks, the newest counting most; no season taken out."""
        _, now, weight = self._latest
        return float(np.average(now, weights=weight)) if len(now) else 0.0

    @cached_property
    def beside_season(self) -> float:
        """The level now beside last year's season: of the latest weeks, those of which a season is known.

        A week in which the shop is all but closed says little of how busy it is, so it counts for less.
        """
        starts, now, weight = self._latest
        seasons = np.array([self.season(start, start + 7) for start in starts.tolist()])
        known = ~np.isnan(seasons)
        if not known.any():
            return 0.0
        then = np.array([self._open(start - YEAR - _SMOOTH, start - YEAR + 7 + _SMOOTH) for start in starts[known]])
        weight = weight[known] * np.exp(seasons[known])
        return float(np.average(now[known] - (seasons[known] - np.log(then)), weights=weight))

    @cached_property
    def _latest(self) -> tuple[Floats, Floats, Floats]:
        """Of the latest weeks, newest first: first day after `as_of` (< 0), level, weight; none = not known.

        The level is that of the days on which the shop was open, and the weight less where these were few.
        """
        if len(self.levels) <= _LEAST_WEEKS:
            return np.zeros(0), np.zeros(0), np.zeros(0)
        now = self.levels[:0:-1][:_RECENT_WEEKS]  # not the first week, which may be part of one
        starts = np.arange(-7.0, -7.0 * len(now) - 1, -7.0)
        share = np.array([self._open(start, start + 7) for start in starts])
        weight = share * np.exp2(-np.arange(len(now)) / _HALVED_AFTER)
        return starts, now - np.log(share), np.asarray(weight, np.float64)

    @cached_property
    def _usual(self) -> Floats:
        """Order days that the same weekday had before, a mean; 0 where there was none."""
        total, known = np.zeros(len(self.orders)), np.zeros(len(self.orders))
        for back in range(7, 7 * _SAME_WEEKDAYS + 1, 7):
            total[back:] += self.orders[:-back]
            known[back:] += 1
        return total / np.maximum(known, 1)

    def _open(self, start: float, end: float) -> float:
        """Share of the usual orders that fall to days of [as_of + start, as_of + end) on which the shop was open."""
        ago = slice(*(max(int(self.as_of + day - self.first), 0) for day in (start, end)))
        usual = self._usual[ago]
        closed = (self.orders[ago] == 0) & (usual >= _CLOSED_UNDER)
        return max(1 - float(usual[closed].sum() / usual.sum()), _LEAST_OPEN) if closed.any() else 1.0

    def season(self, start: float, end: float) -> float:
        """Log of last year's activity over [as_of + start, as_of + end) beside the mean of a year.

        Few orders are pulled towards 0. NaN where last year's counterpart is not inside the history.
        """
        low = int(self.as_of + start - YEAR - self.first)
        high = int(self.as_of + end - YEAR - self.first)
        if low - _SMOOTH < 0 or high <= low:
            return float("nan")
        then = self.orders[low - _SMOOTH : high + _SMOOTH]
        usual = self.orders[-YEAR:].mean() * len(then)
        if usual <= 0:
            return float("nan")
        return float(np.log((max(then.sum(), 0.05 * usual) + _PRIOR_ORDERS) / (usual + _PRIOR_ORDERS)))

    def ahead(self, start: float, end: float) -> float:
        """Log level expected over [as_of + start, as_of + end); 0 = as BG/NBD and the trees expect.

        Like is set beside like: where last year's season is known, what now lies beside its own season is added to it;
        where not, the level now is all that is known.
        """
        season = self.season(start, end)
        if np.isnan(season):
            return _KEEP_LEVEL * self.recent
        return _KEEP_LEVEL * self.beside_season + season


def calendar_of(history: History, as_of: int) -> Calendar:
    """The calendar of the order days before `as_of`, its levels not known yet."""
    days = history.visit_day[history.visit_day < as_of]
    first = int(days.min())
    return Calendar(first, as_of, np.bincount(days - first, minlength=as_of - first).astype(np.float64))
