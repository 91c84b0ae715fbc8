"""Forecasts go by their own day, orders by the last order: neither takes the other along."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from forecall.custody.models import Subject
from forecall.custody.origins import origins_of
from forecall.custody.recording import hold
from forecall.custody.retention.sweeping import planned, run
from forecall.orders.models import Order, OrderLine
from forecall.sales import forecast
from forecall.sales.models import ForecastRun, Outlook, Suggestion
from tests.sales.conftest import SMALL
from tests.sales.same import same_people

MONTH = timedelta(days=30)


@pytest.fixture
def market(house):
    """alice's shop, whose customers were told of it: a month later they may still be scored."""
    with same_people():
        house.accept()
        house.take_in(SMALL, informed=house.clock.now())
        yield house


def days_there():
    return sorted({one.date() for one in Suggestion.objects.values_list("run__made_at", flat=True)})


def test_with_a_forecast_every_few_months_the_sweep_takes_the_old_ones_and_no_new_one(market):
    made = []
    for month in range(16):
        if month % 4 == 0:
            forecast(date(2026, 12, 2) + timedelta(days=month), threads=1)
            made.append(market.clock.now().date())
        swept = run()
        assert not swept.failed
        today = market.clock.now().date()
        expected = [day for day in made if today < day.replace(year=day.year + 1)]
        assert days_there() == expected[-len(days_there()) :]
        assert days_there()[-1] == made[-1]
        market.clock.forward(MONTH)
    person = Suggestion.objects.first().subject_id
    assert origins_of(person)["predicted_needs"].at.date() > date(2027, 6, 1)  # it counts from the newest


def test_the_orders_stay_when_the_forecasts_end_and_go_when_their_own_term_does(market):
    forecast(date(2026, 12, 2), threads=1)
    held = Suggestion.objects.values_list("subject_id", flat=True).first()
    hold(held, held=True)
    orders, lines = Order.objects.count(), OrderLine.objects.count()
    market.clock.forward(timedelta(days=370))
    assert planned().rows > 0
    assert not run().failed
    theirs = {held}
    assert set(Suggestion.objects.values_list("subject_id", flat=True)) == theirs
    assert set(Outlook.objects.values_list("subject_id", flat=True)) == theirs
    assert ForecastRun.objects.count() == 1
    assert (Order.objects.count(), OrderLine.objects.count()) == (orders, lines)
    market.clock.forward(timedelta(days=3 * 366))
    assert not run().failed
    assert set(Order.objects.values_list("subject_id", flat=True)) == theirs
    assert set(Subject.objects.filter(forgotten_at=None).values_list("pk", flat=True)) == theirs


@pytest.mark.databases
@pytest.mark.parametrize("first", ["forecast", "none"])
def test_customers_whose_orders_end_first_are_swept_without_a_fault(market, first):
    if first == "forecast":
        forecast(date(2026, 12, 2), threads=1)
    for _month in range(40):
        market.clock.forward(MONTH)
        assert not run().failed
    assert not Order.objects.exists()
    assert not Suggestion.objects.exists()
