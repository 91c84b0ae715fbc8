"""Several questions about the same people: read once, receipted by one sync, and answered as each would be alone."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forecall.custody import (
    Ask,
    Permit,
    Proof,
    ask,
    ask_knowing,
    consent,
    open_of,
    permitted,
    publish,
    read,
    read_each,
    seal,
)
from forecall.custody.errors import PermitExpired, PermitTooNarrow, UnknownSubject
from forecall.custody.keyring import tables
from forecall.custody.models import PublishedVersion, Subject
from forecall.custody.reading import Road
from forecall.custody.receipts import ReceiptId, disk
from forecall.custody.recording import object_to
from forecall.foundation import acting
from forecall.foundation.models import Grant
from tests.custody.conftest import Card, OnlyCard
from tests.policy.policies import edited

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
    """Who is on a business card may be read of, and who wants news is sent some."""
    people = tuple(known)
    reading = Ask("prospecting", CARD, "read", people)
    sending = Ask("newsletter", NEWS, "send", people, channel="email")
    return [(reading, [(Card, BOTH, ()), (OnlyCard, ["email"], ["organisation"])]), (sending, [])]


def told(answer):
    if isinstance(answer, Permit):
        return answer.subjects, answer.kinds, answer.clause, answer.basis, dict(answer.refused)
    return type(answer), answer.reason


def values_of(rows):
    return {tuple(getattr(row, name) for name in type(row).__dataclass_fields__) for row in rows}


@pytest.mark.databases
def test_several_questions_are_answered_as_each_would_be_alone_each_with_its_receipt(house, people):
    before = len(house.receipts)
    several = [answer for answer, _ in read_each([*people, uuid4()], two)]
    receipts = house.receipts[before:]
    alone = [permitted(question) for question, _ in two(None, people)]
    assert [told(answer) for answer in several] == [told(answer) for answer in alone]
    assert several[1].subjects == {people[0]}
    assert [(one.purpose, one.count) for one in receipts] == [("prospecting", 3), ("newsletter", 1)]
    first, second = (ReceiptId.parse(one.receipt) for one in several)
    assert (second.segment, second.number) == (first.segment, first.number + 1)


@pytest.mark.databases
def test_what_several_questions_open_is_what_each_permit_opens_alone(people):
    (permit, [cards, only]), (_, nothing) = read_each(people, two)
    assert values_of(cards) == values_of(open_of(permit, Card, BOTH))
    assert values_of(only) == values_of(open_of(permit, OnlyCard, ["email"], ["organisation"]))
    assert (len(cards), nothing) == (3, [])


@pytest.mark.databases
def test_people_are_read_once_their_receipts_stand_by_one_sync_and_keys_are_asked_for_once(people, counted):
    read_each(people, two)
    assert counted(lambda: read_each(people, two)) == (3, 1, 1)  # people, and each table
    assert counted(lambda: read_each(people, lambda *_: [])) == (1, 0, 0)
    refused = [(Ask("prospecting", CARD, "read", (people[1],)), [(Card, BOTH, ())])]
    assert counted(lambda: read_each(people, lambda *_: refused)) == (1, 1, 0)


def test_where_receipts_cannot_be_written_there_is_no_permit_and_nothing_opened(house, people, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    before = len(house.receipts)
    with monkeypatch.context() as broken:
        broken.setattr(disk, "sync", full)
        broken.setattr(house.parts.keyring, "keys_by_bytes", None)
        broken.setattr(Road, "rows", None)
        answers = read_each(people, two)
    assert [(answer.reason, rows) for answer, rows in answers] == [("not_receipted", [])] * 2
    assert len(house.receipts) == before
    assert all(isinstance(answer, Permit) for answer, _ in read_each(people, two))


def test_no_row_is_read_and_no_key_asked_for_before_all_receipts_are_on_the_disk(people, monkeypatch):
    read_each(people, two)  # the first of a process begins a segment
    steps, sync, rows, live_keys = [], disk.sync, Road.rows, tables.live_keys
    monkeypatch.setattr(disk, "sync", lambda file: (sync(file), steps.append("safe"))[0])
    monkeypatch.setattr(Road, "rows", lambda *whose: (steps.append("rows"), rows(*whose))[1])
    monkeypatch.setattr(tables, "live_keys", lambda *whose: (steps.append("keys"), live_keys(*whose))[1])
    read_each(people, two)
    assert steps == ["safe", "rows", "rows", "keys"]


def test_nothing_is_opened_under_a_permit_whose_grant_is_over_when_its_receipt_stands(house, people, monkeypatch):
    grant = Grant(
        client_id=house.alices, working_id=house.bobs, campaign="spring", purposes=["prospecting"],
        starts=house.clock.now(), ends=house.clock.now() + timedelta(days=30),
    )  # fmt: skip
    sync = disk.sync
    monkeypatch.setattr(disk, "sync", lambda file: (sync(file), Grant.objects.all().delete())[0])
    asked = Ask("prospecting", CARD, "read", (people[0],))
    with acting(house.alices, "bob", working=house.bobs, campaign="spring"):
        for act in (
            lambda: read(asked, Card, BOTH),
            lambda: read_each(people, lambda *_: [(asked, [(Card, BOTH, ())])]),
        ):
            grant.save(force_insert=True)
            with pytest.raises(PermitExpired):
                act()


def test_what_is_asked_is_decided_by_the_version_whose_words_it_is_in_though_another_begins_just_then(
    house, people, monkeypatch
):
    fewer = {"version/number": 2, "version/effective": "2027-03-01", "categories/business_card/fields": ["name"]}
    publish(edited("need-prediction", fewer), artefact="1" * 64)
    begins = PublishedVersion.objects.get(number=2).effective
    saw = []

    def plan(policy, _known):
        saw.append(policy.version.number)
        return [(Ask("prospecting", CARD, "read", (people[0],)), [(Card, BOTH, ())])]

    def question(policy, known):
        return plan(policy, known)[0][0]

    for act in (lambda: read_each(people, plan)[0][0], lambda: ask_knowing(people[0], question)):
        times = iter([begins - timedelta(seconds=1)])
        monkeypatch.setattr(house.clock, "now", lambda times=times: next(times, begins))
        assert act().version == 1
    assert saw == [1, 1]


def test_nobody_is_asked_about_who_was_not_read_and_nobody_without_being_named(house, people):
    before = len(house.receipts)
    for whom in ((people[3],), (uuid4(),), None):
        asked = [(Ask("prospecting", CARD, "read", whom), [])]
        with pytest.raises(UnknownSubject):
            read_each(people[:3], lambda *_, asked=asked: asked)
    assert len(house.receipts) == before


def test_whoever_is_named_twice_is_one_person(house, people):
    twice = Ask("prospecting", CARD, "read", (people[0], people[0]))
    [(permit, [rows])] = read_each(people, lambda *_: [(twice, [(Card, BOTH, ())])])
    assert (len(rows), len(permit), house.receipts[-1].count) == (1, 1, 1)


def test_what_no_category_of_its_question_holds_is_not_even_asked_for(house, people):
    before = len(house.receipts)
    for question in (Ask("newsletter", NEWS, "read", tuple(people)), Ask("prospecting", CARD, "store", tuple(people))):
        with pytest.raises(PermitTooNarrow):
            read_each(people, lambda *_, asked=question: [(asked, [(OnlyCard, ["name"], ())])])
    assert len(house.receipts) == before


def test_nobody_of_another_organisation_is_read_with_the_others(house, people):
    OnlyCard.unscoped.filter(subject_id=people[0]).update(organisation_id=house.bobs)
    Subject.unscoped.filter(pk=people[2]).update(organisation_id=house.bobs)
    (permit, [cards, only]), _ = read_each(people, two)
    assert permit.subjects == {row.subject_id for row in cards} == {people[0], people[3]}
    assert {row.subject_id for row in only} == {people[3]}


@pytest.mark.databases
def test_a_question_that_depends_on_who_somebody_is_is_answered_as_any_other_by_one_reading(house, people, counted):
    def of(person, purpose="prospecting", categories=CARD, **more):
        return lambda _policy, known: Ask(
            purpose if known.kind == "prospect" else "none", categories, more.pop("action", "read"), (person,), **more
        )

    def sending(person):
        return of(person, "newsletter", NEWS, action="send", channel="email")

    before = len(house.receipts)
    several = [ask_knowing(people[0], of(people[0])), ask_knowing(people[1], of(people[1]))]
    several.append(ask_knowing(people[0], sending(people[0])))
    alone = [ask(Ask("prospecting", CARD, "read", (one,))) for one in people[:2]]
    alone.append(ask(Ask("newsletter", NEWS, "send", (people[0],), channel="email")))
    assert [told(one) for one in several] == [told(one) for one in alone]
    receipts = house.receipts[before:]
    assert [one.about for one in receipts[:3]] == [one.about for one in receipts[3:]]
    assert receipts[2].about.startswith("consent:")
    assert counted(lambda: ask_knowing(people[0], of(people[0]))) == (1, 1, 0)


def test_a_question_about_one_person_is_about_nobody_else(house, people):
    before = len(house.receipts)
    for person, asked in ((people[0], people[1:2]), (people[0], people[:2]), (uuid4(), people[:1])):
        question = Ask("prospecting", CARD, "read", tuple(asked))
        with pytest.raises(UnknownSubject):
            ask_knowing(person, lambda *_, question=question: question)
    assert len(house.receipts) == before
