"""The tables of a database: made at once where it is empty, brought up to date by the migrations where it is not.

An empty database needs no history: the steps that led to the tables of today cost seconds, the tables themselves a
fraction of one. Both roads end in the same tables, which a test compares.
"""

from __future__ import annotations

from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from forecall.foundation.sqlite.ids import shorten_ids

FIRST_START = 0x466F7265
"""The lock under which PostgreSQL lets one process at a time make the tables; SQLite locks the file."""


def bring_up_to_date(alias: str) -> None:
    """Make what is missing.

    Django's own command looks after its permissions each time, which costs a second: it is called when there is
    something to do.
    """
    shorten_ids(connections[alias])
    executor = MigrationExecutor(connections[alias])
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if not executor.loader.applied_migrations and not connections[alias].introspection.table_names():
        make_at_once(alias)
    else:
        call_command("migrate", database=alias, verbosity=0, interactive=False)
    if alias == "default":
        call_command("createcachetable", verbosity=0)


def make_at_once(alias: str) -> None:
    """Every table as its model is today, and every migration noted as done, in one transaction."""
    connection = connections[alias]
    with connection.schema_editor(atomic=True) as editor:
        if connection.vendor == "postgresql":
            editor.execute("SELECT pg_advisory_xact_lock(%s)", [FIRST_START])
        if connection.introspection.table_names():  # another process was first
            return
        for application in apps.get_app_configs():
            for model in router.get_migratable_models(application, alias):
                if model._meta.can_migrate(connection):  # noqa: SLF001
                    editor.create_model(model)
        note_as_done(connection)
    emit_post_migrate_signal(0, interactive=False, db=alias)


def note_as_done(connection: BaseDatabaseWrapper) -> None:
    """The tables stand as all migrations leave them."""
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for label, name in MigrationLoader(connection).disk_migrations:
        recorder.record_applied(label, name)
