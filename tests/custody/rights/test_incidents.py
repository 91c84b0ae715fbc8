"""A breach, hour by hour: the clock, who was hit, the letters that lie ready, what was decided."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from forecall.custody import Ask, ask, erase, wire
from forecall.custody.errors import IncidentError
from forecall.custody.incidents.clock import timers
from forecall.custody.incidents.keeping import incident_of, timers_of
from forecall.custody.incidents.models import Incident, IncidentDraft, IncidentPerson, IncidentStep
from forecall.custody.incidents.owed import still_owed
from forecall.custody.incidents.service import (
    assess,
    authority_told,
    close_incident,
    learn,
    open_incident,
    people_hit,
    remind,
    reported,
    took_measure,
    warned,
)
from forecall.custody.incidents.telling import tell_people, tell_recipients
from forecall.custody.incidents.types import Discovery, Nature, Risk
from forecall.custody.receipts import Receipts, verify
from forecall.foundation import acting
from forecall.policy.parts import Duration
from tests.custody.conftest import NOW, SIGNER
from tests.custody.rights.conftest import CARD, shared_with
from tests.policy.policies import example

SEEN = (Nature.CONFIDENTIALITY,)


@pytest.fixture
def breach(desk, tmp_path):
    """An incident that was discovered two hours ago; the receipts are signed."""
    from dataclasses import replace

    signed = Receipts(tmp_path / "signed", signer=SIGNER, clock=desk.clock.now)
    desk.parts = replace(desk.parts, receipts=signed)
    wire(desk.parts)

    def make(**more):
        return open_incident(Discovery(NOW - timedelta(hours=2), SEEN, **more))

    yield make
    signed.close()


def test_hours_are_hours_whatever_the_calendar_says():
    christmas = datetime(2026, 12, 25, 23, 30, tzinfo=UTC)
    due = timers(christmas, Duration(72, "hours"), significant=True)
    assert due.warning == christmas + timedelta(hours=24)
    assert due.authority == christmas + timedelta(hours=72)
    assert due.report == datetime(2027, 1, 28, 23, 30, tzinfo=UTC)  # a month after the authority had to be told


@pytest.mark.promise("AI-13.8")
def test_from_its_first_minute_it_has_timers_roles_frozen_evidence_and_drafts(breach, desk, ana):
    incident = breach(categories=("business_card",))
    one = incident_of(incident)
    assert timers_of(one).authority == NOW + timedelta(hours=70)
    assert (one.roles["lead"], set(one.roles)) == ("alice", {"lead", "privacy", "officer", "security"})
    assert verify(desk.parts.receipts.folder, SIGNER.public_key()).holds
    assert one.checkpoint
    drafts = {(row.name, row.language) for row in IncidentDraft.objects.all()}
    assert drafts == {(name, language) for name in ("authority", "people") for language in ("en", "de", "ro")}
    assert people_hit(incident) == [ana]


@pytest.mark.promise("AI-13.10")
def test_a_grave_one_has_its_reports_planned_for_a_day_three_days_and_a_month(breach):
    incident = breach(significant=True)
    due = {row.name: row.due for row in IncidentDraft.objects.filter(language="en")}
    aware = NOW - timedelta(hours=2)
    assert due["warning"] == aware + timedelta(hours=24)
    assert due["authority"] == aware + timedelta(hours=72)
    assert due["report"] == datetime(2027, 1, 5, 8, tzinfo=UTC)
    assert "early warning" in still_owed(incident_of(incident))
    warned(incident)
    assert "early warning" not in still_owed(incident_of(incident))
    with pytest.raises(IncidentError, match="follows the letter"):
        reported(incident)
    authority_told(incident)
    reported(incident)
    assert still_owed(incident_of(incident)) == ["assessment of the risk"]


@pytest.mark.promise("AI-13.11")
def test_the_authoritys_letter_is_filled_before_the_end_and_a_missed_end_demands_its_reason(breach, desk, ana):
    incident = breach(categories=("business_card",), began=NOW - timedelta(days=3), ended=NOW)
    took_measure(incident, "access_closed")
    text = IncidentDraft.objects.get(name="authority", language="en").text
    for part in [
        "seen by somebody",
        "business contact data",
        "One person",
        "deceitful",
        "access was closed",
        "dpo@predict.example.com",
        "29 November 2026",
    ]:
        assert part.lower() in text.lower(), part
    desk.clock.moment = timers_of(incident_of(incident)).authority - timedelta(hours=3)
    assert remind() == [(incident, "4")]
    assert remind() == []
    desk.clock.forward(timedelta(hours=4))
    assert remind() == [(incident, "overdue")]
    with pytest.raises(IncidentError, match="72 hours are over"):
        authority_told(incident)
    authority_told(incident, "affected_unclear")
    assert "unklar" in IncidentDraft.objects.get(name="authority", language="de").text
    assert remind() == []
    assert ana


@pytest.mark.promise("AI-13.12")
def test_exactly_those_whose_data_the_suspect_was_given_in_that_time_are_hit_and_told_in_their_language(desk, post):
    people = [desk.person() for _ in range(4)]
    early, inside, other, elsewhere = people
    with acting(desk.alices, "mallory"):
        ask(Ask("prospecting", CARD, "read", (early,)))
        desk.clock.forward(timedelta(days=1))
        ask(Ask("prospecting", CARD, "read", (inside,)))
        ask(Ask("newsletter", CARD, "read", (elsewhere,)))  # refused: it saw nothing
    with acting(desk.alices, "bob"):
        ask(Ask("prospecting", CARD, "read", (other,)))
    incident = open_incident(
        Discovery(desk.clock.now(), SEEN, NOW + timedelta(hours=1), desk.clock.now(), ("business_card",), "mallory")
    )
    assert people_hit(incident) == [inside]
    assert learn(incident, began=NOW - timedelta(hours=1)) == 2
    assert set(people_hit(incident)) == {early, inside}
    assess(incident, Risk.HIGH, "names_and_addresses")
    post.down = True
    assert tell_people(incident, {}) == (0, 2)
    post.down = False
    assert tell_people(incident, {early: "ro", inside: "de"}) == (2, 0)
    assert tell_people(incident, {}) == (0, 0)
    said = {to: letter for to, _channel, letter in post.sent}
    assert said[early].language == "ro"
    assert "Ihre Daten" in said[inside].title
    assert IncidentPerson.objects.filter(told_at=None).count() == 0


def test_whoever_outside_got_the_data_in_that_time_is_named_to_the_authority_and_written_to_once(
    breach, desk, ana, told
):
    shared_with(desk, ana, "help_desk")
    shared_with(desk, ana, "mail_house")
    shared_with(desk, desk.person("account_user", ("account",)), "cloud")
    desk.clock.forward(timedelta(hours=1))
    shared_with(desk, ana, "accountant")  # after it was over
    incident = breach(began=NOW - timedelta(days=1), ended=NOW + timedelta(minutes=1), categories=("preferences",))
    text = IncidentDraft.objects.get(name="authority", language="en").text
    policy = example("need-prediction")
    for part in (policy.recipients["help_desk"].name, policy.recipients["mail_house"].name, "Records about them", "1"):
        assert part in text
    for outside in ("cloud", "accountant"):
        assert policy.recipients[outside].name not in text
    told.deaf = {"mail_house"}
    assert tell_recipients(incident) == (1, 1)
    told.deaf = set()
    assert tell_recipients(incident) == (1, 0)
    assert tell_recipients(incident) == (0, 0)
    assert [name for name, _letter in told.warned] == ["help_desk", "mail_house"]
    [letter] = {letter for _name, letter in told.warned}
    assert "data you have from us" in letter.title
    assert not {str(ana), "ana@example.com"} & set(letter.body.split())


def test_the_letter_counts_kinds_of_people_and_the_records_about_them(breach, ana):
    breach(categories=("business_card",))
    text = IncidentDraft.objects.get(name="authority", language="en").text
    assert "One person is affected" in text
    assert "contacts at companies that may need us: 1. Records about them that hold such data: 1." in text
    assert ana


def test_without_a_suspect_everybody_is_hit_of_whom_such_data_was_held_then(breach, desk, ana):
    other = desk.person("account_user", ("account",))
    gone = desk.person()
    erase(gone)
    assert people_hit(breach(categories=("business_card",))) == [ana]
    assert set(people_hit(breach())) == {ana, other}
    desk.clock.forward(timedelta(days=2))
    later = desk.person()
    assert later not in people_hit(breach(ended=NOW + timedelta(days=1)))


def test_it_is_not_closed_while_something_is_owed_and_each_decision_is_kept(breach):
    incident = breach()
    with pytest.raises(IncidentError, match="assessment of the risk"):
        close_incident(incident, "done")
    with pytest.raises(IncidentError, match="why"):
        assess(incident, Risk.LIKELY, "")
    assess(incident, Risk.LIKELY, "many_people")
    with pytest.raises(IncidentError, match="letter to the authority"):
        close_incident(incident, "done")
    authority_told(incident)
    close_incident(incident, "access_closed")
    names = list(IncidentStep.objects.order_by("id").values_list("name", "reason"))
    assert ("assessed", "likely.many_people") in names
    assert names[-1] == ("closed", "access_closed")
    with pytest.raises(IncidentError, match="no such open incident"):
        authority_told(incident)


def test_an_unlikely_risk_needs_no_letter_but_its_reason(breach):
    incident = breach()
    assess(incident, Risk.UNLIKELY, "data_was_sealed")
    close_incident(incident, "data_was_sealed")
    assert incident_of(incident).closed_at is not None


@pytest.mark.parametrize(
    "found",
    [
        Discovery(NOW + timedelta(minutes=1), SEEN),
        Discovery(NOW, ()),
        Discovery(NOW, SEEN, categories=("unheard_of",)),
    ],
)
def test_what_makes_no_sense_opens_nothing(desk, found):
    with pytest.raises(IncidentError):
        open_incident(found)
    assert not Incident.objects.exists()
    assert desk.clock


def test_the_policy_is_no_way_around_another_organisation(breach, desk):
    incident = breach()
    with acting(desk.bobs, "bob"), pytest.raises(IncidentError):
        incident_of(incident)


def test_one_few_and_many_are_said_as_each_language_says_them():
    from forecall.custody.saying import Saying

    ro = Saying(example("need-prediction"), "ro")
    said = [ro.say("incident-count", count=count) for count in (1, 5, 25)]
    assert [part in text for part, text in zip(["o persoană", "5 persoane", "25 de persoane"], said, strict=True)] == [
        True
    ] * 3


def test_the_reason_of_a_late_letter_stays_in_it_whatever_is_done_after(breach, desk):
    incident = breach()
    desk.clock.forward(timedelta(hours=80))
    authority_told(incident, "affected_unclear")
    took_measure(incident, "access_closed")
    assert "unclear for some time" in IncidentDraft.objects.get(name="authority", language="en").text
