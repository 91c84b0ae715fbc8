"""A set of people in a query: no limit on their number, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import connection
from django.db.models.expressions import RawSQL


def among(subjects: Collection[UUID]) -> RawSQL:
    """For `filter(subject_id__in=among(ids))`."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::uuid[])", listed(subjects))
    return RawSQL("SELECT substr(%s, value, 16) FROM json_each(%s)", listed(subjects))


def listed(subjects: Collection[UUID]) -> tuple[object, ...]:
    """The parameters of `among`: on SQLite all ids in one piece, and where in it each begins."""
    if connection.vendor == "postgresql":
        return (list(subjects),)
    ids = b"".join([one.bytes for one in subjects])
    return ids, str(list(range(1, len(ids) + 1, 16)))
