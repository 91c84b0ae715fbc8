"""Two who work with one person at once wait for each other: neither is thrown out for what each of them holds.

Both go in step, one lock of a row after the other, until one of them waits for the other: whoever locks in another
order meets the other one then, and PostgreSQL ends one of the two.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from django.db import connections

from forecall.app.tables import bring_up_to_date
from forecall.centre import NewTask, Outcome, Result, ask_for, begin, drop, finish, note_down, pick_up, undo
from forecall.centre.errors import TaskTaken
from forecall.centre.models import CallTask
from forecall.custody import object_to
from forecall.custody.recording import stand_together
from forecall.foundation import acting
from forecall.sales import objecting
from tests import house as houses
from tests.app.test_tables import empty
from tests.centre.conftest import CARD, House
from tests.postgresql import PACKAGE

NEVER, LATER = Result(Outcome.NEVER_AGAIN), timedelta(hours=1)
ABOUT = ("need:1", "need:2", "need:3")
pytestmark = pytest.mark.needs_system(*PACKAGE)


def never(_house, talks):
    return lambda: finish(talks.pop(), NEVER)


def ordered(_house, talks):
    return lambda: finish(talks.pop(), Result(Outcome.ORDERED))


def rings_later(house, talks):
    return lambda: finish(talks.pop(), Result(Outcome.CALLBACK, next_at=house.clock.now() + LATER))


def takes_back(_house, talks):
    """What was said closed the task of the other talk too."""
    said = talks.pop(0)
    finish(said, NEVER)
    return lambda: undo(said)


def takes_back_a_promise(house, talks):
    said = talks.pop(0)
    finish(said, Result(Outcome.CALLBACK, next_at=house.clock.now() + LATER))
    return lambda: undo(said)


def rings(house, _talks):
    task = house.task(house.who[0], about="other")
    return lambda: begin(task)


def notes_down(house, _talks):
    return lambda: note_down(house.who[-1], "prospecting", CARD, NEVER)


def picks_up(house, _talks):
    there = NewTask(house.who[0], "prospecting", CARD, "due", about=ABOUT[0])
    drop(ask_for(there))
    return lambda: pick_up(there)


def objects_elsewhere(house, _talks):
    """On the portal: what was predicted, and what tasks say of it, goes at once."""
    return lambda: object_to(house.who[0], "direct_marketing")


PAIRS = [
    (never, never), (ordered, never), (rings_later, ordered), (takes_back, never), (takes_back_a_promise, ordered),
    (takes_back_a_promise, never), (rings, never), (notes_down, never), (picks_up, takes_back), (picks_up, never),
    (objects_elsewhere, never),
]  # fmt: skip


@pytest.fixture(scope="module")
def tables(request, tmp_path_factory, django_db_setup, django_db_blocker):  # noqa: ARG001  # order
    folder = tmp_path_factory.mktemp("one_person")
    with django_db_blocker.unblock(), empty(request, folder, "postgresql", "one_person"):
        bring_up_to_date("default")
        with houses.opened(House, folder, "need-prediction", introduce=(objecting.hear,)) as house:
            yield house


@pytest.mark.parametrize("records", [pytest.param(1, marks=pytest.mark.long), 2])  # of one: they go the same way
@pytest.mark.parametrize(("one", "other"), PAIRS, ids=lambda verb: verb.__name__)
def test_whatever_two_do_with_one_person_at_once_both_get_through(tables, django_db_blocker, one, other, records):
    with django_db_blocker.unblock(), acting(tables.alices, "alice"):
        tables.who = sorted((tables.person() for _ in range(records)), reverse=True)
        stand_together(tables.who)
        whose = [tables.who[0], tables.who[-1], tables.who[0]]
        talks = [begin(tables.task(who, about=about)).id for who, about in zip(whose, ABOUT, strict=True)]
        raised = in_step(tables.alices, one(tables, talks), other(tables, talks))
        assert [told for told in raised if not isinstance(told, TaskTaken)] == []  # who rings second is told so
        CallTask.objects.all().delete()


def in_step(organisation, *verbs):
    """What each of them raised."""
    step, raised = Barrier(len(verbs)), []

    def after_a_lock(execute, sql, params, many, context):
        found = execute(sql, params, many, context)
        if "FOR UPDATE" in sql or sql.startswith(("UPDATE", "DELETE")):
            with suppress(BrokenBarrierError):  # the other one waits, or is done: from here on each goes on as it can
                step.wait(0.3)
        return found

    def work(verb):
        connection = connections["default"]
        try:
            with acting(organisation, "alice"), connection.execute_wrapper(after_a_lock):
                verb()
        except Exception as problem:  # noqa: BLE001  # whatever it is, the test looks at it
            raised.append(problem)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised
