"""What the parts of a policy are made of: names, texts in several languages, durations, terms, references to laws."""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, GetCoreSchemaHandler, StringConstraints, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

from forecall.policy.terms import Language

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
"""The name of a fact: small letters, digits and underscores. Clause ids are made of it, so it outlives its texts."""

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
"""One line that is the same in every language: a legal name, a street."""

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2, as `RO`."""

Email = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9._%+-]+@([A-Za-z0-9](-?[A-Za-z0-9])*\.)+[A-Za-z]{2,}$", max_length=254)
]
Host = Annotated[str, StringConstraints(pattern=r"^([a-z0-9](-?[a-z0-9])*\.)+[a-z]{2,}$", max_length=253)]
Link = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=500)]
FilePath = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
"""A file beside the policy that proves something, as `evidence/iso27001.md`."""


def _yes_or_no(value: object) -> object:
    return {"yes": True, "no": False}.get(value, value) if isinstance(value, str) else value


YesNo = Annotated[bool, BeforeValidator(_yes_or_no), WithJsonSchema({"enum": ["yes", "no"]})]
"""Written `yes` or `no`."""


FIRST_YEAR, LAST_YEAR = 1800, 9000
"""Room for old statutes, and for a term's arithmetic on either side."""


def _day_alone(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        message = "write the day alone, as 2026-03-01, without time or zone"
        raise ValueError(message)
    if isinstance(value, str) and not FIRST_YEAR <= int(value[:4]) <= LAST_YEAR:
        message = f"write a day between the years {FIRST_YEAR} and {LAST_YEAR}"
        raise ValueError(message)
    return value


Day = Annotated[date, BeforeValidator(_day_alone)]
"""A day of the calendar; when it begins is said by the policy's time zone."""


class Part(BaseModel):
    """A part of a policy: unknown keys are refused, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Text(Part):
    """One human text, once for each language of the file; the linter asks for the languages that are declared."""

    en: str | None = None
    de: str | None = None
    ro: str | None = None

    def in_language(self, language: str) -> str:
        """The text, or an empty string where the file gives none."""
        return getattr(self, Language(language).value) or ""

    def given(self) -> dict[Language, str]:
        """The languages that have a text."""
        return {language: text for language in Language if (text := self.in_language(language))}


Unit = Literal["hours", "days", "weeks", "months", "years"]
UNITS: dict[str, Unit] = {
    "hour": "hours", "hours": "hours", "day": "days", "days": "days", "week": "weeks", "weeks": "weeks",
    "month": "months", "months": "months", "year": "years", "years": "years",
}  # fmt: skip
_DURATION = r"(?P<count>\d{1,4}) (?P<unit>hours?|days?|weeks?|months?|years?)"


class Written:
    """A value that stands in the file as a short phrase; `parse` reads it and `str` writes it back."""

    pattern: str
    example: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the phrase; raises ValueError with what is asked for."""
        raise ValueError(text)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        def read(value: object) -> object:
            return cls.parse(value.strip()) if isinstance(value, str) else value

        return core_schema.chain_schema(
            [core_schema.no_info_plain_validator_function(read), core_schema.is_instance_schema(cls)],
            serialization=core_schema.to_string_ser_schema(),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: Callable[..., Any]) -> dict[str, Any]:
        pattern = re.sub(r"\?P<\w+>", "", cls.pattern)
        return {"type": "string", "pattern": f"^{pattern}$", "examples": [cls.example]}

    @classmethod
    def _match(cls, text: str) -> re.Match[str]:
        found = re.fullmatch(cls.pattern, text)
        if found is None:
            message = f"write it as {cls.example!r}"
            raise ValueError(message)
        return found


@dataclass(frozen=True, slots=True)
class Duration(Written):
    """A length of time in calendar units.

    >>> Duration.parse("1 month").after(datetime(2026, 1, 31))
    datetime.datetime(2026, 2, 28, 0, 0)
    """

    count: int
    unit: Unit

    pattern = _DURATION
    example = "24 months"

    @classmethod
    def parse(cls, text: str) -> Self:
        found = cls._match(text)
        return cls(int(found["count"]), UNITS[found["unit"]])

    def after(self, start: datetime) -> datetime:
        """The moment this long after `start`; a day that the month does not have becomes its last one."""
        return later(start, self.count, self.unit)

    @property
    def days(self) -> float:
        """About how many days: a month counts 30.44, a year 365.25."""
        return self.count * {"hours": 1 / 24, "days": 1, "weeks": 7, "months": 30.4375, "years": 365.25}[self.unit]

    def __str__(self) -> str:
        return f"{self.count} {self.unit if self.count != 1 else self.unit.removesuffix('s')}"


def later(start: datetime, count: int, unit: Unit) -> datetime:
    """`start` plus `count` calendar units; the last representable moment where that is beyond the calendar."""
    months, span = _step(count, unit)
    try:
        if not months:
            return start + span
        year, month = divmod(start.month - 1 + months, 12)
        year, month, day = start.year + year, month + 1, start.day
        if day > 28:
            day = min(day, _days_in(year, month))
        return start.replace(year=year, month=month, day=day)
    except (OverflowError, ValueError):
        return datetime.max.replace(tzinfo=start.tzinfo)


LONGEST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _days_in(year: int, month: int) -> int:
    return 28 if month == 2 and not isleap(year) else LONGEST_DAYS[month - 1]


@cache
def _step(count: int, unit: Unit) -> tuple[int, timedelta]:
    """Months, or a fixed span where there are none. Kept: a decision asks for the same few again and again."""
    months = {"months": count, "years": 12 * count}.get(unit, 0)
    hours = {"hours": count, "days": 24 * count, "weeks": 168 * count}.get(unit, 0)
    return months, timedelta(hours=hours)


@dataclass(frozen=True, slots=True)
class LawRef(Written):
    """A law of a jurisdiction pack and the place in it: `RO-L82-1991 art. 25`."""

    law: str
    place: str

    pattern = r"(?P<law>[A-Z][A-Za-z0-9-]{1,40})(?: (?P<place>(?:art\.|Art\.|§|rec\.) ?[0-9][^;\n]{0,60}))?"
    example = "RO-L82-1991 art. 25"

    @classmethod
    def parse(cls, text: str) -> Self:
        found = cls._match(text)
        return cls(found["law"], found["place"] or "")

    def __str__(self) -> str:
        return f"{self.law} {self.place}".rstrip()


@dataclass(frozen=True, slots=True)
class Term(Written):
    """How long something is kept, and from which event on.

    duration   None where data goes at the event itself
    event      a name from the list of events, as `contract_ended`
    law        the statute that asks for the term, where one does

    >>> str(Term.parse("3 years after contract_ended"))
    '3 years after contract_ended'
    >>> Term.parse("until consent_withdrawn").duration is None
    True
    """

    duration: Duration | None
    event: str
    law: LawRef | None = None

    pattern = rf"(?:{_DURATION} after|until) (?P<event>[a-z][a-z0-9_]{{0,47}})(?: under (?P<statute>[A-Z].{{1,100}}))?"
    example = "3 years after contract_ended"

    @classmethod
    def parse(cls, text: str) -> Self:
        found = cls._match(text)
        duration = Duration(int(found["count"]), UNITS[found["unit"]]) if found["count"] else None
        return cls(duration, found["event"], LawRef.parse(found["statute"]) if found["statute"] else None)

    def ends(self, happened: datetime) -> datetime:
        """When the term is over, given when its event happened."""
        return happened if self.duration is None else self.duration.after(happened)

    def __str__(self) -> str:
        head = f"until {self.event}" if self.duration is None else f"{self.duration} after {self.event}"
        return head if self.law is None else f"{head} under {self.law}"
