"""Customers are given to sellers: one seller a customer. Who sees only their own sees these and no others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.sales import store
from forecall.sales.models import Given, Outlook
from forecall.sales.store import rows_about, who_is_given
from forecall.sales.summing import sums_of
from forecall.sales.types import Customer

AT_ONCE = 500
MOST = 10_000
"""Customers given in one step."""


class Portfolio(NamedTuple):
    """What a seller has: customers in all, and how many of them are on the list now, with their expected value."""

    customers: int
    listed: int
    worth: float


def give(customer: Customer, member: UUID | None) -> None:
    """Give one customer, with every record of theirs, to a seller, from whoever had it; None gives it to nobody."""
    acting, now = acting_now("sales.Given"), wired().clock.now()
    mine = _rows_of(customer)
    with transaction.atomic():
        mine.delete()
        if member is not None:
            Given.objects.create(
                organisation_id=acting.organisation, subject_id=customer.subject, company_id=customer.company,
                member=member, by=acting.actor, at=now,
            )  # fmt: skip


def seller_of(customer: Customer) -> UUID | None:
    """Whom a customer is given to, by whichever record of theirs."""
    member: UUID | None = _rows_of(customer).order_by("-at", "-pk").values_list("member", flat=True).first()
    return member


def _rows_of(customer: Customer) -> QuerySet[Given]:
    return rows_about(Given, customer)


def give_weightiest(member: UUID, count: int) -> int:
    """Give a seller the weightiest customers of the newest forecast that nobody has; how many there were.

    Raises NoForecast.
    """
    acting, now = acting_now("sales.Given"), wired().clock.now()
    with transaction.atomic():
        rows = [
            Given(
                organisation_id=acting.organisation, subject_id=one.subject_id, company_id=one.company_id,
                member=member, by=acting.actor, at=now,
            )
            for one in _free()[: min(count, MOST)]
        ]  # fmt: skip
        Given.objects.bulk_create(rows, batch_size=AT_ONCE)
    return len(rows)


def hand_over(member: UUID, to: UUID | None) -> int:
    """Give all customers of a seller to another, as when they leave; None gives them to nobody. How many."""
    acting, now = acting_now("sales.Given"), wired().clock.now()
    theirs = Given.objects.filter(member=member)
    if to is None:
        gone, _each = theirs.delete()
        return int(gone)
    return int(theirs.update(member=to, by=acting.actor, at=now))


def holders() -> set[UUID]:
    """Members that customers are given to, whether they still work at the desk or not."""
    return set(Given.objects.values_list("member", flat=True).distinct())


def portfolios(members: Sequence[UUID]) -> dict[UUID, Portfolio]:
    """Seller -> what they have. Raises NoForecast."""
    person = Coalesce("subject__contact__kept", "subject")
    counted = Given.objects.filter(store.standing_alone()).values("member")
    held = counted.annotate(customers=Count(person, distinct=True) + Count("company"))
    there = dict(held.values_list("member", "customers"))
    made, found = {}, store.listed_in(store.newest_run())
    for member in members:
        mine = Given.objects.filter(member=member)
        sums = sums_of(found.filter(who_is_given(mine) | Q(company__in=mine.values("company"))))
        made[member] = Portfolio(there.get(member, 0), sums.customers, float(sums.worth))
    return made


def free() -> int:
    """Customers of the newest forecast that nobody has, by no record of theirs. Raises NoForecast."""
    return int(_free().count())


def _free() -> QuerySet[Outlook]:
    given = Given.objects
    found: QuerySet[Outlook] = (
        store.listed_in(store.newest_run())
        .exclude(who_is_given(given.all()))
        .exclude(company__in=given.exclude(company=None).values("company"))
        .order_by("-worth", "id")
    )
    return found
