"""What can go wrong in `custody.receipts`.

    ReceiptsError            under `CustodyError`
    ├── ReceiptRefused       a receipt says something that must not stand in it; nothing was written
    ├── ReceiptsUnwritable   the disk is full, failing, or not ours to write; nothing of it counts, try again
    ├── ReceiptsDamaged      the signed checkpoints were altered or cut; none is added to them until that is mended
    ├── NoSigner             a checkpoint was asked of a writer that has no key to sign with
    └── ReceiptsClosed       the writer was closed before

A broken chain that `verify` finds is no error: it is what the report is for.
"""

from __future__ import annotations

import errno
from pathlib import Path

from forecall.custody.errors import CustodyError

WAYS_OUT = {
    errno.ENOSPC: "the disk is full: free space, then it goes on by itself",
    errno.EDQUOT: "the quota is used up: raise it or free space, then it goes on by itself",
    errno.EFBIG: "a file may not grow further: raise the limit of the process (ulimit -f)",
    errno.EACCES: "give the user this program runs as the right to write there",
    errno.EPERM: "give the user this program runs as the right to write there",
    errno.EROFS: "the disk is mounted read-only: mount it for writing, or set another folder",
    errno.ENOENT: "the folder is gone: make it again, or bring it back from a backup",
    errno.EIO: "the disk fails: look at the system's log, and move the folder to a sound disk",
}
"""What an operator does about an error of the system."""


class ReceiptsError(CustodyError):
    """Root of every error raised by `forecall.custody.receipts`."""


class ReceiptRefused(ReceiptsError):
    """A receipt says something that must not, or cannot, stand in it; mend the caller. Nothing was written."""


class ReceiptsUnwritable(ReceiptsError):
    """Receipts cannot be written, so what they would have confirmed must not happen; trying again may help."""

    retry = True

    def __init__(self, folder: Path, cause: OSError) -> None:
        self.folder, self.cause = folder, cause
        why = cause.strerror or str(cause)
        what_to_do = WAYS_OUT.get(cause.errno or 0, "see to the disk; then it goes on by itself")
        super().__init__(f"receipts cannot be written in {folder} ({why}), nothing was recorded; {what_to_do}")


class ReceiptsDamaged(ReceiptsError):
    """The signed checkpoints were altered or cut; `verify` the folder and bring the file back from a backup."""

    def __init__(self, file: Path, line: int, found: str) -> None:
        self.file, self.line, self.found = file, line, found
        super().__init__(
            f"{file}, line {line}: {found}; verify the receipts, then bring this file back from a backup: "
            "no checkpoint is added to it until then"
        )


class NoSigner(ReceiptsError):
    """This writer has no key; hand it one as `signer`, or take the checkpoint where there is one."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"the writer of {folder} has no key to sign a checkpoint with; hand it one as `signer`")


class ReceiptsClosed(ReceiptsError):
    """The writer was closed; make a new `Receipts` on the folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"the writer of {folder} was closed; make a new one")
