"""What a person chose holds for every record and address of theirs, from the next question on, and back again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forecall.contacts import NewPerson, Point, add_people, add_person, merge, unmerge
from forecall.contacts.changing import add_point
from forecall.contacts.errors import NotPermitted, UnknownContact, ValueWrong
from forecall.contacts.preferring import history, never_again, prefer, preferences
from forecall.custody import Ask, Permit, Proof, ask, erase, object_to
from forecall.custody.models import Choice, Subject, Suppression
from forecall.custody.recording import Said, choose
from tests.contacts.conftest import CAMPAIGNS, NOW, PARTNERS

NEWS, EMAIL = "newsletter", "ana@example.com"
DOUBLE = Proof("double_opt_in", text="Write to me", notice_version=1, language="en")


@pytest.fixture
def reader(house):
    origin = house.origin("given")
    said = (Said("consent", NEWS, NOW - timedelta(days=1), DOUBLE),)
    new = NewPerson("subscriber_to_news", origin, {"name": "Ana"}, points=(Point("email", EMAIL),), choices=said)
    return add_person(NEWS, new)


def may_write(person, purpose=NEWS, channel="email", category="news_address", action="send"):
    answer = ask(Ask(purpose, frozenset({category}), action, (person,), channel=channel))
    return "allowed" if isinstance(answer, Permit) else answer.reason


def may_reach(person):
    """What each of a campaign's senders is told: the dialler, the AI voice's carrier, mail, text messages."""
    actions = {"phone": "call", "email": "send", "sms": "send", "post": "send"}
    return {
        channel: may_write(person, CAMPAIGNS, channel, "civil_identity", action) for channel, action in actions.items()
    }


@pytest.mark.promise("AI-02.6")
def test_a_changed_preference_is_obeyed_by_every_sender_at_once_and_the_history_says_who_when_and_how(house, reader):
    called = house.person(phone="021 000 0000", email=EMAIL)
    assert set(may_reach(called).values()) == {"allowed"}
    assert may_write(reader) == "allowed"
    house.clock.forward(timedelta(seconds=1))
    prefer(called, CAMPAIGNS, (), Proof("spoken_no"))
    prefer(reader, NEWS, (), Proof("form"))
    assert set(may_reach(called).values()) == {"objected"}
    assert may_write(reader) == "consent_withdrawn"
    [said] = [one for one in history(called) if one.what == "objection"]
    assert (said.purpose, said.at, said.actor) == (CAMPAIGNS, house.clock.now(), "alice")
    house.clock.forward(timedelta(seconds=1))
    prefer(reader, NEWS, {"email"}, DOUBLE)
    assert may_write(reader) == "allowed"
    newest = history(reader)[0]
    assert (newest.what, newest.how, newest.channels) == ("consent", "double_opt_in", ("email",))


def test_the_choices_of_all_purposes_are_listed_by_channel_as_they_stand(house):
    ana = house.person(phone="021 000 0000")
    said = {(one.purpose, one.channel): one.wanted for one in preferences(ana)}
    assert said[CAMPAIGNS, "phone"]
    never_again("phone", "+40 21 000 0000")
    said = {(one.purpose, one.channel): one.wanted for one in preferences(ana)}
    assert (said[CAMPAIGNS, "phone"], said[CAMPAIGNS, "email"]) == (False, True)
    object_to(ana, "direct_marketing")
    assert not any(one.wanted for one in preferences(ana) if one.purpose == CAMPAIGNS)


def test_what_is_listed_is_what_the_gate_answers_also_for_merged_records(house):
    ana, anna = house.person(phone="021 000 0000"), house.person("Anna", phone="021 000 0001")
    merge(ana, anna)
    prefer(anna, CAMPAIGNS, (), Proof("form"))
    assert {one.what for one in Choice.objects.all()} >= {"objection"}
    assert Choice.objects.filter(what="objection").count() == 2
    listed = {one.channel: one.wanted for one in preferences(ana) if one.purpose == CAMPAIGNS}
    assert {channel: answer == "allowed" for channel, answer in may_reach(ana).items()} == {
        channel: wanted for channel, wanted in listed.items() if channel != "in_person"
    }


def test_a_yes_given_anew_is_one_for_every_record_at_one_moment_and_stays_when_they_are_told_apart(
    house, reader, monkeypatch
):
    origin, said = house.origin("given"), (Said("consent", NEWS, NOW - timedelta(days=1), DOUBLE),)
    points = (Point("email", "anna@example.com"),)
    other = add_person(NEWS, NewPerson("subscriber_to_news", origin, {"name": "Anna"}, points=points, choices=said))
    merge(reader, other)
    before = set(Choice.objects.values_list("pk", flat=True))
    monkeypatch.setattr(type(house.clock), "now", lambda clock: clock.forward(timedelta(microseconds=50)))
    prefer(reader, NEWS, {"email"}, DOUBLE)
    new = Choice.objects.exclude(pk__in=before)
    for record in (reader, other):
        rows = new.filter(subject=record).order_by("at", "pk")
        assert list(rows.values_list("what", flat=True)) == ["withdrawal", "consent"]
    assert new.filter(what="consent").values("at").distinct().count() == 1
    unmerge(reader, other)
    assert (may_write(reader), may_write(other)) == ("allowed", "allowed")


def test_what_cannot_be_chosen_says_why(house, reader):
    ana = house.person()
    with pytest.raises(NotPermitted, match="cannot_refuse"):
        prefer(ana, "statutory_records", (), DOUBLE)
    with pytest.raises(ValueWrong, match="fax is none of newsletter"):
        prefer(reader, NEWS, {"fax"}, DOUBLE)
    with pytest.raises(ValueWrong, match="all of its channels or none"):
        prefer(ana, CAMPAIGNS, {"phone"}, DOUBLE)
    with pytest.raises(UnknownContact):
        prefer(house.alices, NEWS, (), DOUBLE)


@pytest.mark.promise("AI-10.4")
@pytest.mark.parametrize("forgotten", [False, True], ids=["still known", "erased meanwhile"])
def test_an_objectors_address_stays_out_of_advertising_from_whatever_source_it_comes_again(house, forgotten):
    ana = house.person(phone="021 000 0000", email=EMAIL)
    object_to(ana, "direct_marketing")
    if forgotten:
        erase(ana)
    tokens = list(Suppression.objects.values_list("token", flat=True))
    assert tokens
    assert not any(b"210000000" in bytes(token) or b"ana" in bytes(token) for token in tokens)
    for source in ("client", "given"):
        again = house.person("A. E.", phone="0040-21-000-0000", email=EMAIL.upper(), origin=house.origin(source))
        answers = may_reach(again)
        assert {answers[channel] for channel in ("phone", "email", "sms")} == {"suppressed"}
    later = house.person("Ana")
    assert may_reach(later)["email"] == "allowed"
    add_point(CAMPAIGNS, later, Point("email", EMAIL), house.origin())
    assert may_reach(later)["email"] == "suppressed"


def test_an_import_that_brings_the_objection_itself_shuts_the_address(house):
    no = Said("objection", "direct_marketing", NOW - timedelta(days=1))
    from dataclasses import replace

    first, second = house.called(phone="021 000 0000"), house.called("Bo", phone="021 000 0000")
    added = add_people(CAMPAIGNS, [replace(first, choices=(*first.choices, no)), second])
    assert may_reach(added[1].person)["phone"] == "suppressed"


def test_whoever_takes_the_objection_back_opens_the_address_again_for_all_who_have_it(house):
    ana, bo = house.person(phone="021 000 0000"), None
    object_to(ana, "direct_marketing")
    bo = house.person("Bo", phone="021 000 0000", email=EMAIL)
    never_again("email", EMAIL)
    assert may_reach(bo)["phone"] == "suppressed"
    house.clock.forward(timedelta(seconds=1))
    choose(ana, "objection_lifted", "direct_marketing")
    assert (may_reach(ana)["phone"], may_reach(bo)["phone"], may_reach(bo)["email"]) == (
        "allowed", "allowed", "suppressed",
    )  # fmt: skip


def test_a_service_message_still_goes_out_to_whoever_wants_no_advertising(house):
    partner = add_person(PARTNERS, house.partner(points=(Point("email", EMAIL),)))
    never_again("email", EMAIL)
    assert may_write(partner, PARTNERS, "email", "business_card") == "allowed"
    assert Subject.objects.get(pk=partner).facts.count('"s"') == 1
