import pytest

from forecall.custody.keyring import KeyringError, MasterMissing, seal, unseal


def test_a_rotated_organisation_keeps_every_subjects_key(place, keyring, people):
    keyring.add("shop", people)
    keyring.add("bank", people)
    other = place.open()
    before, index_key = other.keys("shop", people), keyring.index_key("shop", "contacts")
    assert keyring.rotate_organisation("shop") == 6  # five people and the index secret
    assert keyring.keys("shop", people) == before
    assert other.keys("shop", people) == before
    assert place.open().index_key("shop", "contacts") == index_key
    assert keyring.check() == []
    other.add("shop", [])
    assert keyring.rotate_organisation("shop") == 6


def test_rotating_an_unknown_organisation_does_nothing(keyring):
    assert keyring.rotate_organisation("nobody") == 0
    assert keyring.generation == 0


def test_after_a_master_was_rotated_the_old_one_is_no_longer_needed(place, keyring, people):
    keyring.add("shop", people)
    keyring.add("bank", people)
    before = keyring.keys("shop", people)
    old = place.masters
    place.masters = old.with_next()
    both = place.open()
    assert keyring.rotate_master(place.masters) == 2
    assert both.keys("shop", people) == keyring.keys("shop", people) == before
    newest_only = type(old)({2: bytes(place.masters[2])})
    place.masters = newest_only
    assert place.open().keys("shop", people) == before
    place.masters = old
    with pytest.raises(MasterMissing, match="needs master key 2"):
        place.open()


def test_a_process_that_lacks_the_new_master_says_so_and_harms_nothing(place, keyring, people):
    keyring.add("shop", people)
    old = place.open()
    keys = old.keys("shop", people)
    keyring.rotate_master(place.masters.with_next())
    assert old.keys("shop", people) == keys  # its organisation key was unwrapped before
    with pytest.raises(MasterMissing, match="needs master key 2"):
        old.add("bank", people)
    assert keyring.keys("bank", people) == {}
    keyring.add("bank", people)
    with pytest.raises(MasterMissing):
        old.keys("bank", people)


def test_rotating_to_the_master_in_use_changes_nothing(place, keyring, people):
    keyring.add("shop", people)
    assert keyring.rotate_master(place.masters) == 0
    assert keyring.generation == 1


def test_a_subjects_own_key_is_rotated_in_two_steps_with_both_readable_between(place, keyring, people):
    keyring.add("shop", people)
    other = place.open()
    old = keyring.keys("shop", people)[people[0]]
    value = seal(old, b"Ana", b"name")
    new = keyring.next_keys("shop", people[:1])[people[0]]
    assert new != old
    assert keyring.next_keys("shop", people[:1])[people[0]] == new
    between = other.keys("shop", people)[people[0]]
    assert unseal(between, value, b"name") == b"Ana"
    resealed = seal(between, b"Ana", b"name")
    with pytest.raises(KeyringError):
        unseal(old, resealed, b"name")
    secrets = place.wrapped(people[0])
    assert keyring.drop_older_keys("shop", people) == 1
    assert keyring.drop_older_keys("shop", people) == 0
    after = other.keys("shop", people)[people[0]]
    assert after == new
    assert unseal(after, resealed, b"name") == b"Ana"
    with pytest.raises(KeyringError):
        unseal(after, value, b"name")
    assert place.files_with(secrets[:1]) == set()
    assert keyring.state("shop", people[0]) == "live"
    assert keyring.check() == []


def test_destroying_in_the_middle_of_a_rotation_destroys_both_keys(place, keyring, people):
    keyring.add("shop", people)
    keyring.next_keys("shop", people)
    secrets = place.wrapped(*people)
    assert len(secrets) == 10
    assert keyring.destroy("shop", people) == 5
    assert keyring.keys("shop", people) == {}
    assert place.files_with(secrets) == set()
