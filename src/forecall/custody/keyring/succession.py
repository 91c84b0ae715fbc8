"""One master key after another in the file that holds them: a new one behind the old, and the old one out again.

Between the two stands the rotation: every process was started anew with the new file, and every organisation's key is
wrapped under the newest.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from forecall.custody.keyring.backups import Backup
from forecall.custody.keyring.errors import MasterInUse, MastersNotWritten, MasterWaits
from forecall.custody.keyring.masters import Masters


def add_next(path: Path, in_use: Collection[int]) -> Masters:
    """Put a new master key behind those of the file; all of them. Of two at once the second is refused.

    in_use   numbers of those that the keyring uses

    Raises MasterWaits where the newest of the file is not in use yet, MastersRefused, MastersNotWritten.
    """
    with _alone(path):
        made = next_of(path, in_use)
        _write(made, path)
    return made


def next_of(path: Path, in_use: Collection[int]) -> Masters:
    """The same without writing: for a file that is filled from elsewhere. Raises MasterWaits, MastersRefused."""
    there = Masters.read(path)
    if there.newest not in in_use:
        raise MasterWaits(there.newest)
    return there.with_next()


def drop_old(path: Path, in_use: Collection[int], backups: Collection[Backup]) -> tuple[int, ...]:
    """Take all but the newest master key out of the file; the numbers of those that went.

    backups   backups of the keyring whose term is not over and that open with an old one alone

    Raises MasterInUse where an old one is needed still, MastersRefused, MastersNotWritten; then nothing was changed.
    """
    with _alone(path):
        there = Masters.read(path)
        old = tuple(version for version in there.versions if version != there.newest)
        if needed := set(in_use) - {there.newest}:
            raise MasterInUse(min(needed), "the keyring; run first: forecall keyring rotate --master")
        if old and backups:
            last = max(backups, key=lambda one: one.ends)
            held = f"{len(backups)} backups of the keyring, the last until {last.ends:%Y-%m-%d}"
            raise MasterInUse(
                max(old), f"{held}; wait, or keep the file as it is beside them and add --although-backups"
            )
        if old:
            _write(there.newest_only(), path)
    return old


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Of several processes that change the file one after the other does."""
    try:
        handle = os.open(path.resolve().parent, os.O_RDONLY)
    except OSError as error:
        raise MastersNotWritten(path, error.strerror or "the disk failed") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _write(masters: Masters, path: Path) -> None:
    """A link, as secrets are mounted, is followed and stays."""
    try:
        masters.write(path.resolve())
    except OSError as error:
        raise MastersNotWritten(path, error.strerror or "the disk failed") from None
