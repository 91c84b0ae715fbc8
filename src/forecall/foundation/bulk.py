"""Many new rows of one model in one statement: what `bulk_create` does, at a fifth of its time for thousands of rows.

Django compiles every value of every row into an expression first; here a column's way to the database is looked up
once. No signal is sent, no primary key comes back, and a model's own `save` is not called: as with `bulk_create`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper

from forecall.foundation.bound import bound

Way = Callable[[Any, BaseDatabaseWrapper], Any]
MANY = 1000
"""From so many new rows on the database is told to look at the table's size again."""


def insert_many(rows: Sequence[models.Model], *, ignore_conflicts: bool = False) -> None:
    """Insert rows of one model, with the transaction that is open. Every one needs its key, or none has one.

    ignore_conflicts   leave out rows that a unique constraint refuses
    """
    if not rows:
        return
    model = type(rows[0])
    there = [field.attname for field in model._meta.concrete_fields]  # noqa: SLF001  # Django's documented door to fields
    if rows[0].pk is None:
        there.remove(model._meta.pk.attname)  # noqa: SLF001  # as above
    values = [[getattr(row, name) for name in there] for row in rows]
    insert_values(model, there, values, ignore_conflicts=ignore_conflicts)


def insert_values(
    model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]], *, ignore_conflicts: bool = False
) -> None:
    """The same of values alone, each row in the order of `names`: an instance takes longer to make than to insert.

    names   columns as attributes name them; every one without a default of the database
    """
    if not rows:
        return
    connection = connections[router.db_for_write(model)]
    plan = _plan(model, tuple(names), connection.vendor)
    values = [[way(value, connection) for way, value in zip(plan.ways, row, strict=True)] for row in rows]
    ending = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    if len(rows) <= FEW:  # psycopg goes to the server five times for `executemany`
        several = ", ".join([plan.places] * len(rows))
        with bound(connection) as cursor:
            cursor.execute(f"{plan.into} {several}{ending}", [value for row in values for value in row])
    else:
        with connection.cursor() as cursor:
            cursor.executemany(f"{plan.into} {plan.places}{ending}", values)
    if len(rows) >= MANY:
        learn_sizes(model)


FEW = 8
"""Up to so many rows go as the values of one statement."""


class _Plan(NamedTuple):
    """How rows of a choice of columns go to a database: made once."""

    into: str
    places: str
    ways: tuple[Way, ...]


@cache
def _plan(model: type[models.Model], names: tuple[str, ...], vendor: str) -> _Plan:  # noqa: ARG001  # quotes differ
    connection = connections[router.db_for_write(model)]
    meta = model._meta  # noqa: SLF001  # Django's documented door to fields
    by_name = {field.attname: field for field in meta.concrete_fields}
    fields = [by_name[name] for name in names]
    quote: Callable[[Any], str] = connection.ops.quote_name
    columns, places = ", ".join(quote(field.column) for field in fields), ", ".join(["%s"] * len(fields))
    into = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES"
    return _Plan(into, f"({places})", tuple(map(_way, fields)))


def learn_sizes(*several: type[models.Model]) -> None:
    """SQLite chooses an index by sizes that it learns only when asked; PostgreSQL learns by itself.

    Without them it takes a table for small and reads all rows of an organisation to find fifty by their key. Measured:
    142 ms for a search among 30,000 people without, 58 with; learning takes 3.
    """
    for model in several:
        connection = connections[router.db_for_write(model)]
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA analysis_limit = 1000")
                cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")  # noqa: SLF001  # as above


def _way(field: models.Field[Any, Any]) -> Way:
    """How a value of this column goes to the database: as Django would send it."""

    def way(value: Any, connection: BaseDatabaseWrapper) -> Any:  # noqa: ANN401  # whatever the column holds
        if value is None or type(value) in PLAIN:
            return value
        if type(value) is datetime:
            return connection.ops.adapt_datetimefield_value(value)
        if type(value) is date:
            return connection.ops.adapt_datefield_value(value)
        return field.get_db_prep_save(value, connection)

    return way if type(field) in SIMPLE else field.get_db_prep_save


PLAIN = frozenset({str, int, bool, UUID})
SIMPLE = frozenset({
    models.BooleanField, models.CharField, models.DateField, models.DateTimeField, models.ForeignKey,
    models.OneToOneField, models.PositiveIntegerField, models.PositiveSmallIntegerField, models.TextField,
    models.UUIDField,
})  # fmt: skip
"""Columns whose values need no more than their own type says; all others go Django's whole way."""
