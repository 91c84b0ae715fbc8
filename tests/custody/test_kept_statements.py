"""Reading outside a transaction, where PostgreSQL keeps its statements: the same rows, and by an index."""

from __future__ import annotations

from time import monotonic

import pytest
from django.db import connection

from forecall.custody import Newcomer, Origin, add_subjects, read_permitted
from forecall.custody.models import Origins, Subject
from forecall.custody.standing import standing_of
from forecall.foundation import prepared
from forecall.foundation.bound import FEW, KEEP
from tests import house as houses
from tests.custody.conftest import House, OnlyCard
from tests.custody.test_reading import BOTH, about, card_of, said
from tests.postgresql import PACKAGE, on

pytestmark = pytest.mark.needs_system(*PACKAGE)
TABLE = Subject._meta.db_table
MANY = 3000


@pytest.fixture
def at_work(postgresql, migrated, tmp_path, django_db_blocker, db):  # noqa: ARG001  # the first database is a test's
    """A house on a server's database of its own, outside any transaction.

    What other tests took back in the database that is copied left its tables larger than their rows: they begin empty.
    """
    postgresql.copy(migrated["NAME"], "kept_custody")
    there = on(postgresql.settings("kept_custody"))
    with django_db_blocker.unblock(), there:
        connection.cursor().execute(f"TRUNCATE {TABLE}, {Origins._meta.db_table} CASCADE")
        with houses.opened(House, tmp_path, "need-prediction") as house:
            yield house


def run(text):
    with connection.cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchall()


def people_of(house, many):
    origin = Origin(house.clock.now(), "given", version=1)
    return add_subjects([Newcomer("prospect", {"business_card": origin})] * many)


def plan_of(name, house, people):
    several = ",".join(one.hex for one in people)
    return "\n".join(line for (line,) in run(f"EXPLAIN EXECUTE {name} ('{house.alices}', '{{{several}}}')"))


def test_what_is_read_by_kept_statements_is_what_is_read_without(at_work):
    people = [card_of(at_work, number) for number in range(4)]
    OnlyCard.unscoped.filter(pk=people[1]).update(organisation_id=at_work.bobs)
    told = {}
    for keep in (True, False):
        connection.settings_dict[KEEP] = keep
        told[keep] = [said(read_permitted(about(*some), OnlyCard, BOTH)) for some in (people, people[:1])]
    assert told[True] == told[False]
    assert list(told[True][0]) == [people[0], *people[2:]]
    table = OnlyCard._meta.db_table
    kept = run("SELECT statement FROM pg_prepared_statements")
    assert sum(table in statement for (statement,) in kept) == 2  # for one person, and for several


def test_one_plan_for_any_few_people_finds_them_by_the_index_and_for_many_each_is_planned(at_work):
    people = people_of(at_work, MANY)
    connection.cursor().execute("ANALYZE")
    for count in (*(50,) * 8, 1, FEW, FEW + 1):
        assert len(standing_of(at_work.alices, people[:count])) == count
    columns = "name, generic_plans, custom_plans"
    [(name, generic, custom)] = run(f"SELECT {columns} FROM pg_prepared_statements WHERE statement LIKE '%uuid[]%'")  # noqa: S608  # ours
    assert (custom, generic) == (5, 4)  # by the one plan, after five of their own; the many are not among them
    plan = plan_of(name, at_work, people[:50])
    assert f"{TABLE}_pkey" in plan
    assert f"Seq Scan on {TABLE}" not in plan


def test_a_plan_of_when_there_were_few_is_made_anew_within_a_minute(at_work, monkeypatch):
    few = people_of(at_work, 60)
    for _ in range(8):
        standing_of(at_work.alices, few[:2])
    [(name,)] = run("SELECT name FROM pg_prepared_statements WHERE statement LIKE '%uuid[]%'")
    people = people_of(at_work, 3 * MANY)
    assert f"Seq Scan on {TABLE}" in plan_of(name, at_work, people[:2])
    later = monotonic() + prepared.AGE_S + 1
    monkeypatch.setattr(prepared, "monotonic", lambda: later)
    assert len(standing_of(at_work.alices, people[:2])) == 2
    assert f"Seq Scan on {TABLE}" not in plan_of(name, at_work, people[:2])
    monkeypatch.setattr(prepared, "monotonic", lambda: later + 1)
    sent = []
    monkeypatch.setattr(connection.connection, "execute", sent.append)
    standing_of(at_work.alices, people[:2])
    assert sent == []  # not again so soon
