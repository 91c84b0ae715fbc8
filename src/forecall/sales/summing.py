"""Sums over outlooks."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum

from forecall.sales.keeping import without_somebody
from forecall.sales.models import ForecastRun, Outlook


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


def count_out(rows: QuerySet[Outlook], *, again: bool = False) -> None:
    """The forecasts' own sums are without these rows from now on; `again`: they are with them once more.

    None of them passes for what the orders give any more, nor for what was added up of it before.
    """
    by = 1 if again else -1
    found = rows.order_by("run_id").values_list("run", "worth").annotate(Count("suggestions"))  # locked in one order
    for run, worth, needs in list(found):
        ForecastRun.unscoped.filter(pk=run).update(
            customers=F("customers") + by, needs=F("needs") + by * needs,
            expected_value=F("expected_value") + by * worth, digest=without_somebody(),
        )  # fmt: skip


def sums_of(rows: QuerySet[Outlook]) -> Sums:
    """One question to the database."""
    found = rows.order_by().aggregate(
        all=Count("id"),
        worth=Sum("worth", default=0),
        overdue=Count("id", filter=Q(overdue_days__gt=0)),
        companies=Count("company"),
    )
    return Sums(found["all"], Decimal(found["worth"]), found["overdue"], found["companies"])
