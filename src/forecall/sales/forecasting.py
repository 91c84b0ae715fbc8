"""Making a forecast and keeping it: read, learn, rank, store; the same orders again change nothing."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time, timedelta
from time import monotonic
from typing import Any, NamedTuple
from uuid import uuid4
from zoneinfo import ZoneInfo

import polars as pl

from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.foundation.models import Organisation
from forecall.needs import NeedModel
from forecall.orders import OrdersOf, frame_for_needs
from forecall.orders.models import Order
from forecall.sales.errors import NothingToForecast
from forecall.sales.holding_out import Group, group_now
from forecall.sales.learning import doubted, silenced, with_usual_quantities, without_silenced
from forecall.sales.modelling import fingerprint
from forecall.sales.models import ForecastRun
from forecall.sales.storing import Draft, drop, keep
from forecall.sales.types import Forecasted, Kept, Say

FORM = "1"
"""Of what is kept of a forecast; another form makes the same orders be forecast anew."""


class Heard(NamedTuple):
    """What customers said of suggestions, as `learning` has it: not wanted now, and wanted in another quantity."""

    quiet: pl.DataFrame
    wrong: pl.DataFrame


def silent(_stage: str, _share: float) -> None:
    """Hears progress and says nothing."""


def forecast(  # a front door with defaults
    as_of: date | None = None, *, horizon_days: int = 14, kept: Kept | None = None, say: Say = silent, threads: int = 2
) -> Forecasted:
    """Forecast the acting organisation's needs from `as_of` on (today by default) and keep the best of them.

    Only people whose orders may be scored are read. Two at once: the second finds what the first made. What was
    forecast before another of the same days took its place (something was said or brought in, and taken back) is made
    anew.
    Raises NothingToForecast, and what `orders.frame_for_needs` raises.
    """
    acting, now = acting_now("sales.ForecastRun"), wired().clock.now()
    organisation = Organisation.objects.get(pk=acting.organisation)
    zone = ZoneInfo(organisation.timezone)
    day = as_of or now.astimezone(zone).date()
    say("read", 0.0)
    orders = frame_for_needs()
    known = orders.frame.filter(pl.col("ordered_at") < day)
    if known.is_empty():
        if as_of is None:
            _withdraw(datetime.combine(day, time(), zone))
        raise NothingToForecast(orders.left_out)
    heard, group = Heard(silenced(now, day), doubted(now, day)), group_now().of_people()
    digest = _digest(known, heard, day, horizon_days, kept or Kept(), group)
    if there := _standing(digest):
        say("store", 1.0)
        return _said(there, fresh=False)
    begun = monotonic()
    needs, outlooks = _learn(known, heard, day, horizon_days, kept or Kept(), say, threads)
    say("store", 0.0)
    about = _about_run(orders, day, horizon_days, now, acting.actor) | _about_model(known, group)
    run, is_new = keep(Draft(digest, about, needs, outlooks, group), (kept or Kept()).runs, begun, say)
    say("store", 1.0)
    return _said(run, fresh=is_new)


def _withdraw(began: datetime) -> None:
    """Where every order from before today was taken out again, forecasts of them go too.

    Orders that only may not be read are there.
    """
    if not Order.objects.filter(ordered_at__lt=began).exists():
        for run in ForecastRun.objects.order_by("pk"):
            drop(run)


def _standing(digest: str) -> ForecastRun | None:
    """The forecast of the same, if it is the newest of its days; one that another replaced gives the name up."""
    there: ForecastRun | None = ForecastRun.objects.filter(digest=digest).first()
    if there is None:
        return None
    of_its_days = ForecastRun.objects.filter(as_of=there.as_of, horizon_days=there.horizon_days)
    if of_its_days.order_by("-made_at", "-id").values_list("pk", flat=True)[0] == there.pk:
        return there
    ForecastRun.objects.filter(pk=there.pk, digest=digest).update(digest=f"replaced {uuid4().hex}")
    return None


def _digest(  # what a forecast is made of
    orders: pl.DataFrame, heard: Heard, day: date, horizon_days: int, kept: Kept, group: Group
) -> str:
    made = hashlib.sha256(f"{FORM} {fingerprint()} {day} {horizon_days} {kept} {group}".encode())
    for frame in (orders, *(said.sort("customer_id", "product_id") for said in heard)):
        made.update(frame.hash_rows(seed=1).to_numpy().tobytes())
    return made.hexdigest()


def _learn(  # noqa: PLR0913  # what a forecast is made of
    orders: pl.DataFrame, heard: Heard, day: date, horizon_days: int, kept: Kept, say: Say, threads: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(needs, one row a customer): the best of each customer, numbered from 0 in `place`."""
    model = NeedModel(seed=0, threads=threads).fit(orders, as_of=day, progress=lambda _s, share: say("learn", share))
    found = model.needs(horizon_days=horizon_days, progress=lambda _s, share: say("rank", share))
    wanted = (
        with_usual_quantities(without_silenced(found, heard.quiet, orders), heard.wrong, orders)
        .filter(pl.col("p_buy") >= kept.least)
        .sort("customer_id", "expected_value", "p_buy", "product_id", descending=[False, True, True, False])
        .with_columns(place=pl.int_range(pl.len()).over("customer_id"))
        .filter(pl.col("place") < kept.each)
    )
    worth = wanted.group_by("customer_id").agg(worth=pl.col("expected_value").sum())
    when = model.when(horizons=(horizon_days,)).join(worth, on="customer_id", how="inner").sort("customer_id")
    return wanted, when


def _about_run(orders: OrdersOf, day: date, horizon_days: int, now: datetime, by: str) -> dict[str, Any]:
    currencies = orders.frame["currency"].drop_nulls().unique()
    return {
        "as_of": day,
        "horizon_days": horizon_days,
        "made_at": now,
        "made_by": by,
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


def _said(run: ForecastRun, *, fresh: bool) -> Forecasted:
    return Forecasted(run.pk, fresh, run.as_of, run.customers, run.needs, run.expected_value, run.left_out)


def window_of(run: ForecastRun) -> tuple[date, date]:
    """First day of a forecast's window and the day after its last."""
    return run.as_of, run.as_of + timedelta(days=run.horizon_days)
