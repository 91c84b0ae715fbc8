"""Parquet files, workbooks and frames already in memory, as raw tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast, runtime_checkable

import fastexcel
import polars as pl

from forecall.needs.errors import BadRequest, MissingColumn, Unreadable, UnreadableOrders
from forecall.needs.reading.columns import plain_form
from forecall.needs.reading.csv_file import unique_headers
from forecall.needs.reading.kinds import NUMBER_ROLES
from forecall.needs.reading.sniff import open_orders
from forecall.needs.reading.table import RawTable, TableBuilder

ROWS_AT_ONCE = 500_000
TITLE_ROWS = 10
"""Rows that may stand above a sheet's header: a title, a date, an address."""
DAMAGE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)
"""What reading a Parquet file that is cut off or damaged may raise."""

Chosen = Callable[[Sequence[str]], Mapping[str, str]]
"""Finds role -> column among the headers of a file."""


@runtime_checkable
class FrameLike(Protocol):
    """What of a pandas data frame is used: its columns by name."""

    columns: Sequence[object]

    def __getitem__(self, name: object) -> Sequence[object]: ...


def read_parquet(path: Path, name: str, choose: Chosen) -> tuple[RawTable, tuple[str, ...]]:
    """The used columns of a Parquet file, and all its headers.

    Raises UnreadableOrders when the file is cut off or damaged.
    """
    open_orders(path).close()
    try:
        lazy = pl.scan_parquet(path, glob=False)
        headers = tuple(lazy.collect_schema().names())
        header = choose(headers)
        rows = int(lazy.select(pl.len()).collect().item())
        builder = TableBuilder(name, header)
        builder.begin_part("", 1)
        wanted = [pl.col(column).alias(role) for role, column in header.items()]
        for start in range(0, rows, ROWS_AT_ONCE):
            builder.add(lazy.slice(start, ROWS_AT_ONCE).select(wanted).collect())
    except DAMAGE as error:
        first = (str(error).splitlines() or [type(error).__name__])[0][:120]
        found = f"the Parquet file is cut off or damaged ({first})"
        raise UnreadableOrders(path, Unreadable.DAMAGED, found, "copy or write it again") from None
    if rows == 0:
        raise UnreadableOrders(path, Unreadable.NO_ROWS, "the table has no rows", "export it again, with orders in it")
    return builder.build(), headers


def frame_of(source: object) -> pl.DataFrame:
    """A polars or pandas-like frame as a polars frame.

    Raises BadRequest when it is neither.
    """
    if isinstance(source, pl.LazyFrame):
        return source.collect()
    if isinstance(source, pl.DataFrame):
        return source
    if isinstance(source, FrameLike):
        return pl.DataFrame([_column(str(name), source[name]) for name in source.columns])
    raise BadRequest(f"orders are a {type(source).__name__}; give a path, a list of paths, or a polars or pandas frame")


def _column(name: str, values: Sequence[object]) -> pl.Series:
    """A column of any values; a value that does not equal itself (NaN, NaT) is a blank."""
    cells = [None if value != value else value for value in values]  # noqa: PLR0124  # how NaN and NaT are told
    kinds = {type(cell) for cell in cells if cell is not None}
    if len(kinds) > 1 and str in kinds:
        cells = [None if cell is None else str(cell) for cell in cells]
    return pl.Series(name, cells, strict=False)


def read_frame(frame: pl.DataFrame, choose: Chosen) -> tuple[RawTable, tuple[str, ...]]:
    """The used columns of a frame, and all its headers; rows are counted from 1, as in Parquet."""
    header = choose(frame.columns)
    builder = TableBuilder("frame", header)
    builder.begin_part("", 1)
    for start in range(0, frame.height, ROWS_AT_ONCE):
        piece = frame.slice(start, ROWS_AT_ONCE)
        builder.add(piece.select(pl.col(column).alias(role) for role, column in header.items()))
    if frame.height == 0:
        raise UnreadableOrders("frame", Unreadable.NO_ROWS, "the table has no rows", "give one with orders in it")
    return builder.build(), tuple(frame.columns)


@dataclass(frozen=True, slots=True)
class Sheets:
    """Which sheets of a workbook were read, and which were not though they hold orders: their columns are others.

    left_out   columns of any sheet that was read which play no role
    """

    read: tuple[str, ...]
    others: tuple[str, ...]
    left_out: tuple[str, ...]


def read_workbook(
    path: Path, name: str, choose: Chosen, sheet: str | Sequence[str] | None
) -> tuple[RawTable, tuple[str, ...], Sheets]:
    """The used columns of a workbook's sheets, the headers of the first, and which sheets were read.

    sheet   names; None: the first one with a header that will do, and all others whose columns have the same names

    Raises UnreadableOrders when the file is no workbook, MissingColumn when no sheet will do.
    """
    open_orders(path).close()
    try:
        book = fastexcel.read_excel(path)
        wanted = _wanted_sheets(path, list(book.sheet_names), sheet)
        return _read_sheets((path, name), book, wanted, choose, given=sheet is not None)
    except fastexcel.FastExcelError as error:
        first = str(error).splitlines()[0][:120]
        raise UnreadableOrders(
            path, Unreadable.DAMAGED_WORKBOOK, f"the workbook is damaged ({first})", "open and save it again, as XLSX"
        ) from None


def _wanted_sheets(path: Path, names: list[str], sheet: str | Sequence[str] | None) -> list[str]:
    if sheet is None:
        return names
    wanted = [sheet] if isinstance(sheet, str) else list(sheet)
    for name in wanted:
        if name not in names:
            found = f"there is no sheet {name!r}; the sheets are {', '.join(names)}"
            raise UnreadableOrders(path, Unreadable.NO_SHEET, found, "give one of these as sheet=")
    return wanted


def _read_sheets(
    file: tuple[Path, str], book: fastexcel.ExcelReader, names: list[str], choose: Chosen, *, given: bool
) -> tuple[RawTable, tuple[str, ...], Sheets]:
    path, called = file
    found, missing = _headed(book, names, choose, given=given)
    if not found:
        raise missing or UnreadableOrders(
            path, Unreadable.NO_ROWS, "the workbook has no sheet with rows", "export it again"
        )
    first = found[0]
    alike = [one for one in found if _names_of(one.columns) == _names_of(first.columns)]
    others = tuple(one.name for one in found if one not in alike)
    if given and others:
        raise UnreadableOrders(
            path,
            Unreadable.OTHER_HEADER,
            f"sheet {others[0]} has another header than {first.name}",
            "read them one by one",
        )
    builder = TableBuilder(called, first.columns)
    for one in alike:
        builder.begin_part(one.name if len(names) > 1 else "", one.above + 2)
        builder.add(_sheet(book, one))
    if builder.height == 0:
        raise UnreadableOrders(
            path, Unreadable.NO_ROWS, "there is a header but no line below it", "export it again, with orders in it"
        )
    left_out = dict.fromkeys(header for one in alike for header in one.headers if header not in one.columns.values())
    return builder.build(), first.headers, Sheets(tuple(one.name for one in alike), others, tuple(left_out))


@dataclass(frozen=True, slots=True)
class _Headed:
    """A sheet with a header that will do: the rows above it, its column names, and which of them plays a role."""

    name: str
    above: int
    headers: tuple[str, ...]
    columns: Mapping[str, str]


def _headed(
    book: fastexcel.ExcelReader, names: list[str], choose: Chosen, *, given: bool
) -> tuple[list[_Headed], MissingColumn | None]:
    """The sheets that hold orders, and what the first of the others lacks; raises it where the sheet was asked for."""
    found: list[_Headed] = []
    missing: MissingColumn | None = None
    for name in names:
        try:
            found.append(_Headed(name, *_find_header(book, name, choose)))
        except MissingColumn as error:
            if given:
                raise
            missing = missing or (error if error.found else None)
    return found, missing


def _names_of(columns: Mapping[str, str]) -> dict[str, str]:
    """The plain name of each role's column, wherever in the sheet it stands."""
    return {role: plain_form(column) for role, column in columns.items()}


def _find_header(
    book: fastexcel.ExcelReader, name: str, choose: Chosen
) -> tuple[int, tuple[str, ...], Mapping[str, str]]:
    """Rows above the header, the header, and the columns by role; a title or two may stand above it.

    Raises MissingColumn, for the row that is nearest to the top, when none will do.
    """
    first: MissingColumn | None = None
    rows = book.load_sheet(name, header_row=None, n_rows=TITLE_ROWS + 1, dtypes="string").to_polars().rows()
    for above, cells in enumerate(rows):
        headers = unique_headers([cell or "" for cell in cells])
        try:
            return above, headers, choose(headers)
        except MissingColumn as error:
            first = first or error
    raise first or MissingColumn(name, "customer_id", (), ())


def _sheet(book: fastexcel.ExcelReader, one: _Headed) -> pl.DataFrame:
    """One sheet's used columns by role: numbers as numbers where a column holds nothing else, the rest as text."""
    places = {role: one.headers.index(column) for role, column in one.columns.items()}
    wanted = {place for role, place in places.items() if role in NUMBER_ROLES}
    numbers = _numeric(book, one.name, one.above, wanted)
    kinds: Any = {place: "float" if place in numbers else "string" for place in range(len(one.headers))}
    order = sorted(set(places.values()))
    frame = book.load_sheet(one.name, header_row=one.above, use_columns=order, dtypes=kinds).to_polars()
    return frame.select(pl.col(frame.columns[order.index(place)]).alias(role) for role, place in places.items())


def _numeric(book: fastexcel.ExcelReader, name: str, above: int, wanted: set[int]) -> set[int]:
    """Those columns that hold numbers and nothing else: TRUE is none, though the reader of workbooks takes it for 1."""
    is_mixed = False
    try:
        sheet = book.load_sheet(name, header_row=above, schema_sample_rows=None, dtype_coercion="strict")
    except fastexcel.UnsupportedColumnTypeCombinationError:
        is_mixed = True
        sheet = book.load_sheet(name, header_row=above, schema_sample_rows=None)
    numeric = {column.index for column in sheet.available_columns() if column.dtype in {"int", "float"}} & wanted
    if not is_mixed or not numeric:
        return numeric
    order, kinds = sorted(numeric), dict.fromkeys(numeric, "string")
    texts = book.load_sheet(name, header_row=above, use_columns=order, dtypes=cast("Any", kinds)).to_polars()
    return {place for place, column in zip(order, texts, strict=True) if not column.is_in(["true", "false"]).any()}
