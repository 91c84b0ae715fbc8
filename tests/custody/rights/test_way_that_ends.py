"""The way to somebody who was erased ends with the letter, or after a month, whatever was restored and whoever asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from forecall.custody import alone as waiting
from forecall.custody import last_way, wire
from forecall.custody.erasing import certificate_of
from forecall.custody.errors import ErasureUnfinished
from forecall.custody.jobs import sweep
from forecall.custody.keyring import Keyring
from forecall.custody.models import Erasure, Subject
from forecall.custody.restored import keep_forgotten
from forecall.custody.rights import Kind, Request, carry_out, open_case
from forecall.custody.rights import store as cases
from forecall.custody.rights.cases import confirm_identity, fail_identity, take
from forecall.custody.rights.last_letter import NOT_TOLD, NOT_TOLD_YET
from forecall.custody.rights.posting import number_of
from forecall.custody.rights.types import StepName
from tests.custody.conftest import MASTERS
from tests.custody.rights.conftest import Files, Post, shared_with


class Heard:
    def of(self, _count): ...

    def step(self, _count=1): ...


class DeafPost(Post):
    """Nobody takes a letter while `down`; the way to a person is found all the same."""

    def __init__(self):
        super().__init__()
        self.down = True

    def envelope(self, organisation, subject, channel):
        return self.again(f"{subject} {channel}") if organisation else None


@pytest.fixture
def post():
    return DeafPost()


@pytest.fixture
def erase(desk):
    """Erase somebody by a case of theirs; the letter waits while the post is down."""
    assert desk

    def made(person):
        case = open_case(Request(Kind.ERASURE, "email", "en"), person)
        carry_out(case)
        return case

    return made


@pytest.fixture
def put_back(desk):
    """Go on with a backup of the keyring, as after a restore."""
    opened = []

    def made(backup):
        opened.append(Keyring.open(backup.path, MASTERS))
        desk.parts = replace(desk.parts, keyring=opened[-1])
        wire(desk.parts)
        return opened[-1]

    yield made
    for one in opened:
        one.close()


def night(desk):
    desk.clock.forward(timedelta(days=1))
    sweep.func(Heard(), desk.alices)


def key_of(desk, person):
    return desk.parts.keyring.state(str(desk.alices), way_of(person))


def way_of(person):
    return Erasure.objects.get(subject_id=person).way_id


def test_an_older_keyring_does_not_bring_back_the_key_of_an_address_that_has_ended(
    ana, desk, post, erase, put_back, tmp_path
):
    erase(ana)
    way = way_of(ana)
    backup = desk.parts.keyring.backup(tmp_path / "backups", term_days=30)  # while the letter waits
    post.down = False
    night(desk)
    assert len(post.letters) == 1
    older = put_back(backup)
    assert older.state(str(desk.alices), way) == "live"
    keep_forgotten(desk.parts)
    assert older.state(str(desk.alices), way) == "destroyed"
    before = older.generation
    keep_forgotten(desk.parts)
    assert older.generation == before  # a start with nothing to do writes nothing


def test_a_keyring_from_before_the_erasure_does_not_count_as_that_the_person_was_told(
    ana, desk, post, erase, put_back, tmp_path
):
    backup = desk.parts.keyring.backup(tmp_path / "backups", term_days=30)
    case = erase(ana)
    older = put_back(backup)
    assert older.state(str(desk.alices), way_of(ana)) == "unknown"
    post.down = False
    night(desk)
    assert (post.letters, cases.case_of(case).problem) == ([], NOT_TOLD)


@pytest.fixture
def second(ana):
    """Another case of hers, which waits until she has shown who she is."""
    case = open_case(Request(Kind.ERASURE, "phone", "en"), ana)
    take(case, StepName.IDENTITY_ASKED, reason="name_differs")
    return case


@pytest.mark.databases
def test_a_second_case_that_is_open_keeps_nobody_from_the_letter_of_the_first(ana, desk, post, erase, second):
    first = erase(ana)
    assert cases.case_of(first).problem.startswith(NOT_TOLD_YET)
    post.down = False
    night(desk)
    night(desk)
    assert [one.name for one in post.letters] == ["erasure"]
    assert cases.case_of(first).problem == ""
    assert key_of(desk, ana) == "destroyed"
    assert cases.case_of(second).closed_at is None


def test_a_second_case_that_is_open_does_not_keep_the_address_for_more_than_a_month(ana, desk, erase, second):
    first = erase(ana)
    desk.clock.forward(timedelta(days=31))
    night(desk)
    assert (cases.case_of(first).problem, key_of(desk, ana)) == (NOT_TOLD, "destroyed")
    assert cases.case_of(second).closed_at is None


@pytest.mark.databases
def test_whoever_could_not_be_told_for_a_month_was_not_told_by_a_case_that_closes_later(ana, desk, post, erase, second):
    erase(ana)
    desk.clock.forward(timedelta(days=31))
    night(desk)
    post.down = False
    confirm_identity(second)
    carry_out(second)
    assert (cases.case_of(second).stage, cases.case_of(second).problem) == ("closed", NOT_TOLD)
    assert post.letters == []


@pytest.mark.databases
def test_an_older_keyring_does_not_bring_back_the_key_of_an_address_that_was_given_up(
    ana, desk, erase, put_back, tmp_path
):
    erase(ana)
    backup = desk.parts.keyring.backup(tmp_path / "backups", term_days=60)
    desk.clock.forward(timedelta(days=31))
    night(desk)
    put_back(backup)
    assert key_of(desk, ana) == "live"
    keep_forgotten(desk.parts)
    assert key_of(desk, ana) == "destroyed"


def test_the_letter_speaks_of_the_case_that_was_carried_out_and_not_of_one_in_which_nobody_was_known(
    ana, desk, post, second, tmp_path
):
    fail_identity(second)
    files = Files(tmp_path)
    files.broken = True
    wire(replace(desk.parts, erasers=(files,)))
    case = open_case(Request(Kind.ERASURE, "email", "en"), ana)
    with pytest.raises(ErasureUnfinished):
        carry_out(case)
    files.broken = post.down = False
    night(desk)
    [letter] = post.letters
    assert number_of(case) in letter.body
    assert (cases.case_of(case).stage, cases.case_of(case).problem) == ("closed", "")


def test_told_by_a_second_case_no_case_says_any_more_that_they_were_not(ana, desk, post, erase, second):
    first = erase(ana)
    assert cases.case_of(first).problem.startswith(NOT_TOLD_YET)
    post.down = False
    confirm_identity(second)
    carry_out(second)
    night(desk)
    assert len(post.letters) == 1
    assert [cases.case_of(one).problem for one in (first, second)] == ["", ""]


def test_killed_while_a_way_is_given_up_its_key_is_destroyed_at_the_next_start(ana, desk, erase, monkeypatch):
    case = erase(ana)
    desk.clock.forward(timedelta(days=31))
    with monkeypatch.context() as cut:
        cut.setattr(last_way, "failpoint", _killed)
        with pytest.raises(KeyboardInterrupt):
            night(desk)
    assert (cases.case_of(case).problem, key_of(desk, ana)) == (NOT_TOLD, "live")
    keep_forgotten(desk.parts)
    assert key_of(desk, ana) == "destroyed"


@pytest.mark.databases
def test_an_older_database_in_which_a_letter_still_waits_is_noticed_when_that_letter_was_the_last_to_go(
    ana, desk, erase
):
    erase(ana)  # the database is of now: the letter waits, and bob is there
    bob = desk.person(place="RO")
    desk.parts.keyring.destroy(str(desk.alices), [bob])
    desk.parts.keyring.destroy(str(desk.alices), [way_of(ana)])
    assert keep_forgotten(desk.parts) == 1
    assert Subject.unscoped.get(pk=bob).forgotten_at is not None


def test_an_older_database_in_which_an_erasure_was_under_way_is_noticed_when_that_was_the_last_to_end(
    ana, desk, erase, told
):
    shared_with(desk, ana, "mail_house")
    told.deaf = {"mail_house"}
    with pytest.raises(ErasureUnfinished):
        erase(ana)
    bob = desk.person(place="RO")
    desk.parts.keyring.destroy(str(desk.alices), [bob])
    desk.parts.keyring.destroy(str(desk.alices), [ana])
    assert keep_forgotten(desk.parts) == 1
    assert Subject.unscoped.get(pk=bob).forgotten_at is not None


def test_the_letter_names_the_day_until_which_the_last_backup_with_the_key_of_the_address_lies(ana, desk, post, erase):
    case = erase(ana)
    said = certificate_of(Erasure.objects.get(subject_id=ana)).data()
    for _ in range(2):
        night(desk)
        last = desk.parts.keyring.backup(desk.parts.backups, term_days=30)
    assert said["key_copies"] == []
    post.down = False
    night(desk)
    [letter] = post.letters
    assert f"Copies of the key lie in backups until {last.ends.day} " in letter.body
    assert cases.case_of(case).problem == ""


def test_the_night_waits_for_whoever_sends_the_letter_and_does_not_send_it_beside_them(
    ana, desk, post, erase, monkeypatch
):
    erase(ana)
    post.down = False
    monkeypatch.setattr(waiting, "WAIT_S", 0.1)
    with waiting.alone(desk.alices, "last-letter", desk.parts.receipts.folder):
        night(desk)
    assert post.letters == []
    night(desk)
    assert len(post.letters) == 1


def _killed(_name):
    raise KeyboardInterrupt
