"""A database from before, in which ids still stand as digits."""

from __future__ import annotations

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

DIGITS, BYTES = 0, 1
"""What `PRAGMA user_version` says: how the ids of a file are kept."""


def shorten_ids(connection: BaseDatabaseWrapper) -> int:
    """Make bytes of the ids of a database from before; how many columns. Nothing for one that has them already.

    All of it is one transaction, in which the file's mark stands too: killed, it begins anew; two at once, one waits.
    """
    if connection.vendor != "sqlite" or _mark(connection) == BYTES:
        return 0
    with connection.constraint_checks_disabled(), transaction.atomic(using=connection.alias):
        if _mark(connection) == BYTES:
            return 0
        columns = _columns_of_digits(connection)
        connection.connection.create_function("id_bytes", 1, bytes.fromhex, deterministic=True)
        with connection.cursor() as cursor:
            for table, names in columns.items():
                cursor.execute(_shortened(connection, table, names))
            cursor.execute(f"PRAGMA user_version = {BYTES}")
        connection.check_constraints()
    return sum(map(len, columns.values()))


def _mark(connection: BaseDatabaseWrapper) -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA user_version")
        return int(cursor.fetchone()[0])


def _columns_of_digits(connection: BaseDatabaseWrapper) -> dict[str, list[str]]:
    """Table -> its columns that Django declared for ids; no other column of Django's is declared so."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c "
            "WHERE t.type = 'table' AND lower(c.type) = 'char(32)'"
        )
        for table, column in cursor.fetchall():
            found.setdefault(table, []).append(column)
    return found


def _shortened(connection: BaseDatabaseWrapper, table: str, columns: list[str]) -> str:
    quote = connection.ops.quote_name
    short = "CASE WHEN typeof({0}) = 'text' AND length({0}) = 32 THEN id_bytes({0}) ELSE {0} END"
    changes = ", ".join(f"{quote(one)} = {short.format(quote(one))}" for one in columns)
    return f"UPDATE {quote(table)} SET {changes}"  # noqa: S608  # names out of the database's own list
