"""A cursor for statements written by hand: on PostgreSQL their values go beside the text, and not into it.

Django's own cursor writes each value into the text, which takes longer than the whole way to a server nearby, as some
statements of the ORM do not bear the other way. Where the caller says that its text is one of a few, the connection's
server keeps it prepared: to plan it anew takes as long as to answer it (`docs/decisions/0071`).
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

KEEP = "KEEP_PREPARED"
"""In a database's settings: False where a pooler stands in between that does not bear prepared statements."""
FEW = 500
"""Values in a list up to which one plan does for all: beyond, planning is little, and the plan for few is slower."""


def bound(database: BaseDatabaseWrapper, *, kept: bool = False) -> Any:  # noqa: ANN401  # Django's cursor
    """As `database.cursor()`; of each value PostgreSQL has to know the type by its place.

    kept   its text is one of a few that this process ever sends, and no list in its values is longer than `FEW`
    """
    if database.vendor != "postgresql":
        return database.cursor()
    return _bound(database, kept=kept and database.settings_dict.get(KEEP, True))


def _bound(database: Any, *, kept: bool) -> Any:  # noqa: ANN401  # Django's wrapper of PostgreSQL
    """What `create_cursor` and `_cursor` do, with the class that Django has for this."""
    from django.db.backends.postgresql.base import (  # noqa: PLC0415  # psycopg may be missing on SQLite
        TIMESTAMPTZ_OID,
        ServerBindingCursor,
    )
    from django.db.backends.postgresql.psycopg_any import register_tzloader  # noqa: PLC0415  # as above
    from psycopg.pq import Format  # noqa: PLC0415  # as above

    from forecall.foundation.prepared import PreparedCursor  # noqa: PLC0415  # as above

    database.close_if_health_check_failed()
    database.ensure_connection()
    with database.wrap_database_errors:
        made: Any = PreparedCursor if kept else ServerBindingCursor  # whose base, psycopg's, the stubs do not know
        cursor = made(database.connection)
        if database.timezone != database.connection.adapters.get_loader(TIMESTAMPTZ_OID, Format.TEXT).timezone:
            register_tzloader(database.timezone, cursor)
        return database._prepare_cursor(cursor)  # noqa: SLF001  # Django has no door to it
