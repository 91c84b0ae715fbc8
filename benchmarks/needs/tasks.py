"""The four questions of the protocol, each for any cut-off: who is asked about, what came, how an answer scores.

A task is built from all orders; a method may see only `history(orders, cutoff)`. Windows are
half-open: H days from the cut-off are cutoff .. cutoff + H - 1. A window that the data do not
fill is not scored: its figures are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from benchmarks.needs import metrics

DEV_CUTOFFS = (date(2011, 3, 7), date(2011, 5, 2), date(2011, 6, 27), date(2011, 8, 8))
EARLY_CUTOFFS = (date(2010, 9, 6), date(2010, 10, 4), date(2010, 11, 1), date(2011, 1, 10), date(2011, 2, 7))
HORIZONS = (7, 14, 30)
DATE_REACH = 90  # days within which an order must come for its date to be scored
PAIR = ["customer_id", "product_id"]


class IncompleteAnswer(Exception):
    """A method did not answer for everybody it was asked about."""

    def __init__(self, task: str, missing: int, asked: int) -> None:
        super().__init__(f"{task}: no answer for {missing} of {asked} customers asked about")


def by_day(orders: pl.DataFrame) -> pl.DataFrame:
    """Order lines with `day` (date) and `value` (quantity x price) beside them."""
    return orders.with_columns(day=pl.col("ordered_at").dt.date(), value=pl.col("quantity") * pl.col("unit_price"))


def history(orders: pl.DataFrame, cutoff: date) -> pl.DataFrame:
    """The lines that may be seen at a cut-off: those of earlier days."""
    return orders.filter(pl.col("ordered_at") < pl.lit(cutoff).cast(pl.Datetime("us")))


def window(lines: pl.DataFrame, cutoff: date, days: int) -> pl.DataFrame:
    """The lines (with `day`) on cutoff .. cutoff + days - 1."""
    return lines.filter(pl.col("day").is_between(cutoff, cutoff + timedelta(days=days - 1)))


@dataclass(frozen=True, slots=True)
class WhenTask:
    """Customers with at least two order days, the last at most 365 days before the cut-off.

    asked      customer_id, next_day (date; null = none in the data), days_to_next (0 = on the cut-off)
    data_end   last day in the data
    """

    cutoff: date
    data_end: date
    asked: pl.DataFrame

    def is_full(self, days: int) -> bool:
        """Whether the data reach to the end of a window of so many days."""
        return self.cutoff + timedelta(days=days - 1) <= self.data_end


def when_task(orders: pl.DataFrame, cutoff: date) -> WhenTask:
    """Who is asked about at `cutoff`, and when each ordered next."""
    lines = by_day(orders)
    before, after = lines.filter(pl.col("day") < cutoff), lines.filter(pl.col("day") >= cutoff)
    asked = (
        before.group_by("customer_id")
        .agg(order_days=pl.col("day").n_unique(), last=pl.col("day").max())
        .filter((pl.col("order_days") >= 2) & (pl.col("last") >= cutoff - timedelta(days=365)))
        .join(after.group_by("customer_id").agg(next_day=pl.col("day").min()), on="customer_id", how="left")
        .select("customer_id", "next_day", days_to_next=(pl.col("next_day") - cutoff).dt.total_days())
        .sort("customer_id")
    )
    last_day: date = lines["day"].max()  # type: ignore[assignment]
    return WhenTask(cutoff, last_day, asked)


def score_when(predictions: pl.DataFrame, task: WhenTask) -> dict[str, float]:
    """Figures of one answer.

    predictions   customer_id, p_order_7, p_order_14, p_order_30, next_order_date, next_order_from,
                  next_order_to as in `forecall.needs.types.when_schema`. Instead of the date a column
                  next_order_in (days from the cut-off, may be broken) is taken when it is there.
                  Columns may be left out; their figures then are too.
    """
    joined = task.asked.join(predictions, on="customer_id", how="left", maintain_order="left")
    missing = task.asked.join(predictions, on="customer_id", how="anti").height
    if missing:
        raise IncompleteAnswer("when", missing, task.asked.height)
    figures: dict[str, float] = {"customers": float(joined.height)}
    for days in HORIZONS:
        if task.is_full(days) and f"p_order_{days}" in joined.columns:
            figures |= _score_probability(joined, days)
    if task.is_full(DATE_REACH):
        figures |= _score_date(joined, task.cutoff)
    return figures | _score_interval(joined, task.data_end)


def _score_probability(joined: pl.DataFrame, days: int) -> dict[str, float]:
    p = joined[f"p_order_{days}"].to_numpy()
    y = (joined["days_to_next"] < days).fill_null(value=False).to_numpy()
    return {
        f"brier{days}": metrics.brier(p, y),
        f"logloss{days}": metrics.log_loss(p, y),
        f"auc{days}": metrics.auc(p, y),
        f"ece{days}": metrics.ece(p, y),
        f"mean_p{days}": float(p.mean()),
        f"rate{days}": float(y.mean()),
    }


def _score_date(joined: pl.DataFrame, cutoff: date) -> dict[str, float]:
    if "next_order_in" in joined.columns:
        expected = pl.col("next_order_in")
    elif "next_order_date" in joined.columns:
        expected = (pl.col("next_order_date") - cutoff).dt.total_days().cast(pl.Float64)
    else:
        return {}
    came = joined.filter(pl.col("days_to_next") < DATE_REACH)
    error = came.select((expected.fill_null(float(DATE_REACH)) - pl.col("days_to_next")).abs()).to_series()
    return {"n_date": float(came.height), "date_mae": error.mean(), "date_medae": error.median()}  # type: ignore[dict-item]


def _score_interval(joined: pl.DataFrame, data_end: date) -> dict[str, float]:
    """An interval of somebody who does not come back in the data is right when it reaches past their end."""
    if "next_order_to" not in joined.columns:
        return {}
    start = pl.col("next_order_from")
    end = pl.col("next_order_to").fill_null(date.max)
    inside = (
        pl.when(pl.col("next_day").is_null())
        .then(end > data_end)
        .otherwise(pl.col("next_day").is_between(start, end).fill_null(value=False))
    )
    return {"coverage80": joined.select(inside.mean()).item()}


@dataclass(frozen=True, slots=True)
class BasketTask:
    """Customers known before the cut-off who order within 28 days of it.

    targets   customer_id, product_id: the products of the first such order day
    """

    customers: pl.Series
    targets: pl.DataFrame


def basket_task(orders: pl.DataFrame, cutoff: date, days: int = 28) -> BasketTask:
    """Whose next order is asked for at `cutoff`, and what it held; repeats and new products alike."""
    lines = by_day(orders)
    known = lines.filter(pl.col("day") < cutoff).select("customer_id").unique()
    first = pl.col("day") == pl.col("day").min().over("customer_id")
    targets = window(lines, cutoff, days).filter(first).join(known, on="customer_id", how="semi").select(PAIR).unique()
    return BasketTask(targets["customer_id"].unique().sort(), targets.sort(PAIR))


def score_basket(predictions: pl.DataFrame, task: BasketTask, k: int = 10) -> dict[str, float]:
    """Figures of one answer: customer_id, rank (1 = first), product_id; somebody left out scores 0."""
    ranked = (
        predictions.filter(pl.col("rank") <= k).sort("customer_id", "rank").group_by("customer_id").agg("product_id")
    )
    truth = task.targets.group_by("customer_id").agg(target="product_id").sort("customer_id")
    rows = truth.join(ranked, on="customer_id", how="left").select("product_id", "target").rows()
    scores = np.array([metrics.basket_figures(shown or [], set(target), k) for shown, target in rows])
    recall, ndcg, hit = scores.mean(axis=0)
    return {"customers": float(len(rows)), f"recall@{k}": recall, f"ndcg@{k}": ndcg, f"phr@{k}": hit}


@dataclass(frozen=True, slots=True)
class PairTask:
    """Pairs of customer and product asked about, and what came in the window.

    asked   customer_id, product_id, quantity (units), value (money), happened (bool); zeros where nothing came
    """

    cutoff: date
    days: int
    asked: pl.DataFrame


def _pairs_before(lines: pl.DataFrame, cutoff: date) -> pl.DataFrame:
    return (
        lines.filter(pl.col("day") < cutoff)
        .group_by(PAIR)
        .agg(order_days=pl.col("day").n_unique(), last=pl.col("day").max())
        .with_columns(customer_last=pl.col("last").max().over("customer_id"))
    )


def _with_outcome(pairs: pl.DataFrame, lines: pl.DataFrame, cutoff: date, days: int) -> PairTask:
    came = (
        window(lines, cutoff, days).group_by(PAIR).agg(pl.col("quantity", "value").sum(), happened=pl.lit(value=True))
    )
    asked = (
        pairs.select(PAIR)
        .join(came, on=PAIR, how="left")
        .with_columns(pl.col("quantity", "value").fill_null(0.0), pl.col("happened").fill_null(value=False))
        .sort(PAIR)
    )
    return PairTask(cutoff, days, asked)


def quantity_task(orders: pl.DataFrame, cutoff: date, days: int = 28) -> PairTask:
    """Pairs bought on at least 3 days, the last at most 180 days before the cut-off."""
    lines = by_day(orders)
    steady = _pairs_before(lines, cutoff).filter(
        (pl.col("order_days") >= 3) & (pl.col("last") >= cutoff - timedelta(days=180))
    )
    return _with_outcome(steady, lines, cutoff, days)


def score_quantity(predictions: pl.DataFrame, task: PairTask) -> dict[str, float]:
    """Figures of one answer over the task's whole window.

    predictions   customer_id, product_id and any of mean, q50, q90: units in the window, no order counted
                  as 0. A pair left out is forecast as 0. Only figures whose column is there come back.
    """
    columns = [name for name in ("mean", "q50", "q90") if name in predictions.columns]
    joined = task.asked.join(predictions.select(*PAIR, *columns), on=PAIR, how="left", maintain_order="left")
    joined = joined.with_columns(pl.col(columns).fill_null(0.0))
    actual = joined["quantity"].to_numpy()
    figures = {"pairs": float(joined.height), "share_zero": float((actual == 0).mean())}
    if "mean" in columns:
        figures |= _score_mean(joined)
    if "q50" in columns:
        q50 = joined["q50"].to_numpy()
        figures |= {"pin50": metrics.pinball(q50, actual, 0.5), "wape_median": metrics.wape(q50, actual)}
    if "q90" in columns:
        q90 = joined["q90"].to_numpy()
        figures |= {"pin90": metrics.pinball(q90, actual, 0.9), "cover90": metrics.covered(q90, actual)}
    return figures


def _score_mean(joined: pl.DataFrame) -> dict[str, float]:
    mean, actual = joined["mean"].to_numpy(), joined["quantity"].to_numpy()
    figures = {
        "wape_mean": metrics.wape(mean, actual),
        "bias": metrics.bias(mean, actual),
        "rmse": float(np.sqrt(np.mean((mean - actual) ** 2))),
        "sum_forecast": float(mean.sum()),
        "sum_actual": float(actual.sum()),
    }
    for name, key in (("wape_product", "product_id"), ("wape_customer", "customer_id")):
        summed = joined.group_by(key).agg(pl.col("mean", "quantity").sum())
        figures[name] = metrics.wape(summed["mean"].to_numpy(), summed["quantity"].to_numpy())
    return figures


def calllist_task(orders: pl.DataFrame, cutoff: date, days: int = 14) -> PairTask:
    """Pairs bought within 365 days by customers seen within 180 days of the cut-off."""
    lines = by_day(orders)
    known = _pairs_before(lines, cutoff).filter(
        (pl.col("last") >= cutoff - timedelta(days=365)) & (pl.col("customer_last") >= cutoff - timedelta(days=180))
    )
    return _with_outcome(known, lines, cutoff, days)


def score_calllist(predictions: pl.DataFrame, task: PairTask, score: str = "score") -> dict[str, float]:
    """Figures of one ranking: customer_id, product_id and the column `score`; a pair left out goes last."""
    joined = task.asked.join(
        predictions.select(*PAIR, pl.col(score).alias("score")), on=PAIR, how="left", maintain_order="left"
    )
    lowest = joined["score"].min()
    s = joined["score"].fill_null((lowest if isinstance(lowest, (int, float)) else 0) - 1).to_numpy()
    y, value = joined["happened"].to_numpy(), joined["value"].to_numpy()
    figures = {
        "pairs": float(len(y)),
        "base_rate": float(y.mean()),
        "answered": 1 - joined["score"].null_count() / len(y),
    }
    for k in (100, 500, 1000):
        figures |= {f"p@{k}": metrics.precision_at(s, y, k), f"value_share@{k}": metrics.value_share_at(s, value, k)}
    return figures | {"ap": metrics.average_precision(s, y), "auc": metrics.auc(s, y)}
