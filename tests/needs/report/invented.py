"""A shop's forecast, invented: frames as the model and the backtest give them."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

from forecall.needs.report import ReportData
from forecall.needs.types import NEEDS_SCHEMA, Backtest, when_schema

AS_OF = date(2024, 3, 4)
FAMILIES = ("Lantern", "Tea towel", "Paper bag", "Cake tin", "Wall clock", "Garden twine", "Candle holder", "Mug")
KINDS = ("small", "large, set of six", "with polka dots and a rather long name that wraps", "vintage", "blue")
REASONS = (
    ["due(every=28d, last=31d)", "habit(bought=9, orders=12)"],
    ["habit(bought=9, orders=12)"],
    ["season(last_year=144)"],
    ["customer_due(every=14d, last=16d)"],
    ["recent(last=5d)"],
)
NEW_REASONS = (['neighbour(bought_with="P0007", lift=3.1)'], ["popular(buyers=120, days=28)"], ["similar(customers=7)"])
HARD_NAMES = {"P0007": '<script>alert("x")</script> & Söhne', "P0002": "כוס תה 🎁", "P0003": "x" * 90}


def product_names(count=60):
    names = {f"P{n:04d}": f"{FAMILIES[n % 8]}, {KINDS[n % 5]}" for n in range(count)}
    return names | HARD_NAMES


def needs(rows=400, seed=7):
    """Needs of 60 customers and 60 products, all states, some new, some with an open end."""
    rng = np.random.default_rng(seed)
    chances = np.sort(rng.beta(0.6, 3.0, rows))[::-1]
    made = []
    for index, chance in enumerate(chances):
        state = ("ok", "ok", "ok", "ok", "thin", "ok", "lapsed", "new_customer")[index % 8]
        is_new = index % 5 == 3
        start = AS_OF + timedelta(days=int(rng.integers(0, 9)))
        due = start + timedelta(days=int(rng.integers(0, 8)))
        end = None if index % 7 == 6 else due + timedelta(days=int(rng.integers(0, 25)))
        middle = float(rng.choice([1, 2, 6, 12, 24, 144]))
        reasons = NEW_REASONS[index % 3] if is_new else REASONS[index % 5]
        if state == "thin":
            reasons = ["thin(orders=2)"]
        if state == "lapsed":
            reasons = ["lapsed(last=400d)"]
        if state == "new_customer":
            reasons = ["new_customer(orders=1)"]
        price = float(rng.choice([0.85, 2.95, 12.5]))
        made.append(
            (f"1{index % 60:04d}", f"P{(index * 7 + index // 60) % 60:04d}", float(chance), chance * middle,
             0.0, middle if chance > 0.5 else 0.0, middle * 2 if chance > 0.1 else 0.0, due, start, end,
             chance * middle * price, is_new, state, reasons, max(middle * 0.5, 0.5), middle, middle * 2)
        )  # fmt: skip
    return pl.DataFrame(made, schema=NEEDS_SCHEMA, orient="row").unique(
        ["customer_id", "product_id"], maintain_order=True
    )


def when(horizon_days=14, customers=60):
    rng = np.random.default_rng(7)
    rows = [
        (f"1{n:04d}", float(rng.beta(1, 2)), float(rng.beta(3, 1)), AS_OF + timedelta(days=n % 20), AS_OF,
         None if n % 6 == 0 else AS_OF + timedelta(days=n % 20 + 12), None if n % 9 == 0 else float(n % 12))
        for n in range(customers)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=when_schema((horizon_days,)), orient="row")


def backtest():
    cutoffs = tuple(AS_OF - timedelta(days=14 * back) for back in (3, 2, 1))
    hits = [
        (
            day,
            ranking,
            k,
            max(0.62 - 0.055 * np.log(k) - 0.06 * (ranking == "value"), 0.0),
            min(0.02 * k**0.6, 1),
            0.013,
        )
        for day in cutoffs
        for ranking in ("probability", "value")
        for k in (10, 50, 100, 500)
    ]
    bins = np.linspace(0, 1, 11)
    calibration = [
        (what, low, low + 0.1, low + 0.05, min(1.0, (low + 0.05) * 0.96 + 0.01), int(count * (1.05 - low) ** 4) + 3)
        for what, count in (("order", 900), ("pair", 60_000))
        for low in bins[:-1]
    ]
    totals = [(day, 4100.0, 4380.0 + 90 * n, 9800.0, 10400.0 - 300 * n) for n, day in enumerate(cutoffs)]
    coverage = [
        (day, what, nominal, nominal + shift, 480, undecided)
        for day in cutoffs
        for what, nominal, shift, undecided in (("next_order_date", 0.8, 0.02, 120), ("quantity_q90", 0.9, -0.03, 0))
    ]
    weekly = [(cutoffs[0] + timedelta(days=7 * n), 4900.0, 4600.0 + 420 * (n % 3)) for n in range(6)]
    return Backtest(
        horizon_days=14,
        cutoffs=cutoffs,
        hits=pl.DataFrame(hits, ["cutoff", "ranking", "k", "precision", "value_share", "base_rate"], orient="row"),
        calibration=pl.DataFrame(
            calibration, ["what", "bin_low", "bin_high", "predicted", "observed", "count"], orient="row"
        ),
        totals=pl.DataFrame(
            totals, ["cutoff", "expected_quantity", "actual_quantity", "expected_value", "actual_value"], orient="row"
        ),
        coverage=pl.DataFrame(
            coverage, ["cutoff", "what", "nominal", "covered", "count", "undecided"], orient="row"
        ),
        weekly=pl.DataFrame(weekly, ["week", "expected_value", "actual_value"], orient="row"),
    )  # fmt: skip


def report_data(**changes):
    """A whole report; name what shall differ."""
    usual = {
        "needs": needs(),
        "when": when(),
        "as_of": AS_OF,
        "horizon_days": 14,
        "customers": 60,
        "products": 60,
        "lines": 48_213,
        "backtest": backtest(),
        "currency": "GBP",
        "product_names": product_names(),
        "dropped": ("1,204 lines named no customer.", "12 lines had a price of zero or less."),
        "needs_file": "needs.parquet",
        "source": "orders.csv",
        "rows": 20,
    }
    return ReportData(**(usual | changes))
