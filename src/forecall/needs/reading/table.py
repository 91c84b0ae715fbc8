"""A file as it stands: columns by role, every text written once and pointed to by number.

A column of ten million texts is a short list of distinct texts and a number for each row. So a file far larger than
memory would hold as text fits, and what is decided for a column is decided on its distinct texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from forecall.needs.errors import BadCell
from forecall.needs.reading.kinds import LETTERS, as_text, misfit


@dataclass(frozen=True, slots=True)
class Part:
    """A run of rows that came from one place: a file, a sheet, a copy inside a file.

    start      position of the first of its rows in the table
    first_row  the number a spreadsheet gives to that row
    """

    label: str
    start: int
    first_row: int


@dataclass(slots=True)
class RawTable:
    """The used columns of one file, untouched: Categorical for texts, else as typed in the file.

    columns  role -> shape (n,); taken out one by one as they are read, so that memory is freed on the way
    header   role -> column of the file
    """

    file: str
    header: Mapping[str, str]
    columns: dict[str, pl.Series]
    parts: tuple[Part, ...]
    height: int

    def row_of(self, position: int) -> int:
        """The row number, as a spreadsheet counts, of a position in the table."""
        part = part_of(self.parts, position)
        return part.first_row + position - part.start

    def place_of(self, position: int) -> str:
        """The file, and the sheet where it has several."""
        label = part_of(self.parts, position).label
        return f"{self.file}, sheet {label}" if label else self.file


def part_of(parts: Iterable[Part], position: int) -> Part:
    """The part a position lies in."""
    return [part for part in parts if part.start <= position][-1]


class TableBuilder:
    """Collects batches of rows into a `RawTable`."""

    def __init__(self, file: str, header: Mapping[str, str]) -> None:
        self._file, self._header = file, header
        self._kinds: dict[str, pl.DataType] = {}
        self._pieces: dict[str, list[pl.Series]] = {role: [] for role in header}
        self._parts: list[Part] = []
        self.height = 0

    def begin_part(self, label: str, first_row: int) -> None:
        self._parts.append(Part(label, self.height, first_row))

    def add(self, batch: pl.DataFrame) -> None:
        """Add rows; the columns are named by role. Raises BadCell for a column of a type that cannot play its role."""
        for role, pieces in self._pieces.items():
            pieces.append(self._coded(role, self._fitting(role, as_text(batch[role]))))
        self.height += batch.height

    def _fitting(self, role: str, column: pl.Series) -> pl.Series:
        """The column; raises BadCell, for its first cell that is not blank, where its type cannot play the role."""
        wrong = misfit(role, column.dtype)
        if wrong is None:
            return column
        at = int(column.is_not_null().arg_true()[0])
        part = part_of(self._parts, self.height + at)
        row = part.first_row + self.height + at - part.start
        found = column[at].to_list() if isinstance(column[at], pl.Series) else column[at]
        raise BadCell(self._file, row, self._header[role], str(found)[:LETTERS], *wrong)

    def _coded(self, role: str, column: pl.Series) -> pl.Series:
        if isinstance(column.dtype, (pl.String, pl.Categorical, pl.Enum, pl.Null)) or self._is_text(role):
            kind = self._kinds.setdefault(role, pl.Categorical(pl.Categories.random()))
            return column.cast(pl.String).cast(kind)
        if role.endswith("_id") and column.dtype.is_numeric():
            return self._coded(role, _integers_as_text(column))
        return column

    def _is_text(self, role: str) -> bool:
        return role in self._kinds

    def build(self) -> RawTable:
        """The table; the builder is empty afterwards."""
        columns = {}
        for role in list(self._pieces):
            pieces = self._pieces.pop(role)
            if self._is_text(role):  # a later sheet had texts where the first had numbers
                pieces = [piece if piece.dtype == self._kinds[role] else self._coded(role, piece) for piece in pieces]
            columns[role] = pl.concat(pieces).rename(role) if pieces else pl.Series(role, [], dtype=pl.String)
        return RawTable(self._file, self._header, columns, tuple(self._parts), self.height)


def _integers_as_text(column: pl.Series) -> pl.Series:
    """Ids that were typed as numbers, written without ".0" where they all are whole."""
    if column.dtype.is_float():
        column = column.fill_nan(None)
        if (column.drop_nulls() % 1 == 0).all():
            column = column.cast(pl.Int64)
    return column.cast(pl.String)


@dataclass(frozen=True, slots=True)
class Coded:
    """A text column as distinct texts and a number for each row.

    texts  shape (k,), String, distinct, no nulls
    codes  shape (n,), UInt32 positions in `texts`; null where the cell was null
    """

    texts: pl.Series
    codes: pl.Series

    def spread(self, values: pl.Series) -> pl.Series:
        """A value for each distinct text, as a value for each row."""
        return values.gather(self.codes)

    def first(self, where: pl.Series) -> int:
        """Position of the first row whose text is marked; `where` has shape (k,), Boolean, some true."""
        return int(self.spread(where).fill_null(value=False).arg_true()[0])


def coded(column: pl.Series) -> Coded:
    """Split a Categorical or String column into distinct texts and codes."""
    if not isinstance(column.dtype, pl.Categorical):
        column = column.cast(pl.String).cast(pl.Categorical(pl.Categories.random()))
    distinct = column.drop_nulls().unique()
    physical = distinct.to_physical()
    texts = distinct.cast(pl.String)
    codes = column.to_physical()
    if physical.len() == 0 or (physical == pl.int_range(physical.len(), dtype=pl.UInt32, eager=True)).all():
        return Coded(texts, codes)
    place = np.zeros(int(physical.to_numpy().max()) + 1, dtype=np.uint32)
    place[physical.to_numpy()] = np.arange(physical.len(), dtype=np.uint32)
    return Coded(texts, pl.Series(place).gather(codes))
