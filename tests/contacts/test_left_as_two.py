"""A pair that was left as two people is not offered again until it is looked at again; and what speaks against one."""

from __future__ import annotations

import pytest

from forecall.contacts import duplicates, like, merge, unmerge
from forecall.contacts.differing import differing
from forecall.contacts.errors import CannotMerge, UnknownContact
from forecall.contacts.leaving import leave_as_two, left_as_two, left_of, look_again
from forecall.contacts.models import LeftAsTwo
from forecall.custody import erase
from tests.contacts.conftest import CAMPAIGNS, SUPPORT

pytestmark = pytest.mark.databases

BORN, CNP = "1990-05-31", "2900531400015"


@pytest.fixture
def pair(house):
    return tuple(house.person(name, phone="021 000 0000") for name in ("Ana Exemplu", "Anna Exemplu"))


def offered(person):
    return len(duplicates(CAMPAIGNS)), len(like(CAMPAIGNS, person))


def test_a_pair_that_was_left_as_two_is_not_offered_again_until_it_is_looked_at_again(house, pair):
    assert offered(pair[0]) == (1, 1)
    leave_as_two(pair[1], pair[0])
    leave_as_two(*pair)
    assert offered(pair[0]) == (0, 0)
    [row] = left_as_two()
    assert ({row.one_id, row.other_id}, row.actor, row.at) == (set(pair), "alice", house.clock.now())
    assert left_of(*pair) == left_of(*reversed(pair)) == row
    assert set(look_again(row.pk)) == set(pair)
    assert offered(pair[1]) == (1, 1)
    with pytest.raises(UnknownContact):
        look_again(row.pk)


def test_a_third_who_is_like_both_is_offered_all_the_same(house, pair):
    leave_as_two(*pair)
    third = house.person("Ana-Maria Exemplu", phone="021 000 0000")
    found = {frozenset({one.one, one.other}) for one in duplicates(CAMPAIGNS)}
    assert found == {frozenset({one, third}) for one in pair}


@pytest.mark.parametrize("at", [0, 1])
def test_a_pair_of_which_one_was_merged_into_a_third_is_listed_as_left_only_once_that_is_undone(house, pair, at):
    leave_as_two(*pair)
    third = house.person("A. E.")
    merge(third, pair[at])
    assert left_as_two() == []  # it may be offered by the third
    unmerge(third, pair[at])
    assert len(left_as_two()) == 1


@pytest.mark.parametrize("gone", [0, 1])
def test_the_erasure_of_either_takes_it_along(pair, gone):
    leave_as_two(*pair)
    erase(pair[gone])
    assert not LeftAsTwo.objects.exists()


def test_it_is_said_of_the_records_that_stand_and_a_pair_that_is_merged_after_all_is_left_no_more(house, pair):
    beside = house.person("A. E.")
    merge(pair[0], beside)
    leave_as_two(beside, pair[1])
    assert left_of(*pair)
    merge(*pair)
    assert not LeftAsTwo.objects.exists()
    with pytest.raises(CannotMerge):
        leave_as_two(beside, pair[1])
    unmerge(*pair)
    assert offered(pair[0]) == (1, 1)


@pytest.mark.parametrize(
    ("left", "right", "values"),
    [
        ({"birth_date": BORN}, {"birth_date": BORN}, {}),
        ({"birth_date": BORN}, {"cnp": CNP}, {}),
        ({"birth_date": BORN}, {"birth_date": "1961-02-03"}, {"birth_date": ((BORN,), ("1961-02-03",))}),
        ({"cnp": CNP}, {"cnp": "1800101400016"}, {"cnp": ((CNP,), ("1800101400016",))}),
    ],
)
def test_what_two_records_say_differently_of_birth_date_and_cnp_is_said_before_they_are_one(house, left, right, values):
    one, other = (house.person(purpose=SUPPORT, values=said) for said in (left, right))
    receipts = len(house.receipts)
    found = differing(one, other)
    assert (found.values, found.closed) == (values, frozenset())
    assert bool(found) is bool(values)
    assert (len(house.receipts) > receipts) is (left.keys() == right.keys())  # nothing is opened in vain


def test_what_nobody_may_compare_is_asked_about_too(house):
    one, other = (house.person(purpose=SUPPORT, values={"birth_date": day}) for day in (BORN, "1961-02-03"))
    from forecall.custody.recording import restrict

    restrict(one, restricted=True)
    found = differing(one, other)
    assert (found.values, found.closed) == ({}, frozenset({"birth_date"}))
