"""Dates and times as shops write them; one format for a whole column, and never a guess between day and month.

The clock time is kept as it is written. An offset or a zone behind it is dropped: what counts is the shop's own day.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from forecall.needs.errors import WrongCell

_TIME = (
    r"(?:(?:T|,?\s+|\.\s)(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r"\s*(?P<half>[AaPp])?\.?(?:[Mm]\.?)?(?:\s*Uhr)?\s*(?P<zone>Z|[A-Z]{3,4}|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?)?)?\s*$"
)
_NUMERIC = (
    r"^\s*(?P<first>\d{1,4})\s*(?P<sep>[-/.])\s*(?P<middle>\d{1,2})\s*(?P<sep2>[-/.])\s*(?P<last>\d{1,4})\.?" + _TIME
)
_WORDS = (
    r"^\s*(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?[.\s/-]*)?(?P<name>\p{L}{3,})\.?[\s/-]+"
    r"(?:(?P<day2>\d{1,2})(?:st|nd|rd|th)?,?\s+)?,?\s*(?P<year>\d{4}|\d{2})" + _TIME
)
_COMPACT = r"^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$"
_NUMBER = r"^\d+(?:[.,]\d+)?$"
_MONTHS = {
    "jan": 1, "ian": 1, "feb": 2, "mar": 3, "mär": 3, "mrz": 3, "apr": 4, "may": 5, "mai": 5, "jun": 6, "iun": 6,
    "jul": 7, "iul": 7, "aug": 8, "sep": 9, "oct": 10, "okt": 10, "nov": 11, "noi": 11, "dec": 12, "dez": 12,
}  # fmt: skip
"""First three letters of the months in English, German and Romanian."""

_UNKNOWN = "which is no date that is known; write dates as 2024-03-31 or 31.03.2024"
_OTHER = "which is not written like the other dates of the column; use one format throughout"

EXCEL_DAYS = (20_000, 80_000)  # 1954 to 2119: plain numbers in this range are days since 1899-12-30
CENTURY_TURN = 69  # two-digit years: 00..68 are 2000..2068, 69..99 are 1969..1999, as POSIX strptime has it


@dataclass(frozen=True, slots=True)
class Dates:
    """The distinct texts of a column, read as one format.

    values     shape (n,), Datetime; null where `bad`
    bad        shape (n,), Boolean
    problem    what is wrong with the bad ones; `why` is its code
    ambiguous  day and month can be swapped in every value; `values` then say nothing
    order      "year first", "day first", "month first", "month by name", "Excel day numbers" or "yyyymmdd"
    zoned      offsets or zone names were dropped
    """

    values: pl.Series
    bad: pl.Series
    problem: str = ""
    why: WrongCell = WrongCell.NO_DATE
    ambiguous: bool = False
    order: str = ""
    zoned: bool = False


def read_dates(texts: pl.Series, *, day_first: bool | None = None) -> Dates:
    """Read the distinct dates of one column.

    texts      shape (n,), String, no blanks
    day_first  what 03/04 means, when nothing in the column decides it
    """
    if texts.len() == 0:
        return _good(pl.Series([], dtype=pl.Datetime("us")), "none")
    if texts.str.contains(_NUMBER).all():
        return _from_numbers(texts)
    if texts.str.contains(r"\p{L}{3,}\.?[\s/-]+\d").mean() > 0.5:  # type: ignore[operator]  # a share, never null here
        return _from_words(texts)
    return _from_digits(texts, day_first=day_first)


def _good(values: pl.Series, order: str, *, zoned: bool = False) -> Dates:
    return Dates(values, values.is_null(), "which is not a day of the calendar; correct it", order=order, zoned=zoned)


def _bad(bad: pl.Series, why: WrongCell, problem: str) -> Dates:
    return Dates(pl.Series([None] * bad.len(), dtype=pl.Datetime("us")), bad, problem, why)


def _from_numbers(texts: pl.Series) -> Dates:
    """yyyymmdd, or the day numbers of a spreadsheet whose cells lost their date format."""
    compact = texts.str.contains(_COMPACT)
    if compact.all():
        return _good(texts.str.to_datetime("%Y%m%d", strict=False, time_unit="us"), "yyyymmdd")
    days = texts.str.replace(",", ".", literal=True).cast(pl.Float64)
    inside = days.is_between(*EXCEL_DAYS)
    if not inside.all():
        odd = ~inside if inside.any() else ~compact if compact.any() else ~inside
        return _bad(
            odd,
            WrongCell.PLAIN_NUMBER,
            "which is a plain number and no date (seconds since 1970?); write dates as 2024-03-31",
        )
    seconds = (days * 86_400).round().cast(pl.Int64)
    epoch = (seconds - 25_569 * 86_400) * 1_000_000  # 25569 days lie between 1899-12-30 and 1970-01-01
    return _good(epoch.cast(pl.Datetime("us")), "Excel day numbers")


def _from_words(texts: pl.Series) -> Dates:
    """5 September 2011, Sep 5, 2011, 5. sept. 2011: the name says which is the month."""
    found = texts.alias("t").to_frame().select(pl.col("t").str.extract_groups(_WORDS)).unnest("t")
    name = found["name"].str.to_lowercase().str.slice(0, 3)
    month = name.replace_strict(_MONTHS, default=None, return_dtype=pl.Int64)
    day = found["day"].fill_null(found["day2"]) if found.height else found["day"]
    unknown = month.is_null() | day.is_null()
    if unknown.all():
        return _bad(unknown, WrongCell.NO_DATE, _UNKNOWN)
    if unknown.any():
        return _bad(unknown, WrongCell.OTHER_FORM, _OTHER)
    parts = found.with_columns(year=_full(pl.col("year").cast(pl.Int64)), month=month, day=day.cast(pl.Int64))
    return _good(_moments(parts), "month by name", zoned=found["zone"].is_not_null().any())


def _from_digits(texts: pl.Series, *, day_first: bool | None) -> Dates:
    """2011-09-05, 5.9.2011, 9/5/11 and their like, with or without a time."""
    found = texts.alias("t").to_frame().select(pl.col("t").str.extract_groups(_NUMERIC)).unnest("t")
    layout = found.select(
        pl.when(pl.col("sep") != pl.col("sep2"))
        .then(None)
        .when((pl.col("first").str.len_chars() == 4) & (pl.col("last").str.len_chars() <= 2))
        .then(pl.format("year {}", "sep"))
        .when((pl.col("first").str.len_chars() <= 2) & pl.col("last").str.len_chars().is_in([2, 4]))
        .then(pl.format("{} {}", pl.col("last").str.len_chars(), "sep"))
        .alias("layout")
    )["layout"]
    usual = layout.drop_nulls().value_counts(sort=True)
    if usual.height == 0:
        return _bad(layout.is_null(), WrongCell.NO_DATE, _UNKNOWN)
    shape = usual.sort("count", "layout", descending=[True, False])["layout"][0]
    other = (layout != shape).fill_null(value=True)
    if other.any():
        return _bad(other, WrongCell.OTHER_FORM, _OTHER)
    return _ordered(found, shape, day_first=day_first)


def _ordered(found: pl.DataFrame, shape: str, *, day_first: bool | None) -> Dates:
    """Put year, month and day in their places, once the column has one shape."""
    zoned = found["zone"].is_not_null().any()
    parts = found.with_columns(pl.col("first", "middle", "last").cast(pl.Int64))
    if shape.startswith("year"):
        ymd = parts.rename({"first": "year", "middle": "month", "last": "day"})
        return _good(_moments(ymd), "year first", zoned=zoned)
    first_is_day, second_is_day = parts["first"] > 12, parts["middle"] > 12
    if day_first is None:
        if first_is_day.any() and second_is_day.any():
            fewer = first_is_day if first_is_day.sum() < second_is_day.sum() else second_is_day
            return _bad(
                fewer,
                WrongCell.DAY_AND_MONTH,
                "which puts day and month the other way round than the rest; use one format throughout",
            )
        if second_is_day.any():
            day_first = False
        elif first_is_day.any() or shape.endswith(".") or (parts["first"] == parts["middle"]).all():
            day_first = True  # with points, no language puts the month first
        else:
            return Dates(_moments(_dmy(parts, day_first=True)), first_is_day, ambiguous=True)
    values = _moments(_dmy(parts, day_first=day_first))
    return _good(values, "day first" if day_first else "month first", zoned=zoned)


def _dmy(parts: pl.DataFrame, *, day_first: bool) -> pl.DataFrame:
    day, month = ("first", "middle") if day_first else ("middle", "first")
    return parts.with_columns(
        _full(pl.col("last")).alias("year"), pl.col(month).alias("month"), pl.col(day).alias("day")
    )


def _full(year: pl.Expr) -> pl.Expr:
    """A year of two digits with its century."""
    century = pl.when(year < CENTURY_TURN).then(2000).otherwise(1900)
    return pl.when(year < 100).then(year + century).otherwise(year)


def _moments(parts: pl.DataFrame) -> pl.Series:
    """Date-times from year, month, day and the clock groups; null where there is no such day or hour."""
    half = pl.col("half").str.to_lowercase()
    hour = pl.col("hour").cast(pl.Int64).fill_null(0)
    in_day = pl.when(half == "p").then(hour % 12 + 12).when(half == "a").then(hour % 12).otherwise(hour)
    in_day = pl.when(half.is_not_null() & ~hour.is_between(1, 12)).then(99).otherwise(in_day)
    clock = [in_day, pl.col("minute").cast(pl.Int64).fill_null(0), pl.col("second").cast(pl.Int64).fill_null(0)]
    micros = pl.col("part").str.pad_end(6, "0").str.slice(0, 6).fill_null("000000")
    year, month, day = (
        pl.col(part).cast(pl.String).str.zfill(n) for part, n in (("year", 4), ("month", 2), ("day", 2))
    )
    times = [unit.cast(pl.String).str.zfill(2) for unit in clock]
    text = pl.format("{}-{}-{} {}:{}:{}.{}", year, month, day, *times, micros)
    return parts.select(text.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us", strict=False).alias("at"))["at"]
