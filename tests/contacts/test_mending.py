"""Corrections that somebody asks for: several at once, one for another, and one that was ended by mistake."""

from __future__ import annotations

import pytest

from forecall.contacts import Point, add_person, merge, open_people
from forecall.contacts.errors import NotDeclared, UnknownContact, ValueWrong
from forecall.contacts.mending import Correction, PointWrong, as_it_stands, mend
from forecall.custody import Origin
from forecall.custody.models import Subject
from forecall.custody.rights import Kind, Request, open_case, store
from forecall.custody.rights.opening import for_mending
from tests.contacts.conftest import CAMPAIGNS, NOW, PARTNERS, SUPPORT

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


CNP, BORN, OTHER_CNP = "2900531400015", "1990-05-31", "1800101400016"


@pytest.fixture
def known(house):
    """Somebody whose birth date and CNP were taken, with a case for correcting them."""
    person = house.person("Ana Exemplu", purpose=SUPPORT, values={"birth_date": BORN, "cnp": CNP})
    case = store.case_of(open_case(Request(Kind.RECTIFICATION, "email", "en"), person))
    return person, lambda: for_mending(case)


def identity(person):
    [found] = open_people(SUPPORT, [person], {"birth_date", "cnp"})
    return found.first("birth_date"), found.first("cnp")


@pytest.mark.parametrize(
    ("birth", "said"),
    [
        ({"birth_date": "1990-05-30"}, "another birth date"),  # the CNP on record says another
        ({"cnp": "2900531400016"}, "check digit"),
        ({"cnp": OTHER_CNP}, "another birth date"),
        ({"birth_date": "31.05.1990"}, "no day of the calendar"),
    ],
)
def test_a_birth_date_or_cnp_that_disagrees_is_not_taken_and_all_stays_as_it_was(known, birth, said):
    person, permit = known
    with pytest.raises(ValueWrong, match=said):
        mend(permit(), Correction("Ana Model", birth=birth), RIGHT)
    assert identity(person) == (BORN, CNP)
    assert as_it_stands(permit()).name == "Ana Exemplu"


def test_birth_date_and_cnp_are_corrected_together_with_their_origin_and_taken_away(known):
    person, permit = known
    assert as_it_stands(permit()).birth == {"birth_date": BORN, "cnp": CNP}
    assert mend(permit(), Correction(birth={"birth_date": "1980-01-01", "cnp": OTHER_CNP}), RIGHT)
    assert identity(person) == ("1980-01-01", OTHER_CNP)
    [found] = open_people(SUPPORT, [person], {"birth_date"})
    assert found.all("birth_date")[0].origin == "case"
    assert mend(permit(), Correction(birth={"birth_date": ""}), RIGHT)
    assert identity(person) == ("", OTHER_CNP)


def test_they_are_corrected_in_every_record_that_has_them(house, known):
    person, permit = known
    twin = house.person("Ana E.", purpose=SUPPORT, values={"birth_date": BORN})
    merge(person, twin)
    assert mend(permit(), Correction(birth={"birth_date": "1980-01-01", "cnp": ""}), RIGHT)
    [found] = open_people(SUPPORT, [person], {"birth_date", "cnp"})
    assert [one.value for one in found.values] == ["1980-01-01", "1980-01-01"]


def test_a_birth_date_that_shows_a_child_sets_aside_and_nothing_of_it_is_stored(known):
    person, permit = known
    assert mend(permit(), Correction("Ana M.", birth={"birth_date": "2015-01-01", "cnp": ""}), RIGHT) is False
    assert Subject.objects.get(pk=person).quarantined
    assert as_it_stands(permit()).birth == {"birth_date": BORN, "cnp": CNP}


def test_what_the_policy_has_no_place_for_is_not_asked_for_nor_taken(house):
    person = add_person(PARTNERS, house.partner())
    case = store.case_of(open_case(Request(Kind.RECTIFICATION, "email", "en"), person))
    assert as_it_stands(for_mending(case)).may_have == {
        "cnp"
    }  # of a business contact the policy keeps papers, by a statute
    with pytest.raises(NotDeclared, match="birth_date"):
        mend(for_mending(case), Correction(birth={"birth_date": BORN}), RIGHT)
