"""Publishing: versions are rows that nobody changes, and a looser one waits for its duty."""

from __future__ import annotations

import json
import zlib
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forecall.app.house_commands import publish_command
from forecall.custody import Ask, Proof, ask, consent, drafting, object_to, publish, publishing, versions, wire
from forecall.custody.errors import PublicationRefused, VersionDamaged
from forecall.custody.models import PublishedVersion, VersionFile
from forecall.custody.publishing import altered
from forecall.custody.recording import choose, duty_met
from forecall.custody.rulebooks import forget_kept
from forecall.foundation import acting
from forecall.policy import compile_rulebook
from forecall.policy.changes import Shift
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
    consent(person, "newsletter", Proof("double_opt_in", "Send me news"))
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
def test_what_a_version_owes_is_known_before_it_is_published_and_the_command_lists_it_first(monkeypatch, capsys):
    wider, order = later({"purposes/newsletter/channels": ["email", "sms"]}, day="2027-03-01"), []
    owed = publishing.check(wider)
    assert PublishedVersion.objects.filter(number=2).count() == 0
    [duty] = [one for one in owed if one["clause"] == "purpose:newsletter/channels/sms"]
    assert (duty["act"], duty["people"]) == ("ask", ["account_user", "prospect"])
    monkeypatch.setattr("forecall.policy.load_policy", lambda _file: wider)
    monkeypatch.setattr("forecall.app.house.opened", nullcontext)
    monkeypatch.setattr(
        publishing, "publish", lambda one: order.append(capsys.readouterr().out) or publish(one, "1" * 64)
    )
    publish_command(Path("policy.yaml"), "alices")
    assert "owed: ask account_user, prospect, purpose:newsletter/channels/sms" in order[0]
    said = capsys.readouterr().out
    assert "Version 2 is published" in said
    assert "owed:" not in said
    assert publishing.check(wider) == []
    assert owed == PublishedVersion.objects.get(number=2, organisation__slug="alices").duties


@pytest.mark.usefixtures("house")
def test_the_command_lists_what_a_version_owes_also_where_it_is_refused_as_too_early(monkeypatch, capsys):
    wider = later({"purposes/newsletter/channels": ["email", "sms"]}, day="2026-12-10")
    monkeypatch.setattr("forecall.policy.load_policy", lambda _file: wider)
    monkeypatch.setattr("forecall.app.house.opened", nullcontext)
    with pytest.raises(typer.Exit):
        publish_command(Path("policy.yaml"), "alices")
    said = capsys.readouterr()
    assert "owed: ask account_user, prospect, purpose:newsletter/channels/sms" in said.out
    assert "cannot count before" in said.err
    assert PublishedVersion.objects.filter(number=2).count() == 0


def test_a_version_that_is_published_already_lacks_nothing(house):
    wire(replace(house.parts, missing=lambda _organisation, _policy: "no surface"))
    assert publishing.check(edited("need-prediction", {})) == []
    with pytest.raises(PublicationRefused, match="no surface"):
        publishing.check(later())


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


@pytest.mark.usefixtures("house")
def test_a_version_keeps_its_evidence_and_compiles_again_without_the_files():
    published = publish(later(), artefact="1" * 64).version
    kept = versions.policy_of(published)
    assert kept.origins.content_of("evidence/model-tests.md").startswith(b"# ")
    assert compile_rulebook(kept).digest() == published.digest


@pytest.mark.usefixtures("house")
def test_evidence_that_was_altered_or_taken_away_after_publication_is_noticed():
    published = publish(later(), artefact="1" * 64).version
    VersionFile.objects.filter(path="evidence:evidence/model-tests.md").update(content=zlib.compress(b"better"))
    with pytest.raises(VersionDamaged, match="model-tests"):
        versions.policy_of(published)
    VersionFile.objects.filter(path="evidence:evidence/model-tests.md").delete()
    with pytest.raises(VersionDamaged, match="list of its files"):
        versions.policy_of(published)
    PublishedVersion.objects.filter(number=2).update(made_of="0" * 64)
    publish(later({"version/number": 3}), artefact="2" * 64)
    PublishedVersion.objects.filter(number=2).update(made_of=published.made_of)
    assert altered(list(PublishedVersion.objects.all())) == 3


def test_a_version_for_today_counts_from_the_moment_it_is_published(house):
    person = house.person()
    consent(person, "newsletter", Proof("double_opt_in", "Send me news"))
    news = Ask("newsletter", frozenset({"preferences"}), "send", (person,), channel="email")
    assert ask(news).version == 1
    draft = drafting.changed({"purposes": {"newsletter": {"channels": []}}})
    assert draft.counts_now
    assert publish(draft.policy, artefact="1" * 64).version.effective == house.clock.now()
    assert ask(news).reason == "channel_not_covered"


def test_publishing_asks_the_database_no_more_often_the_more_people_there_are(house):
    house.person()
    with CaptureQueriesContext(connection) as few:
        publish(later(), artefact="1" * 64)
    for _ in range(20):
        house.person()
    with CaptureQueriesContext(connection) as many:
        publish(later({"version/number": 3}, "2027-02-15"), artefact="2" * 64)
    assert len(many) == len(few)


def test_each_organisation_has_its_own_versions(house):
    publish(later(), artefact="1" * 64)
    with acting(house.bobs, "bob"):
        assert PublishedVersion.objects.count() == 1


def test_the_next_version_of_a_policy_from_before_names_what_is_scored_for_and_says_that_it_does(house):
    row = PublishedVersion.objects.get()
    content = json.loads(row.content)
    del content["purposes"]["need_prediction"]["serves"]  # as it was published before there was the word
    PublishedVersion.unscoped.filter(pk=row.pk).update(content=json.dumps(content))
    forget_kept()
    person = house.person("client_customer", ("order_history",), "client")
    choose(person, "instruction", "need_prediction")
    object_to(person, "direct_marketing")
    scored = Ask("need_prediction", frozenset({"order_history"}), "score", (person,))
    assert ask(scored).basis == "instruction"  # an older version decides as it was published
    draft = drafting.changed({"purposes": {"newsletter": {"channels": []}}})
    named = {one.clause: one.shift for one in draft.change.facts if one.clause.startswith("purpose:need_prediction/")}
    assert named == {
        f"purpose:need_prediction/serves/{one}": Shift.STRICTER for one in ("sales_suggestions", "client_calls")
    }
    assert draft.counts_now
    publish(draft.policy, artefact="1" * 64)
    assert ask(scored).reason == "objected"
    assert not drafting.changed({"purposes": {"newsletter": {"channels": ["email"]}}}).change.facts[1:]
