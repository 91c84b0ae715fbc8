"""The shop's level over the calendar: how busy a stretch of days was, and will be, beside the usual.

A year-ago season needs a year of history; with less, only the recent level speaks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from .customer_features import YEAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .history import History

    Floats = NDArray[np.float64]

_RECENT_WEEKS = 8
_RECENT_DAYS = 7 * _RECENT_WEEKS
_KEEP_LEVEL = 0.5  # how much of the recent level is still there in the window ahead
_KEEP_SEASON = 0.6  # how much of last year's season comes back
_SMOOTH = 3  # days added on both sides of a window a year ago


@dataclass(frozen=True)
class Calendar:
    """Order days per day of the shop, from `first` to the day before `as_of`.

    levels   log of (events / expected by BG/NBD) in each week from `first` on; the last may not be over
    """

    first: int
    as_of: int
    orders: Floats
    levels: Floats = field(default_factory=lambda: np.zeros(0))

    @property
    def recent(self) -> float:
        """The level now: the mean of the latest whole weeks."""
        return float(self.levels[-_RECENT_WEEKS - 1 : -1].mean()) if len(self.levels) > _RECENT_WEEKS + 1 else 0.0

    def at(self, day: int) -> Calendar:
        """What could be known on an earlier day."""
        return Calendar(self.first, day, self.orders[: day - self.first], self.levels[: (day - self.first) // 7 + 1])

    def season(self, start: float, end: float) -> float:
        """Log of last year's activity over [as_of + start, as_of + end) beside the mean of a year.

        NaN where last year's counterpart is not inside the history.
        """
        low = int(self.as_of + start - YEAR - self.first)
        high = int(self.as_of + end - YEAR - self.first)
        if low - _SMOOTH < 0 or high <= low:
            return float("nan")
        then = self.orders[low - _SMOOTH : high + _SMOOTH].mean()
        usual = self.orders[-YEAR:].mean()
        return float(np.log(max(then, 0.05 * usual) / usual)) if usual > 0 else float("nan")

    def ahead(self, start: float, end: float) -> float:
        """Log level expected over [as_of + start, as_of + end); 0 = as BG/NBD alone expects."""
        season, season_now = self.season(start, end), self.season(-_RECENT_DAYS, 0)
        own = self.recent - (0.0 if np.isnan(season_now) else _KEEP_SEASON * season_now)
        if np.isnan(season):
            return _KEEP_LEVEL * self.recent
        return _KEEP_LEVEL * own + _KEEP_SEASON * season


def calendar_of(history: History, as_of: int) -> Calendar:
    """The calendar of the order days before `as_of`, its levels not known yet."""
    days = history.visit_day[history.visit_day < as_of]
    first = int(days.min())
    return Calendar(first, as_of, np.bincount(days - first, minlength=as_of - first).astype(np.float64))
