"""Several questions about the same people: read once, receipted by one sync, and answered as each would be alone."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forecall.custody import Ask, Permit, Proof, ask, consent, open_of, open_several, permitted, permitted_each, seal
from forecall.custody.errors import PermitTooNarrow, UnknownSubject
from forecall.custody.keyring import tables
from forecall.custody.receipts import ReceiptId, disk
from forecall.custody.recording import object_to
from tests.custody.conftest import Card, OnlyCard

CARD, NEWS = frozenset({"business_card"}), frozenset({"preferences"})
BOTH = ("name", "email")


@pytest.fixture
def people(house, tables_of_the_tests):  # noqa: ARG001  # a fixture that is needed, not used
    made = []
    for number in range(4):
        person = house.person(place="RO")
        permit = ask(Ask("prospecting", CARD, "store", (person,)))
        values = {"name": f"Ana {number}", "email": f"ana{number}@example.com"}
        for model in (Card, OnlyCard):
            model.objects.create(subject_id=person, **seal(permit, model, person, values))
        made.append(person)
    consent(made[0], "newsletter", Proof("double_opt_in", "Send me news"))
    object_to(made[1], "direct_marketing")
    return made


@pytest.fixture
def counted(monkeypatch):
    """Statements, syncs of receipts, and questions for keys."""
    spent, sync, live_keys = {"syncs": 0, "keys": 0}, disk.sync, tables.live_keys

    def synced(file):
        spent["syncs"] += 1
        sync(file)

    def asked_for(*what):
        spent["keys"] += 1
        return live_keys(*what)

    monkeypatch.setattr(disk, "sync", synced)
    monkeypatch.setattr(tables, "live_keys", asked_for)

    def of(act):
        spent.update(syncs=0, keys=0)
        with CaptureQueriesContext(connection) as asked:
            act()
        return len(asked), *spent.values()

    return of


def two(_policy, known):
    return [Ask("prospecting", CARD, "read", tuple(known)), Ask("newsletter", NEWS, "send", tuple(known), channel="email")]


def told(answer):
    if isinstance(answer, Permit):
        return answer.subjects, answer.kinds, answer.clause, answer.basis, dict(answer.refused)
    return type(answer), answer.reason


@pytest.mark.databases
def test_several_questions_are_answered_as_each_would_be_alone_each_with_its_receipt(house, people):
    before = len(house.receipts)
    several = permitted_each([*people, uuid4()], two)
    receipts = house.receipts[before:]
    alone = [permitted(question) for question in two(None, people)]
    assert [told(answer) for answer in several] == [told(answer) for answer in alone]
    assert several[1].subjects == {people[0]}
    assert [(one.purpose, one.count) for one in receipts] == [("prospecting", 3), ("newsletter", 1)]
    first, second = (ReceiptId.parse(one.receipt) for one in several)
    assert (second.segment, second.number) == (first.segment, first.number + 1)


@pytest.mark.databases
def test_what_is_known_of_people_is_read_once_and_their_receipts_stand_by_one_sync(people, counted):
    permitted_each(people, two)
    assert counted(lambda: permitted_each(people, two)) == (1, 1, 0)
    assert counted(lambda: permitted_each(people, lambda _policy, _known: [])) == (1, 0, 0)


def test_where_receipts_cannot_be_written_there_is_no_permit_at_all(house, people, monkeypatch):
    def full(_file):
        raise OSError(28, "No space left on device")

    before = len(house.receipts)
    with monkeypatch.context() as broken:
        broken.setattr(disk, "sync", full)
        assert [answer.reason for answer in permitted_each(people, two)] == ["not_receipted"] * 2
    assert len(house.receipts) == before
    assert all(isinstance(answer, Permit) for answer in permitted_each(people, two))


def test_nobody_is_asked_about_who_was_not_read(house, people):
    before = len(house.receipts)
    for stranger in (people[3], uuid4()):
        with pytest.raises(UnknownSubject):
            permitted_each(people[:3], lambda _policy, _known, who=stranger: [Ask("prospecting", CARD, "read", (who,))])
    assert len(house.receipts) == before


@pytest.mark.databases
def test_several_tables_are_opened_as_each_would_be_alone_and_keys_are_asked_for_once(people, counted):
    read, _ = permitted_each(people, two)
    one = ask(Ask("prospecting", CARD, "read", (people[3],)))
    asked = [(read, Card, BOTH, ()), (read, OnlyCard, ["email"], ["organisation"]), (one, Card, ["name"], ())]
    found = []
    assert counted(lambda: found.extend(open_several(asked))) == (3, 0, 1)
    assert [set(map(repr_of, rows)) for rows in found] == [set(map(repr_of, open_of(*one))) for one in asked]
    assert open_several([]) == []


def repr_of(row):
    return tuple(getattr(row, name) for name in type(row).__dataclass_fields__)


def test_several_tables_are_opened_only_as_far_as_each_permit_goes(people):
    read, news = permitted_each(people, two)
    with pytest.raises(PermitTooNarrow):
        open_several([(read, Card, BOTH, ()), (news, OnlyCard, ["name"], ())])
