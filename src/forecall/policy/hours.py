"""The hours in which an organisation may begin a contact, as they stand in the file: by channel, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Self

from pydantic import Field

from forecall.policy.parts import Part, Written

DAY_MIN = 24 * 60
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOLIDAY = "holiday"

Span = tuple[int, int]
"""From which minute of a day to which, the last not counted; an end beyond `DAY_MIN` lies in the next day."""

Week = tuple[tuple[Span, ...], ...]
"""The spans of Monday to Sunday, and as the eighth those of a holiday."""

_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d|24:00"
_SPAN = rf"(?:{_CLOCK})-(?:{_CLOCK})"


def _minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def clock(minute: int) -> str:
    """A minute of the day as people write it.

    >>> clock(545), clock(1440), clock(1500)
    ('09:05', '24:00', '01:00')
    """
    minute -= DAY_MIN if minute > DAY_MIN else 0
    return f"{minute // 60:02}:{minute % 60:02}"


@dataclass(frozen=True, slots=True)
class Hours(Written):
    """Spans of one day. One that ends before it begins goes on past midnight.

    >>> str(Hours.parse("09:00-12:00 and 14:00-20:00")), Hours.parse("20:00-02:00").spans, Hours.parse("none").spans
    ('09:00-12:00 and 14:00-20:00', ((1200, 1560),), ())
    """

    spans: tuple[Span, ...]

    pattern = rf"(?:none|all day|{_SPAN}(?: and {_SPAN})*)"
    example = "09:00-12:00 and 14:00-20:00"

    @classmethod
    def parse(cls, text: str) -> Self:
        cls._match(text)
        if text in {"none", "all day"}:
            return cls(() if text == "none" else ((0, DAY_MIN),))
        return cls(_apart([_span(part) for part in text.split(" and ")]))

    def __str__(self) -> str:
        if self.spans == ((0, DAY_MIN),):
            return "all day"
        return " and ".join(f"{clock(first)}-{clock(last)}" for first, last in self.spans) or "none"


def _span(text: str) -> Span:
    first, last = map(_minute, text.split("-"))
    if first in {last, DAY_MIN}:
        message = f"{text} has no length: write a later end, or `all day`"
        raise ValueError(message)
    return first, last if last > first else last + DAY_MIN


def _apart(spans: list[Span]) -> tuple[Span, ...]:
    for one, other in pairwise(spans):
        if other[0] <= one[1]:
            message = f"{clock(other[0])} comes before {clock(one[1])} is over: write spans in their order, and apart"
            raise ValueError(message)
    return tuple(spans)


@dataclass(frozen=True, slots=True)
class Moment(Written):
    """A day of the week, or a holiday, and a time there; for worked examples.

    >>> str(Moment.parse("sunday 21:30"))
    'sunday 21:30'
    """

    day: str
    minute: int

    pattern = rf"(?P<day>{'|'.join((*DAYS, HOLIDAY))}) (?P<clock>(?:[01]\d|2[0-3]):[0-5]\d)"
    example = "sunday 21:30"

    @classmethod
    def parse(cls, text: str) -> Self:
        found = cls._match(text)
        return cls(found["day"], _minute(found["clock"]))

    def __str__(self) -> str:
        return f"{self.day} {clock(self.minute)}"


class ContactHours(Part):
    """When a contact may begin by one channel, in the time of the person's place; a day left out has no hours."""

    weekdays: Hours | None = Field(default=None, description="Monday to Friday; a day of its own goes before it")
    monday: Hours | None = None
    tuesday: Hours | None = None
    wednesday: Hours | None = None
    thursday: Hours | None = None
    friday: Hours | None = None
    saturday: Hours | None = None
    sunday: Hours | None = None
    holidays: Hours | None = Field(default=None, description="Public holidays, whatever day of the week")

    def week(self) -> Week:
        """The spans of every day of the week, and of holidays."""
        days = [getattr(self, day) or (self.weekdays if place < 5 else None) for place, day in enumerate(DAYS)]
        return tuple(() if day is None else day.spans for day in (*days, self.holidays))


def spoken(week: Week) -> list[tuple[int, int, Hours]]:
    """Days that follow each other with the same hours as one: first day, last day, hours; those without are left out.

    >>> [(first, last, str(hours)) for first, last, hours in spoken((((540, 600),),) * 5 + ((), (), ()))]
    [(0, 4, '09:00-10:00')]
    """
    made: list[tuple[int, int, Hours]] = []
    for place, spans in enumerate(week[:7]):
        if made and made[-1][1] == place - 1 and made[-1][2].spans == spans:
            made[-1] = (made[-1][0], place, made[-1][2])
        elif spans:
            made.append((place, place, Hours(spans)))
    return made


_DAY = (
    r"(?:(?P<easter>easter|orthodox_easter)(?P<shift>[+-]\d{1,2})?"
    r"|(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01]))"
)


NO_LEAP_YEAR = 2023


@dataclass(frozen=True, slots=True)
class Holiday(Written):
    """A public holiday: `12-25`, or counted from Easter Sunday as `easter+1`, `orthodox_easter-2`.

    >>> Holiday.parse("orthodox_easter-2")
    Holiday(easter='orthodox_easter', shift=-2, month=0, day=0)
    """

    easter: str
    shift: int = 0
    month: int = 0
    day: int = 0

    pattern = _DAY
    example = "12-25"

    @classmethod
    def parse(cls, text: str) -> Self:
        found = cls._match(text)
        if found["easter"]:
            return cls(found["easter"], int(found["shift"] or 0))
        day = date(NO_LEAP_YEAR, int(found["month"]), int(found["day"]))
        return cls("", 0, day.month, day.day)

    def __str__(self) -> str:
        if self.easter:
            return f"{self.easter}{self.shift:+d}" if self.shift else self.easter
        return f"{self.month:02}-{self.day:02}"
