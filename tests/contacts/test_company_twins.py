"""Companies that may be one are offered with what speaks for it, and what cannot be one is not."""

from __future__ import annotations

import pytest

from forecall.contacts import add_company, join_companies, part_companies
from forecall.contacts.doubles import MANY, Sign, doubles, same_as, signs_of, twins
from forecall.contacts.errors import Apart, CannotMerge, UnknownContact
from forecall.contacts.leaving_companies import companies_left, leave_companies, left_between, offer_again
from forecall.contacts.models import Company
from forecall.foundation import acting

NAME, TAX, REGISTER = Sign.NAME, Sign.TAX, Sign.REGISTER


def company(house, name, tax="", register="", country="RO"):
    """As an older house has it: nothing is looked up."""
    told = {"name": name, "tax_number": tax, "register_number": register, "country": country}
    return Company.objects.create(**told, made_at=house.clock.now())


@pytest.mark.parametrize(
    ("one", "other", "by"),
    [
        (("Model SRL", "RO18547290"), ("Alta", "18547290"), {TAX}),
        (("Model SRL", "18547290"), ("S.C. MODÈL S.R.L.",), {NAME}),
        (("Ferma Model", "", "J40/1/2020"), ("Alta", "", "j40 / 1 / 2020"), {REGISTER}),
        (
            ("Ferma  Model", "18547290", "J40/1/2020"),
            ("ferma-model", "RO18547290", "J40/1/2020"),
            {NAME, TAX, REGISTER},
        ),
        (("Müller & Co. KG",), ("Muller",), {NAME}),
        (("Model SRL",), ("Model SA",), None),  # two legal forms
        (("Model", "18547290"), ("Model", "14399840"), None),  # two tax numbers
        (("Model", "", "", "RO"), ("Model", "", "", "DE"), None),  # two countries
        (("S.C.",), ("S.R.L.",), None),  # all of it is form
        (("Model Ceai",), ("Model Cafea",), None),
    ],
)
def test_two_companies_are_offered_for_what_they_have_alike(house, one, other, by):
    made = [company(house, *told) for told in (one, other)]
    found = [([pair.one, pair.other], set(pair.by)) for pair in twins()]
    assert found == ([(made, by)] if by else [])
    assert [pair.by for pair in twins(made[1].pk)] == ([by] if by else [])
    if by:
        assert signs_of(*made) == by


def test_those_that_share_most_come_first_and_a_name_that_many_have_tells_nothing(house):
    for number in range(MANY + 1):
        company(house, "Pensiunea Maria", register=f"J1/{number}/2020")
    assert twins() == []
    by_name = [company(house, name).pk for name in ("Alta", "Alta SRL")]
    by_tax = [company(house, "Zeta", tax).pk for tax in ("18547290", "RO18547290")]
    assert [[pair.one.pk, pair.other.pk] for pair in twins()] == [by_tax, by_name]


def test_what_was_joined_speaks_for_the_one_that_stands_and_is_offered_no_more(house):
    old, new = company(house, "Ferma Veche", "18547290"), company(house, "Ceai Nou")
    third = company(house, "Ferma Veche SRL")
    assert [(pair.one, pair.other) for pair in twins()] == [(old, third)]
    join_companies(new.pk, old.pk)
    assert [(pair.one.pk, pair.other.pk) for pair in twins()] == [(new.pk, third.pk)]
    twin = company(house, "Alta", "RO18547290")
    assert (same_as(new), same_as(twin)) == ([twin], [new])
    assert doubles() == [("18547290", (new, twin))]
    assert {(pair.one.pk, pair.other.pk) for pair in twins()} == {(new.pk, third.pk), (new.pk, twin.pk)}
    part_companies(new.pk, old.pk)
    assert [[one.pk for one in those] for _number, those in doubles()] == [[old.pk, twin.pk]]
    assert (same_as(new), [one.pk for one in same_as(twin)]) == ([], [old.pk])


def test_a_pair_that_was_left_as_two_is_offered_again_only_once_it_is_looked_at_again(house):
    one, other = (company(house, name).pk for name in ("Model", "Model SRL"))
    row = leave_companies(other, one)
    assert leave_companies(one, other) == row
    assert (twins(), companies_left(), left_between(other, one)) == ([], [row], row)
    assert offer_again(row.pk) == (one, other)
    assert len(twins()) == 1
    with pytest.raises(UnknownContact):
        offer_again(row.pk)
    with acting(house.bobs, "bob"), pytest.raises(UnknownContact):
        leave_companies(one, other)


def test_it_is_said_of_the_companies_that_stand(house):
    one, other, third = (company(house, name).pk for name in ("Model", "Model SRL", "Alta"))
    join_companies(third, other)
    row = leave_companies(one, other)
    assert (row.one_id, row.other_id) == (one, third)
    with pytest.raises(CannotMerge) as refused:
        leave_companies(third, other)
    assert refused.value.why == Apart.MERGED
    join_companies(one, third)
    assert companies_left() == []


def test_no_company_of_another_organisation_is_offered(house):
    company(house, "Model")
    with acting(house.bobs, "bob"):
        add_company("Model", "RO")
        assert twins() == []
    assert twins() == []
