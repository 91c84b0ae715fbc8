"""The frames and values that cross the front door of `needs`.

Frames are polars data frames; each schema below gives the columns, their types, units and ranges.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

import polars as pl

ORDER_SCHEMA: dict[str, pl.DataType] = {
    "customer_id": pl.String(),  # opaque; never a name, a number or an address
    "order_id": pl.String(),
    "ordered_at": pl.Datetime("us"),  # shop-local wall clock, no zone
    "product_id": pl.String(),
    "quantity": pl.Float64(),  # > 0, in the product's own unit; returns are netted out
    "unit_price": pl.Float64(),  # > 0, in `currency` when it is given
}
"""Columns that every order frame has, one row an order line."""

OPTIONAL_ORDER_SCHEMA: dict[str, pl.DataType] = {
    "product_name": pl.String(),
    "currency": pl.String(),
}
"""Columns an order frame may have beside those; nulls allowed."""

NEEDS_SCHEMA: dict[str, pl.DataType] = {
    "customer_id": pl.String(),
    "product_id": pl.String(),
    "p_buy": pl.Float64(),  # probability that the customer orders the product inside the horizon, 0..1
    "expected_quantity": pl.Float64(),  # mean units inside the horizon, no order counted as 0; >= 0
    "quantity_q10": pl.Float64(),  # quantiles of those units, no order counted as 0: often 0; >= 0
    "quantity_q50": pl.Float64(),
    "quantity_q90": pl.Float64(),
    "due_date": pl.Date(),  # median day of the product's next order, given one within half a year; >= as_of
    "due_from": pl.Date(),  # 80 % interval of that day
    "due_to": pl.Date(),  # null: open end
    "expected_value": pl.Float64(),  # expected_quantity x the price last paid, in the orders' currency
    "is_new": pl.Boolean(),  # the customer never bought the product before as_of
    "state": pl.String(),  # a State value
    "reasons": pl.List(pl.String()),  # codes with figures, strongest first: see `reasons`
    "if_bought_q10": pl.Float64(),  # quantiles of the units, given that it is ordered: what to offer; > 0
    "if_bought_q50": pl.Float64(),
    "if_bought_q90": pl.Float64(),
}
"""What `NeedModel.needs` returns, one row a customer and product, highest `p_buy` first."""

BASKET_SCHEMA: dict[str, pl.DataType] = {
    "customer_id": pl.String(),
    "rank": pl.Int32(),  # 1 = most likely in the next order
    "product_id": pl.String(),
    "score": pl.Float64(),  # comparable inside one customer only
}
"""What `NeedModel.next_basket` returns."""


class KnownOrders(Protocol):
    """Orders that can say how they stood on a day, as `load_orders` gives them."""

    @property
    def orders(self) -> pl.DataFrame:
        """All lines per ORDER_SCHEMA, less everything that was given back."""

    def before(self, day: date) -> pl.DataFrame:
        """The lines before a day, less what had been given back by then."""


class State(StrEnum):
    """How much a forecast stands on."""

    OK = "ok"
    THIN = "thin"  # under three order days, or a shop too small to learn from: see the reason that is said first
    LAPSED = "lapsed"  # no order for so long that a return is unlikely
    NEW_CUSTOMER = "new_customer"  # a single order day so far


@dataclass(frozen=True, slots=True)
class Backtest:
    """How good past forecasts of this very shop would have been.

    horizon_days   days each forecast looked ahead
    cutoffs        the days the forecasts were made for, oldest first; each model saw only earlier lines
    hits           columns cutoff, ranking ("probability" | "value"), k, precision, value_share
                   (share of the window's repeat value that the first k pairs hold), base_rate
    calibration    columns what ("order" | "pair"), bin_low, bin_high, predicted, observed, count;
                   means over all cutoffs, predicted and observed in 0..1
    totals         columns cutoff, expected_quantity, actual_quantity, expected_value, actual_value
    coverage       columns cutoff, what ("next_order_date" | "quantity_q90"), nominal, covered (share of the cases),
                   count (intervals that ended within the data; pairs with a chance over 10 %), undecided
                   (intervals that reach beyond the data: they are not counted)
    weekly         columns week (date, Monday), expected_value, actual_value: repeat sales per week
                   over the windows, the expectation spread evenly over each window's weeks
    """

    horizon_days: int
    cutoffs: tuple[date, ...]
    hits: pl.DataFrame
    calibration: pl.DataFrame
    totals: pl.DataFrame
    coverage: pl.DataFrame
    weekly: pl.DataFrame


def when_schema(horizons: tuple[int, ...]) -> dict[str, pl.DataType]:
    """Columns of `NeedModel.when`, one row a customer.

    p_order_H             probability of an order on as_of .. as_of + H - 1, 0..1
    p_active              probability that the customer will order again (within 400 days), 0..1
    next_order_date       median day of the next order, given that it comes within 90 days
    next_order_from, _to  80 % interval of the day, also counting those who never return; null to = open end.
                          Of somebody who has probably stopped it begins after next_order_date
    overdue_days          days beyond the customer's own usual gap, 0 = not overdue; null under two order days
    """
    schema: dict[str, pl.DataType] = {"customer_id": pl.String()}
    schema |= {f"p_order_{days}": pl.Float64() for days in horizons}
    schema |= {
        "p_active": pl.Float64(),
        "next_order_date": pl.Date(),
        "next_order_from": pl.Date(),
        "next_order_to": pl.Date(),
        "overdue_days": pl.Float64(),
    }
    return schema
