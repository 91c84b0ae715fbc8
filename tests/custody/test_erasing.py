"""Forgetting a person: before it something opens, after it nothing does, and the certificate says what is left."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection

from forecall.custody import Ask, Permit, Proof, alone, ask, consent, erase, object_to, open_sealed, permitted, seal
from forecall.custody.erasing import unfinished
from forecall.custody.errors import ErasureHeld, ErasureUnfinished, SubjectForgotten, UnknownSubject
from forecall.custody.events import SubjectForgot
from forecall.custody.keyring import Keyring, expire_backups
from forecall.custody.models import Choice, Erasure, Subject, Suppression
from forecall.custody.receipts import ReceiptsUnwritable, used_for, verify
from forecall.custody.recording import hold, suppress
from forecall.foundation import acting
from tests.custody.conftest import MASTERS, SIGNER, Card
from tests.custody.prying import opens

pytestmark = [pytest.mark.databases, pytest.mark.usefixtures("tables_of_the_tests")]

CARD = frozenset({"business_card"})


@pytest.fixture
def ana(house):
    person = house.person()
    permit = ask(Ask("prospecting", CARD, "store", (person,)))
    Card.objects.create(subject_id=person, **seal(permit, Card, person, {"name": "Ana", "email": "ana@example.com"}))
    consent(person, "newsletter", Proof("double_opt_in", "Send me news"))
    return person


def ciphertexts():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM tests_card WHERE name IS NOT NULL")
        return [bytes(row[0]) for row in cursor.fetchall()]


def place_of(house, person):
    """What the name of this person is bound to."""
    return house.alices.bytes + person.bytes + b"tests.Card.name"


@pytest.mark.promise("OC-05.3")
def test_before_it_something_opens_and_after_it_nothing_does_but_what_the_certificate_names(house, ana, tmp_path):
    organisation = str(house.alices)
    stolen = ciphertexts()  # a backup of the database
    backup = house.parts.keyring.backup(house.parts.backups, term_days=30)
    assert opens(
        house.parts.keyring.keys(organisation, [ana]).values(), stolen, place_of(house, ana)
    )  # positive control
    certificate = erase(ana)
    assert not opens(house.parts.keyring.keys(organisation, [ana]).values(), stolen, place_of(house, ana))
    assert ciphertexts() == []
    [copy] = certificate.data()["key_copies"]
    assert (copy["backup"], copy["until"]) == (backup.path.name, backup.ends.isoformat())
    assert opens(keys_of(backup.path, tmp_path / "copy", organisation, ana), stolen, place_of(house, ana))  # as it says
    expire_backups(house.parts.backups, backup.ends)
    assert not backup.path.exists()


def keys_of(backup, folder, organisation, person):
    """What a thief with a backup of the keyring and the master key has."""
    folder.mkdir()
    copy = shutil.copy(backup, folder / "keyring.sqlite3")
    with Keyring.open(copy, MASTERS) as keyring:
        return list(keyring.keys(organisation, [person]).values())


def test_after_it_no_question_about_the_person_is_answered_with_yes(house, ana):
    assert ana in permitted(Ask("prospecting", CARD, "read")).subjects
    erase(ana)
    assert ask(Ask("prospecting", CARD, "read", (ana,))).reason == "forgotten"
    answer = permitted(Ask("prospecting", CARD, "read"))
    assert answer.reason == "forgotten"
    with pytest.raises(UnknownSubject):
        consent(ana, "newsletter", Proof("double_opt_in", "Send me news"))
    assert house.receipts[-1].reason == "forgotten"


def test_the_rows_go_the_choices_go_and_the_refusal_to_be_written_to_stays(ana):
    suppress("email", "email", "ana@example.com")
    object_to(ana, "direct_marketing")
    certificate = erase(ana)
    assert not Card.objects.exists()
    assert not Choice.objects.exists()
    assert Suppression.objects.count() == 1
    subject = Subject.objects.get(pk=ana)
    assert (subject.facts, subject.place, subject.kind) == ("{}", "", "forgotten")
    rows = certificate.data()["rows"]
    assert (rows["tests.Card"], rows["custody.Choice"], rows["custody.Subject"]) == (1, 2, 1)


def test_her_name_leaves_the_lists_of_the_receipts_and_the_chain_holds(house, ana):
    folder = house.parts.receipts.folder
    assert list(used_for(folder, ana))
    certificate = erase(ana)
    assert certificate.data()["rows"]["receipts"] > 0
    assert not list(used_for(folder, ana))
    assert verify(folder, None).holds


@pytest.mark.promise("AI-11.3")
def test_the_certificate_is_signed_and_an_altered_one_is_not(ana):
    certificate = erase(ana)
    assert certificate.is_signed_by(SIGNER.public_key())
    altered = type(certificate)(certificate.text.replace('"rows"', '"rowz"'), certificate.signature)
    assert not altered.is_signed_by(SIGNER.public_key())
    assert json.loads(certificate.text)["key_destroyed"]


def test_again_gives_the_same_certificate(house, ana):
    first = erase(ana)
    house.clock.forward(timedelta(days=1))
    assert erase(ana) == first
    assert Erasure.objects.count() == 1


def test_an_erasure_that_has_to_wait_too_long_says_so_and_the_next_call_finishes_it(house, ana, monkeypatch):
    taken, done = Event(), Event()

    def somebody_else():
        with alone.alone(house.alices, "erasing", house.parts.receipts.folder) as is_turn:
            assert is_turn
            taken.set()
            done.wait(30)
        connection.close()

    monkeypatch.setattr(alone, "WAIT_S", 0.1)
    other = Thread(target=somebody_else)
    other.start()
    assert taken.wait(30)
    with pytest.raises(ErasureUnfinished, match="another erasure takes its time"):
        erase(ana)
    assert unfinished() == [ana]
    assert ask(Ask("prospecting", CARD, "read", (ana,))).reason == "forgotten"
    done.set()
    other.join()
    assert erase(ana).is_signed_by(SIGNER.public_key())


def test_where_no_lock_can_be_laid_down_the_person_is_out_of_use_and_it_is_said(house, ana, monkeypatch, database):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(alone, "_waited", full)
    with pytest.raises(ErasureUnfinished, match="No space left"):
        erase(ana)
    assert database
    assert unfinished() == [ana]
    assert ask(Ask("prospecting", CARD, "read", (ana,))).reason == "forgotten"
    assert house.parts.keyring.state(str(house.alices), ana) == "live"


def test_others_are_untouched(house, ana):
    other = house.person()
    permit = ask(Ask("prospecting", CARD, "store", (other,)))
    row = Card.objects.create(subject_id=other, **seal(permit, Card, other, {"name": "Bo"}))
    erase(ana)
    [opened] = open_sealed(ask(Ask("prospecting", CARD, "read", (other,))), [row], ["name"])
    assert opened.name == "Bo"
    assert isinstance(permit, Permit)


@pytest.mark.promise("AI-04.8")
def test_a_legal_hold_wins(ana):
    hold(ana, held=True)
    with pytest.raises(ErasureHeld, match="hold"):
        erase(ana)
    assert Card.objects.exists()
    hold(ana, held=False)
    erase(ana)
    assert not Card.objects.exists()


def test_nobody_erases_in_another_organisation(house, ana):
    with acting(house.bobs, "bob"), pytest.raises(UnknownSubject):
        erase(ana)
    assert Card.objects.exists()


def test_a_room_that_cannot_erase_leaves_the_case_open_and_says_so_and_the_next_call_goes_on(house, ana, monkeypatch):
    import forecall.custody.erasing as room

    real = room.forget

    def full(folder, _subjects):
        raise ReceiptsUnwritable(folder, OSError(28, "no space left"))

    monkeypatch.setattr(room, "forget", full)
    with pytest.raises(ErasureUnfinished, match="key_destroyed"):
        erase(ana)
    assert unfinished() == [ana]
    assert "space" in Erasure.objects.get().problem
    assert ask(Ask("prospecting", CARD, "read", (ana,))).reason == "forgotten"
    assert house.parts.keyring.state(str(house.alices), ana) == "destroyed"
    monkeypatch.setattr(room, "forget", real)
    assert erase(ana).is_signed_by(SIGNER.public_key())
    assert unfinished() == []


def test_whoever_derived_something_from_the_person_hears_of_it(house, ana):
    heard = []
    house.parts.events.subscribe(SubjectForgot, heard.append)
    erase(ana)
    assert heard == [SubjectForgot(house.alices, ana)]


def test_the_subject_can_never_be_sealed_for_again(house, ana):
    permit = ask(Ask("prospecting", CARD, "store", (ana,)))  # given before
    erase(ana)
    with pytest.raises(SubjectForgotten):
        seal(permit, Card, ana, {"name": "Ana"})
    assert house.clock


def test_asking_about_somebody_erased_is_refused_and_noted_without_bringing_their_id_back(house, ana):
    beside = house.person()
    erase(ana)
    assert ask(Ask("prospecting", CARD, "read", (ana,))).reason == "forgotten"
    assert ask(Ask("prospecting", CARD, "read", (beside, ana))).reason == "forgotten"
    assert permitted(Ask("prospecting", CARD, "read", (ana,))).reason == "forgotten"
    assert [one.count for one in house.receipts[-3:]] == [0, 1, 0]
    assert list(used_for(house.parts.receipts.folder, ana)) == []
    assert len(list(used_for(house.parts.receipts.folder, beside))) == 1
    with acting(house.alices, str(ana)):
        ask(Ask("prospecting", CARD, "read", (ana,)))
    assert str(ana) not in house.receipts[-1].actor
