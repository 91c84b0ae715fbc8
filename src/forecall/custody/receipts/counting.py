"""How often each clause decided. Reads what is new since the last call; the rest stands in an index.

The index is a convenience and no evidence: remove it and it is made anew from the segments.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
from collections import defaultdict
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TypedDict

from forecall.custody.receipts import disk
from forecall.custody.receipts.lines import LINE
from forecall.custody.receipts.segment import safe_size, segments
from forecall.custody.receipts.types import ClauseCount, read_time

FILE = "counts.index"
DECISIONS, REFUSALS, GAPS = 0, 1, 2
log = logging.getLogger(__name__)


class _Read(TypedDict):
    """How far a segment was read, and its decisions, refusals, gaps by "organisation day clause", with the latest."""

    size: int
    counts: dict[str, list[int]]
    last: dict[str, str]


def counts(folder: Path, organisation: str, since: date | None = None) -> dict[str, ClauseCount]:
    """Clause -> how often it decided in this organisation, in all segments whose term is not over.

    since  the first UTC day that counts; all days without it
    """
    index = _load(folder)
    fresh = {path.name: _read_on(path, index.get(path.name)) for path in segments(folder)}
    if fresh != index:
        _save(folder, fresh)
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    last: dict[str, str] = {}
    for read in fresh.values():
        for key, three in read["counts"].items():
            whose, day, clause = key.split(" ")
            if whose == organisation and (since is None or day >= since.isoformat()):
                sums[clause] = [old + new for old, new in zip(sums[clause], three, strict=True)]
                last[clause] = max(last.get(clause, ""), read["last"][key])
    return {clause: _as_count(sums[clause], last[clause]) for clause in sorted(sums)}


def _as_count(three: list[int], last: str) -> ClauseCount:
    return ClauseCount(three[DECISIONS], three[REFUSALS], three[GAPS], read_time(last))


def _read_on(path: Path, known: _Read | None) -> _Read:
    try:
        size = safe_size(path)
        with disk.opened(path) as file:
            if known and known["size"] == size:
                return known
            if known is None or known["size"] > size:
                known = {"size": 0, "counts": {}, "last": {}}
            data = os.pread(file, size - known["size"], known["size"])
    except FileNotFoundError:  # its term was over meanwhile
        return {"size": 0, "counts": {}, "last": {}}
    whole = data[: data.rfind(b"\n") + 1]
    read: _Read = {"size": known["size"] + len(whole), "counts": {**known["counts"]}, "last": {**known["last"]}}
    for line in whole.split(b"\n"):
        if LINE.fullmatch(line + b"\n"):
            _count(read, line)
    return read


def _count(read: _Read, line: bytes) -> None:
    at, outcome = _word(line, b"at"), _word(line, b"outcome")
    key = f"{_word(line, b'organisation')} {at[:10]} {_word(line, b'clause')}"
    before = read["counts"].get(key, [0, 0, 0])
    read["counts"][key] = [before[0] + 1, before[1] + (outcome == "refused"), before[2] + (outcome == "gap")]
    read["last"][key] = max(read["last"].get(key, ""), at)


def _word(line: bytes, name: bytes) -> str:
    """A field of a line that `LINE` matches: no value in it has a quotation mark, and json takes five times as long."""
    start = line.find(b',"%s":"' % name) + len(name) + 5
    return line[start : line.find(b'"', start)].decode("ascii")


def _load(folder: Path) -> dict[str, _Read]:
    """The index, or nothing where there is none or its bytes are not those that were saved."""
    try:
        own, _, text = (folder / FILE).read_bytes().partition(b"\n")
    except FileNotFoundError:
        return {}
    except OSError as error:
        log.warning("the index of counts cannot be read", extra={"cause": error.strerror})
        return {}
    if sha256(text).hexdigest().encode() != own:
        log.warning("the index of counts was damaged and is made anew")
        return {}
    index: dict[str, _Read] = json.loads(text)
    return index


def _save(folder: Path, index: dict[str, _Read]) -> None:
    """Puts the new index in place at once. Where that fails the counts are right all the same."""
    text = json.dumps(index, separators=(",", ":")).encode()
    beside = folder / f"{FILE}.{os.getpid()}-{secrets.token_hex(4)}"
    try:
        with disk.opened(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL) as file:
            disk.append(file, sha256(text).hexdigest().encode() + b"\n" + text)
        beside.replace(folder / FILE)
    except OSError as error:
        beside.unlink(missing_ok=True)
        log.warning("the index of counts could not be saved", extra={"cause": error.strerror})
