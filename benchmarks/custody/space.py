"""Bytes that people take, by component, beside the same people in clear; measured in an installation of its own."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.custody.house import Models, add_plain, add_sealed

MANY = 10_000
DIGITS = "digits_"
"""Before the name of a table in clear as Django's own backend keeps it on SQLite, ids as 32 digits: what a shop has
without us."""


def space(folder: Path, models: Models) -> Iterator[str]:
    """Bytes a person, by table and file, once ten thousand have come in; the same people in clear beside it."""
    plain = models.plain._meta.db_table  # noqa: SLF001  # Django's documented door to a model's table
    names = ["custody_subject", "custody_origins", models.sealed._meta.db_table, plain, "keyring", "receipts"]  # noqa: SLF001
    before = sizes_of_all(folder)
    add_sealed(models, range(MANY))
    add_plain(models, range(MANY))
    in_digits = with_digits(plain)
    after = sizes_of_all(folder)
    each = {name: (after[name] - before[name]) / MANY for name in names}
    clear = each.pop(plain)
    total = sum(each.values())
    for name, size in each.items():
        yield f"| {name} | {size:,.0f} |"
    yield f"| all of it | {total:,.0f} |"
    if in_digits:
        digits = after[DIGITS + plain] / MANY
        yield f"| the same people in clear, as Django keeps them | {digits:,.0f} |"
        yield f"| ratio (first bar 2.5x) | {total / digits:.2f}x |"
        yield f"| the same people in clear, with ids of 16 bytes as here | {clear:,.0f} |"
        yield f"| ratio to that | {total / clear:.2f}x |"
    else:
        yield f"| the same people in clear | {clear:,.0f} |"
        yield f"| ratio (first bar 2.5x) | {total / clear:.2f}x |"


def with_digits(plain: str) -> bool:
    """Make a table in clear once more with ids as digits, rows in the order in which they came; False on PostgreSQL."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s OR (tbl_name = %s AND sql != '')", [plain, plain])
        for (statement,) in cursor.fetchall():
            made = str(statement).replace(f'"{plain}"', f'"{DIGITS}{plain}"').replace("blob(16)", "char(32)")
            cursor.execute(re.sub(r'(CREATE (?:UNIQUE )?INDEX )"', rf'\1"{DIGITS}', made))
        cursor.execute(f"SELECT name, type FROM pragma_table_info('{plain}')")  # noqa: S608  # our own table
        columns = dict(cursor.fetchall())
        values = [f"lower(hex({name}))" if kind == "blob(16)" else name for name, kind in columns.items()]
        cursor.execute(
            f"INSERT INTO {DIGITS}{plain} ({', '.join(columns)}) "  # noqa: S608  # our own table
            f"SELECT {', '.join(values)} FROM {plain} ORDER BY rowid"
        )
    return True


def sizes_of_all(folder: Path) -> dict[str, int]:
    """Bytes of every table with its indexes, of the keyring and of the receipts."""
    from django.db import connection

    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM")
            found = {name: _asked(cursor, "SELECT pg_total_relation_size(%s)", name) for name in tables}
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            found = {name: _asked(cursor, WITH_INDEXES, name) for name in tables}
    return found | _sizes_of_files(folder / "home")


def _sizes_of_files(home: Path) -> dict[str, int]:
    """Of the keyring its file with everything in it; the log beside it grows with no one."""
    for keyring in (home / "keyring").glob("*.sqlite3"):
        with closing(sqlite3.connect(keyring)) as file:
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return {
        name: sum(
            path.stat().st_size
            for path in (home / name).rglob("*")
            if path.is_file() and not path.name.endswith(("-wal", "-shm"))
        )
        for name in ("keyring", "receipts")
    }


WITH_INDEXES = (
    "SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name IN (SELECT name FROM sqlite_master WHERE tbl_name = %s)"
)


def _asked(cursor: Any, statement: str, name: str) -> int:  # noqa: ANN401  # Django's cursor
    cursor.execute(statement, [name])
    return int(cursor.fetchone()[0])
