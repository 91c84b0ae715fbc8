"""Measured rows as tables: side by side in the terminal and in RESULTS.md, one by one in results.csv."""

from __future__ import annotations

import os
import platform
import re
import sys
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import polars as pl

from benchmarks.needs.bars import BARS, Bar, Limit, is_gate_held, measured
from benchmarks.needs.product import NAME

TITLES = {
    "when": "When: customers with at least two order days, the last within a year",
    "what": "What: the next order within 28 days, repeat and new products",
    "tafeng": "What, groceries: the next basket on Ta-Feng",
    "quantity": "How much: units of a pair in 28 days",
    "calllist": "The call list: repeat pairs, 14 days",
    "speed": "Speed: the whole job, one thread, from a CSV file to the ranked Parquet file",
}
COLUMNS = {
    "when": [
        "brier7",
        "brier14",
        "brier30",
        "logloss14",
        "auc14",
        "ece7",
        "ece14",
        "ece30",
        "date_mae",
        "date_medae",
        "coverage80",
    ],
    "what": ["recall@10", "ndcg@10", "phr@10"],
    "tafeng": ["recall@10", "ndcg@10", "phr@10"],
    "quantity": ["wape_mean", "bias", "wape_product", "pin50", "pin90", "cover90"],
    "calllist": ["p@100", "p@500", "p@1000", "ap", "auc", "value_share@500"],
    "speed": ["lines", "cpu_s", "peak_gb", "wall_s"],
}
COSTS = ["fit_cpu_s", "cpu_s"]
PACKAGES = ("forecall", "polars", "numpy", "scipy", "lightgbm", "lifetimes", "statsforecast", "implicit", "pandas")


def wide(rows: pl.DataFrame, part: str) -> pl.DataFrame:
    """One row a method (a size for speed), one column a metric: the mean over the cut-offs that have it."""
    own = rows.filter(pl.col("part") == part)
    key = "cutoff" if part == "speed" else "method"
    means = own.group_by(key, "metric", maintain_order=True).agg(pl.col("value").mean())
    if means.is_empty():
        return pl.DataFrame()
    table = means.pivot(on="metric", index=key, values="value", maintain_order=True)
    shown = COLUMNS[part] + [name for name in COSTS if name not in COLUMNS[part]]
    return table.select(key, *(name for name in shown if name in table.columns))


def partial_figures(rows: pl.DataFrame, part: str) -> str:
    """One sentence naming the figures that some cut-offs lack, because the data end inside the window."""
    own = rows.filter(pl.col("part") == part)
    cutoffs = own["cutoff"].n_unique()
    counts = (
        own.filter(pl.col("metric").is_in(COLUMNS[part]))
        .group_by("metric", maintain_order=True)
        .agg(pl.col("cutoff").n_unique())
    )
    fewer = [f"{metric} {count} of {cutoffs}" for metric, count in counts.rows() if count < cutoffs]
    return f"The data end inside the window of some cut-offs; measured at: {', '.join(fewer)}." if fewer else ""


def markdown(table: pl.DataFrame) -> str:
    """A frame as a Markdown table, numbers to the right."""
    head = "| " + " | ".join(table.columns) + " |"
    rule = "|" + "|".join("---" if dtype == pl.String else "--:" for dtype in table.dtypes) + "|"
    body = ["| " + " | ".join(_cell(value) for value in row) + " |" for row in table.rows()]
    return "\n".join([head, rule, *body])


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if not isinstance(value, float):
        return f"**{value}**" if str(value).startswith(NAME) else str(value)
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4f}" if abs(value) < 10 else f"{value:.2f}"


def bar_table(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a bar: the figure, the first bar, the moonshot, and whether each is met."""
    lines = []
    is_held = is_gate_held(rows)
    for bar in BARS:
        found = measured(bar, rows)
        if found is None:
            continue
        value, count = found
        is_void = bar.is_gated and not is_held
        lines.append(
            {
                "question": bar.part,
                "figure": bar.metric if bar.over == "mean" else f"{bar.metric}, {bar.over}",
                "measured": value,
                "cut-offs": str(count),
                "first bar": _limit(bar.first),
                "first": _verdict(bar, value, bar.first, is_void=is_void),
                "moonshot": _limit(bar.moonshot),
                "moon": _verdict(bar, value, bar.moonshot, is_void=is_void),
            }
        )
    return pl.DataFrame(lines)


def _verdict(bar: Bar, value: float, limit: Limit | None, *, is_void: bool) -> str:
    if limit is None:
        return "-"
    if is_void:
        return "void: biased"
    return "met" if bar.is_met(value, limit) else "NOT met"


def _limit(limit: Limit | None) -> str:
    if limit is None:
        return "-"
    return f"{limit[0]:g} to {limit[1]:g}" if isinstance(limit, tuple) else f"{limit:g}"


def sections(rows: pl.DataFrame) -> str:
    """The bars, then every question's table."""
    parts = [part for part in TITLES if part in set(rows["part"])]
    bars = bar_table(rows)
    texts = [f"## Bars\n\n{markdown(bars)}\n"] if bars.height else []
    for part in parts:
        note = partial_figures(rows, part) if part != "speed" else _growth(rows)
        texts.append(f"## {TITLES[part]}\n\n{markdown(wide(rows, part))}\n" + (f"\n{note}\n" if note else ""))
    return "\n".join(texts)


def _growth(rows: pl.DataFrame) -> str:
    """CPU seconds a million lines at each size: flat or falling is linear."""
    table = wide(rows, "speed")
    a_million = table.select("cutoff", cost=pl.col("cpu_s") / pl.col("lines") * 1e6).rows()
    return "CPU seconds a million lines: " + ", ".join(f"{cost:.1f} at {size}" for size, cost in a_million) + "."


def as_text(rows: pl.DataFrame) -> str:
    """What a chosen run prints."""
    return sections(rows) if rows.height else "nothing was measured"


def machine() -> str:
    """Processor, cores, memory, system and versions, in two lines."""
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    packages = ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
    return f"{_processor()}, {os.cpu_count()} cores, {memory_gb:.0f} GB, {system}.\n{packages}."


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    named = re.search(r"^model name\s*:\s*(.+)$", info.read_text(), re.MULTILINE) if info.exists() else None
    return named.group(1) if named else platform.processor()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def write(rows: pl.DataFrame, folder: Path) -> None:
    """RESULTS.md and results.csv (part, method, cutoff, metric, value: every single figure)."""
    rows.write_csv(folder / "results.csv", float_precision=6)
    day = datetime.now(tz=UTC).date().isoformat()
    command = " ".join(["./run bench needs", *sys.argv[1:]])
    text = f"""# How good and how fast need prediction is, measured

Written by `{command}` on {day}. The questions and rules stand in
[README.md](README.md), every figure by cut-off in [results.csv](results.csv). Figures are means over the
cut-offs (folds for Ta-Feng). `cpu_s` is what one answer took, mean of the cut-offs; the product's fit, which its
questions share, is `fit_cpu_s` (0 where another question paid for it).

{machine()}

{sections(rows)}"""
    (folder / "RESULTS.md").write_text(text)
