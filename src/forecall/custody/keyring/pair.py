"""A keyring file and its standby copy, changed together: first the file, then the copy, then both are washed.

A change counts when the verb that made it has returned. A process killed in between leaves a standby that lags, or a
log that was not washed; the next verb, or the next opening, finishes what was begun.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection

from forecall.custody.keyring import tables
from forecall.custody.keyring.errors import (
    KeyringBusy,
    KeyringError,
    KeyringMissing,
    KeyringOlder,
    KeyringsDiffer,
    StandbyNotNamed,
)
from forecall.custody.keyring.files import Pool, Turn, log_bytes, transaction, wash

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Failpoint = Callable[[str], None]
"""Called with the name of each step, so that a test can end the process there."""

SHORT_MS = 100
"""How long opening waits for readers before it leaves the washing to the next destruction."""


def nothing(_step: str) -> None:
    """No failpoint."""


@dataclass(frozen=True, slots=True)
class Change:
    """One transaction on the keyring: at `at` (ms since 1970), which makes it `generation`."""

    connection: Connection
    generation: int
    at: int


class Pair:
    """The two files of a keyring in this process."""

    def __init__(self, path: Path, standby: Path | None, clock: Clock, failpoint: Failpoint, patience_s: float) -> None:
        self.path, self.standby, self.clock, self.failpoint = path, standby, clock, failpoint
        self.turn = Turn(path, patience_s)
        self._patience_ms = int(patience_s * 1000)
        self._main = Pool(path, patience_s)
        self._copy = Pool(standby, patience_s) if standby else None

    def asking(self) -> AbstractContextManager[Connection]:
        """The keyring for one question: what is asked next may see what others wrote in between."""
        return self._main.connection()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One view of the keyring, the same for every question, whatever others write."""
        with self._main.connection() as connection, transaction(connection, "DEFERRED"):
            yield connection

    @contextmanager
    def change(self, verb: str, *, destroys: bool = False) -> Iterator[Change]:
        """One change, confirmed in both files when the block is left; the generation grows when anything was written.

        A `destroys` change also washes both logs. Raises KeyringBusy, KeyringNotWritten, and whatever the block raises.
        """
        with self.turn.taken(), self._main.connection() as connection:
            with transaction(connection):
                before = connection.total_changes
                change = Change(connection, tables.head(connection, self.path).generation + 1, self._now_ms())
                yield change
                if connection.total_changes > before:
                    tables.set_generation(connection, change.generation)
                self.failpoint(f"{verb}: before commit")
            self.failpoint(f"{verb}: committed")
            self._mirror(connection)
            if destroys:
                self._wash(connection)

    def finish(self) -> None:
        """What a killed process left: a standby that lags, a log not washed. A busy reader puts the washing off."""
        with self.turn.taken(), self._main.connection() as connection:
            self._mirror(connection)
            connection.execute(f"PRAGMA busy_timeout={SHORT_MS}")
            try:
                with suppress(KeyringBusy):
                    self._wash(connection)
            finally:
                connection.execute(f"PRAGMA busy_timeout={self._patience_ms}")

    def agree(self) -> tables.Head:
        """The head of the keyring. Raises KeyringMissing, KeyringsDiffer, KeyringOlder, StandbyNotNamed."""
        with self.reading() as connection:
            head = tables.head(connection, self.path)
        if self._copy is None or self.standby is None:
            if head.standby:
                raise StandbyNotNamed(self.path)
            return head
        if not self.standby.exists():
            raise KeyringMissing(self.standby, "it is the standby copy; make it anew with rebuild_standby")
        with self._copy.connection() as copy:
            self._compare(head, tables.head(copy, self.standby), self.standby)
        return head

    def close(self) -> None:
        """Wash and close the connections of this process; the pair may be used again.

        SQLite removes the log when the last connection closes; what was not washed would lie in freed blocks.
        """
        try:
            self.finish()
        except KeyringError:
            log.warning("a keyring was closed with its log unwashed")
        self._let_go()

    def _let_go(self) -> None:
        self._main.close()
        if self._copy:
            self._copy.close()

    @contextmanager
    def opening(self) -> Iterator[None]:
        """Where what is done to open it fails, its connections are closed; nothing is written any more."""
        try:
            yield
        except BaseException:
            self._let_go()
            raise

    def _compare(self, head: tables.Head, copied: tables.Head, standby: Path) -> None:
        if head.mark != copied.mark:
            raise KeyringsDiffer(self.path, standby)
        if copied.generation > head.generation:
            advice = f"its standby {standby} is newer: restore that one"
            raise KeyringOlder(self.path, head.generation, copied.generation, advice)

    def _mirror(self, connection: Connection) -> None:
        if self._copy is None or self.standby is None:
            return
        head = tables.head(connection, self.path)
        with self._copy.connection() as copy:
            copied = tables.head(copy, self.standby)
            self._compare(head, copied, self.standby)
            if copied.generation == head.generation:
                return
            with transaction(copy):
                for table in tables.COPIED:
                    tables.put(copy, table, tables.changed_since(connection, table, copied.generation))
                tables.set_generation(copy, head.generation)
                self.failpoint("standby: before commit")
            self.failpoint("standby: committed")

    def _wash(self, connection: Connection) -> None:
        self.failpoint("wash: begun")
        if log_bytes(self.path):
            wash(connection, self.path)
        self.failpoint("wash: keyring done")
        if self._copy and self.standby and log_bytes(self.standby):
            with self._copy.connection() as copy:
                wash(copy, self.standby)
        self.failpoint("wash: done")

    def _now_ms(self) -> int:
        return int(self.clock().timestamp() * 1000)
