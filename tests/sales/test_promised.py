"""Calls that were promised to people who are not on the list count among those of the day, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forecall.centre import Outcome, Result, note_down
from forecall.centre.models import CallTask
from forecall.contacts import listen
from forecall.sales.day import day_so_far
from forecall.sales.models import ForecastRun
from tests import house as houses
from tests.centre.conftest import CARD, NOW, House


@pytest.fixture
def house(database, tmp_path):  # noqa: ARG001  # a fixture that is needed, not used
    with houses.opened(House, tmp_path, "need-prediction", introduce=(listen,)) as house:
        yield house


@pytest.mark.databases
def test_whoever_was_promised_two_calls_today_and_is_not_on_the_list_counts_once(house):
    person = house.person()
    ForecastRun.objects.create(
        as_of=NOW.date(), horizon_days=14, digest="d", made_at=NOW, made_by="x", customers=0, needs=0,
        expected_value=0, receipt="r",
    )  # fmt: skip
    for hours in (13, 14):  # too far away to be the same call
        note_down(person, "prospecting", CARD, Result(Outcome.CALLBACK, next_at=NOW + timedelta(hours=hours)))
    assert CallTask.objects.filter(state="open").count() == 2
    assert day_so_far(NOW - timedelta(hours=9)).callbacks == 1
