"""How good the forecasts of this very shop would have been: the past, forecast from before."""

from __future__ import annotations

from concurrent.futures import Executor
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from .asked import days_asked, frame_asked, horizon_asked
from .errors import BadRequest, NothingToLearn
from .model import NeedModel
from .types import Backtest, KnownOrders

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_WINDOWS = 3
_LEAST_HISTORY_DAYS = 60
_FIRST = (20, 50, 100, 200, 500)
_BINS = 10

LIKELY = 0.1
"""Chance beyond which it is asked whether the pieces that came lie within their limit."""


def backtest(  # noqa: PLR0913  # fixed names of the front door
    orders: pl.DataFrame | KnownOrders,
    cutoffs: Sequence[date] | None = None,
    horizon_days: int = 14,
    seed: int = 0,
    threads: int = 2,
    executor: Executor | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Backtest:
    """Fit at each cut-off on the lines before it, and hold the forecast against what came.

    orders     what `load_orders` gives: each fit then sees what was known on its day, and a return that came later has
               taken nothing off yet; or a frame per ORDER_SCHEMA, whose lines are taken as they stand
    cutoffs    days whose windows end inside the data; None = the last three that do not overlap

    Raises NothingToLearn when there are under 60 days of history before the first cut-off, BadRequest
    when a window runs past the last day of the data, or when something is given that is no list of days or no orders.
    """
    whole = frame_asked(getattr(orders, "orders", orders))
    horizon_asked(horizon_days)
    chosen = default_cutoffs(whole, horizon_days)
    if cutoffs is not None:
        chosen = days_asked(cutoffs, "a cut-off")
    _check(whole, chosen, horizon_days)
    parts = []
    for number, cutoff in enumerate(chosen):
        if progress is not None:
            progress(f"backtest {cutoff}", number / len(chosen))
        model = _learnt(NeedModel(seed, threads, executor), orders, cutoff)
        parts.append(_one(whole, cutoff, horizon_days, model))
        del model  # before the next one learns: no two histories lie in memory
    if progress is not None:
        progress("backtest", 1.0)
    frames = {name: pl.concat([part[name] for part in parts]) for name in parts[0]}
    return Backtest(
        horizon_days,
        chosen,
        frames["hits"],
        _calibration(frames["chances"]),
        frames["totals"],
        frames["coverage"],
        frames["weekly"].group_by("week").agg(pl.all().sum()).sort("week"),
    )


def default_cutoffs(orders: pl.DataFrame, horizon_days: int) -> tuple[date, ...]:
    """The last three windows of the data that do not overlap, those with enough history before them."""
    end, first = _end(orders), _first(orders)
    days = [end - timedelta(days=horizon_days * (back + 1)) for back in range(_WINDOWS)]
    enough = [day for day in days if (day - first).days >= _LEAST_HISTORY_DAYS]
    return tuple(sorted(enough))


def _first(orders: pl.DataFrame) -> date:
    first = orders.select(pl.col("ordered_at").min().dt.date()).item() if orders.height else None
    if first is None:
        msg = "there is no order line; give a longer export"
        raise NothingToLearn(msg)
    return date.fromisoformat(str(first))


def _end(orders: pl.DataFrame) -> date:
    _first(orders)
    last = orders.select(pl.col("ordered_at").max().dt.date()).item()
    return date.fromisoformat(str(last)) + timedelta(days=1)


def _check(orders: pl.DataFrame, cutoffs: tuple[date, ...], horizon_days: int) -> None:
    first, end = _first(orders), _end(orders)
    if not cutoffs or (cutoffs[0] - first).days < _LEAST_HISTORY_DAYS:
        msg = (
            f"the orders reach from {first} to {end - timedelta(days=1)}: under {_LEAST_HISTORY_DAYS} days "
            f"before the first window of {horizon_days} days; give a longer export, or later days"
        )
        raise NothingToLearn(msg)
    if cutoffs[-1] + timedelta(days=horizon_days) > end:
        msg = (
            f"the window from {cutoffs[-1]} runs past the last order ({end - timedelta(days=1)}); choose an earlier day"
        )
        raise BadRequest(msg)


def _learnt(model: NeedModel, orders: pl.DataFrame | KnownOrders, cutoff: date) -> NeedModel:
    known = orders if isinstance(orders, pl.DataFrame) else orders.before(cutoff)
    return model.fit(known, as_of=cutoff)


def _one(orders: pl.DataFrame, cutoff: date, horizon_days: int, model: NeedModel) -> dict[str, pl.DataFrame]:
    needs = model.needs(horizon_days=horizon_days, include_new=False)
    day = pl.col("ordered_at").dt.date()
    window = orders.filter(day.is_between(cutoff, cutoff + timedelta(days=horizon_days - 1))).with_columns(
        day=day, value=pl.col("quantity") * pl.col("unit_price")
    )
    came = window.group_by("customer_id", "product_id").agg(pl.col("quantity").sum(), pl.col("value").sum())
    pairs = needs.join(came, on=["customer_id", "product_id"], how="left").with_columns(
        pl.col("quantity").fill_null(0.0), pl.col("value").fill_null(0.0)
    )
    when = model.when(horizons=(horizon_days,))
    next_day = orders.filter(day >= cutoff).group_by("customer_id").agg(next_day=day.min())
    customers = when.join(next_day, on="customer_id", how="left")
    return {
        "hits": _hits(pairs, cutoff),
        "chances": _chances(pairs, customers, cutoff, horizon_days),
        "totals": pl.DataFrame(
            {
                "cutoff": [cutoff],
                "expected_quantity": [pairs["expected_quantity"].sum()],
                "actual_quantity": [pairs["quantity"].sum()],
                "expected_value": [pairs["expected_value"].sum()],
                "actual_value": [pairs["value"].sum()],
            }
        ),
        "coverage": _coverage(pairs, customers, cutoff, _end(orders)),
        "weekly": _weekly(pairs, window, cutoff, horizon_days),
    }


def _hits(pairs: pl.DataFrame, cutoff: date) -> pl.DataFrame:
    """Of the first k pairs of each ranking, the share bought and the share of the window's value they hold."""
    rows = []
    bought, value = (pairs["quantity"] > 0).to_numpy(), pairs["value"].to_numpy()
    for ranking, column in (("probability", "p_buy"), ("value", "expected_value")):
        order = np.argsort(-pairs[column].to_numpy(), kind="stable")
        for k in _FIRST:
            if k > len(order):
                continue
            first = order[:k]
            rows.append(
                {
                    "cutoff": cutoff,
                    "ranking": ranking,
                    "k": k,
                    "precision": float(bought[first].mean()),
                    "value_share": float(value[first].sum() / value.sum()) if value.sum() > 0 else 0.0,
                    "base_rate": float(bought.mean()),
                }
            )
    schema = {
        "cutoff": pl.Date, "ranking": pl.String, "k": pl.Int64,
        "precision": pl.Float64, "value_share": pl.Float64, "base_rate": pl.Float64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema)


def _chances(pairs: pl.DataFrame, customers: pl.DataFrame, cutoff: date, horizon_days: int) -> pl.DataFrame:
    came = (pl.col("next_day") < cutoff + timedelta(days=horizon_days)).fill_null(value=False)
    return pl.concat(
        [
            customers.select(what=pl.lit("order"), p=pl.col(f"p_order_{horizon_days}"), came=came.cast(pl.Float64)),
            pairs.select(what=pl.lit("pair"), p=pl.col("p_buy"), came=(pl.col("quantity") > 0).cast(pl.Float64)),
        ]
    )


def _calibration(chances: pl.DataFrame) -> pl.DataFrame:
    low = ((pl.col("p") * _BINS).floor().clip(0, _BINS - 1) / _BINS).alias("bin_low")
    return (
        chances.with_columns(low)
        .group_by("what", "bin_low")
        .agg(predicted=pl.col("p").mean(), observed=pl.col("came").mean(), count=pl.len().cast(pl.Int64))
        .with_columns(bin_high=pl.col("bin_low") + 1 / _BINS)
        .select("what", "bin_low", "bin_high", "predicted", "observed", "count")
        .sort("what", "bin_low")
    )


def _coverage(pairs: pl.DataFrame, customers: pl.DataFrame, cutoff: date, end: date) -> pl.DataFrame:
    """How often the truth lay inside, of the cases that the data decide.

    A day's interval is decided once its last day is over, whoever came meanwhile: to count those who have come, and not
    those who still may, would prefer the early ones. Of pieces all windows are over; pairs with hardly a chance are no
    cases, for they hold nothing nearly always.
    """
    decided = customers.filter(pl.col("next_order_to") < end)
    inside = pl.col("next_day").is_between("next_order_from", "next_order_to").fill_null(value=False)
    likely = pairs.filter(pl.col("p_buy") > LIKELY)
    dates = decided.select(inside.mean()).item()
    units = likely.select((pl.col("quantity") <= pl.col("quantity_q90")).mean()).item()
    return pl.DataFrame(
        {
            "cutoff": [cutoff, cutoff],
            "what": ["next_order_date", "quantity_q90"],
            "nominal": [0.8, 0.9],
            "covered": [float(dates or 0), float(units or 0)],
            "count": [decided.height, likely.height],
            "undecided": [customers.height - decided.height, 0],
        }
    )


def _weekly(pairs: pl.DataFrame, window: pl.DataFrame, cutoff: date, horizon_days: int) -> pl.DataFrame:
    """Repeat sales per week, the expectation spread evenly over the window's days."""
    days = [cutoff + timedelta(days=k) for k in range(horizon_days)]
    spread = pl.DataFrame(
        {"day": days, "expected_value": np.full(horizon_days, pairs["expected_value"].sum() / horizon_days)}
    )
    repeat = window.join(pairs.select("customer_id", "product_id"), on=["customer_id", "product_id"], how="semi")
    actual = repeat.group_by("day").agg(actual_value=pl.col("value").sum())
    return (
        spread.join(actual, on="day", how="left")
        .with_columns(pl.col("actual_value").fill_null(0.0), week=pl.col("day").dt.truncate("1w"))
        .group_by("week")
        .agg(pl.col("expected_value").sum(), pl.col("actual_value").sum())
        .sort("week")
    )
