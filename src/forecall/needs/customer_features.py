"""What is known of each customer on a day: rhythm, recency, size, year-ago behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .compiled import compiled
from .groups import ratio, runs_of, side_by_side

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .history import History

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

YEAR = 364  # 52 whole weeks: the same weekday a year ago
_WINDOWS = (7, 14, 28, 56, 91, 182, 364)
_GAP_PRIOR = 3.0  # gaps' worth of weight on a typical gap
_TYPICAL_LOG_GAP = 3.3  # 27 days; a constant, so that a row depends on its own customer alone
_LOG_GAP_SPREAD = 0.5  # prior variance of the log of a gap


@dataclass(frozen=True)
class Clocks:
    """When each customer with an order day before `day` has ordered: all that BG/NBD needs, in days.

    customer          shape (n,), positions in History.customer_ids, ascending
    repeats, last, age  see `BgNbd.p_alive`
    recency           days since the last order day, >= 1
    """

    day: int
    customer: Ints
    repeats: Floats
    last: Floats
    age: Floats
    recency: Floats


@dataclass(frozen=True)
class CustomerTable(Clocks):
    """The same customers with everything that is known of them.

    usual_gap         median days between order days; NaN under two order days
    columns           named figures, each shape (n,)
    """

    usual_gap: Floats
    columns: dict[str, Floats]

    def matrix(self) -> NDArray[np.float32]:
        """All columns side by side, shape (n, columns)."""
        return side_by_side(self.columns)


def clocks_of(history: History, day: int) -> Clocks:
    """The clocks of every customer from the order days before `day`."""
    seen = history.visit_day < day
    who, when = history.visit_customer[seen], history.visit_day[seen]
    runs = runs_of(who)
    first, last = when[runs.start], when[runs.end]
    recency, age = (day - last).astype(np.float64), (day - first).astype(np.float64)
    return Clocks(
        day, who[runs.start], runs.size.astype(np.float64) - 1, (last - first).astype(np.float64), age, recency
    )


def customer_table(history: History, day: int) -> CustomerTable:
    """Figures of every customer from the order days before `day`."""
    past = history.before(day)
    clocks = clocks_of(past, day)
    runs, when = runs_of(past.visit_customer), past.visit_day
    orders, recency, age = runs.size.astype(np.float64), clocks.recency, clocks.age

    gap = np.diff(when, prepend=when[:1]).astype(np.float64)
    gap[runs.start] = np.nan
    usual = runs.middle(gap)
    columns: dict[str, Floats] = {"c_orders": orders, "c_recency": recency, "c_age": age}
    columns |= _gap_columns(gap, past, recency, usual)
    columns |= _count_columns(past, day, age)
    columns |= _size_columns(past, day)
    columns |= _assortment_columns(past, clocks.customer, day)
    columns["c_rate"] = orders / (age + 30)
    return CustomerTable(day, clocks.customer, clocks.repeats, clocks.last, age, recency, usual, columns)


def _gap_columns(gap: Floats, past: History, recency: Floats, usual: Floats) -> dict[str, Floats]:
    runs = runs_of(past.visit_customer)
    known = np.nan_to_num(gap)
    gaps = runs.size - 1.0
    mean = ratio(runs.sum(known), gaps)
    spread = np.sqrt(np.maximum(ratio(runs.sum(known**2), gaps) - mean**2, 0))
    longest = runs.max(known)
    last3 = np.nanmean(np.column_stack([np.nan_to_num(runs.back(gap, k), nan=0) for k in range(3)]), axis=1) * np.where(
        gaps >= 3, 1, np.nan
    )
    lately = np.where(gaps >= 3, last3, mean)

    owner = np.repeat(np.arange(len(runs.start)), runs.size)
    real = ~np.isnan(gap)
    longer = real & (gap > recency[owner])
    soon = longer & (gap <= recency[owner] + 14)
    at_risk = runs.sum(longer)
    log_gap = np.where(real, np.log(np.maximum(known, 1)), 0)
    middle = (runs.sum(log_gap) + _GAP_PRIOR * _TYPICAL_LOG_GAP) / (gaps + _GAP_PRIOR)
    off = np.where(real, (log_gap - middle[owner]) ** 2, 0)
    width = np.sqrt((runs.sum(off) + _GAP_PRIOR * _LOG_GAP_SPREAD) / (gaps + _GAP_PRIOR))
    late = np.log(np.maximum(recency, 1)) - middle
    return {
        "c_gap_mean": mean,
        "c_gap_spread": np.where(gaps >= 2, spread, np.nan),
        "c_gap_longest": longest,
        "c_gap_usual": usual,
        "c_gap_1": runs.back(gap, 0),
        "c_gap_2": runs.back(gap, 1),
        "c_gap_3": runs.back(gap, 2),
        "c_gap_lately": lately,
        "c_late_mean": recency / np.maximum(mean, 1),
        "c_late_usual": recency / np.maximum(usual, 1),
        "c_late_longest": recency / np.maximum(longest, 1),
        "c_late_lately": recency / np.maximum(lately, 1),
        "c_own_at_risk": at_risk,
        "c_own_hazard": (runs.sum(soon) + 0.3) / (at_risk + 1.5),
        "c_log_gap": middle,
        "c_log_late": late,
        "c_log_spread": width,
        "c_log_z": late / width,
    }


def _count_columns(past: History, day: int, age: Floats) -> dict[str, Floats]:
    runs = runs_of(past.visit_customer)
    ago = day - past.visit_day
    columns = {f"c_orders_{w}": runs.sum(ago <= w) for w in _WINDOWS}
    columns |= {f"c_decay_{h}": runs.sum(np.exp2(-ago / h)) for h in (30, 90)}
    since = ago - YEAR  # days until the same day a year later; <= 0 lies ahead
    unknown = age < YEAR - 30
    for name, inside in (
        ("c_year_14", (since <= 0) & (since > -14)),
        ("c_year_30", (since <= 0) & (since > -30)),
        ("c_year_60", (since <= -14) & (since > -60)),
        ("c_year_before", (since > 0) & (since <= 28)),
    ):
        columns[name] = np.where(unknown, np.nan, runs.sum(inside))
    return columns


def _size_columns(past: History, day: int) -> dict[str, Floats]:
    runs = runs_of(past.visit_customer)
    orders = runs.size.astype(np.float64)
    lately = day - past.visit_day <= 182
    return {
        "c_value_mean": np.log1p(runs.sum(past.visit_value) / orders),
        "c_value_last": np.log1p(past.visit_value[runs.end]),
        "c_value_182": np.log1p(runs.sum(past.visit_value * lately)),
        "c_lines_mean": runs.sum(past.visit_lines) / orders,
        "c_lines_last": past.visit_lines[runs.end],
        "c_weekday": (past.visit_day[runs.end] % 7).astype(np.float64),
    }


def _assortment_columns(past: History, customer: Ints, day: int) -> dict[str, Floats]:
    """How wide a customer buys, how much of it repeats, how much of it is due by its own rhythm."""
    orders = np.bincount(past.visit_customer, minlength=past.customers)
    figures = _assortment(past.customer, past.product, past.day, past.ordinal, orders, day)
    products, repeated, due_now, fresh, lines = figures[:, customer]
    return {
        "c_products": products,
        "c_repeated": repeated,
        "c_repeated_share": repeated / products,
        "c_due": due_now,
        "c_due_share": due_now / np.maximum(repeated, 1),
        "c_new_share": ratio(fresh, lines, 0.0),
    }


@compiled
def _assortment(  # pragma: no cover  # compiled
    customer: Ints, product: Ints, day: Ints, ordinal: Ints, orders: Ints, today: int
) -> Floats:
    """Products, those repeated, those due; and lines in the last two orders, the first ones and all: (5, customers).

    A product is due when the time since the last purchase is near the mean time between two.
    """
    figures = np.zeros((5, len(orders)))
    start = 0
    for line in range(len(customer)):
        who = customer[line]
        if ordinal[line] >= orders[who] - 2:
            figures[3, who] += line == start
            figures[4, who] += 1
        last = line + 1 == len(customer) or customer[line + 1] != who or product[line + 1] != product[line]
        if last:
            figures[0, who] += 1
            if line > start:
                every, since = (day[line] - day[start]) / (line - start), today - day[line]
                figures[1, who] += 1
                figures[2, who] += 0.8 * every <= since < 2 * every
            start = line + 1
    return figures
