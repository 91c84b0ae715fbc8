"""A set of people in a query: no limit on their number, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from forecall.custody.models import Subject
from forecall.custody.people import ID, bytes_of

PAGE = 2000
"""People that are read at once."""


def paged(people: QuerySet[Subject], *columns: str) -> Iterator[list[tuple[Any, ...]]]:
    """Columns of people, page by page in the order of their ids: what memory it takes does not grow with how many.

    columns   the first is `id`; each page is a question of its own, so that others write between two of them
    """
    last = UUID(int=0)
    while rows := list(people.filter(id__gt=last).order_by("id").values_list(*columns)[:PAGE]):
        last = rows[-1][0]
        yield rows


def among(subjects: Collection[UUID]) -> RawSQL:
    """For `filter(subject_id__in=among(ids))`."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::uuid[])", listed(subjects))
    return RawSQL("SELECT substr(%s, value, 16) FROM json_each(%s)", listed(subjects))


def listed(subjects: Collection[UUID], vendor: str = "") -> tuple[Any, ...]:
    """The parameters of `among`: on SQLite all ids in one piece, and where in it each begins.

    On PostgreSQL an array as it is written, for `%s::uuid[]`: made of its ids one by one it takes psycopg ten times as
    long.
    """
    ids = bytes_of(subjects)
    if (vendor or connection.vendor) == "postgresql":
        return (f"{{{ids.hex(',', ID)}}}",)
    return ids, str(list(range(1, len(ids) + 1, 16)))
