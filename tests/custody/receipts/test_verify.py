"""Verifying: each way to tamper is found, and said with file and line."""

from __future__ import annotations

import shutil

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from forecall.custody.receipts import verify
from forecall.custody.receipts.checkpoints import CONTEXT, FILE
from tests.custody.receipts.making import (
    ALICE,
    KEY,
    PUBLIC,
    chain_of,
    filled,
    kinds,
    lines_of,
    list_of,
    notes,
    receipt,
    relink,
    sealed,
    writer,
)


def test_what_was_written_holds(tmp_path):
    filled(tmp_path)
    report = verify(tmp_path, PUBLIC)
    assert (report.receipts, report.signed, report.segments, report.checkpoints) == (6, 6, 1, 2)
    assert (report.faults, report.notes) == ((), ())


def test_an_empty_folder_holds(tmp_path):
    assert verify(tmp_path, PUBLIC).holds


# One byte


@pytest.fixture(scope="module")
def pattern(tmp_path_factory):
    """A folder with two segments and checkpoints; its files, by name."""
    folder = tmp_path_factory.mktemp("pattern")
    with writer(folder, most_bytes=2_500) as receipts:
        for place in range(8):
            receipts.write(receipt(count=place % 3, outcome="gap"), [ALICE] * (place % 3))
        checkpoint = receipts.checkpoint()
    assert checkpoint.number > 2
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("place")


def is_found(pattern, place, name, where, mask):
    for other, content in pattern.items():
        (place / other).write_bytes(content)
    altered = bytearray(pattern[name])
    altered[where] ^= mask
    (place / name).write_bytes(altered)
    return name in {fault.file for fault in verify(place, PUBLIC).faults}


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_one_flipped_byte_anywhere_is_found(pattern, place, data):
    name = data.draw(st.sampled_from(sorted(pattern)))
    where = data.draw(st.integers(0, len(pattern[name]) - 1))
    assert is_found(pattern, place, name, where, data.draw(st.integers(1, 255)))


@pytest.mark.long
def test_a_flipped_bit_in_each_byte_of_every_file_is_found(pattern, place):
    flips = [(name, where, 1 << where % 8) for name in pattern for where in range(len(pattern[name]))]
    assert [flip for flip in flips if not is_found(pattern, place, *flip)] == []


def test_the_pattern_itself_holds(pattern, place):
    for other, content in pattern.items():
        (place / other).write_bytes(content)
    report = verify(place, PUBLIC)
    assert (report.faults, report.notes, report.segments) == ((), (), 2)


@pytest.mark.parametrize("signed", [True, False])
def test_the_last_line_is_covered_to_its_end_even_before_it_is_signed(tmp_path, signed):
    path = filled(tmp_path, signed=signed)
    good = path.read_bytes()
    last = range(len(good) - len(lines_of(path)[-1]), len(good))
    for where in (*last[::23], *last[-80:-60], *last[-4:]):
        path.write_bytes(good[:where] + bytes([good[where] ^ 1]) + good[where + 1 :])
        assert next(fault.line for fault in verify(tmp_path, PUBLIC).faults) == 7


# Lines


def tampered(folder, change, *, signed=True):
    """A folder whose chain was changed by `change`, which gets its lines and gives new ones."""
    path = filled(folder, signed=signed)
    path.write_bytes(b"".join(change(lines_of(path))))
    return verify(folder, PUBLIC if signed else None)


def places(report):
    return [(fault.kind, fault.line) for fault in report.faults]


@pytest.mark.promise("AI-13.4")
def test_a_changed_word_is_found_in_its_line(tmp_path):
    report = tampered(
        tmp_path,
        lambda lines: [
            line.replace(b'need:12","subjects', b'need:13","subjects', i == 3) if i == 3 else line
            for i, line in enumerate(lines)
        ],
    )
    assert places(report) == [("altered", 4)]
    assert str(report.faults[0]).startswith(f"{chain_of(tmp_path).name}, line 4: altered: receipt 3")


@pytest.mark.promise("AI-13.4")
def test_a_dropped_line_is_found_where_it_stood(tmp_path):
    report = tampered(tmp_path, lambda lines: [*lines[:3], *lines[4:]], signed=False)
    assert places(report)[0] == ("disordered", 4)


@pytest.mark.promise("AI-13.4")
def test_reordered_lines_are_found_where_they_stand(tmp_path):
    report = tampered(tmp_path, lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]], signed=False)
    assert places(report)[0] == ("disordered", 3)


def test_a_line_written_twice_is_found(tmp_path):
    assert places(tampered(tmp_path, lambda lines: [*lines[:3], *lines[2:]], signed=False))[0] == ("disordered", 4)


@pytest.mark.promise("AI-13.4")
@pytest.mark.parametrize("left", [0, 1, 2, 6])
def test_a_cut_tail_is_found_against_the_last_checkpoint(tmp_path, left):
    report = tampered(tmp_path, lambda lines: lines[:left])
    assert "cut" in kinds(report)
    assert f"names 6 receipts, and the last that stands here whole is {max(0, left - 1)}" in str(report.faults)


def test_half_a_line_cut_is_found_against_the_last_checkpoint(tmp_path):
    assert kinds(tampered(tmp_path, lambda lines: [*lines[:-1], lines[-1][:50]])) == {"cut"}


def test_a_tail_cut_after_the_last_checkpoint_cannot_be_seen_and_the_report_says_how_much_that_is(tmp_path):
    receipts = writer(tmp_path)
    receipts.write(receipt(), [ALICE])
    receipts.checkpoint()
    receipts.write(receipt(), [ALICE])
    report = verify(tmp_path, PUBLIC)
    assert (report.receipts, report.signed) == (2, 1)


@pytest.mark.parametrize("number", [1, 3, 6])
def test_a_chain_made_anew_is_not_the_one_that_was_signed(tmp_path, number):
    def change(lines):
        lines[number] = lines[number].replace(b'"allowed"', b'"refused"')
        return relink(lines)

    assert "rewritten" in kinds(tampered(tmp_path, change))


def test_a_line_made_anew_with_a_right_hash_breaks_the_chain_at_the_next_one(tmp_path):
    def change(lines):
        lines[3] = sealed(lines[3][:-76].replace(b'"allowed"', b'"refused"'))
        return lines

    assert places(tampered(tmp_path, change, signed=False)) == [("disordered", 5)]


def test_making_a_chain_anew_without_a_change_gives_the_same_bytes(tmp_path):
    assert tampered(tmp_path, relink).holds


def test_words_that_no_receipt_may_have_are_found_even_with_a_right_hash(tmp_path):
    report = tampered(
        tmp_path, lambda lines: relink([line.replace(b"member-7", b"Ana Popescu") for line in lines]), signed=False
    )
    assert kinds(report) == {"altered"}


# Files


def test_a_missing_segment_is_found(tmp_path):
    filled(tmp_path).unlink()
    report = verify(tmp_path, PUBLIC)
    assert [(fault.kind, fault.line) for fault in report.faults] == [("missing", 0)]
    assert "names 6 receipts" in report.faults[0].what


def test_without_checkpoints_a_missing_segment_is_found_by_the_one_that_follows_it(tmp_path):
    with writer(tmp_path, signer=None, most_bytes=1) as receipts:
        names = [receipts.write(receipt(), [ALICE]).segment for _ in range(3)]
    assert verify(tmp_path, None).holds
    (tmp_path / names[1]).unlink()
    assert [(fault.file, fault.kind) for fault in verify(tmp_path, None).faults] == [(names[1], "missing")]


def test_receipts_put_in_after_a_segment_was_closed_are_found(tmp_path):
    with writer(tmp_path, signer=None, most_bytes=1) as receipts:
        names = [receipts.write(receipt(), [ALICE]).segment for _ in range(2)]
    path = tmp_path / names[0]
    first = lines_of(path)[1]
    more = first.replace(b'"n":1', b'"n":2').replace(b'"count":1', b'"count":0')
    more = more.replace(more[more.index(b'"subjects":"') : more.index(b',"prev"')], b'"subjects":""')
    path.write_bytes(b"".join(relink([*lines_of(path), more])))
    assert [(fault.kind, fault.line) for fault in verify(tmp_path, None).faults] == [("disordered", 3)]


def test_a_segment_under_another_name_is_found(tmp_path):
    path = filled(tmp_path)
    other = path.with_name(path.name[:-14] + "00000000.jsonl")
    shutil.copy(path, other)
    shutil.copy(path.with_suffix(".subjects"), other.with_suffix(".subjects"))
    report = verify(tmp_path, PUBLIC)
    assert [(fault.file, fault.kind, fault.line) for fault in report.faults] == [(other.name, "disordered", 1)]


# Lists of subjects


def test_a_missing_list_of_subjects_is_found_once(tmp_path):
    filled(tmp_path)
    path = list_of(tmp_path)
    path.unlink()
    report = verify(tmp_path, PUBLIC)
    assert [(fault.file, fault.kind) for fault in report.faults] == [(path.name, "missing")]


@pytest.mark.parametrize(
    ("change", "row"),
    [
        (lambda rows: rows[1:], 1),  # the first one dropped
        (lambda rows: rows[:-1], 6),  # cut
        (lambda rows: [rows[1], rows[0], *rows[2:]], 1),
        (lambda rows: [rows[0], rows[0], *rows[1:]], 2),  # one put in
        (lambda rows: [*rows, rows[0]], 7),
        (lambda rows: [*rows[:2], rows[3], rows[2], *rows[4:]], 3),  # two subjects of one receipt
    ],
)
def test_a_changed_list_of_subjects_is_found(tmp_path, change, row):
    filled(tmp_path)
    path = list_of(tmp_path)
    data = path.read_bytes()
    path.write_bytes(b"".join(change([data[start : start + 32] for start in range(0, len(data), 32)])))
    faults = verify(tmp_path, PUBLIC).faults
    assert {fault.kind for fault in faults} == {"altered"}
    assert row in {fault.line for fault in faults}
    assert {fault.file for fault in faults} == {path.name}


# Checkpoints


def test_a_checkpoint_of_another_key_is_forged(tmp_path):
    filled(tmp_path)
    other = Ed25519PrivateKey.generate()
    assert kinds(verify(tmp_path, other.public_key())) == {"forged"}


def test_after_a_change_of_the_key_both_are_handed_in(tmp_path):
    filled(tmp_path)
    other = Ed25519PrivateKey.generate()
    with writer(tmp_path, signer=other) as receipts:
        receipts.write(receipt(), [ALICE])
    assert verify(tmp_path, [other.public_key(), PUBLIC]).holds
    assert kinds(verify(tmp_path, PUBLIC)) == {"forged"}


def test_a_checkpoint_made_without_the_key_is_forged(tmp_path):
    """Cut the tail, and put a checkpoint in that says so: its signature is not ours."""
    path = filled(tmp_path)
    lines = lines_of(path)
    path.write_bytes(b"".join(lines[:3]))
    forged = lines_of(tmp_path / FILE)
    body = forged[1][:-145].replace(b'"last":6', b'"last":2')
    body = body.replace(lines[-1][-67:-3], lines[2][-67:-3])
    signature = Ed25519PrivateKey.generate().sign(CONTEXT + body).hex().encode()
    (tmp_path / FILE).write_bytes(forged[0] + body + b',"signature":"%s"}\n' % signature)
    report = verify(tmp_path, PUBLIC)
    assert [(fault.file, fault.line, fault.kind) for fault in report.faults] == [(FILE, 2, "forged")]
    assert report.signed < report.receipts


def test_a_signature_made_for_something_else_with_the_same_key_is_forged(tmp_path):
    filled(tmp_path)
    lines = lines_of(tmp_path / FILE)
    body = lines[1][:-145]
    bare = body + b',"signature":"%s"}\n' % KEY.sign(body).hex().encode()
    (tmp_path / FILE).write_bytes(lines[0] + bare)
    assert kinds(verify(tmp_path, PUBLIC)) == {"forged"}


@pytest.mark.parametrize(
    "junk",
    [
        b"[" * 100_000,
        b"null",
        b'{"n":"1"}',
        b'{"n":1,"at":"0001-01-01T00:00:00+23:00","heads":[],"expired":[],"prev":"","key":"","signature":""}',
        (
            b'{"n":1,"at":"2026-11-25T12:00:00.000000Z","heads":[{"segment":"x","last":"6","size":0,"hash":""}],'
            b'"expired":[],"prev":"","key":"","signature":""}'
        ),
        bytes(range(1, 10)),
    ],
)
@pytest.mark.parametrize("key", [PUBLIC, None])
def test_whatever_stands_in_the_place_of_a_checkpoint_is_said_and_stops_nothing(tmp_path, junk, key):
    filled(tmp_path)
    (tmp_path / FILE).write_bytes(junk + b"\n")
    assert kinds(verify(tmp_path, key)) == {"altered"}


@pytest.mark.parametrize(
    "after", [b'{"segment":"../x","last":1,"hash":"%s"}', b'{"segment":7,"last":"1","hash":"%s"}', b'[1,"%s"]']
)
def test_an_opening_that_names_no_segment_is_altered_even_with_a_right_hash(tmp_path, after):
    path = filled(tmp_path, signed=False)
    opening, *others = lines_of(path)
    body = opening[:-76].replace(b'"after":null', b'"after":' + after % (b"0" * 64))
    path.write_bytes(sealed(body) + b"".join(others))
    assert places(verify(tmp_path, PUBLIC))[0] == ("altered", 1)


@pytest.mark.promise("AI-13.4")
@pytest.mark.parametrize("left", [None, b"", b'{"n":1'], ids=["gone", "empty", "half a line"])
def test_a_tail_cut_together_with_all_checkpoints_is_found(tmp_path, left):
    path = filled(tmp_path)
    path.write_bytes(b"".join(lines_of(path)[:3]))
    list_of(tmp_path).write_bytes(list_of(tmp_path).read_bytes()[:64])
    (tmp_path / FILE).unlink()
    assert verify(tmp_path, None).holds, "without a key nobody knows that there was one"
    if left is not None:
        (tmp_path / FILE).write_bytes(left)
    faults = verify(tmp_path, PUBLIC).faults
    assert [(fault.file, fault.kind) for fault in faults] == [(FILE, "missing")]


@pytest.mark.parametrize("change", [lambda lines: lines[1:], lambda lines: lines[::-1]])
def test_dropped_and_reordered_checkpoints_are_found(tmp_path, change):
    filled(tmp_path)
    (tmp_path / FILE).write_bytes(b"".join(change(lines_of(tmp_path / FILE))))
    assert kinds(verify(tmp_path, PUBLIC)) == {"disordered"}


@pytest.mark.promise("AI-13.4")
def test_a_checkpoint_kept_outside_proves_that_nothing_before_it_was_cut(tmp_path):
    receipts = writer(tmp_path)
    receipts.write_many([(receipt(), [ALICE])] * 5)
    kept = receipts.checkpoint().line
    assert verify(tmp_path, PUBLIC, outside=kept).holds
    path = chain_of(tmp_path)
    path.write_bytes(b"".join(lines_of(path)[:3]))
    (tmp_path / FILE).write_bytes(lines_of(tmp_path / FILE)[0])
    rows = list_of(tmp_path).read_bytes()
    list_of(tmp_path).write_bytes(rows[:64])
    assert verify(tmp_path, PUBLIC).holds, "inside the folder nothing shows it"
    report = verify(tmp_path, PUBLIC, outside=kept)
    assert {(fault.file, fault.kind) for fault in report.faults} == {(FILE, "cut"), (path.name, "cut")}


def test_a_folder_that_was_emptied_is_found_by_a_checkpoint_kept_outside(tmp_path):
    receipts = writer(tmp_path)
    receipts.write(receipt(), [ALICE])
    kept = receipts.checkpoint().line
    for path in tmp_path.iterdir():
        path.unlink()
    assert kinds(verify(tmp_path, PUBLIC, outside=kept)) == {"cut", "missing"}


def test_what_is_kept_outside_must_be_a_checkpoint(tmp_path):
    filled(tmp_path)
    assert kinds(verify(tmp_path, PUBLIC, outside='{"n":1}')) == {"forged"}


def test_without_a_key_chains_are_read_and_the_report_says_that_signatures_were_not(tmp_path):
    filled(tmp_path)
    report = verify(tmp_path, None)
    assert (report.holds, report.signed, notes(report)) == (True, 0, {"unsigned"})


def test_verify_says_how_far_it_is(tmp_path):
    with writer(tmp_path, most_bytes=1) as receipts:
        for _ in range(3):
            receipts.write(receipt(), [ALICE])
    told = []
    verify(tmp_path, PUBLIC, progress=lambda done, all_of: told.append((done, all_of)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_verify_changes_nothing(tmp_path):
    filled(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    verify(tmp_path, PUBLIC)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_sealed_line_of_the_tests_is_one_of_the_product(tmp_path):
    line = lines_of(filled(tmp_path))[2]
    assert sealed(line[:-76]) == line
