"""What a caller may say about a file, checked once at the door."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, TypedDict

import polars as pl

from forecall.needs.errors import BadRequest
from forecall.needs.reading.columns import ROLES
from forecall.needs.reading.fees import DEFAULT_FEES, FeeRule, is_whole

Returns = Literal["net", "same_day"]

KEY_BYTES_MIN = 16


class Options(TypedDict, total=False):
    """Keyword arguments of `read_orders`, `load_orders` and `clean_orders`; all may be left out.

    columns    role -> column of the file, e.g. {"customer_id": "Kunde"}; wins over every known name
    sheet      name or names of a workbook's sheets; None: the first with orders in it, and all others whose
               columns have the same names
    day_first  True reads 03/04 as 3 April, False as 4 March; None: decided by the column, asked when it cannot be
    decimal    "." or ","; None: decided by the columns, asked when it cannot be
    encoding   of a CSV, as Python names it; None: found out
    delimiter  of a CSV, one character; None: found out
    fees       which lines are no goods; None keeps them all
    returns    "net" takes a return off the same day's purchase, then off an earlier one; "same_day" only the former
    labels     file that keeps token -> original customer id; None: not written
    key        secret for the tokens, at least 16 bytes; None: kept beside `labels`, else new in every process
    today      lines after this day are left out; None: the day on this machine's clock
    before     lines on or after this day are left out as if the file did not hold them: a return dated later takes
               nothing off; for a forecast of a past day. None: all lines count
    """

    columns: Mapping[str, str] | None
    sheet: str | Sequence[str] | None
    day_first: bool | None
    decimal: str | None
    encoding: str | None
    delimiter: str | None
    fees: FeeRule | None
    returns: Returns
    labels: str | Path | None
    key: bytes | None
    today: date | None
    before: date | None


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """`Options` with every default filled in; raises BadRequest for a value outside its range."""

    columns: Mapping[str, str] | None = None
    sheet: str | Sequence[str] | None = None
    day_first: bool | None = None
    decimal: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    fees: FeeRule | None = field(default_factory=lambda: DEFAULT_FEES)
    returns: Returns = "net"
    labels: str | Path | None = None
    key: bytes | None = None
    today: date | None = None
    before: date | None = None

    def __post_init__(self) -> None:
        _one_of("decimal", self.decimal, (None, ".", ","))
        _one_of("returns", self.returns, ("net", "same_day"))
        _one_of("day_first", self.day_first, (None, True, False))
        if self.delimiter is not None and len(self.delimiter) != 1:
            raise BadRequest(f"delimiter is {self.delimiter!r}; it must be one character")
        if self.key is not None and len(self.key) < KEY_BYTES_MIN:
            raise BadRequest(f"key has {len(self.key)} bytes; it must have at least {KEY_BYTES_MIN}")
        _patterns_that_read(self.fees)
        _known_roles(self.columns or {})
        _known_encoding(self.encoding)


def _one_of(name: str, value: object, allowed: tuple[object, ...]) -> None:
    if value not in allowed:
        raise BadRequest(f"{name} is {value!r}; it must be one of {', '.join(map(repr, allowed))}")


def _known_roles(columns: Mapping[str, str]) -> None:
    for role in columns:
        if role not in ROLES:
            raise BadRequest(f"columns names {role!r}, which is no role of a column; the roles are {', '.join(ROLES)}")
    for column in columns.values():
        roles = [role for role, named in columns.items() if named == column]
        if len(roles) > 1:
            raise BadRequest(f"columns names {column!r} for {' and '.join(roles)}; one column plays one role")


def _patterns_that_read(fees: FeeRule | None) -> None:
    if fees is None or fees is DEFAULT_FEES:
        return
    for pattern in (*fees.ids, *fees.names, *(one for pair in fees.pairs for one in pair)):
        try:
            is_whole(pl.Series([""]), pattern)
        except (re.error, pl.exceptions.ComputeError) as problem:
            raise BadRequest(
                f"the pattern {pattern!r} for fees cannot be read ({str(problem).splitlines()[0]}); a point, a bracket "
                r"or a plus that stands for itself is written with a backslash before it, as \."
            ) from None


def _known_encoding(encoding: str | None) -> None:
    if encoding is None:
        return
    try:
        "".encode(encoding)
    except LookupError:
        raise BadRequest(f"encoding is {encoding!r}, which is unknown; e.g. utf-8, cp1250, cp1252, utf-16") from None
