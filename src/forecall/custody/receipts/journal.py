"""The journal of a segment: what was confirmed and is not yet synced in the files where it belongs.

A write is safe once its rows and lines stand here, in one record and with one sync: the file was filled with zeros when
it was made, so that nothing but these bytes goes to the disk. Chain and list are written without a sync; a full
journal, or a write too large for it, syncs both, and the journal begins at its start again. After a power cut `settle`
puts back what they lost. A record:

    mark        4 bytes, `FCJ1`
    check       4 bytes: CRC-32 of all that follows
    where       8 bytes each: where its lines begin in the chain, and its rows in the list
    how much    4 bytes each: of rows, of lines
    rows, lines
"""

from __future__ import annotations

import logging
import os
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from forecall.custody.receipts import disk

SUFFIX = ".journal"
ROOM = 1 << 17
"""Bytes: some 180 receipts about one person each between two syncs of chain and list."""
MARK = b"FCJ1"
PLACES = struct.Struct(">QQII")
HEAD = len(MARK) + 4 + PLACES.size
log = logging.getLogger(__name__)


class Record(NamedTuple):
    """What one write added, and where."""

    lines_at: int
    rows_at: int
    rows: bytes
    lines: bytes

    def packed(self) -> bytes:
        body = PLACES.pack(self.lines_at, self.rows_at, len(self.rows), len(self.lines)) + self.rows + self.lines
        return MARK + crc32(body).to_bytes(4, "big") + body


def records(data: bytes) -> Iterator[Record]:
    """Those from the start on, each of which follows the one before; older ones may stand behind them."""
    at, follows = 0, None
    while data[at : at + 4] == MARK and at + HEAD <= len(data):
        lines_at, rows_at, rows, lines = PLACES.unpack_from(data, at + 8)
        end = at + HEAD + rows + lines
        whole = end <= len(data) and crc32(data[at + 8 : end]).to_bytes(4, "big") == data[at + 4 : at + 8]
        if not whole or follows not in (None, (lines_at, rows_at)):
            return
        split = at + HEAD + rows
        yield Record(lines_at, rows_at, data[at + HEAD : split], data[split:end])
        at, follows = end, (lines_at + lines, rows_at + rows)


class Journal:
    """The journal of the segment that this process writes; used with the lock of its list held."""

    def __init__(self, file: int) -> None:
        """file: new and empty. Raises OSError."""
        self._file, self._end, self._first = file, 0, b""
        disk.append(file, bytes(ROOM))
        disk.sync(file)

    def begin_again(self) -> None:
        """Chain and list are synced: nothing here is needed any more."""
        self._end = 0

    def add(self, record: Record) -> bool:
        """Write a record, not yet safe; False where there is no room. Raises OSError."""
        data = record.packed()
        if self._end and os.pread(self._file, HEAD, 0) != self._first:  # an erasure has settled and washed it
            self._end = 0
        if self._end + len(data) > ROOM:
            return False
        disk.write_at(self._file, data, self._end)
        if not self._end:
            self._first = data[:HEAD]
        self._end += len(data)
        return True

    def take_back(self, many: Sequence[Record]) -> None:
        """None of these counts, which were added last. Raises OSError."""
        if not many:
            return
        start = max(0, self._end - sum(len(record.packed()) for record in many))
        disk.write_at(self._file, bytes(HEAD), start)
        disk.sync(self._file)
        self._end = start


def settle(journal: Path, chain: int, listed: int, *, is_left: bool = False) -> None:
    """Bring chain and list to the disk as the journal says they are, and wash it; the lock of the list is held.

    chain, listed   not opened for appending
    is_left         its writer is gone: what it had confirmed and is missing was taken by a power cut, which is logged

    Does nothing where there is no journal, or nothing in it. Raises OSError, and then the journal stays.
    """
    try:
        with disk.opened(journal, os.O_RDWR) as file:
            data = os.pread(file, ROOM, 0)
            if not data.strip(b"\0"):  # what was taken back names subjects, too
                return
            for record in records(data):
                put = _put_back(listed, record.rows_at, record.rows), _put_back(chain, record.lines_at, record.lines)
                if any(put) and is_left:
                    log.warning("receipts that were lost were put back", extra={"bytes": len(record.lines)})
            disk.sync(listed)
            disk.sync(chain)
            wash(file)
    except FileNotFoundError:
        return


def wash(file: int) -> None:
    """Zeros over the whole journal: it names subjects. Raises OSError."""
    disk.write_at(file, bytes(len(os.pread(file, ROOM, 0).rstrip(b"\0"))), 0)
    disk.sync(file)


def _put_back(file: int, start: int, data: bytes) -> bool:
    """Write what is missing; what was erased or altered since stays as it is. Whether anything was."""
    there = os.pread(file, len(data), start)
    if there == data or os.fstat(file).st_size < start or not data.startswith(there.rstrip(b"\0")):
        return False
    disk.write_at(file, data, start)
    return True
