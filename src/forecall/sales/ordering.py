"""An order that a talk brought: kept among the orders, tied to the talk, and taken back with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from forecall.centre.errors import TooLateToUndo
from forecall.centre.events import OutcomeUndone
from forecall.custody import Gap, Refused
from forecall.custody.wiring import wired
from forecall.foundation import Events, acting_now
from forecall.orders import Buyer, Line, take_order, take_out
from forecall.orders.ledger import is_billed
from forecall.sales import store
from forecall.sales.deciding import Action, stands
from forecall.sales.errors import CustomerRefused
from forecall.sales.models import Suggestion, TakenOrder
from forecall.sales.types import Customer


def take(
    suggestion: int,
    lines: Sequence[Line],
    currency: str,
    once: str,
    *,
    conversation: int | None = None,
    number: str = "",
) -> int | Refused | Gap:
    """Keep what the customer of a suggestion ordered; see `take_from`. Raises UnknownSuggestion, and what it raises."""
    found = store.suggestion(suggestion)
    order = Taking(lines, currency, once, conversation, number)
    return take_from(Customer(found.subject_id, found.company_id), order)


@dataclass(frozen=True, slots=True)
class Taking:
    """What is ordered, and how the order is known again.

    once           what the form was known by
    conversation   the talk that brought it: who undoes its outcome takes the order out again
    number         the shop's own
    """

    lines: Sequence[Line]
    currency: str
    once: str
    conversation: int | None = None
    number: str = ""


def take_from(customer: Customer, order: Taking) -> int | Refused | Gap:
    """Keep what a customer ordered, on the list or not; the order's id. The same `once` again changes nothing.

    Raises UnknownCustomer, CustomerRefused where that was decided, and what `orders.take_order` raises.
    """
    acting, now = acting_now("sales.TakenOrder"), wired().clock.now()
    subject, company = store.customer(customer.opaque)
    if stands(customer, Action.REFUSE):
        raise CustomerRefused
    with transaction.atomic():
        made = take_order(Buyer(subject, company), order.lines, order.currency, order.once, order.number)
        if not isinstance(made, int):
            return made
        TakenOrder.objects.get_or_create(
            organisation_id=acting.organisation, order_id=made,
            defaults={
                "subject_id": subject, "company_id": company, "once": order.once,
                "conversation": order.conversation, "by": acting.actor, "at": now,
            },
        )  # fmt: skip
    return made


def tie(once: str, conversation: int) -> None:
    """That talk brought the order that the form is known by: who undoes its outcome takes the order out again."""
    TakenOrder.objects.filter(once=once, conversation=None).update(conversation=conversation)


def is_taken(once: str) -> bool:
    """Whether that form brought its order already."""
    there: bool = TakenOrder.objects.filter(once=once).exists()
    return there


def price_of(suggestion: Suggestion) -> Decimal:
    """The price that the forecast reckoned with, of one unit; 0 where nothing is expected."""
    if suggestion.units <= 0:
        return Decimal(0)
    return (suggestion.worth / Decimal(str(suggestion.units))).quantize(Decimal("0.01"))


def hear(events: Events) -> None:
    """Take orders back with the outcomes of their talks."""
    events.subscribe(OutcomeUndone, _undone)


def _undone(fact: OutcomeUndone) -> None:
    for one in list(TakenOrder.objects.filter(conversation=fact.conversation)):
        if is_billed(one.order_id):
            raise TooLateToUndo("an invoice was issued for the order")
        take_out(one.order_id)
