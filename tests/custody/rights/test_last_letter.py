"""Whoever asked to be erased is told so, also where the erasure was cut short or nobody took the letter at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from forecall.custody import alone as waiting
from forecall.custody import erase, restored, wire
from forecall.custody.errors import ErasureUnfinished
from forecall.custody.jobs import sweep
from forecall.custody.models import Erasure
from forecall.custody.rights import Kind, Request, carry_out, open_case
from forecall.custody.rights import store as cases
from forecall.custody.rights.last_letter import NOT_TOLD, NOT_TOLD_YET
from tests.custody.rights.conftest import Files, shared_with


class Heard:
    def of(self, _count): ...

    def step(self, _count=1): ...


def night(desk):
    sweep.func(Heard(), desk.alices)


@pytest.fixture
def cut_short(ana, desk, tmp_path):
    """A case whose erasure stopped after the key was gone; and the room that stopped it."""
    files = Files(tmp_path)
    files.broken = True
    wire(replace(desk.parts, erasers=(files,)))
    case = open_case(Request(Kind.ERASURE, "email", "en"), ana)
    with pytest.raises(ErasureUnfinished):
        carry_out(case)
    assert desk.parts.keyring.state(str(desk.alices), ana) == "destroyed"
    return case, files


def test_an_erasure_that_the_night_brings_to_its_end_is_told_to_whoever_asked_for_it(cut_short, desk, post):
    case, files = cut_short
    files.broken = False
    night(desk)
    night(desk)
    assert [one.name for one in post.letters] == ["erasure"]
    assert (cases.case_of(case).stage, cases.case_of(case).problem) == ("closed", "")


def test_nothing_opens_the_way_once_the_person_was_told_and_the_certificate_names_copies_of_its_key(
    cut_short, ana, desk
):
    case, files = cut_short
    backup = desk.parts.keyring.backup(desk.parts.backups, term_days=30)
    files.broken = False
    said = carry_out(case).data()
    one = Erasure.objects.get(subject_id=ana)
    assert (one.way, desk.parts.keyring.state(str(desk.alices), one.way_id)) == (None, "destroyed")
    assert [copy["backup"] for copy in said["key_copies"]] == [backup.path.name]


def test_a_letter_that_nobody_took_is_sent_again_each_night_and_given_up_after_a_month(ana, desk, post):
    case = open_case(Request(Kind.ERASURE, "email", "en"), ana)
    real = post.again
    post.again = lambda words: type("Deaf", (), {"send": _refuse, "kept": lambda _self: words})()
    carry_out(case)
    assert cases.case_of(case).problem.startswith(NOT_TOLD_YET)
    night(desk)
    assert (post.letters, Erasure.objects.get(subject_id=ana).way is None) == ([], False)
    post.again = real
    night(desk)
    assert [one.name for one in post.letters] == ["erasure"]
    assert cases.case_of(case).problem == ""
    assert Erasure.objects.get(subject_id=ana).way is None


def test_of_two_who_carry_out_a_case_at_once_one_sends_the_letter_and_the_other_waits(ana, post, monkeypatch):
    monkeypatch.setattr(waiting, "WAIT_S", 0.1)
    case = open_case(Request(Kind.ERASURE, "email", "en"), ana)
    twice, real = [], post.again

    def again(words):
        if not twice and Erasure.objects.filter(step="certified").exists():
            twice.append(case)
            with pytest.raises(ErasureUnfinished, match="takes its time"):
                carry_out(case)
        return real(words)

    post.again = again
    carry_out(case)
    assert [one.name for one in post.letters] == ["erasure"]
    assert (cases.case_of(case).stage, cases.case_of(case).problem) == ("closed", "")


def test_after_a_month_the_address_is_kept_no_longer(ana, desk, post):
    case = open_case(Request(Kind.ERASURE, "email", "en"), ana)
    post.again = lambda words: type("Deaf", (), {"send": _refuse, "kept": lambda _self: words})()
    carry_out(case)
    desk.clock.forward(timedelta(days=31))
    night(desk)
    one = Erasure.objects.get(subject_id=ana)
    assert (bytes(one.way), cases.case_of(case).problem) == (b"", NOT_TOLD)
    assert desk.parts.keyring.state(str(desk.alices), one.way_id) == "destroyed"


def test_of_two_outside_the_one_who_heard_it_hears_it_once_when_the_other_did_not_answer(ana, desk, told):
    for recipient in ("mail_house", "site_counter"):
        shared_with(desk, ana, recipient)
    told.deaf = {"site_counter"}
    with pytest.raises(ErasureUnfinished):
        erase(ana)
    told.deaf = set()
    said = erase(ana).data()
    assert told.heard == [("mail_house", "erased"), ("site_counter", "erased")]
    assert said["recipients_told"] == {"mail_house": True, "site_counter": True}


def test_a_start_after_a_letter_went_goes_through_nobody(ana, desk, monkeypatch):
    assert ana
    carry_out(open_case(Request(Kind.ERASURE, "email", "en"), ana))
    monkeypatch.setattr(restored, "forget_again", None)  # which walks through everybody
    assert restored.keep_forgotten(desk.parts) == 0


def _refuse(_self, _letter):
    raise OSError("the mail server does not answer")
