"""Somebody who moves here brings their data along, and is found, reached and named like anybody else."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from forecall.contacts import (
    NewPerson,
    Point,
    add_person,
    listen,
    merge,
    never_again,
    open_people,
    search_names,
    who_has,
)
from forecall.contacts.errors import ValueWrong
from forecall.contacts.models import ContactPoint, Person
from forecall.contacts.taking_in import Contacts
from forecall.custody import Ask, Origin, Refused, ask, publish, wire
from forecall.custody.errors import CopyRefused
from forecall.custody.models import Subject
from forecall.custody.rights import Kind, Request, open_case, portable_copy, read_in
from forecall.foundation import acting
from tests import house as houses
from tests.policy.policies import edited

SERVICE = "account_service"


@pytest.fixture
def house(db, tmp_path):  # noqa: ARG001  # a fixture that is needed, not used
    with houses.opened(houses.House, tmp_path, "need-prediction", introduce=(listen,)) as house:
        house.parts = replace(house.parts, takes_in=(Contacts(),))
        wire(house.parts)
        yield house


@pytest.fixture
def copy(house):
    """What somebody takes along from alice's: an account, with a name and two addresses."""
    since = house.clock.now() - timedelta(days=30)
    ana = add_person(
        SERVICE,
        NewPerson(
            "account_user", Origin(since, "given", 1), {"name": "Ștefania Größe"}, place="RO",
            points=(Point("email", "Stefania@Example.com"), Point("email", "office@example.com")),
            events={"contract_started": since},
        ),
    )  # fmt: skip
    return json.loads(portable_copy(open_case(Request(Kind.PORTABILITY, "email", "ro"), ana)).files()["portable.json"])


def values_of(person):
    [seen] = open_people(SERVICE, [person])
    return seen.first("name"), sorted(one.value for one in seen.all("email"))


def values_in(data):
    """What the records say, but for where each house has it from."""
    return [
        {name: value for name, value in one["values"].items() if name not in {"origin", "origins"}}
        for one in data["records"]
    ]


def test_where_each_record_comes_from_is_the_other_house_under_this_ones_version(house, copy):
    for one in copy["records"]:
        if one["model"] == "contacts.ContactPoint":
            one["values"]["origin"] = "web form"
    with acting(house.bobs, "bob"):
        publish(edited("need-prediction", {"version/number": 2, "version/effective": "2026-12-02"}), artefact="1" * 64)
        brought = read_in(copy)
        there = f"portable copy: {copy['from']}, policy version 1"
        points = ContactPoint.objects.filter(subject_id=brought).values_list("version", "origin")
        assert list(points) == [(2, f"{there} (web form)")] * 2
        [(_at, source, version, words)] = Person.objects.get(subject_id=brought).origins.values()
        assert (source, version, words) == ("given", 2, there)


@pytest.mark.promise("AI-11.5")
def test_whoever_moves_in_is_found_by_number_address_and_name_and_opens_for_the_same_purpose(house, copy):
    with acting(house.bobs, "bob"):
        brought = read_in(copy)
        assert values_of(brought) == ("Ștefania Größe", ["Stefania@example.com", "office@example.com"])
        assert who_has("email", "stefania@example.com") == who_has("email", "OFFICE@example.com") == [brought]
        assert [one.person for one in search_names(SERVICE, "stefania groesse")] == [brought]
        again = portable_copy(open_case(Request(Kind.PORTABILITY, "email", "ro"), brought)).data
        assert values_in(again) == values_in(copy)


def test_of_a_person_with_two_records_one_copy_goes_along_with_each_thing_once(house):
    given = Origin(house.clock.now() - timedelta(days=30), "given", 1)
    records = [
        add_person(
            SERVICE,
            NewPerson(
                "account_user", given, {"name": name}, place="RO", points=points, events={"contract_started": given.at}
            ),
        )
        for name, points in [
            ("Ștefania Größe", (Point("email", "stefania@example.com"),)),
            ("S. Größe", (Point("email", "stefania@example.com"), Point("email", "office@example.com"))),
        ]
    ]
    merge(*records)
    copy = portable_copy(open_case(Request(Kind.PORTABILITY, "email", "ro"), records[1])).data
    with acting(house.bobs, "bob"):
        assert values_of(read_in(copy)) == ("S. Größe", ["office@example.com", "stefania@example.com"])
    copy = portable_copy(open_case(Request(Kind.PORTABILITY, "email", "ro"), records[0])).data
    with acting(house.bobs, "bob"):
        assert values_of(read_in(copy)) == ("Ștefania Größe", ["office@example.com", "stefania@example.com"])


def test_an_address_that_is_shut_here_stays_shut_for_whoever_brings_it_and_a_card_number_is_masked(house, copy):
    [person] = [one for one in copy["records"] if one["model"] == "contacts.Person"]
    person["values"]["name"] = "Ana 4111 1111 1111 1111"
    with acting(house.bobs, "bob"):
        never_again("email", "stefania@example.com")
        brought = read_in(copy)
        assert values_of(brought)[0] == "Ana [card •••• 1111]"
        news = ask(Ask("customer_news", frozenset({"account"}), "send", (brought,), channel="email"))
        assert isinstance(news, Refused)
        assert news.reason == "suppressed"


def test_a_copy_whose_number_is_none_or_whose_records_cannot_stand_alone_changes_nothing(house, copy):
    point = next(one for one in copy["records"] if one["values"].get("email"))
    with acting(house.bobs, "bob"):
        point["values"] |= {"phone": "+40 721 000 123"}
        with pytest.raises(CopyRefused, match="no place for phone"):
            read_in(copy)
        point["values"] |= {"phone": None, "email": "no address"}
        with pytest.raises(ValueWrong):
            read_in(copy)
        point["model"], point["values"] = "orders.OrderLine", {"quantity": 2.0, "price_micro": 1}
        with pytest.raises(CopyRefused, match="nothing was changed"):
            read_in(copy)
        assert Subject.objects.count() == 0
