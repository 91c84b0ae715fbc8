"""Time tables: the field's own rules, clocks that leap, what was missed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from forecall.foundation.jobs import Cron, CronWrong, enqueue, periodic, schedule
from forecall.foundation.jobs.models import Due, Job
from tests.foundation.jobs import deeds


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("table", "zone", "moment", "then"),
    [
        ("* * * * *", "UTC", at(2026, 1, 1), at(2026, 1, 1, 0, 1)),
        ("*/15 * * * *", "UTC", at(2026, 1, 1, 0, 50), at(2026, 1, 1, 1, 0)),
        ("15 2 * * *", "Europe/Bucharest", at(2026, 7, 1), at(2026, 7, 1, 23, 15)),  # three hours ahead in summer
        ("0 9 * * 1-5", "UTC", at(2026, 11, 27, 10), at(2026, 11, 30, 9)),  # Friday, then Monday
        ("0 0 * * 7", "UTC", at(2026, 11, 27), at(2026, 11, 29)),  # 7 is Sunday too
        ("0 0 29 2 *", "UTC", at(2026, 1, 1), at(2028, 2, 29)),
        ("0 0 13 * 5", "UTC", at(2026, 11, 28), at(2026, 12, 4)),  # both days restricted: either is enough
        ("30 3 * * *", "Europe/Bucharest", at(2026, 3, 29), at(2026, 3, 29, 1, 30)),  # 3:30 does not exist: 4:30
        ("30 3 * * *", "Europe/Bucharest", at(2026, 10, 25), at(2026, 10, 25, 0, 30)),  # 3:30 twice: the first
        ("30 3 * * *", "Europe/Bucharest", at(2026, 10, 25, 0, 30), at(2026, 10, 26, 1, 30)),  # and only that
    ],
)
def test_the_next_time(table, zone, moment, then):
    assert Cron.read(table).after(moment, zone) == then


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("* * * *", "4 fields"),
        ("60 * * * *", "minute is '60'"),
        ("* * 0 * *", "day of month is '0'"),
        ("* 5-3 * * *", "hour runs from 5 to 3"),
        ("*/0 * * * *", "minute is '0'"),
        ("* * * jan *", "month is 'jan'"),
        ("0 0 30 2 *", "no such day"),
    ],
)
def test_a_table_that_cannot_be_read_names_the_field(table, said):
    with pytest.raises(CronWrong, match=said):
        Cron.read(table)


def test_the_last_time_of_a_long_pause_is_found_at_once():
    table = Cron.read("* * * * *")
    assert table.last(at(2020, 1, 1), at(2026, 1, 1, 0, 0, 30), "UTC") == at(2026, 1, 1)
    assert Cron.read("0 0 1 1 *").last(at(2020, 6, 1), at(2026, 6, 1), "UTC") == at(2026, 1, 1)
    assert table.last(at(2026, 1, 1), at(2026, 1, 1, 0, 0, 30), "UTC") is None


@pytest.fixture
def nightly(queue, monkeypatch):  # noqa: ARG001  # which empties the table first
    monkeypatch.setattr(schedule, "_tables", {})
    periodic(deeds.for_each, "15 2 * * *")


@pytest.mark.databases
@pytest.mark.usefixtures("nightly")
def test_three_missed_nights_are_made_up_for_once_in_each_organisation(queue):
    queue.bobs.timezone = "Asia/Tokyo"
    queue.bobs.save()
    assert schedule.ask_for_due(queue.clock.now()) == 0  # whoever is new waits for the next night
    now = queue.clock.forward(timedelta(days=3))
    assert schedule.ask_for_due(now) == 2
    assert schedule.ask_for_due(now) == 0
    assert {one.scope for one in Job.objects.all()} == {str(queue.alices.id), str(queue.bobs.id)}
    queue.work()
    assert sorted(deeds.ran) == sorted([("each", queue.alices.id), ("each", queue.bobs.id)])


@pytest.mark.usefixtures("nightly")
def test_a_mark_from_a_wrong_clock_is_set_back(queue):
    schedule.ask_for_due(queue.clock.now() + timedelta(days=900))
    schedule.ask_for_due(queue.clock.now())
    assert {one.kept_to for one in Due.objects.all()} == {queue.clock.now()}
    assert schedule.ask_for_due(queue.clock.forward(timedelta(days=1))) == 2


def test_the_queue_tidies_itself_every_night(queue, monkeypatch):
    from forecall.foundation.jobs.jobs import tidy_jobs

    monkeypatch.setattr(schedule, "_tables", {})
    periodic(tidy_jobs, "40 3 * * *", each="house")
    with queue.in_alices():
        enqueue(deeds.note, 1)
    queue.work()  # from now on the table is kept
    queue.clock.forward(timedelta(days=31))
    assert queue.work() == {"done": 1}
    assert [one.name for one in Job.objects.all()] == ["foundation.tidy_jobs"]
