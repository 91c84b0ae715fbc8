"""Writing a forecast down, some customers at a time, so that nobody waits long to write: on SQLite there is one writer.

Until it is whole nobody sees it. What a process left half-written when it died is dropped by the next forecast.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import polars as pl
from django.db import IntegrityError, transaction
from django.db.models import Case, F, Value, When

from forecall.custody.wiring import wired
from forecall.foundation import acting_now, failpoint
from forecall.foundation.bulk import insert_many, learn_sizes
from forecall.orders.importing import policy_now
from forecall.orders.models import Product
from forecall.sales.holding_out import Group
from forecall.sales.keeping import WITHOUT, may_be_kept, without_somebody
from forecall.sales.models import ForecastRun, Outlook, Suggestion
from forecall.sales.types import Customer, Say

AT_ONCE = 1000
"""Customers in one transaction."""
DEAD_AFTER = timedelta(hours=3)
"""Longer than the job may last that makes a forecast."""
NEWEST, APART = 3, timedelta(days=7)
"""The newest forecasts are all kept; of the older ones one a week, so that a nightly forecast lives to see its window
end."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be written: `about` are the run's own fields, `needs` and `outlooks` stand sorted by customer."""

    digest: str
    about: Mapping[str, Any]
    needs: pl.DataFrame
    outlooks: pl.DataFrame
    group: Group


def keep(draft: Draft, runs: int, begun: float, say: Say) -> tuple[ForecastRun, bool]:
    """Write the draft, of those whose predictions may be kept; whether it is new, or another process had made it.

    runs    forecasts that stay
    begun   when the work began, of the steady clock
    """
    organisation = acting_now("sales.ForecastRun").organisation
    for left in ForecastRun.unscoped.filter(
        organisation_id=organisation, whole=False, made_at__lt=wired().clock.now() - DEAD_AFTER
    ):
        drop(left)
    nobody = {"customers": 0, "needs": 0, "expected_value": 0}
    run = ForecastRun.unscoped.create(
        organisation_id=organisation, digest=_nobodys(), whole=False, **draft.about, **nobody
    )
    products = dict(Product.objects.values_list("code", "pk"))
    for needs, outlooks, share in _parts(draft):
        with transaction.atomic():
            kept = _of_those_who_may(run, needs, outlooks)
            _store(run, *kept, draft.group, products)
            _count(run, *kept)
        failpoint("forecast: a part stored")
        say("store", share)
    made = _whole(run, draft.digest, runs, time.monotonic() - begun)
    failpoint("forecast: whole")
    return made


def _nobodys() -> str:
    """Of what is not whole: the same may be made meanwhile."""
    return f"part {uuid4().hex}"


def _count(run: ForecastRun, needs: pl.DataFrame, outlooks: pl.DataFrame) -> None:
    """With the rows themselves: whoever is taken out before it is whole is taken off these sums."""
    ForecastRun.unscoped.filter(pk=run.pk).update(
        customers=F("customers") + outlooks.height, needs=F("needs") + needs.height,
        expected_value=F("expected_value") + money(float(needs["expected_value"].sum())),
    )  # fmt: skip


def _parts(draft: Draft) -> Iterator[tuple[pl.DataFrame, pl.DataFrame, float]]:
    """Needs and outlooks of some customers, and how much is done with them."""
    done, customers = 0, draft.needs["customer_id"]
    for outlooks in draft.outlooks.iter_slices(AT_ONCE):
        first = int(customers.search_sorted(outlooks["customer_id"][0], "left"))
        last = int(customers.search_sorted(outlooks["customer_id"][-1], "right"))
        done += outlooks.height
        yield draft.needs[first:last], outlooks, done / draft.outlooks.height


def _of_those_who_may(
    run: ForecastRun, needs: pl.DataFrame, outlooks: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Without people whose predictions may not be kept; companies' may. Who may be scored no more is missing in it."""
    version, _organisation = policy_now()
    who = {opaque: Customer.read(opaque) for opaque in outlooks["customer_id"]}
    may = may_be_kept([one.subject for one in who.values() if one.subject is not None], version)
    if not may.are_all_scored:
        ForecastRun.unscoped.filter(pk=run.pk).update(digest=without_somebody())
    kept = [opaque for opaque, one in who.items() if one.subject is None or one.subject in may.people]
    mine = pl.col("customer_id").is_in(kept)
    return needs.filter(mine), outlooks.filter(mine)


def _store(  # what a row is made of
    run: ForecastRun, needs: pl.DataFrame, outlooks: pl.DataFrame, group: Group, products: Mapping[str, int]
) -> None:
    insert_many([_outlook(run, row, group) for row in outlooks.iter_rows(named=True)])
    who = [Customer.read(opaque) for opaque in outlooks["customer_id"]]
    keys = Outlook.objects.filter(run=run).order_by("-pk").values_list("subject_id", "company_id", "pk")[: len(who)]
    of = {(subject, company): key for subject, company, key in keys}
    insert_many([_suggestion(run, row, of, products) for row in needs.iter_rows(named=True)])


def _outlook(run: ForecastRun, row: Mapping[str, Any], group: Group) -> Outlook:
    return Outlook(
        organisation_id=run.organisation_id, run=run, **_customer(row), chance=row[f"p_order_{run.horizon_days}"],
        worth=money(row["worth"]), next_date=row["next_order_date"], next_from=row["next_order_from"],
        next_to=row["next_order_to"], overdue_days=row["overdue_days"],
        held_out=group.holds(Customer.read(row["customer_id"])),
    )  # fmt: skip


def _suggestion(
    run: ForecastRun, row: Mapping[str, Any], outlooks: Mapping[tuple[Any, Any], int], products: Mapping[str, int]
) -> Suggestion:
    whose = _customer(row)
    return Suggestion(
        organisation_id=run.organisation_id, run=run, **whose, product_id=products[row["product_id"]],
        outlook_id=outlooks[whose["subject_id"], whose["company_id"]],
        place=row["place"], chance=row["p_buy"], units=row["expected_quantity"], units_q90=row["quantity_q90"],
        offer_q10=row["if_bought_q10"], offer_q50=row["if_bought_q50"], offer_q90=row["if_bought_q90"],
        due_date=row["due_date"], due_from=row["due_from"], due_to=row["due_to"], worth=money(row["expected_value"]),
        is_new=row["is_new"], state=row["state"], reasons=row["reasons"],
    )  # fmt: skip


def _customer(row: Mapping[str, Any]) -> dict[str, Any]:
    who = Customer.read(row["customer_id"])
    return {"subject_id": who.subject, "company_id": who.company}


def money(amount: float | Decimal) -> Decimal:
    """An amount to the cent."""
    return Decimal(str(round(amount, 2)))


def _whole(run: ForecastRun, digest: str, runs: int, seconds: float) -> tuple[ForecastRun, bool]:
    """Show it, unless another process was first: then that one's counts, and this one goes.

    One that lacks somebody who was read for it does not pass for what these orders give.
    """
    lacks = When(digest__startswith=WITHOUT, then=F("digest"))
    try:
        with transaction.atomic():
            ForecastRun.unscoped.filter(pk=run.pk).update(
                digest=Case(lacks, default=Value(digest)), whole=True, seconds=seconds
            )
    except IntegrityError:
        drop(run)
        return ForecastRun.objects.get(digest=digest), False
    learn_sizes(Outlook, Suggestion)
    _prune(runs)
    return ForecastRun.objects.get(pk=run.pk), True


def _prune(runs: int) -> None:
    """Older forecasts go, with their suggestions; `runs` stay."""
    kept: list[tuple[int, date]] = []
    for run in ForecastRun.objects.order_by("-made_at", "-id"):
        if len(kept) < min(NEWEST, runs) or (len(kept) < runs and kept[-1][1] - run.as_of >= APART):
            kept.append((run.pk, run.as_of))
        else:
            drop(run)


def drop(run: ForecastRun) -> None:
    """Take a forecast away, some customers at a time; from the first on nobody sees it any more."""
    ForecastRun.unscoped.filter(pk=run.pk).update(whole=False, digest=_nobodys())
    theirs = Outlook.unscoped.filter(run=run).order_by("pk")
    while several := list(theirs.values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            Suggestion.unscoped.filter(outlook__in=several).delete()
            Outlook.unscoped.filter(pk__in=several).delete()
    ForecastRun.unscoped.filter(pk=run.pk).delete()
