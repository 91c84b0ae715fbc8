"""What a report is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

import polars as pl

from forecall.needs.types import Backtest


@dataclass(frozen=True, slots=True)
class ReportData:
    """Everything that one report shows.

    needs                 NEEDS_SCHEMA, as `NeedModel.needs` gave it
    when                  `when_schema(...)`; the chance of an order is shown when `p_order_<horizon_days>` is there
    as_of, horizon_days   the forecast covers as_of .. as_of + horizon_days - 1
    customers, products, lines   how much history the forecast stands on, after cleaning
    backtest              None when the history is too short; `no_backtest_because` then says so to the reader
    in_pieces             every quantity of the orders is whole: nobody is offered 1.2 mugs
    currency              ISO 4217 code, or None when the orders do not say
    product_names         id to name; products without a name are shown by their id
    dropped               sentences on what was left out when the orders were read, in the reader's own language (en)
    language              "en", "de" or "ro"
    rows                  needs shown in each ranking, >= 1; the rest is in the file only
    needs_file            name of the file that holds all needs, said beside "and so many more"
    source                what the orders are, in a few words: a file name, or "sample shop"
    """

    needs: pl.DataFrame
    when: pl.DataFrame
    as_of: date
    horizon_days: int
    customers: int
    products: int
    lines: int
    backtest: Backtest | None = None
    no_backtest_because: str = ""
    currency: str | None = None
    in_pieces: bool = False
    product_names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    dropped: tuple[str, ...] = ()
    language: str = "en"
    rows: int = 100
    needs_file: str = ""
    source: str = ""
