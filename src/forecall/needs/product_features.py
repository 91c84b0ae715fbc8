"""What is known of each product on a day, over all customers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from .customer_features import YEAR
from .groups import ratio, runs_of, side_by_side

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .history import History

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

_TYPICAL_GAP = 60.0  # prior for the days between two purchases of the same product by one customer
_PRIOR_PAIRS = 5.0


@dataclass(frozen=True)
class ProductTable:
    """One row for each product of the history, sold before `day` or not.

    buyers_28      customers who bought it in the last 28 days
    price          the last day's mean unit price; NaN when never sold
    gap            typical days between two purchases by the same customer, > 0
    quantity       typical units of one purchase (geometric mean), > 0
    columns        named figures, each shape (products,)
    """

    day: int
    buyers_28: Floats
    price: Floats
    gap: Floats
    quantity: Floats
    columns: dict[str, Floats]

    def matrix(self) -> NDArray[np.float32]:
        """All columns side by side, shape (products, columns)."""
        return side_by_side(self.columns)


def product_table(history: History, day: int, horizon_days: int) -> ProductTable:
    """Figures of every product from the lines before `day`.

    horizon_days   how long the window ahead is whose counterpart a year ago is looked at
    """
    return with_window(any_window(history, day), history, horizon_days)


def with_window(table: ProductTable, history: History, horizon_days: int) -> ProductTable:
    """The table with what depends on the window's length: last year's weeks like those ahead over the weeks before.

    table   as `any_window` made it from `history`
    """
    start = table.day - YEAR

    def lines(first: int, end: int) -> Floats:
        sold = history.product[(history.day >= first) & (history.day < end)]
        return np.bincount(sold, minlength=history.products).astype(np.float64)

    change = np.log((lines(start, start + horizon_days) + 1) / (lines(start - 91, start) * horizon_days / 91 + 1))
    known = table.columns["p_age"] >= YEAR + 28
    return replace(table, columns=table.columns | {"p_year": np.where(known, change, np.nan)})


def any_window(history: History, day: int) -> ProductTable:
    """The figures that are the same for every length of the window ahead; `p_year` is not known yet."""
    past = history.before(day)
    n, product, ago = past.products, past.product, day - past.day

    def total(values: NDArray[np.generic], rows: NDArray[np.bool_] | slice = slice(None)) -> Floats:
        weights = np.broadcast_to(values, product.shape)[rows].astype(np.float64)
        return np.bincount(product[rows], weights, minlength=n).astype(np.float64)

    one = np.ones(1)
    sold = {w: total(one, ago <= w) for w in (7, 28, 91, 364)}
    lines = total(one)
    oldest, newest = np.full(n, -1.0), np.full(n, np.inf)
    np.maximum.at(oldest, product, ago.astype(np.float64))
    np.minimum.at(newest, product, ago.astype(np.float64))

    pairs = runs_of(past.customer, product)
    of = product[pairs.start]
    is_first = np.zeros(len(product), bool)
    is_first[pairs.start] = True
    holders = np.bincount(of, day - past.day[pairs.end] <= YEAR, minlength=n).astype(np.float64)
    buyers = np.bincount(of, minlength=n).astype(np.float64)
    recent = day - past.day[pairs.end] <= 28
    customers_28 = np.bincount(of, recent, minlength=n).astype(np.float64)
    again = np.bincount(of, pairs.size > 1, minlength=n).astype(np.float64)
    spans = np.bincount(of, (past.day[pairs.end] - past.day[pairs.start]).astype(np.float64), minlength=n)
    gaps = np.bincount(of, pairs.size - 1.0, minlength=n)
    gap = (spans + _PRIOR_PAIRS * _TYPICAL_GAP) / (gaps + _PRIOR_PAIRS)
    log_quantity = ratio(total(np.log(past.quantity)), lines, 0.0)

    price, change = _prices(past, day)
    columns = {
        "p_lines_7": sold[7],
        "p_lines_28": sold[28],
        "p_lines_91": sold[91],
        "p_lines_364": sold[364],
        "p_customers_28": customers_28,
        "p_decay_7": total(np.exp2(-ago / 7)),
        "p_decay_21": total(np.exp2(-ago / 21)),
        "p_holders": np.log1p(holders),
        "p_repeat_28": total(~is_first, ago <= 28) / (holders + 5),
        "p_repeat_91": total(~is_first, ago <= 91) / (holders + 5),
        "p_fresh_28": np.log1p(total(is_first, ago <= 28)),
        "p_fresh_91": np.log1p(total(is_first, ago <= 91)),
        "p_trend": np.log((sold[28] + 1) / (sold[91] * 28 / 91 + 1)),
        "p_age": oldest,
        "p_since": newest,
        "p_again_share": ratio(again, buyers + 3, 0.0),
        "p_gap": gap,
        "p_lines_each": ratio(lines, buyers),
        "p_quantity": log_quantity,
        "p_year": np.full(n, np.nan),
        "p_price": np.log1p(np.nan_to_num(price)),
        "p_price_change": change,
    }
    return ProductTable(day, customers_28, price, gap, np.exp(log_quantity), columns)


def _prices(past: History, day: int) -> tuple[Floats, Floats]:
    """Last day's mean unit price, and the log of the last 28 days' over the 182 before."""
    n, ago = past.products, day - past.day
    latest = np.full(n, -1, np.int64)
    np.maximum.at(latest, past.product, past.day)

    def mean_price(rows: NDArray[np.bool_]) -> Floats:
        value, units = (
            np.bincount(past.product[rows], column[rows], minlength=n).astype(np.float64)
            for column in (past.value, past.quantity)
        )
        return ratio(value, units)

    lately, earlier = mean_price(ago <= 28), mean_price((ago > 28) & (ago <= 210))
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.log(lately / earlier)
    return mean_price(past.day == latest[past.product]), np.where(np.isfinite(change), change, np.nan)
