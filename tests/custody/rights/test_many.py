"""A thousand erasures, and the answer to one person of a million: measured."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db import connection

from forecall.custody import Ask, Newcomer, Origin, add_subjects, permitted
from forecall.custody.erasing import erase_all
from forecall.custody.keyring import expire_backups
from forecall.custody.models import Erasure
from forecall.custody.recording import happened
from forecall.custody.retention.sweeping import planned, run
from forecall.custody.rights import Kind, Request, access_bundle, open_case
from forecall.custody.sealing import seal_many
from tests.custody.conftest import Card

CARD = frozenset({"business_card"})


def crowd(desk, count):
    """So many people with a card each."""
    origin = Origin(desk.clock.now() - timedelta(days=1), "given", 1)
    made = []
    for start in range(0, count, 5000):
        size = min(5000, count - start)
        ids = add_subjects([Newcomer("prospect", {"business_card": origin}, "RO")] * size)
        permit = permitted(Ask("prospecting", CARD, "store", tuple(ids)))
        rows = [(one, {"name": f"Person {at}", "email": f"p{start + at}@example.com"}) for at, one in enumerate(ids)]
        sealed = seal_many(permit, Card, rows)
        cards = [
            Card(organisation_id=desk.alices, subject_id=one, **values)
            for (one, _), values in zip(rows, sealed, strict=True)
        ]
        Card.unscoped.bulk_create(cards, batch_size=2000)
        made += ids
    return made


@pytest.mark.long
def test_a_thousand_people_are_forgotten_together(desk, record_figure):
    people = crowd(desk, 1500)
    backup = desk.parts.keyring.backup(desk.parts.backups, term_days=14)
    started, cpu = time.perf_counter(), time.process_time()
    certificates = erase_all(people[:1000])
    spent = time.process_time() - cpu
    record_figure("1,000 people forgotten, wall", time.perf_counter() - started, "s")
    record_figure("1,000 people forgotten, processor", spent, "s", bound="<= 30")
    assert spent < 30
    assert len({one.text for one in certificates}) == 1000
    assert Card.objects.count() == 500
    assert desk.parts.keyring.destroyed(str(desk.alices), people) == set(people[:1000])
    assert Erasure.objects.filter(step="certified").count() == 1000
    assert len(permitted(Ask("prospecting", CARD, "read"))) == 500
    expire_backups(desk.parts.backups, backup.ends)


@pytest.mark.long
def test_a_sweep_over_many_people_is_linear(desk, record_figure):
    people = crowd(desk, 20_000)
    for one in people[:100]:
        happened(one, "last_contact", desk.clock.now() - timedelta(days=366))
    started = time.process_time()
    plan = planned()
    record_figure("dry run over 20,000 people", time.process_time() - started, "s", bound="<= 5")
    assert plan.people == 100
    started = time.process_time()
    assert run().people == 100
    record_figure("sweep of 100 among 20,000", time.process_time() - started, "s")


@pytest.mark.long
def test_the_answer_for_one_of_a_million_takes_no_ten_seconds(desk, record_figure):
    """A million subjects; 50,000 of them with keys and cards, 10,000 with twenty receipts each."""
    people = crowd(desk, 50_000)
    if connection.vendor != "sqlite":
        pytest.skip("the rows are made by SQLite's own functions")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO custody_subject "
            "(id, organisation_id, kind, place, restricted, hold, quarantined, locked, facts, "
            "created_at) WITH RECURSIVE seq(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM seq WHERE n < 950000) "
            "SELECT randomblob(16), %s, 'prospect', 'RO', 0, 0, 0, 0, '{}', %s FROM seq",
            [desk.alices, desk.clock.now()],
        )
    for _ in range(20):
        permitted(Ask("prospecting", CARD, "read", tuple(people[:10_000])))
    case = open_case(Request(Kind.ACCESS, "email", "de"), people[5])
    started = time.perf_counter()
    made = access_bundle(case).files()
    took = time.perf_counter() - started
    record_figure("access bundle for one of 1 M", took, "s", bound="<= 10")
    assert took < 10
    assert b"p5@example.com" in made["your-data.json"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM custody_subject")
        assert cursor.fetchone()[0] >= 1_000_000
