"""What waits for its sync, and a disk, an erasure, a checkpoint or an interrupt that comes between."""

from __future__ import annotations

import contextvars
import errno
import os
import threading
from datetime import timedelta

import pytest

from forecall.custody.receipts import (
    ReceiptsUnwritable,
    disk,
    expire,
    expiring,
    forget,
    sync_held,
    synced_at_end,
    used_for,
    verify,
)
from forecall.custody.receipts.checkpoints import Checkpoints
from tests.custody.receipts.making import ALICE, BOB, CHARLIE, KEY, NOON, PUBLIC, Clock, chain_of, receipt, writer


def full(_file, _data):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def torn(file, data):
    os.write(file, data[:7])
    full(file, data)


@pytest.fixture
def receipts(tmp_path):
    """A writer that has begun its segment."""
    made = writer(tmp_path)
    made.write(receipt(), [CHARLIE])
    return made


def refused(act):
    with pytest.raises(ReceiptsUnwritable):
        act()


def within(act):
    with synced_at_end():
        return act()


def in_a_thread(act):
    one = threading.Thread(target=act)
    one.start()
    one.join()


def test_of_two_pages_in_one_record_both_are_told_when_the_first_finds_no_room(tmp_path, receipts, monkeypatch):
    go, told = {who: threading.Event() for who in "AB"}, {}
    noted = threading.Barrier(3)

    def page(who, subject):
        try:
            within(lambda: (receipts.write(receipt(), [subject]), noted.wait(9), go[who].wait(9)))
            told[who] = "left"
        except ReceiptsUnwritable:
            told[who] = "refused"

    pages = {who: threading.Thread(target=page, args=(who, whom)) for who, whom in (("A", ALICE), ("B", BOB))}
    with receipts._committing:  # both wait for somebody else's commit, which makes one record of them
        for one in pages.values():
            one.start()
        while len(receipts._waiting) < 2:
            pass
    noted.wait(9)
    with monkeypatch.context() as broken:
        broken.setattr(disk, "append", full)
        go["A"].set()
        pages["A"].join()
    for _ in range(2):
        receipts.write(receipt(), [CHARLIE])  # there is room again, and others are served
    go["B"].set()
    pages["B"].join()
    receipts.close()
    assert (told, verify(tmp_path, PUBLIC).faults) == ({"A": "refused", "B": "refused"}, ())


def test_a_failure_that_somebody_swallowed_in_between_is_told_at_the_end(receipts, monkeypatch):
    def page():
        receipts.write(receipt(), [ALICE])
        with monkeypatch.context() as broken:
            broken.setattr(disk, "append", full)
            refused(sync_held)
        receipts.write(receipt(), [BOB])

    refused(lambda: within(page))


def test_a_full_segment_that_cannot_be_settled_gives_no_number_twice(tmp_path, monkeypatch):
    receipts = writer(tmp_path, most_bytes=1200)
    receipts.write(receipt(), [CHARLIE])

    def page():
        receipts.write(receipt(), [ALICE])
        with monkeypatch.context() as broken:
            broken.setattr(disk, "append", full)
            in_a_thread(lambda: refused(lambda: receipts.write(receipt(), [BOB])))
        in_a_thread(lambda: receipts.write(receipt(), [BOB]))

    refused(lambda: within(page))
    assert list(used_for(tmp_path, ALICE)) == []


@pytest.mark.parametrize("part", [0, 100])
def test_an_erasure_that_finds_no_room_while_it_brings_in_leaves_a_chain_that_goes_on(
    tmp_path, receipts, monkeypatch, part
):
    chain, real = chain_of(tmp_path).stat().st_ino, disk.write_at

    def no_room(file, data, start):
        if os.fstat(file).st_ino == chain:
            os.pwrite(file, data[:part], start)
            full(file, data)
        real(file, data, start)

    def page():
        names = [receipts.write(receipt(), [ALICE]), receipts.write(receipt(), [ALICE])]
        with monkeypatch.context() as broken:
            broken.setattr(disk, "write_at", no_room)
            refused(lambda: forget(tmp_path, [CHARLIE]))
        return names

    names = within(page)
    receipts.close()
    assert (verify(tmp_path, PUBLIC).faults, [name for name, _ in used_for(tmp_path, ALICE)]) == ((), names)


def test_what_an_erasure_brought_in_and_a_checkpoint_signed_is_not_cut_off_again(tmp_path, receipts, monkeypatch):
    def page():
        receipts.write(receipt(), [ALICE])
        forget(tmp_path, [CHARLIE])
        Checkpoints(tmp_path, KEY, Clock()).sign_heads()
        receipts.write(receipt(), [BOB])
        monkeypatch.setattr(disk, "append", torn)

    refused(lambda: within(page))
    monkeypatch.undo()
    receipts.write(receipt(), [BOB])
    receipts.close()
    assert verify(tmp_path, PUBLIC).faults == ()


def test_an_interrupt_between_note_and_head_takes_no_later_receipt_with_it(tmp_path, receipts, monkeypatch):
    real = disk.locked.__exit__

    def interrupted(self, *raised):
        real(self, *raised)
        raise KeyboardInterrupt

    def page():
        with monkeypatch.context() as stopped:
            stopped.setattr(disk.locked, "__exit__", interrupted)
            receipts.write(receipt(), [BOB])

    with pytest.raises(KeyboardInterrupt):
        within(page)
    name = receipts.write(receipt(about="need:77"), [ALICE])
    receipts.close()
    assert (verify(tmp_path, PUBLIC).faults, [one for one, _ in used_for(tmp_path, ALICE)]) == ((), [name])


def test_the_id_of_a_receipt_that_was_taken_back_is_washed_out_with_the_person(tmp_path, monkeypatch):
    receipts = writer(tmp_path)
    receipts._segment_for_now()
    with monkeypatch.context() as broken:
        broken.setattr(disk, "append", full)
        refused(lambda: receipts.write(receipt(), [ALICE]))
    forget(tmp_path, [ALICE])
    assert not [path.name for path in tmp_path.iterdir() if ALICE.bytes in path.read_bytes()]


class PowerCut(BaseException):
    """Nothing of the process goes on."""


def test_a_power_cut_while_something_is_taken_back_looks_like_no_tampering(tmp_path, receipts, monkeypatch):
    """The first line of two was on its way to the disk, its row not."""
    segment, real, appended = receipts._segment, disk.append, []
    rows = segment.path.with_suffix(".subjects")
    on_disk = rows.read_bytes()

    def append(file, data):
        appended.append(file)
        if len(appended) == 4:
            full(file, data)
        real(file, data)

    def cut(_file, _size):
        raise PowerCut

    def page():
        receipts.write(receipt(), [ALICE])
        receipts.write(receipt(), [ALICE])
        monkeypatch.setattr(disk, "append", append)
        monkeypatch.setattr(disk, "cut_back", cut)

    with pytest.raises(PowerCut):
        within(page)
    monkeypatch.undo()
    segment.close()
    rows.write_bytes(on_disk)
    writer(tmp_path)
    assert verify(tmp_path, PUBLIC).faults == ()


def test_a_forked_child_is_refused_and_the_parent_goes_on(tmp_path, receipts):
    def page():
        name = receipts.write(receipt(), [ALICE])
        if (child := os.fork()) == 0:
            try:
                sync_held()
            except ReceiptsUnwritable:
                os._exit(7)
            os._exit(1)
        return name, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    name, ended = within(page)
    receipts.close()
    assert (ended, [one for one, _ in used_for(tmp_path, ALICE)]) == (7, [name])


def test_a_thread_that_still_has_the_context_of_a_page_that_ended_syncs_by_itself(receipts):
    def page():
        return contextvars.copy_context()

    context = within(page)
    in_a_thread(lambda: context.run(receipts.write, receipt(), [ALICE]))
    assert receipts._segment.safe is receipts._segment.head


@pytest.fixture
def killed(tmp_path, receipts):
    """A folder of a writer that was killed while a receipt of an hour later waited."""

    def page():
        receipts.write(receipt(at=NOON + timedelta(hours=1)), [ALICE])
        receipts._segment.close()

    refused(lambda: within(page))
    return tmp_path


def test_a_segment_whose_term_is_over_is_settled_before_it_goes(killed, monkeypatch):
    def dies(*_of_segment):
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(expiring, "_is_left_of", dies)
        with pytest.raises(KeyboardInterrupt):
            expire(killed, NOON + timedelta(days=9), signer=KEY, clock=Clock())
    writer(killed)
    assert verify(killed, PUBLIC).faults == ()


def test_a_receipt_that_waited_and_is_newer_than_the_term_stays(killed):
    expire(killed, NOON + timedelta(minutes=1), signer=KEY, clock=Clock())
    writer(killed)
    assert len(list(used_for(killed, ALICE))) == 1
