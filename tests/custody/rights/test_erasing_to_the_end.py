"""Erasure as a case: those outside, books, files, models, the answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from babel.dates import format_date

from forecall.custody import Ask, ask, erase, open_sealed, permitted, seal, wire
from forecall.custody.erasing import erase_all, unfinished
from forecall.custody.errors import ErasureHeld, ErasureUnfinished, StepRefused
from forecall.custody.models import Erasure, Subject
from forecall.custody.origins import origins_of
from forecall.custody.recording import hold, stand_together
from forecall.custody.restored import keep_forgotten
from forecall.custody.rights import Kind, Outcome, Request, ask_identity, carry_out, close_case, open_case
from forecall.custody.rights import store as cases
from forecall.custody.rights.acting import keep_for_claim, lift_restriction
from forecall.custody.rights.posting import number_of
from forecall.custody.sealing import Sealed
from tests.custody.conftest import SIGNER, Card
from tests.custody.rights.conftest import Bill, Files, shared_with

CARD = frozenset({"business_card"})
BILLING = frozenset({"billing_data"})


class Model:
    """A model made of people, as something derived."""

    name = "needs.model"

    def __init__(self):
        self.learnt = set()

    def forget(self, organisation, subject):
        was = subject in self.learnt
        self.learnt.discard(subject)
        assert organisation
        return "refitted" if was else "not_in"


@pytest.mark.promise("AI-11.3")
def test_an_erasure_is_carried_to_its_end_and_the_person_and_those_outside_hear_of_it(
    opened, ana, desk, post, told, tmp_path
):
    files, model = Files(tmp_path / "tapes"), Model()
    files.folder.mkdir()
    (files.folder / f"{ana}.wav").write_bytes(b"voice")
    model.learnt.add(ana)
    wire(replace(desk.parts, erasers=(files,), derived=(model,)))
    shared_with(desk, ana, "mail_house")
    backup = desk.parts.keyring.backup(desk.parts.backups, term_days=30)
    case = opened(Kind.ERASURE, language="de")
    certificate = carry_out(case)
    said = certificate.data()
    assert certificate.is_signed_by(SIGNER.public_key())
    assert told.heard == [("mail_house", "erased")]
    assert said["recipients_told"] == {"mail_house": True}
    assert (said["rows"]["recordings.files"], said["rows"]["tests.Card"]) == (1, 1)
    assert said["derived"] == {"needs.model": "refitted"}
    assert [copy["backup"] for copy in said["key_copies"]] == [backup.path.name]
    assert not list(files.folder.iterdir())
    letter = post.letters[-1]
    assert "Ihre Daten sind gelöscht" in letter.title
    assert "Poșta Model SRL" in letter.body
    assert format_date(backup.ends, "long", "de") in letter.body
    row = cases.case_of(case)
    assert (row.outcome, row.stage, row.problem, row.text) == ("fulfilled", "closed", "", None)


def test_a_certificate_names_where_the_letters_of_the_erasure_itself_lie_in_clear_and_until_when(opened, ana, desk):
    assert ana
    wire(replace(desk.parts, told_in_clear={"outbox": timedelta(days=30)}))
    said = carry_out(opened(Kind.ERASURE)).data()
    until = datetime.fromisoformat(said["done"]) + timedelta(days=30)
    assert said["rows"].get("outbox", 0) == 0
    assert said["in_clear"] == [{"what": "outbox", "until": until.isoformat()}]


def test_a_room_that_cannot_erase_keeps_the_case_open_and_says_so(opened, ana, desk, post, tmp_path):
    files = Files(tmp_path)
    files.broken = True
    wire(replace(desk.parts, erasers=(files,)))
    case = opened(Kind.ERASURE)
    with pytest.raises(ErasureUnfinished, match=r"recordings\.files"):
        carry_out(case)
    row = cases.case_of(case)
    assert (row.stage, row.outcome) != ("closed", "fulfilled")
    assert "does not answer" in row.problem
    with pytest.raises(StepRefused, match="not done yet"):
        close_case(case, Outcome.FULFILLED)
    files.broken = False
    carry_out(case)
    row = cases.case_of(case)
    assert (row.stage, row.outcome) == ("closed", "fulfilled")
    assert (row.problem, post.letters[-1].name) == ("", "erasure")  # the way was kept, although the address is gone
    assert ask(Ask("prospecting", CARD, "read", (ana,))).reason == "forgotten"


def test_a_bug_in_a_room_is_noted_too_and_goes_on_up(ana, desk):
    class Broken:
        name = "orders.cache"

        def erase(self, organisation, subject):
            raise ZeroDivisionError(organisation, subject)

    wire(replace(desk.parts, erasers=(Broken(),)))
    with pytest.raises(ZeroDivisionError):
        erase(ana)
    assert Erasure.objects.get().problem == "ZeroDivisionError"
    wire(desk.parts)
    assert erase(ana).is_signed_by(SIGNER.public_key())


def test_a_recipient_that_does_not_answer_is_told_before_the_key_goes_or_the_certificate_says_not(ana, desk, told):
    shared_with(desk, ana, "mail_house")
    told.deaf = {"mail_house"}
    with pytest.raises(ErasureUnfinished, match="mail_house could not be told"):
        erase(ana)
    assert desk.parts.keyring.state(str(desk.alices), ana) == "live"
    assert ask(Ask("prospecting", CARD, "read", (ana,))).reason == "forgotten"
    certificate = erase(ana, untold=["mail_house"])
    assert certificate.data()["recipients_told"] == {"mail_house": False}


def test_what_a_hold_restricted_is_free_again_once_the_claim_is_settled_and_nobody_is_forgotten(
    opened, ana, desk, post
):
    case = opened(Kind.ERASURE)
    keep_for_claim(case, held=True)
    with pytest.raises(ErasureHeld):
        carry_out(case)
    assert ask(Ask("prospecting", CARD, "read", (ana,))).reason == "restricted"
    keep_for_claim(case, held=False)
    close_case(case, Outcome.TAKEN_BACK)
    sent = len(post.letters)
    lift_restriction(case, "claim_settled")
    assert ask(Ask("prospecting", CARD, "read", (ana,))).receipt
    with pytest.raises(StepRefused, match="already"):
        lift_restriction(case, "claim_settled")
    assert len(post.letters) == sent + 1  # a step that does not fit is told to nobody
    assert desk.clock


def test_a_hold_on_one_record_keeps_every_record_of_the_person(opened, ana, desk):
    other = desk.person()
    stand_together([ana, other])
    case = opened(Kind.COMPLAINT)
    keep_for_claim(case, held=True)
    assert set(Subject.objects.filter(hold=True).values_list("pk", flat=True)) == {ana, other}
    keep_for_claim(case, held=False)
    assert not Subject.objects.filter(hold=True).exists()


@pytest.mark.promise("AI-04.8")
def test_a_hold_wins_over_erasure_and_the_person_is_told_why(opened, ana, desk, post):
    hold(ana, held=True)
    case = opened(Kind.ERASURE, language="ro")
    with pytest.raises(ErasureHeld):
        carry_out(case)
    row = cases.case_of(case)
    assert row.stage != "closed"
    assert "hold" in row.problem
    from forecall.custody.rights import deliver

    deliver()
    assert post.letters[-1].name == "held"
    assert "drept în instanță" in post.letters[-1].body
    assert ask(Ask("prospecting", CARD, "read", (ana,))).reason == "restricted"
    hold(ana, held=False)
    carry_out(case)
    assert cases.case_of(case).outcome == "fulfilled"
    assert desk.clock


def test_nothing_is_erased_for_somebody_who_was_not_recognised(opened, ana):
    case = opened(Kind.ERASURE)
    ask_identity(case, "unknown_address")
    with pytest.raises(StepRefused, match="not confirmed"):
        carry_out(case)
    assert Card.objects.filter(subject_id=ana).exists()


@pytest.mark.promise("AI-04.2")
def test_erasing_a_customer_leaves_the_invoices_to_the_law_and_nothing_else(payer, desk):
    case = open_case(Request(Kind.ERASURE, "email", "en"), payer)
    certificate = carry_out(case)
    assert certificate.data()["books_kept_by_statute"] == {"tests.Bill": 1}
    bill = Bill.objects.get()
    assert bill.subject_id != payer
    books = Ask("accounting", BILLING, "read", (bill.subject_id,))
    permit = ask(books)
    [opened] = open_sealed(permit, [bill], ["name"])
    assert (opened.name, permit.basis) == ("Ion Exemplu", "legal_obligation")
    for purpose, categories in [("billing", BILLING), ("advice", BILLING), ("account_service", {"account"})]:
        answer = ask(Ask(purpose, frozenset(categories), "read", (bill.subject_id,)))
        assert answer.reason == "locked", purpose
    assert permitted(Ask("billing", BILLING, "read")).reason in {"locked", "forgotten"}
    assert desk.parts.keyring.state(str(desk.alices), payer) == "destroyed"
    assert "account" not in origins_of(bill.subject_id)


def test_books_whose_own_term_is_over_go_with_everything_else(payer, desk):
    desk.clock.forward(timedelta(days=366 * 7))
    certificate = erase(payer)
    assert certificate.data()["books_kept_by_statute"] == {}
    assert not Bill.objects.exists()


def test_an_erasure_killed_while_the_books_move_goes_on_and_moves_each_once(payer, desk, monkeypatch):
    import forecall.custody.books as room

    permit = ask(Ask("billing", BILLING, "store", (payer,)))
    Bill.objects.create(subject_id=payer, amount="7.00", **seal(permit, Bill, payer, {"name": "Ion Exemplu"}))
    real, calls = room.resealed, []

    def dies(*arguments):
        calls.append(1)
        if len(calls) == 2:
            raise OSError("killed")
        return real(*arguments)

    monkeypatch.setattr(room, "resealed", dies)
    with pytest.raises(ErasureUnfinished):
        erase(payer)
    monkeypatch.setattr(room, "resealed", real)
    assert erase(payer).data()["books_kept_by_statute"] == {"tests.Bill": 2}
    assert {bill.subject_id for bill in Bill.objects.all()} == {Erasure.objects.get().books_id}
    opened = open_sealed(
        ask(Ask("accounting", BILLING, "read", (Erasure.objects.get().books_id,))), list(Bill.objects.all()), ["name"]
    )
    assert [one.name for one in opened] == ["Ion Exemplu"] * 2
    assert desk.clock


def test_a_start_in_the_middle_of_an_erasure_does_not_take_the_key_before_the_books_are_moved(payer, desk, monkeypatch):
    import forecall.custody.books as room

    def dies(*_):
        raise OSError("killed")

    real = room.resealed
    monkeypatch.setattr(room, "resealed", dies)
    with pytest.raises(ErasureUnfinished):
        erase(payer)
    assert Erasure.objects.get().step == "recipients_told"
    keep_forgotten(desk.parts)  # as every process does at its start
    assert desk.parts.keyring.state(str(desk.alices), payer) == "live"
    monkeypatch.setattr(room, "resealed", real)
    erase(payer)
    [bill] = Bill.objects.all()
    books = ask(Ask("accounting", BILLING, "read", (bill.subject_id,)))
    assert [one.name for one in open_sealed(books, [bill], ["name"])] == ["Ion Exemplu"]
    assert desk.parts.keyring.state(str(desk.alices), payer) == "destroyed"


def test_many_are_erased_together_and_one_that_fails_does_not_stop_the_others(ana, desk, tmp_path):
    others = [desk.person() for _ in range(5)]
    files = Files(tmp_path)
    bad = others[2]
    real = files.erase
    files.erase = lambda organisation, subject: _refuse(subject, bad, real, organisation)
    wire(replace(desk.parts, erasers=(files,)))
    with pytest.raises(ErasureUnfinished):
        erase_all([ana, *others])
    assert unfinished() == [bad]
    files.erase = real
    certificates = erase_all([ana, *others])
    assert len({one.text for one in certificates}) == 6
    assert unfinished() == []


def test_one_damaged_invoice_keeps_its_own_buyer_and_nobody_else(payer, ana, desk):
    Bill.objects.update(name=Sealed(b"\x01" + bytes(60)))
    with pytest.raises(ErasureUnfinished, match="Bill"):
        erase_all([payer, ana])
    assert unfinished() == [payer]
    assert Erasure.objects.get(subject_id=ana).problem == ""
    assert "Bill" in Erasure.objects.get(subject_id=payer).problem
    assert desk.parts.keyring.state(str(desk.alices), ana) == "destroyed"


def _refuse(subject, bad, real, organisation):
    if subject == bad:
        raise OSError("no")
    return real(organisation, subject)


def test_the_number_of_a_case_is_short_enough_to_be_said(opened):
    assert len(number_of(opened())) == 9
