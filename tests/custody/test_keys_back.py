"""Keys that come back with an older keyring: whatever has happened since its backup, the start destroys them again."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from forecall.custody import erase, wire
from forecall.custody.keyring import Keyring
from forecall.custody.keyring.errors import KeyringBusy
from forecall.custody.restored import keep_forgotten
from forecall.foundation import acting
from tests.custody.conftest import MASTERS

HOUR = timedelta(hours=1)


@pytest.fixture
def timed(house, tmp_path, tables_of_the_tests):  # noqa: ARG001  # needed, not used
    """The house with a keyring on the clock of the test."""
    with Keyring.create(tmp_path / "timed" / "keyring.sqlite3", MASTERS, clock=house.clock.now) as keyring:
        house.parts = replace(house.parts, keyring=keyring)
        wire(house.parts)
        yield house


def comes(house, organisation):
    with acting(organisation, "somebody"):
        return organisation, house.person()


def goes(house, who):
    """They are erased, an hour after whatever was before."""
    organisation, person = who
    house.clock.forward(HOUR)
    with acting(organisation, "somebody"):
        erase(person)


@contextmanager
def put_back(house, backup):
    """The parts of the house with the keyring of this backup."""
    with Keyring.open(backup.path, MASTERS, clock=house.clock.now) as older:
        parts = replace(house.parts, keyring=older)
        wire(parts)
        yield parts
    wire(house.parts)


def states(parts, people):
    return {parts.keyring.state(str(organisation), person) for organisation, person in people}


@pytest.mark.databases
def test_a_start_that_was_cut_short_between_two_organisations_leaves_no_key_to_the_next(timed, tmp_path, monkeypatch):
    people = [comes(timed, one) for one in (timed.alices, timed.bobs, timed.alices)]
    backup = timed.parts.keyring.backup(tmp_path / "backups", term_days=1)
    for one in people:
        goes(timed, one)
    timed.clock.forward(2 * HOUR)
    with put_back(timed, backup) as parts:
        assert states(parts, people) == {"live"}
        real = Keyring.destroy

        def cut_short(self, organisation, subjects):
            if organisation == str(timed.bobs):
                raise KeyringBusy(backup.path)
            return real(self, organisation, subjects)

        monkeypatch.setattr(Keyring, "destroy", cut_short)
        with pytest.raises(KeyringBusy):
            keep_forgotten(parts)
        monkeypatch.undo()
        assert keep_forgotten(parts) == 1
        assert states(parts, people) == {"destroyed"}


@pytest.mark.databases
def test_a_clock_that_ran_ahead_when_somebody_was_erased_before_the_backup_hides_nobody_who_was_erased_after(
    timed, tmp_path
):
    early, late = comes(timed, timed.alices), comes(timed, timed.bobs)
    timed.clock.forward(24 * HOUR)
    goes(timed, early)
    timed.clock.forward(-24 * HOUR)
    backup = timed.parts.keyring.backup(tmp_path / "backups", term_days=9)
    goes(timed, late)
    with put_back(timed, backup) as parts:
        assert states(parts, [late]) == {"live"}
        assert keep_forgotten(parts) == 1
        assert states(parts, [early, late]) == {"destroyed"}


@pytest.mark.databases
def test_a_key_that_was_destroyed_in_the_older_keyring_before_the_start_looked_hides_no_other(timed, tmp_path):
    """As where a file that was damaged in its middle is read as far as it goes when the backup is put back."""
    first, second = comes(timed, timed.alices), comes(timed, timed.bobs)
    backup = timed.parts.keyring.backup(tmp_path / "backups", term_days=1)
    goes(timed, first)
    goes(timed, second)
    timed.clock.forward(2 * HOUR)
    another = comes(timed, timed.alices)
    goes(timed, another)
    timed.clock.forward(2 * HOUR)
    with put_back(timed, backup) as parts:
        parts.keyring.destroy(str(another[0]), [another[1]])
        assert keep_forgotten(parts) == 2
        assert states(parts, [first, second, another]) == {"destroyed"}
