"""Crashes and failing disks: nothing half written counts, nothing honest is called tampering, and it goes on."""

from __future__ import annotations

import errno
import os
import resource
import shutil

import pytest

from forecall.custody.receipts import ReceiptsDamaged, ReceiptsError, ReceiptsUnwritable, disk, used_for, verify
from forecall.custody.receipts.checkpoints import FILE
from forecall.custody.receipts.errors import WAYS_OUT
from tests.custody.receipts.making import (
    ALICE,
    BOB,
    PUBLIC,
    chain_of,
    kinds,
    lines_of,
    list_of,
    notes,
    receipt,
    writer,
)

# Torn ends


@pytest.fixture
def crashed(tmp_path):
    """A folder as a crash leaves it: two receipts and a checkpoint, and a third one of which nothing is signed."""
    receipts = writer(tmp_path)
    receipts.write_many([(receipt(), [ALICE])] * 2)
    receipts.checkpoint()
    receipts.write(receipt(), [BOB])
    receipts._segment.close()  # the process is gone, and its locks with it
    next(tmp_path.glob("*.journal")).unlink()  # what these tests cut was never confirmed, so that no journal has it
    return tmp_path


def test_a_line_torn_at_any_byte_is_called_torn_and_the_checkpoint_before_it_holds(crashed):
    path = chain_of(crashed)
    whole, last = path.read_bytes(), lines_of(path)[-1]
    for left in (*range(1, len(last), 29), len(last) - 2, len(last) - 1):
        path.write_bytes(whole[: len(whole) - len(last) + left])
        report = verify(crashed, PUBLIC)
        assert (report.faults, report.receipts, report.signed) == ((), 2, 2)
        assert {(note.kind, note.line) for note in report.notes} == {("torn", 4), ("leftover", 3)}


def test_who_starts_next_is_told_of_a_torn_line_and_writes_on(crashed):
    path = chain_of(crashed)
    os.truncate(path, path.stat().st_size - 10)
    with writer(crashed) as receipts:
        assert [(found.file, found.kind) for found in receipts.torn] == [(path.name, "torn")]
        receipts.write(receipt(), [ALICE])
    report = verify(crashed, PUBLIC)
    assert (report.faults, report.receipts, report.signed, notes(report)) == ((), 3, 3, {"torn", "leftover"})


def test_subjects_whose_line_was_never_written_belong_to_nothing(crashed):
    path = chain_of(crashed)
    os.truncate(path, path.stat().st_size - len(lines_of(path)[-1]))
    assert list(used_for(crashed, BOB)) == []
    report = verify(crashed, PUBLIC)
    assert (report.faults, notes(report)) == ((), {"leftover"})


@pytest.mark.parametrize("left", [0, 1, 17, 31])
def test_a_torn_list_of_subjects_is_no_tampering(crashed, left):
    path = chain_of(crashed)
    os.truncate(path, path.stat().st_size - len(lines_of(path)[-1]))
    os.truncate(list_of(crashed), 64 + left)
    assert verify(crashed, PUBLIC).faults == ()


def test_a_confirmed_receipt_that_lost_a_byte_after_it_was_signed_is_cut(crashed):
    writer(crashed).checkpoint()
    path = chain_of(crashed)
    os.truncate(path, path.stat().st_size - 1)
    assert kinds(verify(crashed, PUBLIC)) == {"cut"}


@pytest.mark.parametrize("left", [1, 100, -1])
def test_a_torn_checkpoint_is_taken_away_by_the_next_one(crashed, left):
    writer(crashed).checkpoint()
    path = crashed / FILE
    last = lines_of(path)[-1]
    os.truncate(path, path.stat().st_size - len(last) + left % len(last))
    report = verify(crashed, PUBLIC)
    assert (report.faults, notes(report), report.signed) == ((), {"torn"}, 2)
    writer(crashed).checkpoint()
    report = verify(crashed, PUBLIC)
    assert (report.faults, report.notes, report.signed) == ((), (), 3)


@pytest.mark.parametrize("change", [lambda line: line[:-2] + b"]\n", lambda line: line[:-1] + b"x", lambda _: b"{}\n"])
def test_nothing_is_added_to_altered_checkpoints(crashed, change):
    path = crashed / FILE
    *before, last = lines_of(path)
    path.write_bytes(b"".join(before) + change(last))
    altered = path.read_bytes()
    with pytest.raises(ReceiptsDamaged, match=rf"line {len(before) + 1}.*backup"):
        writer(crashed).checkpoint()
    assert path.read_bytes() == altered


def test_checkpoints_cut_under_a_running_writer_are_noticed(tmp_path):
    receipts = writer(tmp_path)
    receipts.write(receipt(), [ALICE])
    receipts.checkpoint()
    os.truncate(tmp_path / FILE, 0)
    receipts.write(receipt(), [ALICE])
    with pytest.raises(ReceiptsDamaged, match="shorter"):
        receipts.checkpoint()


@pytest.mark.parametrize("left", [0, 1, 100])
def test_a_segment_whose_writer_died_before_the_end_of_its_first_line_holds_nothing(crashed, left, caplog):
    opening = lines_of(chain_of(crashed))[0]
    other = chain_of(crashed).with_name("20261125T120001-1-00000000.jsonl")
    other.write_bytes(opening[:left])
    other.with_suffix(".subjects").touch()
    writer(crashed).checkpoint()
    report = verify(crashed, PUBLIC)
    assert (report.faults, report.receipts, report.signed) == ((), 3, 3)
    assert {(note.file, note.kind) for note in report.notes} - {(other.name, "torn")} == {(other.name, "leftover")}
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_a_segment_whose_last_line_was_altered_is_not_signed_and_logged(crashed, caplog):
    path = chain_of(crashed)
    path.write_bytes(path.read_bytes()[:-10] + b'00000000"}\n')
    writer(crashed).checkpoint()
    assert verify(crashed, PUBLIC).signed == 2
    assert [record.levelname for record in caplog.records] == ["ERROR"]


# A disk that is full


@pytest.fixture
def limit():
    """Sets how far a file may grow, for real; takes the limit away with no number, and at the end."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def to(size=soft):
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))

    yield to
    to()


def test_a_file_that_may_not_grow_stops_the_receipt_and_the_next_one_is_written_when_it_may(tmp_path, limit):
    receipts = writer(tmp_path)
    first = receipts.write(receipt(), [ALICE])
    before = chain_of(tmp_path).read_bytes(), list_of(tmp_path).read_bytes()
    limit(len(before[0]) + 100)  # in the middle of a line
    with pytest.raises(ReceiptsUnwritable, match=r"nothing was recorded; .*ulimit") as failed:
        receipts.write(receipt(), [BOB])
    assert failed.value.retry
    assert (chain_of(tmp_path).read_bytes(), list_of(tmp_path).read_bytes()) == before
    limit()
    assert receipts.write(receipt(), [ALICE]) == first._replace(number=2)
    receipts.close()
    report = verify(tmp_path, PUBLIC)
    assert (report.faults, report.notes, report.receipts) == ((), (), 2)
    assert list(used_for(tmp_path, BOB)) == []


def test_the_first_segment_that_cannot_be_begun_leaves_nothing(tmp_path, limit):
    receipts = writer(tmp_path)
    limit(10)
    with pytest.raises(ReceiptsUnwritable):
        receipts.write(receipt(), [ALICE])
    assert [path.name for path in tmp_path.glob("2*")] == []
    limit()
    assert receipts.write(receipt(), [ALICE]).number == 1


def test_all_of_many_receipts_fail_together(tmp_path, limit):
    receipts = writer(tmp_path)
    receipts.write(receipt(), [ALICE])
    limit(5_000)
    with pytest.raises(ReceiptsUnwritable):
        receipts.write_many([(receipt(), [BOB])] * 50)
    limit()
    receipts.close()
    assert (verify(tmp_path, PUBLIC).receipts, BOB.bytes in list_of(tmp_path).read_bytes()) == (1, False)


def half(file, data):
    os.write(file, data[: len(data) // 2])
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_said_with_what_to_do_and_it_goes_on_by_itself(tmp_path, monkeypatch):
    receipts = writer(tmp_path)
    receipts.write(receipt(), [ALICE])
    with monkeypatch.context() as full:
        full.setattr(disk, "append", half)
        with pytest.raises(ReceiptsUnwritable, match="free space"):
            receipts.write(receipt(), [ALICE])
    receipts.write(receipt(), [ALICE])
    receipts.close()
    assert (verify(tmp_path, PUBLIC).faults, verify(tmp_path, PUBLIC).receipts) == ((), 2)


def test_a_checkpoint_on_a_full_disk_fails_and_the_next_one_follows_the_last(tmp_path, monkeypatch):
    receipts = writer(tmp_path)
    receipts.write(receipt(), [ALICE])
    with monkeypatch.context() as full:
        full.setattr(disk, "append", half)
        with pytest.raises(ReceiptsUnwritable):
            receipts.checkpoint()
    receipts.checkpoint()
    report = verify(tmp_path, PUBLIC)
    assert (report.faults, report.notes, report.signed) == ((), (), 1)


def test_a_birth_that_cannot_be_signed_stops_no_receipt(tmp_path):
    (tmp_path / FILE).mkdir()
    receipts = writer(tmp_path)
    assert receipts.write(receipt(), [ALICE]).number == 1
    with pytest.raises(ReceiptsUnwritable):
        receipts.checkpoint()


# A disk that fails


def test_after_a_failed_sync_the_writer_goes_on_in_another_segment(tmp_path, monkeypatch):
    """The system may drop what it could not sync and call the next sync of that file a success."""
    receipts = writer(tmp_path)
    first = receipts.write(receipt(), [ALICE])

    broken_once, real = iter([True]), disk.sync

    def failing(file):
        if next(broken_once, False):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(file)

    with monkeypatch.context() as broken:
        broken.setattr(disk, "sync", failing)
        with pytest.raises(ReceiptsUnwritable, match="the disk fails"):
            receipts.write(receipt(), [ALICE])
    second = receipts.write(receipt(), [ALICE])
    assert (second.number, second.segment != first.segment) == (1, True)
    receipts.close()
    report = verify(tmp_path, PUBLIC)
    assert (report.faults, report.receipts) == ((), 2)


def test_a_receipt_whose_sync_was_interrupted_is_not_confirmed_and_the_next_one_is_in_another_segment(
    tmp_path, monkeypatch
):
    receipts = writer(tmp_path)
    first = receipts.write(receipt(), [ALICE])

    def interrupted(_file):
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(disk, "sync", interrupted)
        with pytest.raises(KeyboardInterrupt):
            receipts.write(receipt(), [BOB])
    name = receipts.write(receipt(), [BOB])
    receipts.close()
    assert [one for one, _ in used_for(tmp_path, BOB)] == [name]
    assert (name.segment != first.segment, verify(tmp_path, PUBLIC).faults) == (True, ())


def test_what_could_not_be_taken_back_after_a_failed_sync_is_no_tampering(tmp_path, monkeypatch):
    receipts = writer(tmp_path)
    receipts.write(receipt(), [ALICE])

    works_once = iter([True])  # the list of subjects is synced, the chain is not

    def failing(*_of_file):
        if not next(works_once, False):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as broken:
        broken.setattr(disk, "sync", failing)
        broken.setattr(disk, "cut_back", failing)
        with pytest.raises(ReceiptsUnwritable):
            receipts.write_many([(receipt(count=0), [])] * 500)  # more than a journal holds
    receipts.write(receipt(), [ALICE])
    receipts.close()
    report = verify(tmp_path, PUBLIC)
    assert (report.faults, notes(report)) == ((), {"leftover"})


def test_a_folder_removed_under_a_running_writer_stops_it_until_the_folder_is_back(tmp_path):
    folder = tmp_path / "receipts"
    receipts = writer(folder)
    kept = receipts.write(receipt(), [ALICE])
    shutil.rmtree(folder)
    for _ in range(2):
        with pytest.raises(ReceiptsUnwritable, match="the folder is gone"):
            receipts.write(receipt(), [ALICE])
    folder.mkdir()
    receipts.write(receipt(), [ALICE])
    report = verify(folder, PUBLIC)
    assert (kinds(report), report.faults[0].file, report.receipts) == ({"missing"}, kept.segment, 1)


def test_a_folder_that_cannot_be_made_is_said_at_the_start(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ReceiptsUnwritable, match="receipts cannot be written"):
        writer(tmp_path / "file" / "receipts")


@pytest.mark.parametrize("code", sorted(WAYS_OUT))
def test_each_known_trouble_of_a_disk_has_its_way_out(tmp_path, code):
    told = str(ReceiptsUnwritable(tmp_path, OSError(code, os.strerror(code))))
    assert os.strerror(code) in told
    assert told.endswith(WAYS_OUT[code])


def test_every_error_has_one_root():
    assert issubclass(ReceiptsUnwritable, ReceiptsError)
    assert issubclass(ReceiptsDamaged, ReceiptsError)
    assert not ReceiptsDamaged.retry
