from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from forecall.custody.keyring import Keyring, KeyringExists, SubjectDestroyed, SubjectRefused


def test_a_key_is_made_once_and_stays_the_same(place, keyring, people):
    keyring.add("shop", people[:3])
    first = keyring.keys("shop", people)
    keyring.add("shop", people)
    assert first.keys() == set(people[:3])
    assert keyring.keys("shop", people).items() >= first.items()
    assert place.open().keys("shop", people) == keyring.keys("shop", people)
    assert len(set(keyring.keys("shop", people).values())) == 5
    assert {len(key) for key in first.values()} == {32}


def test_the_same_id_named_twice_gets_one_key(keyring, people):
    keyring.add("shop", [people[0], people[0]])
    assert len(keyring.keys("shop", [people[0], people[0]])) == 1


def test_two_organisations_with_the_same_subject_never_meet(keyring, people):
    keyring.add("shop", people)
    keyring.add("bank", people[:1])
    assert keyring.keys("bank", people).keys() == {people[0]}
    assert keyring.keys("bank", people)[people[0]] != keyring.keys("shop", people)[people[0]]
    keyring.destroy("shop", people)
    assert keyring.keys("bank", people).keys() == {people[0]}


def test_a_destroyed_key_is_gone_and_is_never_made_again(place, keyring, people):
    keyring.add("shop", people)
    assert keyring.destroy("shop", people[:2]) == 2
    assert keyring.destroy("shop", people[:3]) == 1
    assert keyring.keys("shop", people).keys() == set(people[3:])
    with pytest.raises(SubjectDestroyed) as refused:
        keyring.add("shop", [uuid4(), people[0]])
    assert refused.value.subjects == (people[0],)
    assert place.open().keys("shop", people).keys() == set(people[3:])


def test_a_refused_add_adds_nobody(keyring, people):
    keyring.add("shop", people[:1])
    keyring.destroy("shop", people[:1])
    with pytest.raises(SubjectDestroyed):
        keyring.add("shop", people)
    assert keyring.keys("shop", people) == {}


def test_who_was_never_seen_can_be_destroyed_and_is_never_made(keyring, people):
    assert keyring.destroy("new", people) == 0
    assert keyring.state("new", people[0]) == "destroyed"
    with pytest.raises(SubjectDestroyed):
        keyring.add("new", people)


def test_the_state_of_a_subject_is_told_with_its_time(place, keyring, people):
    assert keyring.state("shop", people[0]) == "unknown"
    keyring.add("shop", people)
    assert keyring.state("shop", people[0]) == "live"
    assert keyring.destroyed_at("shop", people[0]) is None
    place.clock.move(hours=1)
    keyring.destroy("shop", people[:1])
    place.clock.move(hours=1)
    keyring.destroy("shop", people[:1])
    assert keyring.state("shop", people[0]) == "destroyed"
    assert keyring.destroyed_at("shop", people[0]) == place.clock() - timedelta(hours=1)


def test_index_keys_differ_by_organisation_and_use_and_stay(place, keyring):
    contacts = keyring.index_key("shop", "contacts")
    assert len(contacts) == 32
    assert keyring.index_key("shop", "contacts") == contacts
    assert place.open().index_key("shop", "contacts") == contacts
    assert len({contacts, keyring.index_key("shop", "suppression"), keyring.index_key("bank", "contacts")}) == 3


def test_the_nil_id_which_holds_the_index_secret_is_no_subject(keyring):
    nil = UUID(int=0)
    index_key = keyring.index_key("shop", "contacts")
    for verb in (keyring.add, keyring.destroy, keyring.next_keys, keyring.drop_older_keys):
        with pytest.raises(SubjectRefused):
            verb("shop", [nil])
    assert keyring.keys("shop", [nil]) == {}
    keyring.close()
    assert keyring.index_key("shop", "contacts") == index_key


def test_more_ids_than_one_question_of_sqlite_takes(keyring):
    many = [uuid4() for _ in range(33_000)]
    keyring.add("shop", many[:100])
    assert keyring.keys("shop", many).keys() == set(many[:100])


def test_the_generation_grows_with_each_change_and_only_then(keyring, people):
    seen = [keyring.generation]
    for verb in (keyring.add, keyring.add, keyring.destroy, keyring.destroy):
        verb("shop", people)
        seen.append(keyring.generation)
    assert seen == [0, 1, 1, 2, 2]


def test_nothing_is_overwritten_by_creating(place, keyring, people):
    keyring.add("shop", people)
    with pytest.raises(KeyringExists):
        place.create()
    keyring.close()
    place.path.unlink()
    with pytest.raises(KeyringExists, match="standby"):
        place.create()  # the standby of a lost keyring is all there is


def test_only_the_owner_reads_the_files(place, keyring, people):
    keyring.add("shop", people)
    keyring.backup(place.backups, 7)
    files = [file for file in place.folder.rglob("*") if file.is_file()]
    assert len(files) >= 7  # keyring, log, index of the log, lock, the same of the standby, backup
    assert {oct(file.stat().st_mode & 0o777) for file in files} == {"0o600"}


def test_a_file_open_to_others_is_closed_to_them(place, keyring):
    keyring.close()
    place.path.chmod(0o644)
    place.open()
    assert oct(place.path.stat().st_mode & 0o777) == "0o600"


def test_it_works_without_a_standby_in_a_folder_with_odd_signs(tmp_path, place, people):
    path = tmp_path / "a b#c?d%" / "k.sqlite3"
    with Keyring.create(path, place.masters) as keyring:
        keyring.add("shop", people)
    with Keyring.open(path, place.masters) as keyring:
        assert len(keyring.keys("shop", people)) == 5
        assert keyring.check() == []
