"""What a model is asked, before it works: orders, a day, windows, counts. Whatever does not fit is a BadRequest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import numpy as np
import polars as pl

from .errors import BadRequest

LONGEST_HORIZON = 364
_READ: dict[str, tuple[Any, ...]] = {
    "customer_id": (pl.String,),
    "product_id": (pl.String,),
    "ordered_at": (pl.Datetime, pl.Date),
    "quantity": (pl.Float64, pl.Float32, pl.Int64, pl.Int32),
    "unit_price": (pl.Float64, pl.Float32, pl.Int64, pl.Int32),
}


def horizon_asked(days: int) -> int:
    """The length of a window in days, 1..364."""
    if not _is_whole(days) or not 1 <= days <= LONGEST_HORIZON:
        msg = f"a horizon of {days!r} days is out of range; it must be a whole number from 1 to {LONGEST_HORIZON}"
        raise BadRequest(msg)
    return int(days)


def horizons_asked(horizons: Iterable[int]) -> tuple[int, ...]:
    """The lengths of several windows, each as `horizon_asked`."""
    try:
        days = tuple(horizons)
    except TypeError:
        msg = f"horizons is {horizons!r}; give them as a tuple, for example (7, 14, 30)"
        raise BadRequest(msg) from None
    return tuple(horizon_asked(one) for one in days)


def count_asked(name: str, count: int, least: int = 1, otherwise: str = "") -> int:
    """A whole number of something, `least` or more; `otherwise` says what else it may be."""
    if not _is_whole(count) or count < least:
        whole = "" if _is_whole(count) else "a whole number, "
        msg = f"{name} is {count!r}; it must be {whole}{least} or more{otherwise}"
        raise BadRequest(msg)
    return int(count)


def day_asked(day: object, name: str = "as_of") -> date:
    """A day: a moment is none, for which of its lines would be seen?"""
    if isinstance(day, date) and not isinstance(day, datetime):
        return day
    msg = f"{name} is {day!r}; give a day as datetime.date, for example date(2026, 10, 1)"
    raise BadRequest(msg)


def days_asked(days: object, name: str) -> tuple[date, ...]:
    """Several days, oldest first, each as `day_asked`; `name` is what one of them is."""
    if isinstance(days, Iterable) and not isinstance(days, (str, bytes)):
        return tuple(sorted(day_asked(day, name) for day in days))
    msg = f"the days are {days!r}; give them as a list, for example [date(2026, 9, 1), date(2026, 10, 1)]"
    raise BadRequest(msg)


def _is_whole(number: object) -> bool:
    return type(number) is int or isinstance(number, np.integer)


def frame_asked(orders: object) -> pl.DataFrame:
    """Order lines as a frame. Raises BadRequest when it has not the columns that `read_orders` makes."""
    if not isinstance(orders, pl.DataFrame):
        msg = f"the orders are a {type(orders).__name__} and no polars frame; read them with read_orders"
        raise BadRequest(msg)
    missing = [name for name in _READ if name not in orders.columns]
    if missing:
        msg = f"the orders lack {', '.join(missing)}; read them with read_orders, or rename the columns"
        raise BadRequest(msg)
    for name, kinds in _READ.items():
        found = orders.schema[name]
        if found not in kinds:
            msg = f"the column {name} holds {found}; it must be {kinds[0]} (read_orders makes it so)"
            raise BadRequest(msg)
    return orders


def check_orders(orders: object, as_of: date) -> None:
    """Raises BadRequest when the lines before `as_of` are not what `read_orders` makes."""
    frame = frame_asked(orders)
    past = frame.filter(pl.col("ordered_at").is_null() | (pl.col("ordered_at").dt.date() < as_of))
    good = {name: pl.col(name).is_not_null() for name in _READ}
    for name in ("quantity", "unit_price"):
        number = pl.col(name).cast(pl.Float64)
        good[name] &= number.is_finite() & (number > 0)
    bad = past.select((~fine).sum().alias(name) for name, fine in good.items()).row(0, named=True)
    for name, count in bad.items():
        if count:
            msg = (
                f"{count} of {past.height} order lines hold no usable {name} (nothing, not a number, or not above 0);"
                " drop or mend them, or read the file with read_orders, which says what it drops"
            )
            raise BadRequest(msg)
