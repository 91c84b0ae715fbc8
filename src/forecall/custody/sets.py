"""A set of people as one parameter of a query: no limit on their number, on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Collection
from uuid import UUID

from django.db import connection
from django.db.models.expressions import RawSQL

from forecall.custody.people import People


def among(subjects: Collection[UUID]) -> RawSQL:
    """For `filter(subject_id__in=among(ids))`."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::uuid[])", [list_of(subjects)])
    return RawSQL("SELECT value FROM json_each(%s)", [list_of(subjects)])


def list_of(subjects: Collection[UUID]) -> list[UUID] | str:
    """The one parameter of `among`."""
    if connection.vendor == "postgresql":
        return list(subjects)
    if isinstance(subjects, People) and all(isinstance(one, str) for one in subjects.raw[:1]):
        return json.dumps(subjects.raw)
    return json.dumps([one.hex for one in subjects])
