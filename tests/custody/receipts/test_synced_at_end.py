"""One sync for all that a page asks: receipts stand in the chain at once, and are safe before anything leaves."""

from __future__ import annotations

import errno
import os
import threading

import pytest

from forecall.custody.receipts import ReceiptsUnwritable, disk, forget, sync_held, synced_at_end, used_for, verify
from tests.custody.receipts.making import ALICE, BOB, PUBLIC, Clock, receipt, writer
from tests.custody.receipts.test_journal import Cut


@pytest.fixture
def receipts(tmp_path):
    """A writer that has begun its segment."""
    made = writer(tmp_path)
    made.write(receipt(), [BOB])
    return made


@pytest.fixture
def syncs(receipts, monkeypatch):  # noqa: ARG001  # what it began is not counted
    made, real = [], disk.sync
    monkeypatch.setattr(disk, "sync", lambda file: (made.append(file), real(file))[1])
    return made


def within(act):
    with synced_at_end():
        return act()


def failing(_file):
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def test_three_receipts_within_are_synced_once_at_the_end(tmp_path, receipts, syncs):
    with synced_at_end():
        names = [receipts.write(receipt(), [ALICE]) for _ in range(3)]
        assert syncs == []
    assert len(syncs) == 1
    assert [name for name, _ in used_for(tmp_path, ALICE)] == names
    receipts.write(receipt(), [ALICE])
    assert len(syncs) == 2


def test_they_are_found_though_the_process_is_killed_before_the_end(tmp_path, receipts):
    def killed():
        names = [receipts.write(receipt(), [ALICE]) for _ in range(3)]
        receipts._segment.close()  # the process is gone, and its locks with it
        writer(tmp_path)
        assert [name for name, _ in used_for(tmp_path, ALICE)] == names

    with pytest.raises(ReceiptsUnwritable):
        within(killed)
    assert (verify(tmp_path, PUBLIC).faults, verify(tmp_path, PUBLIC).receipts) == ((), 4)


@pytest.mark.parametrize("fails", [False, True])
def test_somebody_who_is_forgotten_before_the_end_stands_in_no_file_after_it(tmp_path, receipts, monkeypatch, fails):
    def forgotten():
        receipts.write(receipt(), [ALICE])
        receipts.write(receipt(), [BOB])
        assert forget(tmp_path, [ALICE]) == 1
        if fails:
            monkeypatch.setattr(disk, "sync", failing)

    if fails:
        with pytest.raises(ReceiptsUnwritable):
            within(forgotten)
        monkeypatch.undo()
    else:
        within(forgotten)
    receipts.write(receipt(), [BOB])
    receipts.close()
    assert not [path for path in tmp_path.iterdir() if ALICE.bytes in path.read_bytes()]
    report = verify(tmp_path, PUBLIC)
    assert (report.faults, fails or (report.receipts, report.forgotten) == (4, 1)) == ((), True)


def test_they_stand_after_a_power_cut_that_comes_after_the_end(tmp_path, monkeypatch):
    cut = Cut(tmp_path, monkeypatch)
    receipts = writer(tmp_path)
    with synced_at_end():
        names = [receipts.write(receipt(), [ALICE]) for _ in range(3)]
    cut.happens(receipts)
    writer(tmp_path)
    assert (verify(tmp_path, PUBLIC).faults, [name for name, _ in used_for(tmp_path, ALICE)]) == ((), names)


def test_a_power_cut_before_the_end_takes_them_and_leaves_a_chain_that_holds(tmp_path, monkeypatch):
    cut = Cut(tmp_path, monkeypatch)
    receipts = writer(tmp_path)
    kept = receipts.write(receipt(), [BOB])
    with pytest.raises(ReceiptsUnwritable):
        within(lambda: (receipts.write(receipt(), [ALICE]), cut.happens(receipts)))
    writer(tmp_path)
    assert (verify(tmp_path, PUBLIC).faults, list(used_for(tmp_path, ALICE))) == ((), [])
    assert [name for name, _ in used_for(tmp_path, BOB)] == [kept]


def test_somebody_else_who_syncs_meanwhile_does_it_for_all(receipts, syncs):
    with synced_at_end():
        receipts.write(receipt(), [ALICE])
        other = threading.Thread(target=receipts.write, args=(receipt(), [BOB]))
        other.start()
        other.join()
        assert len(syncs) == 1
    assert len(syncs) == 1


def test_what_is_handed_out_in_between_waits_for_a_sync_of_its_own(receipts, syncs):
    with synced_at_end():
        receipts.write(receipt(), [ALICE])
        sync_held()
        assert len(syncs) == 1
    assert len(syncs) == 1


def test_the_end_of_an_inner_one_is_not_the_end(receipts, syncs):
    with synced_at_end():
        with synced_at_end():
            receipts.write(receipt(), [ALICE])
        assert syncs == []
    assert len(syncs) == 1


def test_where_the_sync_fails_nothing_may_leave_and_the_next_receipt_begins_another_segment(
    tmp_path, receipts, monkeypatch
):
    with monkeypatch.context() as broken:
        broken.setattr(disk, "sync", failing)
        with pytest.raises(ReceiptsUnwritable, match="the disk fails"), synced_at_end():
            first = receipts.write(receipt(), [ALICE])
    second = receipts.write(receipt(), [ALICE])
    assert (second.number, second.segment != first.segment) == (1, True)
    receipts.close()
    assert verify(tmp_path, PUBLIC).faults == ()


def test_two_who_wait_for_a_sync_that_fails_are_both_told(receipts, monkeypatch):
    told = []

    def other():
        with pytest.raises(ReceiptsUnwritable):
            within(lambda: (receipts.write(receipt(), [BOB]), written.set(), go_on.wait(10)))
        told.append("other")

    written, go_on = threading.Event(), threading.Event()
    waiting = threading.Thread(target=other)
    waiting.start()
    written.wait(10)
    with monkeypatch.context() as broken:
        broken.setattr(disk, "sync", failing)
        with pytest.raises(ReceiptsUnwritable), synced_at_end():
            receipts.write(receipt(), [ALICE])
    go_on.set()
    waiting.join()
    assert told == ["other"]


@pytest.mark.parametrize("fails", [False, True])
def test_a_segment_that_is_full_in_between_is_safe_before_the_next_one_begins(tmp_path, monkeypatch, fails):
    clock = Clock()
    receipts = writer(tmp_path, clock)
    receipts.write(receipt(), [BOB])
    real, broken = disk.sync, iter([fails])
    monkeypatch.setattr(disk, "sync", lambda file: failing(file) if next(broken, False) else real(file))

    def two():
        return receipts.write(receipt(), [ALICE]), clock.on(days=2), receipts.write(receipt(), [ALICE])

    if fails:
        with pytest.raises(ReceiptsUnwritable):
            within(two)
    else:
        first, _, second = within(two)
        assert first.segment != second.segment
    receipts.write(receipt(), [ALICE])
    receipts.close()
    assert verify(tmp_path, PUBLIC).faults == ()


def test_many_within_sync_when_the_journal_is_full_and_once_at_the_end(tmp_path, receipts, syncs):
    with synced_at_end():
        for _ in range(500):
            receipts.write(receipt(), [ALICE])
    assert len(syncs) < 12
    receipts.close()
    assert (verify(tmp_path, PUBLIC).faults, verify(tmp_path, PUBLIC).receipts) == ((), 501)
