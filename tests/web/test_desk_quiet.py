"""The strip at the desk in a quiet hour: by which clause not now, and from when again; who asked for it is called."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from forecall.centre import Outcome, Result, note_down
from forecall.contacts import change
from forecall.custody import object_to
from forecall.custody.models import Subject
from forecall.custody.origins import Origin
from forecall.foundation import acting
from forecall.policy.hours import DAYS, ContactHours
from forecall.policy.terms import Action, Channel
from tests.web import test_desk_pages
from tests.web.led import policy
from tests.web.test_desk_pages import furnish, text_of

pytestmark = pytest.mark.once  # pages, and nothing of Python's version


@pytest.fixture
def later(house, monkeypatch):
    """The only day of the week on which the telephone is used: three days from now."""
    later = house.now + timedelta(days=3)
    hours = ContactHours.model_validate({DAYS[later.weekday()]: "09:00-20:00"})

    def quiet(one):
        found = policy(one)
        return found.model_copy(update={"contact_hours": {**found.contact_hours, Channel.PHONE: hours}})

    monkeypatch.setattr(test_desk_pages, "policy", quiet)
    return later


def test_the_strip_says_when_the_quiet_hour_ends_and_is_open_for_a_callback_that_was_asked_for(house, later):
    row = furnish(house)[0]
    address = f"/o/tea/desk/{row.suggestion}/"
    said = text_of(house.browser("sam").get(address))
    assert "May not be called." in said
    assert f"may again from {DAYS[later.weekday()].title()} " in said
    assert "see the privacy notice, “ When we get in touch – Telephone ”." in said
    with acting(house.tea.pk, "x"):
        wanted = Result(Outcome.CALLBACK, next_at=house.now + timedelta(minutes=5))
        note_down(row.customer.subject, "client_calls", frozenset({"predicted_needs"}), wanted)
    assert "May be called." in text_of(house.browser("sam").get(address))


@pytest.mark.usefixtures("later")
def test_a_refusal_leads_to_its_place_in_the_published_notice_in_the_readers_language(house):
    row = furnish(house)[0]
    sam = house.browser("sam")
    for language, named in (("de", "Wann wir uns melden – Telefon"), ("ro", "Când luăm legătura – Telefon")):
        page = sam.get(f"/o/tea/desk/{row.suggestion}/", headers={"Accept-Language": language}).content.decode()
        link = re.search(rf'<a href="([^"#]+)#([^"]+)" title="hours:phone">{named}</a>', page)
        notice = Client().get(link[1])
        assert f'<html lang="{language}">' in notice.content.decode()
        assert f'id="{link[2]}"' in notice.content.decode()


CALLS = "Calls by AI voice agents for a client"
"""As nothing in the notice is called: it is done for a client."""
ALWAYS = ContactHours.model_validate(dict.fromkeys((*DAYS, "holidays"), "00:00-23:59"))
"""Open at whatever hour this runs."""
UNTIL = r"telephone: yes until (\d+ \w+, )?"
STRIPS = {
    "": UNTIL + r"\d\d:\d\d [a-z]",
    "GR": UNTIL + r"23:59, their time [a-z]",
    "DE": UNTIL + r"23:59, their time \(\d+ \w+, 00:59 here\)",
    "PT": UNTIL + r"\d\d:\d\d [a-z]",  # Lisbon and the Azores have two clocks
}


@pytest.mark.parametrize("place", list(STRIPS))
def test_the_strip_says_until_when_they_may_be_called_by_their_own_clock(house, monkeypatch, place):
    def open_now(one):
        found = policy(one)
        return found.model_copy(update={"contact_hours": {**found.contact_hours, Channel.PHONE: ALWAYS}})

    monkeypatch.setattr(test_desk_pages, "policy", open_now)
    row = furnish(house)[0]
    Subject.unscoped.filter(pk=row.customer.subject).update(place=place)
    said = text_of(house.browser("sam").get(f"/o/tea/desk/{row.suggestion}/"))
    strip = said.partition("May be called.")[2].partition("What is due")[0]
    assert "e-mail: no" in strip  # this policy has no purpose that writes to such people
    assert re.search(STRIPS[place], strip), strip
    assert f"telephone: yes {CALLS} – legal basis – instruction" in strip


def with_letters(house):
    """The purpose that calls writes letters and text messages, too: these on other days of the week than today."""
    found = policy(house)
    calls, listed = found.purposes["client_calls"], found.categories["call_list"]
    also = {"actions": [*calls.actions, Action.SEND], "channels": [*calls.channels, Channel.POST, Channel.SMS]}
    rest = {DAYS[(house.now + timedelta(days=shift)).weekday()] for shift in (-1, 0, 1)}
    hours = ContactHours.model_validate({day: "09:00-20:00" for day in DAYS if day not in rest})
    more = {"fields": [*listed.fields, "postal_address"]}
    return found.model_copy(
        update={
            "purposes": {**found.purposes, "client_calls": calls.model_copy(update=also)},
            "categories": {**found.categories, "call_list": listed.model_copy(update=more)},
            "contact_hours": {**found.contact_hours, Channel.SMS: hours},
        }
    )


def test_each_channel_is_told_with_its_clause_and_the_row_names_what_is_open(house, monkeypatch):
    monkeypatch.setattr(test_desk_pages, "policy", with_letters)
    row, told = furnish(house)[0], house.now - timedelta(hours=1)
    with acting(house.tea.pk, "x"):
        origin = Origin(told, "client", 1, informed=told)
        change("client_calls", row.customer.subject, {"name": "Ana Ionescu", "language": "ro"}, origin)
    desk, page = (text_of(house.browser("sam").get(f"/o/tea/desk/{path}")) for path in ("", f"{row.suggestion}/"))
    strip = page.partition("May be called.")[2].partition("What is due")[0]
    assert re.search(r"telephone: yes e-mail: no text message: no again from .* letter: yes By which channel", strip)
    assert "see the privacy notice, “ When we get in touch – Text message ”." in strip
    assert f"letter: yes {CALLS} – legal basis – instruction" in strip
    assert desk.count("letter: yes") == 1  # nobody else's name is known
    assert "text message" not in desk
    with acting(house.tea.pk, "x"):
        object_to(row.customer.subject, "direct_marketing")
    assert "letter" not in text_of(house.browser("sam").get("/o/tea/desk/"))
