"""A forecast that is asked for though nothing has changed, and one of orders that were taken out again."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
from django.db.models import F

from forecall.foundation import acting
from forecall.foundation.jobs import Worker, WorkerSettings
from forecall.foundation.jobs.models import Job
from forecall.orders import take_in
from forecall.orders.models import Import
from forecall.orders.types import Delivery
from forecall.sales.models import ForecastRun, Outlook
from forecall.sales.store import newest_run
from tests.sales.conftest import SMALL
from tests.web.test_figures import shop, text

__all__ = ["shop"]
STANDS = "Nothing that a forecast is made of has changed"


def test_a_forecast_that_is_asked_for_though_nothing_changed_says_that_the_one_before_stands(shop):
    client = shop.browser("olga")

    def page():
        return text(client.get("/o/tea/model/"))

    for is_said in (False, True):
        client.post("/o/tea/model/forecast/")
        Worker(WorkerSettings(until_idle=True)).work()
        assert (STANDS in page()) is is_said
    Job.objects.update(ended_at=F("ended_at") - timedelta(minutes=11))
    assert STANDS not in page()


def test_what_was_forecast_from_orders_goes_when_the_orders_are_taken_out_again(shop):
    client = shop.browser("olga")
    client.post("/o/tea/model/forecast/")
    Worker(WorkerSettings(until_idle=True)).work()
    with acting(shop.tea.pk, "test"):
        assert ForecastRun.objects.exists()
        row = Import.objects.get()
    said = text(client.post(f"/o/tea/orders/imports/{row.pk}/undo/", follow=True))
    assert "The work list is made anew without them" in said
    Worker(WorkerSettings(until_idle=True)).work()
    assert not ForecastRun.unscoped.exists()
    assert not Job.objects.filter(state=Job.State.FAILED).exists()
    assert "There is no forecast yet" in text(client.get("/o/tea/desk/"))


def test_a_forecast_of_orders_some_of_which_were_taken_out_is_made_anew_without_them(shop):
    client = shop.browser("olga")
    with acting(shop.tea.pk, "test"):
        more = SMALL.with_columns(order_id="late-" + pl.col("order_id"), customer_id=pl.lit("20099"))
        take_in(more, Delivery("b" * 64, "web shop"))
    client.post("/o/tea/model/forecast/")
    Worker(WorkerSettings(until_idle=True)).work()
    with acting(shop.tea.pk, "test"):
        [before] = ForecastRun.objects.all()
        row = Import.objects.get(digest="b" * 64)
    client.post(f"/o/tea/orders/imports/{row.pk}/undo/")
    Worker(WorkerSettings(until_idle=True)).work()
    with acting(shop.tea.pk, "test"):
        after = newest_run()
        assert after.pk != before.pk
        assert 2 * after.lines == before.lines
        assert after.customers == Outlook.objects.filter(run=after).count() > 0
