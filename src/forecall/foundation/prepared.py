"""PostgreSQL keeps a statement prepared for a connection: it is read and planned once, and then only run.

psycopg numbers such statements (`_pg3_0`), so that behind a pooler that hands each to another session one process may
run what another has prepared under the same number. Here a statement is named by its own text and types: whatever has
the name is the statement. And only outside a transaction, where one that fails for having been kept is sent once more.
"""

from __future__ import annotations

from hashlib import sha256
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
_kept: WeakKeyDictionary[Any, dict[Key, bytes] | None] = WeakKeyDictionary()
"""psycopg's connection -> what its server keeps, and by what name; None once something kept has failed there."""

_ServerBinding: Any = ServerBindingCursor  # its base, psycopg's, the stubs do not know


class PreparedCursor(_ServerBinding):  # type: ignore[misc]  # as above
    """For one statement of few: `execute` has it prepared the first time, and run by its name from then on."""

    _runs: tuple[Key, bytes] | None = None
    """What is being run by name."""

    def execute(self, query: str, params: Any = None) -> Any:  # noqa: ANN401  # as psycopg has it
        """Raises as psycopg does."""
        try:
            done = super().execute(query, params)
        except SPOILT:
            if self._runs is None:
                raise
            _kept[self._conn] = None
            return super().execute(query, params)
        if self._runs is not None and (there := _kept.setdefault(self._conn, {})) is not None:
            key, name = self._runs
            there[key] = name
        return done

    def _get_prepared(self, query: Any, prepare: bool | None = None) -> tuple[Prepare, bytes]:  # noqa: ANN401, ARG002, FBT001
        """What psycopg asks its cursors: whether this goes by name, and by which."""
        self._runs = None
        there = _kept.setdefault(self._conn, {})
        if there is None or self._conn.pgconn.transaction_status != TransactionStatus.IDLE:
            return Prepare.NO, b""
        key = query.query, query.types
        if name := there.get(key):
            self._runs = key, name
            return Prepare.YES, name
        if len(there) >= MOST:
            return Prepare.NO, b""
        self._runs = key, _name(key)
        return Prepare.SHOULD, self._runs[1]


def _name(key: Key) -> bytes:
    return b"forecall_" + sha256(repr(key).encode()).hexdigest()[:32].encode()
