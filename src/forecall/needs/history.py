"""The order history as sorted integer columns: what every feature and label is computed from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from .errors import NothingToLearn
from .groups import runs_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Days since 1970-01-01.

    >>> day_number(date(1970, 2, 1))
    31
    """
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """The day with that number.

    >>> day_of(31)
    datetime.date(1970, 2, 1)
    """
    return EPOCH + timedelta(days=int(number))


@dataclass(frozen=True)
class History:
    """Order lines summed per customer, product and day, and the order days ("visits") they form.

    Lines are sorted by (customer, product, day), visits by (customer, day); customers and products
    are positions in the sorted id lists, so the row order of the source never matters.

    customer, product, day   shape (lines,)
    ordinal                  shape (lines,), which visit of its customer the line belongs to, from 0
    quantity, value          shape (lines,), units > 0 and units x price >= 0
    visit_customer, visit_day, visit_lines, visit_value   shape (visits,)
    """

    customer_ids: NDArray[np.object_]
    product_ids: NDArray[np.object_]
    customer: Ints
    product: Ints
    day: Ints
    ordinal: Ints
    quantity: Floats
    value: Floats
    visit_customer: Ints
    visit_day: Ints
    visit_lines: Floats
    visit_value: Floats

    @property
    def customers(self) -> int:
        """How many customers there are."""
        return len(self.customer_ids)

    @property
    def products(self) -> int:
        """How many products there are."""
        return len(self.product_ids)

    def before(self, day: int) -> History:
        """The same customers and products, only lines and visits before `day`."""
        visits = self.visit_day < day
        return self if visits.all() else self._taking(self.day < day, visits)

    def of(self, members: NDArray[np.bool_]) -> History:
        """Only the lines and visits of customers for which `members` (shape (customers,)) is true."""
        who = np.flatnonzero(members)
        return self._taking(_of_these(self.customer, who), _of_these(self.visit_customer, who))

    def keeping(self, lines: NDArray[np.bool_]) -> History:
        """Only these lines, and every visit: a line keeps its place among its customer's orders."""
        return self._taking(lines, np.ones(len(self.visit_day), bool))

    def _taking(self, lines: NDArray[np.bool_] | Ints, visits: NDArray[np.bool_] | Ints) -> History:
        return History(
            self.customer_ids,
            self.product_ids,
            self.customer[lines],
            self.product[lines],
            self.day[lines],
            self.ordinal[lines],
            self.quantity[lines],
            self.value[lines],
            self.visit_customer[visits],
            self.visit_day[visits],
            self.visit_lines[visits],
            self.visit_value[visits],
        )


def _of_these(customer: Ints, who: Ints) -> Ints:
    """Where the rows of these customers stand in a sorted column; costs what they have, not what all have."""
    start = np.searchsorted(customer, who)
    size = np.searchsorted(customer, who, "right") - start
    return np.repeat(start - (np.cumsum(size) - size), size) + np.arange(size.sum())


def build_history(orders: pl.DataFrame, as_of: date) -> History:
    """Lines before `as_of`, summed per customer, product and day.

    orders   a frame per ORDER_SCHEMA; lines on or after `as_of` are dropped before anything is computed

    Raises NothingToLearn when no line is left.
    """
    lines = orders.select(
        "customer_id",
        "product_id",
        day=pl.col("ordered_at").dt.date(),
        quantity=pl.col("quantity").cast(pl.Float64),
        value=pl.col("quantity").cast(pl.Float64) * pl.col("unit_price"),
    ).filter(pl.col("day") < as_of)
    if lines.is_empty():
        msg = f"no order line lies before {as_of}; choose a later day or a longer export"
        raise NothingToLearn(msg)
    # Sorted by every column first: sums then never depend on the order of the rows given.
    lines = lines.sort("customer_id", "product_id", "day", "quantity", "value")
    customer_ids, customer = _positions(lines["customer_id"])
    product_ids, product = _positions(lines["product_id"])
    return history_from_lines(
        customer_ids,
        product_ids,
        customer,
        product,
        lines["day"].cast(pl.Int32).to_numpy().astype(np.int64),
        lines["quantity"].to_numpy(),
        lines["value"].to_numpy(),
    )


def history_from_lines(  # noqa: PLR0913  # one for each column
    customer_ids: NDArray[np.object_],
    product_ids: NDArray[np.object_],
    customer: Ints,
    product: Ints,
    day: Ints,
    quantity: Floats,
    value: Floats,
) -> History:
    """A History from lines already sorted by (customer, product, day); same-key lines are summed."""
    starts = runs_of(customer, product, day).start
    customer, product, day = customer[starts], product[starts], day[starts]
    quantity, value = np.add.reduceat(quantity, starts), np.add.reduceat(value, starts)

    by_visit = np.lexsort((product, day, customer))
    vc, vd = customer[by_visit], day[by_visit]
    visit_starts = runs_of(vc, vd).start
    visit_customer, visit_day = vc[visit_starts], vd[visit_starts]
    sizes = np.diff(np.append(visit_starts, len(vc)))
    first_visit = np.searchsorted(visit_customer, np.arange(len(customer_ids)))
    visit_ordinal = np.arange(len(visit_customer)) - first_visit[visit_customer]
    ordinal = np.empty(len(customer), np.int64)
    ordinal[by_visit] = np.repeat(visit_ordinal, sizes)
    return History(
        customer_ids,
        product_ids,
        customer,
        product,
        day,
        ordinal,
        quantity,
        value,
        visit_customer,
        visit_day,
        sizes.astype(np.float64),
        np.add.reduceat(value[by_visit], visit_starts),
    )


def _positions(ids: pl.Series) -> tuple[NDArray[np.object_], Ints]:
    known = ids.unique().sort()
    codes = ids.cast(pl.Enum(known)).to_physical().to_numpy().astype(np.int64)
    return known.to_numpy().astype(object), codes
