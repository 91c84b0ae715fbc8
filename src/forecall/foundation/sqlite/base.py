"""The backend, under the name by which Django looks for it."""

from __future__ import annotations

import sqlite3
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.backends.sqlite3 import base, features, operations, schema
from django.db.models import CompositePrimaryKey, Model

from forecall.foundation.ids import id_of

sqlite3.register_adapter(UUID, attrgetter("bytes"))


class DatabaseFeatures(features.DatabaseFeatures):
    has_native_uuid_field = True  # ids go to the database as they are: the adapter above makes bytes of them


class DatabaseOperations(operations.DatabaseOperations):
    def convert_uuidfield_value(self, value: bytes | None, _expression: object, _connection: object) -> UUID | None:
        return None if value is None else id_of(value)


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    def table_sql(self, model: type[Model]) -> tuple[str, Any]:
        """A table whose key is several columns lies in the order of the key, and needs no index to find it."""
        text, parameters = super().table_sql(model)
        is_composite = isinstance(model._meta.pk, CompositePrimaryKey)  # noqa: SLF001  # Django's documented door
        return f"{text} WITHOUT ROWID" if is_composite else text, parameters


class DatabaseWrapper(base.DatabaseWrapper):
    data_types: Any = {**base.DatabaseWrapper.data_types, "UUIDField": "blob(16)"}  # noqa: RUF012  # as Django declares it
    SchemaEditorClass = DatabaseSchemaEditor
    features_class = DatabaseFeatures
    ops_class = DatabaseOperations
