"""The keyring: a key for every subject, kept apart from the data, so that destroying the key forgets the person."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, NoReturn, Self
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from forecall.custody.keyring import backups, making, rotation, tables
from forecall.custody.keyring.checking import check_subjects
from forecall.custody.keyring.errors import KeyKept, KeyringError, KeyringOlder, SubjectDestroyed, SubjectRefused
from forecall.custody.keyring.masters import Masters
from forecall.custody.keyring.pair import Clock, Failpoint, Pair, nothing
from forecall.custody.keyring.primitive import KEY, Key, KeyInRotation
from forecall.custody.keyring.stock import MOST, Stock
from forecall.custody.keyring.wraps import INDEX_SECRET, Wraps, check_masters

log = logging.getLogger(__name__)

PATIENCE_S = 5.0
"""How long a verb waits for another process that writes."""
NIL = UUID(bytes=INDEX_SECRET)


def system_clock() -> datetime:
    return datetime.now(tz=UTC)


def _moment(ms: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)


class Keyring:
    """Keys of subjects by organisation. One object serves every thread of a process; other processes open their own.

    Every verb that changes something returns when both the keyring and its standby copy hold the change on the disk.
    All raise KeyringBusy (try again), KeyringNotWritten (nothing counts), KeyringMissing and KeyringDamaged.
    """

    def __init__(self, pair: Pair, masters: Masters) -> None:
        """Use `open` or `create`."""
        self._pair, self._wraps = pair, Wraps(pair, masters)
        self._index_secrets: dict[str, Key] = {}
        self._stock = Stock()

    @classmethod
    def create(  # a front door with defaults
        cls,
        path: Path,
        masters: Masters,
        *,
        standby: Path | None = None,
        clock: Clock = system_clock,
        failpoint: Failpoint = nothing,
        patience_s: float = PATIENCE_S,
    ) -> Keyring:
        """A new keyring under the newest master. Raises KeyringExists; a creation that was killed is begun anew."""
        pair = Pair(path, standby, clock, failpoint, patience_s)
        with pair.opening():
            making.create(pair, masters)
        return cls(pair, masters)

    @classmethod
    def open(  # noqa: PLR0913  # a front door with defaults
        cls,
        path: Path,
        masters: Masters,
        *,
        standby: Path | None = None,
        needed_generation: int = 0,
        backup_folder: Path | None = None,
        clock: Clock = system_clock,
        failpoint: Failpoint = nothing,
        patience_s: float = PATIENCE_S,
    ) -> Keyring:
        """The keyring in `path`, after what a killed process left was finished.

        needed_generation  the highest generation that the data was sealed under
        backup_folder      where backups lie, so that an error can name the one that is needed

        Raises KeyringMissing, KeyringDamaged, KeyringOlder, KeyringsDiffer, StandbyNotNamed, MasterMissing and
        WrongMaster; then nothing was changed.
        """
        pair = Pair(path, standby, clock, failpoint, patience_s)
        with pair.opening():
            head = pair.agree()
            with pair.reading() as connection:
                check_masters(connection, masters)
            if head.generation < needed_generation:
                advice = backups.advice(backup_folder, standby, needed_generation)
                raise KeyringOlder(path, head.generation, needed_generation, advice)
            pair.finish()
        return cls(pair, masters)

    @property
    def generation(self) -> int:
        """Grows with each change; data keeps the highest it was sealed under, and `open` compares."""
        with self._pair.reading() as connection:
            return tables.head(connection, self._pair.path).generation

    # Keys of subjects

    def add(self, organisation: str, subjects: Sequence[UUID]) -> None:
        """A key for each subject that has none. Raises SubjectDestroyed (then none was added), SubjectRefused."""
        self._refuse_nil(subjects)
        with self._pair.change("add") as change:
            known = tables.known(change.connection, organisation, subjects)
            if destroyed := [subject for subject in subjects if known.get(subject.bytes) is False]:
                raise SubjectDestroyed(destroyed)
            if new := {subject.bytes: 1 for subject in subjects if subject.bytes not in known}:
                row = self._wraps.organisation(change, organisation)
                self._wraps.add_subjects(change, row, organisation, new)

    def fresh(self, organisation: str, count: int = 1) -> list[UUID]:
        """So many ids that nobody has, each with its key; in a busy process mostly from those that it laid in before.

        They are kept by this process alone, and those it does not give out are never used: see `stock`.
        """
        if given := self._stock.take(organisation, count):
            return given
        ahead = self._stock.ahead(organisation) if count < MOST else 0
        ids = [uuid4() for _ in range(count + ahead)]
        self.add(organisation, ids)
        self._stock.put(organisation, ids[count:])
        return ids[:count]

    def keys(self, organisation: str, subjects: Sequence[UUID]) -> dict[UUID, bytes]:
        """The keys of those that have one; destroyed and unknown subjects are absent.

        While a subject's key is in rotation, the newest is given: `seal` uses it, and `unseal` tries the older one too.
        """
        by_bytes = {subject.bytes: subject for subject in subjects}
        found = self.keys_by_bytes(organisation, list(by_bytes))
        return {by_bytes[subject]: key for subject, key in found.items()}

    def keys_by_bytes(self, organisation: str, subjects: Sequence[bytes]) -> dict[bytes, bytes]:
        """`keys` by the 16 bytes of each subject, each named once: a UUID takes its time to make and to hash."""
        wanted = [subject for subject in subjects if subject != INDEX_SECRET]
        with self._pair.asking() as connection:  # one statement is one view
            rows = list(tables.live_keys(connection, organisation, wanted))
            opened = self._wraps.open_known(organisation, rows)
        if opened is None:
            with self._pair.reading() as connection:
                rows = list(tables.live_keys(connection, organisation, wanted))
                opened = self._wraps.open_subjects(connection, organisation, rows)
        found: dict[bytes, bytes] = {}
        for subject, key in opened:  # oldest version first
            found[subject] = KeyInRotation(key, found[subject]) if subject in found else key
        return found

    def destroy(self, organisation: str, subjects: Sequence[UUID]) -> int:
        """How many keys this call destroyed. Each subject, known or not, gets no key ever again.

        When it returns, no byte of a wrapped key is in keyring, standby or a log. Raises KeyringBusy when a reader kept
        a log from being washed: then the keys are destroyed, and calling again washes.
        """
        self._refuse_nil(subjects)
        with self._pair.change("destroy", destroys=True) as change:
            known = tables.known(change.connection, organisation, subjects)
            live = [subject for subject, is_live in known.items() if is_live]
            unknown = {subject.bytes for subject in subjects} - known.keys()
            if live or unknown:
                row = self._wraps.organisation(change, organisation)
                rows = ((subject, tables.LAST) for subject in live)
                tables.destroy_subject_keys(change.connection, row, rows, change.at, change.generation)
                tables.add_tombstones(change.connection, row, sorted(unknown), change.at, change.generation)
        log.info("subject keys destroyed", extra={"destroyed": len(live), "never_seen": len(unknown)})
        return len(live)

    def state(self, organisation: str, subject: UUID) -> Literal["live", "destroyed", "unknown"]:
        with self._pair.reading() as connection:
            is_live = tables.known(connection, organisation, [subject]).get(subject.bytes)
        return "unknown" if is_live is None else "live" if is_live else "destroyed"

    def destroyed(self, organisation: str, subjects: Sequence[UUID]) -> set[UUID]:
        """Those of them whose key was destroyed: what a restored database may not know."""
        with self._pair.reading() as connection:
            known = tables.known(connection, organisation, subjects)
        return {subject for subject in subjects if known.get(subject.bytes) is False}

    def unknown(self, organisation: str, subjects: Sequence[UUID]) -> set[UUID]:
        """Those of them for whom there never was a key here: what an older keyring does not know."""
        with self._pair.reading() as connection:
            known = tables.known(connection, organisation, subjects)
        return {subject for subject in subjects if subject.bytes not in known}

    def destroyed_at(self, organisation: str, subject: UUID) -> datetime | None:
        """When the key was destroyed, as the clock said then; None where one stands, or none ever was."""
        with self._pair.reading() as connection:
            at = tables.destroyed_at(connection, organisation, subject)
        return None if at is None else _moment(at)

    def newest_destroyed(self) -> tuple[str, UUID] | None:
        """Organisation and subject of the destruction that was written last."""
        with self._pair.reading() as connection:
            found = tables.newest_destroyed(connection)
        return None if found is None else (found[0], UUID(bytes=found[1]))

    def all_destroyed(self) -> list[tuple[str, UUID]]:
        """Every organisation and subject whose keys were destroyed."""
        with self._pair.reading() as connection:
            return [(whose, UUID(bytes=subject)) for whose, subject in tables.destroyed_of(connection)]

    def note(self) -> str:
        """What was noted last in this file, and lies in each backup as it was then; empty where nothing was."""
        with self._pair.reading() as connection:
            return tables.note(connection)

    def write_note(self, text: str) -> None:
        """Keep a text about what this file holds, in place of the last. The standby is not given it, nor a restore."""
        with self._pair.change("note") as change:
            tables.write_note(change.connection, text)

    def index_key(self, organisation: str, name: str) -> bytes:
        """A key of 32 bytes for one use, such as the blind index of contacts; it survives every rotation.

        HKDF-SHA-256 (RFC 5869) over the organisation's index secret.
        """
        owner = organisation.encode()
        info = b"forecall index key 1\0" + len(owner).to_bytes(2, "big") + owner + name.encode()
        return Key(HKDF(SHA256(), KEY, None, info).derive(self._index_secret(organisation)))

    def _index_secret(self, organisation: str) -> Key:
        if organisation not in self._index_secrets:
            with self._pair.reading() as connection:
                rows = list(tables.live_keys(connection, organisation, [INDEX_SECRET]))
                opened = self._wraps.open_subjects(connection, organisation, rows)
            if not opened:
                with self._pair.change("add") as change:
                    self._wraps.organisation(change, organisation)
                return self._index_secret(organisation)
            self._index_secrets[organisation] = opened[0][1]
        return self._index_secrets[organisation]

    # Rotation

    def next_keys(
        self, organisation: str, subjects: Sequence[UUID], before: datetime | None = None
    ) -> dict[UUID, bytes]:
        """Begin to rotate subjects' own keys: a newer key beside the old one, for those that have one; both are read.

        before   leave alone whose key was made then or later: a rotation that was cut short is not begun anew

        Reseal every value of theirs, then `drop_older_keys`. Calling again gives the same keys.
        """
        self._refuse_nil(subjects)
        rotation.add_next_keys(self._pair, self._wraps, organisation, subjects, before)
        return self.keys(organisation, subjects)

    def in_rotation(self, organisation: str) -> dict[UUID, datetime]:
        """Subjects of whom an older key stands beside the newest, and when that one was made."""
        with self._pair.reading() as connection:
            found = tables.in_rotation(connection, organisation)
        return {UUID(bytes=subject): _moment(at) for subject, at in found}

    def drop_older_keys(self, organisation: str, subjects: Sequence[UUID], rested_since: datetime | None = None) -> int:
        """End it: the older keys are destroyed. How many subjects had one; what was not resealed is lost.

        rested_since   leave alone whose newest key is younger: another rotation has begun meanwhile
        """
        self._refuse_nil(subjects)
        return rotation.drop_older_keys(self._pair, organisation, subjects, rested_since)

    def rotate_organisation(self, organisation: str) -> int:
        """A new key for the organisation; every subject's key is wrapped anew, the old key destroyed.

        How many were wrapped anew. Readers and writers go on. Killed and called again, it goes on where it stopped.
        """
        return rotation.rotate_organisation(self._pair, self._wraps, organisation)

    def rotate_master(self, masters: Masters) -> int:
        """Wrap every organisation's key under the newest of `masters`, and retire the others. How many keys.

        Every process must have been opened with the new master first. Killed and called again, it goes on.
        """
        done = rotation.rotate_master(self._pair, Wraps(self._pair, masters))
        self._wraps = Wraps(self._pair, masters)
        return done

    def masters_in_use(self) -> tuple[int, ...]:
        """Numbers of the master keys without which something here does not open."""
        with self._pair.reading() as connection:
            return tables.masters_in_use(connection)

    # Backups and checks

    def backup(self, folder: Path, term_days: int) -> backups.Backup:
        """A whole copy in `folder`, to be destroyed after `term_days` by `expire_backups`."""
        return backups.make(self._pair, folder, timedelta(days=term_days))

    def check(self) -> list[KeyringError]:
        """Everything that is wrong with an open keyring: files, master keys, and every key in it."""
        return check_subjects(self._pair, self._wraps)

    def close(self) -> None:
        """Close what this process holds open. The keyring may be used again."""
        self._wraps.forget()
        self._index_secrets.clear()
        self._stock.clear()
        self._pair.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Keyring {self._pair.path}>"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise KeyKept("the keyring")

    @staticmethod
    def _refuse_nil(subjects: Sequence[UUID]) -> None:
        if NIL in subjects:
            raise SubjectRefused
