"""The term of receipts: whole segments go, and what is left proves that they went rightly."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forecall.custody.receipts import ReceiptsUnwritable, disk, expire, used_for, verify
from forecall.custody.receipts.checkpoints import FILE
from tests.custody.receipts.making import ALICE, KEY, NOON, PUBLIC, Clock, chain_of, kinds, lines_of, receipt, writer

TERM_ENDS = NOON + timedelta(days=2)


@pytest.fixture
def days(tmp_path):
    """Four segments, begun day after day; the folder and their names."""
    clock, names = Clock(), []
    with writer(tmp_path, clock) as receipts:
        for _ in range(4):
            names.append(receipts.write(receipt(at=clock()), [ALICE]).segment)
            clock.on(days=1)
    assert len(set(names)) == 4
    return tmp_path, names


def expired(folder, before=TERM_ENDS):
    return [stub.segment for stub in expire(folder, before, signer=KEY, clock=Clock(NOON + timedelta(days=9)))]


def test_segments_older_than_their_term_go_and_the_rest_verifies(days):
    folder, names = days
    assert expired(folder) == names[:2]
    assert sorted(path.name for path in folder.glob("2*.jsonl")) == names[2:]
    assert len(list(folder.glob("*.subjects"))) == 2
    report = verify(folder, PUBLIC)
    assert (report.faults, report.notes, report.expired, report.receipts) == ((), (), 2, 2)
    assert len(list(used_for(folder, ALICE))) == 2
    assert expired(folder) == []


def test_a_stub_says_how_many_receipts_there_were_and_their_first_and_last_hash(days):
    folder, names = days
    lines = lines_of(folder / names[0])
    (stub, *_) = expire(folder, TERM_ENDS, signer=KEY, clock=Clock())
    hashes = [line[-67:-3].decode() for line in lines]
    assert (stub.last, stub.first_hash, stub.hash) == (1, hashes[0], hashes[-1])


def test_the_day_of_the_term_itself_stays(days):
    folder, names = days
    assert expired(folder, NOON) == []
    assert expired(folder, NOON + timedelta(microseconds=1)) == names[:1]


def test_a_segment_that_is_still_written_stays(tmp_path):
    receipts = writer(tmp_path)
    receipts.write(receipt(), [ALICE])
    assert expired(tmp_path) == []
    receipts.close()
    assert len(expired(tmp_path)) == 1
    assert verify(tmp_path, PUBLIC).holds


def test_a_removal_without_a_stub_is_found_beside_rightful_ones(days):
    folder, names = days
    expired(folder)
    (folder / names[2]).unlink()
    assert [(fault.file, fault.kind) for fault in verify(folder, PUBLIC).faults] == [(names[2], "missing")]


def test_an_altered_segment_is_kept_as_evidence(days):
    folder, names = days
    path = folder / names[0]
    path.write_bytes(path.read_bytes().replace(b"need:12", b"need:13"))
    assert expired(folder) == names[1:2]
    assert kinds(verify(folder, PUBLIC)) == {"altered"}


@pytest.mark.parametrize("left", ["both", "chain", "none"])
def test_a_crash_between_stub_and_removal_is_finished_by_the_next_call(days, left):
    folder, names = days
    kept = {path: path.read_bytes() for path in folder.glob(f"{names[0][:-6]}.*")}
    expired(folder)
    for path, content in kept.items():
        if left == "both" or (left == "chain" and path.suffix == ".jsonl"):
            path.write_bytes(content)
    report = verify(folder, PUBLIC)
    assert report.faults == ()
    assert {note.kind for note in report.notes} == (set() if left == "none" else {"leftover"})
    assert expired(folder) == []
    assert [path for path in kept if path.exists()] == []
    assert verify(folder, PUBLIC).notes == ()


def test_another_segment_under_the_name_of_an_expired_one_is_found_and_not_removed(days):
    folder, names = days
    lines = lines_of(folder / names[0])
    expired(folder)
    (folder / names[0]).write_bytes(lines[0])
    assert "rewritten" in kinds(verify(folder, PUBLIC))
    expired(folder)
    assert (folder / names[0]).exists()


def test_nothing_is_removed_whose_stub_cannot_be_signed(days, monkeypatch):
    folder, names = days

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(disk, "append", full)
        with pytest.raises(ReceiptsUnwritable):
            expired(folder)
    assert sorted(path.name for path in folder.glob("2*.jsonl")) == names
    assert verify(folder, PUBLIC).holds


def test_a_torn_segment_goes_with_its_term(tmp_path):
    receipts = writer(tmp_path)
    receipts.write_many([(receipt(), [ALICE])] * 2)
    receipts._segment.close()  # the process is gone, and its locks with it
    path = chain_of(tmp_path)
    path.write_bytes(path.read_bytes()[:-9])
    assert expired(tmp_path) == [path.name]
    report = verify(tmp_path, PUBLIC)
    assert (report.faults, report.notes, report.expired) == ((), (), 1)


def test_the_stubs_are_part_of_the_signed_file(days):
    folder, _names = days
    expired(folder)
    path = folder / FILE
    path.write_bytes(path.read_bytes().replace(b'"expired":[{', b'"expired":[ {'))
    assert "altered" in kinds(verify(folder, PUBLIC))
