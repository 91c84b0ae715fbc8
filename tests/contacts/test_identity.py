"""Civil identity is kept where the policy has it, checked, and sealed; special data only where a law asks for it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from stdnum.ro import cnp as rules

from forecall.contacts import add_people, add_person, open_people
from forecall.contacts.declared import covered
from forecall.contacts.errors import NotDeclared, ValueWrong
from forecall.contacts.models import Person
from forecall.contacts.values import address_of, cnp_of, email_of, folded, phone_of, tax_number_of, text_of
from forecall.custody.identifiers import find
from tests.contacts.conftest import CAMPAIGNS, PARTNERS, SUPPORT
from tests.policy.policies import example

CNP, BORN = "2900531400015", "1990-05-31"
STATUTORY = "statutory_records"


@pytest.mark.promise("OC-01.2")
@pytest.mark.parametrize(
    ("values", "sex", "said"),
    [
        ({"cnp": "2900531400016"}, "", "check digit"),
        ({"cnp": "2901331400015"}, "", "check digit, day or county"),
        ({"cnp": CNP, "birth_date": "1990-05-30"}, "", "another birth date"),
        ({"cnp": CNP, "birth_date": "1890-05-31"}, "", "another birth date"),  # the same day of another century
        ({"cnp": CNP}, "m", "another sex"),
    ],
)
def test_a_full_identity_is_stored_as_ciphertext_and_a_number_that_is_wrong_or_disagrees_is_not(
    house, values, sex, said
):
    with pytest.raises(ValueWrong, match=said):
        house.person(purpose=SUPPORT, values=values, sex=sex)
    assert not Person.objects.exists()
    whole = {"cnp": f" {CNP[:7]}-{CNP[7:]}", "birth_date": BORN, "birth_place": "Iași", "nationality": "română"}
    ana = house.person(purpose=SUPPORT, values={**whole, "identity_card": "XX 000001"}, sex="f", post="Str. 1, Iași")
    [seen] = open_people(SUPPORT, [ana])
    assert (seen.first("cnp"), seen.first("birth_date"), seen.first("identity_card")) == (CNP, BORN, "XX 000001")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM contacts_person")
        [row] = cursor.fetchall()
    assert not any(
        text.encode() in bytes(cell) for text in (CNP, BORN, "XX") for cell in row if isinstance(cell, bytes)
    )
    assert not any(text in str(cell) for text in (CNP, BORN, "XX 0") for cell in row)


@pytest.mark.promise("OC-01.8")
@pytest.mark.parametrize(("field", "value"), [("trade_union", "member"), ("identity_card", "XX 000001")])
def test_special_data_of_a_business_contact_needs_its_statute_and_opens_for_that_purpose_alone(house, field, value):
    with pytest.raises(NotDeclared, match=f"{field} of a business_contact"):
        add_person(PARTNERS, house.partner(values={field: value}))
    with pytest.raises(NotDeclared, match="political_opinion"):
        add_person(STATUTORY, house.partner("", values={"political_opinion": "none of yours"}))
    kept = add_person(STATUTORY, house.partner("", values={field: value}))
    [seen] = open_people(STATUTORY, [kept])
    assert seen.first(field) == value
    assert open_people(PARTNERS, [kept]) == []
    name = "union_membership" if field == "trade_union" else "identity_papers"
    policy = example("contact-centre")
    bare = policy.categories[name].model_copy(update={"special": None, "statute": None})
    without = policy.model_copy(update={"categories": {**policy.categories, name: bare}})
    assert covered(policy, STATUTORY, "business_contact", {field}).categories == {name}
    assert covered(without, STATUTORY, "business_contact", {field}).undeclared == {field: f"category:{name}"}


@pytest.mark.promise("AI-02.4")
@pytest.mark.parametrize("field", ["name", "identity_card", "birth_place", "message", "nationality"])
@pytest.mark.parametrize("typed", ["4111 1111 1111 1111", "card: 4111111111111111, thanks", "4111-1111-1111-1111"])
def test_a_card_number_typed_into_any_field_is_masked_before_it_is_stored(field, typed):
    kept = text_of(field, typed)
    assert not [one for one in find(kept) if one.kind == "card"]
    assert "4111 1111" not in kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (
            "my card is four one one one, one one one one, one one one one, one one one one",
            "my card is [card •••• 1111]",
        ),
        ("Str. Exemplului 10, ap. 4, 700001 Iași", "Str. Exemplului 10, ap. 4, 700001 Iași"),
    ],
)
def test_a_card_that_was_told_is_masked_and_a_street_is_not(said, kept):
    assert text_of("message", said) == kept


def test_on_every_road_in_a_card_number_is_masked(house):
    card = "4111 1111 1111 1111"
    ana = house.person(f"Ana {card}", post=f"Str. 1, {card}, Iasi", customer_numbers=())
    [seen] = open_people(CAMPAIGNS, [ana])
    assert not any(one.kind == "card" for value in seen.values for one in find(value.value))


@pytest.mark.parametrize(
    ("value", "country", "kept"),
    [
        ("0210 000 000", "RO", "+40210000000"),
        ("+49 (0)30 0000000", "RO", "+49300000000"),
        ("030/0000000", "DE", "+49300000000"),
    ],
)
def test_a_number_is_kept_as_the_world_dials_it(value, country, kept):
    assert phone_of(value, country) == kept


@pytest.mark.parametrize("value", ["", "call me", "12", "0" * 40, "0210000000;ext=5;drop"])
def test_what_is_no_number_is_refused_without_being_repeated(value):
    with pytest.raises(ValueWrong) as refused:
        phone_of(value, "RO")
    assert not value or value not in str(refused.value)


@pytest.mark.parametrize("value", ["", "ana", "ana@", "ana@example", "a b@example.com", "ana@exa mple.com"])
def test_what_is_no_address_is_refused(value):
    with pytest.raises(ValueWrong, match="email"):
        email_of(value)


def test_an_address_is_one_line_and_nothing_invisible_is_kept():
    assert address_of("Str. Exemplului 10\n  700001 Iași \u202e\n") == "Str. Exemplului 10, 700001 Iași"
    with pytest.raises(ValueWrong):
        text_of("name", "x" * 501)


@pytest.mark.parametrize(
    ("number", "country", "kept"),
    [("RO12345674", "RO", "RO12345674"), ("12345674", "RO", "12345674"), ("DE 136695976", "DE", "DE136695976")],
)
def test_a_tax_number_is_checked_by_its_countrys_rules(number, country, kept):
    assert tax_number_of(number, country) == kept
    with pytest.raises(ValueWrong, match="check digit"):
        tax_number_of(number[:-1] + str((int(number[-1]) + 1) % 10), country)


@given(st.dates(), st.sampled_from("1256"), st.integers(0, 999))
def test_every_number_made_by_the_rules_tells_its_day(born, first, serial):
    century = {"1": 1900, "2": 1900, "5": 2000, "6": 2000}[first]
    born = born.replace(year=century + born.year % 100, day=min(born.day, 28))
    body = f"{first}{born:%y%m%d}40{serial:03d}"
    number = body + rules.calc_check_digit(body)
    if rules.is_valid(number):
        assert cnp_of(number, None) == (number, born)


@given(st.text(max_size=40))
def test_folding_again_changes_nothing(text):
    assert folded(folded(text)) == folded(text)


def test_a_foreigners_number_leaves_the_century_to_the_birth_date():
    body = "790053140001"
    number = body + rules.calc_check_digit(body)
    assert cnp_of(number, None) == (number, None)
    assert cnp_of(number, date(1990, 5, 31)) == (number, date(1990, 5, 31))
    with pytest.raises(ValueWrong, match="another birth date"):
        cnp_of(number, date(1991, 5, 31))


def test_a_value_that_was_posted_although_no_form_has_it_is_dropped_and_said(house):
    [added] = add_people(CAMPAIGNS, [house.called(values={"identity_card": "XX 000001", "shoe_size": "40"})])
    assert [(one.field, one.code) for one in added.problems] == [
        ("shoe_size", "not_declared"),
        ("identity_card", "not_declared"),
    ]
    [row] = Person.objects.all()
    assert row.identity_card is None
