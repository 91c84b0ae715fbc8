"""A forecast is written down some customers at a time; whoever looks sees it whole or not at all, though it is cut."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from forecall.sales import forecast, storing, work_list
from forecall.sales.errors import NoForecast
from forecall.sales.models import ForecastRun, Outlook, Suggestion

DAY = date(2026, 11, 10)


class Died(Exception):
    """In place of a kill."""


@pytest.fixture
def by_twos(monkeypatch):
    monkeypatch.setattr(storing, "AT_ONCE", 2)


def at_half(then):
    """Hears progress; when the first customers are stored, `then` is called, once."""
    heard = []

    def say(stage, share):
        if stage == "store" and 0 < share < 1 and not heard:
            heard.append(share)
            then()

    return say


def die():
    raise Died


@pytest.mark.usefixtures("market", "by_twos")
def test_a_forecast_whose_writer_died_is_seen_by_nobody_and_goes_with_the_next():
    with pytest.raises(Died):
        forecast(DAY, say=at_half(die))
    assert Outlook.objects.count() == 2
    with pytest.raises(NoForecast):
        work_list()
    ForecastRun.unscoped.update(made_at=ForecastRun.unscoped.get().made_at - timedelta(hours=4))
    made = forecast(DAY)
    assert made.fresh
    assert ForecastRun.unscoped.count() == 1
    assert (made.customers, made.needs) == (Outlook.objects.count(), Suggestion.objects.count())


@pytest.mark.usefixtures("market", "by_twos")
def test_of_two_that_write_the_same_forecast_the_first_to_end_counts():
    others = []
    made = forecast(DAY, say=at_half(lambda: others.append(forecast(DAY))))
    assert not made.fresh
    assert made.run == others[0].run
    assert ForecastRun.unscoped.count() == 1
    assert made.customers == Outlook.objects.count()


@pytest.mark.usefixtures("market", "by_twos")
def test_between_two_parts_others_may_write():
    """In a test a transaction is always open: one more for each part is what is looked for."""
    deep = []
    forecast(DAY, say=lambda _stage, _share: deep.append(len(connection.savepoint_ids)))
    assert set(deep) == {deep[0]}
