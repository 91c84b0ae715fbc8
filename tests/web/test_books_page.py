"""What is open over all customers, for who keeps the books: seen, taken along, and paid."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from forecall.contacts import add_company
from forecall.custody.recording import happened, restrict
from forecall.foundation import Money, acting
from forecall.foundation.members import Role
from forecall.orders import Bill, book_payment, issue
from forecall.orders.models import Payment
from tests.web import test_desk_pages
from tests.web.test_desk_owing import bill, billing_covers_customers
from tests.web.test_desk_pages import furnish, text_of

pytestmark = pytest.mark.once  # pages, and nothing of Python's version
PAGE = "/o/tea/books/"


@pytest.fixture
def office(house, monkeypatch):
    monkeypatch.setattr(test_desk_pages, "policy", billing_covers_customers)
    house.rows = furnish(house)
    house.member("ada", Role.ACCOUNTANT)
    with acting(house.tea.pk, "x"):
        for row in house.rows[:3]:
            happened(row.customer.subject, "contract_started", house.now - timedelta(days=900))
    return house


def company_bill(office, number, amount, due):
    at = office.today + timedelta(days=due)
    with acting(office.tea.pk, "x"):
        firm = add_company("=Firm SRL", "RO")
        issue(
            "billing", Bill(number, Money.of(amount, "EUR"), Money(0, "EUR"), at - timedelta(days=30), at, company=firm)
        )


def test_who_keeps_the_books_sees_what_is_open_the_longest_due_first_and_books_what_came(office):
    ada = office.browser("ada")
    assert "Nothing is open." in text_of(ada.get(PAGE))
    bill(office, "P-1", 100, due=-12)
    bill(office, "P-2", 40, due=20, row=1)
    company_bill(office, "C-1", 900, due=-40)
    page = ada.get(PAGE)
    assert [one.claim.number for one, _late in page.context["rows"]] == ["C-1", "P-1", "P-2"]
    said = text_of(page)
    assert "=Firm SRL" in said
    assert "12 days overdue" in said
    assert "1,040.00" in said
    assert "1,000.00" in said  # of it overdue
    paid = ada.post(PAGE, {"number": "P-1", "amount": "60", "reference": "bank-1"}, follow=True)
    assert "booked for invoice P-1. Still open: 40.00" in text_of(paid)
    ada.post(PAGE, {"number": "P-1", "amount": "60", "reference": "bank-1"})
    assert Payment.unscoped.count() == 1  # told twice, counted once
    wrong = ada.post(PAGE, {"number": "P-1", "amount": "61", "reference": "bank-1"})
    assert "stands for another amount" in text_of(wrong)
    assert "There is no invoice of this number here." in text_of(
        ada.post(PAGE, {"number": "P-9", "amount": "1", "reference": "r"})
    )
    found = list(csv.reader(io.StringIO(ada.get(f"{PAGE}open.csv").content.decode("utf-8-sig"))))
    assert [row[0] for row in found[1:]] == ["C-1", "P-1", "P-2"]
    assert found[1][1] == "'=Firm SRL"
    assert found[2][4:] == ["12", "100.00", "40.00", "EUR"]


def test_the_start_page_says_how_many_invoices_are_overdue_to_who_keeps_the_books(office):
    bill(office, "P-1", 100, due=-1)
    bill(office, "P-2", 40, due=0, row=1)
    bill(office, "P-3", 40, due=-20, row=2)
    with acting(office.tea.pk, "x"):
        book_payment("P-3", Money.of(40, "EUR"), "bank-1")
    assert "1 invoice is overdue now" in text_of(office.browser("ada").get("/o/tea/"))
    assert "overdue now" not in text_of(office.browser("olga").get("/o/tea/"))


def test_a_name_is_opened_where_a_purpose_reads_the_books_of_such_people_and_is_counted_where_none_does(office):
    bill(office, "P-1", 100, due=-12)
    bill(office, "P-2", 40, due=20, row=1)
    with acting(office.tea.pk, "x"):
        restrict(office.rows[1].customer.subject, restricted=True)
    said = text_of(office.browser("ada").get(PAGE))
    assert "P-1" in said
    assert "P-2" not in said
    assert "1 more is open, of somebody whose books" in said


def test_a_long_list_says_that_it_is_cut_and_the_file_holds_all_of_it(office, monkeypatch):
    monkeypatch.setattr("forecall.orders.owing.owing.__defaults__", (2,))
    for number in range(3):
        bill(office, f"P-{number}", 10, due=number, row=number)
    ada = office.browser("ada")
    said = text_of(ada.get(PAGE))
    assert "Of those shown: 20.00" in said
    assert "1 more is not shown" in said
    assert len(ada.get(f"{PAGE}open.csv").content.decode().strip().splitlines()) == 4


def test_where_nobody_may_look_nothing_is_said_to_be_settled(office):
    bill(office, "P-1", 100, due=-12)
    with acting(office.tea.pk, "x"):
        restrict(office.rows[0].customer.subject, restricted=True)
    ada = office.browser("ada")
    said = text_of(ada.get(PAGE))
    assert "Nothing is open." not in said
    assert "1 more is open" in said
    paid = text_of(ada.post(PAGE, {"number": "P-1", "amount": "60", "reference": "bank-1"}, follow=True))
    assert "booked for invoice P-1." in paid
    assert "Still open" not in paid


def test_the_books_are_for_the_owner_and_the_accountant_and_for_nobody_else(office):
    office.member("vera", Role.VIEWER)
    for name, status in (("ada", 200), ("olga", 200), ("sam", 403), ("vera", 403)):
        assert office.browser(name).get(PAGE).status_code == status, name
        assert office.browser(name).get(f"{PAGE}open.csv").status_code == status, name
    assert PAGE in office.browser("ada").get("/o/tea/").content.decode()  # in the menu
    assert office.browser("sam").post(PAGE, {"number": "P-1", "amount": "1", "reference": "r"}).status_code == 403


def test_the_page_asks_the_same_few_questions_however_many_are_open(office, django_assert_num_queries):
    ada = office.browser("ada")
    for number in range(3):
        bill(office, f"P-{number}", 10, due=number, row=number)
    ada.get(PAGE)
    with django_assert_num_queries(9):
        ada.get(PAGE)
