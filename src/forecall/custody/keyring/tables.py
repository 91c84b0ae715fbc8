"""The tables of a keyring, and every question put to them.

A row never changes its length: a key of 61 bytes is replaced by another or by zeros, numbers that grow start at 2^40,
so that SQLite writes over the old bytes where they lie and never moves a row. Rows are only added, at the end. That is
what makes "destroyed" mean that the bytes are gone from the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection, DatabaseError
from uuid import UUID

from forecall.custody.keyring.errors import KeyringDamaged
from forecall.custody.keyring.files import FILLER
from forecall.custody.keyring.primitive import KEY, OVERHEAD

FORMAT = 1
WRAPPED = KEY + OVERHEAD
GONE = bytes(WRAPPED)
"""What stands where a wrapped key stood."""
FLOOR = 1 << 40
"""Added to a number that grows: SQLite keeps it in six bytes from the first to the last."""
LAST = (1 << 31) - 1
"""A version that none goes beyond: with it every key of a subject is meant."""

SCHEMA = """
BEGIN;
CREATE TABLE keyring (id INTEGER PRIMARY KEY, format INTEGER, mark BLOB, generation INTEGER, standby INTEGER);
CREATE TABLE masters (id INTEGER PRIMARY KEY, fingerprint BLOB, live INTEGER, at INTEGER, generation INTEGER);
CREATE TABLE organisations (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, generation INTEGER);
CREATE TABLE organisation_keys (
    id INTEGER PRIMARY KEY, organisation INTEGER, version INTEGER, master INTEGER, wrapped BLOB,
    live INTEGER, at INTEGER, generation INTEGER, UNIQUE (organisation, version));
CREATE TABLE subject_keys (
    id INTEGER PRIMARY KEY, organisation INTEGER, subject BLOB, version INTEGER, organisation_key INTEGER, wrapped BLOB,
    live INTEGER, at INTEGER, generation INTEGER, UNIQUE (organisation, subject, version));
CREATE INDEX subject_keys_by_generation ON subject_keys (generation);
CREATE TABLE filler (id INTEGER PRIMARY KEY, bytes BLOB);
COMMIT;
"""
COPIED = {
    "masters": ("id", "fingerprint", "live", "at", "generation"),
    "organisations": ("id", "name", "generation"),
    "organisation_keys": ("id", "organisation", "version", "master", "wrapped", "live", "at", "generation"),
    "subject_keys": (
        "id", "organisation", "subject", "version", "organisation_key", "wrapped", "live", "at", "generation",
    ),
}  # fmt: skip
"""Table -> its columns. What changed since a generation is what a copy lacks."""


@dataclass(frozen=True, slots=True)
class Head:
    """Which keyring a file is, and how far it is.

    mark        16 bytes drawn when it was created; copies share it
    generation  grows by one with each change
    standby     it was created with a standby copy
    """

    mark: bytes
    generation: int
    standby: bool


def head(connection: Connection, path: Path) -> Head:
    """Raises KeyringDamaged for a file that is no keyring, or of a format to come."""
    row = connection.execute("SELECT format, mark, generation, standby FROM keyring").fetchone()
    if row is None:
        raise KeyringDamaged(path, "it says not which keyring it is")
    if row[0] != FORMAT:
        raise KeyringDamaged(path, f"its format is {row[0]}, this release reads {FORMAT}", "use a newer release")
    return Head(row[1], row[2] - FLOOR, bool(row[3]))


def create(connection: Connection, mark: bytes, *, standby: bool) -> None:
    connection.executescript(SCHEMA)
    connection.execute("INSERT INTO filler VALUES (1, randomblob(?))", (FILLER,))
    connection.execute("INSERT INTO keyring VALUES (1, ?, ?, ?, ?)", (FORMAT, mark, FLOOR, standby))


def set_generation(connection: Connection, generation: int) -> None:
    connection.execute("UPDATE keyring SET generation = ?", (generation + FLOOR,))


def note(connection: Connection) -> str:
    """What the house noted last in this file; empty where it never did."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'note'").fetchone() is None:
        return ""
    row = connection.execute("SELECT text FROM note").fetchone()
    return "" if row is None else str(row[0])


def write_note(connection: Connection, text: str) -> None:
    """No standby is given it: whole copies alone have it, with everything that it speaks of."""
    connection.execute("CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    connection.execute("INSERT INTO note VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET text = excluded.text", (text,))


# Copying what changed


def changed_since(connection: Connection, table: str, generation: int) -> Iterator[tuple[object, ...]]:
    """Rows of a table changed after `generation`, in the order they were first written."""
    names = ", ".join(COPIED[table])
    question = f"SELECT {names} FROM {table} WHERE generation > ? ORDER BY id"  # noqa: S608  # names of ours
    return iter(connection.execute(question, (generation + FLOOR,)))


def put(connection: Connection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Write rows as they stand elsewhere; those that are there already are written over in place."""
    names = COPIED[table]
    values = ", ".join("?" * len(names))
    changes = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
    statement = f"INSERT INTO {table} VALUES ({values}) ON CONFLICT (id) DO UPDATE SET {changes}"  # noqa: S608
    connection.executemany(statement, rows)


def readable(rows: Iterator[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    """The rows up to the first that a damaged file does not give."""
    while True:
        try:
            row = next(rows)
        except (StopIteration, DatabaseError):
            return
        yield row


# Masters and organisations


def masters(connection: Connection) -> list[tuple[int, bytes]]:
    """(number, fingerprint) of the master keys in use, oldest first."""
    return connection.execute("SELECT id, fingerprint FROM masters WHERE live = 1 ORDER BY id").fetchall()


def masters_in_use(connection: Connection) -> tuple[int, ...]:
    """Those, and any under which a key of an organisation still lies."""
    under = {key.master for key in organisation_keys(connection)}
    return tuple(sorted(under | {version for version, _ in masters(connection)}))


def add_master(connection: Connection, version: int, fingerprint: bytes, at: int, generation: int) -> None:
    row = (version, fingerprint, at, generation + FLOOR)
    connection.execute("INSERT INTO masters VALUES (?, ?, 1, ?, ?)", row)


def retire_masters(connection: Connection, before: int, at: int, generation: int) -> None:
    row = (at, generation + FLOOR, before)
    connection.execute("UPDATE masters SET live = 0, at = ?, generation = ? WHERE live = 1 AND id < ?", row)


def organisation_id(connection: Connection, name: str) -> int | None:
    row = connection.execute("SELECT id FROM organisations WHERE name = ?", (name,)).fetchone()
    return None if row is None else int(row[0])


def add_organisation(connection: Connection, name: str, generation: int) -> int:
    done = connection.execute("INSERT INTO organisations VALUES (NULL, ?, ?)", (name, generation + FLOOR))
    return int(done.lastrowid or 0)


@dataclass(frozen=True, slots=True, repr=False)
class OrganisationKey:
    """A wrapped key of an organisation: of its `version`, under master key `master`."""

    id: int
    organisation: str
    version: int
    master: int
    wrapped: bytes


KEYS_OF_ORGANISATIONS = (
    "SELECT k.id, o.name, k.version, k.master, k.wrapped FROM organisation_keys k "
    "JOIN organisations o ON o.id = k.organisation WHERE k.live = 1"
)


def organisation_keys(connection: Connection, name: str | None = None) -> list[OrganisationKey]:
    """The live keys of one organisation, or of all, oldest version first."""
    only = "" if name is None else " AND o.name = ?"
    rows = connection.execute(f"{KEYS_OF_ORGANISATIONS}{only} ORDER BY k.version", () if name is None else (name,))
    return [OrganisationKey(*row) for row in rows]


def add_organisation_key(
    connection: Connection, organisation: int, version: int, wrap: tuple[int, bytes], when: tuple[int, int]
) -> None:
    """wrap: (master number, wrapped key); when: (ms since 1970, generation)."""
    row = (organisation, version, *wrap, when[0], when[1] + FLOOR)
    connection.execute("INSERT INTO organisation_keys VALUES (NULL, ?, ?, ?, ?, 1, ?, ?)", row)


def rewrap_organisation_keys(connection: Connection, rows: Iterable[tuple[int, bytes, int]], generation: int) -> None:
    """rows: (master number, wrapped key, id)."""
    statement = "UPDATE organisation_keys SET master = ?, wrapped = ?, generation = ? WHERE id = ?"
    connection.executemany(statement, ((master, wrapped, generation + FLOOR, row) for master, wrapped, row in rows))


def destroy_organisation_keys(connection: Connection, organisation: int, before: int, at: int, generation: int) -> None:
    connection.execute(
        "UPDATE organisation_keys SET wrapped = ?, live = 0, at = ?, generation = ? "
        "WHERE organisation = ? AND version < ? AND live = 1",
        (GONE, at, generation + FLOOR, organisation, before),
    )


# Subjects


@dataclass(frozen=True, slots=True, repr=False)
class SubjectKey:
    """A wrapped key of a subject: of its `version`, under the organisation's key `organisation_key`."""

    id: int
    subject: bytes
    version: int
    organisation_key: int
    wrapped: bytes


def live_keys(
    connection: Connection, organisation: str, subjects: Iterable[bytes]
) -> Iterator[tuple[bytes, int, int, bytes]]:
    """(subject, version, organisation's key, wrapped) of the keys that stand, oldest version of a subject first."""
    subjects = list(subjects)
    if len(subjects) == 1:
        return iter(connection.execute(LIVE_KEYS_OF_ONE, (organisation, subjects[0])))
    return iter(connection.execute(LIVE_KEYS_OF_SEVERAL, asked(organisation, subjects)))


def known(connection: Connection, organisation: str, subjects: Iterable[UUID]) -> dict[bytes, bool]:
    """Subject -> whether a key of it stands; one that was never seen is absent."""
    question = f"SELECT k.subject, max(k.live) {OF_SUBJECTS} GROUP BY k.subject"  # a constant of ours
    rows = connection.execute(question, asked(organisation, (subject.bytes for subject in subjects)))
    return {subject: bool(live) for subject, live in rows}


def newest_made(connection: Connection, organisation: str, subjects: Iterable[bytes]) -> dict[bytes, int]:
    """Subject -> when its newest key was made, ms since 1970, for those of whom one stands."""
    question = f"SELECT k.subject, max(k.at) {OF_SUBJECTS} AND k.live = 1 GROUP BY k.subject"  # a constant of ours
    return dict(connection.execute(question, asked(organisation, subjects)).fetchall())


def in_rotation(connection: Connection, organisation: str) -> list[tuple[bytes, int]]:
    """(subject, when its newest key was made, ms since 1970) of those of whom an older key stands too."""
    return connection.execute(
        "SELECT subject, max(at) FROM subject_keys WHERE organisation = (SELECT id FROM organisations WHERE name = ?) "
        "AND live = 1 GROUP BY subject HAVING count(*) > 1",
        (organisation,),
    ).fetchall()


LIVE_KEYS = "SELECT k.subject, k.version, k.organisation_key, k.wrapped"
OF_SUBJECTS = (
    "FROM json_each(?1) place CROSS JOIN subject_keys k WHERE k.subject = substr(?2, place.value, 16) "
    "AND k.organisation = (SELECT id FROM organisations WHERE name = ?3)"
)
"""One question for any number of subjects: their ids in one piece, and where in it each begins.

Half the time of `IN (?, ?, ...)`: 10,000 parameters are slower to bind than to look up (32 ms against 53, measured).
"""

LIVE_KEYS_OF_SEVERAL = f"{LIVE_KEYS} {OF_SUBJECTS} AND k.live = 1"
LIVE_KEYS_OF_ONE = (
    f"{LIVE_KEYS} FROM subject_keys k WHERE k.organisation = (SELECT id FROM organisations WHERE name = ?) "  # noqa: S608
    "AND k.subject = ? AND k.live = 1 ORDER BY k.version"
)


def asked(organisation: str, subjects: Iterable[bytes]) -> tuple[str, bytes, str]:
    ids = b"".join(subjects)
    return str(list(range(1, len(ids) + 1, 16))), ids, organisation


def add_subject_keys(
    connection: Connection, organisation: int, rows: Iterable[tuple[bytes, int, int, bytes]], at: int, generation: int
) -> None:
    """rows: (subject, version, organisation's key, wrapped)."""
    statement = "INSERT INTO subject_keys VALUES (NULL, ?, ?, ?, ?, ?, 1, ?, ?)"
    connection.executemany(statement, ((organisation, *row, at, generation + FLOOR) for row in rows))


def add_tombstones(
    connection: Connection, organisation: int, subjects: Iterable[bytes], at: int, generation: int
) -> None:
    statement = "INSERT INTO subject_keys VALUES (NULL, ?, ?, 1, 0, ?, 0, ?, ?)"
    connection.executemany(statement, ((organisation, subject, GONE, at, generation + FLOOR) for subject in subjects))


def destroy_subject_keys(
    connection: Connection, organisation: int, rows: Iterable[tuple[bytes, int]], at: int, generation: int
) -> None:
    """Zeros over the keys of each (subject, up to and with this version)."""
    connection.executemany(
        "UPDATE subject_keys SET wrapped = ?, live = 0, at = ?, generation = ? "
        "WHERE organisation = ? AND subject = ? AND version <= ? AND live = 1",
        ((GONE, at, generation + FLOOR, organisation, *row) for row in rows),
    )


def keys_after(connection: Connection, organisation: int, row: int, count: int) -> list[SubjectKey]:
    """The next `count` live keys of an organisation behind this row."""
    rows = connection.execute(
        "SELECT id, subject, version, organisation_key, wrapped FROM subject_keys "
        "WHERE id > ? AND +organisation = ? AND live = 1 ORDER BY id LIMIT ?",
        (row, organisation, count),
    )
    return [SubjectKey(*each) for each in rows]


def rewrap_subject_keys(connection: Connection, rows: Iterable[tuple[int, bytes, int]], generation: int) -> None:
    """rows: (organisation's key, wrapped key, id)."""
    statement = "UPDATE subject_keys SET organisation_key = ?, wrapped = ?, generation = ? WHERE id = ?"
    connection.executemany(statement, ((under, wrapped, generation + FLOOR, row) for under, wrapped, row in rows))


def is_any_under(connection: Connection, organisation: int, before: int) -> bool:
    """Does a live key of the organisation's subjects lie under an organisation key older than this?"""
    question = "SELECT 1 FROM subject_keys WHERE organisation = ? AND live = 1 AND organisation_key < ? LIMIT 1"
    return connection.execute(question, (organisation, before)).fetchone() is not None


def destroyed_at(connection: Connection, organisation: str, subject: UUID) -> int | None:
    """When the last key of this subject was destroyed, ms since 1970; None where one stands, or none ever was."""
    row = connection.execute(
        "SELECT max(live), max(at) FROM subject_keys "
        "WHERE organisation = (SELECT id FROM organisations WHERE name = ?) AND subject = ?",
        (organisation, subject.bytes),
    ).fetchone()
    return int(row[1]) if row[0] == 0 else None


def newest_destroyed(connection: Connection) -> tuple[str, bytes] | None:
    """(organisation, subject) of the destruction that was written last."""
    row = connection.execute(
        "SELECT o.name, s.subject FROM subject_keys s JOIN organisations o ON o.id = s.organisation "
        "WHERE s.live = 0 AND NOT EXISTS (SELECT 1 FROM subject_keys t "
        "WHERE t.organisation = s.organisation AND t.subject = s.subject AND t.live = 1) "
        "ORDER BY s.generation DESC LIMIT 1"
    ).fetchone()
    return None if row is None else (row[0], row[1])


def destroyed_of(connection: Connection) -> Iterator[tuple[str, bytes]]:
    """Every (organisation, subject) that had a key, or was forbidden one, and has none."""
    return iter(
        connection.execute(
            "SELECT o.name, s.subject FROM subject_keys s JOIN organisations o ON o.id = s.organisation "
            "GROUP BY s.organisation, s.subject HAVING max(s.live) = 0"
        )
    )
