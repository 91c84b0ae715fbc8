"""Numbers as shops write them: 1,234.56 and 1.234,56 and 1 234,56 and 1'234.56, with or without a currency.

The mark that parts the decimals is decided once for a whole column, never cell by cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

POINT, COMMA = ".", ","

# Needs no decision: an integer, or a point that cannot part thousands because three digits do not follow it
_INTEGER = r"^[+-]?\d+$"
_CLEAR_POINT = (
    r"^[+-]?(?:\d*\.\d{1,2}|\d*\.\d{4,}|0*\.\d{3}|\d{4,}\.\d{3}|\d+\.)$"
    r"|^[+-]?\d+(?:\.\d+)?[eE][+-]?\d+$"
)
_CURRENCY = re.compile(
    r"^(?:EUR|USD|GBP|RON|LEI|CHF|PLN|HUF|CZK|BGN|SEK|NOK|DKK|TRY|Fr\.?)\s*(?=[-+(\d.,])"
    r"|\s*(?:EUR|USD|GBP|RON|LEI|LEU|CHF|PLN|HUF|CZK|BGN|SEK|NOK|DKK|TRY|KR\.?|FT|ZŁ|KČ|ЛВ\.?)$"
    r"|[€$£¥₺₽₴₹₪₩]",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]")


@dataclass(frozen=True, slots=True)
class Numbers:
    """The distinct texts of a column, read both ways.

    point, comma   shape (n,), Float64: the number when `.` (or `,`) parts the decimals; null where it cannot
    """

    point: pl.Series
    comma: pl.Series

    @property
    def marks(self) -> set[str]:
        """Marks that some value can only be read with."""
        only = {POINT: self.point.is_not_null() & self.comma.is_null(),
                COMMA: self.comma.is_not_null() & self.point.is_null()}  # fmt: skip
        return {mark for mark, where in only.items() if where.any()}

    @property
    def undecided(self) -> pl.Series:
        """Values that mean different numbers by mark; shape (n,), Boolean."""
        return (self.point != self.comma).fill_null(value=False)

    def read_with(self, mark: str) -> pl.Series:
        return self.comma if mark == COMMA else self.point


def read_both_ways(texts: pl.Series) -> Numbers:
    """Read distinct texts with a decimal point and with a decimal comma.

    texts   shape (n,), String, no blanks
    """
    frame = texts.alias("text").to_frame()
    plain = pl.col("text").cast(pl.Float64, strict=False)
    integer, clear = pl.col("text").str.contains(_INTEGER), pl.col("text").str.contains(_CLEAR_POINT)
    read = frame.select(
        pl.when(integer | clear).then(plain).alias("point"),
        pl.when(integer).then(plain).alias("comma"),
        (~(integer | clear)).alias("rest"),
    )
    rest = read["rest"].arg_true()
    if rest.len() == 0:
        return Numbers(read["point"], read["comma"])
    odd = [_bare(text) for text in texts.gather(rest)]
    point = read["point"].scatter(rest, [number_of(text, POINT) for text in odd])
    comma = read["comma"].scatter(rest, [number_of(text, COMMA) for text in odd])
    return Numbers(point, comma)


def number_of(text: str, mark: str) -> float | None:
    """The number a text means when `mark` parts its decimals; None when it is none.

    >>> number_of("1.234,56", ","), number_of("1.234,56", "."), number_of("1'234.5", ".")
    (1234.56, None, 1234.5)
    """
    group = COMMA if mark == POINT else POINT
    pattern = _POINT_NUMBER if mark == POINT else _COMMA_NUMBER
    if not pattern.fullmatch(text):
        return None
    bare = re.sub(rf"[ '’{re.escape(group)}]", "", text)
    return float(bare.replace(mark, "."))


def _pattern(mark: str, group: str) -> re.Pattern[str]:
    grouped = rf"[1-9]\d{{0,2}}(?P<by>[{re.escape(group)} '’])\d{{3}}(?:(?P=by)\d{{3}})*"
    exponent = r"(?:[eE][+-]?\d+)?"
    return re.compile(rf"[+-]?(?:(?:\d+|{grouped})(?:{re.escape(mark)}\d*)?|{re.escape(mark)}\d+){exponent}")


_POINT_NUMBER, _COMMA_NUMBER = _pattern(POINT, COMMA), _pattern(COMMA, POINT)


def _bare(text: str) -> str:
    """A text without currency, with one kind of space and minus; brackets and a minus behind mean negative."""
    bare = _SPACES.sub(" ", _CURRENCY.sub("", text.strip())).strip().replace("−", "-")
    if bare.startswith("(") and bare.endswith(")"):
        bare = f"-{bare[1:-1].strip()}"
    if bare.endswith("-"):
        bare = f"-{bare[:-1].strip()}"
    bare = _CURRENCY.sub("", bare).strip()
    return re.sub(r"^([+-]) ", r"\1", bare)
