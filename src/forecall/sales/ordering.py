"""An order that a talk brought: kept among the orders, tied to the talk, and taken back with it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from forecall.centre.events import OutcomeUndone
from forecall.custody import Gap, Refused
from forecall.custody.wiring import wired
from forecall.foundation import Events, acting_now
from forecall.orders import Buyer, Line, take_order, take_out
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
    """Keep what the customer of a suggestion ordered; the order's id. The same `once` again changes nothing.

    conversation   the talk that brought it: who undoes its outcome takes the order out again

    Raises UnknownSuggestion, CustomerRefused where that was decided, and what `orders.take_order` raises.
    """
    acting, now = acting_now("sales.TakenOrder"), wired().clock.now()
    found = store.suggestion(suggestion)
    if stands(Customer(found.subject_id, found.company_id), Action.REFUSE):
        raise CustomerRefused
    with transaction.atomic():
        made = take_order(Buyer(found.subject_id, found.company_id), lines, currency, once, number)
        if not isinstance(made, int):
            return made
        TakenOrder.objects.get_or_create(
            organisation_id=acting.organisation, order_id=made,
            defaults={
                "subject_id": found.subject_id, "company_id": found.company_id, "once": once,
                "conversation": conversation, "by": acting.actor, "at": now,
            },
        )  # fmt: skip
    return made


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
        take_out(one.order_id)
