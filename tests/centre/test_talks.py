"""A talk from the task to its outcome, by the one who holds it; and back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from forecall.centre import (
    Feedback,
    NewTask,
    Order,
    Outcome,
    Result,
    Talk,
    ask_for,
    begin,
    drop,
    finish,
    pick_up,
    read_script,
    release,
    snooze,
    take,
    undo,
    wake,
    write_script,
)
from forecall.centre.errors import (
    CentreError,
    NoFurtherContact,
    ResultRefused,
    TaskRefused,
    TaskTaken,
    TooLateToUndo,
    UnknownTask,
)
from forecall.centre.events import OutcomeKnown, OutcomeUndone
from forecall.centre.models import CallTask, Conversation, ConversationOutcome
from forecall.centre.outcomes import ENDS
from forecall.centre.store import callbacks, history, open_tasks, outcomes_of
from forecall.custody import Ask, Permit, Proof, Refused, ask, consent, erase, facts, object_to, open_sealed
from forecall.custody.models import Choice, Happening, Subject
from forecall.custody.receipts import used_for, verify
from forecall.custody.rights import Message, receive
from forecall.foundation import NoScope, acting
from tests.centre.conftest import CARD, NOW

DAY = date(2026, 12, 2)
MONDAY = NOW + timedelta(days=5)


def listed(order=Order.WORTH, now=NOW, actor="alice"):
    return [task.pk for task in open_tasks(now, now.date(), actor, order)]


def test_a_talk_goes_from_the_task_to_its_outcome_and_the_task_is_done(house):
    heard = []
    house.parts.events.subscribe(OutcomeKnown, heard.append)
    write_script("spring", {"en": "Good morning, this is Tea House."})
    person = house.person()
    task = house.task(person, about="need:7", worth=Decimal("120.50"), chance=0.4, script="spring")
    assert listed() == [task]
    talk = begin(task)
    assert isinstance(talk, Talk)
    assert talk.texts == {"en": "Good morning, this is Tea House."}
    finish(talk.id, Result(Outcome.ORDERED, feedback=Feedback.WRONG_QUANTITY), note="Wants twelve, not ten.")
    assert listed() == []
    [said] = history(person)
    assert (said.kind, said.direction, said.held_by, said.receipt) == ("call", "out", "alice", talk.receipt)
    assert outcomes_of([said.pk])[said.pk].outcome == "ordered"
    assert [(one.outcome, one.feedback, one.about) for one in heard] == [("ordered", "wrong_quantity", "need:7")]


def test_a_note_is_sealed_and_holds_no_card_number(house):
    talk = begin(house.task())
    finish(talk.id, Result(Outcome.ANSWERED), note="Card 4111 1111 1111 1111, call in May")
    row = Conversation.objects.get(pk=talk.id)
    assert str(row.note) == "••••••"
    permit = ask(Ask("prospecting", frozenset({"tickets"}), "read", subjects=(talk.subject,)))
    [opened] = open_sealed(permit, [row], ["note"])
    assert opened.note == "Card [card •••• 1111], call in May"


def test_who_objected_is_not_called_and_the_task_says_why(house):
    person = house.person()
    task = house.task(person)
    object_to(person, "direct_marketing")
    answer = begin(task)
    assert isinstance(answer, Refused)
    assert answer.reason == "objected"
    row = CallTask.objects.get(pk=task)
    assert (row.refused, row.refused_clause, row.taken_by, row.tries) == ("objected", answer.clause, "", 0)
    assert not history(person)


def test_a_call_counts_as_contact_and_the_talk_as_the_last_one(house):
    talk = begin(house.task())
    assert facts.parse(Subject.objects.get(pk=talk.subject).facts)["n"].keys() == {"marketing"}
    finish(talk.id, Result(Outcome.ANSWERED))
    assert [(row.event, row.at) for row in Happening.objects.filter(subject=talk.subject)] == [("last_contact", NOW)]


def test_a_use_without_a_rule_begins_no_talk(house):
    answer = begin(house.task(categories=frozenset({"billing_data"})))
    assert not isinstance(answer, Talk)
    assert not Conversation.objects.exists()


def test_never_again_is_an_objection_and_closes_all_advertising(house):
    person = house.person()
    first, second = house.task(person), house.task(person, about="need:8")
    talk = begin(first)
    finish(talk.id, Result(Outcome.NEVER_AGAIN))
    assert listed() == []
    assert CallTask.objects.get(pk=second).state == "dropped"
    assert isinstance(ask(Ask("prospecting", CARD, "call", subjects=(person,), channel="phone")), Refused)


def test_undo_puts_back_the_task_its_neighbours_and_the_objection(house):
    heard = []
    house.parts.events.subscribe(OutcomeUndone, heard.append)
    person = house.person()
    first, second = house.task(person), house.task(person, about="need:8")
    talk = begin(first)
    finish(talk.id, Result(Outcome.NEVER_AGAIN))
    undo(talk.id)
    assert set(listed()) == {first, second}
    assert isinstance(ask(Ask("prospecting", CARD, "call", subjects=(person,), channel="phone")), Permit)
    assert [one.outcome for one in heard] == ["never_again"]
    finish(talk.id, Result(Outcome.NOT_INTERESTED))  # the right key, now
    assert [row.undone_at is None for row in ConversationOutcome.objects.order_by("pk")] == [False, True]


def test_undo_leaves_an_objection_that_stood_before(house):
    talk = begin(house.task())
    object_to(talk.subject, "direct_marketing")  # on the portal, while the call goes on
    finish(talk.id, Result(Outcome.NEVER_AGAIN))
    undo(talk.id)
    assert not Choice.objects.filter(what="objection_lifted").exists()


def test_undo_is_for_who_said_it_and_for_ten_minutes(house):
    talk = begin(house.task())
    finish(talk.id, Result(Outcome.ORDERED))
    with acting(house.alices, "carol"), pytest.raises(TooLateToUndo, match="somebody else"):
        undo(talk.id)
    house.clock.forward(timedelta(minutes=11))
    with pytest.raises(TooLateToUndo, match="10 minutes"):
        undo(talk.id)
    other = begin(house.task())
    with pytest.raises(TooLateToUndo, match="nothing was said"):
        undo(other.id)


def test_undo_waits_for_nobody_who_went_on(house):
    task = house.task()
    talk = begin(task)
    finish(talk.id, Result(Outcome.CALLBACK, next_at=NOW + timedelta(minutes=1)))
    house.clock.forward(timedelta(minutes=2))
    with acting(house.alices, "carol"):
        begin(task)
    with pytest.raises(TooLateToUndo, match="called again"):
        undo(talk.id)


def test_a_callback_comes_back_when_its_time_has_come(house):
    task = house.task()
    talk = begin(task)
    finish(talk.id, Result(Outcome.CALLBACK, next_at=MONDAY))
    assert listed() == []
    assert [row.pk for row in callbacks(NOW, timedelta(days=7))] == [task]
    assert listed(now=MONDAY) == [task]


@pytest.mark.parametrize("outcome", [one for one in Outcome if one not in ENDS])
def test_a_day_for_the_next_step_is_kept_after_every_outcome_that_allows_another_contact(house, outcome):
    task = house.task()
    CallTask.objects.filter(pk=task).update(tries=9)  # and nobody answered often enough
    finish(begin(task).id, Result(outcome, next_at=MONDAY))
    row = CallTask.objects.get(pk=task)
    assert (row.state, row.again_at) == ("open", MONDAY)
    assert ConversationOutcome.objects.get().next_at == MONDAY
    assert listed(now=MONDAY) == [task]


@pytest.mark.parametrize("outcome", sorted(ENDS))
def test_an_outcome_that_ends_it_takes_no_day_and_says_so(house, outcome):
    talk = begin(house.task())
    with pytest.raises(NoFurtherContact, match="nobody is contacted after it"):
        finish(talk.id, Result(outcome, next_at=MONDAY))
    assert not ConversationOutcome.objects.exists()
    finish(talk.id, Result(outcome))
    assert ConversationOutcome.objects.get().next_at is None


def test_nobody_answers_four_times_and_then_it_ends(house):
    task = house.task()
    waits = []
    for _ in range(4):
        talk = begin(task)
        step = finish(talk.id, Result(Outcome.NO_ANSWER))
        waits.append(None if step.again_at is None else step.again_at - house.clock.now())
        house.clock.forward(timedelta(days=4))
    assert waits == [timedelta(hours=3), timedelta(days=1), timedelta(days=3), None]
    assert CallTask.objects.get(pk=task).state == "done"


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (Result(Outcome.CALLBACK), "no day for the next call"),
        (Result(Outcome.CALLBACK, next_at=NOW - timedelta(days=1)), "in the past"),
        (Result(Outcome.NOT_NOW, next_at=NOW + timedelta(days=800)), "a year away"),
        (Result(Outcome.CALLBACK, next_at=MONDAY.replace(tzinfo=None)), "without a time zone"),
    ],
)
def test_a_result_that_cannot_be_meant_is_refused_and_nothing_is_stored(house, result, said):
    talk = begin(house.task())
    with pytest.raises(ResultRefused, match=said):
        finish(talk.id, result)
    assert not ConversationOutcome.objects.exists()


def test_a_talk_has_one_outcome(house):
    talk = begin(house.task())
    finish(talk.id, Result(Outcome.ORDERED))
    with pytest.raises(ResultRefused, match="undo it first"):
        finish(talk.id, Result(Outcome.NO_ANSWER))


def test_one_takes_a_task_and_others_wait_until_it_is_free(house):
    task = house.task()
    take(task)
    with acting(house.alices, "carol"):
        assert listed(actor="carol") == []
        with pytest.raises(TaskTaken, match="somebody else"):
            begin(task)
    assert listed() == [task]
    release(task)
    with acting(house.alices, "carol"):
        take(task)
    house.clock.forward(timedelta(minutes=16))  # her browser was closed
    take(task)


def test_a_task_is_snoozed_taken_up_again_or_dropped_and_a_closed_one_is_not_taken(house):
    task, other = house.task(), house.task()
    snooze(task, MONDAY)
    assert listed() == [other]
    assert set(listed(now=MONDAY)) == {task, other}
    wake(task)
    assert set(listed()) == {task, other}
    drop(other)
    with pytest.raises(TaskTaken, match="dropped"):
        take(other)
    with pytest.raises(TaskRefused, match="in the past"):
        snooze(task, NOW)


def test_what_was_closed_without_a_talk_is_picked_up_as_the_same_task_once(house):
    person = house.person()
    new = NewTask(person, "prospecting", frozenset({"business_card"}), "due", "need:7")
    task = ask_for(new)
    drop(task)
    assert pick_up(new) == task
    assert listed() == [task]
    snooze(task, MONDAY)
    assert pick_up(new) == task  # and so is one that was left alone
    assert listed() == [task]
    drop(task)
    begin(ask_for(new))  # called all the same: a second task
    assert pick_up(new) != task
    assert not CallTask.objects.filter(state="dropped").exists()


def test_the_list_is_sorted_by_worth_or_chance_or_day_and_shows_what_is_due(house):
    much = house.task(worth=Decimal(900), chance=0.1, due=(None, DAY + timedelta(days=9)))
    likely = house.task(worth=Decimal(20), chance=0.9, due=(None, DAY + timedelta(days=1)))
    house.task(worth=Decimal(5000), due=(DAY + timedelta(days=1), None))  # not yet
    assert listed(Order.WORTH) == [much, likely]
    assert listed(Order.CHANCE) == [likely, much]
    assert listed(Order.DUE) == [likely, much]


def test_asking_twice_for_the_same_brings_the_task_up_to_date(house):
    person = house.person()
    task = house.task(person, about="need:7", worth=Decimal(10))
    assert house.task(person, about="need:7", worth=Decimal(12)) == task
    assert CallTask.objects.get(pk=task).worth == 12


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"because": "Ana is due"}, "because"),
        ({"about": "call Ana Pop"}, "about"),
        ({"channel": "telepathy"}, "channel"),
        ({"chance": 1.5}, "chance"),
        ({"chance": float("nan")}, "chance"),
        ({"worth": Decimal("NaN")}, "worth"),
        ({"worth": Decimal(-1)}, "worth"),
        ({"due": (DAY, DAY - timedelta(days=1))}, "due"),
        ({"purpose": "gossip"}, "purpose"),
        ({"categories": frozenset()}, "categories"),
    ],
)
def test_a_task_that_cannot_be_meant_is_refused_by_its_field(house, more, field):
    with pytest.raises(TaskRefused) as refused:
        house.task(**more)
    assert refused.value.field == field
    assert not CallTask.objects.exists()


def test_another_organisation_sees_nothing_and_reaches_nothing(house):
    task = house.task()
    talk = begin(task)
    with acting(house.bobs, "bob"):
        assert listed(actor="bob") == []
        for act in (lambda: take(task), lambda: begin(task), lambda: finish(talk.id, Result(Outcome.ORDERED))):
            with pytest.raises(UnknownTask):
                act()
        with pytest.raises(UnknownTask):
            ask_for(NewTask(talk.subject, "prospecting", CARD, "due"))


def test_without_a_scope_nothing_is_asked():
    with pytest.raises(NoScope):
        open_tasks(NOW, DAY, "alice")


def test_an_erased_person_leaves_no_task_and_no_talk(house):
    talk = begin(house.task())
    finish(talk.id, Result(Outcome.INTERESTED, next_at=MONDAY), note="Likes green tea")
    erase(talk.subject)
    assert not CallTask.objects.exists()
    assert not Conversation.objects.exists()
    assert not ConversationOutcome.objects.exists()
    assert Subject.objects.get(pk=talk.subject).forgotten_at is not None
    with pytest.raises(UnknownTask):
        house.task(talk.subject)


def test_a_script_keeps_its_versions(house):
    assert house
    assert [write_script("spring", {"en": text}) for text in ("One", "Two", "Two")] == [1, 2, 2]
    assert read_script("spring", 1).texts == {"en": "One"}
    assert read_script("spring").texts == {"en": "Two"}
    assert read_script("autumn") is None
    for texts in ({}, {"en": " "}, {"xx": "?"}, {"en": "x" * 20_001}):
        with pytest.raises(TaskRefused):
            write_script("spring", texts)


def test_every_error_of_the_room_has_a_code_of_its_own():
    kinds = [CentreError, *CentreError.__subclasses__()]
    assert len({kind.code for kind in kinds}) == len(kinds)


@pytest.mark.promise("AI-04.10")
def test_a_withdrawal_spoken_in_a_call_stops_what_is_queued_and_what_went_before_stays_lawful(house):
    letters = {"purpose": "newsletter", "categories": frozenset({"preferences"}), "channel": "email"}
    person = house.person(categories=("business_card", "tickets", "preferences"))
    consent(person, "newsletter", Proof("double_opt_in", "Send me news"))
    house.clock.forward(timedelta(minutes=1))
    first, queued = house.task(person, about="spring", **letters), house.task(person, about="summer", **letters)
    before = begin(first)
    assert isinstance(before, Talk)
    house.clock.forward(timedelta(seconds=1))
    receive(Message("", "phone", "en", "I withdraw my consent to your newsletter"), person)
    answer = begin(queued)
    assert isinstance(answer, Refused)
    assert answer.reason == "consent_withdrawn"
    assert CallTask.objects.get(pk=queued).refused == "consent_withdrawn"
    said = {str(key): one for key, one in used_for(house.parts.receipts.folder, person)}
    assert (said[before.receipt].outcome, said[before.receipt].clause) == (
        "allowed",
        "purpose:newsletter/basis/consent",
    )
    assert verify(house.parts.receipts.folder, None).holds
