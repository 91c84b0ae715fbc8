"""A person of whom one record is set aside is set aside as a whole; told apart, each has what is its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from forecall.contacts import (
    Permission,
    change,
    duplicates,
    merge,
    open_people,
    prove_permission,
    release,
    remove_due,
    report_minor,
    unmerge,
    waiting,
)  # fmt: skip
from forecall.contacts.errors import CannotMerge
from forecall.contacts.jobs import tidy_contacts
from forecall.contacts.models import ContactPoint, Person, Quarantine
from forecall.contacts.setting_aside import is_aside, waiting_count, waiting_of
from forecall.custody import Ask, Permit, ask, wire
from forecall.custody.erasing import unfinished
from forecall.custody.errors import ErasureUnfinished
from forecall.custody.models import Subject
from forecall.custody.recording import hold
from forecall.foundation.jobs import Worker, WorkerSettings, enqueue
from forecall.foundation.jobs.models import Job
from tests.contacts.conftest import CAMPAIGNS, NOW, SUPPORT
from tests.contacts.test_merging import CIVIL
from tests.custody.rights.conftest import shared_with

pytestmark = pytest.mark.databases


@pytest.fixture
def twice(house):
    kept = house.person("Ana Exemplu", phone="021 000 0000")
    beside = house.person("Anna Exemplu", email="anna@example.com")
    merge(kept, beside)
    return kept, beside


def aside(people):
    return [is_aside(one) for one in people]


def may_call(people):
    return [isinstance(ask(Ask(CAMPAIGNS, CIVIL, "call", (one,), channel="phone")), Permit) for one in people]


@pytest.mark.parametrize("said_of", [0, 1], ids=["the kept one", "the merged one"])
def test_a_child_reported_by_one_record_is_set_aside_by_all_waits_once_and_is_released_by_either(house, twice, said_of):
    case = report_minor(twice[said_of])
    assert (aside(twice), may_call(twice)) == ([True, True], [False, False])
    [one] = waiting()
    assert one == waiting_of(twice[0]) == waiting_of(twice[1])
    assert (one.subject_id, waiting_count()[0]) == (twice[0], 1)
    assert report_minor(twice[1 - said_of]).goes_at == case.goes_at
    assert Quarantine.objects.count() == 2
    release(twice[1 - said_of])
    assert (aside(twice), may_call(twice), waiting()) == ([False, False], [True, True], [])
    assert not Quarantine.objects.filter(decided_at=None).exists()
    assert house


def test_told_apart_again_what_was_said_of_the_person_stands_for_both_and_each_is_decided_upon(twice):
    report_minor(twice[0])
    unmerge(*twice)
    assert (aside(twice), len(waiting())) == ([True, True], 2)
    release(twice[0])
    assert (aside(twice), may_call(twice)) == ([False, True], [True, False])


@pytest.mark.parametrize("young", [0, 1], ids=["the kept one", "the merged one"])
def test_what_one_record_shows_sets_the_person_aside_and_after_telling_apart_that_record_alone(house, twice, young):
    values = {"birth_date": (NOW.date() - timedelta(days=10 * 365)).isoformat()}
    assert change(SUPPORT, twice[young], values, house.origin()) is False
    assert (aside(twice), open_people(CAMPAIGNS, twice)) == ([True, True], [])
    assert [one.subject_id for one in waiting()] == [twice[young]]
    unmerge(*twice)
    assert aside(twice) == [young == 0, young == 1]


@pytest.mark.parametrize("young", [0, 1], ids=["the kept one", "the merged one"])
def test_a_child_reported_after_one_record_showed_it_is_set_aside_by_both_though_told_apart(house, twice, young):
    values = {"birth_date": (NOW.date() - timedelta(days=10 * 365)).isoformat()}
    change(SUPPORT, twice[young], values, house.origin())
    assert [one.subject_id for one in waiting()] == [twice[young]]
    report_minor(twice[1 - young])
    report_minor(twice[young])
    assert Quarantine.objects.count() == 2
    assert len(waiting()) == 1
    unmerge(*twice)
    assert (aside(twice), len(waiting())) == ([True, True], 2)


def test_a_third_record_is_neither_merged_nor_offered_while_another_one_of_the_person_is_set_aside(house, twice):
    third = house.person("Third Exemplu", email="anna@example.com")
    assert [{one.one, one.other} for one in duplicates(CAMPAIGNS)] == [{twice[0], third}]
    change(SUPPORT, twice[1], {"birth_date": (NOW.date() - timedelta(days=10 * 365)).isoformat()}, house.origin())
    assert duplicates(CAMPAIGNS) == []
    with pytest.raises(CannotMerge, match="set aside"):
        merge(third, twice[0])


def test_a_parents_permission_stands_in_every_record(twice):
    report_minor(twice[1])
    prove_permission(twice[0], Permission("form, folder 12", NOW.date()))
    assert set(Person.objects.values_list("permission", flat=True)) == {"form, folder 12, 2026-12-02"}
    assert aside(twice) == [False, False]


class Deaf:
    """Somebody outside who cannot be told."""

    def tell(self, *_whom):
        raise OSError("no answer")


def test_an_erasure_that_is_stuck_keeps_nobody_else_who_was_set_aside_and_no_other_tidying(house):
    people = [house.person(f"{name} Exemplu", email=f"{name}@example.com") for name in ("Ana", "Bo", "Carla")]
    for day, person in enumerate(people):
        report_minor(person)
        Quarantine.objects.filter(subject_id=person).update(goes_at=NOW - timedelta(days=3 - day))
    shared_with(house, people[0], "mail_house")
    wire(replace(house.parts, recipients=Deaf()))
    old = house.person("Dan Exemplu", phone="+40210000001")
    ContactPoint.objects.filter(subject_id=old).update(checked_at=NOW - timedelta(days=3 * 365))
    enqueue(tidy_contacts, house.alices)
    Worker(WorkerSettings(until_idle=True)).work()
    assert "ErasureUnfinished" in Job.objects.get().error
    assert [Subject.objects.get(pk=one).forgotten_at is not None for one in people] == [True, True, True]
    assert unfinished() == [people[0]]
    assert ContactPoint.objects.get(subject_id=old).state == "doubtful"
    with pytest.raises(ErasureUnfinished, match="mail_house"):
        remove_due()


def test_whoever_nobody_decides_upon_goes_with_all_records_but_for_a_hold_on_any(house, twice):
    house.clock.forward(timedelta(days=0))
    change(SUPPORT, twice[0], {"birth_date": (NOW.date() - timedelta(days=10 * 365)).isoformat()}, house.origin())
    hold(twice[1], held=True)
    house.clock.forward(timedelta(days=4))
    assert remove_due() == []
    hold(twice[1], held=False)
    assert remove_due() == [twice[0]]
    assert not Subject.objects.filter(forgotten_at=None).exists()
