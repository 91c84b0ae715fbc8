"""What is noted in a keyring about itself: it goes with the file and its backups, and nowhere else."""

from __future__ import annotations

from contextlib import closing

import pytest

from forecall.custody.keyring import restore, tables
from forecall.custody.keyring.making import opened_still


@pytest.fixture
def noted(place):
    keyring = place.create()
    assert keyring.note() == ""
    keyring.write_note("as far as here")
    return keyring


def test_a_note_is_in_each_backup_as_it_was_then_and_not_in_the_standby(place, noted):
    backup = noted.backup(place.backups, 1)
    noted.write_note("further")
    noted.close()
    assert place.open().note() == "further"
    assert [_note_in(file) for file in (backup.path, place.standby)] == ["as far as here", ""]


def _note_in(file):
    with closing(opened_still(file)) as connection:
        return tables.note(connection)


def test_what_was_restored_has_no_note_as_rows_of_another_file_are_in_it(place, noted):
    backup = noted.backup(place.backups, 1)
    noted.close()
    restore(backup.path, place.path, place.masters, standby=place.standby)
    assert place.open().note() == ""
    assert place.open().check() == []
