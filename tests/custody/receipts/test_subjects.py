"""The lists of subjects: a person's own view, and how she is forgotten."""

from __future__ import annotations

import threading
from hashlib import sha256
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecall.custody.receipts import ReceiptsUnwritable, disk, forget, used_for, verify
from forecall.custody.receipts.subjects import erased, named_in
from tests.custody.receipts.making import ALICE, BOB, CHARLIE, PUBLIC, chain_of, filled, list_of, receipt, writer


def numbers(folder, subject):
    return [name.number for name, _ in used_for(folder, subject)]


def test_a_person_sees_the_receipts_about_her_and_no_others(tmp_path):
    filled(tmp_path)
    assert (numbers(tmp_path, ALICE), numbers(tmp_path, BOB), numbers(tmp_path, CHARLIE)) == ([1, 3, 5], [2, 3, 6], [])


def test_a_person_named_twice_by_a_receipt_sees_it_once(tmp_path):
    with writer(tmp_path) as receipts:
        receipts.write(receipt(count=2), [ALICE, ALICE])
    assert numbers(tmp_path, ALICE) == [1]


def test_an_altered_receipt_is_not_shown_to_her(tmp_path):
    path = filled(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"purpose:sales_call", b"purpose:other_call", 1))
    assert numbers(tmp_path, ALICE) == [3, 5]


def test_her_view_goes_over_all_segments(tmp_path):
    with writer(tmp_path, most_bytes=1) as receipts:
        names = {receipts.write(receipt(), [who]) for who in (ALICE, ALICE, BOB, ALICE)}
    assert {name for name, _ in used_for(tmp_path, ALICE)} < names
    assert len(numbers(tmp_path, ALICE)) == 3


def test_bytes_that_look_like_her_across_two_rows_are_not_her(tmp_path):
    """The search goes over bytes; only the place of the subject in a row counts."""
    with writer(tmp_path) as receipts:
        receipts.write(receipt(count=2), [ALICE, BOB])
    path = list_of(tmp_path)
    between = path.read_bytes()[24:40]
    assert numbers(tmp_path, type(ALICE)(bytes=between)) == []


# Forgetting


@pytest.mark.parametrize("many", [1, 2, 250])
def test_those_of_many_rows_who_are_wanted_are_found_as_one_by_one(many):
    people = [uuid4().bytes for _ in range(600)]
    rows = b"".join(n.to_bytes(4, "big") + bytes(12) + people[n % 600] for n in range(1800))
    rows = erased(rows[:32]) + rows[32:] + rows[-30:]  # one is erased, the last is torn
    wanted = set(people[:many])
    one_by_one = [at for at in range(32, 1800 * 32, 32) if rows[at + 16 : at + 32] in wanted]
    assert named_in(rows, wanted) == one_by_one
    assert named_in(rows, {bytes(8) + people[0][8:]}) == named_in(rows, set()) == named_in(b"", wanted) == []


def test_who_is_forgotten_sees_nothing_and_the_chain_holds(tmp_path):
    filled(tmp_path)
    before = chain_of(tmp_path).read_bytes()
    assert forget(tmp_path, [ALICE]) == 3
    assert (numbers(tmp_path, ALICE), numbers(tmp_path, BOB)) == ([], [2, 3, 6])
    report = verify(tmp_path, PUBLIC)
    assert (report.faults, report.forgotten) == ((), 3)
    assert chain_of(tmp_path).read_bytes() == before


def test_no_byte_of_the_forgotten_or_of_her_salt_is_left(tmp_path):
    filled(tmp_path)
    rows = list_of(tmp_path).read_bytes()
    salts = [rows[at + 4 : at + 16] for at in range(0, len(rows), 32) if rows[at + 16 : at + 32] == ALICE.bytes]
    forget(tmp_path, [ALICE])
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert len(salts) == 3
    assert not [secret for secret in (*salts, ALICE.bytes) if secret in left]


def test_a_guessed_subject_cannot_be_tried_once_the_salt_is_gone(tmp_path):
    with writer(tmp_path) as receipts:
        receipts.write(receipt(), [ALICE])
    digest = chain_of(tmp_path).read_bytes().partition(b'"subjects":"')[2][:64]
    row = list_of(tmp_path).read_bytes()

    def opens(row):
        return sha256(sha256(row[4:16] + ALICE.bytes).digest()[:28]).hexdigest().encode() == digest

    assert opens(row), "the control: with the salt a guess can be tried"
    forget(tmp_path, [ALICE])
    assert not opens(list_of(tmp_path).read_bytes())


def test_forgetting_twice_does_no_harm(tmp_path):
    filled(tmp_path)
    forget(tmp_path, [ALICE])
    rows = list_of(tmp_path).read_bytes()
    assert forget(tmp_path, [ALICE]) == 0
    assert list_of(tmp_path).read_bytes() == rows


def test_several_are_forgotten_at_once_in_all_segments(tmp_path):
    with writer(tmp_path, most_bytes=1) as receipts:
        for who in (ALICE, BOB, CHARLIE):
            receipts.write(receipt(), [who])
    assert forget(tmp_path, {ALICE, BOB, uuid4()}) == 2
    assert (numbers(tmp_path, CHARLIE), verify(tmp_path, PUBLIC).faults) == ([1], ())


def test_the_writer_goes_on_after_an_erasure(tmp_path):
    receipts = writer(tmp_path)
    receipts.write(receipt(), [ALICE])
    forget(tmp_path, [ALICE])
    receipts.write(receipt(), [BOB])
    receipts.close()
    assert (numbers(tmp_path, BOB), verify(tmp_path, PUBLIC).faults) == ([2], ())


def test_an_erasure_waits_for_a_write_that_is_under_way(tmp_path):
    filled(tmp_path)
    erasing = threading.Thread(target=forget, args=(tmp_path, [ALICE]))
    with disk.opened(list_of(tmp_path)) as file, disk.locked(file):
        erasing.start()
        erasing.join(0.1)
        assert erasing.is_alive()
        assert ALICE.bytes in list_of(tmp_path).read_bytes()
    erasing.join()
    assert numbers(tmp_path, ALICE) == []


def test_an_erasure_is_safe_on_disk_when_it_returns_even_after_one_that_died(tmp_path, monkeypatch):
    filled(tmp_path)
    made = []
    monkeypatch.setattr(disk, "sync", made.append)
    forget(tmp_path, [ALICE])
    forget(tmp_path, [ALICE])
    assert len(made) == 2


def test_a_list_that_cannot_be_erased_is_said(tmp_path):
    (tmp_path / "20261125T120000-1-00000000.subjects").mkdir()
    with pytest.raises(ReceiptsUnwritable):
        forget(tmp_path, [ALICE])


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("forgotten")


@given(st.lists(st.lists(st.sampled_from([ALICE, BOB, CHARLIE]), max_size=4), min_size=1, max_size=12), st.data())
@settings(max_examples=25, deadline=None)
def test_whoever_is_forgotten_in_whatever_order_the_others_stay_and_the_chain_holds(place, all_people, data):
    for path in place.iterdir():
        path.unlink()
    with writer(place) as receipts:
        receipts.write_many([(receipt(count=len(people)), people) for people in all_people])
    gone = data.draw(st.lists(st.sampled_from([ALICE, BOB, CHARLIE]), max_size=3))
    for who in gone:
        forget(place, [who])
    assert verify(place, PUBLIC).holds
    for who in (ALICE, BOB, CHARLIE):
        expected = [] if who in gone else [n for n, people in enumerate(all_people, start=1) if who in people]
        assert numbers(place, who) == expected
