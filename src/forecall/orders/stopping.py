"""What a customer bought again and again and has stopped buying.

The rule: ordered at least three times, and not for twice as long as it usually took, nor for sixty days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, QuerySet

from forecall.orders.models import Order, OrderLine

TIMES = 3
USUAL_GAPS = 2
LEAST = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Stopped:
    """A product that is not bought any more: how often it was ordered, how many days lay between, and when last."""

    code: str
    name: str
    times: int
    every_days: int
    last: datetime


def usual_gap(times: int, first: datetime, last: datetime) -> timedelta:
    """Time from one order to the next, on average; `times` > 1.

    >>> usual_gap(3, datetime(2026, 1, 1), datetime(2026, 3, 2)).days
    30
    """
    return (last - first) / (times - 1)


def has_stopped(times: int, first: datetime, last: datetime, now: datetime) -> bool:
    """Whether the rule holds. Pure.

    >>> has_stopped(3, datetime(2026, 1, 1), datetime(2026, 3, 2), datetime(2026, 5, 1))
    False
    >>> has_stopped(3, datetime(2026, 1, 1), datetime(2026, 3, 2), datetime(2026, 5, 2))
    True
    """
    if times < TIMES:
        return False
    return now - last > max(USUAL_GAPS * usual_gap(times, first, last), LEAST)


def stopped_among(orders: QuerySet[Order], now: datetime) -> Sequence[Stopped]:
    """Of one customer's orders, the products they have stopped buying; the most often ordered first. One query."""
    # Of orders that are this scope's: asked in the scope once more, a database may look through all the scope's orders.
    lines = OrderLine.unscoped.filter(order__in=orders.order_by().values("pk"))
    rows = (
        lines.values("product__code", "product__name")
        .annotate(times=Count("order", distinct=True), first=Min("order__ordered_at"), last=Max("order__ordered_at"))
        .filter(times__gte=TIMES)
        .order_by("-times", "product__code")
        .values_list("product__code", "product__name", "times", "first", "last")
    )
    return [
        Stopped(code, name, times, max(1, usual_gap(times, first, last).days), last)
        for code, name, times, first, last in rows
        if has_stopped(times, first, last, now)
    ]
