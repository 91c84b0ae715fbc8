"""What can go wrong in `needs`.

    NeedsError
    ├── OrdersError            the orders given cannot be used as they stand
    │   ├── UnreadableOrders       the file is missing, locked, empty, cut off, or of no known kind
    │   ├── MissingColumn          a column that is needed was not found under any known name
    │   ├── BadCell                a value in row N, column C is not what the column holds
    │   ├── AmbiguousDates         day and month can be read both ways; the caller must say
    │   ├── AmbiguousNumbers       "1,234" can be read both ways; the caller must say
    │   ├── NoLinesLeft            every line was left out by the cleaning rules
    │   └── LabelsWithoutKey       a label file stands without the key its tokens were made with
    ├── NothingToLearn         no usable order line before the day asked for
    ├── NotFitted              a question was put to a model before `fit`
    ├── BadRequest             a horizon, a count or a day outside its range
    ├── ModelFileError         a saved model is damaged, or of a version this release cannot read
    └── OutputNotWritten       a result could not be written; what was there before is untouched

Every message names what was found and what to do next.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path

COLUMNS_SAID, COLUMN_LETTERS = 80, 60
"""So much of a header a message holds; a Shopify export has 79 columns."""


class NeedsError(Exception):
    """Root of every error raised by `forecall.needs`."""

    retry: bool = False


class OrdersError(NeedsError):
    """The orders given cannot be used as they stand."""


class Unreadable(StrEnum):
    """Why a file cannot be read: stable, for whoever says it in other words."""

    DIRECTORY = "directory"
    MISSING = "missing"
    NOT_PERMITTED = "not_permitted"
    NOT_OPENED = "not_opened"
    EMPTY = "empty"
    COMPRESSED = "compressed"
    PDF = "pdf"
    PICTURE = "picture"
    WEB_PAGE = "web_page"
    JSON = "json"
    DOCUMENT = "document"
    UNKNOWN_KIND = "unknown_kind"
    NO_WORKBOOK = "no_workbook"
    NO_PARQUET = "no_parquet"
    DAMAGED = "damaged"
    DAMAGED_WORKBOOK = "damaged_workbook"
    NO_ROWS = "no_rows"
    ONE_COLUMN = "one_column"
    NO_SHEET = "no_sheet"
    OTHER_HEADER = "other_header"
    ENCODING = "encoding"
    CELLS = "cells"
    LONG_CELL = "long_cell"
    OPEN_QUOTE = "open_quote"
    KEY = "key"
    NO_LABELS = "no_labels"


class UnreadableOrders(OrdersError):
    """The file is missing, locked, empty, cut off, or of no known kind; `why` and the message say which."""

    def __init__(self, file: str | Path, why: Unreadable, found: str, advice: str) -> None:
        self.file, self.why, self.found, self.advice = str(file), why, found, advice
        super().__init__(f"{file}: {found}; {advice}")


class MissingColumn(OrdersError):
    """A column that is needed was not found under any known name; name it with `columns={...}`.

    others   further roles without a column, with the nearest columns of each
    """

    def __init__(
        self, file: str, wanted: str, found: Sequence[str], nearest: Sequence[str], named: str | None = None,
        others: Mapping[str, Sequence[str]] | None = None,
    ) -> None:  # fmt: skip
        self.file, self.wanted = file, wanted
        self.found, self.nearest = tuple(found), tuple(nearest)
        self.others = dict(others or {})
        every = {wanted: self.nearest, **self.others}
        roles = [f"{role} (or {IN_PLACE[role]})" if role in IN_PLACE else role for role in every]
        what = f"for {' or '.join(roles)}" if named is None else f"{named!r}, named for {wanted},"
        close = dict.fromkeys(name for names in every.values() for name in names)
        hint = ""
        if named is None and _is_a_line(found):
            hint = f"the first row looks like {HEADLESS}; "
        elif named is None and _is_a_title(found):
            hint, close = f"the first row looks like {TITLE}; or ", {}
            every = dict.fromkeys(every, ())
        elif named is None and LACKED <= set(every) <= OF_A_LINE and not _LINE_WORDS.search(" ".join(found).casefold()):
            hint, close = f"this looks like {LINELESS}; or ", {}
            every = dict.fromkeys(every, ())
        near = f" (nearest: {', '.join(close)})" if close else ""
        said = ", ".join(f'"{role}": "{names[0] if names else "NAME"}"' for role, names in every.items())
        super().__init__(
            f"{file}: no column {what} was found; the columns are {_listed(found)}{near}; {hint}"
            f"say which {'one it is' if len(every) == 1 else 'ones they are'} with columns={{{said}}}"
        )


TITLE = "a title: take away what stands above the column names"
IN_PLACE = {"unit_price": "line_total", "product_id": "product_name"}
"""A role that another can stand in for."""
LACKED, OF_A_LINE = {"product_id", "quantity"}, {"product_id", "quantity", "unit_price"}
"""What a list of orders lacks: its total may pass for the price of a line."""
LINELESS = (
    "a list of orders without what was in them: export it with a row for each product of an order (in WooCommerce, "
    "line items in separate rows)"
)
_LINE_WORDS = re.compile(r"quantity|qty|menge|anzahl|stück|stk\b|cantit|buc|sku|price|preis|preț|pret\b|unit")
HEADLESS = "an order and not like column names: put the names above it, or export with a header"


def _is_a_line(headers: Sequence[str]) -> bool:
    """Do two or more of the headers read as numbers or dates, as no column is called?"""
    return sum(bool(re.fullmatch(r"[-+]?\d[\d.,:/T \-]*Z?", header.strip())) for header in headers) > 1


def _is_a_title(headers: Sequence[str]) -> bool:
    """Are most of the headers blank, named for their place alone?"""
    return len(headers) > 2 and sum(bool(re.fullmatch(r"column \d+", header)) for header in headers) * 2 > len(headers)


def _listed(columns: Sequence[str]) -> str:
    """The columns by name, as many as a person reads."""
    more = f" and {len(columns) - COLUMNS_SAID:,} more" if len(columns) > COLUMNS_SAID else ""
    return (", ".join(name[:COLUMN_LETTERS] for name in columns[:COLUMNS_SAID]) or "none") + more


class WrongCell(StrEnum):
    """What a value is not: stable, for whoever says it in other words."""

    PLAIN_NUMBER = "plain_number"
    NO_DATE = "no_date"
    OTHER_FORM = "other_form"
    DAY_AND_MONTH = "day_and_month"
    NO_NUMBER = "no_number"
    OTHER_MARK = "other_mark"
    TOO_LARGE = "too_large"
    NO_TEXT = "no_text"


class BadCell(OrdersError):
    """A value in row N, column C is not what the column holds; mend the cell, or export again.

    row   as a spreadsheet numbers it: the header is row 1
    why   what the value is not; `problem` says it
    """

    def __init__(  # what is said of a cell
        self, file: str, row: int, column: str, found: str, why: WrongCell, problem: str
    ) -> None:
        self.file, self.row, self.column = file, row, column
        self.found, self.why, self.problem = found, why, problem
        super().__init__(f"{file}, row {row}, column {column}: found {found!r}, {problem}")


class AmbiguousDates(OrdersError):
    """Every date can be read day first and month first; say which with `day_first=True` or `False`."""

    def __init__(self, file: str, row: int, column: str, found: str) -> None:
        self.file, self.row, self.column, self.found = file, row, column, found
        super().__init__(
            f"{file}, row {row}, column {column}: {found!r} can be read day first or month first, and so can every "
            "other date of the column; say which with day_first=True or day_first=False"
        )


class AmbiguousNumbers(OrdersError):
    """Every number can be read with a decimal comma and with a decimal point; say which with `decimal`."""

    def __init__(self, file: str, row: int, column: str, found: str) -> None:
        self.file, self.row, self.column, self.found = file, row, column, found
        super().__init__(
            f"{file}, row {row}, column {column}: {found!r} can mean thousands or decimals, and nothing else in the "
            'file decides it; say which mark parts the decimals with decimal="." or decimal=","'
        )


class NoLinesLeft(OrdersError):
    """Every line was left out by the cleaning rules; the message counts them by reason.

    later   all of them only for their day: they are dated on or after the one asked for
    """

    def __init__(self, files: Sequence[str], sentences: Sequence[str], *, later: bool = False) -> None:
        self.files, self.sentences = tuple(files), tuple(sentences)
        advice = "Check the columns that were chosen, or give columns=, fees= or today="
        super().__init__(
            f"{', '.join(files)}: no order line is left to use. {' '.join(sentences)} "
            f"{'Ask for a later day' if later else advice}"
        )


class LabelsWithoutKey(OrdersError):
    """A label file stands without the key its tokens were made with; restore the key or name another file."""

    def __init__(self, labels: Path, key: Path) -> None:
        self.labels, self.key = labels, key
        super().__init__(
            f"{labels} exists but its key {key} does not: new tokens would not match the old ones; "
            "restore the key, give key=, or name another label file"
        )


class NothingToLearn(NeedsError):
    """No usable order line lies before the day asked for; choose a later day or a longer export."""


class NotFitted(NeedsError):
    """A question was put to a model before `fit`; call `fit(orders, as_of=...)` first."""


class BadRequest(NeedsError):
    """A horizon, a count or a day lies outside its range; the message names the range."""


class ModelFileError(NeedsError):
    """A saved model is damaged, or of a version that this release cannot read; fit it again."""


class OutputNotWritten(NeedsError):
    """A result could not be written; what was there before is untouched."""
