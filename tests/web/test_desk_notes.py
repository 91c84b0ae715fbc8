"""What was noted of a talk is read again, with who held it; a policy without room for notes is asked for none."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forecall.centre.models import Conversation
from forecall.custody import object_to
from forecall.custody.receipts import counts
from forecall.foundation import acting
from forecall.foundation.members import Role
from tests.web import led, test_desk_pages
from tests.web.test_desk_pages import furnish, log, text_of

pytestmark = pytest.mark.once  # pages, and nothing of Python's version
CLOSED = "There is a note, and it may not be opened now."


def with_notes(house):
    """The example policy, with room for notes in the list of those who are called."""
    found = led.policy(house)
    calls = found.categories["call_list"]
    roomy = calls.model_copy(update={"fields": [*calls.fields, "message"]})
    return found.model_copy(update={"categories": {**found.categories, "call_list": roomy}})


@pytest.fixture
def shop(house, monkeypatch):
    """A policy that keeps notes."""
    monkeypatch.setattr(test_desk_pages, "policy", with_notes)
    house.rows = furnish(house)
    house.person, house.key = house.rows[0].customer.subject, house.rows[0].suggestion
    return house


def decisions(house):
    return sum(one.decisions for one in counts(house.parts.receipts.folder, str(house.tea.pk)).values())


def test_a_note_stands_in_the_history_with_the_name_of_who_talked(shop):
    seller, note = shop.browser("sam"), "Wants <b>smaller</b> tins.\nRings in May"
    assert log(seller, shop.key, note=note).status_code == 302
    shop.member("ana", Role.SELLER)
    page = shop.browser("ana").get(f"/o/tea/desk/{shop.key}/")
    assert "Interested · Sam Wants &lt;b&gt;smaller&lt;/b&gt; tins. Rings in May" in text_of(page)
    assert str(Conversation.unscoped.get().note) == "••••••"


def test_a_note_is_opened_for_the_purpose_it_was_written_under_and_stays_closed_to_who_objected(shop):
    seller, address = shop.browser("sam"), f"/o/tea/desk/{shop.key}/"
    made = []
    for talks in (1, 2):
        log(seller, shop.key, note="Asks for jasmine")
        before = decisions(shop)
        assert text_of(seller.get(address)).count("Asks for jasmine") == talks
        made.append(decisions(shop) - before)
    assert made[0] == made[1]  # one receipt for all
    with acting(shop.tea.pk, "x"):
        object_to(shop.person, "client_calls")
    said = text_of(seller.get(address))
    assert "Asks for jasmine" not in said
    assert said.count(CLOSED) == 2


def test_more_talks_with_notes_ask_the_database_no_more_often(shop):
    seller, asked = shop.browser("sam"), []
    log(seller, shop.key, note="Asks for jasmine")
    talk = Conversation.unscoped.get()
    for talks in (1, 7):
        more = [Conversation(**{one.attname: getattr(talk, one.attname) for one in talk._meta.fields} | {"id": None})
                for _ in range(talks - 1)]  # fmt: skip
        Conversation.unscoped.bulk_create(more)
        seller.get(f"/o/tea/desk/{shop.key}/")
        with CaptureQueriesContext(connection) as found:
            said = text_of(seller.get(f"/o/tea/desk/{shop.key}/"))
        assert said.count("Asks for jasmine") == said.count("· Sam") == talks
        asked.append(len(found))
    assert asked[0] == asked[1] <= 36


def test_where_the_policy_has_no_place_for_notes_none_is_asked_for_and_one_that_comes_all_the_same_is_not_lost(house):
    [row, *_rest] = furnish(house)
    seller = house.browser("sam")
    assert 'name="note"' not in seller.get(f"/o/tea/desk/{row.suggestion}/").content.decode()
    answer = log(seller, row.suggestion, note="Asks for jasmine")  # the page was open when the policy changed
    assert "Your policy has no place for notes about calls." in text_of(answer)
    assert "Asks for jasmine" in answer.content.decode()
    assert log(seller, row.suggestion).status_code == 302


def test_a_purpose_that_may_store_nothing_has_no_place_for_notes(house):
    from forecall.centre.asking import place_for_notes

    found = with_notes(house)
    assert place_for_notes(found, "client_calls", "client_customer") == "call_list"
    assert place_for_notes(found, "client_calls", "prospect") == ""
    calls = found.purposes["client_calls"]
    silent = calls.model_copy(update={"actions": [one for one in calls.actions if one != "store"]})
    changed = found.model_copy(update={"purposes": {**found.purposes, "client_calls": silent}})
    assert place_for_notes(changed, "client_calls", "client_customer") == ""
    assert place_for_notes(found, "nothing", "client_customer") == ""
