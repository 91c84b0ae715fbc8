"""Quiet hours: may a contact begin now where the person is, and if not, when again. Pure: no clock is read.

Whatever is open is open in every zone of the person's country at once; where the country is not known, in those of the
countries that the organisation works in. What the wall clock says counts, so an hour that summer time leaves out or
brings twice needs no rule of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel.core import get_global

from forecall.policy.hours import DAY_MIN, DAYS, HOLIDAY, Holiday, Moment, Span, Week

HORIZON = timedelta(days=40)
"""Beyond it nothing is looked for: the hours of two far zones may never meet."""

EARLY, LATE = timedelta(minutes=15), timedelta(hours=1)
"""How far from the time that a person asked for a contact may begin and still be what they asked for."""

_QUARTER = timedelta(minutes=15)
"""Every offset of a zone changes at a quarter of an hour of universal time."""


@dataclass(frozen=True, slots=True)
class HoursRule:
    """The hours of one channel."""

    clause: str
    week: Week


@dataclass(frozen=True, slots=True)
class Places:
    """Whose clocks and holidays count for whom.

    holidays   country -> its holidays; `""` for any other, and for a place that is not known
    home       countries whose clocks count where a person's is not known
    zone       the organisation's own, in which moments are then told
    """

    holidays: Mapping[str, frozenset[Holiday]]
    home: frozenset[str]
    zone: str = "UTC"

    def of(self, place: str) -> tuple[tuple[str, ...], frozenset[Holiday]]:
        """Zones and holidays for somebody there."""
        zones = zones_of(frozenset({place})) or zones_of(self.home)
        return zones or (self.zone,), self.holidays.get(place, self.holidays.get("", frozenset()))


def opens(rule: HoursRule, places: Places, place: str, now: datetime) -> datetime | None:
    """When a contact may begin, in the place's time: `now` itself where it may; None where not within the horizon."""
    zones, holidays = places.of(place)
    minute = now.astimezone(UTC).replace(second=0, microsecond=0)
    found = _opens(rule.week, zones, holidays, minute)
    return now if found == minute else None if found is None else found.astimezone(told_in(places, place))


def closes(rule: HoursRule, places: Places, place: str, now: datetime) -> datetime | None:
    """When what is open now closes; None where it does not within a week."""
    zones, holidays = places.of(place)
    return _closes(rule.week, zones, holidays, now.astimezone(UTC).replace(second=0, microsecond=0))


def told_in(places: Places, place: str) -> ZoneInfo:
    """The zone in which a moment is told to whoever reaches somebody there: theirs, or ours where it is not known."""
    return ZoneInfo(next(iter(zones_of(frozenset({place}))), places.zone))


def was_asked_for(wanted_at: datetime | None, now: datetime) -> bool:
    """Whether the person asked to be reached about now: then no hour is quiet."""
    return wanted_at is not None and wanted_at - EARLY <= now <= wanted_at + LATE


def about_of(opening: datetime | None) -> str:
    """The opening as the answer names it: local time to the minute with its offset; empty for never."""
    return "" if opening is None else opening.isoformat(timespec="minutes")


@cache
def zones_of(countries: frozenset[str]) -> tuple[str, ...]:
    """The time zones of some countries by their names, in order. Source: Unicode CLDR, by way of Babel."""
    return tuple(sorted(zone for zone, country in get_global("zone_territories").items() if country in countries))


@lru_cache(maxsize=4096)
def _opens(week: Week, zones: tuple[str, ...], holidays: frozenset[Holiday], now: datetime) -> datetime | None:
    moment, last = now, now + HORIZON
    while moment < last:
        steps = [_step(week, ZoneInfo(zone), holidays, moment) for zone in zones]
        shut = [after for is_open, after in steps if not is_open]
        if not shut:
            return moment
        moment = max(shut)
    return None


@lru_cache(maxsize=4096)
def _closes(week: Week, zones: tuple[str, ...], holidays: frozenset[Holiday], now: datetime) -> datetime | None:
    moment, last = now, now + timedelta(days=7)
    while moment < last:
        steps = [_step(week, ZoneInfo(zone), holidays, moment) for zone in zones]
        if not all(is_open for is_open, _ in steps):
            return moment
        moment = min(after for _, after in steps)
    return None


def _step(week: Week, zone: ZoneInfo, holidays: frozenset[Holiday], moment: datetime) -> tuple[bool, datetime]:
    """Whether it is open there, and a later moment up to which that stays so."""
    there = moment.astimezone(zone)
    minute, spans = there.hour * 60 + there.minute, spans_on(week, holidays, there.date())
    is_open = any(first <= minute < last for first, last in spans)
    edges = [edge for span in spans for edge in span if edge > minute]
    exactly = moment.astimezone(UTC).replace(second=0, microsecond=0)
    after = exactly + timedelta(minutes=min([*edges, DAY_MIN]) - minute)
    if after.astimezone(zone).utcoffset() == there.utcoffset():
        return is_open, after
    return is_open, exactly - timedelta(minutes=exactly.minute % 15) + _QUARTER


@lru_cache(maxsize=4096)
def spans_on(week: Week, holidays: frozenset[Holiday], day: date) -> tuple[Span, ...]:
    """The spans inside one day of the calendar, what goes on from the day before included.

    On a holiday only its own hours count, so nothing goes on into it.
    """
    if day in _holidays_in(holidays, day.year):
        return tuple((first, min(last, DAY_MIN)) for first, last in week[7])
    own = [(first, min(last, DAY_MIN)) for first, last in week[day.weekday()]]
    before = day - timedelta(days=1)
    eve = week[7] if before in _holidays_in(holidays, before.year) else week[before.weekday()]
    return tuple(sorted([*own, *((0, last - DAY_MIN) for _first, last in eve if last > DAY_MIN)]))


@cache
def _holidays_in(holidays: frozenset[Holiday], year: int) -> frozenset[date]:
    return frozenset(day_of(one, year) for one in holidays)


def day_of(holiday: Holiday, year: int) -> date:
    """The holiday in that year.

    >>> [str(day_of(Holiday.parse(text), 2026)) for text in ("12-25", "easter+1", "orthodox_easter")]
    ['2026-12-25', '2026-04-06', '2026-04-12']
    """
    if not holiday.easter:
        return date(year, holiday.month, holiday.day)
    sunday = western_easter(year) if holiday.easter == "easter" else orthodox_easter(year)
    return sunday + timedelta(days=holiday.shift)


def western_easter(year: int) -> date:
    """Easter Sunday by the Gregorian computus. Source: Meeus (1991), Astronomical Algorithms, chapter 8."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    leaps, skipped = divmod(century, 4)
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    years, left = divmod(rest, 4)
    week = (32 + 2 * skipped + 2 * years - moon - left) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def orthodox_easter(year: int) -> date:
    """Easter Sunday by the Julian computus, as a day of our calendar. Source: Meeus (1991), chapter 8."""
    moon = (19 * (year % 19) + 15) % 30
    week = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
    month, day = divmod(moon + week + 114, 31)
    return date(year, month, day + 1) + timedelta(days=year // 100 - year // 400 - 2)


def next_moment(wanted: Moment, places: Places, place: str, now: datetime) -> datetime:
    """The first such local moment from now on; of a day that is no holiday, unless one is wanted."""
    zones, holidays = places.of(place)
    zone = ZoneInfo(zones[0])
    first = now.astimezone(zone).date()
    for day in (first + timedelta(days=shift) for shift in range(1, 800)):
        is_holiday = day in _holidays_in(holidays, day.year)
        if is_holiday if wanted.day == HOLIDAY else (DAYS[day.weekday()] == wanted.day and not is_holiday):
            return datetime(day.year, day.month, day.day, *divmod(wanted.minute, 60), tzinfo=zone).astimezone(UTC)
    return now


def within(inner: Week, outer: Week) -> bool:
    """Whether every minute of one week is one of the other too, and every minute of a holiday."""
    return _minutes(inner[:7]) <= _minutes(outer[:7]) and _minutes(inner[7:]) <= _minutes(outer[7:])


def _minutes(days: Sequence[Sequence[Span]]) -> frozenset[int]:
    found = (DAY_MIN * place + minute for place, spans in enumerate(days) for span in spans for minute in range(*span))
    return frozenset(minute % (7 * DAY_MIN) for minute in found)
