"""Publishing: versions are rows that nobody changes, and a looser one waits for its duty."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forecall.custody import Ask, Proof, ask, consent, publish
from forecall.custody.errors import PublicationRefused
from forecall.custody.models import PublishedVersion
from forecall.custody.publishing import altered
from forecall.custody.recording import duty_met
from forecall.foundation import acting
from tests.policy.policies import edited, example

pytestmark = pytest.mark.databases


def later(edits=None, day="2027-01-15"):
    return edited("need-prediction", {"version/number": 2, "version/effective": day, **(edits or {})})


@pytest.mark.usefixtures("house")
def test_the_same_version_again_changes_nothing():
    again = publish(edited("need-prediction", {}), artefact="0" * 64)
    assert not again.fresh
    assert PublishedVersion.objects.count() == 1


def test_a_newer_version_counts_from_its_day_in_the_next_question(house):
    person = house.person()
    consent(person, "newsletter", Proof("double_opt_in"))
    news = Ask("newsletter", frozenset({"preferences"}), "send", (person,), channel="email")
    published = publish(later({"purposes/newsletter/channels": ["sms"]}), artefact="1" * 64)
    assert published.fresh
    assert ask(news).version == 1
    house.clock.forward(timedelta(days=60))
    assert ask(news).reason == "channel_not_covered"


@pytest.mark.promise("OC-07.3")
def test_what_came_in_under_an_older_version_serves_a_newer_use_only_once_its_people_were_told(house):
    person = house.person()
    was = example("need-prediction").purposes["prospecting"].categories
    newer = Ask("prospecting", frozenset({"preferences"}), "read", (person,))
    publish(later({"purposes/prospecting/categories": [*was, "preferences"]}, "2027-03-01"), artefact="1" * 64)
    house.clock.forward(timedelta(days=100))
    refused = ask(newer)
    assert (refused.reason, refused.about) == ("collected_before", "preferences")
    assert refused.clause.startswith("purpose:prospecting")
    assert ask(Ask("prospecting", frozenset({"business_card"}), "read", (person,))).version == 2
    duty_met([person], 2)
    assert ask(newer).version == 2


@pytest.mark.usefixtures("house")
def test_a_version_that_owes_notice_is_not_published_too_early():
    wider = later({"purposes/newsletter/channels": ["email", "sms"]}, day="2026-12-10")
    with pytest.raises(PublicationRefused, match="cannot count before"):
        publish(wider, artefact="1" * 64)
    assert PublishedVersion.objects.count() == 1


@pytest.mark.usefixtures("house")
def test_a_published_version_that_was_altered_is_noticed():
    publish(later(), artefact="1" * 64)
    assert altered(list(PublishedVersion.objects.all())) is None
    PublishedVersion.objects.filter(number=1).update(artefact="2" * 64)
    assert altered(list(PublishedVersion.objects.all())) == 2


def test_each_organisation_has_its_own_versions(house):
    publish(later(), artefact="1" * 64)
    with acting(house.bobs, "bob"):
        assert PublishedVersion.objects.count() == 1
