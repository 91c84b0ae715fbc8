"""Keyrings that are missing, wrong, older than the data, damaged, or cannot be written: said, and nothing is lost."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from forecall.custody.keyring import (
    Keyring,
    KeyringDamaged,
    KeyringMissing,
    KeyringNotWritten,
    KeyringOlder,
    KeyringsDiffer,
    Masters,
    StandbyNotNamed,
    WrongMaster,
    backups_holding,
    expire_backups,
    rebuild_standby,
    restore,
)
from forecall.custody.keyring.files import connect


@pytest.fixture
def filled(keyring, people):
    """A keyring with five people, closed."""
    keyring.add("shop", people)
    keyring.close()


def contents(place):
    return {file: file.read_bytes() for file in place.folder.rglob("*.sqlite3")}


@pytest.mark.usefixtures("filled")
def test_a_wrong_master_opens_nothing_and_changes_nothing(place, people):
    before, right = contents(place), place.masters
    place.masters = Masters.fresh()
    with pytest.raises(WrongMaster, match=right.fingerprint(1).hex()):
        place.open()
    assert contents(place) == before
    place.masters = right
    assert len(place.open().keys("shop", people)) == 5


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="the system does not say which files are open")
@pytest.mark.usefixtures("filled")
def test_a_keyring_that_does_not_open_keeps_no_file_open(place):
    place.masters = Masters.fresh()
    with pytest.raises(WrongMaster):
        place.open()
    held = [str(handle.readlink()) for handle in Path("/proc/self/fd").iterdir() if handle.exists()]
    assert not [file for file in held if file.startswith(str(place.folder))]


@pytest.mark.usefixtures("filled")
def test_a_missing_keyring_or_standby_is_named(place):
    aside = place.folder / "aside"
    for file in (place.path, place.standby):
        file.rename(aside)
        with pytest.raises(KeyringMissing) as missing:
            place.open()
        assert str(file) in str(missing.value)
        assert not file.exists()
        aside.rename(file)
    place.open()


@pytest.mark.usefixtures("filled")
def test_a_keyring_with_a_standby_is_not_opened_without_it(place):
    with pytest.raises(StandbyNotNamed):
        Keyring.open(place.path, place.masters)


def test_a_keyring_that_vanishes_while_in_use_is_said_missing(place, keyring, people):
    keyring.add("shop", people)
    place.path.rename(place.folder / "aside")
    with pytest.raises(KeyringMissing):
        keyring.keys("shop", people)
    (place.folder / "aside").rename(place.path)
    assert len(keyring.keys("shop", people)) == 5


def test_a_keyring_older_than_the_data_names_the_backup_that_is_needed(place, keyring, people):
    keyring.add("shop", people[:1])
    old = keyring.backup(place.backups, 7)
    keyring.add("shop", people[1:])
    new = keyring.backup(place.backups, 7)
    needed = keyring.generation
    keyring.close()
    for file in (place.path, place.standby):
        shutil.copyfile(old.path, file)
    with pytest.raises(KeyringOlder) as older:
        place.open(needed_generation=needed, backup_folder=place.backups)
    assert str(new.path) in str(older.value)
    assert (older.value.found, older.value.needed) == (old.generation, needed)
    restore(new.path, place.path, place.masters, standby=place.standby, needed_generation=needed)
    again = place.open(needed_generation=needed)
    assert len(again.keys("shop", people)) == 5
    assert again.check() == []


def test_a_keyring_older_than_its_standby_is_refused(place, keyring, people):
    backup = keyring.backup(place.backups, 7)
    keyring.add("shop", people)
    keyring.close()
    shutil.copyfile(backup.path, place.path)
    with pytest.raises(KeyringOlder, match="restore that one"):
        place.open()
    restore(place.standby, place.path, place.masters, standby=place.standby)
    assert len(place.open().keys("shop", people)) == 5


def test_restoring_an_old_backup_brings_back_no_destroyed_key_and_loses_no_new_one(place, keyring, people):
    keyring.add("shop", people[:3])
    backup = keyring.backup(place.backups, 7)
    secrets = place.wrapped(people[0])
    keyring.destroy("shop", people[:1])
    keyring.add("shop", people[3:])
    keyring.close()
    assert restore(backup.path, place.path, place.masters, standby=place.standby).carried >= 3
    again = place.open()
    assert again.keys("shop", people).keys() == set(people[1:])
    assert again.state("shop", people[0]) == "destroyed"
    assert place.files_with(secrets) == set()
    assert again.check() == []


def test_a_loss_must_be_accepted_and_is_counted(place, keyring, people):
    keyring.add("shop", people[:1])
    backup = keyring.backup(place.backups, 7)
    keyring.add("shop", people[1:])
    keyring.close()
    shutil.rmtree(place.path.parent)
    shutil.rmtree(place.standby.parent)
    options = {"standby": place.standby, "needed_generation": 2}
    with pytest.raises(KeyringOlder, match="accept"):
        restore(backup.path, place.path, place.masters, **options)
    assert not place.path.exists()
    assert restore(backup.path, place.path, place.masters, **options, accept_loss=True).lost == 1
    again = place.open(needed_generation=2)
    assert again.keys("shop", people).keys() == {people[0]}
    again.add("shop", people)
    assert again.generation == 3
    again.close()
    with pytest.raises(KeyringsDiffer):  # the rows of both would be taken for each other
        restore(backup.path, place.path, place.masters, standby=place.standby)


@pytest.mark.usefixtures("filled")
def test_a_file_of_another_keyring_is_never_replaced_or_taken_for_the_standby(place, tmp_path, people):
    other = type(place)(tmp_path / "other", place.masters, place.clock)
    backup = other.create().backup(other.backups, 7)
    with pytest.raises(KeyringsDiffer):
        restore(backup.path, place.path, place.masters, standby=place.standby)
    with pytest.raises(KeyringsDiffer):
        Keyring.open(place.path, place.masters, standby=other.standby)
    other.opened[0].close()
    assert len(place.open().keys("shop", people)) == 5


def test_a_process_that_stayed_open_sees_the_file_that_took_the_place_of_its_own(place, keyring, people):
    keyring.add("shop", people)
    stayed = place.open()
    old = stayed.keys("shop", people)
    keyring.close()
    place.folder.rename(place.folder.with_name("aside"))
    place.create().add("shop", people[:2])
    assert stayed.keys("shop", people).keys() == set(people[:2])
    assert stayed.keys("shop", people)[people[0]] != old[people[0]]


def test_a_folder_that_vanishes_is_said_missing(place, keyring, people):
    place.path.parent.rename(place.folder / "aside")
    for verb in (keyring.add, keyring.keys, keyring.destroy):
        with pytest.raises(KeyringMissing):
            verb("shop", people)


@pytest.mark.usefixtures("filled")
def test_a_lost_standby_is_made_anew(place):
    place.standby.unlink()
    rebuild_standby(place.path, place.standby)
    again = place.open()
    again.add("shop", [uuid4()])
    assert again.check() == []


@pytest.mark.parametrize("damage", ["no database", "cut", "zeros"])
@pytest.mark.usefixtures("filled")
def test_a_damaged_file_is_said_damaged_and_restored_from_its_standby(place, people, damage):
    size = place.path.stat().st_size
    with place.path.open("r+b") as file:
        if damage == "no database":
            file.write(b"not a database at all" * 10)
        elif damage == "cut":
            file.truncate(size // 3)
        else:
            file.seek(4096)
            file.write(bytes(size - 4096))
    with pytest.raises(KeyringDamaged, match="restore"):
        place.open().keys("shop", people)
    for keyring in place.opened:
        keyring.close()
    place.opened.clear()
    restore(place.standby, place.path, place.masters, standby=place.standby)
    again = place.open()
    assert len(again.keys("shop", people)) == 5
    assert again.check() == []


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("size", [0, 4096, None])
def test_a_log_beside_a_damaged_file_is_never_taken_for_that_of_the_restored_one(place, victims, people, size):
    """A killed process leaves its log; what is left of the file it belonged to does not matter."""
    new = [uuid4() for _ in range(50)]
    ids = {"ids": [str(person) for person in new]}
    assert victims.run(place, "add", ["shop", ids], step="standby: before commit")
    log = place.path.with_name("keyring.sqlite3-wal").read_bytes()
    assert log
    with place.path.open("r+b") as file:
        file.write(b"not a database at all" * 10)
        file.truncate(size)  # None: to where it stands, behind those words
    restored = restore(place.standby, place.path, place.masters, standby=place.standby)
    again = place.open()
    assert again.generation == restored.generation
    assert len(again.keys("shop", people)) == 5
    again.add("shop", new)
    assert again.check() == []


@pytest.mark.parametrize("where", ["path", "standby"])
def test_a_single_altered_key_is_found_by_the_check(place, keyring, people, where):
    keyring.add("shop", people)
    keyring.close()
    with closing(sqlite3.connect(getattr(place, where))) as connection, connection:
        row = (people[2].bytes,)
        connection.execute("UPDATE subject_keys SET wrapped = x'01' || randomblob(60) WHERE subject = ?", row)
    again = place.open()
    assert again.check()
    assert {type(error) for error in again.check()} == {KeyringDamaged}
    if where == "path":
        with pytest.raises(KeyringDamaged):
            again.keys("shop", people)
    assert len(again.keys("shop", people[:2])) == 2


def test_a_key_put_in_anothers_place_does_not_open(place, keyring, people):
    keyring.add("shop", people)
    keyring.close()
    with closing(sqlite3.connect(place.path)) as connection, connection:
        question = (
            "UPDATE subject_keys SET wrapped = (SELECT wrapped FROM subject_keys WHERE subject = ?) WHERE subject = ?"
        )
        connection.execute(question, (people[0].bytes, people[1].bytes))
    again = place.open()
    assert len(again.keys("shop", people[:1])) == 1
    with pytest.raises(KeyringDamaged):
        again.keys("shop", people[:2])


FULL_DISK = """
import resource, sys
from pathlib import Path
from uuid import uuid4
from forecall.custody.keyring import Keyring, KeyringNotWritten, Masters

path, standby, masters, limit = Path(sys.argv[1]), Path(sys.argv[2]), Masters.read(Path(sys.argv[3])), int(sys.argv[4])
keyring = Keyring.open(path, masters, standby=standby)
people = [uuid4() for _ in range(3000)]
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
try:
    keyring.add("shop", people)
except KeyringNotWritten as error:
    assert error.retry
else:
    sys.exit("it was written")
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
keyring.add("shop", people)
assert len(keyring.keys("shop", people)) == 3000
assert keyring.check() == []
"""


@pytest.mark.usefixtures("filled")
def test_when_the_disk_is_full_nothing_counts_and_trying_again_works(place, people, tmp_path):
    """A file may not grow beyond a limit: to SQLite that is a disk without space."""
    import subprocess
    import sys

    place.masters.write(tmp_path / "masters")
    arguments = [place.path, place.standby, tmp_path / "masters", str(400_000)]
    subprocess.run([sys.executable, "-c", FULL_DISK, *arguments], check=True, timeout=30)
    assert len(place.open().keys("shop", people)) == 5


def test_a_folder_that_refuses_writing_is_said(place, keyring, monkeypatch):
    import errno
    import os

    def refuse(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(KeyringNotWritten, match="No space left"):
        keyring.backup(place.backups, 7)


def test_every_commit_waits_for_the_disk_and_deleted_bytes_are_overwritten(place, keyring):
    """What a power cut would show, and no test here can cut the power."""
    for file in (place.path, place.standby):
        with closing(connect(file, 1.0)) as connection:
            asked = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "secure_delete")]
        assert asked == [2, 1]
    assert keyring.check() == []


def test_a_clock_that_jumps_back_changes_no_answer(place, keyring, people):
    keyring.add("shop", people)
    keyring.destroy("shop", people[:1])
    first = keyring.backup(place.backups, 7)
    place.clock.move(days=-400)
    keyring.destroy("shop", people[1:2])
    second = keyring.backup(place.backups, 7)
    assert keyring.keys("shop", people).keys() == set(people[2:])
    assert second > first  # by generation, not by the clock
    assert backups_holding(place.backups, "shop", people[1]) == [first]
    assert backups_holding(place.backups, "shop", people[2]) == [first, second]
    assert expire_backups(place.backups, place.clock()) == []
    keyring.close()
    restore(first.path, place.path, place.masters, standby=place.standby)
    assert place.open().state("shop", people[1]) == "destroyed"
