"""The backend, under the name by which Django looks for it."""

from __future__ import annotations

import sqlite3
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.backends.sqlite3 import base, features, operations

from forecall.foundation.ids import id_of

sqlite3.register_adapter(UUID, attrgetter("bytes"))


class DatabaseFeatures(features.DatabaseFeatures):
    has_native_uuid_field = True  # ids go to the database as they are: the adapter above makes bytes of them


class DatabaseOperations(operations.DatabaseOperations):
    def convert_uuidfield_value(self, value: bytes | None, _expression: object, _connection: object) -> UUID | None:
        return None if value is None else id_of(value)


class DatabaseWrapper(base.DatabaseWrapper):
    data_types: Any = {**base.DatabaseWrapper.data_types, "UUIDField": "blob(16)"}  # noqa: RUF012  # as Django declares it
    features_class = DatabaseFeatures
    ops_class = DatabaseOperations
