"""Backups of a keyring: whole copies with an end, named so that a folder says all about them.

    keyring.sqlite3.20260301T080000Z.g17.until-20260315T080000Z.backup

A backup holds keys that are destroyed later; so each has a term, and an erasure certificate lists those that still hold
a subject's key, with the end of each.
"""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from forecall.custody.keyring import tables
from forecall.custody.keyring.errors import KeyringNotWritten
from forecall.custody.keyring.files import as_ours, put_in_place, shred, shred_partials
from forecall.custody.keyring.making import opened_still, whole_copy
from forecall.custody.keyring.pair import Pair

log = logging.getLogger(__name__)

WHEN = "%Y%m%dT%H%M%SZ"
NAME = re.compile(r".+\.(\d{8}T\d{6}Z)\.g(\d+)\.until-(\d{8}T\d{6}Z)\.backup")


@dataclass(frozen=True, slots=True, order=True)
class Backup:
    """A backup: of which generation, made when, to be destroyed when (UTC, whole seconds). The oldest sorts first."""

    generation: int
    made: datetime
    ends: datetime
    path: Path


def make(pair: Pair, folder: Path, term: timedelta) -> Backup:
    """Whole or not there. Writers wait while it is copied, so that no destruction slips past one in the making."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = pair.clock().astimezone(UTC).replace(microsecond=0)
    ends = made + term
    try:
        with pair.turn.taken(), pair.reading() as connection:
            shred_partials(folder, pair.path.name)
            generation = tables.head(connection, pair.path).generation
            path = folder / f"{pair.path.name}.{made:{WHEN}}.g{generation}.until-{ends:{WHEN}}.backup"
            partial = whole_copy(connection, path)
            pair.failpoint("backup: copied")
            put_in_place(partial, path)
            pair.failpoint("backup: in place")
    except OSError as error:
        raise KeyringNotWritten(folder, error.strerror or "the disk failed") from error
    return Backup(generation, made, ends, path)


def listed(folder: Path) -> list[Backup]:
    """The backups of a folder, oldest generation first; other files are passed over."""
    found = []
    for path in folder.glob("*.backup"):
        if match := NAME.fullmatch(path.name):
            made, ends = (datetime.strptime(match[place], WHEN).replace(tzinfo=UTC) for place in (1, 3))
            found.append(Backup(int(match[2]), made, ends, path))
    return sorted(found)


def expire_backups(folder: Path, now: datetime) -> list[Backup]:
    """Overwrite and remove those whose term is over; returns them."""
    over = [backup for backup in listed(folder) if backup.ends <= now]
    for backup in over:
        shred(backup.path)
    if over:
        log.info("keyring backups expired", extra={"backups": len(over)})
    return over


def backups_holding(folder: Path, organisation: str, *subjects: UUID) -> list[Backup]:
    """The backups from which a key of one of these subjects can still be had, by whoever has the master key.

    Raises KeyringDamaged for one that cannot be read: what it holds cannot be told.
    """
    return [backup for backup in listed(folder) if _holds(backup.path, organisation, subjects)]


def backups_under(folder: Path, newest: int) -> list[Backup]:
    """The backups that a master key older than this one opens. Raises KeyringDamaged for one that cannot be read."""
    return [backup for backup in listed(folder) if min(_masters(backup.path), default=newest) < newest]


def _masters(path: Path) -> tuple[int, ...]:
    with closing(opened_still(path)) as connection:
        try:
            return tables.masters_in_use(connection)
        except sqlite3.Error as error:
            raise as_ours(error, path) from error


def _holds(path: Path, organisation: str, subjects: Sequence[UUID]) -> bool:
    with closing(opened_still(path)) as connection:
        try:
            return any(tables.known(connection, organisation, subjects).values())
        except sqlite3.Error as error:
            raise as_ours(error, path) from error


def advice(folder: Path | None, standby: Path | None, needed_generation: int) -> str:
    """Which file brings the keyring to this generation, for an error's message."""
    there = listed(folder) if folder and folder.is_dir() else []
    fitting = [backup for backup in there if backup.generation >= needed_generation]
    if fitting:
        return f"restore {fitting[-1].path}"
    newest = f"; the newest in {folder} is of generation {there[-1].generation}" if there else ""
    other = ", or name the standby if there is one" if standby is None else ""
    return f"restore a backup of generation {needed_generation} or later{newest}{other}"
