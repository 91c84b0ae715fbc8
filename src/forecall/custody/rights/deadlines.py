"""By when a request must be answered: calendar months and working days, counted as Union law counts them.

Regulation (EEC, Euratom) 1182/71: a period of months ends with the last hour of the day with the same date as the day
on which the request came in (Art. 3(2)(c)), of the month's last day where it has no such date; where that is a
Saturday, a Sunday or a public holiday, with the last hour of the next working day (Art. 3(4)).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from forecall.custody.rights.types import Clock

PROMPT_DAYS = 7
"""Asked later than this who somebody is, the question does not stop the clock: it did not come without delay."""
WARN_DAYS = (14, 7, 3, 1)
"""So many days before the end the owner is reminded."""

FIXED: dict[str, tuple[tuple[int, int], ...]] = {
    "RO": ((1, 1), (1, 2), (1, 6), (1, 7), (1, 24), (5, 1), (6, 1), (8, 15), (11, 30), (12, 1), (12, 25), (12, 26)),
    "DE": ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26)),
}
"""Public holidays with a fixed date, month and day: RO Labour Code Art. 139; in Germany those of every state."""
MOVABLE: dict[str, tuple[int, ...]] = {"RO": (-2, 0, 1, 49, 50), "DE": (-2, 1, 39, 50)}
"""Holidays by their distance from Easter Sunday, in days."""


@cache
def easter(year: int, *, orthodox: bool) -> date:
    """Easter Sunday. Meeus (1991), Astronomical Algorithms, chapter 8; the Julian date plus 13 days until 2099.

    >>> easter(2026, orthodox=False), easter(2026, orthodox=True)
    (datetime.date(2026, 4, 5), datetime.date(2026, 4, 12))
    """
    if orthodox:
        moon = (19 * (year % 19) + 15) % 30
        week = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
        month, day = divmod(moon + week + 114, 31)
        return date(year, month, day + 1) + timedelta(days=13)
    golden, (century, rest) = year % 19, divmod(year, 100)
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    month, day = divmod(moon + week - 7 * ((golden + 11 * moon + 22 * week) // 451) + 114, 31)
    return date(year, month, day + 1)


def is_working_day(day: date, country: str) -> bool:
    """Neither a weekend nor a public holiday there; a country without a list has weekends only.

    >>> is_working_day(date(2026, 12, 1), "RO"), is_working_day(date(2026, 12, 1), "DE")
    (False, True)
    """
    if day.weekday() >= 5 or (day.month, day.day) in FIXED.get(country, ()):
        return False
    sunday = easter(day.year, orthodox=country == "RO")
    return (day - sunday).days not in MOVABLE.get(country, ())


def months_later(day: date, months: int) -> date:
    """The day with the same date so many months later, or that month's last.

    >>> months_later(date(2027, 1, 31), 1), months_later(date(2027, 12, 31), 2)
    (datetime.date(2027, 2, 28), datetime.date(2028, 2, 29))
    """
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def last_day(received: datetime, clock: Clock, *, extended: bool = False, paused: int = 0) -> date:
    """The last day on which the answer is in time, where the organisation is.

    paused   whole days the clock stood while it was asked who somebody is

    >>> last_day(datetime(2027, 1, 29, 23, tzinfo=UTC), Clock("Europe/Bucharest", "RO"))  # the 30th in Bucharest
    datetime.date(2027, 3, 1)
    """
    months = clock.answer + (clock.more if extended else 0)
    day = months_later(received.astimezone(ZoneInfo(clock.zone)).date(), months) + timedelta(days=paused)
    while not is_working_day(day, clock.country):
        day += timedelta(days=1)
    return day


def due(received: datetime, clock: Clock, *, extended: bool = False, paused: int = 0) -> datetime:
    """The first moment that is too late, in UTC."""
    day = last_day(received, clock, extended=extended, paused=paused) + timedelta(days=1)
    return datetime.combine(day, time(), ZoneInfo(clock.zone)).astimezone(UTC)


def pass_on_by(received: datetime, clock: Clock) -> datetime:
    """The first moment after the working day that follows the day a request came in, in UTC.

    >>> pass_on_by(datetime(2026, 11, 27, 15, tzinfo=UTC), Clock("Europe/Bucharest", "RO"))  # a Friday; then holidays
    datetime.datetime(2026, 12, 2, 22, 0, tzinfo=datetime.timezone.utc)
    """
    day = received.astimezone(ZoneInfo(clock.zone)).date() + timedelta(days=1)
    while not is_working_day(day, clock.country):
        day += timedelta(days=1)
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(clock.zone)).astimezone(UTC)


def stops_clock(received: datetime, asked: datetime) -> bool:
    """Whether a question about who asks came without undue delay (EDPB Guidelines 01/2022, no. 157)."""
    return asked - received <= timedelta(days=PROMPT_DAYS)


def days_paused(asked: datetime, answered: datetime) -> int:
    """Whole days between; a begun day counts for the person."""
    return max(0, (answered - asked).days)


def days_left(due_at: datetime, now: datetime) -> int:
    """Whole days until it is too late, negative once it is.

    >>> days_left(datetime(2027, 1, 2, tzinfo=UTC), datetime(2027, 1, 1, 12, tzinfo=UTC))
    0
    """
    return (due_at - now) // timedelta(days=1)


def warning_of(due_at: datetime, now: datetime) -> str:
    """Which reminder is owed now: the days before the end, as text, `overdue`, or empty for none.

    >>> warning_of(datetime(2027, 1, 10, tzinfo=UTC), datetime(2027, 1, 4, tzinfo=UTC))
    '7'
    """
    if now >= due_at:
        return "overdue"
    left = (due_at - now).total_seconds() / 86400
    reached = [days for days in WARN_DAYS if left <= days]
    return str(min(reached)) if reached else ""
