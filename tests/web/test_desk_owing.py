"""Open invoices beside a customer: what is still to be paid and since when, under a purpose that covers such people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connections
from django.test.utils import CaptureQueriesContext

from forecall.custody.recording import happened
from forecall.foundation import Money, acting
from forecall.foundation.members import Role
from forecall.orders import Bill, book_payment, credit, issue
from tests.web import test_desk_pages
from tests.web.led import policy
from tests.web.test_desk_pages import furnish, text_of

pytestmark = pytest.mark.once  # pages, and nothing of Python's version


def billing_covers_customers(house):
    """The example's policy, whose client also has the fees of its customers collected."""
    found = policy(house)
    calls, billing = found.purposes["client_calls"], found.purposes["billing"]
    books = found.categories["billing_data"]
    wider = billing.model_copy(update={"people": [*billing.people, *calls.people]})
    return found.model_copy(
        update={
            "purposes": {**found.purposes, "billing": wider},
            "categories": {
                **found.categories, "billing_data": books.model_copy(update={"people": [*books.people, *calls.people]})
            },
        }
    )  # fmt: skip


@pytest.fixture
def office(house, monkeypatch):
    monkeypatch.setattr(test_desk_pages, "policy", billing_covers_customers)
    house.rows = furnish(house)
    with acting(house.tea.pk, "x"):
        happened(house.rows[0].customer.subject, "contract_started", house.now - timedelta(days=900))
    return house


def bill(office, number, amount, due, row=0):
    at = office.today + timedelta(days=due)
    made = Bill(
        number, Money.of(amount, "EUR"), Money(0, "EUR"), at - timedelta(days=30), at,
        subject=office.rows[row].customer.subject,
    )  # fmt: skip
    with acting(office.tea.pk, "x"):
        issue("billing", made)


def asked(house, who="sam", row=0):
    return house.browser(who).get(f"/o/tea/desk/{house.rows[row].suggestion}/invoices/", headers={"HX-Request": "true"})


def test_a_seller_sees_what_is_still_open_and_how_long_it_is_overdue(office):
    for number, amount, due in (("T-1", 100, -12), ("T-2", 50, 9), ("T-3", 70, -40), ("T-4", 20, -1)):
        bill(office, number, amount, due)
    with acting(office.tea.pk, "x"):
        book_payment("T-1", Money.of(40, "EUR"), "pay-1")
        book_payment("T-3", Money.of(70, "EUR"), "pay-2")
        credit("billing", "T-4", "T-5", office.today)
    said = text_of(asked(office))
    assert said.index("T-1") < said.index("T-2")  # the longest due first
    assert "60.00 EUR of 100.00 EUR" in said
    assert "12 days overdue" in said
    assert "50.00 EUR" in said
    assert not {"T-3", "T-4", "T-5"} & set(said.split())
    assert said.count("overdue") == 1


def test_more_invoices_ask_the_books_no_more_often(office):
    seller, seen = office.browser("sam"), []
    address = f"/o/tea/desk/{office.rows[0].suggestion}/invoices/"
    seller.get(address)
    for more in (1, 6):
        for number in range(more):
            bill(office, f"N-{more}-{number}", 10, number)
        with CaptureQueriesContext(connections["default"]) as found:
            assert seller.get(address, headers={"HX-Request": "true"}).status_code == 200
        seen.append(len(found))
    assert seen[0] == seen[1] <= 16


def test_without_a_purpose_for_such_people_the_page_says_so_with_its_clause_and_asks_nothing(house):
    house.rows = furnish(house)
    said = text_of(asked(house))
    assert "does not cover people of this kind (customers of our clients); see the privacy notice, " in said
    assert "“Invoicing and collecting fees – People”." in said
    assert "plain owed" not in asked(house).content.decode()


def test_whom_the_gate_refuses_shows_the_clause_in_place_of_the_amounts(office):
    bill(office, "T-1", 100, -12)
    with acting(office.tea.pk, "x"):
        happened(office.rows[0].customer.subject, "contract_ended", office.now - timedelta(days=800))
    said = text_of(asked(office))
    assert "see the privacy notice, “Invoicing and collecting fees" in said
    assert "T-1" not in said


def test_of_somebody_who_never_had_an_invoice_nothing_is_open_and_no_rule_is_named(office):
    with acting(office.tea.pk, "x"):
        happened(office.rows[1].customer.subject, "contract_started", office.now - timedelta(days=900))
    said = text_of(asked(office, row=1))
    assert "Nothing is open" in said
    assert "recorded" not in said


def test_books_that_cannot_be_reached_leave_the_customer_open(office, monkeypatch):
    def down(*_):
        raise DatabaseError

    monkeypatch.setattr("forecall.web.staff.desk.owing.open_claims", down)
    assert "The books cannot be reached" in text_of(asked(office))
    page = office.browser("sam").get(f"/o/tea/desk/{office.rows[0].suggestion}/")
    assert "Look at the open invoices" in text_of(page)


def test_an_agent_of_a_contact_centre_sees_the_customer_without_what_they_owe(office):
    office.member("tom", Role.AGENT)
    page = office.browser("tom").get(f"/o/tea/desk/{office.rows[0].suggestion}/")
    assert page.status_code == 200
    assert "Open invoices" not in text_of(page)
    assert asked(office, "tom").status_code == 403
