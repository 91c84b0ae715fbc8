"""One segment, line by line: its chain, its list of subjects, and what others say of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from forecall.custody.receipts.lines import LINE, is_torn, read_opening
from forecall.custody.receipts.segment import safe_size
from forecall.custody.receipts.subjects import ORDERED, ROW, beside, is_in_order, leaf, number_of, read_rows
from forecall.custody.receipts.types import Finding, Stub, Trouble


@dataclass(frozen=True, slots=True)
class Mark:
    """What somebody says of a segment: its line of number `last` has this hash.

    closing  nothing may follow that line, unless its writer `left` after a failed write
    """

    last: int
    hash: str
    by: str
    signed: bool = False
    closing: bool = False
    left: bool = False


@dataclass(slots=True)
class Walk:
    """What one segment holds.

    last, hash  of its last whole line; -1 and empty where there is none
    reached     number of the last line, be it whole or altered
    """

    name: str
    receipts: int = 0
    signed: int = 0
    last: int = -1
    reached: int = -1
    first_hash: str = ""
    hash: str = ""
    latest: str = ""
    forgotten: int = 0
    faults: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)

    def fault(self, line: int, kind: Trouble, what: str) -> None:
        self.faults.append(Finding(self.name, line, kind, what))

    def note(self, line: int, kind: Trouble, what: str) -> None:
        self.notes.append(Finding(self.name, line, kind, what))


def walk(path: Path, marks: Sequence[Mark], stub: Stub | None = None) -> Walk:
    """Reads one segment to its end. Raises FileNotFoundError."""
    found = Walk(path.name)
    with path.open("rb") as file:
        data = file.read(safe_size(path))  # before the list of subjects: rows are written first, so none is missed
    listed = _Listed(path, found)
    whole = data.rfind(b"\n") + 1
    lines = BytesIO(data[:whole]).readlines()  # splits at \n only
    at_number = defaultdict(list)
    for mark in marks:
        at_number[mark.last].append(mark)
    if lines:
        _walk_opening(found, lines[0], at_number)
        _walk_receipts(found, lines, at_number, listed)
    if data[whole:]:
        _take_rest(found, data[whole:], len(lines) + 1)
    _take_end(found, marks, stub)
    if not (stub and not beside(path).exists()):
        listed.take_rest()
    else:
        found.faults = [fault for fault in found.faults if fault.file != listed.name]
    return found


def _walk_opening(found: Walk, line: bytes, marks: dict[int, list[Mark]]) -> None:
    found.reached = 0
    opening = read_opening(line)
    if opening is None:
        found.fault(1, "altered", "the opening of the segment is not what was written")
        return
    if opening.segment != found.name:
        found.fault(1, "disordered", f"this is the segment {opening.segment}, under another name")
    found.last, found.hash = 0, line[-67:-3].decode("ascii")
    found.first_hash = found.hash
    _hold_to(found, marks, 0, found.hash)


def _walk_receipts(found: Walk, lines: list[bytes], marks: dict[int, list[Mark]], listed: _Listed) -> None:
    expected = found.hash.encode()  # empty after an altered line: then nobody knows what the next one followed
    number, before, backwards, first_backwards = 0, b"", 0, 0
    for place in range(1, len(lines)):
        line = lines[place]
        match = LINE.fullmatch(line)
        number += 1
        found.reached = number
        if match is None or sha256(line[: match.start(6) - 9]).hexdigest().encode() != match[6]:
            found.fault(place + 1, "altered", f"receipt {number} is not what was written")
            listed.skip()
            expected = b""
            continue
        said, at, count, digest, prev, own = match.groups()
        if int(said) != number or (expected and prev != expected):
            told = f"receipt {int(said)} stands where another {number} was: lines were dropped, put in or reordered"
            found.fault(place + 1, "disordered", told)
            number = found.reached = int(said)
        if at < before:
            backwards, first_backwards = backwards + 1, first_backwards or place + 1
        before, expected = at, own
        found.receipts += 1
        if number in marks:
            _hold_to(found, marks, number, own.decode())
        listed.hold_to(number, int(count), digest)
        found.latest = max(found.latest, at.decode())
        found.last, found.hash = number, own.decode()
    if backwards:
        found.note(first_backwards, "clock", f"the time goes back here, {backwards} times in all; the chain does not")


def _hold_to(found: Walk, marks: dict[int, list[Mark]], number: int, own: str) -> None:
    for mark in marks.get(number, ()):
        if mark.hash != own:
            found.fault(number + 1, "rewritten", f"{mark.by} names another receipt {number} than stands here")
        elif mark.signed:
            found.signed = number


def _take_rest(found: Walk, rest: bytes, line: int) -> None:
    if is_torn(rest):
        told = f"{len(rest)} bytes of a receipt that was never confirmed: a write was cut off, or is under way"
        found.note(line, "torn", told)
    else:
        found.fault(line, "altered", "the end of this line was altered")


def _take_end(found: Walk, marks: Sequence[Mark], stub: Stub | None) -> None:
    if found.last < 0 and not found.faults and not marks:
        found.note(1, "leftover", "a segment that was never begun in full; it holds nothing")
    elif not any(mark.signed for mark in marks) and not stub:
        found.note(0, "unsigned", "no checkpoint names this segment yet")
    beyond = [mark for mark in marks if mark.last > found.reached]
    if beyond:
        most = max(beyond, key=lambda mark: mark.last)
        told = f"{most.by} names {most.last} receipts, and the last that stands here whole is {max(0, found.last)}"
        found.fault(found.reached + 2, "cut", told)
    for mark in marks:
        if mark.closing and found.last > mark.last:
            more = f"after receipt {mark.last}, where {mark.by} says that this segment ended"
            if mark.left:
                found.note(mark.last + 2, "leftover", f"receipts that were never confirmed stand {more}")
            else:
                found.fault(mark.last + 2, "disordered", f"receipts were put in {more}")
    if stub and (stub.last, stub.hash) == (found.last, found.hash):
        found.note(0, "leftover", "its term is over and its stub is signed; the next `expire` removes the file")
    elif stub:
        found.fault(0, "rewritten", "its term is over, and this is not the segment of which the stub was signed")


class _Listed:
    """The list of subjects beside a segment, held against the digests in its chain."""

    def __init__(self, path: Path, found: Walk) -> None:
        self.name = beside(path).name
        self._found, self._there = found, beside(path).exists()
        self._rows = read_rows(beside(path))
        self._whole = len(self._rows) // ROW * ROW
        self._next = 0  # where the rows of the next receipt begin, if nothing was touched
        self._unsure = False  # an altered receipt was passed, so nobody knows how many rows it had
        self._starts: dict[int, int] | None = None
        found.forgotten = sum(first >> 7 for first in self._rows[: self._whole : ROW])

    def skip(self) -> None:
        """A receipt was altered and cannot say what its subjects were."""
        self._unsure = True

    def hold_to(self, number: int, count: int, digest: bytes) -> None:
        """Are the next rows those of this receipt?"""
        if not count and not digest:
            return
        start, size = self._next, count * ROW
        if not self._fits(start, size, number, digest):
            start = self._first_row(number)
            if start > self._next and not self._unsure:
                self._complain(self._next, "rows were put in that belong to no receipt")
            if start < 0 or not self._fits(start, size, number, digest):
                told = f"the subjects of receipt {number} are not those that were written"
                self._complain(start if start >= 0 else self._next, told)
        self._unsure = False
        self._next = (start if start >= 0 else self._next) + size

    def _fits(self, start: int, size: int, number: int, digest: bytes) -> bool:
        rows = self._rows[start : start + size]
        if len(rows) != size or not size:
            return False
        if size == ROW:
            is_right = number_of(rows) == number and not rows[0] & ORDERED >> 24
            return is_right and sha256(leaf(rows)).hexdigest().encode() == digest
        each = [rows[place : place + ROW] for place in range(0, size, ROW)]
        same = all(number_of(row) == number for row in each) and is_in_order(each)
        return same and sha256(b"".join(map(leaf, each))).hexdigest().encode() == digest

    def _first_row(self, number: int) -> int:
        """Where the first row of a receipt begins, -1 where it has none; for lists that were touched."""
        if self._starts is None:
            backwards = range(self._whole - ROW, -1, -ROW)
            self._starts = {number_of(self._rows[start : start + ROW]): start for start in backwards}
        return self._starts.get(number, -1)

    def _complain(self, start: int, what: str) -> None:
        if self._there:
            self._found.faults.append(Finding(self.name, start // ROW + 1, "altered", what))
        elif not any(fault.file == self.name for fault in self._found.faults):
            self._found.faults.append(Finding(self.name, 0, "missing", "the list of subjects is gone"))

    def take_rest(self) -> None:
        """Rows after those of the last receipt: of a write that was cut off, or put in."""
        rest = range(self._next, self._whole, ROW)
        numbers = [number_of(self._rows[start : start + ROW]) for start in rest]
        if not self._unsure and any(number <= self._found.reached for number in numbers):
            self._complain(self._next, "rows were put in that belong to no receipt")
        if any(number > self._found.reached for number in numbers) or len(self._rows) > self._whole:
            told = "subjects of a receipt that was never confirmed: a write was cut off, or is under way"
            self._found.notes.append(Finding(self.name, self._whole // ROW, "leftover", told))
