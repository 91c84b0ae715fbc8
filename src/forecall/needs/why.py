"""Why a pair is listed: the families of columns that raised its score, each said with its figures."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from .compiled import compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from .neighbours import Anchors
    from .rows import Rows
    from .substitutes import Replaced
    from .trees import Trees

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

MOST_REASONS = 3
_LEAST = 0.01  # of the log-odds; less is no reason
_LEAST_LIFT = 1.05  # rounded, it says more than 1
_RECENT_DAYS = 91

FAMILIES = (
    "due", "habit", "recent", "season", "customer_due", "popular", "neighbour", "similar", "substitute", "silent"
)  # fmt: skip
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
    ("like_instead", "substitute"),
)  # fmt: skip


def family_of(column: str) -> int:
    """The number of a column's family; the first matching prefix counts."""
    name = next((family for prefix, family in _PREFIXES if column.startswith(prefix)), "silent")
    return FAMILIES.index(name)


def families_of(columns: tuple[str, ...]) -> list[int]:
    """The number of each column's family."""
    return [family_of(column) for column in columns]


@dataclass(frozen=True)
class Said:
    """What can be said of some rows; a text is written only where it is chosen, for writing costs more than scoring.

    can     shape (n,), where there is something to say
    write   the texts of these rows
    """

    can: NDArray[np.bool_]
    write: Callable[[Ints], pl.Series]


def known_reasons(rows: Rows, trees: Trees | None, first: Sequence[Said]) -> tuple[Floats | None, pl.Series]:
    """The raw scores and the reasons of products bought before.

    first   what stands before them
    """
    return _explained(rows, trees, _customer_said(rows) | _popular_said(rows) | _pair_said(rows), ("habit",), first)


def new_reasons(
    rows: Rows, trees: Trees | None, first: Sequence[Said], links: tuple[NDArray[np.object_], Anchors, Replaced]
) -> tuple[Floats | None, pl.Series]:
    """The raw scores and the reasons of products not bought before.

    links   all product ids, for each row what speaks most for it, and what it would stand in for
    """
    spoken = _customer_said(rows) | _popular_said(rows) | _link_said(*links)
    return _explained(rows, trees, spoken, ("similar", "popular", "neighbour", "customer_due"), first)


def _explained(
    rows: Rows, trees: Trees | None, spoken: dict[str, Said], otherwise: tuple[str, ...], first: Sequence[Said]
) -> tuple[Floats | None, pl.Series]:
    shares, score = np.zeros((len(rows.customer), len(FAMILIES))), None
    if trees is not None:
        worth = trees.explain(rows.read(trees.columns), families_of(trees.columns))
        shares[:, : worth.shape[1] - 1] = worth[:, :-1]
        score = worth.sum(axis=1)
    can = np.zeros(shares.shape, np.bool_)
    for name, said in spoken.items():
        can[:, FAMILIES.index(name)] = said.can
    best = _strongest(shares, can, np.array([FAMILIES.index(name) for name in otherwise]), MOST_REASONS)
    texts = [(said, np.zeros(int(said.can.sum()), np.int64), np.flatnonzero(said.can)) for said in first]
    for name, said in spoken.items():
        at, place = np.nonzero(best == FAMILIES.index(name))
        texts.append((said, place + 1, at))
    return score, _lists(texts, len(best))


def _lists(texts: list[tuple[Said, Ints, Ints]], rows: int) -> pl.Series:
    """One list of texts a row: what is said, at which place of the list, and of which rows."""
    at, place = (np.concatenate([one[part] for one in texts]) for part in (2, 1))
    order = np.argsort(at * (MOST_REASONS + 1) + place)
    written = pl.concat([said.write(which).cast(pl.String) for said, _, which in texts])
    ends = np.searchsorted(at[order], np.arange(rows + 1))
    frame = pl.DataFrame({"at": at[order], "reasons": written.gather(order)}).with_columns(pl.col("at").set_sorted())
    lists = frame.group_by("at", maintain_order=True).agg("reasons")["reasons"]
    silent = np.flatnonzero(np.diff(ends) == 0)
    if not len(silent):
        return lists
    full = pl.DataFrame({"at": np.flatnonzero(np.diff(ends)), "reasons": lists})
    whole = pl.DataFrame({"at": np.arange(rows)}).join(full, on="at", how="left", maintain_order="left")
    return whole.select(pl.col("reasons").fill_null(pl.lit([], dtype=pl.List(pl.String))))["reasons"]


@compiled
def _strongest(  # pragma: no cover  # compiled
    shares: Floats, can: NDArray[np.bool_], otherwise: Ints, most: int
) -> NDArray[np.int8]:
    """The strongest families of each row that can be said, -1 where there are fewer; the lower number first of equals.

    Where none is strong enough, the first of `otherwise` that can be said.
    """
    best = np.full((len(shares), most), -1, np.int8)
    for row in range(len(shares)):
        for place in range(most):
            highest = _LEAST
            for family in range(shares.shape[1]):
                share = shares[row, family]
                above = share > highest or (share == highest and best[row, place] < 0)
                if can[row, family] and above and not (best[row, :place] == family).any():
                    best[row, place], highest = family, share
            if best[row, place] < 0:
                break
        if best[row, 0] < 0:
            for family in otherwise:
                if can[row, family]:
                    best[row, 0] = family
                    break
    return best


def _days(values: Floats | NDArray[np.float32]) -> pl.Series:
    return pl.Series(np.maximum(np.nan_to_num(np.round(values)), 0).astype(np.int64))


def _text(form: str, *figures: pl.Series) -> pl.Series:
    """The form with the figures filled in, one text a row."""
    texts: pl.Series = pl.select(pl.format(form, *map(pl.lit, figures)).alias("text"))["text"]
    return texts if len(texts) == len(figures[0]) else texts.head(len(figures[0]))


def said(form: str, can: NDArray[np.bool_], *figures: Floats | NDArray[np.float32]) -> Said:
    """A text whose figures are whole numbers, shape (n,) each."""
    return Said(can, lambda at: _text(form, *(_days(figure[at]) for figure in figures)))


def _pair_said(rows: Rows) -> dict[str, Said]:
    recency = rows.pairs.recency[rows.known]
    every = rows.column("gap_mean")
    count = rows.pairs.count[rows.known]
    possible = count / rows.column("share_since_first")
    last_year = rows.pairs.year_units[rows.known]
    return {
        "due": said("due(every={}d, last={}d)", np.isfinite(every), every, recency),
        "habit": said("habit(bought={}, orders={})", count > 0, count, possible),
        "recent": said("recent(last={}d)", recency <= _RECENT_DAYS, recency),
        "season": said("season(last_year={})", last_year >= 1, last_year),
    }


def _customer_said(rows: Rows) -> dict[str, Said]:
    every, last = rows.customers.usual_gap[rows.at], rows.customers.recency[rows.at]
    return {"customer_due": said("customer_due(every={}d, last={}d)", np.isfinite(every), every, last)}


def _popular_said(rows: Rows) -> dict[str, Said]:
    buyers = rows.column("p_customers_28")
    return {"popular": said("popular(buyers={}, days=28)", buyers >= 1, buyers)}


def _link_said(product_ids: NDArray[np.object_], found: Anchors, replaced: Replaced) -> dict[str, Said]:
    def neighbour(at: Ints) -> pl.Series:
        lift = pl.Series(np.round(found.lift[at], 1))
        return _text("neighbour(bought_with={}, lift={})", _quoted(product_ids, found.anchor[at]), lift)

    def substitute(at: Ints) -> pl.Series:
        counts = (pl.Series(count[at]) for count in (replaced.over, replaced.without))
        return _text("substitute(of={}, over={}, without={})", _quoted(product_ids, replaced.of[at]), *counts)

    return {
        "neighbour": Said(found.lift >= _LEAST_LIFT, neighbour),
        "similar": said("similar(customers={})", found.customers >= 1, found.customers),
        "substitute": Said(replaced.over > 0, substitute),
    }


def _quoted(product_ids: NDArray[np.object_], products: Ints) -> pl.Series:
    """The ids of these products as they are written in a reason."""
    used, which = np.unique(products, return_inverse=True)
    texts = [json.dumps(str(one), ensure_ascii=False) for one in product_ids[used]]
    return pl.Series(texts, dtype=pl.String).gather(which)
