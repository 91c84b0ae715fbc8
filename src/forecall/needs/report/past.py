"""Forecast against actual, from a backtest: the figures, the charts and the tables behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from markupsafe import Markup

from forecall.needs.report.charts import (
    NARROW,
    WIDE,
    Caption,
    Dot,
    Pair,
    Share,
    calibration,
    paired_bars,
    share_bars,
)
from forecall.needs.types import Backtest
from forecall.needs.wording import Words

HEADLINE_K = 100


@dataclass(frozen=True, slots=True)
class Table:
    """A caption, the heads of the columns, and rows of texts."""

    caption: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart (wide and narrow where it needs both), one sentence on what it says, and its table."""

    key: str
    title: str
    says: str
    drawings: tuple[Markup, ...]
    table: Table


@dataclass(frozen=True, slots=True)
class HitRate:
    """Share of the first `k` pairs, listed by probability, that were bought; and of pairs picked blindly."""

    k: int
    precision: float
    base_rate: float


def headline_hit_rate(backtest: Backtest) -> HitRate | None:
    """The hit rate at the list length nearest to what a sales team reads; None when nothing was measured."""
    rates = _mean_hits(backtest.hits).filter(pl.col("ranking") == "probability")
    if rates.is_empty():
        return None
    best = rates.sort((pl.col("k") - HEADLINE_K).abs(), "k").row(0, named=True)
    return HitRate(best["k"], best["precision"], best["base_rate"])


def figures(backtest: Backtest, words: Words, currency: str | None) -> list[Figure]:
    """All figures that the backtest has data for."""
    made = [
        _weekly(backtest, words, currency),
        _coverage(backtest, words),
        *(_calibration(backtest, words, what) for what in ("order", "pair")),
        _hits(backtest, words),
        _totals(backtest, words, currency),
    ]
    return [figure for figure in made if figure is not None]


def _weekly(backtest: Backtest, words: Words, currency: str | None) -> Figure | None:
    weeks = backtest.weekly.drop_nulls().sort("week")
    if weeks.is_empty():
        return None
    pairs = [Pair(words.day(row[0]), row[1], row[2]) for row in weeks.select(_WEEKLY).iter_rows()]
    expected, actual = (float(weeks[f"{what}_value"].sum()) for what in ("expected", "actual"))
    says = words.say(
        "weekly-says",
        expected=words.money(expected, currency),
        actual=words.money(actual, currency),
        direction=_direction(expected, actual),
        off=words.percent(abs(expected / actual - 1) if actual else 0.0),
    )
    caption = Caption(words.say("weekly-title"), says)

    drawings = tuple(paired_bars(pairs, caption, size, words.short) for size in (WIDE, NARROW))
    heads = (words.say("week"), words.say("expected"), words.say("actual"))
    rows = [(pair.label, words.money(pair.expected, currency), words.money(pair.actual, currency)) for pair in pairs]
    return Figure("weekly", caption.title, says, drawings, Table(words.say("weekly-table"), heads, rows))


_WEEKLY = ["week", "expected_value", "actual_value"]


def _direction(expected: float, actual: float) -> str:
    if not actual or abs(expected / actual - 1) < 0.005:
        return "level"
    return "high" if expected > actual else "low"


def _hits(backtest: Backtest, words: Words) -> Figure | None:
    means = _mean_hits(backtest.hits)
    chance = means.filter(pl.col("ranking") == "probability")
    best = headline_hit_rate(backtest)
    if best is None:
        return None
    value = {row["k"]: row for row in means.filter(pl.col("ranking") == "value").iter_rows(named=True)}
    shares, rows = [], []
    for row in chance.iter_rows(named=True):
        label = words.say("first-k", k=row["k"])
        shares.append(Share(label, row["precision"], words.percent(row["precision"]), row["base_rate"]))
        mine = value.get(row["k"])
        tail = (words.percent(mine["precision"]), words.percent(mine["value_share"], 1)) if mine else ("", "")
        rows.append((label, words.percent(row["precision"]), *tail, words.percent(row["base_rate"], 1)))
    says = words.say(
        "hits-says",
        k=best.k,
        rate=words.percent(best.precision),
        base=words.percent(best.base_rate, 1),
        days=backtest.horizon_days,
    )
    caption = Caption(words.say("hits-title"), says)
    heads = tuple(words.say(f"hits-head-{head}") for head in ("list", "chance", "value", "share", "base"))
    return Figure(
        "hits", caption.title, says, (share_bars(shares, caption),), Table(words.say("hits-table"), heads, rows)
    )


def _mean_hits(hits: pl.DataFrame) -> pl.DataFrame:
    """Means over the cut-offs; a list longer than all pairs is not measured and falls out."""
    figures = ["precision", "value_share", "base_rate"]
    return hits.group_by("ranking", "k").agg(pl.col(figures).mean()).drop_nulls("precision").sort("ranking", "k")


def _calibration(backtest: Backtest, words: Words, what: str) -> Figure | None:
    bins = backtest.calibration.filter((pl.col("what") == what) & (pl.col("count") > 0)).sort("bin_low")
    if bins.is_empty():
        return None
    dots = [Dot(row["predicted"], row["observed"], row["count"]) for row in bins.iter_rows(named=True)]
    total = sum(dot.count for dot in dots)
    gap = sum(abs(dot.predicted - dot.observed) * dot.count for dot in dots) / total
    says = words.say(f"calibration-says-{what}", gap=_points(gap, words), count=total)
    caption = Caption(words.say(f"calibration-title-{what}"), says)
    axes = (words.say("axis-predicted"), words.say("axis-observed"))
    drawing = calibration(dots, caption, axes, words.percent)
    heads = tuple(words.say(f"calibration-head-{head}") for head in ("bin", "predicted", "observed", "count"))
    rows = [
        (
            _bin(row["bin_low"], row["bin_high"], words),
            words.percent(row["predicted"], 1),
            words.percent(row["observed"], 1),
            words.decimal(row["count"]),
        )
        for row in bins.iter_rows(named=True)
    ]
    table = Table(words.say("calibration-table"), heads, rows)
    return Figure(f"calibration-{what}", caption.title, says, (drawing,), table)


def _bin(low: float, high: float, words: Words) -> str:
    digits = next((digits for digits, width in enumerate((0.0499, 0.00499)) if high - low >= width), 2)
    return f"{words.percent(low, digits)} \N{EN DASH} {words.percent(high, digits)}"


def _points(share: float, words: Words) -> str:
    return words.decimal(share * 100)


def _coverage(backtest: Backtest, words: Words) -> Figure | None:
    held = backtest.coverage.filter(pl.col("count") > 0)
    if held.is_empty():
        return None
    weighted = (pl.col("covered") * pl.col("count")).sum() / pl.col("count").sum()
    means = held.group_by("what", "nominal").agg(weighted.alias("covered"), pl.col("count").sum()).sort("what")
    shares, rows = [], []
    for row in means.iter_rows(named=True):
        label = words.say(f"coverage-{row['what'].replace('_', '-')}")
        shares.append(Share(label, row["covered"], words.percent(row["covered"]), row["nominal"]))
        count = words.decimal(row["count"])
        rows.append((label, words.percent(row["nominal"]), words.percent(row["covered"], 1), count))
    undecided = int(backtest.coverage["undecided"].sum())
    says = words.say("coverage-says", undecided=undecided)
    caption = Caption(words.say("coverage-title"), says)
    heads = tuple(words.say(f"coverage-head-{head}") for head in ("what", "nominal", "covered", "count"))
    table = Table(words.say("coverage-table"), heads, rows)
    return Figure("coverage", caption.title, says, (share_bars(shares, caption),), table)


def _totals(backtest: Backtest, words: Words, currency: str | None) -> Figure | None:
    totals = backtest.totals.sort("cutoff")
    if totals.is_empty():
        return None
    pairs = [
        Pair(words.day(row["cutoff"]), row["expected_quantity"], row["actual_quantity"])
        for row in totals.iter_rows(named=True)
    ]
    says = words.say("totals-says", windows=totals.height, days=backtest.horizon_days)
    caption = Caption(words.say("totals-title"), says)
    drawings = tuple(paired_bars(pairs, caption, size, words.short) for size in (WIDE, NARROW))
    heads = tuple(words.say(f"totals-head-{head}") for head in ("cutoff", "quantity", "sold", "value", "earned"))
    rows = [
        (
            words.day(row["cutoff"]),
            words.decimal(row["expected_quantity"], 0),
            words.decimal(row["actual_quantity"], 0),
            words.money(row["expected_value"], currency),
            words.money(row["actual_value"], currency),
        )
        for row in totals.iter_rows(named=True)
    ]
    return Figure("totals", caption.title, says, drawings, Table(words.say("totals-table"), heads, rows))
