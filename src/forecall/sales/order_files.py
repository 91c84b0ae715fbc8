"""Files that people and orders come in by: read here, by the readers of `needs`, and handed on as frames.

Customer ids that name somebody (an e-mail address, a telephone number) are replaced by a token under a key of the
organisation, in the orders and in the table of people alike, so that both still name one customer.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import polars as pl

from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.needs.errors import MissingColumn, Unreadable, UnreadableOrders
from forecall.needs.reading import Options, OrdersRead, load_orders
from forecall.needs.reading.csv_file import csv_shape
from forecall.needs.reading.identity import looks_personal, token
from forecall.needs.reading.sniff import kind_of
from forecall.orders import RowProblem
from forecall.orders.columns import plain_header, roles_of
from forecall.orders.lists import JOB_TITLE, PERMISSION_HOW, PERMISSION_ON
from forecall.orders.said_before import choice_roles

BLOCK = 1 << 20
KEY_NAME = "order files"
OTHER_LENGTH = "it has {cells} cells where the header has {headers}; mend the row"


class RowWhy(StrEnum):
    """What is wrong with a row of a table of people, before any of its values is looked at."""

    NAMELESS = "nameless"
    CELLS = "cells"


def digest_of(*files: Path | None) -> str:
    """SHA-256 over the bytes of the files, in hex; raises UnreadableOrders."""
    digest = hashlib.sha256()
    for file in filter(None, files):
        try:
            with file.open("rb") as stream:
                while block := stream.read(BLOCK):
                    digest.update(block)
        except OSError as problem:
            raise UnreadableOrders(
                file, Unreadable.DAMAGED, problem.strerror or "it cannot be read", "name a file you may read"
            ) from None
    return digest.hexdigest()


def token_key() -> bytes:
    """The acting organisation's key for customer ids that name somebody; the same for every file."""
    return wired().keyring.index_key(str(acting_now("orders.Import").organisation), KEY_NAME)


def read_orders_file(file: Path, options: Options) -> OrdersRead:
    """One file of orders, with tokens under the organisation's key; raises OrdersError of `needs`."""
    keyed: Options = {**options, "key": token_key()}
    return load_orders(file, **keyed)


@dataclass(frozen=True, slots=True)
class PeopleRead:
    """A table of people as texts.

    table     columns by role, and `row`, as a spreadsheet counts
    headers   role -> header in the file
    unused    headers that play no role
    problems  rows that were no rows of the table
    """

    table: pl.DataFrame
    headers: Mapping[str, str]
    unused: tuple[str, ...]
    problems: tuple[RowProblem, ...]


def _rows_of(file: Path) -> tuple[list[str], list[tuple[int, list[str]]], list[RowProblem]]:
    """The headers, the rows that have a cell for each of them, and what is wrong with the others."""
    headers, rows = _cells(file)
    problems = [
        RowProblem(at, "", "not_valid", OTHER_LENGTH.format(cells=len(cells), headers=len(headers)), RowWhy.CELLS)
        for at, cells in rows
        if len(cells) != len(headers)
    ]
    return headers, [(at, cells) for at, cells in rows if len(cells) == len(headers)], problems


def read_people_file(file: Path, columns: Mapping[str, str] | None, *, by_token: bool) -> PeopleRead:
    """A table of people, from .csv or .xlsx.

    by_token   the orders name their customers by an e-mail address or number: so do these rows, by the same token

    Raises UnreadableOrders, MissingColumn where nothing says which customer a row is.
    """
    headers, whole, problems = _rows_of(file)
    roles = roles_of(headers, columns)
    roles |= choice_roles([header for header in headers if header not in roles.values()])
    if not {"customer_number", "email", "phone"} & set(roles):
        raise MissingColumn(file.name, "customer_number", headers, ())
    frame = pl.DataFrame(
        {role: [cells[headers.index(header)].strip() or None for _, cells in whole] for role, header in roles.items()},
        schema=dict.fromkeys(roles, pl.String),
    ).with_columns(pl.Series("row", [str(at) for at, _ in whole], dtype=pl.String))
    unused = tuple(header for header in headers if header not in roles.values())
    numbered = _numbered(frame, by_token=by_token)
    nameless = numbered.filter(pl.col("customer_number").is_null())["row"].to_list()
    problems += [
        RowProblem(int(row), "", "empty", "nothing says which customer it is; add a number", RowWhy.NAMELESS)
        for row in nameless
    ]
    kept = numbered.filter(pl.col("customer_number").is_not_null())
    return PeopleRead(kept, roles, unused, tuple(sorted(problems, key=lambda one: one.row)))


LIST_ROLES: Mapping[str, tuple[str, ...]] = {
    PERMISSION_HOW: ("permission", "permission how", "opt in", "einwilligung", "acord"),
    PERMISSION_ON: ("permission on", "opt in date", "einwilligung am", "acord la", "data acordului"),
    JOB_TITLE: ("job title", "position", "funktion", "functie"),
}
"""Columns that a list from elsewhere has beside those of a table of people."""


def read_list_file(file: Path) -> PeopleRead:
    """A list from elsewhere, from .csv or .xlsx: nobody on it has a number of ours, so none is made up.

    Raises UnreadableOrders, MissingColumn where no column tells how anybody is reached.
    """
    headers, whole, problems = _rows_of(file)
    roles = {role: header for role, header in roles_of(headers).items() if role != "customer_number"}
    for role, names in LIST_ROLES.items():
        free = [header for header in headers if header not in roles.values()]
        found = next((header for header in free if plain_header(header) in names), None)
        roles |= {} if found is None else {role: found}
    roles |= choice_roles([header for header in headers if header not in roles.values()])
    if not {"email", "phone", "post"} & set(roles):
        raise MissingColumn(file.name, "phone", headers, ())
    frame = pl.DataFrame(
        {role: [cells[headers.index(header)].strip() or None for _, cells in whole] for role, header in roles.items()},
        schema=dict.fromkeys(roles, pl.String),
    ).with_columns(pl.Series("row", [str(at) for at, _ in whole], dtype=pl.String))
    unused = tuple(header for header in headers if header not in roles.values())
    return PeopleRead(frame, roles, unused, tuple(problems))


def _numbered(frame: pl.DataFrame, *, by_token: bool) -> pl.DataFrame:
    """Each row with a customer number: its own, or the token of an address or number by which the orders name it."""
    key = token_key()
    makes: Callable[[str], str] = lambda text: token(text, key)  # noqa: E731  # a name for what is mapped below
    own = (
        frame["customer_number"]
        if "customer_number" in frame.columns
        else pl.Series([None] * frame.height, dtype=pl.String)
    )
    filled = own.fill_null("")
    personal = looks_personal(filled)
    numbers = own.to_frame("n").select(
        pl.when(pl.Series(personal)).then(pl.col("n").map_elements(makes, pl.String)).otherwise("n")
    )["n"]
    by_address = pl.coalesce(
        [pl.col(name) for name in ("email", "phone") if name in frame.columns] or [pl.lit(None, pl.String)]
    )
    tokens = frame.select(by_address.map_elements(makes, pl.String).alias("t"))["t"]
    first, second = (tokens, numbers) if by_token else (numbers, tokens)
    return frame.with_columns(first.fill_null(second).alias("customer_number"))


def _cells(file: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """(headers, [(row, cells)]) of a table; blank rows are left out."""
    if kind_of(file) == "workbook":
        sheet = pl.read_excel(file, infer_schema_length=0, has_header=False, drop_empty_rows=False)
        lines = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows()]
        places = list(range(1, len(lines) + 1))
    else:
        shape = csv_shape(file)
        text = file.read_bytes().decode(shape.encoding.name, errors="replace").lstrip("\ufeff")
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=shape.delimiter)
        lines, places = [], []
        for cells in reader:
            lines.append(cells)
            places.append(reader.line_num)
    there = [(at, cells) for at, cells in zip(places, lines, strict=True) if any(cell.strip() for cell in cells)]
    if not there:
        raise UnreadableOrders(file, Unreadable.NO_ROWS, "the table is empty", "export it again")
    (_, headers), *rows = there
    return [header.strip() for header in headers], rows
