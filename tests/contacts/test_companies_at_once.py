"""A tax number is one company's, also where two people enter it at once and each writes it another way."""

from __future__ import annotations

from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from django.db import connections

from forecall.app.tables import bring_up_to_date
from forecall.contacts import add_company, companies
from forecall.contacts.models import Company
from forecall.foundation import acting
from tests import house as houses
from tests.app.test_tables import empty
from tests.contacts.conftest import House
from tests.postgresql import PACKAGE

KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_system(*PACKAGE))]


@pytest.mark.parametrize("kind", KINDS)
def test_a_tax_number_written_in_two_ways_at_once_is_one_company(
    request, tmp_path, kind, django_db_blocker, db, monkeypatch  # noqa: ARG001
):  # fmt: skip
    both, made, ways = Barrier(2), [], companies.ways_to_write

    def looked_up_by_both(number, country):
        with suppress(BrokenBarrierError):
            both.wait(1)  # two that do not wait for each other look it up before either has written
        return ways(number, country)

    def enter(organisation, number):
        try:
            with acting(organisation, "alice"):
                made.append(add_company("Ferma Model SRL", "RO", number))
        finally:
            connections.close_all()

    monkeypatch.setattr(companies, "ways_to_write", looked_up_by_both)
    with django_db_blocker.unblock(), empty(request, tmp_path, kind, "companies"):
        bring_up_to_date("default")
        with houses.opened(House, tmp_path, "contact-centre") as house:
            several = [Thread(target=enter, args=(house.alices, number)) for number in ("RO18547290", "18547290")]
            for one in several:
                one.start()
            for one in several:
                one.join()
            assert Company.objects.count() == 1
            assert made[0] == made[1]
