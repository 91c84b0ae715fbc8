"""A process's clock when the machine's is set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from forecall.foundation.jobs.backoff import BackOff
from forecall.foundation.jobs.clocks import RunningClock

NOON = datetime(2026, 12, 2, 12, tzinfo=UTC)


def test_a_clock_set_back_an_hour_goes_on_at_its_own_pace():
    wall, steady = [NOON], [0.0]
    clock = RunningClock(lambda: wall[0], lambda: steady[0])
    wall[0] -= timedelta(hours=1)
    steady[0] += 10
    assert clock.now() == NOON + timedelta(seconds=10)
    wall[0] = NOON + timedelta(hours=2)
    assert clock.now() == wall[0]


def test_the_wait_doubles_up_to_its_limit_and_is_spread():
    backoff = BackOff(first=timedelta(seconds=10), most=timedelta(minutes=1))
    assert [backoff.wait(run, 1).total_seconds() for run in (1, 2, 3, 4, 500)] == [10, 20, 40, 60, 60]
    assert backoff.wait(1, 0).total_seconds() == 5
