"""Statements that PostgreSQL keeps: that it does, when it must not, and that none fails for having been kept."""

from __future__ import annotations

import pytest
from django.db import DataError, NotSupportedError, connection, transaction

from forecall.foundation import prepared
from forecall.foundation.bound import KEEP, bound
from forecall.foundation.models import Organisation
from tests.postgresql import PACKAGE, on

pytestmark = pytest.mark.needs_system(*PACKAGE)
TABLE = Organisation._meta.db_table
NAMES = f"SELECT slug FROM {TABLE} WHERE slug <> %s"  # noqa: S608  # ours
ELSEWHERE = "kept"


@pytest.fixture
def server(postgresql, migrated, django_db_blocker, db):  # noqa: ARG001  # the first database is a test's
    """Django's connection leads to a database of this test's own, outside any transaction."""
    postgresql.copy(migrated["NAME"], ELSEWHERE)
    with django_db_blocker.unblock(), on(postgresql.settings(ELSEWHERE)):
        yield postgresql


def asked(text=NAMES, value="nobody", *, kept=True):
    with bound(connection, kept=kept) as cursor:
        cursor.execute(text, (value,))
        return cursor.fetchall()


def there():
    """Name -> how often it ran, of what the session keeps."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, generic_plans + custom_plans FROM pg_prepared_statements")
        return dict(cursor.fetchall())


def beneath(server, *statements):
    """Somebody else changes the tables."""
    with on(server.settings(ELSEWHERE)), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_a_statement_of_a_few_is_prepared_once_and_then_run_by_its_name(server):  # noqa: ARG001  # needed, not used
    assert [asked() for _ in range(4)] == [[]] * 4
    [(name, times)] = there().items()
    assert name.startswith("forecall_")
    assert times == 4
    asked("SELECT %s::text || '1'")
    assert sorted(there().values()) == [1, 4]


def test_nothing_is_kept_of_other_statements_or_where_the_settings_say_so(server):  # noqa: ARG001  # as above
    asked(kept=False)
    assert there() == {}
    connection.settings_dict[KEEP] = False
    asked()
    assert there() == {}


def test_within_a_transaction_nothing_is_prepared_or_run_by_its_name(server):  # noqa: ARG001  # as above
    with transaction.atomic():
        asked()
        assert there() == {}
    asked()
    with transaction.atomic():
        asked()
    assert list(there().values()) == [1]


def test_what_was_kept_before_a_transaction_was_taken_back_runs_on(server):  # noqa: ARG001  # as above
    asked()
    with transaction.atomic():
        asked()
        transaction.set_rollback(True)
    asked()
    assert list(there().values()) == [2]


def test_a_column_that_is_changed_beneath_an_open_connection_fails_no_question(server):
    Organisation.objects.create(slug="a", name="a", country="RO", created_at="2026-12-02T10:00:00Z")
    assert [asked() for _ in range(8)] == [[("a",)]] * 8
    beneath(server, f"ALTER TABLE {TABLE} ALTER COLUMN slug TYPE varchar(299)")
    assert [asked() for _ in range(3)] == [[("a",)]] * 3
    beneath(server, f"ALTER TABLE {TABLE} ADD COLUMN more integer", f"ANALYZE {TABLE}")
    assert asked() == [("a",)]


def test_a_session_without_what_another_was_told_to_keep_fails_no_question(server):  # noqa: ARG001  # as above
    asked()
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")  # as behind a pooler: the next statement comes to another session
    assert [asked() for _ in range(3)] == [[]] * 3
    assert there() == {}


def test_a_session_in_which_another_has_it_prepared_already_fails_no_question(server):  # noqa: ARG001  # as above
    asked()
    [name] = there()
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute(f"PREPARE {name} AS SELECT 1")
    assert [asked() for _ in range(3)] == [[]] * 3
    assert there() == {name: 0}


def test_a_name_is_the_statement_and_no_number_that_two_processes_give_to_two_statements(server):  # noqa: ARG001
    names = []
    for texts in (NAMES, "SELECT %s::text"), ("SELECT %s::text", NAMES):
        for text in texts:
            asked(text)
        names.append(there().keys())
        connection.close()
    assert names[0] == names[1]
    assert len(names[0]) == 2


def test_what_fails_by_itself_is_raised_and_what_follows_is_answered(server):  # noqa: ARG001  # as above
    for divisor, expected in (("0", None), ("2", 2), ("0", None), ("4", 1)):
        if expected is None:
            with pytest.raises(DataError):
                asked("SELECT 4 / %s::integer", divisor)
        else:
            assert asked("SELECT 4 / %s::integer", divisor) == [(expected,)]
    with pytest.raises(NotSupportedError, match="FOR UPDATE"):
        asked(f"{NAMES} UNION SELECT 'b' FOR UPDATE")
    with pytest.raises(NotSupportedError, match="FOR UPDATE"), transaction.atomic():
        asked(f"{NAMES} UNION SELECT 'b' FOR UPDATE")
    assert asked() == []


def test_beyond_a_hundred_statements_further_ones_are_sent_as_before(server, monkeypatch):  # noqa: ARG001  # as above
    monkeypatch.setattr(prepared, "MOST", 3)
    for number in range(5):
        assert asked(f"SELECT %s || '{number}'", "a") == [(f"a{number}",)]
    assert len(there()) == 3
