"""What is known of a customer and a product together on a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .customer_features import YEAR
from .groups import Runs, ratio, runs_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .history import History
    from .product_features import ProductTable

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

_GAP_PRIOR = 1.0  # gaps' worth of weight on the product's typical gap
_QUANTITY_PRIOR = 1.0  # purchases' worth of weight on the product's typical quantity


@dataclass(frozen=True)
class PairTable:
    """One row for each customer and product bought before `day`, sorted by (customer, product).

    customer, product   shape (n,), positions
    count               order days with the product, >= 1
    recency             days since the last of them, >= 1
    every               days between two, pulled towards the product's own; > 0
    usual_quantity      units of one purchase, pulled towards the product's own; > 0
    year_units          units bought a year ago, five weeks around the window ahead; 0 when not known
    columns             named figures, each shape (n,)
    """

    day: int
    customer: Ints
    product: Ints
    count: Floats
    recency: Floats
    every: Floats
    usual_quantity: Floats
    year_units: Floats
    columns: dict[str, Floats]

    def matrix(self) -> NDArray[np.float32]:
        """All columns side by side, shape (n, columns)."""
        return np.column_stack(list(self.columns.values())).astype(np.float32)


def pair_table(history: History, day: int, horizon_days: int, products: ProductTable) -> PairTable:
    """Figures of every pair from the lines before `day`."""
    past = history.before(day)
    runs = runs_of(past.customer, past.product)
    customer, product = past.customer[runs.start], past.product[runs.start]
    count = runs.size.astype(np.float64)
    first, last = past.day[runs.start], past.day[runs.end]
    span, recency = (last - first).astype(np.float64), (day - last).astype(np.float64)
    every = (span + _GAP_PRIOR * products.gap[product]) / (count - 1 + _GAP_PRIOR)

    columns: dict[str, Floats] = {"count": count, "recency": recency, "age": (day - first).astype(np.float64)}
    columns |= _rhythm(past, runs, recency, every)
    columns |= _recent_counts(past, runs, day, horizon_days)
    columns |= _place_among_orders(past, runs, customer, count)
    quantity = _quantities(past, runs, product, products)
    usual = np.exp(quantity["q_usual"])
    columns |= quantity
    columns |= _prices(past, runs, product, products)
    near = np.abs(day - past.day - YEAR + horizon_days / 2) <= horizon_days / 2 + 35
    return PairTable(day, customer, product, count, recency, every, usual, runs.sum(past.quantity * near), columns)


def _rhythm(past: History, runs: Runs, recency: Floats, every: Floats) -> dict[str, Floats]:
    gap = np.diff(past.day, prepend=past.day[:1]).astype(np.float64)
    gap[runs.start] = 0
    gaps = runs.size - 1.0
    mean = ratio(runs.sum(gap), gaps)
    spread = np.sqrt(np.maximum(ratio(runs.sum(gap**2), gaps) - mean**2, 0))
    longest = runs.max(gap)
    last = np.where(gaps >= 1, gap[runs.end], np.nan)
    return {
        "gap_mean": mean,
        "gap_spread": np.where(gaps >= 2, spread, np.nan),
        "gap_last": last,
        "gap_every": every,
        "late_every": recency / every,
        "late_mean": ratio(recency, mean),
        "late_longest": ratio(recency, longest),
        "late_last": ratio(recency, last),
    }


def _recent_counts(past: History, runs: Runs, day: int, horizon_days: int) -> dict[str, Floats]:
    ago = (day - past.day).astype(np.float64)
    columns = {f"orders_{w}": runs.sum(ago <= w) for w in (14, 28, 56, 91, 182, 364)}
    columns |= {f"decay_{h}": runs.sum(np.exp2(-ago / h)) for h in (15, 45, 120)}
    near = np.abs(ago - YEAR + horizon_days / 2)
    known = ago[runs.start] >= YEAR - horizon_days
    columns["year_near"] = np.where(known, runs.sum(near <= horizon_days / 2 + 7), np.nan)
    columns["year_wide"] = np.where(known, runs.sum(near <= horizon_days / 2 + 35), np.nan)
    return columns


def _place_among_orders(past: History, runs: Runs, customer: Ints, count: Floats) -> dict[str, Floats]:
    """Counted in the customer's own orders instead of days."""
    orders = np.bincount(past.visit_customer, minlength=past.customers).astype(np.float64)
    mine = orders[customer]
    behind = orders[past.customer] - 1 - past.ordinal  # 0 = in the latest order
    since_first, skipped = behind[runs.start] + 1, behind[runs.end]
    columns = {
        "share_since_first": count / since_first,
        "share_all": count / mine,
        "skipped": skipped,
        "skipped_mean": skipped / (since_first / count),
    }
    columns |= {f"in_last_{k}": runs.sum(behind < k) for k in (1, 3, 5, 10)}
    columns |= {f"fade_{k}": runs.sum(np.exp2(-behind / k)) for k in (2, 5)}
    lines = past.visit_lines[np.searchsorted(past.visit_customer, customer, "right") - 1]
    columns["line_share"] = count / lines
    return columns


def _quantities(past: History, runs: Runs, product: Ints, products: ProductTable) -> dict[str, Floats]:
    log_units = np.log(past.quantity)
    count = runs.size
    mean = runs.sum(log_units) / count
    usual = (runs.sum(log_units) + _QUANTITY_PRIOR * np.log(products.quantity[product])) / (count + _QUANTITY_PRIOR)
    spread = np.sqrt(np.maximum(runs.sum(log_units**2) / count - mean**2, 0))
    return {
        "q_usual": usual,
        "q_last": log_units[runs.end],
        "q_max": runs.max(log_units),
        "q_mean": np.log(runs.sum(past.quantity) / count),
        "q_spread": spread,
        "q_total": np.log(runs.sum(past.quantity)),
        "q_above": usual - np.log(products.quantity[product]),
        "v_mean": np.log1p(runs.sum(past.value) / count),
    }


def _prices(past: History, runs: Runs, product: Ints, products: ProductTable) -> dict[str, Floats]:
    paid = ratio(past.value[runs.end], past.quantity[runs.end])
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.log(products.price[product] / paid)
    return {"price_paid": np.log1p(paid), "price_now": np.where(np.isfinite(change), change, np.nan)}
