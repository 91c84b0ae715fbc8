"""Two processes at once, a full disk, a locked database, a clock that went back, an older keyring."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time

import pytest

from tests.custody.faults.house import House, confirmed_stands
from tests.postgresql import PACKAGE
from tests.program import Program

pytestmark = pytest.mark.once  # processes of their own: minutes, and nothing of Python's version


@pytest.fixture(scope="module")
def second_program(tmp_path_factory):
    running = Program(tmp_path_factory.mktemp("second"))
    yield running
    running.close()


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_system(*PACKAGE))])
def pair(request, program, second_program, tmp_path_factory):
    """Two processes that work in one installation."""
    address = ""
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
        server.create("faults")
        address = server.address("faults")
    folder = tmp_path_factory.mktemp("pair")
    first = House(folder, program, address)
    return first, House(folder, second_program, address, other=first)


@pytest.mark.promise("AI-04.10")
def test_a_withdrawal_stops_the_next_use_in_another_process_within_a_second(pair, tmp_path_factory):
    working, other = pair
    watched = working.home.parent / "watched"
    other.begin(other.job("watch"))
    end = time.monotonic() + 60
    while not watched.exists():
        assert time.monotonic() < end, "it never looked"
        time.sleep(0.01)
    assert working.do("take_back")["exit"] == 0
    confirmed = time.time()
    assert other.answered()["exit"] == 0
    before, refused_at = watched.read_text().split()
    assert before == "allowed"
    assert float(refused_at) - confirmed < 1
    assert tmp_path_factory


def test_of_two_processes_that_record_at_once_neither_loses_a_choice(pair):
    first, second = pair
    second.begin(second.job("choose_often"))
    assert first.do("choose_often")["exit"] == 0
    assert second.answered()["exit"] == 0
    assert first.look()["choices"] == [80, True]


def test_of_two_processes_that_merge_the_same_pair_at_once_one_does_and_they_end_as_two(pair):
    first, second = pair
    second.begin(second.job("merge_often"))
    assert first.do("merge_often")["exit"] == 0
    assert second.answered()["exit"] == 0
    assert first.look()["pairs"] == ["two", "one"]


@pytest.mark.parametrize("verb", ["merge_while_forgotten", "order_while_forgotten"])
def test_what_somebody_does_while_a_person_is_erased_leaves_nothing_of_theirs_behind(pair, verb):
    first, _second = pair
    found = first.do(verb)
    assert found["exit"] == 0, found


def test_whoever_is_erased_by_two_at_once_is_erased_once_and_both_have_its_certificate(pair):
    first, _second = pair
    found = first.do("forget_by_two")
    assert found["exit"] == 0, found


def test_while_one_process_gives_somebody_new_keys_another_reads_them_and_gives_some_too(pair):
    first, second = pair
    second.begin(second.job("read_and_renew"))
    assert first.do("renew_often")["exit"] == 0
    assert second.answered()["exit"] == 0
    assert first.do("renew")["exit"] == 0
    found = first.look()
    assert (found["sealed"], found["rotating"]) == (["Ana Proba", "a@example.com"], 0)


@pytest.fixture(scope="module")
def alone(program, tmp_path_factory):
    return House(tmp_path_factory.mktemp("alone"), program)


@pytest.fixture
def house(alone):
    alone.anew()
    return alone


def test_on_a_full_disk_nothing_is_allowed_that_cannot_be_recorded_and_nothing_half_happens(house):
    assert house.do("on_a_full_disk").get("problem") is None
    found = house.look()
    assert (found["willing"], found["receipts"]) == ("consent_withdrawn", True)


def test_a_locked_database_is_waited_for(house):
    other = sqlite3.connect(house.home / "forecall.sqlite3", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(1, other.execute, ["ROLLBACK"])
    release.start()
    begun = time.monotonic()
    assert house.do("take_back")["exit"] == 0
    assert time.monotonic() - begun > 0.9
    release.join()
    other.close()


def test_a_clock_that_went_back_further_than_an_hour_is_said_and_nothing_starts(house):
    found = house.do("take_back", steady=True)  # what is on record is of a day in December 2026
    assert found["exit"] == 1
    assert found["problem"].startswith("ClockBehind: the clock of this machine shows")


@pytest.mark.promise("OC-05.3")
def test_an_older_keyring_does_not_bring_an_erased_person_back(house):
    older = house.home.parent / "older.sqlite3"
    shutil.copy(house.home / "keyring" / "keyring.sqlite3", older)
    assert house.do("forget")["exit"] == 0
    shutil.copy(older, house.home / "keyring" / "keyring.sqlite3")
    found = house.look()
    assert found["keys"] == 3  # and not four
    assert found["certificate"]["step"] == "certified"


@pytest.mark.promise("OC-05.3")
def test_an_older_database_does_not_bring_an_erased_person_back(house):
    older = house.home.parent / "older"
    shutil.rmtree(older, ignore_errors=True)
    shutil.copytree(house.home, older)
    assert house.do("forget")["exit"] == 0
    for file in house.home.glob("forecall.sqlite3*"):
        file.unlink()
    for file in older.glob("forecall.sqlite3*"):
        shutil.copy(file, house.home)
    found = house.look()
    assert found["leaving"] == "forgotten"
    assert found["certificate"]["step"] == "certified"
    assert found["certificate"]["rows"]["custody.Choice"] == 1
    confirmed_stands(found)


def test_a_keyring_that_is_older_than_the_data_is_refused_and_the_message_names_the_backup(house):
    older = house.home.parent / "older.sqlite3"
    shutil.copy(house.home / "keyring" / "keyring.sqlite3", older)
    assert house.do("add_later")["exit"] == 0
    assert house.do("back_up")["exit"] == 0
    newer = house.home.parent / "newer.sqlite3"
    shutil.copy(house.home / "keyring" / "keyring.sqlite3", newer)
    shutil.copy(older, house.home / "keyring" / "keyring.sqlite3")
    found = house.do("add")
    assert found["exit"] == 1
    assert found["problem"].startswith("KeyringBehind: the keyring (generation")
    assert ".backup. Nothing was opened" in found["problem"]
    shutil.copy(newer, house.home / "keyring" / "keyring.sqlite3")
    assert house.do("add")["exit"] == 0


def test_a_keyring_that_is_gone_or_opened_with_another_master_key_is_said(house):
    key = house.home / "master.key"
    kept = key.read_bytes()
    key.write_bytes(kept[:2] + kept[2:10][::-1] + kept[10:])
    found = house.do("add")
    assert (found["exit"], "Nothing was opened and nothing was lost" in found["problem"]) == (1, True)
    key.write_bytes(kept)
    assert house.do("add")["exit"] == 0
