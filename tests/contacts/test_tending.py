"""How one person is reached is kept right by hand: each act with its receipt, and taken back while it can be."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forecall.contacts import Point, add_company, add_person, merge, open_people, who_has
from forecall.contacts.errors import AlreadyThere, NotPermitted, TooLateToTakeBack, UnknownContact, ValueWrong
from forecall.contacts.freshness import verified
from forecall.contacts.keeping import business_kind, keeping_purposes, keepings_of
from forecall.contacts.models import BusinessContact, ContactPoint
from forecall.contacts.tending import add, end, end_card, fresh_points, reopen, replace, take_back
from forecall.custody import erase
from forecall.custody.recording import restrict
from tests.contacts.conftest import CAMPAIGNS, NOW, PARTNERS, SUPPORT
from tests.policy.policies import example

pytestmark = pytest.mark.databases
A, B = "+40210000001", "+40210000002"


@pytest.fixture
def ana(house):
    return house.person("Ana Exemplu", purpose=SUPPORT, phone=A, origin=house.origin(ago=timedelta(days=40)))


@pytest.fixture
def said(house):
    """What the person says today."""
    return house.origin("given", ago=timedelta())


def reached(person):
    """Number -> from when, until when."""
    [found] = open_people(SUPPORT, [person], {"phone"})
    return {one.value: (one.valid_from, one.valid_to) for one in found.all("phone")}


def point_of(number):
    [person] = who_has("phone", number)
    [found] = open_people(SUPPORT, [person], {"phone"})
    return next(one.point for one in found.all("phone") if one.value == number)


def changes(house):
    return [one for one in house.receipts if one.action == "change" and one.outcome == "allowed"]


def test_a_number_is_added_and_taken_back_each_with_a_receipt(house, ana, said):
    made = add(SUPPORT, ana, Point("phone", "021 000 0002"), said)
    assert (who_has("phone", B), len(changes(house))) == ([ana], 1)
    assert fresh_points([ana]) == {made}
    take_back(SUPPORT, made, said)
    assert (who_has("phone", B), len(changes(house)), list(reached(ana))) == ([], 2, [A])


def test_a_number_that_changed_ends_and_the_new_one_begins_and_both_are_as_they_were_once_it_is_taken_back(ana, said):
    made = replace(SUPPORT, point_of(A), B, said)
    yesterday, today = NOW.date() - timedelta(days=1), NOW.date()
    assert reached(ana) == {A: (None, yesterday), B: (today, None)}
    assert (who_has("phone", A), who_has("phone", B)) == ([], [ana])
    take_back(SUPPORT, made, said)
    assert reached(ana) == {A: (None, None)}
    assert who_has("phone", A) == [ana]


def test_taking_a_new_number_back_brings_back_the_one_whose_place_it_took_and_no_other(house, ana, said):
    other = add(SUPPORT, ana, Point("phone", "021 000 0003"), house.origin("given", ago=timedelta(minutes=5)))
    end(SUPPORT, other, said)  # the same day, and for good
    made = replace(SUPPORT, point_of(A), B, said)
    take_back(SUPPORT, made, said)
    assert {number for number, (_from, until) in reached(ana).items() if until is None} == {A}


def test_an_ending_is_taken_back(ana, said):
    point = point_of(A)
    end(SUPPORT, point, said)
    assert who_has("phone", A) == []
    reopen(SUPPORT, point, said)
    assert (who_has("phone", A), reached(ana)) == ([ana], {A: (None, None)})


def test_what_they_have_or_had_is_not_added_again_in_whatever_record_it_stands(house, ana, said):
    twin = house.person("Ana E.", purpose=SUPPORT, phone=B)
    merge(ana, twin)
    for number in (A, "021 000 0002"):
        with pytest.raises(AlreadyThere, match="already"):
            add(SUPPORT, ana, Point("phone", number), said)
    end(SUPPORT, point_of(B), said)
    with pytest.raises(AlreadyThere, match="ending"):
        replace(SUPPORT, point_of(A), B, said)
    assert who_has("phone", A) == [ana]  # it stands as it stood
    with pytest.raises(ValueWrong):
        add(SUPPORT, ana, Point("phone", "021"), said)


def test_what_was_added_stays_once_a_day_is_over_or_it_was_verified(house, ana, said):
    made = add(SUPPORT, ana, Point("phone", B), said)
    house.clock.forward(timedelta(hours=25))
    with pytest.raises(TooLateToTakeBack):
        take_back(SUPPORT, made, said)
    other = add(SUPPORT, ana, Point("email", "ana@example.com"), house.origin("given", ago=timedelta()))
    verified(other)
    with pytest.raises(TooLateToTakeBack):
        take_back(SUPPORT, other, said)
    assert fresh_points([ana]) == set()


def test_nothing_is_changed_where_the_gate_refuses_and_of_whom_was_erased(ana, said):
    point = point_of(A)
    restrict(ana, restricted=True)
    for act in (
        lambda: add(SUPPORT, ana, Point("phone", B), said),
        lambda: end(SUPPORT, point, said),
        lambda: replace(SUPPORT, point, B, said),
    ):
        with pytest.raises(NotPermitted, match="restricted"):
            act()
    assert ContactPoint.objects.get().valid_to is None
    restrict(ana, restricted=False)
    erase(ana)
    for act in (lambda: add(SUPPORT, ana, Point("phone", B), said), lambda: end(SUPPORT, point, said)):
        with pytest.raises(UnknownContact):
            act()


def test_a_contact_at_a_company_leaves_and_comes_back(house, said):
    person = add_person(PARTNERS, house.partner(company=add_company("Model SRL", "RO"), values={"job_title": "Buyer"}))
    card = BusinessContact.objects.get()
    end_card(PARTNERS, card.pk, said)
    assert BusinessContact.objects.get().valid_to == NOW.date() - timedelta(days=1)
    end_card(PARTNERS, card.pk, said, ended=False)
    assert BusinessContact.objects.get().valid_to is None
    with pytest.raises(UnknownContact):
        end_card(PARTNERS, card.pk + 1, said)
    assert person == card.subject_id


@pytest.mark.parametrize(
    ("policy", "kind", "purpose", "sources"),
    [
        ("contact-centre", "called_person", SUPPORT, ("given", "client")),  # not advertising, and more of them
        ("contact-centre", "business_contact", PARTNERS, ("given",)),
        ("need-prediction", "client_customer", "client_calls", ("client",)),  # nothing but calls has their names
        ("prepaid-telephony", "subscriber", "telephony_service", ("given",)),
        ("repeat-shop", "customer", "orders", ("given",)),
    ],
)
def test_people_are_kept_under_the_purpose_that_writes_most_of_them_and_advertises_nothing(
    policy, kind, purpose, sources
):
    first = keepings_of(example(policy), kind)[0]
    assert (first.purpose, first.sources) == (purpose, sources)


def test_the_purposes_of_a_policy_that_have_names_and_the_kind_that_is_a_business_contact():
    policy = example("contact-centre")
    assert {SUPPORT, PARTNERS} < set(keeping_purposes(policy))
    assert CAMPAIGNS not in keeping_purposes(policy)
    assert business_kind(policy).purpose == PARTNERS
    assert business_kind(example("repeat-shop")) is None
