"""Orders of a customer that are cancelled, and restored: they stay where they are, and count for nothing meanwhile.

Only an order that was taken by hand and that no file of the shop has brought yet can be cancelled here: what the shop
knows of is cancelled in the shop, and its next file says so.
"""

from __future__ import annotations

from django.db.models import QuerySet

from forecall.orders.models import Order
from forecall.orders.taking import DESK, Buyer


def running(buyer: Buyer) -> int:
    """How many of the customer's orders could be cancelled."""
    return int(_running(buyer).count())


def cancel_orders(buyer: Buyer, decision: int) -> int:
    """Cancel the customer's running orders, in the transaction that is open; how many.

    decision   by which they are known again
    """
    return int(_running(buyer).update(cancelled_by=decision))


def restore_orders(decision: int) -> int:
    """The way back of one decision; how many count again."""
    return int(Order.objects.filter(cancelled_by=decision).update(cancelled_by=None))


def _running(buyer: Buyer) -> QuerySet[Order]:
    mine = Order.objects.filter(subject_id=buyer.subject, company_id=buyer.company)
    return mine.filter(origin=DESK, taken_in=None, cancelled_by=None)
