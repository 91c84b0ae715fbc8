"""Asking, taking turns, failing, coming back: on SQLite and PostgreSQL."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import transaction

from forecall.foundation import NoScope
from forecall.foundation.jobs import AlreadyRunning, ArgumentRefused, JobLost, JobUnknown, enqueue, store
from forecall.foundation.jobs.models import Job, Turn
from forecall.foundation.jobs.progress import Progress
from forecall.foundation.jobs.worker import Watch
from tests.foundation.jobs import deeds

pytestmark = pytest.mark.databases


def row(job):
    return Job.objects.get(id=job)


def test_a_job_runs_in_the_scope_of_whoever_asked_for_it(queue):
    with queue.in_alices():
        made = enqueue(deeds.note, 7)
    assert queue.work() == {"done": 1}
    assert deeds.ran == [(queue.alices.id, "alice", 7)]
    assert row(made).state == "done"


@pytest.mark.usefixtures("queue")
def test_nobody_asks_for_a_job_outside_an_organisation():
    with pytest.raises(NoScope):
        enqueue(deeds.note, 7)


def test_what_is_rolled_back_asked_for_nothing(queue):
    with queue.in_alices(), transaction.atomic():
        enqueue(deeds.note, 7)
        transaction.set_rollback(True)
    assert queue.work() == {}


@pytest.mark.parametrize(
    "bad",
    [
        "ana@example.org",
        "Ana Pop",
        "0721234567",
        "a" * 41,
        721_234_567,
        -1,
        1.5,
        None,
        True,
        b"x",
        ["a"],
        "nr-0721-234-567",
    ],
)
def test_what_is_no_id_is_refused_and_not_quoted(queue, bad):
    with queue.in_alices(), pytest.raises(ArgumentRefused) as refused:
        enqueue(deeds.note, bad)
    assert isinstance(bad, (int, float, type(None))) or str(bad) not in str(refused.value)
    assert not Job.objects.exists()


def test_the_same_key_makes_one_job_also_when_the_first_has_ended(queue):
    with queue.in_alices():
        first = enqueue(deeds.note, 1, key="run-1")
        assert enqueue(deeds.note, 1, key="run-1") == first
        queue.work()
        assert enqueue(deeds.note, 1, key="run-1") == first
    with queue.in_bobs():
        assert enqueue(deeds.note, 1, key="run-1") != first  # another organisation's key is another key
    assert len(deeds.ran) == 1


def test_one_job_of_one_organisation_does_not_wait_behind_a_thousand_of_another(queue):
    with queue.in_alices():
        for number in range(1000):
            enqueue(deeds.note, number)
    with queue.in_bobs():
        enqueue(deeds.note, 0)
    served = [store.claim("worker").scope.organisation for _ in range(4)]
    assert queue.bobs.id in served[:2]
    assert served[2:] == [queue.alices.id] * 2


def test_the_urgent_is_first_and_then_the_oldest(queue):
    with queue.in_alices():
        enqueue(deeds.note, 1)
        enqueue(deeds.note, 2)
        enqueue(deeds.urgent, 3)
    queue.work()
    assert [one[-1] for one in deeds.ran] == [3, 1, 2]


def test_of_one_key_one_job_runs_at_a_time_and_others_pass_it(queue):
    with queue.in_alices():
        enqueue(deeds.one_by_one, "shop", 1)
        enqueue(deeds.one_by_one, "shop", 2)
        enqueue(deeds.one_by_one, "depot", 3)
    first, second = store.claim("one"), store.claim("two")
    assert (first.ids, second.ids) == (("shop", 1), ("depot", 3))
    assert store.claim("three") is None
    store.mark_done(first)
    assert store.claim("three").ids == ("shop", 2)


def test_a_poison_job_ends_in_failed_with_codes_and_no_personal_word(queue):
    with queue.in_alices():
        made = enqueue(deeds.poison, 1)
    assert queue.work() == {"later": 2, "failed": 1}
    found = row(made)
    assert (found.state, found.error) == ("failed", "builtins.ValueError")
    assert deeds.ran == [("poison", 1), ("poison", 2), ("poison", 3)]
    assert not any(word in str(vars(found)) for word in ("Ana", "0721"))


def test_an_error_that_says_trying_again_is_no_use_fails_at_once(queue):
    with queue.in_alices():
        made = enqueue(deeds.hopeless, 1)
    assert queue.work() == {"failed": 1}
    assert row(made).error_code == "hopeless"


def test_a_job_of_code_that_is_gone_fails_and_says_so(queue):
    with queue.in_alices():
        made = enqueue(deeds.note, 1)
    Job.objects.filter(id=made).update(name="tests.gone")
    assert queue.work() == {"failed": 1}
    assert row(made).error_code == "job_unknown"


def test_a_database_that_is_locked_in_the_middle_undoes_the_half_and_comes_back(queue):
    with queue.in_alices():
        made = enqueue(deeds.half_way, 1)
    assert queue.work() == {"later": 1, "done": 1}
    queue.alices.refresh_from_db()
    assert (queue.alices.country, row(made).runs) == ("DE", 2)


def test_a_job_for_later_waits_until_then(queue, hour):
    with queue.in_alices():
        enqueue(deeds.note, 1, after=hour)
    assert queue.work() == {}
    queue.clock.forward(hour)
    assert queue.work() == {"done": 1}


def test_a_run_that_lost_its_job_writes_nothing_more(queue):
    with queue.in_alices():
        enqueue(deeds.note, 1)
    late = store.claim("late")
    assert store.take_from_the_dead(late, row(late.id).beat, lambda _name: 5)
    store.claim("next")
    with pytest.raises(JobLost), Progress(late).final():
        Turn.objects.create(scope="never")
    assert not Turn.objects.filter(scope="never").exists()
    assert not store.mark_failed(late, "x", "")
    assert row(late.id).state == "running"


def test_a_worker_is_dead_when_it_was_silent_for_a_lease_whatever_the_clock_says(queue, hour):
    with queue.in_alices():
        made = enqueue(deeds.note, 1)
    one = store.claim("worker")
    watch = Watch()
    watch.look(0, lease_s=30)
    queue.clock.forward(hour * 24)  # a jump: nobody is dead for that
    assert watch.look(29, lease_s=30) == 0
    store.beat(one)
    assert watch.look(31, lease_s=30) == 0
    queue.clock.forward(-hour * 48)
    assert watch.look(62, lease_s=30) == 1
    assert row(made).state == "ready"


def test_a_job_that_kills_its_workers_ends_in_failed(queue):
    with queue.in_alices():
        made = enqueue(deeds.poison, 1)
    for _ in range(3):
        one = store.claim("worker")
        store.take_from_the_dead(one, row(made).beat, lambda _name: deeds.poison.retries)
    assert (row(made).state, row(made).error_code) == ("failed", "worker_died")


def test_cancelled_where_it_waits_and_at_its_next_step_where_it_runs(queue):
    with queue.in_alices():
        waits, runs = enqueue(deeds.note, 1), enqueue(deeds.urgent, 2)
    one = store.claim("worker")
    assert one.id == runs
    assert (store.cancel(waits), store.cancel(runs)) == ("cancelled", "running")
    with pytest.raises(Exception, match="was cancelled"):
        Progress(one).of(10)
    assert store.mark_cancelled(one)
    with pytest.raises(JobUnknown):
        store.cancel(uuid.uuid4())


def test_again_begins_a_failed_one_anew_with_all_its_retries(queue):
    with queue.in_alices():
        made = enqueue(deeds.poison, 1)
    queue.work()
    store.again(made)
    assert (row(made).state, row(made).runs) == ("ready", 0)
    with pytest.raises(AlreadyRunning):
        store.again(made)


def test_progress_stands_in_the_row(queue):
    with queue.in_alices():
        made = enqueue(deeds.note, 1)
    progress = Progress(store.claim("worker"))
    list(progress.over([1, 2, 3], "counting"))
    assert (row(made).done, row(made).total, row(made).message) == (3, 3, "counting")
    with pytest.raises(ArgumentRefused):
        progress.of(3, "Ana Pop")


def test_what_ended_long_ago_is_deleted_and_nothing_else(queue):
    with queue.in_alices():
        enqueue(deeds.note, 1)
        queue.work()
        waits = enqueue(deeds.note, 2)
    assert store.tidy(queue.clock.now()) == 0
    assert store.tidy(queue.clock.now() + timedelta(seconds=1)) == 1
    assert [one.id for one in Job.objects.all()] == [waits]


def test_the_tasks_api_asks_for_the_same(queue):
    with queue.in_alices():
        result = deeds.note.using(priority=5).enqueue(7)
        queue.work()
    assert (deeds.note.get_result(result.id).status, row(result.id).priority) == ("SUCCESSFUL", 5)
