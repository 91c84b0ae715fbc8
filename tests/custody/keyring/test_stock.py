"""Keys laid in before there are people for them: each id has a key that is safe, and is given out once."""

import os
import sqlite3
from contextlib import closing

import pytest

from forecall.custody.keyring import backups_holding, seal, unseal
from forecall.custody.keyring.stock import MOST, SOON_S, Stock

SHOP = "shop"


def keys_in(file) -> set[bytes]:
    with closing(sqlite3.connect(file)) as connection:
        return {row[0] for row in connection.execute("SELECT subject FROM subject_keys WHERE live = 1")}


def test_a_quiet_process_lays_in_one_and_a_busy_one_up_to_thirty_two(keyring):
    before = keyring.generation
    keyring.fresh(SHOP)
    assert keyring.generation == before + 1
    for _ in range(62):
        keyring.fresh(SHOP)
    assert keyring.generation == before + 6  # of 1, 2, 4, 8, 16 and 32 keys
    for _ in range(10 * MOST):
        keyring.fresh(SHOP)
    assert keyring.generation == before + 16


def test_who_comes_after_a_minute_of_quiet_finds_one_key_laid_in_again():
    clock = [0.0]
    stock = Stock(lambda: clock[0])
    assert [stock.ahead(SHOP) for _ in range(3)] == [0, 1, 3]
    clock[0] += SOON_S + 1
    assert [stock.ahead(SHOP), stock.ahead(SHOP)] == [0, 1]
    assert stock.ahead("elsewhere") == 0


def test_every_id_has_its_key_in_both_files_before_anybody_gets_it(place, keyring):
    for _ in range(40):
        [who] = keyring.fresh(SHOP)
        assert who.bytes in keys_in(place.path)
        assert who.bytes in keys_in(place.standby)


def test_many_at_once_are_made_for_themselves(keyring):
    keyring.fresh(SHOP)
    keyring.fresh(SHOP)
    before = keyring.generation
    assert len(set(keyring.fresh(SHOP, 1000))) == 1000
    assert keyring.generation == before + 1


def test_two_processes_and_a_forked_child_never_give_the_same_id_twice(place, keyring, tmp_path):
    beside, given = place.open(), []
    for _ in range(10):
        given += [*keyring.fresh(SHOP), *beside.fresh(SHOP)]
    told = tmp_path / "told"
    child = os.fork()
    if child == 0:
        told.write_bytes(b"".join(keyring.fresh(SHOP)[0].bytes for _ in range(5)))
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    given += [one for _ in range(10) for one in keyring.fresh(SHOP)]
    theirs = told.read_bytes()
    everybody = [one.bytes for one in given] + [theirs[at : at + 16] for at in range(0, len(theirs), 16)]
    assert len(everybody) == len(set(everybody)) == 35


@pytest.mark.parametrize("step", ["add: before commit", "add: committed", "standby: before commit"])
def test_killed_while_laying_in_the_next_one_gives_ids_of_its_own_and_all_of_them_open(place, keyring, victims, step):
    keyring.fresh(SHOP)
    keyring.close()
    assert victims.run(place, "fresh", [SHOP, 20], step=step) == 9
    after = place.open()
    [who] = after.fresh(SHOP)
    assert after.check() == []
    assert unseal(after.keys(SHOP, [who])[who], seal(after.keys(SHOP, [who])[who], b"Ana", b""), b"") == b"Ana"


def test_keys_that_lie_ready_go_through_every_rotation(keyring):
    for _ in range(4):
        keyring.fresh(SHOP)
    assert keyring.rotate_organisation(SHOP) == 8  # with the index secret, and three that lie ready
    [who] = keyring.fresh(SHOP)
    assert keyring.next_keys(SHOP, [who]).keys() == {who}
    assert keyring.drop_older_keys(SHOP, [who]) == 1
    assert who in keyring.keys(SHOP, [who])


def test_an_older_backup_that_has_the_key_of_somebody_who_came_later_is_named(place, keyring):
    for _ in range(2):
        keyring.fresh(SHOP)
    keyring.backup(place.backups, term_days=30)
    [who] = keyring.fresh(SHOP)
    assert [one.generation for one in backups_holding(place.backups, SHOP, who)] == [keyring.generation]
    assert keyring.destroy(SHOP, [who]) == 1
    assert keyring.state(SHOP, who) == "destroyed"
    assert who not in {*keyring.fresh(SHOP), *keyring.fresh(SHOP)}
