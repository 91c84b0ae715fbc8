"""The parts of an answer put together and ranked, positions turned into ids and days ahead into dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from .types import NEEDS_SCHEMA

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .history import History

    Floats = NDArray[np.float64]

_POSITIONS = {"customer_id": "customer", "product_id": "product"}
_DAYS = {"due_date": "due", "due_from": "due_from", "due_to": "due_to"}
"""Columns of an answer, and the positions or days ahead that its parts give for them."""

_MOST_DAYS = 3650
_AT_ONCE = 150_000  # rows


def texts(ids: NDArray[np.object_]) -> pl.Series:
    """The ids by position."""
    return pl.Series(ids.tolist(), dtype=pl.String)


def dates(start: int, days_ahead: Floats) -> pl.Series:
    """Dates so many days after the day number `start`; null where infinite."""
    ahead = pl.Series(np.where(np.isfinite(days_ahead), np.minimum(days_ahead, _MOST_DAYS), np.nan))
    return (ahead.fill_nan(None) + start).cast(pl.Int32).cast(pl.Date)


def ranked(found: list[pl.DataFrame], history: History, start: int, per_customer: int | None) -> pl.DataFrame:
    """The parts as one frame per NEEDS_SCHEMA, highest `p_buy` first; ties by the ids.

    found          as `score_needs` gives them; emptied, and each column is let go once it stands in its order, so
                   that the whole does not lie in memory twice
    start          day number from which days ahead count
    per_customer   first so many rows of each customer, None = all
    """
    keys = pl.concat([part.select("p_buy", "customer", "product") for part in found])
    order = keys.select(pl.arg_sort_by("p_buy", "customer", "product", descending=[True, False, False])).to_series()
    if per_customer is not None:
        place = keys.select(pl.col("customer").gather(order)).select(pl.int_range(pl.len()).over("customer"))
        order = order.filter(place.to_series() < per_customer)
    columns = {name: pl.concat([part[name] for part in found]) for name in found[0].columns}
    found.clear()
    ids = {"customer_id": history.customer_ids, "product_id": history.product_ids}
    made: dict[str, pl.Series] = {}
    for name, kind in NEEDS_SCHEMA.items():
        raw = _in_order(columns, _POSITIONS.get(name) or _DAYS.get(name, name), order)
        if name in _POSITIONS:
            raw = texts(ids[name]).gather(raw)
        elif name in _DAYS:
            raw = dates(start, raw.to_numpy())
        made[name] = raw.alias(name).cast(kind)
    return pl.DataFrame(made)


def _in_order(columns: dict[str, pl.Series], name: str, order: pl.Series) -> pl.Series:
    """One column in its order, taken out of the others.

    Some rows at a time: of lists of texts polars lays out all the texts anew beside the result, 0.25 GB for a million.
    """
    column = columns.pop(name).rechunk()
    if not isinstance(column.dtype, pl.List):
        return column.gather(order)
    parts = [column.gather(order.slice(start, _AT_ONCE)) for start in range(0, len(order), _AT_ONCE)]
    return pl.concat(parts, rechunk=True) if parts else column
