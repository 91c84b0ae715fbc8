"""New keys for people: everything is sealed again, read all the time, and the older key goes when nothing needs it."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from django.apps import apps
from django.db import connection

from forecall.custody import Ask, Permit, ask, erase, open_sealed, permitted, renewing, seal_many, wire
from forecall.custody.errors import RenewalUnfinished, UnknownSubject
from forecall.custody.jobs import drop_older_keys, renew_people
from forecall.custody.keyring import Keyring
from forecall.custody.proving import uses_of
from forecall.custody.recording import stand_together
from forecall.custody.renewing import drop_older, renew, renew_everybody, resting, unless_broken
from forecall.custody.sealing import Sealed, SealedField
from tests.custody.conftest import MASTERS, Card
from tests.custody.prying import opens
from tests.custody.rights.test_many import crowd
from tests.postgresql import on

pytestmark = pytest.mark.usefixtures("tables_of_the_tests")
CARD = frozenset({"business_card"})
BOTH = ("name", "email")


@pytest.fixture
def house(house, tmp_path):
    """With a keyring that goes by the clock of the house, as it does at work."""
    keyring = Keyring.create(tmp_path / "by clock" / "keyring.sqlite3", MASTERS, clock=house.clock.now)
    house.parts = replace(house.parts, keyring=keyring, backup_days=7)
    wire(house.parts)
    yield house
    keyring.close()


def nothing(_by: int) -> None:
    """Nobody follows."""


def with_cards(house, count=3):
    people = [house.person() for _ in range(count)]
    written = seal_many(
        permitted(Ask("prospecting", CARD, "store", tuple(people))), Card,
        [(one, {"name": f"Ana {at}", "email": f"a{at}@example.com"}) for at, one in enumerate(people)],
    )  # fmt: skip
    for one, values in zip(people, written, strict=True):
        Card.objects.create(subject_id=one, **values)
    return people


def names(people):
    permit = permitted(Ask("prospecting", CARD, "read", tuple(people)))
    rows = list(Card.objects.filter(subject_id__in=people))
    return {one.name for one in open_sealed(permit, rows, ["name"])}


def ciphertexts(subject):
    return [getattr(row, name).ciphertext() for row in Card.objects.filter(subject_id=subject) for name in BOTH]


def keys_of(house, people):
    return house.parts.keyring.keys(str(house.alices), people)


def opens_with(house, key, subject):
    places = [f"tests.Card.{name}".encode() for name in BOTH]
    return any(opens([key], ciphertexts(subject), house.alices.bytes + subject.bytes + place) for place in places)


@pytest.mark.databases
def test_a_person_gets_a_new_key_and_everything_of_theirs_is_sealed_again_under_it(house):
    people = with_cards(house)
    before = keys_of(house, people)
    stays = ciphertexts(people[1])
    done = renew(people[0])
    assert (done.people, done.values, done.broken) == (1, 2, frozenset())
    assert opens_with(house, bytes(keys_of(house, people)[people[0]]), people[0])
    assert not opens_with(house, before[people[0]], people[0])
    assert names(people) == {"Ana 0", "Ana 1", "Ana 2"}
    assert ciphertexts(people[1]) == stays
    assert drop_older(house.clock.now(), nothing).people == 1
    assert keys_of(house, people)[people[0]] not in before.values()
    assert not hasattr(keys_of(house, people)[people[0]], "older")
    assert names(people) == {"Ana 0", "Ana 1", "Ana 2"}
    assert house.parts.keyring.check() == []


@pytest.mark.databases
def test_an_older_key_rests_and_what_was_stored_under_it_meanwhile_is_sealed_again_before_it_goes(house):
    [person] = with_cards(house, 1)
    permit = ask(Ask("prospecting", CARD, "store", (person,)))
    assert isinstance(permit, Permit)
    [late] = seal_many(permit, Card, [(person, {"name": "Ana of late", "email": None})])
    renew(person)
    Card.objects.create(subject_id=person, **late)  # it held the older key while the newer one was made
    house.clock.forward(timedelta(minutes=30))
    assert drop_older(house.clock.now() - timedelta(hours=1), nothing).waiting == 1
    assert house.parts.keyring.in_rotation(str(house.alices)).keys() == {person}
    house.clock.forward(timedelta(minutes=30))
    assert drop_older(house.clock.now() - timedelta(hours=1), nothing).people == 1
    assert house.parts.keyring.in_rotation(str(house.alices)) == {}
    assert names([person]) == {"Ana 0", "Ana of late"}


def test_an_older_key_of_a_rotation_that_began_meanwhile_is_left_alone(house, monkeypatch):
    """Two drop at once: the first is done, somebody renews again, and the second goes on with what it knew before."""
    [person] = with_cards(house, 1)
    renew(person)
    rested, real = house.clock.now(), renewing._receipt

    def another_drops_and_renews(organisation, people):
        real(organisation, people)
        monkeypatch.setattr(renewing, "_receipt", real)
        assert drop_older(rested, nothing).people == 1
        house.clock.forward(timedelta(minutes=1))
        renew(person)

    monkeypatch.setattr(renewing, "_receipt", another_drops_and_renews)
    assert drop_older(rested, nothing).people == 0
    assert house.parts.keyring.in_rotation(str(house.alices)) == {person: house.clock.now()}
    assert names([person]) == {"Ana 0"}


@pytest.mark.databases
def test_what_somebody_else_writes_while_it_is_sealed_again_stands(house, monkeypatch):
    [person] = with_cards(house, 1)
    real = renewing._write  # the moment between reading and writing

    def another_first(model, columns, changes):
        if model is Card:
            permit = ask(Ask("prospecting", CARD, "store", (person,)))
            [values] = seal_many(permit, Card, [(person, {"name": "Ana Nou"})])
            Card.objects.filter(subject_id=person).update(**values)
        return real(model, columns, changes)

    with monkeypatch.context() as there:
        there.setattr(renewing, "_write", another_first)
        renew(person)
    assert names([person]) == {"Ana Nou"}
    assert drop_older(house.clock.now(), nothing).people == 1
    [opened] = open_sealed(ask(Ask("prospecting", CARD, "read", (person,))), list(Card.objects.all()), BOTH)
    assert (opened.name, opened.email) == ("Ana Nou", "a0@example.com")


@pytest.mark.databases
def test_a_renewal_of_everybody_that_is_cut_short_goes_on_and_gives_nobody_two_new_keys(house, monkeypatch):
    people = with_cards(house, 5)
    monkeypatch.setattr(renewing, "BATCH", 2)
    house.clock.forward(timedelta(minutes=5))
    asked_at, steps = house.clock.now(), []

    def stop_after_two(by):
        steps.append(by)
        if len(steps) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        renew_everybody(asked_at, stop_after_two)
    first = keys_of(house, people)
    drop_older(house.clock.now(), nothing)
    assert renew_everybody(asked_at, nothing).people == 1, "four had theirs, and of these the older one was dropped"
    assert renew_everybody(asked_at, nothing).values == 0
    now = keys_of(house, people)
    assert sum(bytes(now[one]) == bytes(first[one]) for one in people) == 4
    assert len(names(people)) == 5


@pytest.mark.databases
def test_whoever_has_a_value_that_opens_under_neither_key_keeps_both_and_it_is_said(house):
    people = with_cards(house, 2)
    Card.objects.filter(subject_id=people[0]).update(name=Sealed(b"\x01" + bytes(40)))
    done = renew_everybody(house.clock.now() + timedelta(minutes=1), nothing)
    assert (done.people, done.values, done.broken) == (2, 3, {people[0]})
    dropped = drop_older(house.clock.now(), nothing)
    assert (dropped.people, dropped.broken) == (1, {people[0]})
    assert house.parts.keyring.in_rotation(str(house.alices)).keys() == {people[0]}
    with pytest.raises(RenewalUnfinished, match="1 people"):
        unless_broken(dropped.broken)


@pytest.mark.databases
def test_every_record_of_a_person_is_renewed_and_nobody_who_was_erased_or_is_elsewhere(house):
    people = with_cards(house, 3)
    stand_together(people[:2])
    renew(people[0])
    assert house.parts.keyring.in_rotation(str(house.alices)).keys() == set(people[:2])
    erase(people[0])
    assert keys_of(house, people).keys() == {people[2]}
    for stranger in (people[0], uuid4()):
        with pytest.raises(UnknownSubject):
            renew(stranger)
    assert drop_older(house.clock.now(), nothing).people == 0


def test_while_somebody_still_writes_who_began_before_an_older_key_stays(house, request, postgresql):
    """The other one holds a value that nobody else sees yet."""
    [person] = with_cards(house, 1)
    assert connection.vendor == "sqlite"
    assert not renewing._is_written_since("default", house.clock.now())  # on SQLite there is none
    migrated = request.getfixturevalue("migrated")
    with on(migrated), psycopg.connect(f"host={postgresql.folder} user=forecall dbname=forecall") as other:
        other.execute("SELECT 1")
        assert renewing._is_written_since("default", datetime.now(tz=UTC))
        other.commit()
        assert not renewing._is_written_since("default", datetime.now(tz=UTC))
    assert person


@pytest.mark.databases
def test_while_others_write_who_began_before_the_older_keys_wait(house, monkeypatch):
    [person] = with_cards(house, 1)
    renew(person)
    with monkeypatch.context() as there:
        there.setattr(renewing, "_is_written_since", lambda _alias, _moment: True)
        assert drop_older(house.clock.now(), nothing).waiting == 1
    assert drop_older(house.clock.now(), nothing).people == 1


def test_every_sealed_column_of_every_room_stands_in_rows_that_name_their_person(house):
    held = {holding.model: holding for holding in house.parts.holdings}
    for model in apps.get_models():
        sealed = {one.name for one in model._meta.concrete_fields if isinstance(one, SealedField)}
        label = model._meta.label  # as above
        if sealed and label.split(".")[0] != "tests":
            assert label in held
            columns = {one.attname for one in model._meta.concrete_fields}  # as above
            assert {"organisation_id", "subject_id"} <= columns, label
            assert held[label].subject in {"subject", "subject_id"}, label
            assert {field for field, how in held[label].fields.items() if how.way == "sealed"} == sealed, label


def test_a_renewal_is_receipted_before_and_the_person_sees_it_in_their_language(house):
    [person] = with_cards(house, 1)
    renew(person)
    assert (house.receipts[-1].purpose, house.receipts[-1].count) == ("security", 1)
    said = {language: uses_of(person, language)[-1].because for language in ("en", "de", "ro")}
    purposes = [uses_of(person, language)[-1].purpose for language in ("en", "de", "ro")]
    assert purposes == ["Keeping data safe", "Schutz der Daten", "Protejarea datelor"]
    assert said["en"] == "The data was sealed under a new key; nobody read it."
    assert "neuen Schlüssel" in said["de"]
    assert "cheie nouă" in said["ro"]


class Followed:
    """A job's progress, as the jobs call it."""

    def __init__(self):
        self.total, self.done = 0, 0

    def of(self, total):
        self.total = total

    def step(self, by=1):
        self.done += by


def test_as_a_job_it_follows_how_far_it_is_and_ends_with_a_backup_of_the_new_keys(house):
    people = with_cards(house, 3)
    house.clock.forward(timedelta(minutes=5))
    minute, seen = int(house.clock.now().timestamp() // 60), Followed()
    renew_people.func(seen, minute)
    assert (seen.total, seen.done) == (3, 3)
    assert len(list(house.parts.backups.glob("*.backup"))) == 1
    assert len(house.parts.keyring.in_rotation(str(house.alices))) == 3
    drop_older_keys.func(seen, house.alices)
    assert len(house.parts.keyring.in_rotation(str(house.alices))) == 3, "their rest is not over"
    house.clock.forward(timedelta(hours=2))
    drop_older_keys.func(seen, house.alices)
    assert house.parts.keyring.in_rotation(str(house.alices)) == {}
    assert names(people) == {"Ana 0", "Ana 1", "Ana 2"}


@pytest.mark.databases
def test_whoever_s_older_key_still_rests_gets_no_third_one_and_is_counted_as_waiting(house):
    people = with_cards(house, 3)
    assert (renew(people[0]).people, renew(people[0]).people, renew(people[0]).waiting) == (1, 0, 1)
    first = house.clock.now()
    house.clock.forward(timedelta(days=1))
    assert resting(house.clock.now()) == {people[0]: first}
    assert resting(first) == {}
    done = renew_everybody(house.clock.now(), nothing)
    assert (done.people, done.waiting) == (2, 1)
    assert renew_everybody(house.clock.now(), nothing).waiting == 1, "two have theirs since: cut short, it goes on"
    house.clock.forward(timedelta(hours=1))
    before = keys_of(house, people)
    assert renew_everybody(house.clock.now(), nothing).waiting == 3
    assert keys_of(house, people) == before
    assert drop_older(house.clock.now() - timedelta(hours=1), nothing).people == 3
    assert (renew_everybody(house.clock.now(), nothing).people, len(names(people))) == (3, 3)


@pytest.mark.long
def test_ten_thousand_people_get_new_keys_in_seconds_of_a_processor(house, record_figure):
    people = crowd(house, 10_000)
    house.clock.forward(timedelta(minutes=5))
    started = time.process_time()
    done = renew_everybody(house.clock.now(), nothing)
    spent = time.process_time() - started
    assert (done.people, done.values) == (10_000, 20_000)
    record_figure("10,000 people given new keys, 20,000 values sealed again, processor", spent, "s", bound="<= 20")
    started = time.process_time()
    assert drop_older(house.clock.now(), nothing).people == 10_000
    dropping = time.process_time() - started
    record_figure("their older keys dropped, once all was looked at again, processor", dropping, "s", bound="<= 20")
    assert max(spent, dropping) <= 20
    assert len(names(people[:50])) == 50
