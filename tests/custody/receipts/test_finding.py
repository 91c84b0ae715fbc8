"""One person among the many of large receipts: found by the order of the rows, which nobody has to believe."""

from __future__ import annotations

import os
import random
from uuid import UUID

import pytest

from forecall.custody.receipts import about, finding, forget, subjects, used_for, verify
from forecall.custody.receipts.subjects import ORDERED_FROM, ROW, in_order
from tests.custody.receipts.making import ALICE, BOB, PUBLIC, kinds, list_of, receipt, writer

MANY = ORDERED_FROM + 300
CHANCE = random.Random(20261130)
PEOPLE = [UUID(int=CHANCE.getrandbits(128), version=4) for _ in range(3 * MANY)]
EVERYBODY, HALF = PEOPLE[: 2 * MANY], PEOPLE[MANY : 2 * MANY]


def written(folder):
    """Everybody, one, half of them, two, everybody."""
    with writer(folder) as receipts:
        for those in (EVERYBODY, [ALICE], HALF, [ALICE, EVERYBODY[0]], EVERYBODY):
            receipts.write(receipt(count=len(those)), those)


def numbers(folder, who):
    return [name.number for name, _ in used_for(folder, who)]


def seen(folder):
    """What some see of themselves: one of everybody, one of both sets, one of none, and the one alone."""
    return [numbers(folder, who) for who in (EVERYBODY[0], EVERYBODY[1], HALF[5], PEOPLE[-1], ALICE, BOB)]


SEEN = [[1, 4, 5], [1, 5], [1, 3, 5], [], [2, 4], []]


def test_each_sees_the_receipts_of_the_many_that_they_are_among(tmp_path):
    written(tmp_path)
    assert seen(tmp_path) == SEEN
    assert all(numbers(tmp_path, who) == [1, 3, 5] for who in HALF[:: len(HALF) // 50])
    assert verify(tmp_path, PUBLIC).holds


def test_lists_without_order_are_read_as_before(tmp_path, monkeypatch):
    """Those that were written before there was one."""
    monkeypatch.setattr(subjects, "ORDERED_FROM", 1 << 30)
    written(tmp_path)
    assert seen(tmp_path) == SEEN
    assert verify(tmp_path, PUBLIC).holds


def test_one_of_a_hundred_thousand_is_found_in_a_few_rows(tmp_path, monkeypatch):
    crowd = [UUID(int=CHANCE.getrandbits(128), version=4) for _ in range(100_000)]
    with writer(tmp_path) as receipts:
        for _ in range(3):
            receipts.write(receipt(count=len(crowd)), crowd)
    read, real = [], os.pread

    def pread(file, size, start):
        data = real(file, size, start)
        read.append(len(data))
        return data

    monkeypatch.setattr(finding.os, "pread", pread)
    assert finding.numbers_naming(list_of(tmp_path), crowd[777]) == [1, 2, 3]
    assert sum(read) < list_of(tmp_path).stat().st_size / 20


@pytest.mark.parametrize("share", [0.1, 0.7, 0.99])
def test_the_others_are_still_found_when_many_were_forgotten_and_those_are_not(tmp_path, share):
    written(tmp_path)
    gone = EVERYBODY[: int(len(EVERYBODY) * share)]
    forget(tmp_path, gone)
    for who in (gone[0], gone[-1], *CHANCE.sample(gone, 20)):
        assert numbers(tmp_path, who) == []
    for who in CHANCE.sample(EVERYBODY[len(gone) :], 20):
        assert numbers(tmp_path, who) == ([1, 3, 5] if who in HALF else [1, 5])
    assert verify(tmp_path, PUBLIC).holds
    forget(tmp_path, EVERYBODY)
    assert [numbers(tmp_path, who) for who in (EVERYBODY[0], HALF[3], ALICE)] == [[], [], [2, 4]]
    assert verify(tmp_path, PUBLIC).holds


def test_ids_lie_in_order_also_where_two_begin_alike():
    alike = [UUID(int=one.int >> 64 << 64 | CHANCE.getrandbits(64)) for one in PEOPLE for _ in range(2)]
    ids = [one.bytes for one in alike]
    assert in_order(b"".join(ids)) == b"".join(sorted(ids))


def test_a_set_is_told_by_its_purpose_whatever_its_order(tmp_path):
    written(tmp_path)
    found = [people for _, people in about(tmp_path, lambda one: one.count > 2)]
    assert [set(people) for people in found] == [set(EVERYBODY), set(HALF), set(EVERYBODY)]


@pytest.mark.parametrize("row", [0, MANY, 2 * MANY, 2 * MANY + 5])
def test_a_row_that_says_otherwise_of_its_order_is_altered(tmp_path, row):
    """A row of the many that says it has none, and one of a single person that says it has one."""
    written(tmp_path)
    rows = bytearray(list_of(tmp_path).read_bytes())
    rows[row * ROW] ^= 0x40
    list_of(tmp_path).write_bytes(rows)
    assert kinds(verify(tmp_path, PUBLIC)) == {"altered"}


def test_rows_that_say_they_lie_in_order_and_do_not_are_altered_although_their_digest_fits(tmp_path, monkeypatch):
    monkeypatch.setattr(subjects, "in_order", lambda ids: ids)
    written(tmp_path)
    assert kinds(verify(tmp_path, PUBLIC)) == {"altered"}
