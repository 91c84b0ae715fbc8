"""Two organisations, a clock that stands, and a worker that stops when nothing is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from forecall.foundation import FixedClock, acting
from forecall.foundation.jobs import Worker, WorkerSettings, schedule, store
from forecall.foundation.models import Organisation
from tests.foundation.jobs import deeds

NOW = datetime(2026, 12, 2, 10, tzinfo=UTC)


@dataclass
class Queue:
    clock: FixedClock
    alices: Organisation
    bobs: Organisation

    def in_alices(self):
        return acting(self.alices.id, "alice")

    def in_bobs(self):
        return acting(self.bobs.id, "bob")

    def work(self, **more):
        worker = Worker(WorkerSettings(until_idle=True, **more))
        worker.work()
        return worker.counts


@pytest.fixture
def queue(database, monkeypatch):  # noqa: ARG001  # a fixture that is needed, not used
    monkeypatch.setattr(schedule, "_tables", {})  # what rooms ask for at night is not the test's
    clock, before = FixedClock(NOW), store.clock()
    store.use_clock(clock)
    deeds.ran.clear()
    made = [Organisation.objects.create(slug=slug, name=slug, country="RO", created_at=NOW) for slug in ("a", "b")]
    yield Queue(clock, *made)
    store.use_clock(before)


@pytest.fixture
def hour():
    return timedelta(hours=1)
