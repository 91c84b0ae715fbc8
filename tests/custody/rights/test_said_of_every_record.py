"""What a person objects to or has restricted is written for each of their records, and stays when they are told apart.

Whoever writes for several records locks them in one order: two at once wait for each other, and neither is undone.
"""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connections, transaction

from forecall.custody import Ask, Newcomer, Proof, ask, bulk, consent, recording, withdraw
from forecall.custody.models import Choice, Subject
from forecall.custody.recording import add_subjects, hold_still, stand_together
from forecall.custody.rights import Kind, Request, carry_out, open_case
from forecall.custody.rights.acting import keep_for_claim, lift_restriction, reject_objection
from forecall.foundation import acting
from tests import house as houses
from tests.postgresql import on

CARD = frozenset({"business_card"})
TIMES = 40
"""So often the two meet: without one order they stood against each other within the first few."""


@pytest.fixture
def both(ana, desk):
    """Two records of one person; the case is that of the first."""
    other = desk.person(place="RO")
    stand_together([ana, other])
    return ana, other


def told_apart(records):
    for one in records:
        stand_together([one])
    return [getattr(ask(Ask("prospecting", CARD, "read", (one,))), "reason", "allowed") for one in records]


@pytest.mark.databases
def test_an_objection_stands_with_every_record_of_the_person_after_they_are_told_apart(both):
    open_case(Request(Kind.OBJECTION, "email", "en"), both[0])
    assert told_apart(both) == ["objected", "objected"]
    said = Choice.objects.filter(what="objection", purpose="prospecting")
    assert set(said.values_list("subject_id", flat=True)) == set(both)


@pytest.mark.databases
def test_grounds_against_an_objection_count_for_every_record_it_was_written_for(both):
    case = open_case(Request(Kind.OBJECTION, "email", "en", purposes=("request_answering",)), both[0])
    reject_objection(case, "request_answering", "fraud_prevention")
    said = Choice.objects.filter(what="compelling", purpose="request_answering")
    assert set(said.values_list("subject_id", flat=True)) == set(both)


@pytest.mark.databases
def test_a_restriction_stands_with_every_record_and_ends_with_every_record(both, post):
    case = open_case(Request(Kind.RESTRICTION, "email", "en"), both[0])
    carry_out(case)
    assert told_apart(both) == ["restricted", "restricted"]
    stand_together(both)
    lift_restriction(case, "accuracy_checked")
    assert post.letters[-1].name == "restriction_ends"
    assert told_apart(both) == ["allowed", "allowed"]
    assert not Subject.objects.filter(restricted=True).exists()


@pytest.fixture
def locked(monkeypatch):
    """Whose rows were locked, each once, in order."""
    order, real = [], recording._locked

    def noted(subject):
        if subject not in order:
            order.append(subject)
        return real(subject)

    monkeypatch.setattr(recording, "_locked", noted)
    return order


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("kind", [Kind.WITHDRAWAL, Kind.OBJECTION, Kind.RESTRICTION, Kind.COMPLAINT])
def test_whoever_writes_for_several_records_locks_them_in_one_order(both, locked, kind, place):
    consent(max(both), "newsletter", Proof("double_opt_in", "yes"))
    locked.clear()
    case = open_case(Request(kind, "email", "en"), both[place])
    if kind is Kind.RESTRICTION:
        carry_out(case)
    if kind is Kind.COMPLAINT:
        keep_for_claim(case, held=True)
    assert locked == sorted(both)


def test_many_people_are_locked_in_one_order_from_one_part_to_the_next(desk, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    people = [desk.person() for _ in range(5)]
    for order in (people, people[::-1]):
        assert [one for part in bulk._parts(order) for one in part] == sorted(people)


def test_two_withdrawals_and_a_message_at_once_for_one_person_all_get_through(migrated, django_db_blocker, tmp_path):
    wrong = []

    def meet(house, *verbs):
        start = Barrier(len(verbs))

        def work(verb):
            with acting(house.alices, "alice"):
                start.wait()
                try:
                    for _ in range(TIMES):
                        verb()
                except DatabaseError as problem:
                    wrong.append(problem)
                finally:
                    connections["default"].close()

        threads = [Thread(target=work, args=(verb,)) for verb in verbs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def sending():
        with transaction.atomic():
            hold_still(second)

    with django_db_blocker.unblock(), on(migrated), houses.opened(houses.House, tmp_path, "need-prediction") as house:
        first, second = sorted(add_subjects([Newcomer("prospect", {}), Newcomer("prospect", {})]))
        for one in (first, second):
            consent(one, "newsletter", Proof("double_opt_in", "yes"))
        stand_together([first, second])
        meet(house, lambda: withdraw(first, "newsletter"), lambda: withdraw(second, "newsletter"), sending)
        assert wrong == []
        assert Choice.objects.filter(what="withdrawal").count() == 4 * TIMES
