"""Corrections that somebody asks for: several at once, one for another, and one that was ended by mistake."""

from __future__ import annotations

import pytest

from forecall.contacts import Point, open_people
from forecall.contacts.errors import UnknownContact
from forecall.contacts.mending import Correction, PointWrong, as_it_stands, mend
from forecall.custody import Origin
from forecall.custody.rights import Kind, Request, open_case, store
from forecall.custody.rights.opening import for_mending
from tests.contacts.conftest import CAMPAIGNS, NOW

A, B, C = "+40210000001", "+40210000002", "+40210000003"
RIGHT = Origin(NOW, "given", 1, informed=NOW, origin="case")


@pytest.fixture
def ana(house):
    person = house.person("Ana Exemplu", phone=A)
    case = store.case_of(open_case(Request(Kind.RECTIFICATION, "email", "en"), person))
    return person, lambda: for_mending(case)


def numbers(person):
    [found] = open_people(CAMPAIGNS, [person], {"phone"})
    return sorted(one.value for one in found.all("phone"))


def test_two_numbers_change_places_and_one_takes_the_place_of_another(ana):
    person, permit = ana
    mend(permit(), Correction(added=(Point("phone", B),)), RIGHT)
    first, second = as_it_stands(permit()).points
    mend(permit(), Correction(values={first.id: B, second.id: A}), RIGHT)
    assert numbers(person) == [A, B]
    one, two = as_it_stands(permit()).points
    mend(permit(), Correction(values={one.id: two.value, two.id: C}), RIGHT)
    assert numbers(person) == sorted([two.value, C])
    one, two = as_it_stands(permit()).points
    mend(permit(), Correction(values={one.id: two.value}, ended=frozenset({two.id})), RIGHT)
    assert numbers(person) == [two.value]


def test_a_number_that_was_ended_by_mistake_is_theirs_again_once_it_is_added(ana):
    person, permit = ana
    [only] = as_it_stands(permit()).points
    mend(permit(), Correction(ended=frozenset({only.id})), RIGHT)
    assert as_it_stands(permit()).points == ()
    mend(permit(), Correction(added=(Point("phone", A),)), RIGHT)
    assert numbers(person) == [A]


def test_of_several_corrections_one_that_cannot_stand_leaves_all_as_it_was(ana):
    person, permit = ana
    [only] = as_it_stands(permit()).points
    with pytest.raises(PointWrong) as problem:
        mend(permit(), Correction("Ana Model", {only.id: B}, added=(Point("email", "no address"),)), RIGHT)
    assert problem.value.at == "email"
    with pytest.raises(UnknownContact):
        mend(permit(), Correction(ended=frozenset({only.id + 999})), RIGHT)
    assert (numbers(person), as_it_stands(permit()).name) == ([A], "Ana Exemplu")
