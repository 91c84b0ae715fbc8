"""Orders as they were known on a day: a return that came later had taken nothing off yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

import polars as pl

from forecall.needs.reading.canonical import SORTED_BY, spelled_out
from forecall.needs.reading.report import ReadReport
from forecall.needs.reading.returns import left_of, net_returns

PAIR = ("customer_id", "product_id")


@dataclass(frozen=True, slots=True)
class WithReturns:
    """The lines of every customer and product of which something was given back, before that was taken off.

    lines   ids as ranks among `words`, with the column reversal, as `net_returns` takes them
    words   the texts behind the ranks, by column
    """

    lines: pl.DataFrame
    words: Mapping[str, pl.Series]

    @property
    def last(self) -> date:
        """Day on which something was given back last."""
        day: date = self.lines.filter("reversal").select(pl.col("ordered_at").max().dt.date()).item()
        return day

    def left_before(self, day: date) -> pl.DataFrame:
        """Their purchases as they stood at the end of the day before, in the canonical frame."""
        known = self.lines.filter(pl.col("ordered_at") < datetime.combine(day, time()))
        left = left_of(known, net_returns(known, later=True))
        return spelled_out(left.to_dict(as_series=True), dict(self.words))

    def pairs(self) -> pl.DataFrame:
        """Columns customer_id and product_id, one row for each two."""
        ranks = self.lines.select(PAIR).unique()
        return ranks.select(self.words[name].gather(ranks[name]).alias(name) for name in PAIR)


def with_returns(lines: pl.DataFrame, words: Mapping[str, pl.Series]) -> WithReturns | None:
    """What it takes to tell how things stood before a return; None where nothing was given back."""
    back = lines.filter("reversal")
    if back.is_empty():
        return None
    touched = lines.join(back.select(PAIR).unique(), on=list(PAIR), how="semi")
    used = {name: texts.gather(touched[name].drop_nulls().unique().sort()) for name, texts in words.items()}
    ranks = [(pl.col(name).rank("dense") - 1).cast(pl.UInt32) for name in used]  # among the words that are kept
    return WithReturns(touched.with_columns(ranks), used)


@dataclass(frozen=True, slots=True)
class OrdersRead:
    """Orders ready for a model, and what was done to get there.

    orders     columns of ORDER_SCHEMA, and of OPTIONAL_ORDER_SCHEMA where the source has them; one row an order line,
               sorted by customer, time, order, product, quantity, price; less all that was given back until today
    returned   what was given back, None where nothing was
    """

    orders: pl.DataFrame
    report: ReadReport
    returned: WithReturns | None = None

    def before(self, day: date) -> pl.DataFrame:
        """The orders as they stood at the end of the day before: what was given back later is still there.

        Equal to reading the same source with `before=day`.
        """
        known = self.orders.filter(pl.col("ordered_at") < datetime.combine(day, time()))
        if self.returned is None or self.returned.last < day:
            return known
        others = known.join(self.returned.pairs(), on=list(PAIR), how="anti")
        both = pl.concat([others, self.returned.left_before(day)])
        named = pl.col("order_id") == pl.format("{}/{}", pl.col("ordered_at").dt.date(), "customer_id")
        who, when, *what = SORTED_BY
        return both.sort(who, when, named, *what, maintain_order=True)  # orders without a number stand last, as read
