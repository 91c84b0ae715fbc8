"""Sums over outlooks."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from forecall.sales.models import Outlook


@dataclass(frozen=True, slots=True)
class Sums:
    """Customers, what they are expected to order, how many of them are overdue, and how many are companies."""

    customers: int = 0
    worth: Decimal = Decimal(0)
    overdue: int = 0
    companies: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.customers + other.customers,
            self.worth + other.worth,
            self.overdue + other.overdue,
            self.companies + other.companies,
        )


def sums_of(rows: QuerySet[Outlook]) -> Sums:
    """One question to the database."""
    found = rows.order_by().aggregate(
        all=Count("id"),
        worth=Sum("worth", default=0),
        overdue=Count("id", filter=Q(overdue_days__gt=0)),
        companies=Count("company"),
    )
    return Sums(found["all"], Decimal(found["worth"]), found["overdue"], found["companies"])
