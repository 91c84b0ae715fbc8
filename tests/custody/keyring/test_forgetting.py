"""After a destruction the bytes of the wrapped key are in no file; before it they are found."""

import sqlite3
from contextlib import closing
from uuid import uuid4

import pytest

from forecall.custody.keyring import KeyringBusy, backups_holding, expire_backups


@pytest.mark.promise("AI-10.7")
def test_after_a_destruction_the_key_is_in_no_file(place, keyring, people):
    keyring.add("shop", [uuid4() for _ in range(300)])
    keyring.add("shop", people)
    keyring.add("shop", [uuid4() for _ in range(300)])
    gone, stays = place.wrapped(*people[:3]), place.wrapped(*people[3:])
    for secrets in (gone, stays):
        found = place.files_with(secrets)
        assert any(name.startswith("keyring/") for name in found)
        assert any(name.startswith("standby/") for name in found)
    keyring.destroy("shop", people[:3])
    assert place.files_with(gone) == set()
    assert len(place.files_with(stays)) >= 2


def test_it_is_gone_from_the_file_when_it_was_there_long_before(place, keyring, people):
    keyring.add("shop", people)
    keyring.close()
    secrets = place.wrapped(people[0])
    assert place.files_with(secrets) == {"keyring/keyring.sqlite3", "standby/keyring.sqlite3"}
    again = place.open()
    again.destroy("shop", people[:1])
    assert place.files_with(secrets) == set()
    assert again.check() == []


def test_no_wrapping_of_a_rotated_key_is_left_either(place, keyring, people):
    keyring.add("shop", people)
    wrapped_before = place.wrapped(*people)
    keyring.rotate_organisation("shop")
    assert place.files_with(wrapped_before) == set()
    place.masters = place.masters.with_next()
    keyring.rotate_master(place.masters)
    wrapped_after = place.wrapped(people[0])
    assert place.files_with(wrapped_after)
    keyring.destroy("shop", people[:1])
    assert place.files_with(wrapped_after) == set()


def test_an_unexpired_backup_still_holds_it_and_says_so_with_its_end(place, keyring, people):
    keyring.add("shop", people)
    backup = keyring.backup(place.backups, 14)
    secrets = place.wrapped(people[0])
    keyring.destroy("shop", people[:1])
    assert place.files_with(secrets, with_backups=True) == {f"backups/{backup.path.name}"}
    assert backups_holding(place.backups, "shop", people[0]) == [backup]
    assert (backup.ends - place.clock()).days == 14
    place.clock.move(days=14)
    assert expire_backups(place.backups, place.clock()) == [backup]
    assert place.files_with(secrets, with_backups=True) == set()
    assert backups_holding(place.backups, "shop", people[0]) == []


def test_no_key_is_destroyed_past_a_backup_in_the_making(place, keyring, people):
    """Or the certificate would be written before the backup that holds the key has its name."""
    keyring.add("shop", people)
    other = place.open(patience_s=0.1)
    refused = []

    def destroy_meanwhile(step):
        if step == "backup: copied":
            with pytest.raises(KeyringBusy):
                other.destroy("shop", people[:1])
            refused.append(step)

    backup = place.open(failpoint=destroy_meanwhile).backup(place.backups, 7)
    assert refused
    assert other.destroy("shop", people[:1]) == 1
    assert backups_holding(place.backups, "shop", people[0]) == [backup]


def test_a_reader_that_stays_keeps_destruction_from_being_confirmed(place, people):
    keyring = place.create(patience_s=0.2)
    keyring.add("shop", people)
    secrets = place.wrapped(people[0])
    with closing(sqlite3.connect(place.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM subject_keys").fetchall()
        with pytest.raises(KeyringBusy) as refused:
            keyring.destroy("shop", people[:1])
        assert refused.value.retry
        assert keyring.keys("shop", people[:1]) == {}
        assert place.files_with(secrets)
    assert keyring.destroy("shop", people[:1]) == 0
    assert place.files_with(secrets) == set()
