"""Time tables of five fields, as crontab(5) has them, on the wall clock of a time zone.

Source: POSIX.1-2017, crontab. Where both day of month and day of week are restricted, either one is enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from forecall.foundation.jobs.errors import CronWrong

RANGES = (("minute", 0, 59), ("hour", 0, 23), ("day of month", 1, 31), ("month", 1, 12), ("day of week", 0, 7))
REACH = timedelta(days=366 * 8 + 2)
"""Eight years: 29 February may be that far away, around a year that is no leap year."""


@dataclass(frozen=True, slots=True)
class Cron:
    """A time table, read.

    >>> table = Cron.read("15 2 * * 1-5")
    >>> table.after(datetime(2026, 11, 27, 12, tzinfo=UTC), "Europe/Bucharest").isoformat()
    '2026-11-30T00:15:00+00:00'
    """

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either_day: bool

    @classmethod
    def read(cls, text: str) -> Cron:
        """Raises CronWrong, which names the field."""
        fields = text.split()
        if len(fields) != len(RANGES):
            raise CronWrong(text, f"{len(fields)} fields")
        minutes, hours, days, months, weekdays = (
            _values(text, field, *limits) for field, limits in zip(fields, RANGES, strict=True)
        )
        weekdays = frozenset(day % 7 for day in weekdays)
        table = cls(minutes, hours, days, months, weekdays, either_day="*" not in {fields[2][0], fields[4][0]})
        if table._next_day(date(2024, 1, 1)) is None:
            raise CronWrong(text, "no such day in any year")
        return table

    def after(self, moment: datetime, zone: str) -> datetime:
        """The first time after this moment, in UTC.

        A time that the clocks leap over in spring comes when they have leapt; one that they show twice comes once.
        """
        place = ZoneInfo(zone)
        local = moment.astimezone(place).replace(tzinfo=None)
        day = local.date()
        while (found := self._next_day(day)) is not None:
            early = local.hour - 2 if found == local.date() else 0  # an hour that comes twice is looked at too
            for hour in sorted(one for one in self.hours if one >= early):
                for minute in sorted(self.minutes):
                    wall = datetime(found.year, found.month, found.day, hour, minute)
                    at = wall.replace(tzinfo=place).astimezone(UTC)
                    if at > moment:
                        return at
            day = found + timedelta(days=1)
        raise AssertionError("read() has seen a day")

    def last(self, since: datetime, until: datetime, zone: str) -> datetime | None:
        """The last time after `since` and not after `until`; None where there was none."""
        begin = max(since, until - timedelta(days=1))
        for start in (begin, since) if begin > since else (since,):
            found, step = None, self.after(start, zone)
            while step <= until:
                found, step = step, self.after(step, zone)
            if found is not None:
                return found
        return None

    def _next_day(self, day: date) -> date | None:
        end = day + REACH
        while day <= end:
            if day.month in self.months and self._fits(day):
                return day
            day += timedelta(days=1)
        return None

    def _fits(self, day: date) -> bool:
        of_month, of_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return (of_month or of_week) if self.either_day else (of_month and of_week)


def _values(text: str, field: str, name: str, low: int, high: int) -> frozenset[int]:
    found: set[int] = set()
    for part in field.split(","):
        span, _, step_text = part.partition("/")
        step = _number(text, name, step_text, 1, high) if "/" in part else 1
        if span == "*":
            first, last = low, high
        else:
            first_text, _, last_text = span.partition("-")
            first = _number(text, name, first_text, low, high)
            last = _number(text, name, last_text, low, high) if "-" in span else (high if "/" in part else first)
        if first > last:
            raise CronWrong(text, f"{name} runs from {first} to {last}")
        found.update(range(first, last + 1, step))
    return frozenset(found)


def _number(text: str, name: str, written: str, low: int, high: int) -> int:
    if not (written.isascii() and written.isdigit()) or not low <= int(written) <= high:
        raise CronWrong(text, f"{name} is {written!r}, not a number from {low} to {high}")
    return int(written)
