"""PostgreSQL keeps a statement prepared for a connection: it is read and planned once, and then only run.

psycopg numbers such statements (`_pg3_0`), so that behind a pooler that hands each to another session one process may
run what another has prepared under the same number. Here a statement is named by its own text and types: whatever has
the name is the statement. And only outside a transaction, where one that fails for having been kept is sent once more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from django.db.backends.postgresql.base import ServerBindingCursor
from psycopg._preparing import Prepare
from psycopg.errors import DuplicatePreparedStatement, FeatureNotSupported, InvalidSqlStatementName
from psycopg.pq import TransactionStatus

Key = tuple[bytes, tuple[int, ...]]
MOST = 100
"""Statements that one connection keeps, as psycopg does by itself; further ones are sent as before."""
SPOILT = (FeatureNotSupported, InvalidSqlStatementName, DuplicatePreparedStatement)
"""A table has other columns since; a pooler's other session has no such statement, or has it already."""
AGE_S = 60
"""After so many seconds a connection has its plans made anew: a table may have grown meanwhile from sixty rows to as
many thousands, of which the server takes notice by itself only where its own housekeeping runs."""


@dataclass(slots=True)
class _Session:
    """What a connection has to do with its server's kept statements.

    names       those that there are, and by what name
    planned_at  when its plans were thrown away last, in seconds of `monotonic`
    stopped     something kept has failed here: nothing is kept any more
    """

    names: dict[Key, bytes] = field(default_factory=dict)
    planned_at: float = field(default_factory=monotonic)
    stopped: bool = False


_sessions: WeakKeyDictionary[Any, _Session] = WeakKeyDictionary()
"""Of each connection of psycopg's that was asked for something kept."""

_ServerBinding: Any = ServerBindingCursor  # its base, psycopg's, the stubs do not know


class PreparedCursor(_ServerBinding):  # type: ignore[misc]  # as above
    """For one statement of few: `execute` has it prepared the first time, and run by its name from then on."""

    _runs: tuple[Key, bytes] | None = None
    """What is being run by name."""

    def execute(self, query: str, params: Any = None) -> Any:  # noqa: ANN401  # as psycopg has it
        """Raises as psycopg does."""
        self._renew_plans()
        try:
            done = super().execute(query, params)
        except SPOILT:
            if self._runs is None:
                raise
            self._session.stopped = True
            return super().execute(query, params)
        if self._runs is not None:
            key, name = self._runs
            self._session.names[key] = name
        return done

    @property
    def _session(self) -> _Session:
        found = _sessions.get(self._conn)
        if found is None:
            found = _sessions[self._conn] = _Session()
        return found

    def _renew_plans(self) -> None:
        session, now = self._session, monotonic()
        if session.names and now - session.planned_at > AGE_S and self._is_outside():
            session.planned_at = now
            self._conn.execute("DISCARD PLANS")

    def _is_outside(self) -> bool:
        """No transaction is open."""
        return bool(self._conn.pgconn.transaction_status == TransactionStatus.IDLE)

    def _get_prepared(self, query: Any, prepare: bool | None = None) -> tuple[Prepare, bytes]:  # noqa: ANN401, ARG002, FBT001
        """What psycopg asks its cursors: whether this goes by name, and by which."""
        self._runs, session = None, self._session
        if session.stopped or not self._is_outside():
            return Prepare.NO, b""
        key = query.query, query.types
        if name := session.names.get(key):
            self._runs = key, name
            return Prepare.YES, name
        if len(session.names) >= MOST:
            return Prepare.NO, b""
        self._runs = key, _name(key)
        return Prepare.SHOULD, self._runs[1]


def _name(key: Key) -> bytes:
    return b"forecall_" + sha256(repr(key).encode()).hexdigest()[:32].encode()
