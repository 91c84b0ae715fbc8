"""Several processes, and processes that die: what was confirmed stands, and nothing is taken for tampering."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time

import pytest

from forecall.custody.receipts import ReceiptId, forget, used_for, verify
from tests.custody.receipts.endless import ROOT, started
from tests.custody.receipts.making import ALICE, BOB, PUBLIC, lines_of, receipt, writer


def standing(folder):
    """Names of all receipts whose whole lines stand in the folder."""
    return {
        str(ReceiptId(path.name, number))
        for path in folder.glob("2*.jsonl")
        for number in range(1, len(lines_of(path)))
    }


def killed(folder, after):
    """Lets a process write for so many seconds and kills it; the names it said it had confirmed."""
    process = started(folder)
    time.sleep(after)
    process.kill()
    told, _ = process.communicate()
    *whole, _cut = told.split("\n")
    return {name for line in whole for name in line.split()}


def holds_after_kills(folder, kills, chance):
    confirmed = set()
    for _ in range(kills):
        confirmed |= killed(folder, chance.uniform(0, 0.1))
    assert confirmed
    assert confirmed <= standing(folder)
    writer(folder).checkpoint()  # the next one who starts signs what the dead have left
    report = verify(folder, PUBLIC)
    assert report.faults == ()
    assert {note.kind for note in report.notes} <= {"torn", "leftover"}
    assert len(list(used_for(folder, ALICE))) >= len(confirmed) / 2
    return len(confirmed)


def test_a_killed_process_leaves_every_receipt_it_confirmed(tmp_path):
    holds_after_kills(tmp_path, 3, random.Random(4))


@pytest.mark.long
def test_two_hundred_killed_processes_leave_every_receipt_they_confirmed(tmp_path, record_figure):
    confirmed = holds_after_kills(tmp_path, 200, random.Random(41))
    record_figure("receipts confirmed by 200 killed processes, of which lost", 0, f"of {confirmed}", "0")


def test_two_processes_at_once_write_sign_and_rotate_side_by_side(tmp_path):
    processes = [started(tmp_path, 90, about) for about in ("left", "right")]
    looks = 0
    while any(process.poll() is None for process in processes):
        assert verify(tmp_path, PUBLIC).faults == (), "seen while they write"
        looks += 1
    assert looks
    for process in processes:
        process.communicate()
    report = verify(tmp_path, PUBLIC)
    assert (report.faults, report.receipts, report.signed) == ((), 240, 240)
    assert [process.returncode for process in processes] == [0, 0]


@pytest.mark.promise("AI-13.4")
def test_an_erasure_while_another_process_writes_harms_neither(tmp_path):
    process, erased = started(tmp_path, 90), 0
    while process.poll() is None:
        erased += forget(tmp_path, [ALICE])
    process.communicate()
    erased += forget(tmp_path, [ALICE])
    report = verify(tmp_path, PUBLIC)
    assert (report.faults, report.receipts, report.forgotten, erased) == ((), 120, 90, 90)
    assert not [path for path in tmp_path.iterdir() if ALICE.bytes in path.read_bytes()]
    assert len(list(used_for(tmp_path, BOB))) == 30


FORKING = """
import os, sys, threading
from pathlib import Path
from tests.custody.receipts.making import ALICE, BOB, receipt, writer
receipts = writer(Path(sys.argv[1]))
receipts.write(receipt(), [ALICE])
child = os.fork()
receipts.write(receipt(about="child" if not child else "parent"), [BOB])
if not child:
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
receipts.write(receipt(), [ALICE])
receipts.close()
"""


def test_a_forked_child_writes_a_segment_of_its_own(tmp_path):
    subprocess.run([sys.executable, "-c", FORKING, str(tmp_path)], cwd=ROOT, check=True)
    report = verify(tmp_path, PUBLIC)
    assert (report.faults, report.receipts, report.segments) == ((), 4, 2)
    (child,) = (path for path in tmp_path.glob("2*.jsonl") if b'"child"' in path.read_bytes())
    assert b'"parent"' not in child.read_bytes()


NEIGHBOURS = """
import sys
import forecall.custody.receipts
print(*(name for name in sys.modules if name.split(".")[0] in ("forecall", "django", "sqlite3", "polars")))
"""


def test_the_package_needs_no_database_and_of_ours_errors_and_ids_alone():
    told = subprocess.run([sys.executable, "-c", NEIGHBOURS], cwd=ROOT, check=True, capture_output=True, text=True)
    allowed = ("forecall.custody.receipts", "forecall.foundation")
    others = {name for name in told.stdout.split() if not name.startswith(allowed)}
    assert others == {"forecall", "forecall.custody", "forecall.custody.errors", "forecall.custody.people"}


def test_a_living_writer_is_not_taken_for_a_torn_one(tmp_path):
    receipts = writer(tmp_path)
    receipts.write(receipt(), [ALICE])
    (path,) = tmp_path.glob("2*.jsonl")
    with path.open("ab") as file:
        file.write(b'{"n":2,')  # as seen in the middle of its next write
    assert writer(tmp_path).torn == ()
    os.truncate(path, path.stat().st_size - 7)
    receipts.close()
    assert verify(tmp_path, PUBLIC).holds
