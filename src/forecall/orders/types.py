"""The words of the room: how orders come in, what an import brought, a customer, what goes to a need model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import polars as pl

Say = Callable[[str, float], None]
"""Hears the name of the stage and how much of the work is done, 0..1."""

MICRO = 1_000_000
"""Parts of a currency unit in which a line's price is kept."""


def silent(_stage: str, _share: float) -> None:
    """Hears progress and says nothing."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Under which words of the policy orders come in.

    kind        kind of person that the customers are
    source      kind of source, as the policy names it
    basis       legal basis of the purpose
    fields      what the category consists of, in the policy's words
    agreement   file of the agreement, where we work on a client's instruction; empty otherwise
    """

    purpose: str
    category: str
    kind: str
    source: str
    basis: str
    fields: frozenset[str]
    version: int
    agreement: str = ""

    @property
    def keeps_numbers(self) -> bool:
        """Whether an order's own number is declared, and may be kept (sealed)."""
        return "order" in self.fields

    @property
    def keeps_prices(self) -> bool:
        return not self.fields.isdisjoint({"order", "price"})


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file with orders.

    digest   SHA-256 of its bytes, in hex
    origin   which shop or list, in words without personal data
    """

    digest: str
    origin: str = ""


@dataclass(slots=True)
class Counts:
    """What an import did, added up over its batches; kept in its row.

    left_out   reason -> lines that did not come in, each with a code: erased, objected, restricted, ...
    """

    people_added: int = 0
    orders_added: int = 0
    orders_changed: int = 0
    orders_unchanged: int = 0
    lines_added: int = 0
    products_added: int = 0
    cards_masked: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    def leave_out(self, reason: str, lines: int) -> None:
        """Count lines that do not come in."""
        if lines:
            self.left_out[str(reason)] += lines

    def stored(self) -> dict[str, Any]:
        names = [name for name in self.__slots__ if name != "left_out"]
        return {**{name: getattr(self, name) for name in names}, "left_out": dict(self.left_out)}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Counts:
        """The way back from `stored`.

        >>> Counts.read(Counts(people_added=2).stored()).people_added
        2
        """
        known = {name: value for name, value in stored.items() if name in cls.__slots__}
        return cls(**{**known, "left_out": Counter(known.get("left_out", {}))})


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file.

    id       of the import's row
    fresh    False where the same file had been taken in before: then nothing changed
    """

    id: UUID
    counts: Counts
    fresh: bool


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Something that did not come in.

    row     as a spreadsheet counts, the header being row 1
    column  its header; empty where the whole row is meant
    code    for machines: not_valid, not_declared, taken, erased, too_young, ...
    found   one sentence, without the value
    why     what is wrong with it, more closely than the code, for whoever says it in other words; empty for no more
    """

    row: int
    column: str
    code: str
    found: str
    why: str = ""

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        return f"row {self.row}{column}: {self.found}"


@dataclass(frozen=True, slots=True)
class OrdersOf:
    """Orders for a need model, of those whose data may serve it.

    frame      columns customer_id, order_id, ordered_at, product_id, quantity, unit_price, product_name, currency: as
               `forecall.needs` reads them; ids are opaque
    receipt    of the decision that let them be read
    left_out   reason -> how many people were neither read nor scored
    """

    frame: pl.DataFrame = field(repr=False)
    receipt: str
    left_out: Mapping[str, int]
