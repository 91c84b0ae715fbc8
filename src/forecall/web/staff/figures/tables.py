"""The table behind a chart: what is drawn, what is shown, and what leaves the house as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from forecall.policy.aggregates import Cell as Count
from forecall.policy.aggregates import refusals
from forecall.sales.groups import shown
from forecall.web.staff.figures.writing import amount, dated, percent, whole

Cell = str | int | float | Decimal | date | None
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""A cell of text that begins so would be run by a spreadsheet, by some also with the wide signs of East Asia."""


class Kind(StrEnum):
    """What a column holds; people are counted, and a count of too few is not shown."""

    TEXT = "text"
    DAY = "day"
    NUMBER = "number"
    MONEY = "money"
    SHARE = "share"
    GROUP = "group"
    """The people that the row is about."""
    PEOPLE = "people"
    """Some of them."""


@dataclass(frozen=True, slots=True)
class Column:
    """Its head, what it holds, and for a file its name without spaces."""

    head: str
    name: str
    kind: Kind = Kind.NUMBER


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows as they are counted; what may be shown of them is decided here.

    k      people below which a group is not shown
    total  whether the groups add up to a number that is known
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    k: int
    currency: str = ""
    total: bool = True
    may: Sequence[bool] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "may", self._may(Kind.GROUP))

    def _may(self, kind: Kind) -> list[bool]:
        """Which rows may be shown as far as a column of this kind goes."""
        places = [place for place, column in enumerate(self.columns) if column.kind is kind]
        if not places:
            return [True] * len(self.rows)
        return shown([int(number(row[places[0]])) for row in self.rows], self.k, total=self.total)

    @property
    def open_rows(self) -> list[Sequence[Cell]]:
        return [row for row, is_open in zip(self.rows, self.may, strict=True) if is_open]

    @property
    def hidden(self) -> int:
        """How many rows are not shown."""
        return len(self.rows) - sum(self.may)

    def written(self) -> list[list[tuple[str, str, bool]]]:
        """(text, head, is a number) of each cell that may be shown, as a page writes it."""
        return [
            [
                (self._write(cell, column), column.head, column.kind is not Kind.TEXT)
                for cell, column in zip(row, self.columns, strict=True)
            ]
            for row in self.open_rows
        ]

    def _write(self, cell: Cell, column: Column) -> str:
        if cell is None:
            return "–"
        if isinstance(cell, date):
            return dated(cell)
        if column.kind is Kind.TEXT or isinstance(cell, str):
            return str(cell)
        if column.kind is Kind.MONEY:
            return amount(cell, self.currency)
        return percent(float(cell)) if column.kind is Kind.SHARE else whole(cell)

    def as_csv(self) -> str:
        """The rows that may leave: of a group that is large enough, and no cell that counts too few people.

        Numbers with a point, text that would be a formula with an apostrophe before it.
        """
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([neutral(column.name) for column in self.columns])
        for row, is_open, may_tell in zip(self.rows, self.may, self._strict(), strict=True):
            if is_open:
                writer.writerow(
                    [self._plain(cell, column, may_tell) for cell, column in zip(row, self.columns, strict=True)]
                )
        return out.getvalue()

    @property
    def leaving_rows(self) -> list[Sequence[Cell]]:
        """The rows that leave with all of their counts."""
        may = zip(self.rows, self.may, self._strict(), strict=True)
        return [row for row, is_open, may_tell in may if is_open and may_tell]

    def _strict(self) -> list[bool]:
        """Of which rows some of the people may be told outside, as far as both counts go."""
        return [one and self._is_crowd(row) for one, row in zip(self._may(Kind.PEOPLE), self.rows, strict=True)]

    def _is_crowd(self, row: Sequence[Cell]) -> bool:
        """Whether neither some of a row's people nor the rest of them are too few, as the policy's check has it."""
        group, some = (
            [int(number(cell)) for cell, column in zip(row, self.columns, strict=True) if column.kind is kind]
            for kind in (Kind.GROUP, Kind.PEOPLE)
        )
        cells = [Count({}, count) for count in group] + [Count({"some": "yes"}, count) for count in some]
        return not some or not refusals(cells, least=self.k)

    def _plain(self, cell: Cell, column: Column, may_tell: bool) -> Cell:  # noqa: FBT001  # a verdict, passed on
        if not may_tell and column.kind is Kind.PEOPLE:
            return _("under %(k)s") % {"k": self.k}
        if not may_tell and column.kind is Kind.SHARE:
            return ""
        if isinstance(cell, str):
            return neutral(cell)
        return round(cell, 6) if isinstance(cell, float) else cell


def number(cell: Cell) -> float:
    """What a cell counts; 0 where it counts nothing."""
    return float(cell) if isinstance(cell, (int, float, Decimal)) else 0.0


def neutral(text: str) -> str:
    """Text that no spreadsheet runs.

    >>> neutral("=1+1")
    "'=1+1"
    >>> neutral("Ana-Maria")
    'Ana-Maria'
    """
    return f"'{text}" if text.lstrip(" \u00a0\ufeff").startswith(FORMULA) else text
