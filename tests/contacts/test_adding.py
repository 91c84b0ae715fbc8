"""People come in by the policy: what it declares is sealed, what it does not is left out, and each has an origin."""

from __future__ import annotations

import pytest

from forecall.contacts import add_company, add_people, add_person
from forecall.contacts.errors import NotDeclared
from forecall.contacts.models import BusinessContact, Company, ContactPoint, Person
from forecall.custody import Ask, ask, open_sealed
from forecall.custody.origins import origins_of
from tests.contacts.conftest import CAMPAIGNS, PARTNERS, SUPPORT

CNP = "2900531400015"


def test_a_person_on_a_clients_list_comes_in_with_keys_origin_and_receipt_and_opens_with_a_permit(house):
    [added] = add_people(CAMPAIGNS, [house.called(phone="021 000 0000", email="Ana@Example.com")])
    assert added.problems == ()
    permit = ask(Ask(CAMPAIGNS, frozenset({"civil_identity"}), "read", (added.person,)))
    [row] = open_sealed(permit, [Person.objects.get()], ["name"])
    assert row.name == "Ana Exemplu"
    points = list(ContactPoint.objects.order_by("kind"))
    assert [one.phone or one.email for one in open_sealed(permit, points, ["phone", "email"])] == [
        "Ana@example.com",
        "+40210000000",
    ]
    assert list(origins_of(added.person)) == ["civil_identity"]
    assert [one.action for one in house.receipts] == ["collect", "read"]


def test_a_thousand_come_in_under_one_receipt(house):
    several = [house.called(f"Ana {number}", customer_numbers=()) for number in range(1000)]
    added = add_people(CAMPAIGNS, several)
    assert len({one.person for one in added}) == 1000
    assert [(one.action, one.count) for one in house.receipts] == [("collect", 1000)]


@pytest.mark.promise("OC-01.7")
@pytest.mark.parametrize("field", ["nationality", "birth_date", "birth_place", "cnp"])
def test_a_business_contact_has_the_small_field_set_and_more_is_refused_with_the_clause(house, field):
    company = add_company("Ferma Model SRL", "RO", "RO12345674")
    value = {"birth_date": "1990-05-31", "cnp": CNP}.get(field, "România")
    with pytest.raises(NotDeclared, match=f"{field} of a business_contact"):
        add_person(PARTNERS, house.partner(values={field: value, "job_title": "achizitor"}, company=company))
    assert not Person.objects.exists()
    kept = add_person(PARTNERS, house.partner(values={"job_title": "achizitor"}, company=company))
    card = BusinessContact.objects.get()
    [opened] = open_sealed(ask(Ask(PARTNERS, frozenset({"business_card"}), "read", (kept,))), [card], ["job_title"])
    assert opened.job_title == "achizitor"


def test_in_a_batch_a_wrong_value_is_left_out_and_reported_and_the_person_is_kept(house):
    [added, other] = add_people(
        SUPPORT,
        [house.called(values={"cnp": "2900531400016"}, email="no address"), house.called("Bo Exemplu")],
    )
    assert [(one.field, one.code) for one in added.problems] == [("email", "not_valid"), ("cnp", "not_valid")]
    assert "2900531400016" not in str(added.problems)
    assert added.person
    assert other.problems == ()
    assert Person.objects.filter(cnp__isnull=False).count() == 0


@pytest.mark.parametrize(
    ("country", "ways"),
    [
        ("RO", ["18547290", "RO18547290", "ro 185.472.90", "RO-18547290", "18 547 290"]),
        ("DE", ["DE136695976", "136695976", "136 695 976", "de 136,695,976"]),
        ("AT", ["ATU13585627", "U13585627", "AT U135 856 27"]),
        ("GR", ["EL094259216", "094259216", "EL 094.259.216"]),
    ],
)
@pytest.mark.usefixtures("house")
def test_a_company_is_the_same_however_its_tax_number_is_written(country, ways):
    for first in ways:
        made = {
            add_company("Ferma Model SRL", each, way) for way in (first, *ways) for each in (country, country.lower())
        }
        assert len(made) == 1
        Company.objects.all().delete()


@pytest.mark.usefixtures("house")
def test_numbers_of_two_countries_or_of_two_companies_stay_two():
    said = ["RO 18547290", "RO RO12345674", "DE 136695976", "CH CHE-107.787.577MWST", "RO ", "RO "]
    made = [add_company("Ferma", *one.split(" ")) for one in said]
    assert len(set(made)) == len(made)
    assert Company.objects.get(pk=made[1]).tax_number == "RO12345674"
