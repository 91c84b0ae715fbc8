"""The writer: takes receipts from all threads of a process and returns when they are safe."""

from __future__ import annotations

import errno
import logging
import os
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self
from uuid import UUID
from weakref import WeakSet

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forecall.custody.receipts.checkpoints import Checkpoints
from forecall.custody.receipts.errors import (
    NoSigner,
    ReceiptRefused,
    ReceiptsClosed,
    ReceiptsError,
    ReceiptsUnwritable,
)
from forecall.custody.receipts.lines import Opening, receipt_line
from forecall.custody.receipts.segment import Segment, new_name, settle_left, torn_segments
from forecall.custody.receipts.subjects import rows_of
from forecall.custody.receipts.types import Checkpoint, Finding, Receipt, ReceiptId
from forecall.custody.receipts.wording import A_UUID

Entry = tuple[Receipt, Collection[UUID]]
MOST_BYTES = 64 << 20
LONGEST = timedelta(days=1)
log = logging.getLogger(__name__)
_in_this_process: WeakSet[Receipts] = WeakSet()


class _Held(dict["Segment", tuple["Receipts", int]]):
    """Segment -> its writer and the number up to which it has to be safe.

    ended   nobody waits any more: a thread that still has it in a copy of the context syncs each write by itself
    """

    ended = False


_held: ContextVar[_Held | None] = ContextVar("held", default=None)


@contextmanager
def synced_at_end() -> Iterator[None]:
    """Receipts that this thread writes within are synced once, when it ends.

    For what only reads and hands out nothing before its end, as the answer to a `GET`: a page asks for several things.
    Nothing opened within may leave the process, by any road, before this has ended. Within another one it does nothing.

    Raises ReceiptsUnwritable at its end, and then nothing may leave.
    """
    if _held_now() is not None:
        yield
        return
    held = _Held()
    token = _held.set(held)
    try:
        yield
    finally:
        _held.reset(token)
        held.ended = True
        _settle_all(held)


def sync_held() -> None:
    """What was written so far within `synced_at_end` is safe: before something is handed out, or kept for others.

    Raises ReceiptsUnwritable.
    """
    if held := _held_now():
        _settle_all(held)
        held.clear()


def _held_now() -> _Held | None:
    held = _held.get()
    return None if held is None or held.ended else held


def _settle_all(held: Mapping[Segment, tuple[Receipts, int]]) -> None:
    for segment, (receipts, number) in held.items():
        receipts._settle(segment, number)  # noqa: SLF001  # of this module


class _Ticket:
    """What one call wants written, and what became of it."""

    __slots__ = ("entries", "failure", "first", "segment", "settled", "synced")

    def __init__(self, entries: Sequence[Entry], *, synced: bool) -> None:
        self.entries, self.settled, self.synced, self.first = entries, False, synced, 0
        self.segment: Segment | None = None
        self.failure: OSError | None = None


class Receipts:
    """Writes receipts into a folder: one writer for each process, used by all its threads.

    signer      signs checkpoints: when a segment is begun, at `close`, and when `checkpoint` is called
    clock       the time, aware and UTC: for names, rotation and checkpoints. A receipt brings its own `at`
    most_bytes  a segment is followed by another when it, or its list of subjects, has grown to this
    longest     ... or when it was begun so long ago

    `torn` tells what an earlier crash left. After a fork the child begins a segment of its own.

    Raises ReceiptsUnwritable.
    """

    def __init__(
        self,
        folder: Path,
        *,
        signer: Ed25519PrivateKey | None,
        clock: Callable[[], datetime],
        most_bytes: int = MOST_BYTES,
        longest: timedelta = LONGEST,
    ) -> None:
        self.folder, self._clock, self._most_bytes, self._longest = folder, clock, most_bytes, longest
        self._checkpoints = Checkpoints(folder, signer, clock) if signer else None
        self._closed = False
        self._start_anew()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            settle_left(folder)
            self.torn = tuple(self._look_back())
        except OSError as error:
            raise ReceiptsUnwritable(folder, error) from error
        _in_this_process.add(self)

    def _start_anew(self) -> None:
        self._waiting: deque[_Ticket] = deque()
        self._committing = Lock()
        self._segment: Segment | None = None

    def _look_back(self) -> Iterable[Finding]:
        for name, left in torn_segments(self.folder):
            log.warning("a crash tore the last receipt of a segment", extra={"file": name, "bytes": left})
            yield Finding(name, 0, "torn", f"its last {left} bytes are a receipt that was never confirmed")

    # Writing

    def write(self, receipt: Receipt, subjects: Collection[UUID]) -> ReceiptId:
        """Writes one receipt and its subjects; both are safe on disk when it returns, by one sync.

        Threads that write at the same time share it. Within `synced_at_end` they are safe when that ends.

        Raises ReceiptRefused, ReceiptsUnwritable, ReceiptsClosed.
        """
        return self.write_many(((receipt, subjects),))[0]

    def write_many(self, entries: Sequence[Entry]) -> list[ReceiptId]:
        """Writes receipts with their subjects, in this order, with one sync for all.

        All or none are confirmed. Raises ReceiptRefused, ReceiptsUnwritable, ReceiptsClosed.
        """
        for receipt, subjects in entries:
            _check(receipt, subjects)
        if not entries:
            return []
        if self._closed:
            raise ReceiptsClosed(self.folder)
        held = _held_now()
        ticket = _Ticket(entries, synced=held is None)
        self._waiting.append(ticket)
        with self._committing:  # who gets it commits for all who wait
            if not ticket.settled:
                self._commit(self._all_waiting())
        if ticket.failure or ticket.segment is None:
            raise ReceiptsUnwritable(self.folder, ticket.failure or OSError("interrupted")) from ticket.failure
        if held is not None:
            held[ticket.segment] = (self, ticket.first + len(entries) - 1)
        name = ticket.segment.head.segment
        return [ReceiptId(name, ticket.first + place) for place in range(len(entries))]

    def _settle(self, segment: Segment, number: int) -> None:
        """Receipts of a segment up to this number are safe when it returns. Raises ReceiptsUnwritable."""
        try:
            with self._committing:
                if segment.safe.last < number:
                    segment.settle()
                is_lost = segment.safe.last < number  # taken back when somebody else could not write
        except OSError as error:
            raise ReceiptsUnwritable(self.folder, error) from error
        if is_lost:
            raise ReceiptsUnwritable(self.folder, OSError(errno.EIO, os.strerror(errno.EIO)))

    def _all_waiting(self) -> list[_Ticket]:
        tickets = []
        while self._waiting:
            tickets.append(self._waiting.popleft())
        return tickets

    def _commit(self, tickets: Sequence[_Ticket]) -> None:
        failure: OSError | None = OSError("interrupted")
        try:
            if self._closed:
                raise ReceiptsClosed(self.folder)
            self._append(self._segment_for_now(), tickets)
            failure = None
        except OSError as error:
            failure = error
        finally:
            for ticket in tickets:
                ticket.failure, ticket.settled = failure, True

    @staticmethod
    def _append(segment: Segment, tickets: Sequence[_Ticket]) -> None:
        number, prev = segment.head.last, segment.head.hash
        all_rows, lines = [], []
        for ticket in tickets:
            ticket.segment, ticket.first = segment, number + 1
            for receipt, subjects in ticket.entries:
                number += 1
                rows, digest = rows_of(number, subjects)
                line, prev = receipt_line(number, receipt, digest, prev)
                all_rows.append(rows)
                lines.append(line)
        synced = any(ticket.synced for ticket in tickets)
        segment.append(b"".join(all_rows), b"".join(lines), number, prev, synced=synced)

    # Segments

    def _segment_for_now(self) -> Segment:
        now, segment = self._clock(), self._segment
        if segment and segment.sound and not self._is_full(segment, now):
            return segment
        if segment and segment.sound:
            segment.settle()
        opening = Opening(new_name(now), now, segment.safe if segment else None, bool(segment and not segment.sound))
        self._segment = Segment(self.folder, opening)
        if segment:
            segment.end()
        self._sign_birth()
        return self._segment

    def _is_full(self, segment: Segment, now: datetime) -> bool:
        size = max(segment.head.size, segment.rows_size)
        return size >= self._most_bytes or abs(now - segment.began) >= self._longest

    def _sign_birth(self) -> None:
        """A segment is signed as soon as it is begun, so that none can vanish unseen.

        That this cannot be done stops no receipt: whoever calls `checkpoint` is told.
        """
        if self._checkpoints:
            try:
                self._checkpoints.sign_heads()
            except ReceiptsError:
                log.exception("the beginning of a segment could not be signed")

    # Signing, ending

    def checkpoint(self) -> Checkpoint:
        """Signs the heads of all segments in the folder, of other processes too; the last one where nothing moved.

        Raises NoSigner, ReceiptsUnwritable, ReceiptsDamaged.
        """
        if self._checkpoints is None:
            raise NoSigner(self.folder)
        return self._checkpoints.sign_heads()

    def close(self) -> None:
        """Ends this writer, and signs what it wrote if it has a key. Raises ReceiptsUnwritable, ReceiptsDamaged."""
        with self._committing:
            segment, self._segment, self._closed = self._segment, None, True
        if segment:
            segment.end()
            if self._checkpoints:
                self._checkpoints.sign_heads()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def after_fork(self) -> None:
        """In a child: what the parent holds stays the parent's. Called by the system."""
        segment = self._segment
        self._start_anew()
        if self._checkpoints:
            self._checkpoints = self._checkpoints.anew()
        if segment:
            segment.close()  # its lock stays with the parent


def _check(receipt: Receipt, subjects: Collection[UUID]) -> None:
    if receipt.count != len(subjects):
        raise ReceiptRefused(f"a receipt for {receipt.count} subjects came with {len(subjects)}; hand in all of them")
    if _is_named("\n".join(receipt.texts), subjects):
        raise ReceiptRefused("the id of a subject stands in a field of its receipt, where it could not be erased")


def _is_named(text: str, subjects: Collection[UUID]) -> bool:
    """Does the id of one of them stand in the text, however it is written?"""
    if len(subjects) == 1:  # most receipts
        (who,) = subjects
        return who.hex in text.replace("-", "").lower()
    return any(UUID(one) in subjects for one in A_UUID.findall(text))


def _leave_to_the_parent() -> None:
    for receipts in list(_in_this_process):
        receipts.after_fork()


os.register_at_fork(after_in_child=_leave_to_the_parent)
