"""Putting a keyring back: from its standby, or from a backup, without bringing back what was destroyed since.

Whatever can still be read of the files that are replaced is carried over first: a key destroyed after the backup stays
destroyed, a key made after it stays. Stop the processes that use the keyring before restoring.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection

from forecall.custody.keyring import tables
from forecall.custody.keyring.errors import (
    KeyringDamaged,
    KeyringExists,
    KeyringNotWritten,
    KeyringOlder,
    KeyringsDiffer,
)
from forecall.custody.keyring.files import (
    Turn,
    as_ours,
    connect,
    copy_file,
    partial_beside,
    put_in_place,
    shred,
    shred_partials,
    transaction,
)
from forecall.custody.keyring.making import WAIT_S, opened_still, whole_copy
from forecall.custody.keyring.masters import Masters
from forecall.custody.keyring.wraps import check_masters

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back.

    generation  of the keyring now
    carried     rows taken over from the files that were replaced
    lost        generations that the data knows and nobody has any more; keys made in them are gone for good
    """

    generation: int
    carried: int
    lost: int


def rebuild_standby(path: Path, standby: Path) -> None:
    """Make the standby anew from the keyring. Raises KeyringExists: move what stands there aside first."""
    with Turn(path, WAIT_S).taken(), _ours(path):
        if standby.exists():
            raise KeyringExists(standby)
        standby.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shred_partials(standby.parent, standby.name)
        with closing(connect(path, WAIT_S)) as connection:
            tables.head(connection, path)
            connection.execute("UPDATE keyring SET standby = 1 WHERE standby = 0")
            put_in_place(whole_copy(connection, standby), standby)


def restore(  # a front door with defaults
    source: Path,
    path: Path,
    masters: Masters,
    *,
    standby: Path | None = None,
    needed_generation: int = 0,
    accept_loss: bool = False,
) -> Restored:
    """Put the keyring of `source` (its standby, or a backup) at `path`, and make the standby anew.

    needed_generation  the highest generation that the data was sealed under
    accept_loss        go on although the result is older than that: keys in between are lost, and destructions in
                       between must be repeated by the caller. The keyring then counts as another one.

    Raises KeyringOlder, KeyringsDiffer (what is to be replaced is another keyring: move it aside), KeyringMissing,
    KeyringDamaged, MasterMissing and WrongMaster; then nothing was changed. Killed and called again, it begins anew.
    """
    places = [each for each in (path, standby) if each]
    for each in places:
        each.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with Turn(path, WAIT_S).taken(), _ours(path):
        for each in places:
            shred_partials(each.parent, each.name)
        with closing(_opened(source, standby)) as connection:
            head = tables.head(connection, source)
            check_masters(connection, masters)
            partial = whole_copy(connection, path)
        try:
            replaced = [each for each in places if each.exists() and not each.samefile(source)]
            carried = _carry_over(partial, head, replaced)
            generation = _settle(partial, (source, needed_generation), accept_loss=accept_loss, standby=standby)
            _take_place(partial, path, standby)
        except BaseException:
            shred(partial)
            raise
    log.warning("keyring restored", extra={"generation": generation, "carried": carried})
    return Restored(generation, carried, max(0, needed_generation - generation) if accept_loss else 0)


@contextmanager
def _ours(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise as_ours(error, path) from error
    except OSError as error:
        raise KeyringNotWritten(path, error.strerror or "the disk failed") from error


def _opened(source: Path, standby: Path | None) -> Connection:
    """A standby may have a log, which must be read too; a backup has none and is only read."""
    if standby and standby.exists() and source.exists() and source.samefile(standby):
        return connect(source, WAIT_S)
    return opened_still(source)


@contextmanager
def _editing(partial: Path) -> Iterator[Connection]:
    """The copy in the making; its journal never touches the disk."""
    with closing(sqlite3.connect(partial, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=MEMORY")
        connection.execute("PRAGMA secure_delete=ON")
        with transaction(connection):
            yield connection


def _carry_over(partial: Path, head: tables.Head, replaced: list[Path]) -> int:
    """Rows that are newer in the files about to be replaced, as far as they can be read."""
    carried = 0
    for survivor in replaced:
        try:
            with closing(connect(survivor, WAIT_S)) as old:
                known = tables.head(old, survivor)
                if known.mark != head.mark:
                    raise KeyringsDiffer(survivor, partial)
                carried += _carry_rows(partial, old)
        except (sqlite3.Error, KeyringDamaged):
            log.warning("a replaced keyring file could not be read to its end")
    return carried


def _carry_rows(partial: Path, old: Connection) -> int:
    count = 0
    with _editing(partial) as connection:
        generation = tables.head(connection, partial).generation
        reached = generation
        for table in tables.COPIED:
            rows = list(tables.readable(tables.changed_since(old, table, generation)))
            tables.put(connection, table, rows)
            count += len(rows)
            reached = max([reached, *(int(str(row[-1])) - tables.FLOOR for row in rows)])
        tables.set_generation(connection, reached)
    return count


def _settle(partial: Path, needed: tuple[Path, int], *, accept_loss: bool, standby: Path | None) -> int:
    """The generation reached; where less than the data knows is accepted, the keyring goes on as another one."""
    source, needed_generation = needed
    with _editing(partial) as connection:
        generation = tables.head(connection, partial).generation
        connection.execute("UPDATE keyring SET standby = ?", (standby is not None,))
        tables.write_note(connection, "")  # of the source alone; other rows were carried over
        if generation < needed_generation:
            if not accept_loss:
                advice = "find a newer one, or accept that the keys made in between are lost"
                raise KeyringOlder(source, generation, needed_generation, advice)
            connection.execute("UPDATE keyring SET mark = ?", (os.urandom(16),))
            tables.set_generation(connection, needed_generation)
    return generation


def _take_place(partial: Path, path: Path, standby: Path | None) -> None:
    """First the keyring, then the standby: killed in between, opening brings the standby up to date."""
    asides = []
    for each in (path, standby):
        if each is None:
            continue
        asides.append(partial_beside(each))
        with suppress(FileNotFoundError):
            os.link(each, asides[-1])
        for ending in ("-wal", "-shm"):  # of the old file: SQLite would take them for the new one's
            each.with_name(f"{each.name}{ending}").unlink(missing_ok=True)
    if standby:
        spare = partial_beside(standby)
        copy_file(partial, spare)
    put_in_place(partial, path)
    if standby:
        put_in_place(spare, standby)
    for aside in asides:
        shred(aside)
