"""Writing: what is confirmed stands, in order, once, and without personal data."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta, timezone
from uuid import uuid4

import pytest

from forecall.custody.receipts import ReceiptId, Receipts, disk, used_for, verify
from forecall.custody.receipts.checkpoints import FILE
from forecall.custody.receipts.errors import NoSigner, ReceiptRefused, ReceiptsClosed
from tests.custody.receipts.making import (
    ALICE,
    BOB,
    KEY,
    NOON,
    PUBLIC,
    Clock,
    chain_of,
    lines_of,
    list_of,
    notes,
    receipt,
    writer,
)


@pytest.fixture
def syncs(monkeypatch):
    """The syncs that were made, as file numbers."""
    made, real = [], disk.sync
    monkeypatch.setattr(disk, "sync", lambda file: (made.append(file), real(file))[1])
    return made


def test_a_receipt_is_read_back_as_it_was_written(tmp_path):
    told = receipt(categories=(), recipient="print_shop", outcome="refused", reason="objected", about="call:9/leg#2")
    with writer(tmp_path) as receipts:
        name = receipts.write(told, [ALICE])
    assert list(used_for(tmp_path, ALICE)) == [(name, told)]
    assert ReceiptId.parse(str(name)) == name


def test_receipts_are_numbered_in_the_order_of_writing(tmp_path):
    with writer(tmp_path) as receipts:
        first = receipts.write(receipt(), [ALICE])
        others = receipts.write_many([(receipt(about=f"need:{n}"), [BOB]) for n in range(3)])
    assert [first.number, *(name.number for name in others)] == [1, 2, 3, 4]
    assert {name.segment for name in (first, *others)} == {chain_of(tmp_path).name}
    assert [line[line.index(b"need:") :][:6] for line in lines_of(chain_of(tmp_path))[2:]] == [
        b"need:0",
        b"need:1",
        b"need:2",
    ]


def test_a_receipt_and_its_subjects_are_made_safe_by_one_sync_before_write_returns(tmp_path, syncs):
    receipts = writer(tmp_path)
    receipts.write(receipt(), [ALICE])
    for told, people in ((receipt(), [ALICE]), (receipt(count=0), []), (receipt(count=2), [ALICE, BOB])):
        syncs.clear()
        receipts.write(told, people)
        assert len(syncs) == 1


def test_many_receipts_share_one_sync_of_each_file(tmp_path, syncs):
    receipts = writer(tmp_path)
    receipts.write(receipt(), [ALICE])
    syncs.clear()
    receipts.write_many([(receipt(), [ALICE])] * 500)
    assert len(syncs) == 2


def test_no_receipt_of_none(tmp_path):
    assert writer(tmp_path).write_many([]) == []
    assert list(tmp_path.glob("*.jsonl")) == []


def test_threads_that_write_while_a_sync_is_under_way_share_the_next_one(tmp_path, monkeypatch):
    receipts, real = writer(tmp_path), disk.sync
    receipts.write(receipt(), [ALICE])
    under_way, go_on, made = threading.Event(), threading.Event(), []

    def slow(file):
        made.append(file)
        under_way.set()
        assert go_on.wait(10)
        real(file)

    monkeypatch.setattr(disk, "sync", slow)
    names = []
    threads = [threading.Thread(target=lambda: names.append(receipts.write(receipt(count=0), []))) for _ in range(20)]
    threads[0].start()
    assert under_way.wait(10)
    for thread in threads[1:]:
        thread.start()
    while len(receipts._waiting) < 19:  # nothing outside shows who waits
        pass
    go_on.set()
    for thread in threads:
        thread.join()
    assert sorted(name.number for name in names) == list(range(2, 22))
    assert len(made) == 2
    assert verify(tmp_path, PUBLIC).holds


def test_threads_at_once_leave_one_whole_chain(tmp_path):
    receipts, names = writer(tmp_path, most_bytes=20_000), []

    def write():
        names.extend(receipts.write(receipt(), [ALICE]) for _ in range(50))

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    receipts.close()
    report = verify(tmp_path, PUBLIC)
    assert (report.faults, report.receipts, len(set(names))) == ((), 400, 400)
    assert report.segments > 3


# What must not be written


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("actor", "Ana Popescu"),  # a name
        ("about", "ana@example.com"),
        ("recipient", "+40 21 555 0100"),
        ("reason", "späte"),
        ("clause", 'x","hash":"'),  # would end the field
        ("basis", "a\nb"),
        ("purpose", "x" * 201),
        ("categories", ("phone", "e mail")),
        ("categories", tuple("abcdefgh") * 9),
        ("organisation", ""),
        ("outcome", "perhaps"),
        ("version", -1),
        ("count", True),
        ("at", datetime(2026, 11, 25, 12, 0)),
        ("at", NOON.astimezone(timezone(timedelta(hours=2)))),
    ],
)
def test_a_receipt_that_says_what_must_not_stand_in_it_is_refused(field, value):
    with pytest.raises(ReceiptRefused) as refused:
        receipt(**{field: value})
    if isinstance(value, str) and value:
        assert value not in str(refused.value), "the message goes into logs"


def test_the_count_of_a_receipt_is_that_of_its_subjects(tmp_path):
    with pytest.raises(ReceiptRefused, match="2 subjects came with 1"):
        writer(tmp_path).write(receipt(count=2), [ALICE])


@pytest.mark.parametrize("text", [str(ALICE), f"portal:{ALICE.hex}", str(ALICE).upper()])
def test_the_id_of_a_subject_may_not_stand_in_the_fields_of_its_receipt(tmp_path, text):
    receipts = writer(tmp_path)
    with pytest.raises(ReceiptRefused, match="id of a subject"):
        receipts.write(receipt(actor=text, count=2), [BOB, ALICE])
    receipts.write(receipt(actor=text), [BOB])
    receipts.write(receipt(actor="self"), [ALICE])


def test_one_refused_receipt_stops_all_that_come_with_it(tmp_path):
    receipts = writer(tmp_path)
    with pytest.raises(ReceiptRefused):
        receipts.write_many([(receipt(), [ALICE]), (receipt(), [])])
    assert list(used_for(tmp_path, ALICE)) == []


def test_no_field_of_a_subject_stands_in_the_chain(tmp_path):
    people = [uuid4() for _ in range(200)]
    with writer(tmp_path) as receipts:
        receipts.write(receipt(count=200), people)
        for one in people:
            receipts.write(receipt(), [one])
    listed = list_of(tmp_path).read_bytes()
    files = [chain_of(tmp_path).read_bytes(), (tmp_path / "checkpoints.jsonl").read_bytes()]
    for one in people:
        assert one.bytes in listed, "the control: this way of looking finds a subject where it stands"
        forms = (one.bytes, one.bytes_le, one.hex.encode(), str(one).encode(), str(one.int).encode())
        assert not [form for form in forms for data in files if form in data]


def test_equal_subjects_leave_different_digests(tmp_path):
    with writer(tmp_path) as receipts:
        receipts.write_many([(receipt(), [ALICE])] * 50)
    digests = [line[line.index(b'"subjects":"') :][12:76] for line in lines_of(chain_of(tmp_path))[1:]]
    assert len(set(digests)) == 50


# Segments


def test_a_segment_that_is_full_is_followed_by_one_that_names_its_last_hash(tmp_path):
    with writer(tmp_path, most_bytes=2_000) as receipts:
        for _ in range(12):
            receipts.write(receipt(), [ALICE])
    report = verify(tmp_path, PUBLIC)
    assert (report.receipts, report.signed, report.faults) == (12, 12, ())
    paths = {path.name: lines_of(path) for path in tmp_path.glob("2*.jsonl")}
    assert len(paths) == 4
    ends = {lines[-1][-67:-3] for lines in paths.values()}
    named = [end for lines in paths.values() for end in ends if end in lines[0]]
    assert len(named) == 3


def test_a_segment_is_followed_by_another_after_a_day(tmp_path):
    clock = Clock()
    with writer(tmp_path, clock) as receipts:
        first = receipts.write(receipt(), [ALICE])
        clock.on(hours=23)
        assert receipts.write(receipt(), [ALICE]).segment == first.segment
        clock.on(hours=1)
        assert receipts.write(receipt(), [ALICE]) == (receipts._segment.path.name, 1)
    assert verify(tmp_path, PUBLIC).segments == 2


def test_a_long_list_of_subjects_fills_a_segment_too(tmp_path):
    with writer(tmp_path, most_bytes=3_200) as receipts:
        for _ in range(3):
            receipts.write(receipt(count=100), [ALICE] * 100)
    assert verify(tmp_path, PUBLIC).segments == 3


def test_a_clock_that_goes_back_is_noted_and_the_chain_goes_on(tmp_path):
    clock = Clock()
    with writer(tmp_path, clock) as receipts:
        receipts.write(receipt(at=NOON), [ALICE])
        clock.on(hours=-1)
        receipts.write(receipt(at=NOON - timedelta(hours=1)), [ALICE])
        receipts.write(receipt(at=NOON), [ALICE])
    report = verify(tmp_path, PUBLIC)
    assert report.holds
    assert [(note.kind, note.line) for note in report.notes] == [("clock", 3)]


def test_a_segment_is_signed_as_soon_as_it_is_begun(tmp_path):
    writer(tmp_path).write(receipt(), [ALICE])
    chain_of(tmp_path).unlink()
    assert {fault.kind for fault in verify(tmp_path, PUBLIC).faults} == {"missing"}


def test_a_writer_without_a_key_writes_and_signs_nothing(tmp_path):
    receipts = writer(tmp_path, signer=None)
    receipts.write(receipt(), [ALICE])
    with pytest.raises(NoSigner, match="signer"):
        receipts.checkpoint()
    receipts.close()
    report = verify(tmp_path, None)
    assert (report.holds, report.receipts, report.signed, notes(report)) == (True, 1, 0, {"unsigned"})
    assert [(one.kind, one.file) for one in verify(tmp_path, PUBLIC).faults] == [("missing", FILE)]


def test_a_closed_writer_says_so(tmp_path):
    receipts = writer(tmp_path)
    receipts.close()
    with pytest.raises(ReceiptsClosed):
        receipts.write(receipt(), [ALICE])


def test_a_checkpoint_signs_the_segments_of_all_writers(tmp_path):
    one, other = writer(tmp_path), writer(tmp_path, signer=None)
    one.write(receipt(), [ALICE])
    other.write_many([(receipt(), [BOB])] * 3)
    checkpoint = one.checkpoint()
    assert {head.last for head in checkpoint.heads} == {1, 3}
    assert one.checkpoint() == checkpoint, "nothing moved"
    assert verify(tmp_path, PUBLIC).signed == 4


def test_files_are_for_their_owner_only(tmp_path):
    folder = tmp_path / "receipts"
    with Receipts(folder, signer=KEY, clock=Clock()) as receipts:
        receipts.write(receipt(), [ALICE])
    assert folder.stat().st_mode & 0o077 == 0
    assert [path for path in folder.iterdir() if path.stat().st_mode & 0o077] == []
