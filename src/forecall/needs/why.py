"""Why a pair is listed: the families of columns that raised its score, each said with its figures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from .neighbours import anchors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .candidates import Market
    from .history import History
    from .rows import Rows
    from .trees import Trees

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

MOST_REASONS = 3
_LEAST = 0.01  # of the log-odds; less is no reason

FAMILIES = ("due", "habit", "recent", "season", "customer_due", "popular", "neighbour", "similar", "silent")
"""What contributions are added up to; "silent" has no sentence (sizes, prices, weekday)."""

_PREFIXES = (
    ("gap_", "due"), ("late_", "due"), ("recency", "due"),
    ("count", "habit"), ("age", "habit"), ("share_", "habit"), ("in_last_", "habit"), ("fade_", "habit"),
    ("skipped", "habit"), ("line_share", "habit"), ("orders_182", "habit"), ("orders_364", "habit"),
    ("orders_", "recent"), ("decay_", "recent"),
    ("year_", "season"), ("p_year", "season"),
    ("c_value", "silent"), ("c_weekday", "silent"), ("c_", "customer_due"),
    ("p_price", "silent"), ("p_quantity", "silent"), ("p_", "popular"),
    ("like_basket", "neighbour"), ("like_customer", "similar"), ("like_people", "similar"),
)  # fmt: skip


def family_of(column: str) -> int:
    """The number of a column's family; the first matching prefix counts."""
    name = next((family for prefix, family in _PREFIXES if column.startswith(prefix)), "silent")
    return FAMILIES.index(name)


def families_of(columns: tuple[str, ...]) -> list[int]:
    """The number of each column's family."""
    return [family_of(column) for column in columns]


def known_reasons(rows: Rows, trees: Trees | None) -> tuple[Floats | None, pl.Series]:
    """The raw scores and the reasons of products bought before."""
    spoken = _customer_texts(rows) | _popular_text(rows) | _pair_texts(rows)
    return _explained(rows, trees, spoken, ("habit",))


def new_reasons(history: History, rows: Rows, market: Market, trees: Trees | None) -> tuple[Floats | None, pl.Series]:
    """The raw scores and the reasons of products not bought before."""
    spoken = _customer_texts(rows) | _popular_text(rows) | _neighbour_texts(history, rows, market)
    return _explained(rows, trees, spoken, ("similar", "popular", "neighbour", "customer_due"))


def _explained(
    rows: Rows, trees: Trees | None, spoken: dict[str, pl.Series], otherwise: tuple[str, ...]
) -> tuple[Floats | None, pl.Series]:
    if trees is None:
        return None, _picked(spoken, np.full((len(rows.customer), 1), -1), otherwise)
    worth = trees.explain(rows.read(trees.columns), families_of(trees.columns))
    shares = np.zeros((len(worth), len(FAMILIES)))
    shares[:, : worth.shape[1] - 1] = worth[:, :-1]
    for family, name in enumerate(FAMILIES):
        can_say = spoken[name].is_not_null().to_numpy() if name in spoken else np.zeros(len(worth), bool)
        shares[:, family] = np.where(can_say, shares[:, family], -np.inf)
    best = np.argsort(-shares, axis=1, kind="stable")[:, :MOST_REASONS]
    weak = np.take_along_axis(shares, best, axis=1) < _LEAST
    return worth.sum(axis=1), _picked(spoken, np.where(weak, -1, best), otherwise)


def _picked(spoken: dict[str, pl.Series], best: Ints, otherwise: tuple[str, ...]) -> pl.Series:
    """The chosen texts, strongest first; where none was chosen, the first of `otherwise` that can be said."""
    rows = len(best)
    empty = pl.Series([None], dtype=pl.String).new_from_index(0, rows) if rows else pl.Series([], dtype=pl.String)
    texts = pl.DataFrame({name: spoken.get(name, empty) for name in FAMILIES})
    columns = []
    for place in range(best.shape[1]):
        chosen = pl.coalesce(*otherwise) if place == 0 else pl.lit(None, dtype=pl.String)
        at = pl.Series("at", best[:, place])
        for number, name in enumerate(FAMILIES):
            chosen = pl.when(pl.lit(at) == number).then(pl.col(name)).otherwise(chosen)
        columns.append(chosen.alias(f"r{place}"))
    picked = texts.select(columns)
    return picked.select(pl.concat_list(pl.all()).list.drop_nulls().alias("reasons"))["reasons"]


def _days_text(values: Floats) -> pl.Expr:
    return pl.lit(pl.Series(np.maximum(np.nan_to_num(np.round(values)), 0).astype(np.int64)))


def _texts(name: str, expression: pl.Expr, where: NDArray[np.bool_]) -> dict[str, pl.Series]:
    said = pl.select(pl.when(pl.lit(pl.Series(where))).then(expression).otherwise(None).alias(name))[name]
    return {name: said if len(said) == len(where) else said.new_from_index(0, len(where))}


def _pair_texts(rows: Rows) -> dict[str, pl.Series]:
    recency = rows.pairs.recency[rows.known]
    every = rows.column("gap_mean").astype(np.float64)
    count = rows.pairs.count[rows.known]
    possible = np.round(count / rows.column("share_since_first"))
    last_year = rows.pairs.year_units[rows.known]
    texts = _texts(
        "due",
        pl.format("due(every={}d, last={}d)", _days_text(every), _days_text(recency)),
        np.isfinite(every),
    )
    texts |= _texts(
        "habit", pl.format("habit(bought={}, orders={})", _days_text(count), _days_text(possible)), count > 0
    )
    texts |= _texts("recent", pl.format("recent(last={}d)", _days_text(recency)), recency <= 91)
    return texts | _texts("season", pl.format("season(last_year={})", _days_text(last_year)), last_year >= 1)


def _customer_texts(rows: Rows) -> dict[str, pl.Series]:
    every = rows.customers.usual_gap[rows.at]
    last = rows.customers.recency[rows.at]
    text = pl.format("customer_due(every={}d, last={}d)", _days_text(every), _days_text(last))
    return _texts("customer_due", text, np.isfinite(every))


def _popular_text(rows: Rows) -> dict[str, pl.Series]:
    buyers = rows.column("p_customers_28").astype(np.float64)
    return _texts("popular", pl.format("popular(buyers={}, days=28)", _days_text(buyers)), buyers >= 1)


def _neighbour_texts(history: History, rows: Rows, market: Market) -> dict[str, pl.Series]:
    found = anchors(history, rows.day, market, rows.customer, rows.product)
    used, which = np.unique(found.anchor, return_inverse=True)
    ids = np.array([_quoted(str(one)) for one in history.product_ids[used]], dtype=object)
    quoted = pl.lit(pl.Series(ids[which].tolist(), dtype=pl.String))
    lift = pl.lit(pl.Series(np.round(found.lift, 1)))
    text = pl.format("neighbour(bought_with={}, lift={})", quoted, lift)
    texts = _texts("neighbour", text, found.lift >= 1.05)
    similar = pl.format("similar(customers={})", _days_text(found.customers))
    return texts | _texts("similar", similar, found.customers >= 1)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
