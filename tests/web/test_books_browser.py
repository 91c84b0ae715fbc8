"""The pages of the books, of bought lists and of who is set aside, before a real browser, wide and narrow."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from forecall.contacts import report_minor
from forecall.custody.recording import happened
from forecall.foundation import acting
from forecall.foundation.members import Role
from forecall.orders.models import Invoice
from tests.orders.test_lists import HEAD, ROWS
from tests.web import test_desk_pages
from tests.web.test_books_issued import issue, order_of
from tests.web.test_browser import NARROW, WIDE, barriers
from tests.web.test_desk_owing import billing_covers_customers
from tests.web.test_desk_pages import furnish
from tests.web.test_first_orders import csv, work

pytestmark = [pytest.mark.once, pytest.mark.needs_system("chromium", "apt install chromium")]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in the thread of the test


@pytest.fixture
def pages(live_house, monkeypatch):
    """Addresses of the pages, each with something on it."""
    house = live_house
    monkeypatch.setattr(test_desk_pages, "policy", billing_covers_customers)
    house.rows = furnish(house)
    house.member("ada", Role.ACCOUNTANT)
    with acting(house.tea.pk, str(house.members["sam"].pk)):
        for row in house.rows:
            happened(row.customer.subject, "contract_started", house.now - timedelta(days=900))
        aside = report_minor(house.rows[4].customer.subject)
    issue(house, 0)
    invoice = f"/o/tea/books/invoices/{Invoice.unscoped.get().pk}/"
    house.browser("ada").post(invoice, {"do": "pay", "amount": "150", "reference": "bank-1"})
    said = {
        "file": csv(f"{HEAD}{ROWS}X,nonsense,,,,\n", "list.csv"), "road": "prospecting/prospect/third_party",
        "seller": "Adressen Beispiel GmbH", "country": "DE", "received_on": house.today.isoformat(), "proof": "7",
    }  # fmt: skip
    bought = house.browser("olga").post("/o/tea/orders/lists/", said)["Location"]
    work()
    return [
        "/o/tea/cases/aside/", f"/o/tea/cases/aside/{aside.pk}/", "/o/tea/books/", "/o/tea/books/orders/",
        f"/o/tea/books/orders/{order_of(house, 5)}/", "/o/tea/books/invoices/", invoice, "/o/tea/orders/lists/", bought,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("width", "scheme", "locale"),
    [pytest.param(WIDE, "light", "en-GB", marks=pytest.mark.long), (NARROW, "dark", "de-DE")],
)
def test_the_new_pages_fit_and_have_no_barriers(pages, before_browser, width, scheme, locale):
    olga = before_browser("olga", width=width, scheme=scheme, locale=locale)
    assert [found for address in pages for found in barriers(olga, address, width)] == []
