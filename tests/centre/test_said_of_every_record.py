"""What somebody with several records says in a call is said of all of them, and so is what takes it back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forecall.centre import Outcome, Result, begin, finish, undo
from forecall.centre.models import CallTask
from forecall.custody import Ask, Refused, ask, object_to
from forecall.custody.models import Choice
from forecall.custody.recording import stand_together
from forecall.custody.rights import Kind, Request, open_case
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
