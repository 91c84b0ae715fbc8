"""What customers ordered, how it came in, and the books: products, orders, imports, invoices and payments.

    brought = take_in(read_orders("orders.csv"), Delivery(digest_of("orders.csv"), "web shop"))
    take_order(Buyer(person), [Line("A-1", 12, Decimal("3.40"))], "EUR", once="form-77")   # by hand, on the telephone
    orders = frame_for_needs()          # for NeedModel: opaque ids, and only of those whose data may serve it

An order hangs on one of custody's subjects, or on a company; a need model sees its opaque id and never a name, a number
or an address. Orders come in under a purpose and a category that the policy declares, on a client's instruction only
once the agreement was accepted. The same file twice changes nothing, and whoever was erased does not come back.
Invoices and payments lie behind the database alias `finance`, are only added to, and stay as long as a statute asks;
`open_claims` says what a customer still owes, to whoever may know it.

Names are loaded when first used: Django imports this package before its models can be.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forecall.orders.agreements import accept
    from forecall.orders.books import Bill, balance_of, book_payment, credit, discard, invoices_of, issue, retire
    from forecall.orders.cancelling import cancel_orders, restore_orders, running
    from forecall.orders.claims import Claim, claim_purposes, open_claims
    from forecall.orders.declared import Wish
    from forecall.orders.foreseeing import Outlook, foresee
    from forecall.orders.frames import frame_for_needs
    from forecall.orders.importing import imports, take_in, undo
    from forecall.orders.ledger import Billable, Paper, Terms, bill_order, paper, payment_back, take_back, to_bill
    from forecall.orders.people import PeopleImported, take_in_people
    from forecall.orders.returning import hear
    from forecall.orders.stopping import Stopped
    from forecall.orders.taking import Bought, Buyer, Line, Past, bought, past_orders, take_order, take_out
    from forecall.orders.types import Counts, Delivery, Imported, OrdersOf, RowProblem, Say

_HOMES = {
    "agreements": ("accept",),
    "books": ("Bill", "balance_of", "book_payment", "credit", "discard", "invoices_of", "issue", "retire"),
    "cancelling": ("cancel_orders", "restore_orders", "running"),
    "claims": ("Claim", "claim_purposes", "open_claims"),
    "declared": ("Wish",),
    "foreseeing": ("Outlook", "foresee"),
    "frames": ("frame_for_needs",),
    "importing": ("imports", "take_in", "undo"),
    "ledger": ("Billable", "Paper", "Terms", "bill_order", "paper", "payment_back", "take_back", "to_bill"),
    "people": ("PeopleImported", "take_in_people"),
    "returning": ("hear",),
    "stopping": ("Stopped",),
    "taking": ("Bought", "Buyer", "Line", "Past", "bought", "past_orders", "take_order", "take_out"),
    "types": ("Counts", "Delivery", "Imported", "OrdersOf", "RowProblem", "Say"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Bill",
    "Billable",
    "Bought",
    "Buyer",
    "Claim",
    "Counts",
    "Delivery",
    "Imported",
    "Line",
    "OrdersOf",
    "Outlook",
    "Paper",
    "Past",
    "PeopleImported",
    "RowProblem",
    "Say",
    "Stopped",
    "Terms",
    "Wish",
    "accept",
    "balance_of",
    "bill_order",
    "book_payment",
    "bought",
    "cancel_orders",
    "claim_purposes",
    "credit",
    "discard",
    "foresee",
    "frame_for_needs",
    "hear",
    "imports",
    "invoices_of",
    "issue",
    "open_claims",
    "paper",
    "past_orders",
    "payment_back",
    "restore_orders",
    "retire",
    "running",
    "take_back",
    "take_in",
    "take_in_people",
    "take_order",
    "take_out",
    "to_bill",
    "undo",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401  # whatever the name stands for
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
