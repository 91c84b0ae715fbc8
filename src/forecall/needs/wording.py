"""Text for people, in English, German and Romanian: Fluent messages, numbers, money and dates.

The messages lie beside this file in `locales/<language>/<part>.ftl`; a language is spoken whole or
not at all: a missing message is an error, never a silent fall back to English.
"""

from __future__ import annotations

import unicodedata
from decimal import localcontext
from functools import cache, wraps
from importlib.resources import files
from typing import TYPE_CHECKING, ParamSpec

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton
from babel.numbers import (
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
)
from fluent.runtime import FluentBundle, FluentResource

from forecall.needs.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

LANGUAGES = ("en", "de", "ro")
"""The languages forecasts are said in."""

FAR_DAYS = 300
"""From here on a day without its year would be taken for one of this year."""

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


P = ParamSpec("P")
_DIGITS = 330
"""So many digits has the largest number that a float holds; with fewer, Babel gives up on a large amount."""


def _of_any_size(write: Callable[P, str]) -> Callable[P, str]:
    @wraps(write)
    def written(*args: P.args, **kwargs: P.kwargs) -> str:
        with localcontext(prec=_DIGITS):
            return write(*args, **kwargs)

    return written


class Words:
    """One language's messages and its ways of writing figures.

    >>> Words("de", "reasons").decimal(1234.5)
    '1.234,5'
    """

    def __init__(self, language: str, *parts: str) -> None:
        """Load the message files `parts` of `language`; BadRequest when it is not spoken."""
        if language not in LANGUAGES:
            spoken = ", ".join(LANGUAGES)
            message = f"language {language!r} is not spoken here; choose one of {spoken}"
            raise BadRequest(message)
        self.language = language
        self.locale = Locale.parse(language)
        self._bundle = FluentBundle([language], use_isolating=False)
        for part in parts:
            source = files("forecall.needs") / "locales" / language / f"{part}.ftl"
            self._bundle.add_resource(FluentResource(source.read_text(encoding="utf-8")))

    def has(self, message: str) -> bool:
        """Whether there is a text of this name."""
        return bool(self._bundle.has_message(message))

    def say(self, message: str, **values: float | str) -> str:
        """The message with its figures filled in; KeyError when the message or a figure is missing."""
        pattern = self._bundle.get_message(message).value
        if pattern is None:
            raise KeyError(message)
        text, problems = self._bundle.format_pattern(pattern, values)
        if problems:
            raise KeyError(message, self.language, problems[0])
        return str(text)

    @_of_any_size
    def decimal(self, number: float, digits: int = 1) -> str:
        """A number with at most `digits` decimals, none where they would be zero."""
        return format_decimal(whole_if_whole(number, digits), locale=self.locale)

    def percent(self, share: float, digits: int = 0) -> str:
        """A share of 1 in per cent, with exactly `digits` decimals."""
        pattern = self.locale.percent_formats[None].pattern
        wanted = "0." + "0" * digits if digits else "0"
        return format_percent(share, pattern.replace("#,##0", wanted), locale=self.locale)

    @_of_any_size
    def money(self, amount: float, currency: str | None) -> str:
        """An amount rounded for reading: whole units from 100 on and for 0, else the currency's own decimals."""
        is_whole = amount == 0 or abs(amount) >= 100
        if currency is None:
            return format_decimal(amount, "#,##0" if is_whole else "#,##0.00", locale=self.locale)
        if not is_whole:
            return format_currency(amount, currency, locale=self.locale)
        pattern = self.locale.currency_formats["standard"].pattern.replace(".00", "")
        return format_currency(amount, currency, pattern, locale=self.locale, currency_digits=False)

    @_of_any_size
    def short(self, amount: float) -> str:
        """A number short enough for an axis: 12K, 1.2M."""
        text = format_compact_decimal(amount, locale=self.locale, fraction_digits=1)
        return format_decimal(amount, locale=self.locale) if text.isdecimal() else text  # German has no 20K: 20.000

    def day(self, day: date, after: date | None = None) -> str:
        """A day and its month, without the year: 5 Sep. With it where it is so long `after` another that one errs."""
        is_far = after is not None and (day - after).days > FAR_DAYS
        return format_skeleton("yMMMd" if is_far else "MMMd", day, locale=self._day_locale)

    def span(self, first: date, last: date) -> str:
        """From one day to another, what both share said once: 5-18 Sep 2011."""
        return format_interval(first, last, "yMMMd", locale=self._day_locale)

    def full_day(self, day: date) -> str:
        """A day with its year: 5 Sep 2011."""
        return format_date(day, "long", locale=self._day_locale)

    @property
    def _day_locale(self) -> Locale:
        # Day before month in English too: the shops served are European.
        return Locale("en", "GB") if self.language == "en" else self.locale


@cache
def words(language: str, *parts: str) -> Words:
    """`Words`, made once for each language and set of parts."""
    return Words(language, *parts)


def whole_if_whole(number: float, digits: int = 1) -> float | int:
    """The number rounded to `digits`, as an int where nothing is left behind the point.

    Plural rules read the written form: 1 is "one", 1.0 is not.

    >>> whole_if_whole(3.0), whole_if_whole(3.14)
    (3, 3.1)
    """
    rounded = round(number, digits)
    return int(rounded) if rounded == int(rounded) else rounded


def isolated(text: str) -> str:
    """The text, fenced by Unicode isolates where it runs right to left, so that it cannot reorder its neighbours."""
    if any(unicodedata.bidirectional(letter) in {"R", "AL", "RLE", "RLO", "RLI"} for letter in text):
        return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"
    return text
