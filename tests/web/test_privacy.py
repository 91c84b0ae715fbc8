"""The privacy lead reads the policy, takes a channel away, reads what that obliges, publishes, and sees the proof."""

from __future__ import annotations

import pytest

from forecall.custody import publish
from forecall.custody.models import PublishedVersion
from forecall.foundation import acting
from forecall.foundation.members import Role
from forecall.policy import Policy
from tests.policy.documents.compiled import edited

pytestmark = pytest.mark.once


@pytest.fixture
def lead(house):
    with acting(house.tea.id, "olga"):
        publish(edited("need-prediction", {"version/effective": "2026-01-01"}), artefact="0" * 64)
    house.member("petra", Role.PRIVACY_LEAD)
    return house.browser("petra")


def channels(number):
    policy = Policy.model_validate_json(PublishedVersion.unscoped.get(number=number).content)
    return [str(one) for one in policy.purposes["customer_news"].channels]


def test_nothing_is_published_before_its_duties_were_read_and_an_older_version_comes_back(lead):
    page, was = "/o/tea/policy/purposes/customer_news/", channels(1)
    assert b"/policy/purposes/customer_news/" in lead.get("/o/tea/policy/").content
    shown = lead.post(page, {"channels": was[1:]})
    assert len(shown.context["said"]) >= 1
    assert PublishedVersion.unscoped.count() == 1
    done = lead.post(page, {"channels": was[1:], "publish": "1"}, follow=True)
    assert b"Version 2 is published" in done.content
    assert channels(2) == was[1:]
    lead.post("/o/tea/policy/versions/1/again/", {"publish": "2"})
    assert channels(3) == was


def test_a_yes_to_what_somebody_else_has_overtaken_publishes_nothing(lead):
    page, was = "/o/tea/policy/purposes/customer_news/", channels(1)
    lead.post(page, {"channels": was[1:], "publish": "1"})
    late = lead.post(page, {"channels": [], "publish": "1"})
    assert late.status_code == 200
    assert PublishedVersion.unscoped.count() == 2


def test_a_change_against_the_examples_of_the_policy_is_refused_and_can_not_be_published(lead):
    shown = lead.post("/o/tea/policy/purposes/newsletter/", {"channels": [], "publish": "1"})
    assert "purpose:newsletter/examples" in shown.context["refused"]
    assert b'name="publish"' not in shown.content
    assert PublishedVersion.unscoped.count() == 1


def test_the_proof_shows_every_clause_of_the_notice_in_force(lead):
    page = lead.get("/o/tea/proof/")
    pieces = page.context["found"].pieces
    assert len(pieces) > 20
    assert all(one.clause in page.content.decode() for one in pieces)
