"""Which column plays which role: the names known from common exports, and from plain tables in three languages."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forecall.needs.errors import MissingColumn

ROLES = (
    "customer_id", "order_id", "ordered_at", "product_id", "quantity", "unit_price", "line_total",
    "product_name", "currency", "status", "cancelled_at", "is_cancellation", "quantity_refunded", "quantity_cancelled",
    "guest_id",
)  # fmt: skip
"""Roles a column can play. `line_total` stands in for `unit_price`, `product_name` for `product_id`, `guest_id` for a
`customer_id` left blank."""

PERSONAL_HEADERS = ("mail", "name", "phone", "telefon", "tel", "mobil", "nume", "kundenname", "adress", "adresa")
"""A customer column whose header holds one of these words holds people's identifiers, whatever they look like."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The column names of one system's export.

    signature   plain forms of column names that only this export has together
    roles       role -> column names, best first
    fill_down   an order's second and later lines may leave the order's own columns blank
    cancelled   states of an order that mean it never came about, beside the common ones
    upper_ids   product ids that differ in letter case alone are one product
    guest_ids   customer ids that stand for "bought without an account"
    """

    name: str
    signature: tuple[str, ...]
    roles: Mapping[str, tuple[str, ...]]
    fill_down: bool = False
    cancelled: tuple[str, ...] = ()
    upper_ids: bool = False
    guest_ids: tuple[str, ...] = ()


ONLINE_RETAIL = Layout(
    "online-retail",
    ("stockcode", "description", "quantity", "invoicedate"),
    {
        "customer_id": ("Customer ID", "CustomerID"),
        "order_id": ("Invoice", "InvoiceNo"),
        "ordered_at": ("InvoiceDate",),
        "product_id": ("StockCode",),
        "product_name": ("Description",),
        "unit_price": ("Price", "UnitPrice"),
    },
    upper_ids=True,
)
SHOPIFY = Layout(
    "shopify",
    ("name", "createdat", "lineitemquantity", "lineitemprice"),
    {
        "customer_id": ("Customer ID", "Customer: ID", "Email", "Phone", "Billing Name"),
        "guest_id": ("Email", "Phone"),
        "order_id": ("Name",),
        "ordered_at": ("Created at",),
        "product_id": ("Lineitem sku",),
        "product_name": ("Lineitem name",),
        "quantity": ("Lineitem quantity",),
        "unit_price": ("Lineitem price",),
        "status": ("Financial Status",),
        "cancelled_at": ("Cancelled at",),
    },
    fill_down=True,
    cancelled=("voided",),
)
WOOCOMMERCE = Layout(
    "woocommerce",
    ("ordernumber", "orderdate", "itemname"),
    {
        "customer_id": ("Customer User ID", "Customer ID", "Customer User", "Email (Billing)", "Phone (Billing)"),
        "guest_id": ("Email (Billing)", "Phone (Billing)"),
        "order_id": ("Order Number",),
        "ordered_at": ("Order Date",),
        "product_id": ("SKU", "Product Id", "Product ID"),
        "product_name": ("Item Name", "Product Name", "Name"),
        "quantity": ("Quantity (- Refund)", "Quantity"),
        "unit_price": ("Item Cost", "Item Cost (inc. tax)", "Item Price"),
        "line_total": ("Order Line Total (- Refund)", "Order Line Total", "Order Line (w/o tax)"),
        "currency": ("Order Currency", "Currency"),
        "status": ("Order Status",),
    },
    fill_down=True,
    cancelled=("failed", "trash", "draft", "checkout-draft", "auto-draft"),
    guest_ids=("0",),
)
WOOCOMMERCE_ROWS = Layout(
    "woocommerce",
    ("orderid", "itemname", "itemquantity"),
    {
        "customer_id": ("customer_id", "customer_user", "customer_email", "billing_email", "billing_phone"),
        "guest_id": ("customer_email", "billing_email", "billing_phone"),
        "order_id": ("order_number", "order_id"),
        "ordered_at": ("order_date", "date"),
        "product_id": ("item_sku", "item_product_id"),
        "product_name": ("item_name",),
        "quantity": ("item_quantity",),
        "quantity_refunded": ("item_refunded_qty",),
        "unit_price": ("item_price",),
        "line_total": ("item_total", "item_subtotal"),
        "currency": ("order_currency", "currency"),
        "status": ("status", "order_status"),
    },
    fill_down=True,
    cancelled=WOOCOMMERCE.cancelled,
    guest_ids=WOOCOMMERCE.guest_ids,
)
MAGENTO = Layout(
    "magento",
    ("incrementid", "sku", "qtyordered"),
    {
        "customer_id": ("customer_id", "Customer ID", "customer_email", "email"),
        "guest_id": ("customer_email", "email"),
        "order_id": ("increment_id",),
        "ordered_at": ("created_at",),
        "product_id": ("sku",),
        "product_name": ("name", "product_name"),
        "quantity": ("qty_ordered",),
        "quantity_refunded": ("qty_refunded",),
        "quantity_cancelled": ("qty_canceled",),
        "unit_price": ("price", "base_price"),
        "line_total": ("row_total",),
        "currency": ("order_currency_code", "base_currency_code"),
        "status": ("status", "state"),
    },
    fill_down=True,
    cancelled=("closed", "fraud", "order_refunded"),
)
PLAIN = Layout(
    "plain",
    (),
    {
        "customer_id": (
            "customer_id", "customer", "customer no", "customer number", "customer code", "cust id", "client id",
            "client", "client code", "account", "account id", "account number", "buyer", "buyer id", "user id", "user",
            "Kunde", "Kunden-ID", "Kundennummer", "Kundennr", "Kunden-Nr.", "KdNr", "Debitor", "Debitorennummer",
            "client_id", "cod client", "id client", "nr client", "cumpărător", "partener", "cod partener", "cod fiscal",
            "customer name", "Kundenname", "nume client", "denumire client",
            "email", "customer email", "e-mail", "email address", "phone", "telefon",
        ),
        "order_id": (
            "order_id", "order", "order no", "order number", "order nr", "invoice", "invoice no", "invoice number",
            "invoice id", "document", "document no", "receipt", "receipt no", "basket id", "transaction id",
            "Bestellung", "Bestellnummer", "Bestell-Nr.", "Bestell-ID", "Auftrag", "Auftragsnummer", "Auftrags-Nr.",
            "Rechnung", "Rechnungsnummer", "Rechnungs-Nr.", "Beleg", "Belegnummer",
            "comandă", "comanda", "nr comandă", "număr comandă", "id comandă", "cod comandă", "factură", "nr factură",
            "număr factură", "document nr", "nr document",
        ),
        "ordered_at": (
            "ordered_at", "order date", "date", "order time", "datetime", "timestamp", "created at", "invoice date",
            "purchase date", "transaction date", "day",
            "Datum", "Bestelldatum", "Auftragsdatum", "Rechnungsdatum", "Belegdatum", "Kaufdatum",
            "data", "data comenzii", "dată comandă", "data comandă", "data facturii", "data factură", "data document",
        ),
        "product_id": (
            "product_id", "product code", "product no", "product number", "sku", "item id", "item code", "item no",
            "item number", "stock code", "article", "article no", "article number", "material", "product", "item",
            "Artikelnummer", "Artikel-Nr.", "Artikelnr", "ArtNr", "Artikel-ID", "Produktnummer", "Artikel", "Produkt",
            "Materialnummer",
            "cod produs", "cod articol", "id produs", "cod", "produs", "articol",
        ),
        "product_name": (
            "product_name", "product title", "item name", "item description", "description", "title",
            "article description", "Artikelbezeichnung", "Bezeichnung", "Artikelname", "Produktname",
            "Produktbezeichnung",
            "denumire produs", "nume produs", "denumire", "denumire articol", "descriere",
        ),
        "quantity": (
            "quantity", "qty", "units", "count", "pieces", "pcs", "amount ordered", "quantity ordered",
            "Menge", "Anzahl", "Stück", "Stückzahl", "Bestellmenge",
            "cantitate", "cant", "bucăți", "buc", "număr bucăți",
        ),
        "unit_price": (
            "unit_price", "price", "unit cost", "item price", "net price", "price per unit", "price each",
            "Einzelpreis", "Preis", "Stückpreis", "Nettopreis", "Verkaufspreis", "VK", "Preis pro Stück", "E-Preis",
            "preț", "preț unitar", "pret unitar", "preț vânzare", "preț net",
        ),
        "line_total": (
            "line_total", "total", "line amount", "amount", "net amount", "revenue", "sales", "value",
            "Gesamtpreis", "Betrag", "Summe", "Umsatz", "Zeilensumme", "Nettobetrag",
            "valoare", "sumă", "total linie", "valoare netă",
        ),
        "currency": ("currency", "currency code", "Währung", "monedă", "valută"),
        "status": (
            "status", "order status", "state", "financial status", "Bestellstatus", "Auftragsstatus", "stare",
            "stare comandă", "status comandă",
        ),
        "cancelled_at": ("cancelled at", "canceled at", "storniert am", "anulată la", "data anulării"),
        "is_cancellation": (
            "is_cancellation", "is cancelled", "is canceled", "is return", "cancelled", "canceled", "returned",
            "storniert", "storno", "retoure", "anulat", "retur", "anulată",
        ),
        "quantity_refunded": ("quantity_refunded", "quantity returned", "returned quantity", "qty returned"),
        "quantity_cancelled": ("quantity_cancelled", "quantity canceled", "qty cancelled"),
    },
)  # fmt: skip
LAYOUTS = (SHOPIFY, MAGENTO, WOOCOMMERCE_ROWS, WOOCOMMERCE, ONLINE_RETAIL, PLAIN)


def plain_form(header: str) -> str:
    """A column name without case, accents, spaces and signs.

    >>> plain_form("Preț unitar "), plain_form("Customer ID"), plain_form("Stück-Preis")
    ('pretunitar', 'customerid', 'stuckpreis')
    """
    bare = unicodedata.normalize("NFKD", header).casefold()
    return re.sub(r"[^\w]|_", "", "".join(c for c in bare if not unicodedata.combining(c)))


def layout_of(headers: Sequence[str]) -> Layout:
    """The first layout whose signature the headers contain; `PLAIN` when there is none."""
    present = {plain_form(header) for header in headers}
    return next(layout for layout in LAYOUTS if present.issuperset(layout.signature))


def find_columns(
    file: str, headers: Sequence[str], layout: Layout, given: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Role -> column, for every role that a column plays.

    given   role -> column, as the caller named it; wins over known names

    Raises MissingColumn when a needed role has no column, or a given column is not there.
    """
    given = dict(given or {})
    for role, column in given.items():
        if column not in headers:
            nearest = difflib.get_close_matches(column, headers, n=3, cutoff=0.5)
            raise MissingColumn(file, role, headers, nearest, named=column)
    by_form = {plain_form(header): header for header in reversed(headers) if header not in given.values()}
    found = dict(given)
    for role in ROLES:
        if role not in found:
            names = _names(layout, role, given)
            taken = set(found.values())
            forms = [form for form in map(plain_form, names) if by_form.get(form, "") not in {"", *taken}]
            if forms:
                found[role] = by_form[forms[0]]
    _need(file, headers, found)
    return {role: found[role] for role in ROLES if role in found}


def _names(layout: Layout, role: str, given: Mapping[str, str]) -> tuple[str, ...]:
    """Names of columns that may play a role, best first."""
    if role == "guest_id" and "customer_id" in given:
        return ()  # who names the customers' column wants no other one
    own = layout.roles.get(role, ())
    return own if role == "line_total" and layout is not PLAIN else (*own, *PLAIN.roles.get(role, ()))  # no order total


def _need(file: str, headers: Sequence[str], found: Mapping[str, str]) -> None:
    """Raise MissingColumn for the needed roles without a column."""
    wanted = [("customer_id",), ("ordered_at",), ("product_id", "product_name"), ("quantity",)]
    needed = [*wanted, ("unit_price", "line_total")]
    missing = [roles[0] for roles in needed if not any(role in found for role in roles)]
    free = [header for header in headers if header not in found.values()]
    if missing:
        nearest = {role: nearest_columns(role, free) for role in missing}
        raise MissingColumn(file, missing[0], headers, nearest.pop(missing[0]), others=nearest)


def nearest_columns(role: str, headers: Sequence[str]) -> list[str]:
    """Up to three headers that resemble a known name of the role, best first."""
    known = {plain_form(name) for layout in LAYOUTS for name in layout.roles.get(role, ())}
    forms = {plain_form(header): header for header in sorted(headers, reverse=True)}
    # Below 0.6 the names share chance letters. Most of a header of thousands is ruled out by its letters alone.
    close = {form for name in known for form in difflib.get_close_matches(name, forms, n=3, cutoff=0.6)}

    def likeness(form: str) -> float:
        return max(difflib.SequenceMatcher(None, form, name).ratio() for name in known)

    ranked = sorted(close, key=lambda form: (-likeness(form), forms[form]))
    return [forms[form] for form in ranked[:3]]


def is_personal_header(header: str) -> bool:
    """Does the name of a customer column say that it holds names, addresses or numbers of people?

    >>> is_personal_header("Email (Billing)"), is_personal_header("Customer ID")
    (True, False)
    """
    form = plain_form(header)
    return any(word in form for word in PERSONAL_HEADERS)
