"""One segment on disk: the chain, and the list of subjects beside it. Written by one process, read by all."""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from forecall.custody.receipts import disk
from forecall.custody.receipts.journal import SUFFIX, Journal, Record, settle, wash
from forecall.custody.receipts.lines import Opening, hash_in, is_torn, is_whole, number_in, opening_line
from forecall.custody.receipts.subjects import beside
from forecall.custody.receipts.types import NAME, Head

NEW = disk.APPENDING | os.O_CREAT | os.O_EXCL
log = logging.getLogger(__name__)


def segments(folder: Path) -> list[Path]:
    """The chain files of a folder, by name: that is by the time they were begun, as far as the clock was right."""
    return sorted(path for path in folder.glob("*.jsonl") if NAME.fullmatch(path.name))


class Segment:
    """A segment this process writes. Not for several threads at once.

    head   of all that was written
    safe   of what would stand after a power cut: all of it, but for what waits in the journal for `settle`
    sound  False after a failure that leaves unknown what stands on disk: begin another segment
    """

    def __init__(self, folder: Path, opening: Opening) -> None:
        """Raises OSError, and leaves nothing behind then."""
        self.path, self.began = folder / opening.segment, opening.at
        self.sound, self.rows_size = True, 0
        self._noted: list[Record] = []
        self._files: dict[Path, int] = {}
        try:
            self._list = self._create(beside(self.path))
            self._chain = self._create(self.path)
            fcntl.flock(self._chain, fcntl.LOCK_EX)  # for life: tells others that somebody writes here
            line, own = opening_line(opening)
            disk.append(self._chain, line)
            disk.sync(self._chain)
            self._notes = self._create(self._journal_path, disk.NEW)
            self._journal = Journal(self._notes)
            disk.sync_folder(folder)
        except BaseException:
            self._discard()
            raise
        self.head = self.safe = Head(opening.segment, 0, len(line), own)

    @property
    def _journal_path(self) -> Path:
        return self.path.with_suffix(SUFFIX)

    def _create(self, path: Path, flags: int = NEW) -> int:
        self._files[path] = os.open(path, flags, disk.MODE)
        return self._files[path]

    def _discard(self) -> None:
        for path in self._files:
            path.unlink(missing_ok=True)
        self.close()

    def append(self, rows: bytes, lines: bytes, last: int, own: str, *, synced: bool = True) -> None:
        """The journal first, with one sync; then rows and lines where they belong, which sync themselves later.

        last, own  number and hash of the last of these lines
        synced     False leaves all but the note in the journal to `settle`, or to the next write that syncs

        Raises OSError; nothing half written counts then.
        """
        record = Record(self.head.size, self.rows_size, rows, lines)
        try:
            with disk.locked(self._list):  # an erasure waits, and no reader sees what may still be taken back
                self._look_for_name()
                is_noted = self._journal.add(record)
                self._noted.append(record)
                if not is_noted:
                    self._bring_in_synced()
                elif synced:
                    self._bring_in()
            self.rows_size += len(rows)
            self.head = Head(self.head.segment, last, self.head.size + len(lines), own)
            if not self._noted:
                self.safe = self.head
        except OSError:
            raise
        except BaseException:  # anywhere in between: nobody knows whether it counts
            self.sound = False
            raise

    def settle(self) -> None:
        """All that was written is safe when it returns. Raises OSError; none of what waited counts then."""
        if not self._noted:
            return
        sound, self.sound = self.sound and bool(self._files), False  # whoever waits is told, should it fail
        if not sound:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        try:
            with disk.locked(self._list):
                self._look_for_name()
                self._bring_in()
        except BaseException:
            self.sound = False  # also where a sync before has set it: a number that was given out is not given again
            raise
        self.safe, self.sound = self.head, True

    def _bring_in(self) -> None:
        """What was noted, where it belongs, once its notes are synced."""
        stands = self._stands()
        try:
            self._sync(self._notes)
            self._add(rows=True)
            self._add(rows=False)
        except BaseException:
            self._take_back(self._noted, stands)
            raise
        self._noted = []

    def _bring_in_synced(self) -> None:
        """Rows first, then lines, each synced, the last of them without a note: the journal begins again."""
        stands = self._stands()
        try:
            self._add(rows=True)
            self._sync(self._list)
            self._add(rows=False)
            self._sync(self._chain)
        except BaseException:
            self._take_back(self._noted[:-1], stands)
            raise
        self._noted = []
        self._journal.begin_again()

    def _add(self, *, rows: bool) -> None:
        """Rows or lines of all that was noted; not where an erasure came between, which has brought them in itself."""
        for record in self._noted:
            file, start, data = (
                (self._list, record.rows_at, record.rows) if rows else (self._chain, record.lines_at, record.lines)
            )
            size = os.fstat(file).st_size
            if start < size < start + len(data):  # whoever brought it in died, or found no room, in the middle
                os.ftruncate(file, start)
            if size < start + len(data):
                disk.append(file, data)

    def _look_for_name(self) -> None:
        """What is written to a removed file seems to succeed, and is gone when the process ends."""
        for file in self._files.values():
            if not os.fstat(file).st_nlink:
                self.sound = False
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))

    def _sync(self, file: int) -> None:
        # After a failed sync the system may have dropped the bytes and call the next one a success.
        self.sound = False
        disk.sync(file)
        self.sound = True

    def _stands(self) -> tuple[int, int]:
        """How far list and chain go; beyond what was brought in here, another process did it, and readers saw it."""
        return os.fstat(self._list).st_size, os.fstat(self._chain).st_size

    def _take_back(self, in_journal: Sequence[Record], stands: tuple[int, int]) -> None:
        """Nothing that waited counts, whoever wrote it: another segment has to follow, so that all of them see it."""
        first, others = self._noted[0], len(self._noted) > 1
        self._noted = []
        self.head, self.rows_size = self.safe, first.rows_at
        listed, chained = stands
        if others or chained > first.lines_at or listed > first.rows_at:
            self.sound = False
        try:
            for file, size in ((self._chain, max(first.lines_at, chained)), (self._list, max(first.rows_at, listed))):
                if os.fstat(file).st_size > size:
                    disk.cut_back(file, size)
            self._journal.take_back(in_journal)
        except OSError:
            self.sound = False

    def end(self) -> None:
        """Sync chain and list, after which no journal is needed, and close. Where that fails the journal stays."""
        try:
            if self.sound:
                self.settle()
                with disk.locked(self._list):
                    self._sync(self._list)
                    self._sync(self._chain)
                    wash(self._notes)
                    self._journal_path.unlink(missing_ok=True)
        except OSError:
            log.exception("a segment could not be synced at its end: its journal stays", extra={"file": self.path.name})
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the files, as the end of the process does."""
        while self._files:
            os.close(self._files.popitem()[1])


def settle_left(folder: Path) -> None:
    """Finish what writers that died have noted and not synced. Raises OSError."""
    for journal in sorted(folder.glob(f"*{SUFFIX}")):
        path = journal.with_suffix(".jsonl")
        try:
            if disk.is_written(path):
                continue
            with (
                disk.opened(beside(path), os.O_RDWR) as listed,
                disk.opened(path, os.O_RDWR) as chain,
                disk.locked(listed),
            ):
                settle(journal, chain, listed, is_left=True)
                journal.unlink(missing_ok=True)
        except FileNotFoundError:
            log.warning("a journal of receipts lies without its segment", extra={"file": journal.name})


def new_name(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%S}-{os.getpid()}-{secrets.token_hex(4)}.jsonl"


def safe_size(path: Path) -> int:
    """How far a segment goes, asked between two writes; what comes later could still be taken back by its writer."""
    try:
        with disk.opened(beside(path)) as listed, disk.locked(listed, shared=True):
            return path.stat().st_size
    except FileNotFoundError:
        return path.stat().st_size


def _tail(path: Path) -> tuple[int, bytes]:
    """Where the end of a segment begins, and its bytes: safe on disk before they are told."""
    size = safe_size(path)
    start = max(0, size - disk.TAIL_BYTES)
    with disk.opened(path) as file:
        data = os.pread(file, size - start, start)
        disk.sync(file)
    return start, data


def read_head(path: Path) -> Head | None:
    """The last whole line of a segment as a head; None where there is none, or where it was altered."""
    start, data = _tail(path)
    end = data.rfind(b"\n") + 1
    line = data[data.rfind(b"\n", 0, max(0, end - 1)) + 1 : end]
    if not is_whole(line) or number_in(line) < 0:
        return None
    return Head(path.name, number_in(line), start + end, hash_in(line))


def has_begun(path: Path) -> bool:
    """Does a whole line stand in it, altered or not?"""
    return b"\n" in _tail(path)[1]


def torn_segments(folder: Path) -> Iterator[tuple[str, int]]:
    """Segments whose writer died in the middle of a line, with the number of bytes that are left of it."""
    for path in segments(folder):
        try:
            rest = _tail(path)[1].rpartition(b"\n")[2]
            if rest and is_torn(rest) and not disk.is_written(path):
                yield path.name, len(rest)
        except FileNotFoundError:  # its term was over meanwhile
            continue
