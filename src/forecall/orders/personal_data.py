"""What this room holds about people: what they ordered, under opaque ids, and what the books must keep of them."""

from __future__ import annotations

from forecall.foundation.holdings import Field, Holding, NotPersonal

WHY_PLAIN = "a prediction reads millions of lines at once; it names nobody and hangs on an opaque id"
WHY_SUMS = "the books are added up and balanced in the database; it names nobody and hangs on an opaque id"
TERM = "july_after_financial_year"

HOLDINGS = (
    Holding(
        "orders.OrderLine",
        subject="order__subject",
        fields={
            "product": Field(("product", "order"), "plain", WHY_PLAIN),
            "quantity": Field(("quantity", "order"), "plain", WHY_PLAIN),
            "price_micro": Field(("price", "order"), "plain", WHY_PLAIN),
        },
        rest={"order": "opaque id of the order", "position": "place in the order"},
        trigger="last_order",
    ),
    Holding(
        "orders.Order",
        subject="subject",
        fields={
            "number": Field(("order",)),
            "token": Field(("order",), "token"),
            "ordered_at": Field(("time",), "plain", WHY_PLAIN),
            "currency": Field(("price", "order"), "plain", WHY_PLAIN),
            "digest": Field(
                ("product", "order"), "plain", "tells whether an order came in before as it is; it names nobody"
            ),
        },
        rest={
            "id": "opaque",
            "organisation": "the tenant",
            "subject": "opaque id of the person",
            "company": "a company's orders name no person",
            "taken_in": "opaque id of the import",
            "origin": "by which of a few ways it came in",
            "cancelled_by": "number of the decision, which is itself declared",
        },
        trigger="last_order",
    ),
    Holding(
        "orders.Payment",
        subject="subject_id",
        fields={
            "minor": Field(("amount",), "plain", WHY_SUMS),
            "currency": Field(("amount",), "plain", WHY_SUMS),
            "paid_at": Field(("payment_state",), "plain", WHY_SUMS),
            "method": Field(("payment_state",), "plain", WHY_SUMS),
            "reference": Field(
                ("payment_state",), "plain", "the payment house's own id, by which a notice counts once"
            ),
        },
        rest={
            "id": "opaque",
            "organisation_id": "the tenant",
            "invoice": "opaque id of the invoice",
            "subject_id": "opaque id of the person",
            "booked_at": "when the row was made",
        },
        erase="keep",
        trigger=TERM,
    ),
    Holding(
        "orders.Invoice",
        subject="subject_id",
        fields={
            "buyer": Field(("name",)),
            "address": Field(("postal_address",)),
            "vat_number": Field(("vat_number",)),
            "issued_on": Field(("amount",), "plain", WHY_SUMS),
            "due_on": Field(("payment_state",), "plain", WHY_SUMS),
            "currency": Field(("amount",), "plain", WHY_SUMS),
            "net_minor": Field(("amount",), "plain", WHY_SUMS),
            "vat_minor": Field(("amount",), "plain", WHY_SUMS),
            "gross_minor": Field(("amount",), "plain", WHY_SUMS),
        },
        rest={
            "id": "opaque",
            "organisation_id": "the tenant",
            "subject_id": "opaque id of the person",
            "company_id": "opaque id of a company",
            "order_id": "opaque id of the order",
            "number": "the organisation's own count of its invoices",
            "company_name": "a company's name; empty on a person's invoice",
            "company_vat": "a company's number; empty on a person's invoice",
            "credits": "opaque id of another invoice",
            "issued_at": "when the row was made",
        },
        erase="keep",
        trigger=TERM,
    ),
)
NOT_PERSONAL = (
    NotPersonal("orders.Series", "how many invoices there are; it names nobody"),
    NotPersonal("orders.Product", "the organisation's own catalogue"),
    NotPersonal("orders.Import", "that a file came in, its hash and counts; the file is not kept"),
    NotPersonal("orders.Agreement", "an agreement between companies, by its hash; who said yes is an opaque id"),
)
