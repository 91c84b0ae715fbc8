"""A request from the letter to the answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection

from forecall.custody.errors import CaseUnknown, StepRefused, UnknownSubject
from forecall.custody.events import CaseDue, CaseReferred
from forecall.custody.receipts import used_for
from forecall.custody.rights import (
    Kind,
    Message,
    Outcome,
    Request,
    acknowledge,
    ask_identity,
    assign,
    close_case,
    confirm_identity,
    deliver,
    extend,
    fail_identity,
    open_case,
    receive,
    refer,
    remind,
)
from forecall.custody.rights import store as cases
from forecall.custody.rights.models import Case, CaseLetter, CaseStep
from forecall.custody.safeguards import untold
from forecall.foundation import acting
from tests.custody.conftest import NOW
from tests.policy.test_places import packs

CARD = frozenset({"business_card"})


@pytest.mark.promise("OC-05.2", "OC-03.6")
@pytest.mark.parametrize("mailbox", ["privacy@predict.example.com", "dpo@predict.example.com", "form"])
def test_a_mail_to_the_privacy_address_opens_a_case_with_a_clock_and_is_acknowledged_in_its_language(
    ana, post, mailbox
):
    case = receive(Message(mailbox, "email", "de", "Ich möchte Auskunft über meine Daten."), ana)
    row = cases.case_of(case)
    assert (row.kind, row.owner, row.stage) == ("access", "privacy_lead", "received")
    assert row.due == datetime(2027, 1, 4, 22, tzinfo=UTC)  # 2 January is a holiday, then a weekend
    assert deliver() == (1, 0)
    [(to, channel, letter)] = post.sent
    assert (to, channel, letter.language) == (ana, "email", "de")
    assert "bis zum 4. Januar 2027" in letter.body
    assert "Auskunft" in letter.body


@pytest.mark.promise("HQ-07.1")
def test_the_clock_of_a_case_is_that_of_where_the_person_lives_and_the_strictest_where_nobody_knows(desk, monkeypatch):
    slow = packs(eu="4 months", de="2 months", ro="5 months")
    monkeypatch.setattr("forecall.custody.rights.cases.jurisdictions", lambda _names: SimpleNamespace(packs=slow))
    people = [desk.person(place=place) for place in ("DE", "RO", "FR")]
    rows = [cases.case_of(open_case(Request(Kind.ACCESS, "email", "en"), person)) for person in people]
    assert [row.due.month for row in rows] == [2, 5, 2]  # the second of December, and as many months


@pytest.mark.promise("AI-17.1")
def test_a_letter_counts_from_the_day_it_came_and_not_from_the_day_it_was_scanned(ana):
    came = NOW - timedelta(days=9)
    case = receive(Message("", "post", "ro", "Doresc acces la datele mele.", came), ana)
    row = cases.case_of(case)
    assert (row.received, row.channel) == (came, "post")
    assert row.due == datetime(2026, 12, 23, 22, tzinfo=UTC)


def test_a_request_from_the_future_counts_from_now(ana):
    assert cases.case_of(receive(Message("", "post", "en", "what data", NOW + timedelta(days=9)), ana)).received == NOW


def test_what_was_written_is_sealed_and_a_card_number_in_it_is_masked(opened, house):
    case = opened(text="My card 4111 1111 1111 1111 was charged, I am Ana Exemplu of Iasi")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM custody_case")
        [(raw,)] = cursor.fetchall()
    assert b"Exemplu" not in bytes(raw)
    assert str(cases.case_of(case).text) == "••••••"
    assert house.receipts[-1].about.replace("-", "") == case.hex
    from forecall.custody.rights.opening import for_letters
    from forecall.custody.sealing import open_sealed

    row = cases.case_of(case)
    [one] = open_sealed(for_letters(row.subject_id, "read", case), [row], ["text"])
    assert "Ana Exemplu" in one.text
    assert "4111 1111" not in one.text


@pytest.mark.promise("AI-11.9")
def test_who_asks_is_checked_and_a_failed_check_tells_nothing(opened, desk, post):
    case = opened(Kind.ACCESS)
    ask_identity(case, "unknown_address")
    with pytest.raises(StepRefused, match="not confirmed"):
        close_case(case, Outcome.FULFILLED)
    from forecall.custody.rights import access_bundle

    with pytest.raises(StepRefused, match="not_identified"):
        access_bundle(case)
    fail_identity(case)
    row = cases.case_of(case)
    assert (row.outcome, row.identity) == ("not_identified", "failed")
    deliver()
    assert "we do not say whether we hold anything" in post.letters[-1].body
    assert "Ana" not in "".join(letter.body for letter in post.letters)
    assert desk.clock


def test_a_prompt_check_stops_the_clock_until_it_is_answered(opened, desk):
    case = opened()
    desk.clock.forward(timedelta(days=2))
    ask_identity(case, "name_differs")
    desk.clock.forward(timedelta(days=10))
    assert remind() == []
    confirm_identity(case)
    assert cases.case_of(case).due == datetime(2027, 1, 12, 22, tzinfo=UTC)  # ten days after the 2nd, a Tuesday


def test_a_late_check_stops_nothing(opened, desk):
    case = opened()
    before = cases.case_of(case).due
    desk.clock.forward(timedelta(days=8))
    ask_identity(case, "name_differs")
    desk.clock.forward(timedelta(days=10))
    confirm_identity(case)
    assert cases.case_of(case).due == before


@pytest.mark.parametrize("kind", [Kind.OBJECTION, Kind.WITHDRAWAL, Kind.COMPLAINT])
def test_no_objection_withdrawal_or_complaint_waits_for_a_check_or_is_extended(opened, kind):
    case = opened(kind)
    with pytest.raises(StepRefused, match="waits for no check"):
        ask_identity(case, "unknown_address")
    with pytest.raises(StepRefused, match="cannot be extended"):
        extend(case, "complexity")


@pytest.mark.parametrize("doubt", ["", "because", "a copy of the passport"])
def test_a_check_needs_a_doubt(opened, doubt):
    with pytest.raises(StepRefused, match="name the doubt"):
        ask_identity(opened(), doubt)


@pytest.mark.promise("AI-11.8")
def test_an_extension_needs_a_reason_and_a_letter_before_the_month_ends(opened, desk, post):
    case = opened(language="ro")
    with pytest.raises(StepRefused, match="reason of Art"):
        extend(case, "holidays")
    extend(case, "complexity")
    row = cases.case_of(case)
    assert row.due == datetime(2027, 3, 2, 22, tzinfo=UTC)  # 2 March, a Tuesday
    deliver()
    assert "cel târziu la 2 martie 2027" in post.letters[-1].body
    assert "plângere" in post.letters[-1].body
    with pytest.raises(StepRefused, match="once"):
        extend(case, "complexity")
    late = opened()
    desk.clock.forward(timedelta(days=40))
    with pytest.raises(StepRefused, match="first month ended"):
        extend(late, "complexity")


@pytest.mark.promise("AI-11.8")
def test_warnings_reach_the_owner_once_each_and_what_is_late_the_privacy_lead(opened, desk):
    heard = []
    desk.parts.events.subscribe(CaseDue, heard.append)
    case = opened()
    assign(case, "member-7")
    for _day in range(40):
        remind()
        remind()
        desk.clock.forward(timedelta(days=1))
    assert [fact.warning for fact in heard] == ["14", "7", "3", "1", "overdue"]
    assert {fact.owner for fact in heard} == {"member-7"}
    assert CaseStep.objects.filter(case_id=case, name="escalated", value="privacy_lead").count() == 1


@pytest.mark.promise("OC-08.1")
def test_a_complaint_is_a_case_of_its_own_with_owner_deadline_and_the_privacy_lead(ana):
    case = receive(Message("privacy@predict.example.com", "email", "en", "I want to complain about your calls"), ana)
    row = cases.case_of(case)
    assert (row.kind, row.owner) == ("complaint", "privacy_lead")
    assert row.due > NOW
    assert [step.name for step in cases.steps_of(case)] == ["opened", "escalated", "acknowledged"]


@pytest.mark.promise("AI-12.2")
@pytest.mark.parametrize(
    ("place", "authority"), [("RO", "ANSPDCP"), ("DE", "BfDI"), ("", "ANSPDCP"), ("FR", "ANSPDCP")]
)
def test_the_answer_to_a_complaint_names_the_authority_and_makes_nothing_a_condition(desk, post, place, authority):
    person = desk.person(place=place)
    case = open_case(Request(Kind.COMPLAINT, "email", "en"), person)
    close_case(case, Outcome.FULFILLED)
    deliver()
    answer = post.letters[-1].body
    assert authority in answer
    assert "whether or not you have turned to us first" in answer
    assert "where you live or work" in answer


def test_a_refusal_says_why_and_where_to_complain_and_without_a_reason_there_is_none(opened, post):
    case = opened(Kind.ERASURE, language="de")
    with pytest.raises(StepRefused, match="a no needs its reason"):
        close_case(case, Outcome.REFUSED, "we would rather not")
    close_case(case, Outcome.REFUSED, "legal_duty_to_keep")
    deliver()
    answer = post.letters[-1].body
    assert "ein Gesetz verlangt" in answer
    assert "ANSPDCP" in answer
    assert "vor Gericht" in answer


def test_no_case_ends_well_before_what_was_asked_is_done(opened):
    for kind in set(Kind) - {Kind.COMPLAINT, Kind.OBJECTION, Kind.WITHDRAWAL}:
        with pytest.raises(StepRefused, match=r"not done yet|say first"):
            close_case(opened(kind), Outcome.FULFILLED)


def test_a_closed_case_takes_no_further_step(opened):
    case = opened(Kind.COMPLAINT)
    close_case(case, Outcome.TAKEN_BACK)
    with pytest.raises(StepRefused, match="closed"):
        assign(case, "member-7")
    assert cases.case_of(case).outcome == "taken_back"


def test_each_step_has_a_receipt_that_the_person_sees(opened, desk, ana):
    case = opened()
    assign(case, "member-7")
    receipts = [one for _id, one in used_for(desk.parts.receipts.folder, ana) if one.about == str(case)]
    assert [one.action for one in receipts if one.action.startswith("case_")] == [
        "case_opened", "case_acknowledged", "case_assigned",
    ]  # fmt: skip
    assert {one.clause for one in receipts} == {"purpose:rights_handling/basis/legal_obligation"}
    assert all(step.receipt for step in cases.steps_of(case))


@pytest.mark.promise("AI-05.6")
def test_a_decision_is_contested_before_somebody_else_who_can_turn_it_round(opened, desk, post):
    from forecall.custody.rights import review

    case = opened(Kind.CONTEST, decided_by="member-3")
    with acting(desk.alices, "member-3"), pytest.raises(StepRefused, match="somebody else"):
        review(case, changed=False)
    with acting(desk.alices, "member-4"):
        review(case, changed=True)
    assert cases.case_of(case).outcome == "fulfilled"
    deliver()
    assert "the decision is changed in your favour" in "".join(letter.body for letter in post.letters)


@pytest.mark.promise("AI-11.10")
def test_a_request_about_a_clients_data_goes_to_the_client_and_the_person_hears_so(opened, desk, post):
    heard = []
    desk.parts.events.subscribe(CaseReferred, heard.append)
    case = opened()
    refer(case, desk.bobs)
    deliver()
    assert heard == [CaseReferred(desk.alices, desk.bobs, case)]
    assert "passed on" in post.letters[-1].body
    assert cases.case_of(case).outcome == "referred"


@pytest.mark.promise("AI-11.10")
def test_a_request_about_a_clients_data_that_waits_for_a_working_day_is_warned_of_once_and_by_mail(desk, ana):
    heard = []
    desk.parts.events.subscribe(CaseDue, heard.append)
    theirs = desk.person("client_customer", ("order_history",), source="client")
    late, in_time, own = (open_case(Request(Kind.ACCESS, "email", "en"), one) for one in (theirs, theirs, ana))
    refer(in_time, desk.bobs)
    assert (remind(), untold()) == ([], [])
    desk.clock.forward(timedelta(days=2))  # from a Wednesday to a Friday
    remind()
    remind()
    assert [(fact.case, fact.warning) for fact in heard] == [(late, "pass_on")]
    assert [one.key for one in untold()] == [f"pass_on:{late}"]
    refer(late, desk.bobs)
    assert untold() == []
    assert cases.case_of(own).outcome == ""


def test_letters_wait_while_the_post_is_down_and_go_out_later(opened, desk, post):
    opened()
    post.down = True
    assert deliver() == (0, 1)
    post.down = False
    assert deliver() == (1, 0)
    assert deliver() == (0, 0)
    assert desk.clock


def test_a_letter_is_sealed_at_rest(opened):
    opened(language="de")
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM custody_caseletter")
        assert b"Guten Tag" not in bytes(cursor.fetchone()[0])
    assert CaseLetter.objects.count() == 1


def test_nobody_reads_or_moves_a_case_of_another_organisation(opened, desk):
    case = opened()
    with acting(desk.bobs, "bob"):
        with pytest.raises(CaseUnknown):
            assign(case, "bob")
        with pytest.raises(CaseUnknown):
            cases.case_of(case)
        assert cases.open_cases() == []


def test_a_case_needs_a_person_of_this_organisation(desk, ana):
    with acting(desk.bobs, "bob"), pytest.raises(UnknownSubject):
        open_case(Request(Kind.ACCESS, "email", "en"), ana)
    assert not Case.unscoped.exists()


def test_a_step_whose_receipt_cannot_be_written_has_not_happened(opened, desk, monkeypatch):
    from forecall.custody.receipts import ReceiptsUnwritable

    case = opened()

    def full(*_):
        raise ReceiptsUnwritable(desk.parts.receipts.folder, OSError(28, "no space left"))

    monkeypatch.setattr(desk.parts.receipts, "write", full)
    with pytest.raises(ReceiptsUnwritable):
        assign(case, "member-7")
    assert cases.case_of(case).owner == "privacy_lead"
    assert len(cases.steps_of(case)) == 2


def test_a_second_acknowledgement_is_refused(opened):
    with pytest.raises(StepRefused, match="told already"):
        acknowledge(opened())
