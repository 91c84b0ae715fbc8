"""The page itself: every section's words and drawings, poured into one template."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from forecall.needs.errors import BadRequest
from forecall.needs.output import write_aside
from forecall.needs.report.data import ReportData
from forecall.needs.report.past import figures, headline_hit_rate
from forecall.needs.report.rows import (
    ROWS_PER_CUSTOMER,
    NeedRow,
    by_chance,
    by_value,
    customer_cards,
    examples,
    mixed,
    narrow,
    need_rows,
    states,
    whole,
)
from forecall.needs.types import State
from forecall.needs.wording import Words, words


@dataclass(frozen=True, slots=True)
class Headline:
    """One of the figures at the head of the page."""

    label: str
    figure: str
    note: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """One order of the list, and how many needs it leaves out."""

    key: str
    label: str
    rows: list[NeedRow]


@dataclass(frozen=True, slots=True)
class StateShare:
    """How many needs stand in one state, and what that means."""

    state: str
    label: str
    count: str
    share: str
    width: float
    says: str
    examples: list[NeedRow]


def write_report(path: str | os.PathLike[str], report: ReportData) -> None:
    """Write the report as one HTML file; raises OutputNotWritten, and BadRequest as `render_report` does."""
    page = render_report(report)
    with write_aside(path) as file:
        file.write(page.encode())


def render_report(report: ReportData) -> str:
    """The report as one HTML page; raises BadRequest for an unknown language or fewer than one row."""
    if report.rows < 1:
        raise BadRequest(f"rows is {report.rows}; a report shows at least 1")
    spoken = words(report.language, "report")
    return _template().render(**_parts(report, spoken))


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("forecall.needs.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.jinja")


def _parts(report: ReportData, spoken: Words) -> dict[str, Any]:
    backtest = report.backtest
    rankings = _rankings(report, spoken)
    return {
        "t": spoken.say,
        "number": spoken.decimal,
        "language": report.language,
        "style": (files("forecall.needs.report") / "page.css").read_text(encoding="utf-8"),
        "data": report,
        "span": _span(report, spoken),
        "span_day": spoken.full_day(report.as_of),
        "axis": [spoken.day(report.as_of + timedelta(days=report.horizon_days * part)) for part in (0, 1, 2)],
        "headlines": _headlines(report, spoken),
        "rankings": rankings,
        "each": ROWS_PER_CUSTOMER,
        "cards": customer_cards(report, spoken),
        "more": report.needs.height - len(rankings[0].rows),
        "figures": figures(backtest, spoken, report.currency) if backtest else [],
        "windows": _windows(report, spoken),
        "states": _states(report, spoken),
    }


def _span(report: ReportData, spoken: Words) -> str:
    last = report.as_of + timedelta(days=report.horizon_days - 1)
    return spoken.span(report.as_of, last)


def _windows(report: ReportData, spoken: Words) -> str:
    if report.backtest is None:
        return ""
    cutoffs = report.backtest.cutoffs
    first, last = (spoken.full_day(day) for day in (cutoffs[0], cutoffs[-1]))
    return spoken.say("past-intro", windows=len(cutoffs), days=report.backtest.horizon_days, first=first, last=last)


def _rankings(report: ReportData, spoken: Words) -> list[Ranking]:
    needs, listed = report.needs, narrow(report.needs)
    return [
        Ranking(
            key, spoken.say(f"tab-{key}"), need_rows(whole(needs, mixed(order(listed), report.rows)), report, spoken)
        )
        for key, order in (("value", by_value), ("chance", by_chance))
    ]


def _headlines(report: ReportData, spoken: Words) -> list[Headline]:
    needs = report.needs
    value = float(needs["expected_value"].sum())
    new = int(needs["is_new"].sum() or 0)
    return [
        Headline(
            spoken.say("head-value"),
            spoken.money(value, report.currency),
            spoken.say("head-value-note", days=report.horizon_days),
        ),
        _due(report, spoken),
        Headline(spoken.say("head-needs"), spoken.decimal(needs.height), spoken.say("head-needs-note", new=new)),
        _hit_rate(report, spoken),
    ]


def _due(report: ReportData, spoken: Words) -> Headline:
    column = f"p_order_{report.horizon_days}"
    label = spoken.say("head-due")
    if column not in report.when.columns or report.when.is_empty():
        return Headline(label, "\N{EN DASH}", spoken.say("head-due-none"))
    overdue = report.when.filter((pl.col("overdue_days") >= 1) & (pl.col("p_active") >= 0.5)).height
    expected = round(float(report.when[column].sum()))
    return Headline(
        label, spoken.decimal(expected), spoken.say("head-due-note", of=report.when.height, overdue=overdue)
    )


def _hit_rate(report: ReportData, spoken: Words) -> Headline:
    rate = headline_hit_rate(report.backtest) if report.backtest else None
    if rate is None:
        return Headline(spoken.say("head-hits"), "\N{EN DASH}", spoken.say("head-hits-none"))
    note = spoken.say("head-hits-note", k=rate.k, base=spoken.percent(rate.base_rate, 1))
    return Headline(spoken.say("head-hits"), spoken.percent(rate.precision), note)


def _states(report: ReportData, spoken: Words) -> list[StateShare]:
    total = max(report.needs.height, 1)
    return [
        StateShare(
            state=state.value.replace("_", "-"),
            label=spoken.say(f"state-{state.value.replace('_', '-')}"),
            count=spoken.decimal(count),
            share=spoken.percent(count / total, 1),
            width=round(100 * count / total, 2),
            says=spoken.say(f"state-{state.value.replace('_', '-')}-says", count=count),
            examples=[] if state is State.OK else examples(report, spoken, state),
        )
        for state, count in states(report.needs)
        if count
    ]
