"""How a key is wrapped by the one above it, and the organisation keys that this process has unwrapped.

A wrapped key is a sealed value (see `primitive`): AES-256-GCM under the key above, bound to whose key it is and which
version, so that no row can stand in for another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from sqlite3 import Connection

from forecall.custody.keyring import tables
from forecall.custody.keyring.errors import KeyringDamaged, MasterMissing, UnsealFailed, WrongMaster
from forecall.custody.keyring.masters import Masters
from forecall.custody.keyring.pair import Change, Pair
from forecall.custody.keyring.primitive import Key, Lock

INDEX_SECRET = bytes(16)
"""The nil UUID: the subject whose key is the secret behind the organisation's index keys."""


def bound_organisation(name: str, version: int) -> bytes:
    return b"forecall organisation key 1\0" + name.encode() + b"\0" + version.to_bytes(4, "big")


def bound_subject(name: str) -> bytes:
    """To be followed by the subject's 16 bytes and the version in 4."""
    return b"forecall subject key 1\0" + name.encode() + b"\0"


def check_masters(connection: Connection, masters: Masters) -> None:
    """Raises MasterMissing or WrongMaster for one that the keyring uses."""
    for version, fingerprint in tables.masters(connection):
        if version not in masters:
            raise MasterMissing(version, masters.versions, fingerprint.hex())
        if masters.fingerprint(version) != fingerprint:
            raise WrongMaster(version, masters.fingerprint(version).hex(), fingerprint.hex())


class Wraps:
    """Opens and closes wrapped keys. Unwrapped organisation keys stay in the process."""

    def __init__(self, pair: Pair, masters: Masters) -> None:
        self._pair, self.masters = pair, masters
        self._locks: dict[str, dict[int, Lock]] = {}

    def forget(self) -> None:
        self._locks = {}

    def master(self, connection: Connection, version: int) -> Lock:
        """A master key ready for use; raises MasterMissing for one that another process went over to."""
        if version not in self.masters:
            fingerprint = dict(tables.masters(connection)).get(version, b"")
            raise MasterMissing(version, self.masters.versions, fingerprint.hex() or "unknown")
        return Lock(self.masters[version])

    def open_organisation(self, connection: Connection, key: tables.OrganisationKey) -> bytes:
        """The bytes of an organisation's key; raises MasterMissing, KeyringDamaged."""
        lock = self.master(connection, key.master)
        try:
            return Key(lock.open(key.wrapped, bound_organisation(key.organisation, key.version)))
        except UnsealFailed:
            found = f"key {key.version} of organisation {key.organisation!r} does not open"
            raise KeyringDamaged(self._pair.path, found) from None

    def locks(self, connection: Connection, organisation: str, versions: Iterable[int]) -> dict[int, Lock]:
        """Version -> the organisation's key ready for use; those of the file when one is not known yet."""
        found = self._locks.get(organisation, {})
        if not all(version in found for version in versions):
            keys = tables.organisation_keys(connection, organisation)
            found = {key.version: Lock(self.open_organisation(connection, key)) for key in keys}
            self._locks = {**self._locks, organisation: found}
        return found

    def newest(self, connection: Connection, organisation: str) -> tuple[int, Lock]:
        """(version, key) under which new keys go."""
        versions = [key.version for key in tables.organisation_keys(connection, organisation)]
        if not versions:
            raise KeyringDamaged(self._pair.path, f"organisation {organisation!r} has no key")
        return versions[-1], self.locks(connection, organisation, versions)[versions[-1]]

    def organisation(self, change: Change, name: str) -> int:
        """Its row; an unknown one gets its key and its index secret here."""
        row = tables.organisation_id(change.connection, name)
        if row is None:
            row = tables.add_organisation(change.connection, name, change.generation)
            self.add_organisation_key(change, row, name, 1)
            self.add_subjects(change, row, name, {INDEX_SECRET: 1})
        return row

    def add_organisation_key(self, change: Change, row: int, name: str, version: int) -> None:
        master = tables.masters(change.connection)[-1][0]
        wrapped = self.master(change.connection, master).close(Key.fresh(), bound_organisation(name, version))
        when = (change.at, change.generation)
        tables.add_organisation_key(change.connection, row, version, (master, wrapped), when)
        self._locks = {known: locks for known, locks in self._locks.items() if known != name}

    def add_subjects(self, change: Change, row: int, name: str, versions: dict[bytes, int]) -> None:
        """A fresh key for each subject, of the version given."""
        under, lock = self.newest(change.connection, name)
        bound = bound_subject(name)
        rows = (
            (subject, version, under, lock.close(Key.fresh(), bound + subject + version.to_bytes(4, "big")))
            for subject, version in versions.items()
        )
        tables.add_subject_keys(change.connection, row, rows, change.at, change.generation)

    def open_subjects(
        self, connection: Connection, organisation: str, rows: list[tuple[bytes, int, int, bytes]]
    ) -> list[tuple[bytes, Key]]:
        """(subject, key) in the order of the rows; raises KeyringDamaged."""
        try:
            return self._open(connection, organisation, rows)
        except (UnsealFailed, KeyError):
            # After a restore the same number may name another key: what this process remembers is dropped once.
            self.forget()
        try:
            return self._open(connection, organisation, rows)
        except (UnsealFailed, KeyError):
            found = f"a subject's key of organisation {organisation!r} does not open"
            raise KeyringDamaged(self._pair.path, found) from None

    def _open(
        self, connection: Connection, organisation: str, rows: list[tuple[bytes, int, int, bytes]]
    ) -> list[tuple[bytes, Key]]:
        locks = self.locks(connection, organisation, {row[2] for row in rows})
        return _opened(organisation, locks, rows)

    def open_known(
        self, organisation: str, rows: list[tuple[bytes, int, int, bytes]]
    ) -> list[tuple[bytes, Key]] | None:
        """The same with the organisation's keys that this process remembers; None where they do not open all."""
        try:
            return _opened(organisation, self._locks.get(organisation, {}), rows)
        except (UnsealFailed, KeyError):
            return None


def _opened(
    organisation: str, locks: Mapping[int, Lock], rows: list[tuple[bytes, int, int, bytes]]
) -> list[tuple[bytes, Key]]:
    """(subject, key) in the order of the rows. Raises UnsealFailed, KeyError."""
    openers = {version: lock.open for version, lock in locks.items()}
    bound = bound_subject(organisation)
    return [
        (subject, Key(openers[under](wrapped, bound + subject + version.to_bytes(4, "big"))))
        for subject, version, under, wrapped in rows
    ]
