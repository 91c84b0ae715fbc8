"""Reading in one go: what the columns say, who gets it, and what each act costs in statements and syncs."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import FrozenInstanceError
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forecall.custody import (
    Ask,
    Permit,
    Proof,
    admit,
    ask,
    consent,
    erase,
    open_of,
    open_sealed,
    permitted,
    read,
    read_permitted,
    seal,
)
from forecall.custody.errors import PermitTooNarrow, SealBroken, UnknownSubject
from forecall.custody.keyring import files, pair, tables
from forecall.custody.models import Subject
from forecall.custody.people import People, bytes_of
from forecall.custody.reading import open_all
from forecall.custody.receipts import ReceiptsUnwritable, disk
from forecall.custody.recording import object_to
from forecall.custody.sealing import Sealed
from tests.custody.conftest import Card, OnlyCard
from tests.custody.test_admitting import newcomer

CARD = frozenset({"business_card"})
BOTH = ("name", "email")
PROOF = Proof("double_opt_in", "Send me news")


def about(*people, action="read", purpose="prospecting", categories=CARD):
    return Ask(purpose, categories, action, people)


def card_of(house, number):
    person = house.person(place="RO")
    values = {"name": f"Ana {number}", "email": None if number % 2 else f"ana{number}@example.com"}
    for model in (Card, OnlyCard):
        model.objects.create(subject_id=person, **seal(ask(about(person, action="store")), model, person, values))
    return person


@pytest.fixture
def people(house, tables_of_the_tests):  # noqa: ARG001  # a fixture that is needed, not used
    return [card_of(house, number) for number in range(4)]


def said(rows):
    return {row.subject_id: (row.pk, row.name, row.email, row.forgotten) for row in rows}


@pytest.fixture(params=[Card, OnlyCard])
def model(request):
    """Read by a statement of its own, and with the facts."""
    return request.param


def the_long_way(model, *people):
    rows = list(model.objects.filter(subject_id__in=people))
    return said(open_sealed(permitted(about(*people)), rows, BOTH))


@pytest.mark.databases
def test_what_is_read_in_one_go_is_what_a_permit_opens_row_by_row(people, model):
    assert said(read_permitted(about(*people), model, BOTH)) == the_long_way(model, *people)
    assert said(read(about(people[0]), model, BOTH)) == the_long_way(model, people[0])
    assert said(read(about(*people), model, BOTH)) == the_long_way(model, *people)
    everybody = read_permitted(Ask("prospecting", CARD, "read"), model, BOTH)
    assert said(everybody) == the_long_way(model, *people)


@pytest.mark.databases
def test_columns_in_clear_come_along_as_django_gives_them(house, people, model):
    [one] = read(about(people[0]), model, ["name"], ["organisation", model._meta.pk.name])
    row = model.objects.get(subject_id=people[0])
    assert (one.organisation, one.pk, one.subject_id) == (house.alices, row.pk, people[0])


def test_what_was_opened_cannot_be_changed_and_does_not_print(people, model):
    [one] = read(about(people[0]), model, BOTH)
    assert one.name == "Ana 0"
    assert "Ana" not in f"{one!r} {one}"
    with pytest.raises(FrozenInstanceError):
        one.name = "Bo"
    row = model.objects.get(subject_id=people[0])
    assert open_sealed(permitted(about(people[0])), [row], BOTH) == [one]


@pytest.mark.databases
def test_whoever_has_no_row_is_asked_about_and_not_in_what_is_read(house, people, model):
    nobody = house.person(place="RO")
    assert set(said(read_permitted(about(people[0], nobody), model, BOTH))) == {people[0]}
    assert read(about(nobody), model, BOTH) == []


@pytest.mark.databases
def test_a_whole_column_is_that_of_the_permits_people_and_what_was_altered_is_said(people):
    object_to(people[1], "direct_marketing")
    permit = permitted(about(*people))
    row = Card.objects.get(subject_id=people[2])
    found = list(open_all(permit, Card, "name", ["id"]))
    assert sorted(found) == sorted(
        (one.subject_id.bytes, one.name, one.pk) for one in open_of(permit, Card, ["name"]) if one.name
    )
    assert len(found) == 3
    erase(people[0])
    assert people[0].bytes not in {subject for subject, *_rest in open_all(permit, Card, "name")}
    for place in (0, 20):  # the byte of the format, and one of the ciphertext
        altered = bytearray(row.name.ciphertext())
        altered[place] ^= 1
        Card.objects.filter(pk=row.pk).update(name=Sealed(bytes(altered)))
        with pytest.raises(SealBroken):
            list(open_all(permit, Card, "name"))


@pytest.mark.databases
def test_whoever_refuses_is_not_read_and_one_who_refuses_stops_a_question_for_all(people, model):
    object_to(people[1], "direct_marketing")
    assert set(said(read_permitted(about(*people), model, BOTH))) == {people[0], *people[2:]}
    assert read(about(*people), model, BOTH).reason == read(about(people[1]), model, BOTH).reason == "objected"
    assert read_permitted(about(people[1]), model, BOTH).reason == "objected"


def test_nothing_is_read_without_its_receipt_and_no_key_is_asked_for(house, people, model, monkeypatch):
    def full(*_):
        raise ReceiptsUnwritable(house.parts.receipts.folder, OSError(28, "No space left on device"))

    def no_key(*_):
        raise AssertionError("a key was asked for")

    monkeypatch.setattr(house.parts.receipts, "write", full)
    monkeypatch.setattr(house.parts.keyring, "keys_by_bytes", no_key)
    assert read(about(people[0]), model, BOTH).reason == "not_receipted"
    assert read_permitted(about(*people), model, BOTH).reason == "not_receipted"


@pytest.mark.databases
def test_no_key_is_asked_for_before_the_receipt_is_on_the_disk(people, model, monkeypatch):
    read(about(people[0]), model, BOTH)  # the first of a process begins a segment
    steps, sync, live_keys = [], disk.sync, tables.live_keys
    monkeypatch.setattr(disk, "sync", lambda file: (sync(file), steps.append("safe"))[0])
    monkeypatch.setattr(tables, "live_keys", lambda *whose: (steps.append("keys"), live_keys(*whose))[1])
    read(about(people[0]), model, BOTH)
    read_permitted(about(*people), model, BOTH)
    assert steps == ["safe", "keys"] * 2


def test_what_opening_finds_is_said_once_the_receipt_stands(house, people, model):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET name = email")  # noqa: S608  # ours
    before = len(house.receipts)
    with pytest.raises(SealBroken):
        read(about(people[0]), model, BOTH)
    assert len(house.receipts) == before + 1
    assert isinstance(permitted(about(people[0])), Permit)


def test_read_in_one_go_opens_the_kinds_of_its_categories_only(people, model):
    consent(people[0], "newsletter", PROOF)
    with pytest.raises(PermitTooNarrow):
        read(Ask("newsletter", frozenset({"preferences"}), "read", (people[0],)), model, ["name"])


def test_a_permit_opens_the_kinds_of_its_categories_only_in_one_go_too(house):
    person = house.person()
    consent(person, "newsletter", PROOF)
    permit = ask(Ask("newsletter", frozenset({"preferences"}), "read", (person,)))
    with pytest.raises(PermitTooNarrow):
        open_of(permit, Card, ["name"])


def test_nobody_of_another_organisation_is_read(house, people, model):
    model.unscoped.filter(subject_id=people[0]).update(organisation_id=house.bobs)
    assert read(about(people[0]), model, BOTH) == []
    Subject.unscoped.filter(pk=people[1]).update(organisation_id=house.bobs)
    assert set(said(read_permitted(about(*people), model, BOTH))) == set(people[2:])
    for stranger in (people[1], uuid4()):
        with pytest.raises(UnknownSubject):
            read(about(stranger), model, BOTH)


@pytest.mark.databases
def test_whoever_lost_their_key_shows_as_forgotten_and_what_was_altered_is_said(house, people, model):
    permit = permitted(about(*people))
    house.parts.keyring.destroy(str(house.alices), [people[0]])
    assert said(open_of(permit, model, BOTH))[people[0]][1:] == (None, None, True)
    assert said(read_permitted(about(*people), model, BOTH))[people[0]][1:] == (None, None, True)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET name = email WHERE email IS NOT NULL")  # noqa: S608  # ours
    for opened in (lambda: open_of(permit, model, BOTH), lambda: read_permitted(about(*people), model, BOTH)):
        with pytest.raises(SealBroken, match=r"Card\.name"):
            opened()


def test_what_an_older_key_sealed_is_read_while_keys_rotate(house, people, model):
    before = the_long_way(model, *people)
    house.parts.keyring.next_keys(str(house.alices), people)
    assert said(read_permitted(about(*people), model, BOTH)) == before
    assert said(read(about(people[0]), model, BOTH)) == {people[0]: before[people[0]]}


def test_people_are_the_same_set_whatever_the_database_calls_them():
    ids = [uuid4() for _ in range(3)]
    for raw in (ids, [one.bytes for one in ids]):
        assert People(raw) == set(ids) == People(raw).ids
        assert bytes_of(People(raw)) == b"".join(one.bytes for one in ids)
        assert ids[1] in People(raw)
        assert uuid4() not in People(raw)
        assert "x" not in People(raw)
    assert People([]) == set()
    assert bytes_of(People([])) == b""


# What each act may cost


@pytest.fixture
def cost(monkeypatch):
    """Statements to the database; syncs of receipts; questions for keys, and transactions that change the keyring."""
    spent = {"syncs": 0, "reads": 0, "changes": 0}
    sync, real, live_keys = disk.sync, files.transaction, tables.live_keys

    def synced(file):
        spent["syncs"] += 1
        sync(file)

    @contextmanager
    def transaction(of, kind="IMMEDIATE"):
        with real(of, kind):
            yield
        spent["changes"] += kind == "IMMEDIATE"

    def asked_for(*what):
        spent["reads"] += 1
        return live_keys(*what)

    monkeypatch.setattr(disk, "sync", synced)
    monkeypatch.setattr(tables, "live_keys", asked_for)
    monkeypatch.setattr(pair, "transaction", transaction)

    def of(act):
        act()  # the first of a process writes statements and begins a segment
        spent.update(syncs=0, reads=0, changes=0)
        with CaptureQueriesContext(connection) as asked:
            act()
        statements = [one["sql"] for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
        return len(statements), *spent.values()

    return of


@pytest.mark.databases
def test_an_act_asks_the_database_and_the_disk_no_more_than_it_must(house, people, cost):
    """Statements, syncs of receipts, questions for keys, and transactions that change the keyring."""
    one, all_of_them = about(people[0]), about(*people)
    changing = about(people[0], action="store")
    assert cost(lambda: ask(one)) == (1, 1, 0, 0)
    assert cost(lambda: permitted(all_of_them)) == (1, 1, 0, 0)
    assert cost(lambda: permitted(Ask("prospecting", CARD, "read"))) == (2, 1, 0, 0)
    assert cost(lambda: read(one, Card, BOTH)) == (2, 1, 1, 0)
    assert cost(lambda: read_permitted(all_of_them, Card, BOTH)) == (2, 1, 1, 0)
    assert cost(lambda: read(one, OnlyCard, BOTH)) == (1, 1, 1, 0)  # its columns come with the facts
    assert cost(lambda: read_permitted(all_of_them, OnlyCard, BOTH)) == (1, 1, 1, 0)
    assert cost(lambda: seal(ask(changing), Card, people[0], {"name": "Ana"})) == (1, 1, 1, 0)
    entering = 1 if connection.vendor == "postgresql" else 2
    assert cost(house.person) == (entering, 0, 0, 0)  # the key was laid in
    letting_in = [(newcomer(), Ask("prospecting", CARD, "store"))]
    admit(letting_in)  # lays in the keys of the next ones
    assert cost(lambda: admit(letting_in)) == (entering, 1, 0, 0)  # what was written is not read back
    assert cost(lambda: consent(people[0], "newsletter", proof=PROOF)) == (3, 0, 0, 0)


@pytest.mark.databases
def test_an_erasure_asks_about_the_tables_of_all_rooms_at_once(house, people, cost):  # noqa: ARG001  # as above
    gone = iter(people)
    statements, syncs, _, changes = cost(lambda: erase(next(gone)))
    turn = 3 if connection.vendor == "postgresql" else 0  # taken, what became of it meanwhile read, and given back
    assert statements <= 22 + turn, "some for each of its seven steps, and one question to each database for all rooms"
    assert (syncs, changes) == (1, 1)
    assert Subject.objects.exclude(forgotten_at=None).count() == 2
