"""What the product promises: the first bar and the moonshot of each figure."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from benchmarks.needs.product import NAME, NAME_VALUE

Limit = float | tuple[float, float]  # a limit, or the lowest and the highest that will do


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure of the product and what it should reach.

    first, moonshot   a limit, or (lowest, highest); None where none is set
    best              "low" | "high": the side of the limit that is good
    over              how cut-offs are joined: "mean", "largest size" (of absolute values), or "pooled bias"
    is_gated          counts only while both bars of the bias hold: a forecast of nothing has a fine WAPE
    """

    part: str
    metric: str
    best: str
    first: Limit | None
    moonshot: Limit | None = None
    method: str = NAME
    over: str = "mean"
    is_gated: bool = False

    def is_met(self, value: float, limit: Limit) -> bool:
        """Whether `value` lies on the good side of `limit`, or inside it."""
        if isinstance(limit, tuple):
            return limit[0] <= value <= limit[1]
        return value <= limit if self.best == "low" else value >= limit


BARS = (
    Bar("when", "brier7", "low", 0.0500),
    Bar("when", "brier14", "low", 0.0895, 0.085),
    Bar("when", "brier30", "low", 0.138),
    Bar("when", "auc14", "high", 0.790),
    Bar("when", "ece14", "low", None, 0.02),
    Bar("when", "date_mae", "low", 19.0, 18.0),
    Bar("when", "coverage80", "high", (0.75, 0.85)),
    Bar("what", "recall@10", "high", 0.230, 0.25),
    Bar("what", "ndcg@10", "high", 0.262),
    Bar("what", "phr@10", "high", 0.855),
    Bar("tafeng", "recall@10", "high", 0.180, 0.20),
    Bar("tafeng", "ndcg@10", "high", 0.160, 0.175),
    Bar("tafeng", "phr@10", "high", 0.500, 0.53),
    Bar("quantity", "bias", "low", 0.15, over="largest size"),
    Bar("quantity", "bias", "low", (-0.05, 0.05), over="pooled bias"),
    Bar("quantity", "wape_mean", "low", 1.35, 1.20, is_gated=True),
    Bar("quantity", "wape_product", "low", 0.62, 0.55, is_gated=True),
    Bar("quantity", "pin90", "low", 2.25, 2.1),
    Bar("quantity", "cover90", "high", (0.88, 0.92)),
    Bar("calllist", "p@100", "high", None, 0.80),
    Bar("calllist", "p@500", "high", 0.47, 0.60),
    Bar("calllist", "p@1000", "high", 0.40),
    Bar("calllist", "ap", "high", 0.170, 0.22),
    Bar("calllist", "value_share@500", "high", 0.260, 0.33, method=NAME_VALUE),
    Bar("speed", "cpu_s", "low", 60.0, 30.0),
    Bar("speed", "peak_gb", "low", 2.0, 1.5),
)


def measured(bar: Bar, rows: pl.DataFrame) -> tuple[float, int] | None:
    """The bar's figure over the cut-offs, and how many of them had it; None when it was not measured.

    rows   part, method, cutoff, metric, value
    """
    own = rows.filter((pl.col("part") == bar.part) & (pl.col("method") == bar.method))
    values = own.filter(pl.col("metric") == bar.metric)["value"]
    if bar.part == "speed":
        values = values.head(1)  # the bars are set for the smallest size
    if values.is_empty():
        return None
    if bar.over == "pooled bias":
        forecast, actual = (
            float(own.filter(pl.col("metric") == name)["value"].sum()) for name in ("sum_forecast", "sum_actual")
        )
        return forecast / actual - 1, len(values)
    joined = values.abs().max() if bar.over == "largest size" else values.mean()
    return float(joined), len(values)  # type: ignore[arg-type]


def is_gate_held(rows: pl.DataFrame) -> bool:
    """Whether the product's bias keeps inside its bars at every cut-off and over all of them."""
    gates = [bar for bar in BARS if bar.metric == "bias"]
    found = [(bar, measured(bar, rows)) for bar in gates]
    return all(
        figure is not None and bar.first is not None and bar.is_met(figure[0], bar.first) for bar, figure in found
    )
