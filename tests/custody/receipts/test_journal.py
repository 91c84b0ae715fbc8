"""The power fails: what was confirmed is there again, whatever the disk had not taken yet."""

from __future__ import annotations

import errno
import os

import pytest

from forecall.custody.receipts import ReceiptsUnwritable, disk, forget, used_for, verify
from forecall.custody.receipts.journal import MARK, ROOM, Record, records
from tests.custody.receipts.making import ALICE, BOB, PUBLIC, chain_of, lines_of, list_of, notes, receipt, writer


class Cut:
    """Keeps of each file what its last sync made safe, and leaves nothing else when the power fails."""

    def __init__(self, folder, monkeypatch):
        self.folder, self.safe, self.real = folder, {}, disk.sync
        monkeypatch.setattr(disk, "sync", self.sync)

    def sync(self, file):
        self.real(file)
        self.safe[os.fstat(file).st_ino] = os.pread(file, os.fstat(file).st_size, 0)

    def happens(self, receipts):
        receipts._segment.close()  # the process is gone, and its locks with it
        for path in self.folder.glob("2*"):
            path.write_bytes(self.safe.get(path.stat().st_ino, b""))


@pytest.fixture
def cut(tmp_path, monkeypatch):
    return Cut(tmp_path, monkeypatch)


def journal_of(folder):
    (path,) = folder.glob("*.journal")
    return path


@pytest.mark.parametrize("many", [1, 3, 150, 400])
def test_every_confirmed_receipt_stands_after_a_power_cut(tmp_path, cut, many):
    receipts = writer(tmp_path)
    names = [receipts.write(receipt(), [(ALICE, BOB)[place % 2]]) for place in range(many)]
    cut.happens(receipts)
    assert many > 150 or len(chain_of(tmp_path).read_bytes().splitlines()) == 1
    writer(tmp_path)
    report = verify(tmp_path, PUBLIC)
    assert (report.faults, report.receipts) == ((), many)
    assert [name for name, _ in used_for(tmp_path, ALICE)] == names[::2]
    assert not list(tmp_path.glob("*.journal"))


def test_a_power_cut_after_a_large_receipt_brings_back_no_older_one_in_its_place(tmp_path, cut):
    receipts = writer(tmp_path)
    for _ in range(3):
        receipts.write(receipt(), [ALICE])
    receipts.write(receipt(count=5000), [BOB] * 5000)
    receipts.write(receipt(), [ALICE])
    cut.happens(receipts)
    writer(tmp_path)
    report = verify(tmp_path, PUBLIC)
    assert (report.faults, report.receipts, len(list(used_for(tmp_path, ALICE)))) == ((), 5, 4)


def test_nobody_who_was_forgotten_comes_back_after_a_power_cut(tmp_path, cut):
    receipts = writer(tmp_path)
    receipts.write(receipt(), [ALICE])
    receipts.write(receipt(), [BOB])
    assert forget(tmp_path, [ALICE]) == 1
    assert not [path for path in tmp_path.iterdir() if ALICE.bytes in path.read_bytes()]
    receipts.write(receipt(), [BOB])
    cut.happens(receipts)
    writer(tmp_path)
    assert not [path for path in tmp_path.iterdir() if ALICE.bytes in path.read_bytes()]
    report = verify(tmp_path, PUBLIC)
    assert (report.faults, report.receipts, report.forgotten) == ((), 3, 1)


def test_whoever_is_forgotten_before_anybody_starts_again_takes_no_other_receipt_along(tmp_path, cut):
    receipts = writer(tmp_path)
    receipts.write_many([(receipt(), [ALICE]), (receipt(), [BOB])])
    cut.happens(receipts)
    assert forget(tmp_path, [ALICE]) == 1
    writer(tmp_path)
    report = verify(tmp_path, PUBLIC)
    assert (report.faults, report.receipts, len(list(used_for(tmp_path, BOB)))) == ((), 2, 1)


def test_a_receipt_that_could_not_be_noted_leaves_nothing_to_bring_back(tmp_path, cut, monkeypatch):
    receipts = writer(tmp_path)
    receipts.write(receipt(), [ALICE])

    def full(*_of_file):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as broken:
        broken.setattr(disk, "append", full)
        with pytest.raises(ReceiptsUnwritable):
            receipts.write(receipt(), [BOB])
    cut.happens(receipts)
    writer(tmp_path)
    assert (verify(tmp_path, PUBLIC).receipts, list(used_for(tmp_path, BOB))) == (1, [])


def test_a_journal_stays_where_its_segment_cannot_be_synced_and_is_settled_by_the_next_start(tmp_path, monkeypatch):
    receipts = writer(tmp_path)
    receipts.write(receipt(), [ALICE])

    def failing(_file):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as broken:
        broken.setattr(disk, "sync", failing)
        with pytest.raises(ReceiptsUnwritable):
            receipts.close()
    assert journal_of(tmp_path).read_bytes().startswith(MARK)
    os.truncate(chain_of(tmp_path), len(lines_of(chain_of(tmp_path))[0]) + 100)
    os.truncate(list_of(tmp_path), 0)
    writer(tmp_path).checkpoint()
    report = verify(tmp_path, PUBLIC)
    assert (report.faults, report.receipts, notes(report)) == ((), 1, set())


def test_what_was_altered_after_a_crash_stays_as_it_is(tmp_path):
    receipts = writer(tmp_path)
    receipts.write(receipt(), [ALICE])
    receipts._segment.close()
    path = chain_of(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"member-7", b"member-8"))
    writer(tmp_path)
    assert [fault.kind for fault in verify(tmp_path, PUBLIC).faults] == ["altered"]


def test_a_record_that_was_torn_or_follows_no_other_counts_for_nothing():
    first, second = Record(300, 0, b"r" * 32, b"line one\n"), Record(309, 32, b"", b"line two\n")
    data = first.packed() + second.packed()
    assert list(records(data.ljust(ROOM, b"\0"))) == [first, second]
    for end in range(len(first.packed()), len(data)):
        assert list(records(data[:end].ljust(ROOM, b"\0"))) == [first]
    assert list(records(first.packed() + first.packed())) == [first]
