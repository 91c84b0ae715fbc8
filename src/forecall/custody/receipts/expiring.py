"""The term of receipts: whole segments go, a signed stub of each stays."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forecall.custody.receipts import disk
from forecall.custody.receipts.checking_segment import walk
from forecall.custody.receipts.checkpoints import Checkpoints
from forecall.custody.receipts.errors import ReceiptsUnwritable
from forecall.custody.receipts.journal import SUFFIX
from forecall.custody.receipts.segment import read_head, segments, settle_left
from forecall.custody.receipts.subjects import beside
from forecall.custody.receipts.types import Stub, written

log = logging.getLogger(__name__)


def expire(
    folder: Path, before: datetime, *, signer: Ed25519PrivateKey, clock: Callable[[], datetime]
) -> tuple[Stub, ...]:
    """Removes each segment that nobody writes any more and whose every receipt is older than `before` (aware, UTC).

    The stubs are signed and safe first, so a crash in between leaves files that the next call removes. A segment that
    was altered stays, as evidence, and is logged.

    Raises ReceiptsUnwritable, ReceiptsDamaged.
    """
    checkpoints = Checkpoints(folder, signer, clock)
    settle_left(folder)
    with checkpoints.held():  # not while segments are read: writers wait for it
        gone = set(checkpoints.stubs)
    try:
        stubs = [stub for path in segments(folder) if path.name not in gone and (stub := _stub(path, before))]
    except OSError as error:
        raise ReceiptsUnwritable(folder, error) from error
    with checkpoints.held() as file:
        new = [stub for stub in stubs if stub.segment not in checkpoints.stubs]
        if new:
            checkpoints.add(file, (), new)
        for path in segments(folder):
            if _is_left_of(path, checkpoints.stubs.get(path.name)):
                path.with_suffix(SUFFIX).unlink(missing_ok=True)
                beside(path).unlink(missing_ok=True)
                path.unlink()
        disk.sync_folder(folder)
    return tuple(new)


def _stub(path: Path, before: datetime) -> Stub | None:
    """What will be left of a segment; None where it stays."""
    try:
        if disk.is_written(path):
            return None
        found = walk(path, [])
    except FileNotFoundError:  # another call removed it
        return None
    if found.last < 0 or (found.latest or _begun(path)) >= written(before):
        return None
    if found.faults:
        log.error("a segment was altered and is kept beyond its term", extra={"file": path.name})
        return None
    return Stub(path.name, found.last, found.first_hash, found.hash)


def _is_left_of(path: Path, stub: Stub | None) -> bool:
    """Is this the segment of which the stub was signed, still to be removed?"""
    head = read_head(path) if stub else None
    return stub is not None and head is not None and (head.last, head.hash) == (stub.last, stub.hash)


def _begun(path: Path) -> str:
    """When a segment without receipts was begun, comparable with a time as it is written in a line."""
    stamp = path.name[:15]
    return f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}T{stamp[9:11]}:{stamp[11:13]}:{stamp[13:15]}.000000Z"
