"""An empty database is made at once, and is the one that the migrations would have made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from django.utils.translation import override

from forecall.app.tables import bring_up_to_date
from tests.postgresql import PACKAGE, on

pytestmark = pytest.mark.once


def described() -> dict[str, tuple]:
    """Every table by name: its columns with type, size and null, and its keys, indexes and checks."""
    with connection.cursor() as cursor:
        look, found = connection.introspection, {}
        for table in look.table_names(cursor):
            columns = {
                column.name: tuple(column)[1:-2] if connection.vendor == "postgresql" else tuple(column)[1:]
                for column in look.get_table_description(cursor, table)
            }
            rules = look.get_constraints(cursor, table).items()
            kept = {_named(name, rule): rule for name, rule in rules if not rule["foreign_key"]}
            found[table] = (columns, kept, look.get_relations(cursor, table))
    found["auth_group_permissions"][0].pop("id")  # Django's own, unused here: a counter, wider by its migrations
    return found


def _named(name: str, rule: dict) -> str:
    """Those without a name are counted through as the columns come."""
    return f"of {rule['columns']}" if name.startswith("__unnamed") else name


@contextmanager
def empty(request, tmp_path, kind: str, name: str) -> Iterator[None]:
    settings = {**connection.settings_dict, "NAME": str(tmp_path / f"{name}.sqlite3")}
    if kind == "postgresql":
        server = request.getfixturevalue("postgresql")
        server.create(name)
        settings = server.settings(name)
    with on(settings):
        yield


def test_no_model_has_changed_without_a_migration():
    known = MigrationLoader(None)
    asked = NonInteractiveMigrationQuestioner(specified_apps=set(), dry_run=True)
    with override("en"):  # names of fields are texts of the language that another test left on
        found = MigrationAutodetector(known.project_state(), ProjectState.from_apps(apps), asked)
        assert found.changes(graph=known.graph) == {}


@pytest.mark.long
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_system(*PACKAGE))])
def test_tables_made_at_once_are_those_of_the_migrations(request, tmp_path, kind, django_db_blocker):
    with django_db_blocker.unblock():
        with empty(request, tmp_path, kind, "step_by_step"):
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
            step_by_step, noted = described(), set(MigrationRecorder(connection).applied_migrations())
        with empty(request, tmp_path, kind, "at_once"):
            bring_up_to_date("default")
            at_once = described()
            assert set(MigrationRecorder(connection).applied_migrations()) == noted
            executor = MigrationExecutor(connection)
            assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    assert at_once == step_by_step
    assert len(at_once) > 40
