"""Numbers, shares, amounts and days as the reader's language writes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language

from forecall.web.amounts import MINUS
from forecall.web.formats.months import SHORT_RO

NARROW_SPACE = "\u00a0"
LARGE = 100
DAY = {"de": "j. N"}


def written(number: float | Decimal, places: int) -> str:
    r"""A number with so many places, in groups of three digits; below nothing with a minus, and none before a nought.

    >>> from django.utils.translation import override
    >>> with override("de"):
    ...     print(ascii(written(Decimal("-1234.5"), 2)), written(Decimal("-0.001"), 2))
    '\u22121.234,50' 0,00
    """
    rounded = round(Decimal(str(number)), places) + 0  # a nought loses its sign
    return str(number_format(rounded, places, force_grouping=True)).replace("-", MINUS)


def whole(number: float | Decimal) -> str:
    """A count, in groups of three digits."""
    return _whole(round(number), get_language())


@lru_cache(10_000)
def _whole(number: int, _language: str | None) -> str:
    return written(number, 0)


def amount(number: float | Decimal, currency: str) -> str:
    """Without its cents where it is large; the currency's letters after it."""
    exact = Decimal(str(number))
    places = 0 if abs(exact) >= LARGE else 2
    text = written(exact, places)
    return f"{text}{NARROW_SPACE}{currency}" if currency else text


def percent(share: float) -> str:
    r"""A share 0..1; with one place where it is small.

    >>> from django.utils.translation import override
    >>> with override("de"):
    ...     percent(0.0375)
    '3,8\xa0%'
    """
    places = 1 if 0 < share < 0.0995 else 0  # a tenth, rounded
    return _percent(round(share * 100, places), places, get_language() or "en")


@lru_cache(10_000)
def _percent(hundredths: float, places: int, language: str) -> str:
    text = written(hundredths, places)
    return f"{text}%" if language.startswith("en") else f"{text}{NARROW_SPACE}%"


def day(one: date) -> str:
    """A day without its year, as short as it goes."""
    language = get_language() or ""
    if language == "ro":
        return f"{one.day} {SHORT_RO[one.month - 1]}"
    return str(date_format(one, DAY.get(language, "j M")))


def dated(one: date) -> str:
    """A day with its year where that is not the one in which it is read."""
    short = day(one)
    return short if one.year == timezone.localdate().year else f"{short} {one.year}"


def days(first: date, last: date) -> str:
    """A stretch of days; where the years differ each has its own: thirteen months would read as one.

    >>> days(date(2026, 12, 3), date(2027, 12, 4))
    '3 Dec 2026 – 4 Dec 2027'
    """
    if first.year != last.year:
        return f"{day(first)} {first.year} – {day(last)} {last.year}"
    return f"{day(first)} – {dated(last)}"
