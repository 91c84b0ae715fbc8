"""Two who take the same person out of a forecast at once count one customer less, and not two."""

from __future__ import annotations

from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from django.db import connections

from forecall.app.tables import bring_up_to_date
from forecall.foundation import acting
from forecall.sales import objecting, summing
from forecall.sales.keeping import without_somebody
from forecall.sales.models import ForecastRun, Outlook
from tests import house as houses
from tests.app.test_tables import empty
from tests.centre.conftest import NOW, House
from tests.postgresql import PACKAGE


@pytest.mark.needs_system(*PACKAGE)
def test_whoever_is_taken_out_twice_at_once_is_one_customer_less(request, tmp_path, django_db_blocker, db, monkeypatch):  # noqa: ARG001
    both = Barrier(2)

    def read_by_both():
        with suppress(BrokenBarrierError):
            both.wait(1)  # two that do not wait for each other both read before either has written
        return without_somebody()

    def take_out(organisation, person):
        try:
            with acting(organisation, "alice"):
                objecting.take_out(person)
        finally:
            connections.close_all()

    monkeypatch.setattr(summing, "without_somebody", read_by_both)
    with django_db_blocker.unblock(), empty(request, tmp_path, "postgresql", "objecting"):
        bring_up_to_date("default")
        with houses.opened(House, tmp_path, "need-prediction") as house:
            run = ForecastRun.objects.create(
                as_of=NOW.date(), horizon_days=14, digest="d", made_at=NOW, made_by="x", customers=3, needs=0,
                expected_value=9, receipt="r",
            )  # fmt: skip
            person = house.person()
            Outlook.objects.create(run=run, subject_id=person, chance=0.5, worth=2)
            several = [Thread(target=take_out, args=(house.alices, person)) for _one in range(2)]
            for one in several:
                one.start()
            for one in several:
                one.join()
            left = ForecastRun.objects.get()
            assert (left.customers, float(left.expected_value), Outlook.objects.count()) == (2, 7, 0)
