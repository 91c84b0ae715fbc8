"""The border to the disk: write, sync, lock. Tests put a failing disk here."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

APPENDING = os.O_RDWR | os.O_APPEND | os.O_CLOEXEC
NEW = os.O_RDWR | os.O_CLOEXEC | os.O_CREAT | os.O_EXCL
MODE = 0o600  # lists of subjects are personal data
TAIL_BYTES = 1 << 16


def append(file: int, data: bytes) -> None:
    """All of `data` at the end of the file, not yet safe. Raises OSError with a part of it written."""
    done = os.write(file, data)
    while done < len(data):
        done += os.write(file, memoryview(data)[done:])


def write_at(file: int, data: bytes, start: int) -> None:
    """All of `data` over what stands from `start` on, not yet safe; for files not opened for appending."""
    done = os.pwrite(file, data, start)
    while done < len(data):
        done += os.pwrite(file, memoryview(data)[done:], start + done)


def sync(file: int) -> None:
    """Returns when what was written is safe from a power cut."""
    os.fdatasync(file)


def cut_back(file: int, size: int) -> None:
    """Takes away what stands after `size`, safely."""
    os.ftruncate(file, size)
    sync(file)


def sync_folder(folder: Path) -> None:
    """Makes new and removed names in the folder safe."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


class locked:  # noqa: N801  # reads as a verb; a class, as a generator would cost each write 3 us
    """Holds the lock of an open file; other openings of it wait, in this process too.

    `flock`, not `lockf`: the locks of the latter are lost as soon as the process closes any other opening of the file.
    """

    __slots__ = ("_file", "_kind")

    def __init__(self, file: int, *, shared: bool = False) -> None:
        self._file, self._kind = file, fcntl.LOCK_SH if shared else fcntl.LOCK_EX

    def __enter__(self) -> None:
        fcntl.flock(self._file, self._kind)

    def __exit__(self, *_raised: object) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)


@contextmanager
def opened(path: Path, flags: int = os.O_RDONLY) -> Iterator[int]:
    file = os.open(path, flags | os.O_CLOEXEC, MODE)
    try:
        yield file
    finally:
        os.close(file)


def take_for_life(file: int) -> bool:
    """Takes the lock that a living writer holds on its segment; False where somebody has it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_written(path: Path) -> bool:
    """Does a living writer hold this segment?"""
    with opened(path) as file:
        return not take_for_life(file)
