"""When the sample shop's customers order: weekdays, days of the month, seasons and closed days as one clock.

Every day of the shop has an intensity; a customer's gaps are drawn in even time and read off the running sum of
the intensities, so that busy days attract orders and closed days get none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecall.needs.sample.plan import ShopPlan

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

WEEKDAY = (1.0, 1.15, 1.15, 1.3, 0.95, 0.0, 0.85)  # Monday .. Sunday; closed on Saturdays
SEASON = (0.75, 0.9, 1.1, 1.05, 1.0, 0.95, 0.9, 0.95, 1.2, 1.45, 1.65, 0.8)  # January .. December
FIRST_WEEK_OF_MONTH = 1.5
CHRISTMAS_CLOSURE = ((12, 24), (1, 2))  # first and last closed day
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Months:
    """The shop's months.

    of_day      (days,), which month the day lies in, from 0
    calendar    (months,), 1 = January .. 12
    first_day   (months,), number of the month's first day
    """

    of_day: Ints
    calendar: Ints
    first_day: Ints


def _dates(plan: ShopPlan) -> NDArray[np.datetime64]:
    return np.datetime64(plan.start, "D") + np.arange(plan.days)


def month_of_day(plan: ShopPlan) -> Months:
    """Which month each of the shop's days lies in."""
    months = _dates(plan).astype("datetime64[M]").astype(np.int64)
    _, first_day, of_day = np.unique(months, return_index=True, return_inverse=True)
    return Months(of_day=of_day, calendar=months[first_day] % 12 + 1, first_day=first_day)


def weekday_of_day(plan: ShopPlan) -> Ints:
    """0 = Monday .. 6 = Sunday for each of the shop's days."""
    weekday: Ints = (_dates(plan).astype(np.int64) + 3) % 7  # day 0 of the count, 1970-01-01, was a Thursday
    return weekday


def is_closed(plan: ShopPlan) -> NDArray[np.bool_]:
    """True on Saturdays and over Christmas, for each of the shop's days."""
    dates = _dates(plan)
    month = dates.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day = (dates - dates.astype("datetime64[M]")).astype(np.int64) + 1
    place = month * 100 + day
    (from_month, from_day), (to_month, to_day) = CHRISTMAS_CLOSURE
    holidays = (place >= from_month * 100 + from_day) | (place <= to_month * 100 + to_day)
    closed: NDArray[np.bool_] = (weekday_of_day(plan) == SATURDAY) | holidays
    return closed


def day_intensity(plan: ShopPlan) -> Floats:
    """How busy each day is, shape (days,), mean 1, 0 on closed days."""
    dates = _dates(plan)
    month = dates.astype("datetime64[M]")
    day_of_month = (dates - month).astype(np.int64) + 1
    intensity = np.array(SEASON)[month.astype(np.int64) % 12] * np.array(WEEKDAY)[weekday_of_day(plan)]
    intensity = intensity * np.where(day_of_month <= 7, FIRST_WEEK_OF_MONTH, 1.0) * ~is_closed(plan)
    busy: Floats = intensity / intensity.mean()
    return busy
