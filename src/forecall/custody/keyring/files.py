"""The files a keyring lies in: how they are opened, shared, synced, and washed of what was destroyed.

A keyring is a SQLite file with a write-ahead log (WAL): one sync makes a commit safe, where a rollback journal takes
four, and readers never wait. A log keeps old pages, so that `wash` follows every destruction: it moves the log into
the file, writes random pages over the old log, and cuts it to nothing.
"""

from __future__ import annotations

import fcntl
import logging
import os
import secrets
import shutil
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from sqlite3 import Connection
from types import TracebackType
from urllib.parse import quote

from forecall.custody.keyring.errors import (
    KeyringBusy,
    KeyringDamaged,
    KeyringError,
    KeyringMissing,
    KeyringNotWritten,
)

log = logging.getLogger(__name__)

OWNER_ONLY = 0o600
PAGE = 4096
FILLER = 32 * PAGE
"""Bytes written over the old log at a time; they stay in the file as one row."""
PAUSE_S = 0.005

BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_SCHEMA}
MISSING = "restore it from its standby copy or the newest backup, or create one where there is no data yet"


def as_ours(error: sqlite3.Error, path: Path) -> KeyringError:
    """The error of SQLite in our words. SQLite's messages hold no values."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in BUSY:
        return KeyringBusy(path)
    if code == sqlite3.SQLITE_CANTOPEN and not path.exists():
        return KeyringMissing(path, MISSING)
    if code in BROKEN:
        return KeyringDamaged(path, f"this is no sound keyring: {error}")
    return KeyringNotWritten(path, str(error))


def connect(path: Path, patience_s: float) -> Connection:
    """A connection to an existing file; with it the file is readable by its owner only. Raises sqlite3.Error."""
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?mode=rw", uri=True, isolation_level=None, check_same_thread=False, timeout=patience_s
    )
    try:
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "secure_delete=ON",
            "temp_store=MEMORY",  # no key passes through a temporary file
            "cache_size=-16000",  # kB: the look-ups of a large batch stay in memory
        ):
            connection.execute(f"PRAGMA {pragma}")
        _tighten(path)
    except BaseException:
        connection.close()
        raise
    return connection


def _tighten(path: Path) -> None:
    if path.stat().st_mode & 0o077:
        path.chmod(OWNER_ONLY)
        log.warning("a keyring file was open to others; now only its owner reads it")


@contextmanager
def transaction(connection: Connection, kind: str = "IMMEDIATE") -> Iterator[None]:
    """One transaction: committed at the end, rolled back when anything is raised, the commit itself included."""
    connection.execute(f"BEGIN {kind}")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


class Pool:
    """Connections of this process to one file. None survives a fork, nor the file being replaced by another."""

    def __init__(self, path: Path, patience_s: float) -> None:
        self.path, self._patience_s, self._name = path, patience_s, str(path)
        self._idle: dict[int, deque[tuple[int, Connection]]] = {}
        """By process: a child must neither use nor close what its parent opened."""

    def connection(self) -> AbstractContextManager[Connection]:
        """A connection for one use. Raises errors of ours for those of SQLite."""
        return _Use(self)

    def borrow(self) -> tuple[int, Connection]:
        """A connection, and which file it is of. Raises KeyringMissing, sqlite3.Error."""
        try:
            inode = os.stat(self._name).st_ino  # noqa: PTH116  # by its text: each question for keys comes by here
        except FileNotFoundError:
            raise KeyringMissing(self.path, MISSING) from None
        idle = self._idle.get(os.getpid())
        while idle:
            try:
                known, connection = idle.pop()
            except IndexError:  # another thread has taken the last
                break
            if known == inode:
                return inode, connection
            connection.close()
        return inode, connect(self.path, self._patience_s)

    def give_back(self, inode: int, connection: Connection) -> None:
        self._idle.setdefault(os.getpid(), deque()).append((inode, connection))

    def close(self) -> None:
        idle = self._idle.pop(os.getpid(), deque())
        while idle:
            idle.pop()[1].close()


class _Use:
    """One use of a connection of a pool; a class, as a generator would cost each question for keys 1 us more."""

    __slots__ = ("_connection", "_inode", "_pool")

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def __enter__(self) -> Connection:
        try:
            self._inode, self._connection = self._pool.borrow()
        except sqlite3.Error as error:
            raise as_ours(error, self._pool.path) from error
        return self._connection

    def __exit__(self, kind: object, error: BaseException | None, at: TracebackType | None) -> None:
        self._pool.give_back(self._inode, self._connection)
        if isinstance(error, sqlite3.Error):
            raise as_ours(error, self._pool.path) from error


class Turn:
    """Whose turn it is to write: one thread of one process at a time, by a lock file that the system frees on death."""

    def __init__(self, path: Path, patience_s: float) -> None:
        self._path, self._patience_s = path, patience_s
        self._lock_file = path.with_name(f"{path.name}.lock")
        self._holder: int | None = None

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold the turn; a thread that holds it already just goes on. Raises KeyringBusy when patience ends."""
        if self._holder == threading.get_ident():
            yield
            return
        handle = self._open()
        try:
            self._wait_for(handle)
            self._holder = threading.get_ident()
            try:
                yield
            finally:
                self._holder = None
        finally:
            os.close(handle)

    def _open(self) -> int:
        try:
            return os.open(self._lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, OWNER_ONLY)
        except FileNotFoundError:
            raise KeyringMissing(self._path, MISSING) from None
        except OSError as error:
            raise KeyringNotWritten(self._path, error.strerror or "its folder refuses writing") from error

    def _wait_for(self, handle: int) -> None:
        end = time.monotonic() + self._patience_s
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > end:
                    raise KeyringBusy(self._path) from None
                time.sleep(PAUSE_S)
            else:
                return


def log_bytes(path: Path) -> int:
    """Length of the write-ahead log beside a file."""
    try:
        return path.with_name(f"{path.name}-wal").stat().st_size
    except FileNotFoundError:
        return 0


def wash(connection: Connection, path: Path) -> None:
    """Leave nothing in the log: move it into the file, write random pages over it, cut it. The writer's turn is held.

    The pages that the file itself held are overwritten by the move; what the log held is overwritten in place before
    it is cut, so that the freed blocks of the disk hold random bytes too. Raises KeyringBusy when a reader stays.
    """
    length = log_bytes(path)
    if not length:
        return
    _checkpoint(connection, path, "RESTART")
    connection.execute("PRAGMA synchronous=OFF")  # the checkpoint below syncs the log once
    try:
        for _ in range(-(-length // FILLER) + 1):
            connection.execute("UPDATE filler SET bytes = randomblob(?)", (FILLER,))
    finally:
        connection.execute("PRAGMA synchronous=FULL")
    _checkpoint(connection, path, "TRUNCATE")


def _checkpoint(connection: Connection, path: Path, kind: str) -> None:
    busy, _, _ = connection.execute(f"PRAGMA wal_checkpoint({kind})").fetchone()
    if busy:
        raise KeyringBusy(path, "a reader holds the old pages, so that what was destroyed may still stand in the log")


def sync(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def new_file(path: Path) -> None:
    """An empty file that only its owner reads; raises FileExistsError."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))


def partial_beside(path: Path) -> Path:
    """A name for what becomes `path` when it is whole."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")


def put_in_place(partial: Path, path: Path) -> None:
    """Give a whole file its name, so that after a power cut either the old one or this one is there."""
    sync(partial)
    partial.replace(path)
    sync(path.parent)


def copy_file(source: Path, path: Path) -> None:
    """A copy of a file nobody has open, put in place whole."""
    partial = partial_beside(path)
    new_file(partial)
    shutil.copyfile(source, partial)
    put_in_place(partial, path)


def shred(path: Path) -> None:
    """Overwrite a file with zeros, sync, and remove it, with the log beside it."""
    for each in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        with suppress(FileNotFoundError), each.open("r+b") as file:
            left = each.stat().st_size
            while left > 0:
                left -= file.write(bytes(min(left, 1 << 20)))
            file.flush()
            os.fsync(file.fileno())
            each.unlink()
    sync(path.parent)


def shred_partials(folder: Path, name: str) -> None:
    """Remove what a killed process left half made; the writer's turn is held."""
    for left in folder.glob(f".{name}*.partial*"):
        shred(left)
