"""A delimited text file, read in blocks: memory grows with what is distinct in it, not with its size."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from forecall.needs.errors import Unreadable, UnreadableOrders
from forecall.needs.reading.sniff import (
    AS_GIVEN,
    BLOCK,
    HEAD,
    Encoding,
    blocks,
    find_delimiter,
    find_encoding,
    open_orders,
)
from forecall.needs.reading.table import RawTable, TableBuilder

QUOTE, NEWLINE = b'"', b"\n"
MOST_HELD = 8 * BLOCK  # bytes that a single quoted text may run on before the quotation mark counts as lost


@dataclass(frozen=True, slots=True)
class CsvShape:
    """How a file is written.

    headers  column names, each once; a blank one is named for its place
    row      the row of the header, as a spreadsheet counts
    """

    path: Path
    encoding: Encoding
    delimiter: str
    headers: tuple[str, ...]
    raw_headers: tuple[str, ...]
    row: int


def csv_shape(path: Path, encoding: str | None = None, delimiter: str | None = None) -> CsvShape:
    """Find out how a file is written; raises UnreadableOrders when it is no table or has no line."""
    found = find_encoding(path, encoding)
    head = _head(path, found)
    if not head.strip():
        raise UnreadableOrders(path, Unreadable.NO_ROWS, "the file holds blank lines only", "export it again")
    told = head.startswith("sep=")
    part = delimiter or find_delimiter(path, head)
    lines = csv.reader(io.StringIO(head.split("\n", 1)[1] if told and "\n" in head else head), delimiter=part)
    first = next((row for row in lines if any(cell.strip() for cell in row)), None)
    if first is None:
        raise UnreadableOrders(path, Unreadable.NO_ROWS, "the file holds blank lines only", "export it again")
    if delimiter and len(first) == 1:
        found_one = f"parted by {part!r}, as given, the first line has only one column"
        raise UnreadableOrders(path, Unreadable.ONE_COLUMN, found_one, "leave delimiter= out, or give the mark it has")
    row = lines.line_num + told
    if len(head) < HEAD and not any(any(cell.strip() for cell in line) for line in lines):
        raise UnreadableOrders(
            path, Unreadable.NO_ROWS, "there is a header but no line below it", "export it again, with orders in it"
        )
    return CsvShape(path, found, part, unique_headers(first), tuple(first), row)


def _head(path: Path, encoding: Encoding) -> str:
    """The first lines, decoded; whole lines only unless the file is one line."""
    with open_orders(path) as file:
        raw = file.read(HEAD)
    try:
        text = codecs.getincrementaldecoder(encoding.name)().decode(raw)
    except UnicodeError as error:
        raise _not_encoded(path, encoding, error) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _not_encoded(path: Path, encoding: Encoding, error: UnicodeError) -> UnreadableOrders:
    why = "it does not begin with a byte order mark"
    if isinstance(error, UnicodeDecodeError) and "BOM" not in error.reason:  # Python 3.13 says that, too, by its place
        why = f"byte 0x{error.object[error.start : error.start + 1].hex()} does not fit"
    found = f"it is not written in {encoding.name} ({why})"
    advice = "give encoding=, e.g. cp1250, cp1252 or utf-16"
    if encoding.reason == AS_GIVEN:
        advice = "leave encoding= out, so that it is found out, or give another"
    return UnreadableOrders(path, Unreadable.ENCODING, found, advice)


def unique_headers(cells: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Column names made distinct and never blank.

    >>> unique_headers(["a", "", "a"])
    ('a', 'column 2', 'a (3)')
    """
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = cell.strip().lstrip("\ufeff") or f"column {place}"
        names.append(f"{name} ({place})" if name in names else name)
    return tuple(names)


def read_csv(
    shape: CsvShape, name: str, header: Mapping[str, str], say: Callable[[int], None] | None = None
) -> RawTable:
    """Read the columns of `header` (role -> column).

    name  of the file in messages
    say   called with the number of bytes read so far, for a progress bar

    Raises UnreadableOrders for a line with too many cells or a quotation mark that is never closed.
    """
    builder = TableBuilder(name, header)
    builder.begin_part("", shape.row + 1)
    read = 0
    for chunk in _records(shape):
        rows = _parse(chunk, shape, header, builder.height)
        lines = chunk.count(NEWLINE) + (not chunk.endswith(NEWLINE))
        if rows.height < lines or chunk.count(QUOTE) % 2:  # some text runs over several lines, rightly or not
            _refuse_lost_quotes(chunk, shape, builder.height)
        builder.add(rows)
        read += len(chunk)
        if say is not None:
            say(read)
    return builder.build()


def _utf8_blocks(shape: CsvShape) -> Iterator[bytes]:
    """The file as UTF-8 without a mark, lines ended by a newline."""
    name = shape.encoding.name
    if name == "utf-8":
        yield from blocks(shape.path)
        return
    decoder = codecs.getincrementaldecoder(name)()
    try:
        for block in blocks(shape.path):
            yield decoder.decode(block).encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError as error:
        raise _not_encoded(shape.path, shape.encoding, error) from None


def _records(shape: CsvShape) -> Iterator[bytes]:
    """Blocks that end where a record ends, the header's lines left out."""
    skip, held, old_mac = shape.row, b"", None
    for raw in _utf8_blocks(shape):
        if old_mac is None:
            old_mac = b"\n" not in raw and b"\r" in raw
        block = held + (raw.replace(b"\r", b"\n") if old_mac else raw)
        while skip and NEWLINE in block:
            block = block.split(NEWLINE, 1)[1]
            skip -= 1
        cut = 0 if skip else _last_record_end(block)
        if cut:
            yield block[:cut]
        held = block[cut:]
    if held and not skip:
        yield held


def _last_record_end(block: bytes) -> int:
    """Where the last whole record of a block ends: after a newline with an even number of quotation marks before it."""
    end = block.rfind(NEWLINE) + 1
    odd = block.count(QUOTE, 0, end) % 2
    while end and odd:
        earlier = block.rfind(NEWLINE, 0, end - 1) + 1
        odd = (odd + block.count(QUOTE, earlier, end)) % 2
        end = earlier
    if not end and len(block) > MOST_HELD:  # a lone quotation mark, as in 5" nails
        return block.rfind(NEWLINE) + 1
    return end


def _parse(chunk: bytes, shape: CsvShape, header: Mapping[str, str], rows_before: int) -> pl.DataFrame:
    """The wanted columns of one block, named by role."""
    kinds = dict.fromkeys(shape.headers, pl.String())
    try:
        frame = pl.read_csv(
            chunk, has_header=False, schema=kinds, separator=shape.delimiter, missing_columns="insert",
            columns=[shape.headers.index(column) for column in header.values()], raise_if_empty=False,
        )  # fmt: skip
    except (pl.exceptions.ComputeError, pl.exceptions.SchemaError):
        frame = _parse_slowly(chunk, shape, rows_before)
    return frame.select(pl.col(column).alias(role) for role, column in header.items())


def _parse_slowly(chunk: bytes, shape: CsvShape, rows_before: int) -> pl.DataFrame:
    """The same by the csv module, which takes a quotation mark inside a text for what it is and counts rows."""
    width = len(shape.headers)
    rows: list[list[str | None]] = []
    for row, cells in _rows(chunk.decode(), shape, rows_before):
        _refuse_swallowed_rows(cells, row, shape)
        extra = [cell for cell in cells[width:] if cell.strip()]
        if extra:
            found = f"row {row} has {len(cells)} cells where the header has {width}"
            raise UnreadableOrders(
                shape.path, Unreadable.CELLS, found, "put texts that hold the delimiter in quotation marks"
            )
        rows.append([cell or None for cell in cells[:width]] + [None] * (width - len(cells)))
    return pl.DataFrame(rows, schema=dict.fromkeys(shape.headers, pl.String()), orient="row")


def _rows(text: str, shape: CsvShape, rows_before: int) -> Iterator[tuple[int, list[str]]]:
    """Row number and cells, by the csv module; raises UnreadableOrders for a cell that it takes for endless."""
    row = shape.row + 1 + rows_before
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=shape.delimiter):
            yield row, cells
            row += 1
    except csv.Error:
        limit = csv.field_size_limit()
        found = f"row {row} has a cell of more than {limit:,} characters"
        advice = "close the quotation mark where one was left open, or shorten the text"
        raise UnreadableOrders(shape.path, Unreadable.LONG_CELL, found, advice) from None


def _refuse_lost_quotes(chunk: bytes, shape: CsvShape, rows_before: int) -> None:
    """Raise UnreadableOrders where a quotation mark that is never closed has taken in the rows below it."""
    row, cells = 0, [""]
    for row, cells in _rows(chunk.decode() + _END, shape, rows_before):
        _refuse_swallowed_rows(cells, row, shape)
    if cells[-1].endswith(_END) and cells[-1] != _END:
        raise _never_closed(row, shape)


_END = "\n\N{END OF TEXT}"
"""A line of its own behind the last one; found inside a cell, that cell was never closed."""


def _refuse_swallowed_rows(cells: list[str], row: int, shape: CsvShape) -> None:
    """A text of several lines, every inner one of which is a whole row, is no text but a mark that was left open."""
    for cell in cells:
        inner = cell.split("\n")[1:-1] if "\n" in cell else []
        commas = len(shape.headers) - 1
        if len(inner) > 100 or (inner and all(line.count(shape.delimiter) == commas for line in inner)):
            raise _never_closed(row, shape)


def _never_closed(row: int, shape: CsvShape) -> UnreadableOrders:
    return UnreadableOrders(
        shape.path, Unreadable.OPEN_QUOTE, f"a quotation mark opened in row {row} is never closed", "close or double it"
    )
