"""A talk that was held elsewhere, logged by hand: its note, its next step, and calls that were promised."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from forecall.centre import Direction, Outcome, Result, begin, finish, note_down, opened_notes, snooze, undo
from forecall.centre.errors import AlreadyNoted, NoteNotDeclared, TaskRefused
from forecall.centre.models import CallTask, Conversation
from forecall.centre.store import callbacks, history, outcomes_of, promised
from forecall.contacts import listen
from forecall.custody import Origin, Refused, object_to
from forecall.custody.origins import origins_of
from forecall.custody.recording import choose
from tests import house as houses
from tests.centre.conftest import CARD, NOW, House

MONDAY = NOW + timedelta(days=5)


def test_who_objected_is_not_logged_under_the_purpose_either(house):
    person = house.person()
    object_to(person, "direct_marketing")
    assert isinstance(note_down(person, "prospecting", CARD, Result(Outcome.ANSWERED)), Refused)
    assert not Conversation.objects.exists()


def test_a_note_that_the_policy_has_no_place_for_is_refused_with_the_outcome(house):
    person = house.person("client_customer", ("call_list",), source="client")
    choose(person, "instruction", "client_calls")
    calls = ("client_calls", frozenset({"call_list"}), Result(Outcome.ANSWERED))
    with pytest.raises(NoteNotDeclared, match="client_calls"):
        note_down(person, *calls, note="Pays on Friday")
    assert not Conversation.objects.exists()
    assert isinstance(note_down(person, *calls), int)


def test_a_talk_held_elsewhere_is_logged_by_hand_and_its_next_step_becomes_a_task(house):
    person = house.person()
    talk = note_down(
        person, "prospecting", CARD, Result(Outcome.CALLBACK, next_at=MONDAY), direction=Direction.IN,
        began_at=NOW - timedelta(hours=2), note="Rang us about spring",
    )  # fmt: skip
    [row] = history(person)
    assert (row.pk, row.direction, row.began_at) == (talk, "in", NOW - timedelta(hours=2))
    [task] = CallTask.objects.all()
    assert (task.because, task.again_at) == ("callback", MONDAY)
    undo(talk)
    assert not CallTask.objects.exists()
    with pytest.raises(TaskRefused, match="time to come"):
        note_down(person, "prospecting", CARD, Result(Outcome.ANSWERED), began_at=MONDAY)


@pytest.fixture
def anywhere(database, tmp_path):  # noqa: ARG001  # a fixture that is needed, not used
    with houses.opened(House, tmp_path, "need-prediction", introduce=(listen,)) as house:
        yield house


@pytest.mark.databases
def test_a_form_that_logs_a_talk_sent_twice_is_one_talk_and_may_come_again_after_undo(anywhere):
    person, once = anywhere.person(), uuid4()
    talk = note_down(person, "prospecting", CARD, Result(Outcome.ANSWERED), once=once)
    with pytest.raises(AlreadyNoted):
        note_down(person, "prospecting", CARD, Result(Outcome.ANSWERED), once=once)
    assert Conversation.objects.count() == 1
    undo(talk)
    note_down(person, "prospecting", CARD, Result(Outcome.INTERESTED), once=once)


def test_a_call_promised_for_today_is_held_with_the_next_talk_whoever_begins_it_and_undo_promises_it_again(house):
    person, later = house.person(), MONDAY + timedelta(days=3)
    for day in (MONDAY, later):
        note_down(person, "prospecting", CARD, Result(Outcome.CALLBACK, next_at=day))
    house.clock.forward(MONDAY - NOW - timedelta(hours=2))  # two hours before
    talk = begin(house.task(person, about="need:8"))
    finish(talk.id, Result(Outcome.ANSWERED))
    assert [row.again_at for row in callbacks(NOW, timedelta(days=30))] == [later]
    undo(talk.id)
    assert [row.again_at for row in callbacks(NOW, timedelta(days=30))] == [MONDAY, later]
    note_down(person, "prospecting", CARD, Result(Outcome.ANSWERED))
    assert [row.again_at for row in callbacks(NOW, timedelta(days=30))] == [later]


def test_undo_promises_nothing_again_that_was_asked_for_anew_meanwhile(house):
    person = house.person()
    asked = house.task(person, about="need:8")
    finish(begin(asked).id, Result(Outcome.CALLBACK, next_at=MONDAY))
    house.clock.forward(MONDAY - NOW)
    talk = note_down(person, "prospecting", CARD, Result(Outcome.ANSWERED))
    anew = house.task(person, about="need:8")
    undo(talk)
    assert list(CallTask.objects.filter(state="open").values_list("pk", flat=True)) == [anew]


def test_undo_leaves_a_task_closed_in_whose_place_another_stands(house):
    person = house.person()
    talk = begin(house.task(person, about="need:8"))
    finish(talk.id, Result(Outcome.ANSWERED))
    anew = house.task(person, about="need:8")
    undo(talk.id)
    assert list(CallTask.objects.filter(state="open").values_list("pk", flat=True)) == [anew]
    assert outcomes_of([talk.id]) == {}


@pytest.mark.parametrize("outcome", [Outcome.NO_ANSWER, Outcome.WRONG_PERSON])
def test_a_call_that_did_not_reach_them_leaves_what_was_promised(house, outcome):
    person = house.person()
    note_down(person, "prospecting", CARD, Result(Outcome.CALLBACK, next_at=MONDAY))
    house.clock.forward(MONDAY - NOW)
    [promise] = promised(person, MONDAY)
    finish(begin(house.task(person, about="need:8")).id, Result(outcome))
    assert promised(person, MONDAY + timedelta(days=1)) == [promise]


@pytest.mark.databases
def test_only_what_was_said_to_them_is_a_promise(anywhere):
    house = anywhere
    person, later = house.person(), NOW + timedelta(days=40)
    untaken, left, asked = (house.task(person, about=f"need:{place}") for place in (7, 8, 9))
    finish(begin(untaken).id, Result(Outcome.NO_ANSWER))
    finish(begin(left).id, Result(Outcome.NOT_NOW))
    snooze(left, NOW + timedelta(days=1))
    note_down(person, "prospecting", CARD, Result(Outcome.NO_ANSWER))
    assert promised(person, later) == []
    finish(begin(asked).id, Result(Outcome.CALLBACK, next_at=MONDAY))
    note_down(person, "prospecting", CARD, Result(Outcome.CALLBACK, next_at=MONDAY + timedelta(hours=1)))
    assert promised(person, later) == [asked, CallTask.objects.latest("pk").pk]
    house.clock.forward(MONDAY - NOW)
    finish(begin(asked).id, Result(Outcome.NO_ANSWER))
    assert asked not in promised(person, later)


def test_the_first_note_about_a_person_counts_as_collected_then(house):
    person = house.person(categories=("business_card",))
    note_down(person, "prospecting", CARD, Result(Outcome.ANSWERED), note="Rang about spring")
    assert origins_of(person)["tickets"].source == "given"
    assert opened_notes(history(person)) == {history(person)[0].pk: "Rang about spring"}


def test_the_first_note_is_where_its_category_begins_and_a_later_one_changes_no_day(house):
    person = house.person(categories=("business_card",))  # nothing of them was ever written down
    began = house.clock.now()
    finish(begin(house.task(person)).id, Result(Outcome.CALLBACK, MONDAY), note="Likes green tea")
    assert origins_of(person)["tickets"] == Origin(began, "given", 1, origin="talk")
    house.clock.forward(timedelta(hours=1))
    assert isinstance(note_down(person, "prospecting", CARD, Result(Outcome.ANSWERED), note="In May"), int)
    assert origins_of(person)["tickets"].at == began
    assert {one.outcome for one in house.receipts} == {"allowed"}  # nothing counts as stopped that was kept
