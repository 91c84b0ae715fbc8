"""Two companies that are one are joined, and taken apart again to the last row; what came meanwhile stays."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.apps import apps

from forecall.contacts import (
    Mandate,
    Whom,
    act_for,
    add_company,
    add_person,
    appoint,
    join_companies,
    part_companies,
    representatives,
)
from forecall.contacts.companies import named, numbers_of, standing, stands_for
from forecall.contacts.errors import Apart, CannotMerge, UnknownContact
from forecall.contacts.events import CompaniesJoined, CompaniesParted
from forecall.contacts.joining import check, foreseen, joins, part_by, standing_join
from forecall.contacts.models import BusinessContact, CompaniesLeft, Company, CompanyJoin, Representative
from forecall.custody import erase
from forecall.foundation import acting
from tests.contacts.conftest import PARTNERS

pytestmark = pytest.mark.databases


class Stopped(Exception):
    """What a hearer of another room raises."""


@pytest.fixture
def firms(house):
    """Three companies, each with a contact and somebody who acts for it."""
    house.firms = [company(house, f"Model {letter}") for letter in "ABC"]
    return house.firms


def company(house, name, tax_number="", country="RO"):
    made = add_company(name, country, tax_number)
    contact(house, made)
    appoint(house.person(), Whom(company=made), mandate(house))
    return made


def contact(house, firm):
    return add_person(PARTNERS, house.partner(values={"job_title": "Buyer"}, company=firm))


def mandate(house):
    now = house.clock.now()
    return Mandate("office", now - timedelta(days=1), now + timedelta(days=9))


def everything():
    """Every row that is a company or hangs on one."""
    return [list(model.objects.order_by("pk").values()) for model in (Company, BusinessContact, Representative)]


def hanging(firm):
    """How many contacts and authorities hang on a company."""
    return tuple(model.objects.filter(company=firm).count() for model in (BusinessContact, Representative))


def test_what_hangs_on_one_is_moved_to_the_other_and_taken_apart_everything_is_as_it_was(house, firms):
    a, b, _c = firms
    before, heard = everything(), []
    for kind in (CompaniesJoined, CompaniesParted):
        house.parts.events.subscribe(kind, heard.append)
    made = join_companies(b, a)
    assert (made.kept_id, made.company_id, made.actor, made.at) == (b, a, "alice", house.clock.now())
    assert (hanging(a), hanging(b)) == ((0, 0), (2, 2))
    assert made.counts == {"contacts.BusinessContact": 1, "contacts.Representative": 1}
    assert [one.pk for one in joins()] == [made.pk]
    undone = part_by(made.pk)
    assert everything() == before
    assert (undone.undone_by, undone.undone_at, joins()) == ("alice", house.clock.now(), [])
    assert heard == [
        CompaniesJoined(house.alices, b, a, made.pk), CompaniesParted(house.alices, b, a, made.pk)
    ]  # fmt: skip


def test_what_came_after_the_join_stays_with_the_one_that_was_kept(house, firms):
    a, b, _c = firms
    join_companies(b, a)
    later = contact(house, b)
    part_companies(b, a)
    assert (hanging(a), hanging(b)) == ((1, 1), (2, 1))
    assert BusinessContact.objects.get(subject=later).company_id == b


def test_whoever_comes_by_the_number_or_the_name_of_the_one_that_is_gone_lands_at_the_one_that_was_kept(house):
    a = add_company("Model", "RO", "18547290")
    b = add_company("Model SRL", "RO")
    c = add_company("Alta", "RO", "", "J40/1/2020")
    join_companies(b, a)
    join_companies(b, c)
    assert add_company("Model", "RO", "RO18547290") == b
    assert add_company("Model", "RO") == b
    assert add_company("Alta", "RO") == b
    assert add_company("Alta cu alt nume", "RO", "", "J40/1/2020") == b
    assert contact(house, a)
    appoint(house.person(), Whom(company=a), mandate(house))
    assert (hanging(a), hanging(b)) == ((0, 0), (1, 1))
    [acts] = representatives(Whom(company=a))
    assert act_for(acts.subject_id, Whom(company=a), "client_support") == acts.pk
    assert add_company("Model", "RO", is_another=True) not in {a, b, c}  # somebody looked
    assert len({add_company("Model", "RO") for _twice in range(2)} - {a, b, c}) == 2  # nobody knows which is meant


@pytest.mark.usefixtures("house")
def test_lists_leave_out_what_was_joined_and_its_name_finds_the_other():
    a, b = add_company("Ferma Veche", "RO"), add_company("Ceai Nou", "RO")
    join_companies(b, a)
    assert [one.pk for one in standing()] == [b]
    assert [one.pk for one in named("veche")] == [one.pk for one in named("nou")] == [b]
    assert stands_for(a) == stands_for(b) == b
    part_companies(b, a)
    assert [one.pk for one in named("veche")] == [a]
    assert stands_for(a) == a


@pytest.mark.usefixtures("house")
def test_a_number_that_only_the_one_that_is_gone_has_is_the_kept_ones_as_long_as_they_are_joined():
    a, b, c = (
        add_company(f"Model {one}", "RO", number) for one, number in zip("ABC", ("18547290", "", ""), strict=True)
    )
    join_companies(b, a)
    join_companies(c, b)
    assert numbers_of(Company.objects.get(pk=c)).tax == "18547290"
    part_companies(b, a)
    assert numbers_of(Company.objects.get(pk=c)).tax == ""
    assert Company.objects.get(pk=a).tax_number == "18547290"


@pytest.mark.parametrize(
    ("keep", "gone", "why"),
    [
        (0, 0, Apart.SAME),
        (0, 1, Apart.NUMBERS),
        (0, 2, Apart.COUNTRIES),
        (3, 4, Apart.MERGED),  # joined already
        (5, 3, Apart.MERGED),
        (1, 4, Apart.MERGED),
        (1, 5, Apart.NUMBERS),  # by the number of what was joined into it
    ],
)
def test_what_cannot_be_one_is_refused_and_nothing_is_changed(house, keep, gone, why):
    told = (
        ("Model A", "RO", "18547290"), ("Model A", "RO", "14399840"), ("Model A", "DE", ""), ("Model B", "RO", ""),
        ("Model C", "RO", "RO18547290"), ("Model D", "RO", ""),
    )  # fmt: skip
    keys = [
        Company.objects.create(name=name, country=country, tax_number=number, made_at=house.clock.now()).pk
        for name, country, number in told
    ]
    join_companies(keys[5], keys[4])
    join_companies(keys[5], keys[3])
    before = everything()
    for act in (join_companies, check, foreseen):
        with pytest.raises(CannotMerge) as refused:
            act(keys[keep], keys[gone])
        assert refused.value.why == why
    assert everything() == before
    assert CompanyJoin.objects.count() == 2


def test_another_organisations_company_is_not_there(house, firms):
    with acting(house.bobs, "bob"):
        theirs = add_company("Model", "RO")
        with pytest.raises(UnknownContact):
            part_companies(firms[1], firms[0])
    for keep, gone in ((firms[0], theirs), (theirs, firms[0])):
        with pytest.raises(UnknownContact):
            join_companies(keep, gone)
    made = join_companies(*firms[:2])
    with acting(house.bobs, "bob"), pytest.raises(UnknownContact):
        part_by(made.pk)
    assert standing_join(made.pk)


def test_taken_out_of_a_chain_each_has_its_own_again_in_whatever_order(firms):
    a, b, c = firms
    before = everything()
    join_companies(b, a)
    joined = everything()
    join_companies(c, b)
    assert (hanging(c), stands_for(a)) == ((3, 3), c)
    part_companies(c, b)
    assert everything() == joined
    join_companies(c, b)
    part_companies(b, a)  # out of the middle, while the middle is joined itself
    assert [hanging(one) for one in firms] == [(1, 1), (0, 0), (2, 2)]
    assert (stands_for(a), stands_for(b)) == (a, c)
    part_companies(c, b)
    assert everything() == before
    with pytest.raises(UnknownContact):
        part_companies(c, b)


def test_what_was_taken_out_of_the_middle_and_joined_to_the_end_itself_does_not_go_back_with_the_middle(firms):
    a, b, c = firms
    before = everything()
    join_companies(b, a)
    join_companies(c, b)
    part_companies(b, a)
    join_companies(c, a)
    part_companies(c, b)
    assert [hanging(one) for one in firms] == [(0, 0), (1, 1), (2, 2)]
    part_companies(c, a)
    assert everything() == before


@pytest.mark.parametrize("seed", range(12))
def test_in_whatever_order_companies_are_joined_and_taken_apart_each_row_is_where_it_belongs_in_the_end(house, seed):
    """A law: what a company had, and what came in for it while it stood, is its own once nothing is joined any more."""
    chance = random.Random(seed)
    firms = [add_company(f"Model {letter}", "RO") for letter in "ABCDE"]
    belongs = {contact(house, firm): firm for firm in firms}
    for _step in range(14):
        stand, marks = [firm for firm in firms if stands_for(firm) == firm], joins(0, 99)
        what = chance.choice(["join", "join", "part", "add"])
        if what == "join" and len(stand) > 1:
            join_companies(*chance.sample(stand, 2))
        elif what == "part" and marks:
            part_by(chance.choice(marks).pk)
        elif what == "add":
            firm = chance.choice(firms)
            belongs[contact(house, firm)] = stands_for(firm)
    marks = joins(0, 99)
    for mark in chance.sample(marks, len(marks)):
        part_by(mark.pk)
    assert dict(BusinessContact.objects.values_list("subject", "company")) == belongs
    assert all(stands_for(firm) == firm for firm in firms)


def test_joined_and_parted_again_and_again_only_the_last_join_counts(firms):
    a, b, _c = firms
    before = everything()
    for _turn in range(2):
        join_companies(b, a)
        with pytest.raises(CannotMerge):
            join_companies(b, a)
        part_companies(b, a)
    join_companies(a, b)
    with pytest.raises(UnknownContact):
        part_companies(b, a)
    part_companies(a, b)
    assert everything() == before


def test_who_has_a_card_at_both_keeps_each_where_it_was(firms):
    a, b, _c = firms
    [card] = BusinessContact.objects.filter(company=a)
    twice = BusinessContact.objects.get(company=b)
    values = {name: getattr(card, name) for name in ("source", "collected_at", "version")}
    there = BusinessContact.objects.create(subject_id=twice.subject_id, company_id=a, **values)
    join_companies(b, a)
    assert set(BusinessContact.objects.filter(company=b)) == {card, twice}
    assert BusinessContact.objects.get(company=a) == there
    part_companies(b, a)
    assert set(BusinessContact.objects.filter(company=a)) == {card, there}


def test_whoever_is_erased_meanwhile_is_not_brought_back(firms):
    a, b, _c = firms
    [card] = BusinessContact.objects.filter(company=a)
    join_companies(b, a)
    erase(card.subject_id)
    part_companies(b, a)
    assert (hanging(a), hanging(b)) == ((0, 1), (1, 1))


def test_what_would_be_moved_is_foretold_and_nothing_is_done(firms):
    a, b, _c = firms
    before = everything()
    assert foreseen(b, a) == {"contacts.BusinessContact": 1, "contacts.Representative": 1}
    assert everything() == before
    assert not CompanyJoin.objects.exists()


@pytest.mark.parametrize("kind", [CompaniesJoined, CompaniesParted])
def test_whatever_stops_it_in_the_middle_all_of_it_stands_or_nothing(house, firms, kind):
    a, b, _c = firms
    if kind is CompaniesParted:
        join_companies(b, a)
    before = everything(), list(CompanyJoin.objects.values())

    def stop(_fact):
        raise Stopped

    house.parts.events.subscribe(kind, stop)
    with pytest.raises(Stopped):
        (join_companies if kind is CompaniesJoined else part_companies)(b, a)
    assert (everything(), list(CompanyJoin.objects.values())) == before


def test_two_that_are_joined_after_all_are_no_longer_left_as_two(house, firms):
    a, b, c = firms
    for one, other in ((a, b), (a, c)):
        CompaniesLeft.objects.create(one_id=one, other_id=other, at=house.clock.now(), actor="alice")
    join_companies(b, a)
    assert [(one.one_id, one.other_id) for one in CompaniesLeft.objects.all()] == [(a, c)]


def test_every_row_of_any_room_that_hangs_on_a_company_is_moved_by_its_room():
    """Whoever hangs a new model on a company says here how it moves."""
    hangs = {
        model._meta.label
        for model in apps.get_models()
        for one in model._meta.get_fields()
        if one.is_relation and one.many_to_one and one.related_model is Company
    }
    moved = {
        "contacts.BusinessContact", "contacts.Representative", "orders.Order", "sales.Outlook", "sales.Suggestion",
        "sales.Said", "sales.TakenOrder", "sales.Given", "sales.Decision",
    }  # fmt: skip
    assert hangs == moved | {"contacts.Company", "contacts.CompanyJoin", "contacts.CompaniesLeft"}
