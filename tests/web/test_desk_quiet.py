"""The strip at the desk in a quiet hour: by which clause not now, and from when again; who asked for it is called."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from forecall.centre import Outcome, Result, note_down
from forecall.foundation import acting
from forecall.policy.hours import DAYS, ContactHours
from forecall.policy.terms import Channel
from tests.web import test_desk_pages
from tests.web.led import policy
from tests.web.test_desk_pages import furnish, text_of

pytestmark = pytest.mark.once  # pages, and nothing of Python's version


def test_the_strip_says_when_the_quiet_hour_ends_and_is_open_for_a_callback_that_was_asked_for(house, monkeypatch):
    later = house.now + timedelta(days=3)
    hours = ContactHours.model_validate({DAYS[later.weekday()]: "09:00-20:00"})

    def quiet(one):
        found = policy(one)
        return found.model_copy(update={"contact_hours": {**found.contact_hours, Channel.PHONE: hours}})

    monkeypatch.setattr(test_desk_pages, "policy", quiet)
    row = furnish(house)[0]
    address = f"/o/tea/desk/{row.suggestion}/"
    said = text_of(house.browser("sam").get(address))
    assert "May not be called." in said
    assert f"may again from {DAYS[later.weekday()].title()} " in said
    assert "see hours:phone" in said
    with acting(house.tea.pk, "x"):
        wanted = Result(Outcome.CALLBACK, next_at=house.now + timedelta(minutes=5))
        note_down(row.customer.subject, "client_calls", frozenset({"predicted_needs"}), wanted)
    assert "May be called." in text_of(house.browser("sam").get(address))


def test_the_strip_says_by_which_channel_and_from_when_calls_rest(house, monkeypatch):
    hours = ContactHours.model_validate(dict.fromkeys((*DAYS, "holidays"), "00:00-23:59"))  # at whatever hour this runs

    def open_now(one):
        found = policy(one)
        return found.model_copy(update={"contact_hours": {**found.contact_hours, Channel.PHONE: hours}})

    monkeypatch.setattr(test_desk_pages, "policy", open_now)
    row = furnish(house)[0]
    said = text_of(house.browser("sam").get(f"/o/tea/desk/{row.suggestion}/"))
    strip = said.partition("May be called.")[2].partition("What is due")[0]
    assert "telephone: yes e-mail: no" in strip  # this policy has no purpose that writes to such people
    assert re.search(r"calls rest from (\d+ \w+ \d{4}, )?\d\d:\d\d\b", strip)
