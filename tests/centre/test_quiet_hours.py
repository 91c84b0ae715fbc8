"""Calls and mails keep the hours of the policy, but for whoever asked to be called at that time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from forecall.centre import Outcome, Result, Talk, begin, finish, undo
from forecall.centre.models import CallTask
from forecall.custody import Ask, Permit, Refused, permitted
from tests.centre.conftest import CARD

NINE_IN_THE_EVENING = datetime(2026, 12, 2, 19, tzinfo=UTC)  # in Bucharest; NOW of the office is noon there
TOMORROW = "2026-12-03T10:00+02:00"  # of whose country nothing is known: nine in Berlin too


def called(office, **more):
    person = office.person("business_contact", ("business_card", "interactions"))
    return person, office.task(person, purpose="partner_contacts", categories=CARD, **more)


def test_a_call_in_quiet_hours_does_not_begin_and_the_task_waits(office):
    _person, task = called(office)
    office.clock.moment = NINE_IN_THE_EVENING
    refused = begin(task)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.clause, refused.about) == ("quiet_hours", "hours:phone", TOMORROW)
    row = CallTask.objects.get(pk=task)
    assert (row.state, row.refused, row.tries, row.taken_by) == ("open", "quiet_hours", 0, "")
    office.clock.moment = datetime(2026, 12, 3, 8, tzinfo=UTC)
    assert isinstance(begin(task), Talk)


def test_whoever_asked_to_be_called_back_then_is_called_then_and_not_long_after(office):
    person, task = called(office)
    talk = begin(task)
    finish(talk.id, Result(Outcome.CALLBACK, next_at=NINE_IN_THE_EVENING))
    other_person, other = called(office)
    office.clock.moment = NINE_IN_THE_EVENING + timedelta(minutes=61)
    assert begin(task).reason == "quiet_hours"
    office.clock.moment = NINE_IN_THE_EVENING + timedelta(minutes=20)
    assert begin(other).reason == "quiet_hours"
    again = begin(task)
    assert isinstance(again, Talk)
    finish(again.id, Result(Outcome.NOT_NOW))
    third = office.task(person, purpose="partner_contacts", categories=CARD, about="need:2")
    assert begin(third).reason == "quiet_hours"  # the call that was asked for was held
    undo(again.id)
    assert isinstance(begin(third), Talk)
    assert other_person != person


def test_a_set_leaves_out_whose_hour_is_quiet(office):
    here = office.person("business_contact", ("business_card",))
    office.clock.moment = NINE_IN_THE_EVENING
    asked = Ask("partner_contacts", CARD, "call", subjects=(here,), channel="phone")
    answer = permitted(asked)
    assert isinstance(answer, Refused)
    assert answer.reason == "quiet_hours"
    assert isinstance(permitted(Ask("partner_contacts", CARD, "send", subjects=(here,), channel="email")), Permit)
