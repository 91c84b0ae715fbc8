"""Reading orders from end to end: find the columns, read them, clean them, say what was done."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Unpack

import polars as pl

from forecall.needs.errors import BadRequest, NoLinesLeft
from forecall.needs.reading.canonical import ranked, spelled_out, without_identifiers
from forecall.needs.reading.clean import (
    Sieve,
    counted_twice,
    drop_blanks,
    empty_lines,
    fee_lines,
    fill_orders,
    is_continuation,
    reversals,
)
from forecall.needs.reading.columns import Layout, find_columns, is_personal_header, layout_of
from forecall.needs.reading.csv_file import csv_shape, read_csv
from forecall.needs.reading.identity import keep_labels
from forecall.needs.reading.known import OrdersRead, WithReturns, with_returns
from forecall.needs.reading.lines import Kinds, read_lines
from forecall.needs.reading.options import Options, ReadOptions
from forecall.needs.reading.report import FileRead, ReadReport, Reason
from forecall.needs.reading.returns import left_of, net_returns, stays
from forecall.needs.reading.sniff import kind_of
from forecall.needs.reading.table import Part, RawTable, coded
from forecall.needs.reading.tables import FrameLike, frame_of, read_frame, read_parquet, read_workbook

OrderSource = str | os.PathLike[str] | pl.DataFrame | pl.LazyFrame | FrameLike
"""A path, a polars frame, or a pandas-like one."""


def read_orders(source: OrderSource | Sequence[OrderSource], **options: Unpack[Options]) -> pl.DataFrame:
    """Orders in the canonical frame, ready for a model; `load_orders` without the report."""
    return load_orders(source, **options).orders


def clean_orders(frame: pl.DataFrame | pl.LazyFrame | FrameLike, **options: Unpack[Options]) -> pl.DataFrame:
    """The same for a frame already in memory."""
    return load_orders(frame, **options).orders


def load_orders(source: OrderSource | Sequence[OrderSource], **options: Unpack[Options]) -> OrdersRead:
    """Read orders from CSV, Parquet, XLSX or a frame, and say what was found, kept and left out.

    source    one source, or a list of them that together are the shop's orders
    options   see `Options`

    Raises OrdersError (UnreadableOrders, MissingColumn, BadCell, AmbiguousDates, AmbiguousNumbers, NoLinesLeft,
    LabelsWithoutKey), BadRequest for an option outside its range, OutputNotWritten when labels cannot be kept.
    """
    chosen = ReadOptions(**options)
    sources: list[Any] = list(source) if isinstance(source, (list, tuple)) else [source]
    if not sources:
        raise BadRequest("orders are an empty list; name at least one file")
    kinds = Kinds()
    loaded = [_load_one(one, name, chosen, kinds) for one, name in zip(sources, _names(sources), strict=True)]
    return _finish(_join(loaded), chosen)


@dataclass(slots=True)
class _Loaded:
    """Lines of one source or of all, not yet cleaned."""

    frame: pl.DataFrame
    files: list[FileRead]
    parts: list[tuple[str, Part]]
    headers: list[int]  # positions of repeated header lines
    personal: bool

    def place(self, position: int) -> str:
        file, part = [(file, part) for file, part in self.parts if part.start <= position][-1]
        row = part.first_row + position - part.start
        names = [file] if len(self.files) > 1 else []
        names += [part.label] if part.label else []
        return ", ".join([*names, f"row {row}"])


def _names(sources: Sequence[OrderSource]) -> list[str]:
    """What each source is called in messages: its file's name, with the folder where two files have the same."""
    paths = [Path(one) if isinstance(one, (str, os.PathLike)) else None for one in sources]
    names = [path.name if path else "frame" for path in paths]
    return [str(path) if path and names.count(name) > 1 else name for path, name in zip(paths, names, strict=True)]


def _load_one(source: OrderSource, name: str, options: ReadOptions, kinds: Kinds) -> _Loaded:
    table, layout, file = _raw(source, name, options)
    headers = _repeated_headers(table)
    lines = read_lines(table, layout, kinds, day_first=options.day_first, decimal=options.decimal)
    frame = pl.DataFrame({"order_id": _no_orders(table.height, kinds), **lines.columns})
    if layout.fill_down and is_continuation(frame).any():
        above = pl.col("order_id").forward_fill()
        frame = frame.with_columns(pl.when(is_continuation(frame)).then(above).otherwise("order_id").alias("order_id"))
    if "order_id" not in table.header:
        lines.notes.append("An order is a customer's day, since the file has no column of order numbers.")
    lines.notes += [_said_of_sheet(sheet, file.sheets[0]) for sheet in file.other_sheets]
    lines.notes += [_said_of_twins(column) for column in _twins(table.header.values(), file.left_out)]
    read = replace(file, rows=table.height, notes=tuple(f"{file.file}: {note}" for note in lines.notes))
    parts = [(file.file, part) for part in table.parts]
    return _Loaded(frame, [read], parts, headers, is_personal_header(table.header["customer_id"]))


def _twins(used: Iterable[str], left_out: Sequence[str]) -> list[str]:
    """Columns that are read while another one of the same name is not."""
    return [column for column in used if any(re.fullmatch(rf"{re.escape(column)} \(\d+\)", one) for one in left_out)]


def _said_of_twins(column: str) -> str:
    return f"The column {column} stands there more than once and the first was read; columns= names another."


def _said_of_sheet(other: str, first: str) -> str:
    return (
        f"The sheet {other} holds orders, too, but not under the column names of {first}, and was not read; "
        f"give them the same names, or sheet= for one sheet."
    )


def _no_orders(height: int, kinds: Kinds) -> pl.Series:
    return pl.Series([None], dtype=pl.String).cast(kinds["order_id"]).new_from_index(0, height)


def _raw(source: OrderSource, name: str, options: ReadOptions) -> tuple[RawTable, Layout, FileRead]:
    """The used columns of one source as they stand, its layout, and what was found out about it."""
    kind = "frame"
    path = Path()
    if isinstance(source, (str, os.PathLike)):
        path = Path(source)
        kind = kind_of(path)

    def choose(headers: Sequence[str]) -> Mapping[str, str]:
        return find_columns(name, headers, layout_of(headers), options.columns)

    file = FileRead(name, kind, "plain", {}, ())
    if kind == "text":
        shape = csv_shape(path, options.encoding, options.delimiter)
        table, headers = read_csv(shape, name, choose(shape.headers)), shape.headers
        encoding = shape.encoding
        file = replace(file, format="csv", encoding=encoding.name, encoding_reason=encoding.reason)
        file = replace(file, delimiter=shape.delimiter)
    elif kind == "workbook":
        table, headers, sheets = read_workbook(path, name, choose, options.sheet)
        file = replace(file, format="xlsx", sheets=sheets.read, other_sheets=sheets.others, left_out=sheets.left_out)
    elif kind == "parquet":
        table, headers = read_parquet(path, name, choose)
    else:
        table, headers = read_frame(frame_of(source), choose)
    used = set(table.header.values())
    if kind != "workbook":
        file = replace(file, left_out=tuple(header for header in headers if header not in used))
    layout = layout_of(headers)
    return table, layout, replace(file, layout=layout.name, columns=dict(table.header))


def _repeated_headers(table: RawTable) -> list[int]:
    """Take out header lines inside a file that was put together of several; each begins a new part."""
    texts = {role: column for role, column in table.columns.items() if isinstance(column.dtype, pl.Categorical)}
    needed = [role for role in ("ordered_at", "quantity", "customer_id") if role in texts]
    if len(needed) < 2:
        return []
    same = [_is_header(texts[role], table.header[role]) for role in needed]
    where = pl.DataFrame({str(i): one for i, one in enumerate(same)}).select(
        pl.all_horizontal(pl.all().fill_null(value=False)).alias("header")
    )["header"]
    positions = [int(at) for at in where.arg_true()]
    if positions:
        for role, column in table.columns.items():
            table.columns[role] = column.to_frame("c").select(
                pl.when(pl.Series(~where)).then(pl.col("c")).otherwise(None).alias(role)
            )[role]  # fmt: skip
        table.parts += tuple(Part("", at + 1, table.row_of(at + 1)) for at in positions)
        table.parts = tuple(sorted(table.parts, key=lambda part: part.start))
    return positions


def _is_header(column: pl.Series, header: str) -> pl.Series:
    """Rows that hold the column's own name."""
    parts = coded(column)
    return parts.spread(parts.texts.str.strip_chars() == header)


def _join(loaded: list[_Loaded]) -> _Loaded:
    """All sources as one, positions counted through."""
    if len(loaded) == 1:
        return loaded[0]
    parts: list[tuple[str, Part]] = []
    headers: list[int] = []
    offset = 0
    for one in loaded:
        parts += [(file, replace(part, start=part.start + offset)) for file, part in one.parts]
        headers += [at + offset for at in one.headers]
        offset += one.frame.height
    frame = pl.concat([one.frame for one in loaded], how="diagonal", rechunk=True)
    files = [file for one in loaded for file in one.files]
    return _Loaded(frame, files, parts, headers, any(one.personal for one in loaded))


def _finish(loaded: _Loaded, options: ReadOptions) -> OrdersRead:
    """Clean the lines, replace identifiers, sort, and report."""
    today = options.today or date.today()  # noqa: DTZ011  # the shop's own day; a caller may give another
    sieve = Sieve(loaded.frame.height, loaded.place)
    lines, words = ranked(_first_sieve(loaded, sieve, options, today))
    labels = Path(options.labels) if options.labels is not None else None
    lines, tokens = without_identifiers(lines, words, options.key, labels, every=loaded.personal)
    lines, reduced, returned = _without_returns(lines, words, sieve, options)
    if lines.height == 0:
        said = [dropped.sentence for dropped in sieve.dropped]
        later = {dropped.reason for dropped in sieve.dropped} == {Reason.LATER}
        raise NoLinesLeft([file.file for file in loaded.files], said, later=later)
    if labels is not None:
        keep_labels(labels, tokens)
    columns = lines.to_dict(as_series=True)
    del lines
    orders = spelled_out(columns, words)
    report = ReadReport(
        files=tuple(loaded.files),
        rows_read=sieve.height,
        rows_kept=orders.height,
        dropped=tuple(sieve.dropped),
        reduced=reduced,
        currencies=tuple(sorted(words["currency"])) if "currency" in words else (),
        first_day=orders.select(pl.col("ordered_at").dt.date().min()).item(),
        last_day=orders.select(pl.col("ordered_at").dt.date().max()).item(),
        customers=orders["customer_id"].n_unique(),
        products=orders["product_id"].n_unique(),
        identifiers_tokenised=tokens.height,
        labels=labels,
    )
    return OrdersRead(orders, report, returned)


def _first_sieve(loaded: _Loaded, sieve: Sieve, options: ReadOptions, today: date) -> pl.DataFrame:
    """The lines of goods that were ordered or given back, `row` being where they stood."""
    sieve.drop_at(Reason.REPEATED_HEADER, pl.Series(loaded.headers, dtype=pl.UInt32))
    frame, loaded.frame = fill_orders(loaded.frame), pl.DataFrame()
    sieve.drop(Reason.EMPTY_LINE, empty_lines(frame))
    sieve.drop(Reason.COUNTED_TWICE, counted_twice(frame, [part.start for _, part in loaded.parts], sieve.inside))
    drop_blanks(sieve, frame, today, options.before)
    given_back = reversals(frame["order_id"], frame["quantity"])
    sieve.drop(Reason.ORDER_CANCELLED, frame["cancelled"])
    sieve.drop(Reason.ORDER_CANCELLED, frame["flagged"] & ~given_back)
    sieve.drop(Reason.FEE, fee_lines(frame, options.fees))
    sieve.drop(Reason.ZERO_QUANTITY, frame["quantity"] == 0)
    frame = frame.drop("cancelled", "flagged").with_columns(given_back.alias("reversal"))
    return frame.with_row_index("row").filter(sieve.inside)


def _without_returns(
    lines: pl.DataFrame, words: dict[str, pl.Series], sieve: Sieve, options: ReadOptions
) -> tuple[pl.DataFrame, int, WithReturns | None]:
    """Purchases only, less what was given back; how many were kept with less; and what it takes to undo a return."""
    later = options.returns == "net"
    netted = net_returns(lines, later=later)
    back, kept = lines["reversal"], stays(lines, netted)
    sieve.drop_at(Reason.CANCELLATION, lines["row"].filter(back & netted.matched))
    sieve.drop_at(Reason.RETURN_WITHOUT_PURCHASE, lines["row"].filter(back & ~netted.matched))
    sieve.drop_at(Reason.CANCELLED_PURCHASE, lines["row"].filter(netted.taken_back))
    sieve.drop_at(Reason.PRICE_NOT_POSITIVE, lines["row"].filter(~back & ~netted.taken_back & ~kept))
    reduced = int(((netted.quantity != lines["quantity"]) & kept).sum())
    return left_of(lines, netted), reduced, with_returns(lines, words) if later else None
