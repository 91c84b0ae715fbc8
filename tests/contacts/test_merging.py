"""Two records of one person stand together and can be told apart again; nothing of either is lost on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forecall.contacts import duplicates, find_by, merge, open_people, unmerge
from forecall.contacts.errors import CannotMerge, UnknownContact
from forecall.contacts.events import PeopleMerged, PeopleToldApart
from forecall.contacts.models import ContactPoint, Merge, Person
from forecall.contacts.service import add_person
from forecall.custody import Ask, Permit, ask, erase, object_to, permitted, recording
from forecall.custody.errors import ErasureHeld
from forecall.custody.facts import parse, rebuilt, written
from forecall.custody.models import Subject
from forecall.custody.recording import choose, hold, restrict
from tests.contacts.conftest import CAMPAIGNS, PARTNERS, SIGNER

CIVIL = frozenset({"civil_identity"})


@pytest.fixture
def ana(house):
    return house.person("Ana Exemplu", phone="021 000 0000", origin=house.origin(origin="list of May"))


@pytest.fixture
def anna(house):
    later = house.origin("given", ago=timedelta(hours=1), origin="call")
    return house.person("Anna Exemplu-Model", phone="021 000 0000", email="anna@example.com", origin=later)


def everything():
    """Every row of people as it stands, ciphertexts included; not when it was written."""
    rows = [
        {name: value for name, value in vars(row).items() if name not in {"_state", "changed_at", "facts"}}
        for model in (Person, ContactPoint, Subject)
        for row in model.objects.order_by("pk")
    ]
    facts = [parse(one.facts) for one in Subject.objects.order_by("pk")]
    return rows, facts


def may_call(person):
    return isinstance(ask(Ask(CAMPAIGNS, CIVIL, "call", (person,), channel="phone")), Permit)


@pytest.mark.promise("OC-00.3")
def test_of_a_merged_profile_each_field_shows_its_source_its_day_and_the_notice_it_came_under(house, ana, anna):
    merge(ana, anna)
    [profile] = open_people(CAMPAIGNS, [anna])
    assert (profile.person, profile.records, profile.first("name")) == (ana, (ana, anna), "Ana Exemplu")
    now = house.clock.now()
    said = [(one.name, one.value, one.source, one.at, one.version, one.origin) for one in profile.values]
    assert said == [
        ("name", "Ana Exemplu", "client", now - timedelta(days=1), 1, "list of May"),
        ("phone", "+40210000000", "client", now - timedelta(days=1), 1, "list of May"),
        ("name", "Anna Exemplu-Model", "given", now - timedelta(hours=1), 1, "call"),
        ("phone", "+40210000000", "given", now - timedelta(hours=1), 1, "call"),
        ("email", "anna@example.com", "given", now - timedelta(hours=1), 1, "call"),
    ]


def test_it_is_found_once_by_either_records_address(ana, anna):
    merge(ana, anna)
    assert [one.person for one in find_by(CAMPAIGNS, email="anna@example.com")] == [ana]
    assert [one.person for one in find_by(CAMPAIGNS, phone="021 000 0000")] == [ana]


def test_told_apart_again_everything_is_as_it_was_to_the_last_byte(house, ana, anna):
    third = house.person("A. Exemplu")
    merge(anna, third)
    before = everything()
    heard = []
    for kind in (PeopleMerged, PeopleToldApart):
        house.parts.events.subscribe(kind, heard.append)
    merge(ana, anna)
    assert everything() != before
    assert Person.objects.filter(kept_id=ana).count() == 2
    unmerge(ana, anna)
    assert everything() == before
    assert [type(one).__name__ for one in heard] == ["PeopleMerged", "PeopleToldApart"]
    assert Merge.objects.filter(undone_at=None).count() == 1


def test_whoever_tells_records_apart_locks_all_of_them_in_the_order_of_everybody_else(house, monkeypatch):
    first, second, third = sorted(house.person("Ana Exemplu") for _ in range(3))
    merge(second, first)
    merge(third, second)
    locked, lock = [], recording._locked
    monkeypatch.setattr(recording, "_locked", lambda one: locked.append(one) or lock(one))
    unmerge(third, second)
    assert list(dict.fromkeys(locked)) == [first, second, third]


@pytest.mark.parametrize("refusing", [0, 1], ids=["the kept one", "the merged one"])
@pytest.mark.parametrize(
    "refuse",
    [
        lambda person: object_to(person, "direct_marketing"),
        lambda person: object_to(person, CAMPAIGNS),
        lambda person: restrict(person, restricted=True),
    ],
    ids=["objects to marketing", "objects to the purpose", "restricted"],
)
def test_the_stricter_choice_wins_for_both_and_each_has_its_own_again_afterwards(ana, anna, refuse, refusing):
    records = [ana, anna]
    refuse(records[refusing])
    assert [may_call(one) for one in records] == [refusing == 1, refusing == 0]
    merge(ana, anna)
    assert [may_call(one) for one in records] == [False, False]
    assert not isinstance(permitted(Ask(CAMPAIGNS, CIVIL, "call", channel="phone")), Permit)
    unmerge(ana, anna)
    assert [may_call(one) for one in records] == [refusing == 1, refusing == 0]


def test_a_choice_made_after_the_merge_counts_for_both(ana, anna):
    merge(ana, anna)
    assert may_call(ana)
    object_to(anna, CAMPAIGNS)
    assert not may_call(ana)
    choose(anna, "objection_lifted", CAMPAIGNS)
    assert may_call(ana)


def test_of_a_hundred_asked_about_together_the_same_are_left_out(house):
    people = [house.person(f"Ana {number}") for number in range(70)]
    merge(people[0], people[1])
    object_to(people[1], CAMPAIGNS)
    asked = permitted(Ask(CAMPAIGNS, CIVIL, "call", tuple(people[:1] + people[2:]), channel="phone"))
    assert (people[0] in asked.subjects, len(asked), asked.refused) == (False, 68, {"objected": 1})


def test_the_facts_of_merged_records_are_those_of_their_ledger(ana, anna):
    merge(ana, anna)
    for subject in Subject.objects.all():
        assert written(rebuilt(subject)) == subject.facts


def test_erasing_the_kept_one_erases_both_with_a_certificate_each(house, ana, anna):
    organisation = str(house.alices)
    merge(ana, anna)
    certificate = erase(ana)
    assert certificate.is_signed_by(SIGNER.public_key())
    assert house.parts.keyring.keys(organisation, [ana, anna]) == {}
    assert not Person.objects.exists()
    assert not ContactPoint.objects.exists()
    assert erase(anna).is_signed_by(SIGNER.public_key())
    assert erase(anna).data()["rows"]["contacts.ContactPoint"] == 2


def test_a_legal_hold_on_either_record_keeps_both(ana, anna):
    merge(ana, anna)
    hold(anna, held=True)
    with pytest.raises(ErasureHeld):
        erase(ana)
    assert Person.objects.count() == 2
    assert Subject.objects.filter(forgotten_at=None).count() == 2


def test_an_erased_one_cannot_be_told_apart_any_more(ana, anna):
    merge(ana, anna)
    erase(ana)
    with pytest.raises(UnknownContact):
        unmerge(ana, anna)


def test_what_cannot_be_one_is_not_merged(house, ana, anna):
    partner = add_person(PARTNERS, house.partner())
    with pytest.raises(CannotMerge, match="same record"):
        merge(ana, ana)
    with pytest.raises(CannotMerge, match="business_contact, called_person"):
        merge(ana, partner)
    merge(ana, anna)
    with pytest.raises(CannotMerge, match="already"):
        merge(partner, anna)
    with pytest.raises(UnknownContact):
        unmerge(ana, partner)


def test_duplicates_share_a_number_or_a_name_at_a_place_and_are_named_once(house, ana, anna):
    twin = house.person("exemplu ANA")
    elsewhere = house.person("Ana Exemplu", place="DE")
    office = [house.person(f"Clerk {number}", email="office@example.com") for number in range(21)]
    found = {frozenset({one.one, one.other}): set(one.by) for one in duplicates(CAMPAIGNS)}
    assert found == {frozenset({ana, anna}): {"phone"}, frozenset({ana, twin}): {"name"}}
    assert elsewhere
    assert office
    merge(ana, anna)
    merge(ana, twin)
    assert duplicates(CAMPAIGNS) == []
