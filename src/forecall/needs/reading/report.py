"""What the reader found and what it left out, with counts and one sentence each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path


class Reason(StrEnum):
    """Why a row was left out. Every row that was read is either kept or has exactly one of these."""

    EMPTY_LINE = "empty_line"
    REPEATED_HEADER = "repeated_header"
    COUNTED_TWICE = "counted_twice"
    NO_CUSTOMER = "no_customer"
    NO_PRODUCT = "no_product"
    NO_DATE = "no_date"
    NO_QUANTITY = "no_quantity"
    NO_PRICE = "no_price"
    FUTURE_DATE = "future_date"
    LATER = "later"
    ORDER_CANCELLED = "order_cancelled"
    FEE = "fee"
    ZERO_QUANTITY = "zero_quantity"
    CANCELLATION = "cancellation"
    CANCELLED_PURCHASE = "cancelled_purchase"
    RETURN_WITHOUT_PURCHASE = "return_without_purchase"
    PRICE_NOT_POSITIVE = "price_not_positive"


_SENTENCES = {
    Reason.EMPTY_LINE: "had nothing in any column that is used",
    Reason.REPEATED_HEADER: "repeated the column names in the middle of the file",
    Reason.COUNTED_TWICE: "stood in more than one file, sheet or copy; each was counted once",
    Reason.NO_CUSTOMER: "named no customer",
    Reason.NO_PRODUCT: "named no product",
    Reason.NO_DATE: "had no date",
    Reason.NO_QUANTITY: "had no quantity",
    Reason.NO_PRICE: "had no price",
    Reason.FUTURE_DATE: "were dated after today",
    Reason.LATER: "were dated on or after the day asked for",
    Reason.ORDER_CANCELLED: "belonged to an order marked as cancelled or refunded",
    Reason.FEE: "were postage, a fee, a discount or a voucher, by the rule for fees",
    Reason.ZERO_QUANTITY: "had a quantity of zero",
    Reason.CANCELLATION: "were cancellations or returns, taken off the purchase they belong to",
    Reason.CANCELLED_PURCHASE: "were purchases that a cancellation or return took back in full",
    Reason.RETURN_WITHOUT_PURCHASE: "were cancellations or returns with no purchase to take them off",
    Reason.PRICE_NOT_POSITIVE: "had a price of zero or less",
}


_ALONE = (
    ("were cancellations or returns", "was a cancellation or return"),
    ("they belong to", "it belongs to"),
    ("were purchases", "was a purchase"),
    ("; each was", " and was"),
    ("were ", "was "),
)
"""How the sentences change when they speak of a single line."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Rows left out for one reason.

    rows   where the first few stand, as a spreadsheet numbers them (the header is row 1): "17",
           "orders.csv, row 17" when several files were read, "Sheet2, row 17" in a workbook
    """

    reason: Reason
    count: int
    rows: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """One sentence for the terminal.

        >>> Dropped(Reason.NO_PRICE, 2, ("4", "9")).sentence
        '2 lines had no price (row 4, row 9).'
        """
        lines = "line" if self.count == 1 else "lines"
        what = _SENTENCES[self.reason]
        if self.count == 1:
            for many, one in _ALONE:
                what = what.replace(many, one, 1)
        places = ", ".join(row if "row" in row else f"row {row}" for row in self.rows)
        more = ", ..." if len(self.rows) < self.count else ""
        return f"{self.count:,} {lines} {what} ({places}{more})."


@dataclass(frozen=True, slots=True)
class FileRead:
    """How one file was understood.

    format            "csv" | "parquet" | "xlsx" | "frame"
    layout            whose export it looks like: "online-retail", "shopify", "woocommerce", "magento", "plain"
    encoding          of a CSV; None otherwise, as for `delimiter`
    encoding_reason   what spoke for it
    sheets            of a workbook, those that were read
    other_sheets      of a workbook, those that hold orders under other column names and were not read
    columns           role -> the column that plays it
    left_out          columns that were not read at all
    """

    file: str
    format: str
    layout: str
    columns: dict[str, str]
    left_out: tuple[str, ...]
    encoding: str | None = None
    encoding_reason: str | None = None
    delimiter: str | None = None
    sheets: tuple[str, ...] = ()
    other_sheets: tuple[str, ...] = ()
    rows: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadReport:
    """What was read, kept, left out and why; `rows_read == rows_kept + sum of dropped counts`.

    reduced                purchase lines kept with a smaller quantity, after a return of a part of them
    identifiers_tokenised  customer ids that looked like a person's and were replaced by a token
    labels                 the file that maps tokens back, None when none was asked for
    """

    files: tuple[FileRead, ...]
    rows_read: int
    rows_kept: int
    dropped: tuple[Dropped, ...]
    reduced: int
    currencies: tuple[str, ...]
    first_day: date
    last_day: date
    customers: int
    products: int
    identifiers_tokenised: int
    labels: Path | None

    def count(self, reason: Reason) -> int:
        """Rows left out for this reason, 0 when none were."""
        return sum(dropped.count for dropped in self.dropped if dropped.reason is reason)

    def sentences(self) -> list[str]:
        """The report in English sentences, most important first."""
        said = [self._summary()]
        said += [_file_sentence(file) for file in self.files]
        said += [note for file in self.files for note in file.notes]
        said += [dropped.sentence for dropped in self.dropped]
        if self.reduced:
            lines = "1 purchase line was" if self.reduced == 1 else f"{self.reduced:,} purchase lines were"
            said.append(f"{lines} kept with less, after a part was returned.")
        if len(self.currencies) > 1:
            said.append(f"Prices are in several currencies ({', '.join(self.currencies)}) and were not converted.")
        if self.identifiers_tokenised:
            said.append(self._token_sentence())
        return said

    def _summary(self) -> str:
        counts = ((self.rows_read, "line"), (self.customers, "customer"), (self.products, "product"))
        lines, customers, products = (f"{count:,} {one if count == 1 else one + 's'}" for count, one in counts)
        return f"Kept {self.rows_kept:,} of {lines}: {customers}, {products}, {self.first_day} to {self.last_day}."

    def _token_sentence(self) -> str:
        one = self.identifiers_tokenised == 1
        ids = "1 customer id looked" if one else f"{self.identifiers_tokenised:,} customer ids looked"
        replaced = "was replaced by a token" if one else "were replaced by tokens"
        what = f"{ids} like a name, an e-mail address or a phone number and {replaced}"
        if self.labels is not None:
            return f"{what}; {self.labels} says which is whose, keep it private."
        return f"{what} that nothing maps back; give labels= to keep the map, and the same tokens next time."


def _file_sentence(file: FileRead) -> str:
    details = [file.layout]
    if file.encoding is not None:
        details.append(f"{file.encoding} ({file.encoding_reason})")
    if file.delimiter is not None:
        named = {"\t": "tab", " ": "space"}.get(file.delimiter, file.delimiter)
        details.append(f"columns parted by {named}")
    if file.sheets:
        details.append("sheets " + ", ".join(file.sheets))
    mapping = ", ".join(f"{role} = {column}" for role, column in file.columns.items())
    return f"{file.file}: {file.format}, {', '.join(details)}; {mapping}."
