"""What can go wrong in orders.

OrdersError
├── NothingDeclared       the policy declares no category that orders could come in under
├── AgreementMissing      we work on a client's instruction, and nobody accepted the agreement as it reads today
├── CustomerUnclear       an order belongs to a person or to a company: to exactly one
├── OrderRefused          an order taken by hand cannot be as it is; the message names the line and the fix
├── ImportRefused         the gate does not let orders come in now; the message says why
├── ImportUnknown         no such import in this organisation
├── ImportNotUndone       the import cannot be undone as it stands
├── CopyWrong             an order that a person brought along cannot be one
└── BooksError
├── InvoiceRefused    an invoice that may not be issued so: number taken, tax number wrong, nothing on it
├── BooksFinal        what stands in the books is not changed; issue a credit note
├── PaymentRefused    a payment that does not fit its invoice
├── BooksClosed       the gate does not open the books for this purpose now
└── BooksKept         a statute keeps it; the message cites it and says until when
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from forecall.foundation import ForecallError


class OrdersError(ForecallError):
    """Root of every error raised by `forecall.orders`. `code` is stable, for machines."""

    code = "orders_error"


class NothingDeclared(OrdersError):
    """Orders have no place in the policy; add a category with their fields and a purpose that collects it."""

    code = "nothing_declared"

    def __init__(self, found: Iterable[str], wanted: str) -> None:
        there = ", ".join(sorted(found)) or "none"
        super().__init__(f"the policy in force has no {wanted} (there are: {there}); add it to the policy, or name one")


class AgreementMissing(OrdersError):
    """Client data comes in under a signed agreement alone (GDPR Art. 28(3))."""

    code = "agreement_missing"

    def __init__(self, purpose: str, agreement: str, version: int) -> None:
        super().__init__(
            f"{purpose} works on a client's instruction, and the agreement {agreement} of version {version} has not "
            f"been accepted; accept it with: forecall orders accept {agreement}"
        )


class CustomerUnclear(OrdersError):
    """An order must have exactly one customer, a person or a company."""

    code = "customer_unclear"

    def __init__(self) -> None:
        super().__init__("an order belongs to a person or to a company: name exactly one of them")


class OrderRefused(OrdersError):
    """Mend what is named and take the order again; nothing was stored."""

    code = "order_refused"

    def __init__(self, field: str, found: str, fix: str) -> None:
        self.field, self.found, self.fix = field, found, fix
        super().__init__(f"{field}: {found}; {fix}")


class ImportRefused(OrdersError):
    """The policy does not let these orders come in."""

    code = "import_refused"

    def __init__(self, purpose: str, reason: str) -> None:
        self.reason = reason
        super().__init__(f"nothing was taken in: {purpose} is refused ({reason})")


class ImportUnknown(OrdersError):
    """No import of this id is on record in the organisation; `forecall orders imports` lists them."""

    code = "import_unknown"

    def __init__(self, found: str) -> None:
        super().__init__(f"there is no import {found!r} here; `forecall orders imports` lists them")


class ImportNotUndone(OrdersError):
    """An import stays where undoing it would lose more than it brought."""

    code = "import_not_undone"


class CopyWrong(OrdersError):
    """An order of a portable copy cannot be one; nothing of the copy was taken in."""

    code = "copy_wrong"

    def __init__(self, found: str) -> None:
        super().__init__(f"the copy has {found}; ask for it anew where it comes from. Nothing was changed")


class BooksError(OrdersError):
    """Root of what can go wrong with invoices and payments."""

    code = "books_error"


class InvoiceRefused(BooksError):
    """The invoice was not issued; mend what the message names."""

    code = "invoice_refused"


class BooksFinal(BooksError):
    """What stands in the books stays as it is (books are only added to)."""

    code = "books_final"

    def __init__(self, model: str) -> None:
        super().__init__(f"{model} stands in the books and stays as it is; issue a credit note, or book a payment back")


class PaymentRefused(BooksError):
    """The payment was not booked."""

    code = "payment_refused"


class BooksClosed(BooksError):
    """The books of this person do not open for this purpose; nothing was read or written."""

    code = "books_closed"

    def __init__(self, reason: str, clause: str) -> None:
        self.reason, self.clause = reason, clause
        super().__init__(f"the books stay closed: {reason} ({clause or 'no rule'}); nothing was read or written")


class BooksKept(BooksError):
    """A statute or a hold asks for the invoice to be kept."""

    code = "books_kept"

    def __init__(self, number: str, law: str, until: datetime | None) -> None:
        self.law, self.until = law, until
        stays = f"until {until:%Y-%m-%d} " if until else ""
        super().__init__(f"invoice {number} is kept {stays}as {law} asks; nothing was deleted")
