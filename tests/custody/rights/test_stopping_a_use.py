"""Objections, withdrawals and restrictions: what stops at once, what a sentence ends, what may still be done."""

from __future__ import annotations

import pytest

from forecall.custody import Ask, Permit, Proof, ask, consent, object_to
from forecall.custody.errors import StepRefused
from forecall.custody.recording import choose
from forecall.custody.rights import (
    Kind,
    Message,
    Outcome,
    Request,
    carry_out,
    close_case,
    open_case,
    receive,
)
from forecall.custody.rights import store as cases
from forecall.custody.rights.cases import sort_as
from forecall.custody.rights.intake import ends_marketing, sort_out
from forecall.custody.rights.letters import Said, letter
from forecall.custody.rights.posting import read_letters
from forecall.custody.rulebooks import version_now
from forecall.custody.stopped import Stopped, stopped

CARD = frozenset({"business_card"})


@pytest.mark.promise("AI-11.6")
def test_an_objection_stops_the_use_at_once_and_only_recorded_grounds_bring_it_back(desk):
    from forecall.custody.rights import reject_objection

    person = desk.person("requester", ("request_record",))
    record = frozenset({"request_record"})
    question = Ask("request_answering", record, "read", (person,))
    assert ask(question).basis == "legitimate_interest"
    case = open_case(Request(Kind.OBJECTION, "form", "en", purposes=("request_answering",)), person)
    assert ask(question).reason == "objected"
    with pytest.raises(StepRefused, match="name the compelling grounds"):
        reject_objection(case, "request_answering", "")
    assert ask(question).reason == "objected"
    reject_objection(case, "request_answering", "fraud_prevention")
    assert ask(question).basis == "legitimate_interest"
    assert [letter.name for letter in read_letters(case)] == ["acknowledgement", "objection_rejected"]


def test_no_grounds_stand_against_an_objection_to_marketing(opened, ana):
    from forecall.custody.rights import reject_objection

    case = opened(Kind.OBJECTION, purposes=("prospecting",))
    with pytest.raises(StepRefused, match="always"):
        reject_objection(case, "prospecting", "fraud_prevention")
    assert ask(Ask("prospecting", CARD, "read", (ana,))).reason == "objected"


def test_the_letters_about_an_objection_say_what_has_ended(opened):
    case = opened(Kind.OBJECTION, purposes=("direct_marketing",))
    close_case(case, Outcome.FULFILLED)
    told = read_letters(case)
    assert [one.name for one in told] == ["acknowledgement", "answer"]
    ended = "finding and reaching new clients; newsletter and event invitations."
    for one in told:
        assert f"From now on we no longer use your data for: {ended}" in one.body
    other = read_letters(opened(Kind.ACCESS))
    assert "no longer use" not in other[0].body


@pytest.mark.promise("AI-11.7")
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "We no longer work anything out about you for: predicting what a client's customers will need,"),
        ("de", "Wir berechnen über Sie nichts mehr für: Vorhersage, was Kunden eines Auftraggebers brauchen werden,"),
        ("ro", "Nu mai calculăm nimic despre dumneavoastră pentru: anticiparea nevoilor clienților unei companii: ce,"),
    ],
)
def test_whoever_objects_to_advertising_is_told_that_what_was_worked_out_for_it_has_ended(desk, language, said):
    person, version = desk.person("client_customer", ("order_history",), "client"), version_now(desk.clock.now())
    now = desk.clock.now()
    choose(person, "instruction", "need_prediction")
    assert stopped(desk.alices, person, version, now) == Stopped((), ())
    object_to(person, "direct_marketing")
    ended = stopped(desk.alices, person, version, now)
    assert ended == Stopped(("sales_suggestions", "client_calls"), ("need_prediction",))
    kept = Ask("need_prediction", frozenset({"order_history"}), "read", (person,))
    assert isinstance(ask(kept), Permit)  # so the letter does not say that their data is not used for it
    told = Said(Kind.OBJECTION, "0BAD-CAFE", now.date(), now.date(), stopped=ended.uses, scoring=ended.scoring)
    written = letter("answer", language, told, version.policy)
    assert said in written.body
    assert written.body.count(said.rpartition(": ")[2]) == 1


def test_the_letter_about_an_objection_names_only_what_this_one_ended(desk):
    person, version = desk.person("client_customer", ("order_history",)), version_now(desk.clock.now())
    object_to(person, "client_calls")
    first = stopped(desk.alices, person, version, desk.clock.now())
    assert first == Stopped(("client_calls",), ())
    case = open_case(Request(Kind.OBJECTION, "form", "en", purposes=("sales_suggestions",)), person)
    [told] = read_letters(case)
    labels = {name: one.label.in_language("en") for name, one in version.policy.purposes.items()}
    assert f"From now on we no longer use your data for: {labels['sales_suggestions']}." in told.body
    assert f"We no longer work anything out about you for: {labels['need_prediction']}." in told.body  # the last of two
    other = open_case(Request(Kind.OBJECTION, "form", "en", purposes=("incident_handling",)), person)
    assert "work anything out" not in read_letters(other)[0].body


SENTENCES = [
    ("email", "en", "Please stop sending me this."),
    ("email", "en", "Unsubscribe"),
    ("phone", "en", "take me off your list please"),
    ("phone", "de", "Rufen Sie mich nicht mehr an"),
    ("email", "de", "Ich will keine Werbung mehr"),
    ("email", "de", "Ich widerspreche der Werbung"),
    ("phone", "ro", "nu ma mai sunati"),
    ("email", "ro", "Nu mă mai contactați, vă rog!"),
    ("email", "en", "I object to marketing. And please correct my name."),
]


@pytest.mark.promise("AI-11.7")
def test_one_sentence_in_any_channel_ends_all_marketing_at_once(desk):
    for channel, language, text in SENTENCES:
        person = desk.person()
        consent(person, "newsletter", Proof("double_opt_in", "Send me news"))
        send = Ask("newsletter", frozenset({"preferences"}), "send", (person,), channel="email")
        call = Ask("prospecting", CARD, "call", (person,), channel="phone")
        assert isinstance(ask(send), Permit)
        assert isinstance(ask(call), Permit)
        receive(Message("", channel, language, text), person)
        assert (ask(send).reason, ask(call).reason) == ("objected", "objected"), text


@pytest.mark.parametrize(
    "text",
    ["Where is my order?", "Bitte rufen Sie mich morgen an", "Please send me the catalogue", "Sunați-mă mâine",
     "The bus stops here", "I have no more tea, call me"],
)  # fmt: skip
def test_what_is_no_such_wish_ends_nothing(text):
    assert not ends_marketing(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("What data do you have about me?", Kind.ACCESS),
        ("Vreau să știu ce date aveți despre mine", Kind.ACCESS),
        ("Bitte löschen Sie mein Konto", Kind.ERASURE),
        ("Vă rog să ștergeți datele mele", Kind.ERASURE),
        ("Please correct my address", Kind.RECTIFICATION),
        ("Ich widerrufe meine Einwilligung", Kind.WITHDRAWAL),
        ("Îmi retrag consimțământul", Kind.WITHDRAWAL),
        ("Please restrict the use of my data", Kind.RESTRICTION),
        ("Datenübertragbarkeit nach Art. 20", Kind.PORTABILITY),
        ("I object to the profiling", Kind.OBJECTION),
        ("Depun o plângere", Kind.COMPLAINT),
        ("Good morning", Kind.REQUEST),
    ],
)
def test_messages_are_sorted_by_what_they_ask_for(text, kind):
    assert sort_out(text) is kind


def test_what_no_word_sorts_waits_for_a_member(ana):
    case = receive(Message("form", "form", "en", "Good morning"), ana)
    sort_as(case, Kind.ACCESS)
    assert cases.case_of(case).kind == "access"
    with pytest.raises(StepRefused, match="already"):
        sort_as(case, Kind.ERASURE)


@pytest.mark.promise("AI-11.4")
def test_a_restriction_leaves_storage_claims_and_consent_and_is_lifted_after_the_person_was_told(desk, post, told):
    from forecall.custody.rights import lift_restriction
    from forecall.custody.rights.acting import NotToldFirst

    person = desk.person("requester", ("request_record",))
    record = frozenset({"request_record"})
    case = open_case(Request(Kind.RESTRICTION, "email", "en"), person)
    carry_out(case)
    asked = {
        (purpose, action): ask(Ask(purpose, record, action, (person,)))
        for purpose, action in [
            ("request_answering", "read"), ("request_answering", "store"), ("legal_claims", "read"),
        ]
    }  # fmt: skip
    assert asked["request_answering", "read"].reason == "restricted"
    assert asked["request_answering", "store"].receipt
    assert asked["legal_claims", "read"].basis == "legitimate_interest"
    close_case(case, Outcome.FULFILLED)
    post.down = True
    with pytest.raises(NotToldFirst):
        lift_restriction(case, "accuracy_checked")
    assert ask(Ask("request_answering", record, "read", (person,))).reason == "restricted"
    post.down = False
    lift_restriction(case, "accuracy_checked")
    assert post.letters[-1].name == "restriction_ends"
    assert ask(Ask("request_answering", record, "read", (person,))).basis == "legitimate_interest"
    assert told.heard == []


def test_a_restricted_person_can_still_be_written_to_where_they_agreed(desk, ana):
    carry_out(open_case(Request(Kind.RESTRICTION, "email", "en"), ana))
    letter = Ask("newsletter", frozenset({"preferences"}), "send", (ana,), channel="email")
    assert ask(letter).basis == "consent"
    assert ask(Ask("prospecting", CARD, "read", (ana,))).reason == "restricted"
    assert desk.clock
