"""A forecast that is asked for though nothing has changed: the page says that the one before stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F

from forecall.custody import publish
from forecall.foundation import acting
from forecall.foundation.jobs import Worker, WorkerSettings
from forecall.foundation.jobs.models import Job
from forecall.orders import accept, take_in
from forecall.orders.importing import policy_now
from forecall.orders.types import Delivery
from tests.orders.conftest import AGREEMENT
from tests.sales.conftest import SMALL
from tests.web.led import policy
from tests.web.test_figures import text

STANDS = "Nothing that a forecast is made of has changed"


@pytest.fixture
def shop(house):
    with acting(house.tea.pk, "test"):
        publish(policy(house), artefact="0" * 64)
        accept(policy_now()[0], "processing-agreement.md", AGREEMENT.read_bytes())
        take_in(SMALL, Delivery("a" * 64, "web shop"))
    return house


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
