"""A customer is looked up by name or number: what is shown was opened with a permit, and no address holds the words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forecall.contacts import add_company, change, merge, open_people, who_is
from forecall.contacts.names.shelf import forget_shelves
from forecall.custody import object_to, publish
from forecall.custody.origins import Origin
from forecall.custody.receipts import counts
from forecall.custody.recording import restrict
from forecall.foundation import acting
from forecall.foundation.members import Role
from forecall.needs.sample import ShopPlan, simulate
from forecall.orders import Delivery, take_in
from forecall.sales import forecast, giving, work_list
from forecall.sales.models import Outlook, Suggestion
from forecall.web.warm import warm
from tests.web.folk import policy
from tests.web.test_desk_pages import furnish, text_of

pytestmark = pytest.mark.once  # pages, and nothing of Python's version
NAMES = ("Ana Ionescu", "Ana-Maria Pop", "Bogdan Ionescu")


@pytest.fixture
def shop(house):
    """Three customers with names; the second objected."""
    house.rows = furnish(house)
    house.member("ina", Role.SELLER, own_only=True)
    forget_shelves()
    with acting(house.tea.pk, "x"):
        for row, name in zip(house.rows, NAMES, strict=False):
            change("client_calls", row.customer.subject, {"name": name}, Origin(house.now, "client", 1))
        object_to(house.rows[1].customer.subject, "direct_marketing")
    yield house
    forget_shelves()


def found(house, text, who="sam"):
    return text_of(house.browser(who).post("/o/tea/desk/search/", {"q": text}, headers={"HX-Request": "true"}))


def found_html(house, text, who="sam"):
    return house.browser(who).post("/o/tea/desk/search/", {"q": text}).content.decode()


def decisions(house):
    """Receipts so far."""
    return sum(one.decisions for one in counts(house.parts.receipts.folder, str(house.tea.pk)).values())


def test_who_is_looked_for_is_found_by_the_beginnings_of_a_name_and_by_number(shop):
    before = decisions(shop)
    assert "Ana Ionescu may be called" in found(shop, "ana io")
    assert decisions(shop) >= before + 2  # that names were opened, and whether they may be called
    assert found(shop, "ionescu").count("may be called") == 2
    said = shop.browser("sam").post("/o/tea/desk/search/", {"q": "bogdan"}, headers={"HX-Request": "true"})
    assert f"/o/tea/desk/{shop.rows[2].suggestion}/" in said.content.decode()
    with acting(shop.tea.pk, "x"):
        [one] = open_people("need_prediction", [shop.rows[3].customer.subject], {"customer_number"})
    number = one.first("customer_number")
    assert f"/o/tea/desk/{shop.rows[3].suggestion}/" in found_html(shop, number)
    assert "Nobody is found" in found(shop, "zzyzx")
    assert "Two letters" in found(shop, "a")


def test_of_whom_the_policy_keeps_closed_no_name_is_found(shop):
    said = found(shop, "ana")
    assert "Ana Ionescu" in said
    assert "Maria" not in said


def test_whoever_is_left_alone_is_found_as_such_and_not_as_somebody_to_call(shop):
    with acting(shop.tea.pk, "x"):
        Outlook.objects.filter(subject=shop.rows[0].customer.subject).update(held_out=True)
    said = found(shop, "ana io")
    assert "Ana Ionescu not on the list may not be called They are in the group that is left alone" in said
    assert "Bogdan Ionescu may be called" in found(shop, "bogdan")


def test_where_orders_show_no_names_it_is_said_by_what_whoever_objected_is_found(shop):
    for text in ("ana-maria", "ana"):  # nobody else is found, or somebody is
        assert "Whoever may not be called is not found by name here" in found(shop, text)
    assert "not found by name here" not in found(shop, "a")


def test_who_objected_is_found_by_name_where_the_policy_shows_names_for_orders_and_not_when_restricted(house):
    house.member("sam", Role.SELLER)
    orders = simulate(ShopPlan(customers=12, products=32, years=1, end=house.now.date() - timedelta(days=1)))
    forget_shelves()
    with acting(house.tea.pk, "x"):
        publish(policy(house, "repeat-shop"), artefact="0" * 64)
        take_in(orders, Delivery("a" * 64, "web shop"))
        forecast(house.now.date())
        rows = work_list()
        for row, name in zip(rows, NAMES, strict=False):
            change("orders", row.customer.subject, {"name": name}, Origin(house.now, "given", 1))
        object_to(rows[1].customer.subject, "direct_marketing")
    assert "Ana-Maria Pop may not be called" in found(house, "ana-maria")
    assert found(house, "ana").count("may be called") == found(house, "ana").count("may not be called") == 1
    assert "not found by name here" not in found(house, "ana-maria")
    with acting(house.tea.pk, "x"):
        restrict(rows[1].customer.subject, restricted=True)
    assert "Nobody is found" in found(house, "ana-maria")


def test_a_company_is_found_by_its_name(shop):
    with acting(shop.tea.pk, "x"):
        add_company("Ceai și Cafea SRL", "RO")
    assert "Ceai și Cafea SRL company not on the list" in found(shop, "cafea")
    assert "Ceai" not in found(shop, "cafea", "ina")


def test_own_records_only_find_who_was_given_to_them_by_another_record_and_are_led_there(shop):
    kept, other = (shop.rows[at].customer for at in (0, 3))
    with acting(shop.tea.pk, "x"):
        giving.give(other, shop.members["ina"].pk)
        merge(kept.subject, other.subject)
        numbers = open_people("need_prediction", [kept.subject], {"customer_number"})[0].all("customer_number")
    called = f"/o/tea/desk/called/{kept.subject.hex}/"
    for text in ("ana", *(one.value for one in numbers)):
        assert called in found_html(shop, text, "ina"), text
    assert "Ana Ionescu" in text_of(shop.browser("ina").get(called))


def test_a_person_of_whom_another_record_is_on_the_list_or_left_alone_is_found_as_such(shop):
    kept, other = (shop.rows[at] for at in (0, 3))
    with acting(shop.tea.pk, "x"):
        merge(kept.customer.subject, other.customer.subject)
        Suggestion.objects.filter(subject=kept.customer.subject).delete()
        opened = open_people("need_prediction", [kept.customer.subject], {"customer_number"})
    for text in ("ana io", *(one.value for one in opened[0].all("customer_number"))):
        assert f'"/o/tea/desk/{other.suggestion}/"' in found_html(shop, text), text
        assert "not on the list" not in found(shop, text)
    with acting(shop.tea.pk, "x"):
        Outlook.objects.filter(subject=other.customer.subject).update(held_out=True)
    assert "not on the list may not be called They are in the group that is left alone" in found(shop, "ana io")


def test_a_number_of_either_record_is_the_person_s_by_the_one_that_stands_for_both(shop):
    kept, other, third = (shop.rows[at].customer.subject for at in (0, 3, 2))
    with acting(shop.tea.pk, "x"):
        opened = open_people("need_prediction", [kept, other, third], {"customer_number"})
        numbers = [one.first("customer_number") for one in opened]
        merge(kept, other)
        assert [who_is(one) for one in numbers] == [[kept], [kept], [third]]
        assert who_is("nobody@example.com") == who_is("") == []


def test_own_records_only_find_own_customers_only_and_open_no_other_name(shop):
    with acting(shop.tea.pk, "x"):
        giving.give(shop.rows[0].customer, shop.members["ina"].pk)
    said = found(shop, "ionescu", "ina")
    assert "Ana Ionescu" in said
    assert "Bogdan" not in said


def test_more_hits_ask_the_database_no_more_often(shop):
    seller, asked = shop.browser("sam"), []
    seller.post("/o/tea/desk/search/", {"q": "ana"})
    for text in ("bogdan", "ionescu"):
        with CaptureQueriesContext(connection) as queries:
            seller.post("/o/tea/desk/search/", {"q": text}, headers={"HX-Request": "true"})
        asked.append(len(queries))
    assert asked[0] == asked[1] < 45


def test_a_fresh_process_answers_its_first_search_from_names_that_are_ready(shop):
    before = decisions(shop)
    assert warm(most_people=0) == 0
    assert decisions(shop) == before
    assert warm() >= 2
    assert decisions(shop) > before  # each filled with a receipt
    with CaptureQueriesContext(connection) as asked:
        assert "Ana Ionescu" in found(shop, "ana io")
    everybody = [one["sql"] for one in asked if '"contacts_person"."family_at"' in one["sql"]]
    assert everybody == []  # none but those who were found were read
