"""The file of the master keys: a new one behind the old, the old one out, and neither at the wrong time."""

from __future__ import annotations

import os
import stat

import pytest

from forecall.custody.keyring import (
    MasterInUse,
    Masters,
    MastersNotWritten,
    MasterWaits,
    add_next,
    backups_under,
    drop_old,
    next_of,
)
from tests.custody.keyring.test_two_processes import at_once


@pytest.fixture
def file(place, tmp_path):
    path = tmp_path / "masters"
    place.masters.write(path)
    return path


def test_a_new_master_key_goes_all_its_way_and_every_step_waits_for_the_one_before(place, keyring, people, file):
    keyring.add("shop", people)
    before = keyring.keys("shop", people)
    made = add_next(file, keyring.masters_in_use())
    assert (made.versions, Masters.read(file)[2]) == ((1, 2), made[2])
    assert bytes(made[1]) == bytes(place.masters[1])
    with pytest.raises(MasterWaits, match="master key 2"):
        add_next(file, keyring.masters_in_use())
    with pytest.raises(MasterInUse, match="rotate --master"):
        drop_old(file, keyring.masters_in_use(), [])
    assert Masters.read(file).versions == (1, 2)
    early = keyring.backup(place.backups, 7)
    keyring.rotate_master(made)
    late = keyring.backup(place.backups, 7)
    held = backups_under(place.backups, 2)
    assert [one.path for one in held] == [early.path] != [late.path]
    with pytest.raises(MasterInUse, match="1 backups of the keyring, the last until 2026-03-08"):
        drop_old(file, keyring.masters_in_use(), held)
    assert drop_old(file, keyring.masters_in_use(), []) == (1,)
    assert drop_old(file, keyring.masters_in_use(), held) == ()
    place.masters = Masters.read(file)
    assert place.open().keys("shop", people) == before


def test_a_rotation_that_was_cut_short_keeps_the_old_master_key(place, keyring, people, file):
    keyring.add("shop", people)
    made = add_next(file, keyring.masters_in_use())

    def stops(step):
        if step == "rotate master: committed":
            raise KeyboardInterrupt

    place.masters = made
    cut = place.open(failpoint=stops)
    with pytest.raises(KeyboardInterrupt):
        cut.rotate_master(made)
    assert keyring.masters_in_use() == (1, 2)
    with pytest.raises(MasterInUse):
        drop_old(file, keyring.masters_in_use(), [])
    again = place.open()
    again.rotate_master(made)
    assert again.masters_in_use() == (2,)
    assert drop_old(file, again.masters_in_use(), []) == (1,)


def test_the_file_is_its_owners_alone_and_what_it_held_is_overwritten(file, keyring):
    with file.open("rb") as before:  # the bytes of the file that is replaced, as a look at the disk would find them
        held = before.read()
        add_next(file, keyring.masters_in_use())
        before.seek(0)
        assert before.read() != held
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.glob(".masters*")] == []


def test_a_copy_under_a_second_name_and_a_link_to_the_file_are_left_as_they_are(file, keyring, tmp_path):
    kept, link = tmp_path / "kept", tmp_path / "link"
    os.link(file, kept)
    link.symlink_to(file)
    held = kept.read_bytes()
    add_next(link, keyring.masters_in_use())
    assert kept.read_bytes() == held
    assert link.is_symlink()
    assert Masters.read(file).versions == (1, 2)


def test_of_two_at_once_one_makes_a_key_and_none_is_lost(file, keyring):
    made, refused = [], []

    def make():
        try:
            made.append(add_next(file, keyring.masters_in_use()))
        except MasterWaits:
            refused.append(1)

    at_once(make, make, make)
    assert (len(made), len(refused)) == (1, 2)
    assert bytes(Masters.read(file)[2]) == bytes(made[0][2])


def test_a_file_that_cannot_be_written_says_so_and_its_next_content_can_be_had(file, keyring, monkeypatch):
    monkeypatch.setattr(os, "fsync", _full)
    with pytest.raises(MastersNotWritten, match=r"No space left.*--print"):
        add_next(file, keyring.masters_in_use())
    assert Masters.read(file).versions == (1,)
    assert Masters.parse(next_of(file, keyring.masters_in_use()).text()).versions == (1, 2)


def _full(_handle):
    raise OSError(28, "No space left on device")
