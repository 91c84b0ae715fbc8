"""After a restore: is the keyring as new as the data, although keys are older than the people who have them?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from forecall.custody import erase, restored, wire
from forecall.custody.errors import KeyringBehind
from forecall.custody.keyring import Keyring
from forecall.custody.keyring.errors import KeyringBusy
from forecall.custody.models import Erasure, Subject
from forecall.custody.recording import stand_together
from forecall.custody.restored import forget_again, keep_forgotten
from forecall.foundation import acting
from tests.custody.conftest import MASTERS


def test_an_older_keyring_is_noticed_although_the_newest_person_has_a_key_of_before(house, tmp_path):
    house.person()
    house.person()  # and one key more is laid in
    backup = house.parts.keyring.backup(tmp_path, term_days=1)
    beside = Keyring.open(tmp_path / "keys" / "keyring.sqlite3", MASTERS)
    wire(replace(house.parts, keyring=beside))  # another process
    house.clock.forward(timedelta(hours=1))
    house.person()
    wire(house.parts)
    house.clock.forward(timedelta(hours=1))
    last = house.person()
    older = Keyring.open(backup.path, MASTERS)
    assert older.state(str(house.alices), last) == "live"
    assert keep_forgotten(house.parts) == 0
    with pytest.raises(KeyringBehind, match="generation"):
        keep_forgotten(replace(house.parts, keyring=older))
    beside.close()
    older.close()


@pytest.mark.databases
@pytest.mark.usefixtures("tables_of_the_tests")
def test_an_older_database_in_which_they_were_one_does_not_take_a_living_person_along(house):
    gone, gone_too, living, living_too = [house.person() for _ in range(4)]
    stand_together([gone, gone_too, living, living_too])  # as the older database has it
    house.parts.keyring.destroy(str(house.alices), [gone, gone_too])  # erased since, after they were told apart
    assert {one.data()["subject"] for one in forget_again()} == {str(gone), str(gone_too)}
    assert set(Erasure.objects.values_list("subject_id", flat=True)) == {gone, gone_too}
    assert set(Subject.objects.filter(forgotten_at=None).values_list("pk", flat=True)) == {living, living_too}
    assert house.parts.keyring.state(str(house.alices), living) == "live"
    assert str(gone) not in Subject.objects.get(pk=living).facts
    assert str(living_too) in Subject.objects.get(pk=living).facts
    assert forget_again() == []


@pytest.mark.usefixtures("tables_of_the_tests")
def test_an_older_keyring_is_noticed_although_the_erasure_that_began_last_had_ended_by_then(house, tmp_path):
    timed = Keyring.create(tmp_path / "timed" / "keyring.sqlite3", MASTERS, clock=house.clock.now)
    house.parts = replace(house.parts, keyring=timed)
    wire(house.parts)
    slow, swift = house.person(), house.person()
    marked = Erasure.unscoped.create(
        organisation_id=house.alices, subject_id=slow, asked_at=house.clock.now(), asked_by="alice"
    )
    Subject.unscoped.filter(pk=slow).update(forgotten_at=house.clock.now())
    house.clock.forward(timedelta(hours=1))
    erase(swift)
    house.clock.forward(timedelta(hours=1))
    backup = timed.backup(tmp_path / "backups", term_days=1)
    house.clock.forward(timedelta(hours=1))
    erase(slow)  # which began first, and ends last
    assert Erasure.unscoped.get(pk=marked.pk).step == "certified"
    with Keyring.open(backup.path, MASTERS, clock=house.clock.now) as older:
        parts = replace(house.parts, keyring=older)
        assert older.state(str(house.alices), slow) == "live"
        assert keep_forgotten(parts) == 1
        assert older.state(str(house.alices), slow) == "destroyed"
    timed.close()


@pytest.mark.parametrize("first", ["alices", "bobs"])
@pytest.mark.usefixtures("tables_of_the_tests")
def test_a_start_on_an_older_database_that_was_cut_short_between_two_organisations_is_gone_on_with(
    house, monkeypatch, first
):
    order = [house.alices, house.bobs] if first == "alices" else [house.bobs, house.alices]
    people = []
    for organisation in order:
        with acting(organisation, "somebody"):
            people.append(house.person())
        house.parts.keyring.destroy(str(organisation), people[-1:])  # erased since, which the older database lacks

    def cut_short(*what, real=restored.forget_again, done=[]):  # noqa: B006  # once for all calls
        if done:
            raise KeyringBusy(Path("keyring"))
        done.append(None)
        return real(*what)

    with monkeypatch.context() as patched:
        patched.setattr(restored, "forget_again", cut_short)
        with pytest.raises(KeyringBusy):
            keep_forgotten(house.parts)
    assert keep_forgotten(house.parts) == 1
    assert set(Erasure.unscoped.filter(step="certified").values_list("subject_id", flat=True)) == set(people)
