"""Statements by hand: what PostgreSQL is sent beside the text, and that all else is as of Django's own cursor."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forecall.foundation.bound import bound
from forecall.foundation.bulk import insert_values
from forecall.foundation.models import Organisation

NOW = datetime(2026, 12, 2, 10, tzinfo=UTC)
COLUMNS = ("id", "slug", "name", "country", "language", "timezone", "policy_seq", "created_at")


def organisations(*slugs):
    return [(uuid4(), slug, f"{slug} %s 100%", "RO", "en", "Europe/Bucharest", 0, NOW) for slug in slugs]


@pytest.mark.databases
def test_values_come_back_as_of_djangos_own_cursor(database):  # noqa: ARG001  # a fixture that is needed, not used
    rows = organisations("a", "b")
    insert_values(Organisation, COLUMNS, rows)
    text = f"SELECT slug, name, created_at FROM {Organisation._meta.db_table} WHERE id = %s"  # noqa: S608  # ours
    for one in rows:
        told = []
        for cursor in (bound(connection), connection.cursor()):
            with cursor:
                cursor.execute(text, (one[0],))
                told.append(cursor.fetchall())
        assert told[0] == told[1]
        assert Organisation.objects.get(pk=one[0]).name == one[2]


@pytest.mark.databases
def test_whatever_goes_wrong_is_said_as_django_says_it_and_the_transaction_is_left_as_it_leaves_it(database):  # noqa: ARG001
    insert_values(Organisation, COLUMNS, organisations("a"))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_values(Organisation, COLUMNS, organisations("b", "a"))
    assert [one.slug for one in Organisation.objects.all()] == ["a"]


@pytest.mark.databases
def test_a_statement_by_hand_is_seen_by_whoever_counts_statements(database):  # noqa: ARG001  # as above
    with CaptureQueriesContext(connection) as asked, bound(connection) as cursor:
        cursor.execute("SELECT %s", (1,))
    assert len(asked) == 1


@pytest.mark.databases
def test_values_do_not_stand_in_the_text_that_the_server_sees_and_nothing_stays_prepared_there(database):
    if "postgresql" not in database:
        assert bound(connection).__class__ is connection.cursor().__class__
        return
    for cursor, stands in ((bound(connection), False), (connection.cursor(), True)):
        with cursor:
            for _ in range(10):
                cursor.execute("SELECT current_query(), %s::text", ("Ana Exemplu",))
                assert ("Ana Exemplu" in cursor.fetchone()[0]) is stands
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        assert cursor.fetchone() == (0,)


@pytest.mark.databases
def test_times_come_back_in_the_zone_of_the_connection(database, monkeypatch):
    if "postgresql" in database:
        monkeypatch.setitem(connections["default"].__dict__, "timezone", timezone.get_fixed_timezone(120))
    told = []
    for cursor in (bound(connection), connection.cursor()):
        with cursor:
            cursor.execute("SELECT %s" + ("::timestamptz" if "postgresql" in database else ""), (NOW,))
            told.append(cursor.fetchone()[0])
    assert str(told[0]) == str(told[1])
    assert "+02:00" in str(told[0]) or "postgresql" not in database
