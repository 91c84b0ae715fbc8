"""Looking for what is wrong with an open keyring: its files, its standby, and every key in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import zip_longest
from pathlib import Path
from sqlite3 import Connection

from forecall.custody.keyring import tables
from forecall.custody.keyring.errors import KeyringDamaged, KeyringError
from forecall.custody.keyring.files import as_ours, connect
from forecall.custody.keyring.pair import Pair
from forecall.custody.keyring.wraps import Wraps, check_masters

WAIT_S = 5.0
BATCH = 1000


def check_subjects(pair: Pair, wraps: Wraps) -> list[KeyringError]:
    """All that is found, nothing raised. About 10 s for a million keys; others go on reading and writing."""
    found = [error for error in (_sound(pair.path), _agrees(pair)) if error]
    try:
        with pair.reading() as connection:
            check_masters(connection, wraps.masters)
            organisations = {key.organisation for key in tables.organisation_keys(connection)}
        for organisation in sorted(organisations):
            found += _organisation(pair, wraps, organisation)
    except KeyringError as error:
        found.append(error)
    return found


def _sound(path: Path) -> KeyringError | None:
    try:
        with closing(connect(path, WAIT_S)) as connection:
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        return as_ours(error, path)
    return None if verdict == "ok" else KeyringDamaged(path, "SQLite finds its pages damaged")


def _agrees(pair: Pair) -> KeyringError | None:
    """Does the standby hold the same rows?"""
    try:
        pair.agree()
        if pair.standby is None:
            return None
        if error := _sound(pair.standby):
            return error
        with pair.turn.taken(), pair.reading() as main, closing(connect(pair.standby, WAIT_S)) as copy:
            same = all(_same_rows(main, copy, table) for table in tables.COPIED)
    except sqlite3.Error as error:
        return as_ours(error, pair.path)
    except KeyringError as error:
        return error
    advice = f"check {pair.path}, then move the standby aside and rebuild it"
    return None if same else KeyringDamaged(pair.standby, "it does not hold what the keyring holds", advice)


def _same_rows(main: Connection, copy: Connection, table: str) -> bool:
    rows = (tables.changed_since(connection, table, -tables.FLOOR) for connection in (main, copy))
    return all(ours == theirs for ours, theirs in zip_longest(*rows))


def _organisation(pair: Pair, wraps: Wraps, organisation: str) -> list[KeyringError]:
    found: list[KeyringError] = []
    after = 0
    while True:
        with pair.reading() as connection:
            row = tables.organisation_id(connection, organisation)
            keys = tables.keys_after(connection, row or 0, after, BATCH)
            rows = [(key.subject, key.version, key.organisation_key, key.wrapped) for key in keys]
            try:
                wraps.open_subjects(connection, organisation, rows)
            except KeyringError as error:
                return [*found, error]
        if len(keys) < BATCH:
            return found
        after = keys[-1].id
