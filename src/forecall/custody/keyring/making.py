"""Making keyring files: a new one with its standby, and whole copies."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection

from forecall.custody.keyring import tables
from forecall.custody.keyring.errors import KeyringExists, KeyringMissing, KeyringNotWritten
from forecall.custody.keyring.files import (
    MISSING,
    as_ours,
    connect,
    copy_file,
    new_file,
    partial_beside,
    put_in_place,
    shred,
    shred_partials,
)
from forecall.custody.keyring.masters import Masters
from forecall.custody.keyring.pair import Pair

WAIT_S = 5.0


def create(pair: Pair, masters: Masters) -> None:
    """The standby gets its name first: a keyring without the standby it was made with is never there."""
    for folder in {each.parent for each in (pair.path, pair.standby) if each}:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with pair.turn.taken():
        _refuse_existing(pair)
        try:
            partial = _fresh(pair, masters)
            pair.failpoint("create: made")
            if pair.standby:
                copy_file(partial, pair.standby)
                pair.failpoint("create: standby in place")
            put_in_place(partial, pair.path)
        except OSError as error:
            raise KeyringNotWritten(pair.path, error.strerror or "the disk failed") from error
        pair.failpoint("create: in place")


def _refuse_existing(pair: Pair) -> None:
    if pair.path.exists():
        raise KeyringExists(pair.path)
    shred_partials(pair.path.parent, pair.path.name)
    if pair.standby:
        shred_partials(pair.standby.parent, pair.standby.name)
    if pair.standby and pair.standby.exists():
        with closing(connect(pair.standby, WAIT_S)) as connection:
            is_used = tables.head(connection, pair.standby).generation > 0
        if is_used:
            raise KeyringExists(pair.standby)
        shred(pair.standby)  # of a creation that was killed


def _fresh(pair: Pair, masters: Masters) -> Path:
    partial = partial_beside(pair.path)
    new_file(partial)
    try:
        with closing(connect(partial, WAIT_S)) as connection:
            tables.create(connection, os.urandom(16), standby=pair.standby is not None)
            at = int(pair.clock().timestamp() * 1000)
            tables.add_master(connection, masters.newest, masters.fingerprint(masters.newest), at, 0)
    except sqlite3.Error as error:
        raise as_ours(error, pair.path) from error
    return partial


def opened_still(path: Path) -> Connection:
    """A connection to read a backup, which nobody writes. Raises KeyringMissing, KeyringDamaged."""
    if not path.exists():
        raise KeyringMissing(path, MISSING)
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    try:
        connection.execute("SELECT count(*) FROM keyring").fetchone()
    except sqlite3.Error as error:
        connection.close()
        raise as_ours(error, path) from error
    return connection


def whole_copy(connection: Connection, path: Path) -> Path:
    """A copy of an open keyring beside `path`, without a log of its own, for `put_in_place`. Raises sqlite3.Error."""
    partial = partial_beside(path)
    new_file(partial)
    with closing(sqlite3.connect(partial, isolation_level=None)) as copy:
        connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    return partial
