"""Forms and mails that come in: who wrote, what is kept, the case and its clock, the line in the history."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from forecall.centre import Kind, Outcome, Result, hand_in, note_down, shown_form, take_mail
from forecall.centre.errors import FormIncomplete, MailNotTaken
from forecall.centre.models import Conversation
from forecall.centre.store import history
from forecall.contacts import NewPerson, Point, add_person, open_people
from forecall.custody import Origin, wire
from forecall.custody.errors import NoPolicy
from forecall.custody.models import Subject
from forecall.custody.origins import origins_of
from forecall.custody.retention.sweeping import run
from forecall.custody.rights import Outcome as OutcomeOfCase
from forecall.custody.rights import close_case, deliver
from forecall.custody.rights.models import Case
from forecall.foundation import acting
from forecall.foundation.models import Organisation
from tests.centre.conftest import NOW

pytestmark = pytest.mark.usefixtures("office")
WRITTEN = {"email": "ana@example.org", "message": "Was kostet die Aufzeichnung? Ich bin neugierig."}


class Post:
    """The border: letters that went out."""

    def __init__(self):
        self.sent = []

    def envelope(self, _organisation, subject, channel):
        post = self

        class Way:
            def send(self, letter):
                post.sent.append((subject, channel, letter))

        return Way()


@pytest.fixture
def post(office):
    post = Post()
    office.parts = replace(office.parts, reach=post)
    wire(office.parts)
    return post


def mail(
    to="privacy@contact.example.com", text="Ich möchte Auskunft über meine Daten.", sender="ana@example.org", more=""
):
    return (
        f"From: Ana Exemplu <{sender}>\r\nTo: <{to}>\r\nSubject: =?utf-8?q?Anfrage?=\r\n{more}"
        f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n"
    ).encode()


@pytest.mark.promise("OC-05.2", "OC-03.6")
@pytest.mark.parametrize("road", ["mail", "form"])
def test_a_mail_or_a_form_opens_a_case_with_a_clock_and_an_owner_and_is_answered_where_it_came_from(post, road):
    made = take_mail(mail()) if road == "mail" else hand_in("contact", WRITTEN, "de")
    case = Case.objects.get(pk=made.case)
    assert (case.subject_id, case.owner, case.received, case.language) == (made.person, "privacy_lead", NOW, "de")
    assert case.kind == ("access" if road == "mail" else "request")
    assert case.due > NOW
    deliver()
    [(to, channel, letter)] = post.sent
    assert (to, channel, letter.name, letter.language) == (made.person, "email", "acknowledgement", "de")
    [line] = history(made.person)
    assert (line.kind, line.direction) == (road, "in")


@pytest.mark.promise("OC-08.1")
def test_a_mail_to_the_mailbox_for_complaints_is_a_complaint_and_reaches_the_privacy_lead():
    made = take_mail(mail("complaints@contact.example.com", "Nobody called me back, and I am not pleased with it."))
    case = Case.objects.get(pk=made.case)
    assert (case.kind, case.owner, case.language) == ("complaint", "privacy_lead", "en")
    assert list(case.steps.filter(name="escalated").values_list("value", flat=True)) == ["privacy_lead"]
    assert take_mail(mail()).person == made.person  # known by now


def test_somebody_known_for_another_reason_stays_one_person():
    origin = Origin(NOW, "given", 1)
    ana = add_person(
        "partner_contacts",
        NewPerson("business_contact", origin, {"name": "Ana Exemplu"}, points=(Point("email", "Ana@example.org"),)),
    )
    made = take_mail(mail())
    assert (made.person, made.is_new) == (ana, False)
    assert Conversation.objects.get(pk=made.conversation).purpose == "rights_handling"
    assert Subject.objects.count() == 1


def test_of_two_with_one_address_none_is_guessed():
    origin = Origin(NOW, "given", 1)
    for name in ("Ana Exemplu", "Bogdan Model"):
        new = NewPerson("business_contact", origin, {"name": name}, points=(Point("email", "office@example.org"),))
        add_person("partner_contacts", new)
    assert take_mail(mail(sender="office@example.org")).is_new


@pytest.mark.parametrize("more", ["Auto-Submitted: auto-replied\r\n", "Precedence: bulk\r\n"])
def test_what_a_machine_sent_is_not_answered(more):
    with pytest.raises(MailNotTaken, match="a machine sent it"):
        take_mail(mail(more=more))
    assert not Case.objects.exists()


def test_of_a_mail_in_html_the_words_are_kept():
    raw = mail(text="<style>b{}</style><p>Bitte <b>löschen</b> Sie alle meine Daten.</p>").replace(
        b"text/plain", b"text/html"
    )
    assert Case.objects.get(pk=take_mail(raw).case).kind == "erasure"


@pytest.mark.promise("HQ-01.3", "OC-05.1")
def test_a_form_says_of_each_field_what_it_is_for_and_what_is_optional_never_stands_in_the_way():
    for language, optional in (("en", "optional"), ("de", "freiwillig"), ("ro", "opțional")):
        page = shown_form("contact", language)
        assert page.count("<input") == page.count('data-clause="purpose:request_answering"') == 4
        assert page.count(optional) == page.count("<input") - page.count(" required>") == 2
    made = hand_in("contact", WRITTEN, "de")
    [profile] = open_people("request_answering", [made.person])
    assert {value.name for value in profile.values} == {"email"}
    with pytest.raises(FormIncomplete, match="message must be filled in"):
        hand_in("contact", {"email": "bogdan@example.org", "name": "Bogdan"}, "de")
    assert Subject.objects.count() == 1


@pytest.mark.promise("OC-01.5")
def test_an_identity_card_that_a_form_does_not_ask_for_is_dropped_and_its_name_logged(caplog):
    with caplog.at_level(logging.WARNING):
        made = hand_in("contact", {**WRITTEN, "identity_card": "XT 123456", "cnp": "1900531400013"}, "de")
    assert made.dropped == ("cnp", "identity_card")
    assert [record.field for record in caplog.records if record.msg == "form field dropped"] == ["cnp", "identity_card"]
    [profile] = open_people("request_answering", [made.person])
    assert {value.name for value in profile.values} | profile.hidden == {"email"}
    assert "123456" not in caplog.text


@pytest.mark.promise("OC-00.1")
def test_no_road_in_is_open_before_a_policy_counts_and_what_came_in_names_version_and_clause():
    bare = Organisation.objects.create(slug="bare", name="bare", country="RO", created_at=NOW)
    new = NewPerson("requester", Origin(NOW, "given", 1), points=(Point("email", "ana@example.org"),))
    roads = (
        lambda: shown_form("contact", "en"),
        lambda: hand_in("contact", WRITTEN, "de"),
        lambda: take_mail(mail()),
        lambda: add_person("request_answering", new),
    )
    with acting(bare.id, "alice"):
        for road in roads:
            with pytest.raises(NoPolicy):
                road()
        assert not Subject.objects.exists()
    for made in (hand_in("contact", WRITTEN, "de"), take_mail(mail(sender="bogdan@example.org"))):
        row = Conversation.objects.get(pk=made.conversation)
        assert (row.clause, bool(row.receipt)) == ("purpose:request_answering/basis/legitimate_interest", True)
        [(category, kept)] = origins_of(made.person).items()
        assert (category, kept.version, kept.source) == ("request_record", 1, "given")


@pytest.mark.promise("OC-01.4")
def test_calls_visits_letters_mails_and_forms_of_one_person_stand_in_one_history_in_order(office):
    made = hand_in("contact", WRITTEN, "de")
    office.clock.forward(timedelta(hours=2))
    for way, ago in (("phone", 10), ("post", 30), ("in_person", 20)):
        at = office.clock.now() - timedelta(minutes=ago)
        done = note_down(
            made.person,
            "request_answering",
            frozenset({"request_record"}),
            Result(Outcome.ANSWERED),
            channel=way,
            began_at=at,
        )
        assert isinstance(done, int)
    office.clock.forward(timedelta(hours=1))
    take_mail(mail())
    lines = list(history(made.person))
    assert [line.kind for line in lines] == [Kind.MAIL, Kind.CALL, Kind.VISIT, Kind.LETTER, Kind.FORM]
    assert {line.held_by for line in lines} == {"alice"}
    assert {line.purpose for line in lines} == {"request_answering", "rights_handling"}


@pytest.mark.promise("OC-02.8")
def test_whoever_wrote_or_came_by_leaves_a_small_case_that_is_gone_when_its_own_term_is_over(office):
    made = hand_in("contact", {**WRITTEN, "birth_date": "1990-05-31", "nationality": "română"}, "de")
    walked_in = note_down(
        made.person, "request_answering", frozenset({"request_record"}), Result(Outcome.ANSWERED), channel="in_person"
    )
    assert isinstance(walked_in, int)
    [profile] = open_people("request_answering", [made.person])
    assert {value.name for value in profile.values} | profile.hidden == {"email"}
    assert list(origins_of(made.person)) == ["request_record"]
    close_case(made.case, OutcomeOfCase.TAKEN_BACK)
    office.clock.forward(timedelta(days=364))
    assert run().people == 0
    office.clock.forward(timedelta(days=3))
    assert run().people == 1
    assert not Conversation.objects.exists()
    assert open_people("request_answering", [made.person]) == []


def test_the_same_mail_twice_opens_one_case_and_another_text_under_its_number_a_second():
    numbered = mail(more="Message-ID: <1@mail.example.org>\r\n")
    first, again = take_mail(numbered), take_mail(numbered)
    assert (first.case, first.person, first.conversation) == (again.case, again.person, again.conversation)
    other = take_mail(mail(text="Bitte löschen Sie alles.", more="Message-ID: <1@mail.example.org>\r\n"))
    assert other.case != first.case
    assert take_mail(mail()).case != take_mail(mail()).case  # without a number each is its own
    assert Case.objects.count() == 4
