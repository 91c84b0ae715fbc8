"""Making a forecast and keeping it: read, learn, rank, store; the same orders again change nothing."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
from django.db import transaction

from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.foundation.bulk import insert_many, learn_sizes
from forecall.foundation.models import Organisation
from forecall.needs import NeedModel
from forecall.orders import OrdersOf, frame_for_needs
from forecall.orders.importing import policy_now
from forecall.orders.models import Product
from forecall.sales.errors import NothingToForecast
from forecall.sales.holding_out import Group, group_now
from forecall.sales.keeping import may_be_kept
from forecall.sales.learning import silenced, without_silenced
from forecall.sales.modelling import fingerprint
from forecall.sales.models import ForecastRun, Outlook, Suggestion
from forecall.sales.types import Customer, Forecasted, Kept, Say

FORM = "1"
"""Of what is kept of a forecast; another form makes the same orders be forecast anew."""
BATCH = 2000


def silent(_stage: str, _share: float) -> None:
    """Hears progress and says nothing."""


def forecast(  # a front door with defaults
    as_of: date | None = None, *, horizon_days: int = 14, kept: Kept | None = None, say: Say = silent, threads: int = 2
) -> Forecasted:
    """Forecast the acting organisation's needs from `as_of` on (today by default) and keep the best of them.

    Only people whose orders may be scored are read. Two at once: the second finds what the first made.
    Raises NothingToForecast, and what `orders.frame_for_needs` raises.
    """
    acting, now = acting_now("sales.ForecastRun"), wired().clock.now()
    organisation = Organisation.objects.get(pk=acting.organisation)
    day = as_of or now.astimezone(ZoneInfo(organisation.timezone)).date()
    say("read", 0.0)
    orders = frame_for_needs()
    known = orders.frame.filter(pl.col("ordered_at") < day)
    if known.is_empty():
        raise NothingToForecast(orders.left_out)
    quiet, group = silenced(now, day), group_now()
    digest = _digest(known, quiet, day, horizon_days, kept or Kept(), group)
    if there := ForecastRun.objects.filter(digest=digest).first():
        return _said(there, fresh=False)
    begun = time.monotonic()
    needs, outlooks = _learn(known, quiet, day, horizon_days, kept or Kept(), say, threads)
    say("store", 0.0)
    with transaction.atomic():
        needs, outlooks = _of_those_who_may(needs, outlooks)
        run, is_new = ForecastRun.objects.get_or_create(
            organisation_id=acting.organisation, digest=digest,
            defaults=_about_run(orders, needs, outlooks, day, horizon_days, now, acting.actor)
            | _about_model(known, group),
        )  # fmt: skip
        if is_new:
            _store(run, needs, outlooks, group)
            ForecastRun.objects.filter(pk=run.pk).update(seconds=time.monotonic() - begun)
            _prune((kept or Kept()).runs)
            learn_sizes(Outlook, Suggestion)
    say("store", 1.0)
    return _said(run, fresh=is_new)


def _digest(  # what a forecast is made of
    orders: pl.DataFrame, quiet: pl.DataFrame, day: date, horizon_days: int, kept: Kept, group: Group
) -> str:
    made = hashlib.sha256(f"{FORM} {fingerprint()} {day} {horizon_days} {kept} {group}".encode())
    for frame in (orders, quiet.sort("customer_id", "product_id")):
        made.update(frame.hash_rows(seed=1).to_numpy().tobytes())
    return made.hexdigest()


def _learn(  # noqa: PLR0913  # what a forecast is made of
    orders: pl.DataFrame, quiet: pl.DataFrame, day: date, horizon_days: int, kept: Kept, say: Say, threads: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(needs, one row a customer): the best of each customer, numbered from 0 in `place`."""
    model = NeedModel(seed=0, threads=threads).fit(orders, as_of=day, progress=lambda _s, share: say("learn", share))
    found = model.needs(horizon_days=horizon_days, progress=lambda _s, share: say("rank", share))
    wanted = (
        without_silenced(found, quiet, orders)
        .filter(pl.col("p_buy") >= kept.least)
        .sort("customer_id", "expected_value", "p_buy", "product_id", descending=[False, True, True, False])
        .with_columns(place=pl.int_range(pl.len()).over("customer_id"))
        .filter(pl.col("place") < kept.each)
    )
    worth = wanted.group_by("customer_id").agg(worth=pl.col("expected_value").sum())
    when = model.when(horizons=(horizon_days,)).join(worth, on="customer_id", how="inner").sort("customer_id")
    return wanted, when


def _of_those_who_may(needs: pl.DataFrame, outlooks: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Without people whose predictions may not be kept; companies' may."""
    version, _organisation = policy_now()
    who = {opaque: Customer.read(opaque) for opaque in outlooks["customer_id"]}
    may = may_be_kept([one.subject for one in who.values() if one.subject is not None], version)
    kept = [opaque for opaque, one in who.items() if one.subject is None or one.subject in may]
    mine = pl.col("customer_id").is_in(kept)
    return needs.filter(mine), outlooks.filter(mine)


def _about_run(  # noqa: PLR0913  # what a run says of itself
    orders: OrdersOf, needs: pl.DataFrame, outlooks: pl.DataFrame, day: date, horizon_days: int, now: datetime, by: str
) -> dict[str, Any]:
    currencies = orders.frame["currency"].drop_nulls().unique()
    return {
        "as_of": day,
        "horizon_days": horizon_days,
        "made_at": now,
        "made_by": by,
        "customers": outlooks.height,
        "needs": needs.height,
        "expected_value": money(needs["expected_value"].sum()),
        "currency": currencies[0] if len(currencies) == 1 else "",
        "receipt": orders.receipt,
        "left_out": dict(orders.left_out),
    }


def _about_model(known: pl.DataFrame, group: Group) -> dict[str, Any]:
    days = known["ordered_at"].dt.date()
    return {
        "model": fingerprint(),
        "lines": known.height,
        "first_order": days.min(),
        "last_order": days.max(),
        "hold_out": group.per_hundred,
    }


def _store(run: ForecastRun, needs: pl.DataFrame, outlooks: pl.DataFrame, group: Group) -> None:
    """Some thousands of rows in one statement: on SQLite nobody else writes meanwhile."""
    products = dict(Product.objects.values_list("code", "pk"))
    for part in outlooks.iter_slices(BATCH):
        insert_many([_outlook(run, row, group) for row in part.iter_rows(named=True)])
    keys = Outlook.objects.filter(run=run).values_list("subject_id", "company_id", "pk")
    of = {(subject, company): key for subject, company, key in keys.iterator(BATCH)}
    for part in needs.iter_slices(BATCH):
        insert_many([_suggestion(run, row, of, products) for row in part.iter_rows(named=True)])


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


NEWEST, APART = 3, timedelta(days=7)
"""The newest forecasts are all kept; of the older ones one a week, so that a nightly forecast lives to see its window
end."""


def _prune(runs: int) -> None:
    """Older forecasts go, with their suggestions; `runs` stay."""
    found = ForecastRun.objects.order_by("-made_at", "-id").values_list("pk", "as_of")
    kept: list[tuple[int, date]] = []
    for key, day in found:
        if len(kept) < min(NEWEST, runs) or (len(kept) < runs and kept[-1][1] - day >= APART):
            kept.append((key, day))
    ForecastRun.objects.exclude(pk__in=[key for key, _day in kept]).delete()


def _said(run: ForecastRun, *, fresh: bool) -> Forecasted:
    return Forecasted(run.pk, fresh, run.as_of, run.customers, run.needs, run.expected_value, run.left_out)


def window_of(run: ForecastRun) -> tuple[date, date]:
    """First day of a forecast's window and the day after its last."""
    return run.as_of, run.as_of + timedelta(days=run.horizon_days)
