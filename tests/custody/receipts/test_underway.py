"""Work beside a sync: it is done while the disk is at it, and no receipt is confirmed before the disk has it."""

from __future__ import annotations

import errno
import os
import threading

import pytest

from forecall.custody.receipts import ReceiptsUnwritable, disk, used_for, verify
from forecall.custody.receipts.underway import NUMBERS, Underway
from tests.custody.receipts.making import ALICE, BOB, PUBLIC, receipt, writer


@pytest.fixture
def steps(monkeypatch):
    """What happens in which order."""
    made, start, wait, sync = [], Underway.start, Underway.wait, disk.sync
    monkeypatch.setattr(Underway, "start", lambda one: (made.append("begun"), start(one))[1])
    monkeypatch.setattr(Underway, "wait", lambda one: (wait(one), made.append("safe"))[0])
    monkeypatch.setattr(disk, "sync", lambda file: (sync(file), made.append("synced"))[0])
    return made


@pytest.fixture
def receipts(tmp_path):
    made = writer(tmp_path)
    made.write(receipt(), [ALICE])  # begins the segment
    return made


def test_work_is_done_while_the_disk_is_at_it_and_the_receipt_is_confirmed_when_it_is_safe(receipts, steps):
    receipts.write(receipt(), [ALICE], lambda: steps.append("work"))
    receipts.write_many([(receipt(), [ALICE]), (receipt(), [BOB])], lambda: steps.append("work"))
    assert steps == ["begun", "work", "safe"] * 2
    receipts.write(receipt(), [ALICE])
    assert steps[6:] == ["synced"]


def test_what_the_kernel_synced_is_read_back_and_verifies(tmp_path, receipts):
    names = [receipts.write(receipt(), [BOB], lambda: None) for _ in range(300)]
    receipts.close()
    assert [name for name, _ in used_for(tmp_path, BOB)] == names
    assert verify(tmp_path, PUBLIC).faults == ()


@pytest.mark.parametrize("at", ["start", "setup", "machine"])
def test_where_the_system_cannot_do_both_at_once_the_disk_is_waited_for(receipts, steps, monkeypatch, at):
    def refused(*_):
        raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    if at == "machine":
        monkeypatch.setattr("platform.machine", lambda: "pdp11")
    else:
        monkeypatch.setattr(Underway, at if at == "start" else "__init__", refused)
    receipts.write(receipt(), [ALICE], lambda: steps.append("work"))
    receipts.write(receipt(), [ALICE], lambda: steps.append("work"))
    assert steps == ["synced"] * 2, "the work is left to whoever has it"


def test_a_sync_that_fails_beside_work_confirms_nothing_and_the_segment_is_left(tmp_path, receipts, monkeypatch):
    def failing(_):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    done = []
    with monkeypatch.context() as broken:
        broken.setattr(Underway, "wait", failing)
        with pytest.raises(ReceiptsUnwritable):
            receipts.write(receipt(), [BOB], lambda: done.append(1))
    assert done == [1]
    name = receipts.write(receipt(), [BOB], lambda: done.append(1))
    receipts.close()
    assert [one for one, _ in used_for(tmp_path, BOB)] == [name]
    report = verify(tmp_path, PUBLIC)
    assert (report.faults, report.receipts, report.segments) == ((), 2, 2)


def test_a_disk_that_says_no_to_the_kernel_is_heard(tmp_path):
    file = os.open(tmp_path / "gone", os.O_RDWR | os.O_CREAT)
    under = Underway(file)
    under.start()
    under.wait()
    os.close(file)
    with pytest.raises(OSError, match="Bad file descriptor"):
        under.start()
    under.close()
    with pytest.raises(OSError, match="Invalid argument"):
        under.start()


def test_a_receipt_that_an_interrupt_stopped_is_not_confirmed_and_the_next_one_is(tmp_path, receipts):
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        receipts.write(receipt(), [BOB], interrupted)
    name = receipts.write(receipt(), [BOB], lambda: None)
    receipts.close()
    assert [one for one, _ in used_for(tmp_path, BOB)] == [name]
    assert verify(tmp_path, PUBLIC).faults == ()


def test_threads_that_have_work_leave_one_whole_chain_and_each_its_receipt(tmp_path, receipts):
    names, done = [], []

    def write():
        names.extend(receipts.write(receipt(), [BOB], lambda: done.append(1)) for _ in range(40))

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    receipts.close()
    report = verify(tmp_path, PUBLIC)
    assert (report.faults, report.receipts, len(set(names))) == ((), 241, 240)
    assert 0 < len(done) <= 240


def test_the_numbers_are_those_of_the_machines_that_are_built_for():
    """By man 2 syscalls: `io_setup`, `io_destroy`, `io_getevents`, `io_submit`."""
    assert NUMBERS == {"x86_64": (206, 207, 208, 209), "aarch64": (0, 1, 4, 2)}
