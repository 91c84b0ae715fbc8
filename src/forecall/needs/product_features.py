"""What is known of each product on a day, over all customers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from .compiled import compiled
from .customer_features import YEAR
from .groups import ratio, runs_of, side_by_side

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .history import History

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

_TYPICAL_GAP = 60.0  # prior for the days between two purchases of the same product by one customer
_PRIOR_PAIRS = 5.0
_PRIOR_AGAIN = 3.0  # purchases' worth of weight on "as usual", in how well a product goes lately
_WINDOWS = (7, 28, 91, 364)  # days
_DECAYS = (7.0, 21.0)  # halving of a past line's weight, in days
_LATELY = 28  # days, as is the second window
_EARLIER = 210


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
    n, product = past.products, past.product
    pairs = runs_of(past.customer, product)
    is_first = np.zeros(len(product), bool)
    is_first[pairs.start] = True
    fade = np.exp2(-np.arange(int((day - past.day).max(initial=0)) + 1)[:, None] / np.array(_DECAYS))
    sold, decayed, again_in, fresh_in = _sold(product, day - past.day, is_first, n, np.array(_WINDOWS), fade)
    lines = np.bincount(product, minlength=n).astype(np.float64)

    of, last = product[pairs.start], past.day[pairs.end]
    holders = np.bincount(of, day - last <= YEAR, minlength=n).astype(np.float64)
    buyers = np.bincount(of, minlength=n).astype(np.float64)
    customers_28 = np.bincount(of, day - last <= _LATELY, minlength=n).astype(np.float64)
    again = np.bincount(of, pairs.size > 1, minlength=n).astype(np.float64)
    spans = np.bincount(of, (last - past.day[pairs.start]).astype(np.float64), minlength=n)
    gaps = np.bincount(of, pairs.size - 1.0, minlength=n)
    gap = (spans + _PRIOR_PAIRS * _TYPICAL_GAP) / (gaps + _PRIOR_PAIRS)
    log_units = np.bincount(product, np.log(past.quantity), minlength=n).astype(np.float64)
    log_quantity = ratio(log_units, lines, 0.0)

    price, change, oldest, newest = _prices(past, day)
    usual = _usual_again(past, day)
    columns = {
        "p_lines_7": sold[:, 0],
        "p_lines_28": sold[:, 1],
        "p_lines_91": sold[:, 2],
        "p_lines_364": sold[:, 3],
        "p_customers_28": customers_28,
        "p_decay_7": decayed[:, 0],
        "p_decay_21": decayed[:, 1],
        "p_holders": np.log1p(holders),
        "p_repeat_28": again_in[:, 1] / (holders + 5),
        "p_repeat_91": again_in[:, 2] / (holders + 5),
        "p_again_28": again_in[:, 1],
        "p_again_usual": np.log((again_in[:, 1] + _PRIOR_AGAIN) / (usual + _PRIOR_AGAIN)),
        "p_fresh_28": np.log1p(fresh_in[:, 1]),
        "p_fresh_91": np.log1p(fresh_in[:, 2]),
        "p_trend": np.log((sold[:, 1] + 1) / (sold[:, 2] * 28 / 91 + 1)),
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


def _usual_again(past: History, day: int) -> Floats:
    """How often each product would be bought again in the last 28 days, shape (products,).

    By those who had it before, in as many of the orders they placed since as of their earlier ones: what
    is bought beyond that speaks for the product, not for how busy its customers were.
    """
    start = day - _LATELY
    earlier = past.before(start)
    pairs = runs_of(earlier.customer, earlier.product)
    customer, product = earlier.customer[pairs.start], earlier.product[pairs.start]
    orders = np.bincount(earlier.visit_customer, minlength=past.customers)
    lately = np.bincount(past.visit_customer, past.visit_day >= start, minlength=past.customers)
    share = pairs.size / (orders[customer] - earlier.ordinal[pairs.start] + 2)
    usual: Floats = np.bincount(product, share * lately[customer], minlength=past.products).astype(np.float64)
    return usual


def _prices(past: History, day: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Last day's mean unit price, log of the last 28 days' over the 182 before, days since the first sale and the last.

    Of a product never sold: NaN, NaN, -1 and inf.
    """
    paid = _paid(past.product, past.day, past.quantity, past.value, past.products, day)
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.log(ratio(paid[:, 0], paid[:, 1]) / ratio(paid[:, 2], paid[:, 3]))
    was_sold = paid[:, 7] >= 0
    oldest, newest = np.where(was_sold, day - paid[:, 6], -1.0), np.where(was_sold, day - paid[:, 7], np.inf)
    return ratio(paid[:, 4], paid[:, 5]), np.where(np.isfinite(change), change, np.nan), oldest, newest


@compiled
def _sold(  # pragma: no cover  # compiled
    product: Ints, ago: Ints, is_first: NDArray[np.bool_], products: int, windows: Ints, fade: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Lines of each product inside the windows, faded by age, and inside the windows those bought again and first."""
    sold, decayed = np.zeros((products, len(windows))), np.zeros((products, fade.shape[1]))
    again, fresh = np.zeros((2, products, len(windows)))
    for line in range(len(product)):
        one = product[line]
        for at in range(len(windows)):
            if ago[line] <= windows[at]:
                sold[one, at] += 1
                fresh[one, at] += is_first[line]
                again[one, at] += not is_first[line]
        for at in range(fade.shape[1]):
            decayed[one, at] += fade[ago[line], at]
    return sold, decayed, again, fresh


@compiled
def _paid(  # pragma: no cover  # compiled
    product: Ints, day: Ints, quantity: Floats, value: Floats, products: int, today: int
) -> Floats:
    """Value and units of each product lately, in the half year before, on its last day; first and last day: (n, 8)."""
    paid = np.zeros((products, 8))
    paid[:, 6], paid[:, 7] = np.inf, -1
    for line in range(len(product)):
        one, ago = product[line], today - day[line]
        if ago <= _EARLIER:
            period = 0 if ago <= _LATELY else 2
            paid[one, period] += value[line]
            paid[one, period + 1] += quantity[line]
        if day[line] > paid[one, 7]:
            paid[one, 7] = day[line]
            paid[one, 4] = paid[one, 5] = 0
        if day[line] == paid[one, 7]:
            paid[one, 4] += value[line]
            paid[one, 5] += quantity[line]
        paid[one, 6] = min(paid[one, 6], day[line])
    return paid
