"""A person with several records is erased as one: the case, the certificate, the letter and the page know them all."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from forecall.custody import erase, wire
from forecall.custody import erasing as room
from forecall.custody.erasing import erase_all, erasure_of, erasures_of, unfinished
from forecall.custody.errors import ErasureUnfinished
from forecall.custody.models import Erasure, Subject
from forecall.custody.recording import stand_together
from forecall.custody.rights import Kind, Request, carry_out, open_case
from forecall.custody.rights import store as cases
from forecall.custody.rights.acting import leave_untold
from forecall.custody.sealing import Sealed
from tests.custody.rights.conftest import Bill, shared_with


@pytest.fixture
def other(desk, payer):
    """Another record of the payer's; theirs went out to the mail house, its did not."""
    record = desk.person("account_user", ("account", "billing_data"), place="RO")
    stand_together([record, payer])
    shared_with(desk, payer, "mail_house")
    return record


def steps():
    return set(Erasure.objects.values_list("step", flat=True))


def test_a_case_stays_open_as_often_as_it_is_tried_while_another_record_of_the_person_cannot_be_erased(
    payer, other, desk, told
):
    told.deaf = {"mail_house"}
    case = open_case(Request(Kind.ERASURE, "email", "en"), other)
    for _attempt in range(2):
        with pytest.raises(ErasureUnfinished, match="mail_house could not be told"):
            carry_out(case)
        row = cases.case_of(case)
        assert (row.outcome, "mail_house" in row.problem) == ("", True)
        assert desk.parts.keyring.state(str(desk.alices), payer) == "live"
        assert set(unfinished()) == {payer, other}
    assert {erasure_of(one).problem for one in (payer, other)} == {"mail_house could not be told: no answer"}
    told.deaf = set()
    carry_out(case)
    assert (cases.case_of(case).outcome, steps()) == ("fulfilled", {"certified"})
    assert desk.parts.keyring.state(str(desk.alices), payer) == "destroyed"
    assert Bill.objects.get().subject_id not in {payer, other}


def test_an_erasure_that_waits_for_somebody_who_got_the_other_record_goes_on_without_them(payer, other, told):
    told.deaf = {"mail_house"}
    case = open_case(Request(Kind.ERASURE, "email", "en"), other)
    with pytest.raises(ErasureUnfinished):
        carry_out(case)
    leave_untold(case, "mail_house")
    carry_out(case)
    assert (cases.case_of(case).outcome, steps()) == ("fulfilled", {"certified"})
    assert erasure_of(payer).recipients == {"mail_house": False}


def test_a_record_with_a_damaged_invoice_keeps_the_persons_other_records_and_nobody_else(payer, other, ana, desk):
    Bill.objects.update(name=Sealed(b"\x01" + bytes(60)))
    with pytest.raises(ErasureUnfinished, match="Bill"):
        erase_all([other, ana])
    assert set(unfinished()) == {payer, other}
    assert all("Bill" in one.problem for one in erasures_of(other))
    assert desk.parts.keyring.state(str(desk.alices), other) == "live"


def test_an_erasure_that_stopped_after_the_rows_still_knows_the_persons_other_records(payer, other, desk):
    class Eraser:
        name, broken = "recordings.files", True

        def erase(self, _organisation, subject):
            if self.broken and subject == payer:
                raise OSError("the store does not answer")
            return 0

    files = Eraser()
    wire(replace(desk.parts, erasers=(files,)))
    with pytest.raises(ErasureUnfinished):
        erase(other)
    assert '"j"' not in Subject.objects.get(pk=other).facts
    with pytest.raises(ErasureUnfinished):
        erase(other)
    files.broken = False
    erase(other)
    assert unfinished() == []


def test_the_records_of_a_person_are_never_in_two_batches(payer, other, ana, desk, monkeypatch):
    monkeypatch.setattr(room, "CHUNK", 1)
    batches, real = [], room._in_turn

    def noted(organisation, ones, untold):
        batches.append({one.subject_id for one in ones})
        return real(organisation, ones, untold)

    monkeypatch.setattr(room, "_in_turn", noted)
    third = desk.person()
    erase_all([other, ana, third])
    assert sorted(batches, key=len) in ([{ana}, {third}, {payer, other}], [{third}, {ana}, {payer, other}])


def test_an_erasure_from_before_records_went_together_is_finished_alone(payer, other, told):
    told.deaf = {"mail_house"}
    with pytest.raises(ErasureUnfinished):
        erase(other)
    Erasure.objects.update(person=None)
    with pytest.raises(ErasureUnfinished):
        erase(other)  # its facts still name the other one
    assert erase(other).data()["subject"] == str(other)
    assert [one.subject_id for one in erasures_of(other)] == [other]
    assert unfinished() == [payer]


def test_the_letter_says_of_every_record_who_was_told_and_what_a_law_keeps(payer, other, desk, post):
    backup = desk.parts.keyring.backup(desk.parts.backups, term_days=30)
    case = open_case(Request(Kind.ERASURE, "email", "en"), other)
    assert carry_out(case).data()["books_kept_by_statute"] == {}
    letter = post.letters[-1]
    assert (letter.name, "Poșta Model SRL" in letter.body) == ("erasure", True)
    assert "law" in letter.body
    assert backup.path.exists()
    assert json.loads(erasure_of(payer).certificate)["recipients_told"] == {"mail_house": True}
