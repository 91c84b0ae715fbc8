"""What somebody with several records says in a call is said of all of them, and so is what takes it back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forecall.centre import Outcome, Result, begin, finish, undo
from forecall.centre.models import CallTask
from forecall.custody import Ask, Permit, Refused, ask, object_to
from forecall.custody.models import Choice
from forecall.custody.recording import stand_together
from forecall.custody.rights import Kind, Request, open_case
from forecall.foundation import acting
from tests.centre.conftest import CARD


def test_never_again_is_said_of_every_record_of_the_person_and_so_is_its_undoing(house):
    called, other = house.person(), house.person()
    stand_together([called, other])
    talk, theirs = begin(house.task(called)), house.task(other)
    finish(talk.id, Result(Outcome.NEVER_AGAIN))
    assert CallTask.objects.get(pk=theirs).state == "dropped"
    assert set(Choice.objects.filter(what="objection").values_list("subject", flat=True)) == {called, other}
    undo(talk.id)
    assert set(Choice.objects.filter(what="objection_lifted").values_list("subject", flat=True)) == {called, other}
    assert CallTask.objects.get(pk=theirs).state == "open"
    finish(talk.id, Result(Outcome.NEVER_AGAIN))
    for one in (called, other):
        stand_together([one])
        asked = Ask("prospecting", CARD, "call", subjects=(one,), channel="phone")
        assert isinstance(ask(asked), Refused)  # told apart, each keeps what was said of the person


def test_undo_takes_back_only_what_this_talk_brought(house):
    called, other = house.person(), house.person()
    stand_together([called, other])
    talk = begin(house.task(called))
    object_to(other, "direct_marketing", house.clock.now() - timedelta(hours=1))  # by the other record, on the portal
    finish(talk.id, Result(Outcome.NEVER_AGAIN))
    undo(talk.id)
    assert list(Choice.objects.filter(what="objection_lifted").values_list("subject", flat=True)) == [called]


def objects_in_a_case(person):
    open_case(Request(Kind.OBJECTION, "form", "en", purposes=("direct_marketing",)), person)


@pytest.mark.parametrize("say", [objects_in_a_case, lambda person: object_to(person, "direct_marketing")])
def test_undo_leaves_the_objection_that_the_person_made_themselves_since(house, say):
    called, other = house.person(), house.person()
    stand_together([called, other])
    talk = begin(house.task(called))
    finish(talk.id, Result(Outcome.NEVER_AGAIN))
    house.clock.forward(timedelta(minutes=2))
    say(called)
    house.clock.forward(timedelta(minutes=2))
    undo(talk.id)
    for one in (called, other):
        asked = Ask("prospecting", CARD, "call", subjects=(one,), channel="phone")
        assert ask(asked).reason == "objected"
    stand_together([called])
    assert ask(Ask("prospecting", CARD, "call", subjects=(called,), channel="phone")).reason == "objected"


@pytest.mark.parametrize("minutes", [0, 3])
def test_undoing_the_first_of_two_who_said_never_again_leaves_what_the_second_said(house, minutes):
    called, other = house.person(), house.person()
    stand_together([called, other])
    first, second, third = house.task(called), house.task(other), house.task(called, about="need:8")
    talk, later = begin(first), begin(second)
    finish(talk.id, Result(Outcome.NEVER_AGAIN))
    house.clock.forward(timedelta(minutes=minutes))
    with acting(house.alices, "carol"):
        finish(later.id, Result(Outcome.NEVER_AGAIN))
    assert undo(talk.id) is False
    assert ask(Ask("prospecting", CARD, "call", subjects=(called,), channel="phone")).reason == "objected"
    assert states(first, second, third) == ["dropped", "dropped", "dropped"]
    with acting(house.alices, "carol"):
        assert undo(later.id) is True
    assert isinstance(ask(Ask("prospecting", CARD, "call", subjects=(called,), channel="phone")), Permit)
    assert states(first, second, third) == ["open", "open", "open"]


def test_undoing_the_second_who_said_never_again_leaves_what_the_first_said(house):
    called = house.person()
    first, second = house.task(called), house.task(called, about="need:8")
    talk, later = begin(first), begin(second)
    finish(talk.id, Result(Outcome.NEVER_AGAIN))
    finish(later.id, Result(Outcome.NEVER_AGAIN))
    undo(later.id)
    assert ask(Ask("prospecting", CARD, "call", subjects=(called,), channel="phone")).reason == "objected"
    assert states(first, second) == ["dropped", "dropped"]


def test_a_call_promised_in_the_first_talk_is_not_left_after_never_again(house):
    called = house.person()
    first, second = house.task(called), house.task(called, about="need:8")
    talk, later = begin(first), begin(second)
    tomorrow = house.clock.now() + timedelta(days=1)
    finish(talk.id, Result(Outcome.CALLBACK, next_at=tomorrow))
    finish(later.id, Result(Outcome.NEVER_AGAIN))
    undo(talk.id)
    assert states(first, second) == ["dropped", "dropped"]
    undo(later.id)
    assert states(first, second) == ["open", "open"]
    assert CallTask.objects.get(pk=first).again_at is None


def states(*tasks):
    return [CallTask.objects.get(pk=one).state for one in tasks]
