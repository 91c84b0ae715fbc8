"""The privacy lead reads the policy, tries a change, reads what that obliges, and sees the proof."""

from __future__ import annotations

import pytest

from forecall.custody import drafting, publish
from forecall.custody.models import PublishedVersion
from forecall.foundation import acting
from forecall.foundation.members import Role
from tests.policy.policies import edited

pytestmark = pytest.mark.once


@pytest.fixture
def lead(house):
    with acting(house.tea.id, "olga"):
        publish(edited("need-prediction", {"version/effective": "2026-01-01"}), artefact="0" * 64)
    house.member("petra", Role.PRIVACY_LEAD)
    return house.browser("petra")


@pytest.mark.parametrize(("who", "said"), [("sample", "die Beispieldaten"), ("operator", "der Betreiber")])
def test_a_version_that_no_member_published_says_who_did_in_words(house, who, said):
    with acting(house.tea.id, who):
        publish(edited("need-prediction", {"version/effective": "2026-01-01"}), artefact="0" * 64)
    page = house.browser("olga").get("/o/tea/policy/", headers={"Accept-Language": "de"})
    assert [one.by for one in page.context["versions"]] == [said]
    assert said in page.content.decode()


def test_a_change_that_is_tried_says_what_it_obliges_and_publishes_nothing(lead):
    page = "/o/tea/policy/purposes/customer_news/"
    assert page.encode() in lead.get("/o/tea/policy/").content
    shown = lead.post(page, {"channels": ["email"]})
    assert [one.clause for one in shown.context["draft"].change.facts] == ["purpose:customer_news/channels/in_product"]
    assert shown.context["said"][0] in shown.content.decode()
    assert PublishedVersion.unscoped.count() == 1


def test_where_nobody_is_reached_the_page_of_a_purpose_says_so_and_how_a_way_comes_back(house, lead):
    with acting(house.tea.id, "olga"):
        publish(drafting.changed({"purposes": {"customer_news": {"channels": []}}}).policy, artefact="1" * 64)
    shown = lead.get("/o/tea/policy/purposes/customer_news/").content.decode()
    assert "Nobody is reached for this purpose" in shown
    assert "Show what this obliges" not in shown


def test_the_proof_shows_every_clause_of_the_notice_in_force(lead):
    page = lead.get("/o/tea/proof/")
    pieces = page.context["found"].pieces
    assert len(pieces) > 20
    assert all(one.clause in page.content.decode() for one in pieces)
