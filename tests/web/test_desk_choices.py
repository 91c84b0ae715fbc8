"""On the telephone a customer says what they do not want: one page has the switch, and the gate obeys at once."""

from __future__ import annotations

import time

import pytest

from forecall.contacts import preferences
from forecall.custody import Permit, Refused
from forecall.custody import ask as ask_gate
from forecall.custody.models import Choice
from forecall.custody.types import Ask
from forecall.foundation import acting
from forecall.foundation.members import Role
from tests.web.test_desk_pages import furnish, text_of

pytestmark = pytest.mark.once


@pytest.fixture
def shop(house):
    house.rows = furnish(house)
    return house


def may_call(house, person):
    with acting(house.tea.pk, "x"):
        question = Ask("client_calls", frozenset({"predicted_needs"}), "call", (person,), channel="phone")
        return ask_gate(question)


@pytest.mark.promise("OC-00.5")
def test_a_switch_that_is_turned_off_on_the_telephone_counts_within_a_second_and_says_who(shop):
    row, sam = shop.rows[0], shop.browser("sam")
    page = f"/o/tea/desk/{row.suggestion}/choices/"
    assert isinstance(may_call(shop, row.customer.subject), Permit)
    assert "What they want to hear of" in text_of(sam.get(f"/o/tea/desk/{row.suggestion}/"))
    begun = time.monotonic()
    said = sam.post(page, {"purpose": "advertising", "on": "0"}, follow=True)
    answer = may_call(shop, row.customer.subject)
    assert time.monotonic() - begun < 1
    assert isinstance(answer, Refused)
    assert answer.reason == "objected"
    assert "objected to" in text_of(said)
    assert "Sam" in text_of(said)
    sam.post(page, {"purpose": "advertising", "on": "1"})
    assert isinstance(may_call(shop, row.customer.subject), Permit)


@pytest.mark.promise("OC-00.5")
def test_every_purpose_that_can_be_refused_has_its_switch(shop):
    row, sam = shop.rows[0], shop.browser("sam")
    page = f"/o/tea/desk/{row.suggestion}/choices/"
    found = sam.get(page).context["switches"]
    with acting(shop.tea.pk, "x"):
        assert {one.purpose for one in found} == {one.purpose for one in preferences(row.customer.subject)}
    for one in found:
        for _twice in range(2):
            sam.post(page, {"purpose": one.purpose, "on": "0"})
    assert Choice.unscoped.filter(subject=row.customer.subject).exclude(what="instruction").count() == len(found)
    assert not any(one.is_on for one in sam.get(page).context["switches"])
    assert sam.post(page, {"purpose": "billing", "on": "0"}).status_code == 404


def test_whoever_answers_requests_opens_a_case_from_there_and_others_are_told_who_does(shop):
    page = f"/o/tea/desk/{shop.rows[0].suggestion}/choices/"
    person = shop.rows[0].customer.subject
    assert f"/cases/open/?person={person}" in shop.browser("olga").get(page).content.decode()
    assert "the privacy lead opens a case" in text_of(shop.browser("sam").get(page))


def test_whose_customers_these_are_not_finds_no_switches(shop):
    shop.member("nora", Role.SELLER, own_only=True)
    page = f"/o/tea/desk/{shop.rows[0].suggestion}/choices/"
    assert shop.browser("nora").post(page, {"purpose": "advertising", "on": "0"})["Location"] == "/o/tea/desk/"
    assert isinstance(may_call(shop, shop.rows[0].customer.subject), Permit)
