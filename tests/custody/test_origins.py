"""How data came in stands once for all who came in alike, and nobody's departure shows in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from forecall.custody import Ask, Newcomer, Origin, Permit, Proof, add_subjects, ask, consent, erase
from forecall.custody.bulk import collected_many
from forecall.custody.facts import KNOWN, known_of, parse
from forecall.custody.models import Origins, Subject
from forecall.custody.origins import change_origins, origins_of
from forecall.custody.recording import collected, informed
from forecall.custody.retention.terms import terms_of
from forecall.custody.rulebooks import version_now
from tests.app.test_tables import empty
from tests.postgresql import PACKAGE

pytestmark = pytest.mark.usefixtures("tables_of_the_tests")

CATEGORIES = ("preferences", "business_card")


def origin(house, source="third_party", words="fair of May", **more):
    return Origin(house.clock.now() - timedelta(days=1), source, 1, origin=words, **more)


@pytest.fixture
def guests(house):
    """Three who came in by one list."""
    came = dict.fromkeys(CATEGORIES, origin(house))
    return add_subjects([Newcomer("prospect", came) for _ in range(3)])


def row_of(person):
    return Subject.objects.get(pk=person).origins_id


def test_who_came_in_by_one_list_shares_a_row_and_who_was_typed_in_has_one_for_all_categories(house, guests):
    alone = house.person(categories=CATEGORIES)
    assert len({row_of(person) for person in guests}) == 1
    assert row_of(alone) != row_of(guests[0])
    assert Origins.objects.count() == 2
    for person, source in ((guests[2], "third_party"), (alone, "given")):
        came = origins_of(person)
        assert list(came) == sorted(CATEGORIES)
        assert {one.source for one in came.values()} == {source}
    assert origins_of(guests[0]) == dict.fromkeys(CATEGORIES, origin(house))


def test_what_becomes_of_one_is_not_said_of_the_others(house, guests):
    one, other, third = guests
    informed(one, house.clock.now())
    collected(other, {"preferences": origin(house, "given"), "order_history": origin(house, "observed", "shop")})
    assert {origins_of(one)[name].informed for name in CATEGORIES} == {house.clock.now()}
    assert origins_of(other)["order_history"] == origin(house, "observed", "shop")
    assert origins_of(other)["preferences"] == origin(house)  # what is on record stays
    assert origins_of(third) == dict.fromkeys(CATEGORIES, origin(house))
    assert [one.owed_since is None for one in Origins.objects.order_by("pk")] == [False, True, False]


def test_a_new_list_counts_from_its_own_day_and_the_older_version_goes_on(house):
    person = house.person(categories=CATEGORIES, source="third_party")
    first = origins_of(person)["business_card"]
    informed(person, house.clock.now())
    house.clock.forward(timedelta(days=100))
    bought = Origin(house.clock.now(), "third_party", 4, None, "winter list")
    collected(person, {"business_card": bought})
    came = origins_of(person)
    assert came["business_card"] == replace(bought, version=first.version)
    assert came["preferences"].informed  # the list said nothing of it
    assert Origins.objects.get(people=person).owed_since == bought.at  # of where it came from they are told anew
    read = Ask("prospecting", frozenset({"business_card"}), "read", (person,))
    house.clock.forward(timedelta(days=40))
    assert ask(read).reason == "not_informed"
    informed(person, house.clock.now())
    assert isinstance(ask(read), Permit)
    assert ends_at(house, person, "business_card") == datetime(
        2028, 3, 12, 10, tzinfo=UTC
    )  # twelve months from the list


def ends_at(house, person, category):
    version, subject = version_now(house.clock.now()), Subject.objects.get(pk=person)
    found = terms_of(subject.kind, known_of(subject), version.policy, version.rulebook)
    return next(one.ends for one in found if one.category == category)


@pytest.mark.parametrize(
    ("source", "words", "days"),
    [("given", "", 300), ("observed", "", 300), ("third_party", "spring list", 300), ("third_party", "old list", -3)],
    ids=["their own word", "what was observed", "the same list again", "an older list"],
)
def test_what_only_adds_to_what_is_there_prolongs_nothing(house, source, words, days):
    there = Origin(house.clock.now(), "third_party", 1, None, "spring list")
    [person] = add_subjects([Newcomer("prospect", {"business_card": there})])
    collected(person, {"business_card": Origin(house.clock.now() + timedelta(days=days), source, 1, None, words)})
    assert origins_of(person) == {"business_card": there}


def test_every_list_that_brought_a_category_is_named_once_the_newest_first(house):
    [person] = add_subjects([Newcomer("prospect", {"business_card": listed(house, 0, "spring list")})])
    for day, words in enumerate(["winter list", "spring list", "summer list", "winter list"], 1):
        collected_many([person], "business_card", listed(house, day, words))
    assert origins_of(person)["business_card"] == listed(house, 3, "summer list; winter list; spring list")


def listed(house, day, words):
    return Origin(house.clock.now() + timedelta(days=day), "third_party", 1, None, words)


def test_those_of_one_row_go_over_together_and_take_it_along(house, guests):
    old = row_of(guests[0])
    assert collected_many(guests, "order_history", origin(house, "client", "web shop")) == 3
    assert collected_many(guests, "order_history", origin(house, "client", "another shop")) == 0
    assert len({row_of(person) for person in guests} - {old}) == 1
    assert list(Origins.objects.values_list("pk", flat=True)) == [row_of(guests[0])]


def test_what_decisions_read_has_the_origins_in_it(guests):
    consent(guests[1], "newsletter", Proof("double_opt_in", "Send me news"))
    change_origins(guests[2:], lambda _: {})
    read = dict(Subject.objects.values_list("pk", KNOWN))
    assert {person: parse(read[person]) for person in guests} == {
        person: known_of(Subject.objects.get(pk=person)) for person in guests
    }
    assert [sorted(parse(read[person])) for person in guests] == [["f"], ["c", "f"], []]
    assert isinstance(ask(Ask("prospecting", frozenset({"business_card"}), "read", guests[:1])), Permit)
    assert ask(Ask("prospecting", frozenset({"business_card"}), "read", guests[2:])).reason == "origin_unknown"


@pytest.mark.databases
def test_nothing_of_an_erased_person_is_left_in_what_they_shared(house, guests):
    shared, alone = Origins.objects.values().get(), house.person()
    own = row_of(alone)
    erase(alone)
    erase(guests[0])
    assert (row_of(alone), origins_of(alone), row_of(guests[0])) == (None, {}, None)
    assert not Origins.objects.filter(pk=own).exists()
    assert Origins.objects.values().get() == shared  # it says neither who nor how many
    for person in guests[1:]:
        erase(person)
    assert Origins.objects.count() == 0


def test_those_of_another_organisation_and_the_forgotten_are_left_out(house, guests):
    from forecall.foundation import acting

    erase(guests[0])
    with acting(house.bobs, "bob"):
        assert collected_many(guests, "order_history", origin(house)) == 0
    assert collected_many(guests, "order_history", origin(house)) == 2


BEFORE = [("custody", "0004_files_of_versions")]
MAY = datetime(2026, 5, 2, 8, 30, 0, 123456, UTC)
ON_BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_system(*PACKAGE))]


@pytest.mark.once
@pytest.mark.parametrize("kind", ON_BOTH)
def test_rows_from_before_are_gathered_and_say_the_same(request, tmp_path, kind, django_db_blocker):
    with django_db_blocker.unblock(), empty(request, tmp_path, kind, "rows_from_before"):
        MigrationExecutor(connection).migrate(BEFORE)
        people = filled(MigrationExecutor(connection).loader.project_state(BEFORE).apps)
        MigrationExecutor(connection).migrate([("custody", "0006_a_row_for_each_category_goes")])
        came = [origins_of(person) for person in people]
        rows = [Subject.unscoped.get(pk=person).origins_id for person in people]
        assert came[0] == came[1] == dict.fromkeys(CATEGORIES, Origin(MAY, "third_party", 3, None, "fair of May"))
        assert came[2:] == [{"account": Origin(MAY, "given", 2, MAY + timedelta(days=9))}, {}]
        assert (rows[0] == rows[1] != rows[2], rows[3]) == (True, None)
        facts = dict(Subject.unscoped.values_list("pk", "facts"))
        assert [facts[person] for person in people] == ['{"e":{"last_order":5}}'] * 3 + ["{}"]
        assert dict(Origins.unscoped.values_list("pk", "owed_since")) == {rows[0]: MAY, rows[2]: None}


def filled(then):
    """Two who came in by a list, one by hand, and one of whom nothing is on record, as they were kept before."""
    house = then.get_model("foundation", "Organisation").objects.create(
        slug="a", name="a", country="RO", created_at=MAY
    )
    subjects, collections = then.get_model("custody", "Subject"), then.get_model("custody", "Collection")
    people = []
    for at, categories in enumerate((CATEGORIES, CATEGORIES, ("account",), ())):
        facts = '{"e":{"last_order":5},"f":{"x":[5,"given",1,null]}}' if categories else "{}"
        one = subjects(id=uuid4(), organisation=house, kind="prospect", created_at=MAY, facts=facts)
        one.save_base(force_insert=True)
        people.append(one.pk)
        for name in categories:
            told = {"source": "third_party", "version": 3, "origin": "fair of May"}
            given = {"source": "given", "version": 2, "informed": MAY + timedelta(days=9)}
            more = told if at < 2 else given
            collections(organisation=house, subject=one, category=name, at=MAY, **more).save_base(force_insert=True)
    return people
