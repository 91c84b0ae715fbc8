"""What is known of a customer and a product together on a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .compiled import compiled
from .customer_features import YEAR
from .groups import Runs, ratio, runs_of, side_by_side

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .history import History
    from .product_features import ProductTable

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

_GAP_PRIOR = 1.0  # gaps' worth of weight on the product's typical gap
_QUANTITY_PRIOR = 1.0  # purchases' worth of weight on the product's typical quantity
_WINDOWS = (14, 28, 56, 91, 182, 364)  # days
_DECAYS = (15.0, 45.0, 120.0)  # halving of a past purchase's weight, in days
_LATEST = (1, 3, 5, 10)  # orders
_FADES = (2.0, 5.0)  # halving, in orders
_SHARES = ("decay_45", "fade_5")  # also beside what all of the customer's products have of them


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
        return side_by_side(self.columns)


def pair_table(
    history: History, day: int, horizon_days: int, products: ProductTable, totals: Floats | None = None
) -> PairTable:
    """Figures of every pair from the lines before `day`.

    totals   `totals_of` all the customers' lines, where `history` holds some of their pairs only
    """
    past = history.before(day)
    totals = totals_of(past, day) if totals is None else totals
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
    columns |= {f"{name}_share": columns[name] / totals[at, customer] for at, name in enumerate(_SHARES)}
    quantity = _quantities(past, runs, product, products)
    usual = np.exp(quantity["q_usual"])
    columns |= quantity
    columns |= _prices(past, runs, product, products)
    year = _year_units(
        past.day, past.quantity, runs.start, runs.size, day - YEAR + horizon_days / 2, _wide(horizon_days)
    )
    return PairTable(day, customer, product, count, recency, every, usual, year, columns)


def totals_of(history: History, day: int) -> Floats:
    """What all products of each customer have together of the figures in _SHARES, shape (2, customers)."""
    past = history.before(day)
    orders = np.bincount(past.visit_customer, minlength=past.customers)
    by_day = np.exp2(-np.arange(int((day - past.day).max(initial=0)) + 1) / _DECAYS[1])
    by_order = np.exp2(-np.arange(int(orders.max(initial=0)) + 1) / _FADES[1])
    return np.array(
        [
            np.bincount(past.customer, by_day[day - past.day], minlength=past.customers),
            np.bincount(past.customer, by_order[orders[past.customer] - 1 - past.ordinal], minlength=past.customers),
        ]
    )


def _near(horizon_days: int) -> float:
    """Days on both sides of the middle of the window a year ago that count as the same time of the year."""
    return horizon_days / 2 + 7


def _wide(horizon_days: int) -> float:
    return horizon_days / 2 + 35


def _rhythm(past: History, runs: Runs, recency: Floats, every: Floats) -> dict[str, Floats]:
    gaps = runs.size - 1.0
    total, squares, longest, last = _gaps(past.day, runs.start, runs.size)
    mean = ratio(total, gaps)
    spread = np.sqrt(np.maximum(ratio(squares, gaps) - mean**2, 0))
    last = np.where(gaps >= 1, last, np.nan)
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
    fade = np.exp2(-np.arange(int((day - past.day).max(initial=0)) + 1)[:, None] / np.array(_DECAYS))
    middle = day - YEAR + horizon_days / 2
    counts, decayed, near, wide = _recent(
        past.day, runs.start, runs.size, day, np.array(_WINDOWS), fade, middle, _near(horizon_days), _wide(horizon_days)
    )
    columns = {f"orders_{w}": counts[at] for at, w in enumerate(_WINDOWS)}
    columns |= {f"decay_{h:.0f}": decayed[at] for at, h in enumerate(_DECAYS)}
    known = day - past.day[runs.start] >= YEAR - horizon_days
    columns["year_near"] = np.where(known, near, np.nan)
    columns["year_wide"] = np.where(known, wide, np.nan)
    return columns


def _place_among_orders(past: History, runs: Runs, customer: Ints, count: Floats) -> dict[str, Floats]:
    """Counted in the customer's own orders instead of days."""
    orders = np.bincount(past.visit_customer, minlength=past.customers)
    mine = orders[customer]
    since_first = (mine - past.ordinal[runs.start]).astype(np.float64)
    skipped = (mine - 1 - past.ordinal[runs.end]).astype(np.float64)
    fade = np.exp2(-np.arange(int(orders.max(initial=0)) + 1)[:, None] / np.array(_FADES))
    counts, faded = _places(past.ordinal, runs.start, runs.size, mine, np.array(_LATEST), fade)
    columns = {
        "share_since_first": count / since_first,
        "share_all": count / mine,
        "skipped": skipped,
        "skipped_mean": skipped / (since_first / count),
    }
    columns |= {f"in_last_{k}": counts[at] for at, k in enumerate(_LATEST)}
    columns |= {f"fade_{k:.0f}": faded[at] for at, k in enumerate(_FADES)}
    lines = past.visit_lines[np.searchsorted(past.visit_customer, customer, "right") - 1]
    columns["line_share"] = count / lines
    return columns


def _quantities(past: History, runs: Runs, product: Ints, products: ProductTable) -> dict[str, Floats]:
    count = runs.size
    logs, squares, largest, last, units, value = _units(past.quantity, past.value, runs.start, runs.size)
    typical = np.log(products.quantity)[product]
    mean = logs / count
    usual = (logs + _QUANTITY_PRIOR * typical) / (count + _QUANTITY_PRIOR)
    return {
        "q_usual": usual,
        "q_last": last,
        "q_max": largest,
        "q_mean": np.log(units / count),
        "q_spread": np.sqrt(np.maximum(squares / count - mean**2, 0)),
        "q_total": np.log(units),
        "q_above": usual - typical,
        "v_mean": np.log1p(value / count),
    }


def _prices(past: History, runs: Runs, product: Ints, products: ProductTable) -> dict[str, Floats]:
    paid = ratio(past.value[runs.end], past.quantity[runs.end])
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.log(products.price[product] / paid)
    return {"price_paid": np.log1p(paid), "price_now": np.where(np.isfinite(change), change, np.nan)}


@compiled
def _gaps(day: Ints, start: Ints, size: Ints) -> tuple[Floats, Floats, Floats, Floats]:  # pragma: no cover  # compiled
    """Of the days between two purchases of each run: sum, sum of squares, longest and last; 0 where there is none."""
    total, squares, longest, last = np.zeros((4, len(start)))
    for run in range(len(start)):
        for line in range(start[run] + 1, start[run] + size[run]):
            gap = float(day[line] - day[line - 1])
            total[run] += gap
            squares[run] += gap * gap
            longest[run] = max(longest[run], gap)
            last[run] = gap
    return total, squares, longest, last


@compiled
def _recent(  # noqa: PLR0913  # pragma: no cover  # compiled
    day: Ints,
    start: Ints,
    size: Ints,
    today: int,
    windows: Ints,
    fade: Floats,
    middle: float,
    near: float,
    wide: float,
) -> tuple[Floats, Floats, Floats, Floats]:
    """Purchases of each run inside the windows, faded by their age, and around the same weeks a year ago."""
    counts, decayed = np.zeros((len(windows), len(start))), np.zeros((fade.shape[1], len(start)))
    close, around = np.zeros((2, len(start)))
    for run in range(len(start)):
        for line in range(start[run], start[run] + size[run]):
            ago = today - day[line]
            for at in range(len(windows)):
                counts[at, run] += ago <= windows[at]
            for at in range(fade.shape[1]):
                decayed[at, run] += fade[ago, at]
            close[run] += abs(day[line] - middle) <= near
            around[run] += abs(day[line] - middle) <= wide
    return counts, decayed, close, around


@compiled
def _places(  # pragma: no cover  # compiled
    ordinal: Ints, start: Ints, size: Ints, orders: Ints, latest: Ints, fade: Floats
) -> tuple[Floats, Floats]:
    """Purchases of each run inside the latest orders, and faded by the orders since."""
    counts, faded = np.zeros((len(latest), len(start))), np.zeros((fade.shape[1], len(start)))
    for run in range(len(start)):
        for line in range(start[run], start[run] + size[run]):
            behind = orders[run] - 1 - ordinal[line]  # 0 = in the latest order
            for at in range(len(latest)):
                counts[at, run] += behind < latest[at]
            for at in range(fade.shape[1]):
                faded[at, run] += fade[behind, at]
    return counts, faded


@compiled
def _units(  # pragma: no cover  # compiled
    quantity: Floats, value: Floats, start: Ints, size: Ints
) -> tuple[Floats, Floats, Floats, Floats, Floats, Floats]:
    """Of each run's log units: sum, sum of squares, largest, last; and the sums of units and value."""
    logs, squares, largest, last, units, worth = np.zeros((6, len(start)))
    for run in range(len(start)):
        largest[run] = -np.inf
        for line in range(start[run], start[run] + size[run]):
            one = np.log(quantity[line])
            logs[run] += one
            squares[run] += one * one
            largest[run] = max(largest[run], one)
            last[run] = one
            units[run] += quantity[line]
            worth[run] += value[line]
    return logs, squares, largest, last, units, worth


@compiled
def _year_units(  # pragma: no cover  # compiled
    day: Ints, quantity: Floats, start: Ints, size: Ints, middle: float, wide: float
) -> Floats:
    """Units of each run around the same weeks a year ago."""
    units = np.zeros(len(start))
    for run in range(len(start)):
        for line in range(start[run], start[run] + size[run]):
            if abs(day[line] - middle) <= wide:
                units[run] += quantity[line]
    return units
