"""Whoever keeps the books issues invoices, books payments, takes back what was wrong, and takes all of it along."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest

from forecall.centre.models import ConversationOutcome
from forecall.custody import erase
from forecall.custody.recording import happened, restrict
from forecall.foundation import acting
from forecall.foundation.members import Role
from forecall.foundation.members.models import User
from forecall.orders.ledger import names_of, to_bill
from forecall.orders.models import Invoice, Order, Payment
from tests.web import test_desk_pages
from tests.web.test_desk_orders import fields_of
from tests.web.test_desk_owing import asked, billing_covers_customers
from tests.web.test_desk_pages import furnish, log, text_of

pytestmark = pytest.mark.once  # pages, and nothing of Python's version
PAGE = "/o/tea/books/"


@pytest.fixture
def office(house, monkeypatch):
    monkeypatch.setattr(test_desk_pages, "policy", billing_covers_customers)
    house.rows = furnish(house)
    house.member("ada", Role.ACCOUNTANT)
    with acting(house.tea.pk, "x"):
        for row in house.rows:
            happened(row.customer.subject, "contract_started", house.now - timedelta(days=900))
    return house


def order_of(office, row=0):
    subject = office.rows[row].customer.subject
    return Order.unscoped.filter(subject=subject).order_by("-ordered_at", "-pk").values_list("pk", flat=True)[0]


def issue(office, row=0, **more):
    said = {
        "net": "100", "vat_percent": "21", "issued_on": office.today.isoformat(),
        "due_on": (office.today + timedelta(days=30)).isoformat(), "buyer": "=Ana Exemplu",
    }  # fmt: skip
    return office.browser("ada").post(f"{PAGE}orders/{order_of(office, row)}/", said | more, follow=True)


def test_an_order_becomes_an_invoice_with_the_next_number_and_the_seller_sees_it_open(office):
    ada = office.browser("ada")
    listed = ada.get(f"{PAGE}orders/")
    assert f"{PAGE}orders/{order_of(office)}/" in listed.content.decode()
    form = ada.get(f"{PAGE}orders/{order_of(office)}/")
    assert form.context["form"].initial["vat_percent"] == 21
    made = issue(office)
    number = f"{office.today.year}-00001"
    assert f"Invoice {number} is issued." in text_of(made)
    assert "121.00" in text_of(made)
    assert f"{PAGE}orders/{order_of(office)}/" not in ada.get(f"{PAGE}orders/").content.decode()
    assert "has an invoice" in text_of(issue(office))
    assert Invoice.unscoped.count() == 1
    assert number in text_of(asked(office))  # beside the customer, for whoever sells


def test_an_order_says_whose_it_is_by_name_or_number_and_by_no_id_where_neither_may_be_read(office, monkeypatch):
    ada, subject = office.browser("ada"), office.rows[0].customer.subject
    with acting(office.tea.pk, "x"):
        number = names_of(to_bill())[subject]
    assert re.fullmatch(r"\w+", number)  # no names in this shop
    assert f" {number} " in text_of(ada.get(f"{PAGE}orders/"))
    monkeypatch.setattr("forecall.web.staff.books.issuing.names_of", lambda _rows: {})
    said = ada.get(f"{PAGE}orders/").content.decode()
    assert "Somebody whose name may not be shown" in said
    assert str(subject) not in said


def test_an_order_of_the_desk_that_was_billed_is_not_undone_until_its_invoice_is_taken_back(office):
    sam, row = office.browser("sam"), office.rows[0]
    given = fields_of(sam.get(f"/o/tea/desk/{row.suggestion}/"))
    log(sam, row.suggestion, outcome="ordered", **given)
    [noted], undo = ConversationOutcome.unscoped.all(), "/o/tea/desk/talks/{}/undo/"
    issue(office)
    said = sam.post(undo.format(noted.conversation_id), follow=True)
    assert "That cannot be undone any more." in text_of(said)
    assert Order.unscoped.filter(origin="desk").exists()
    assert ConversationOutcome.unscoped.get().undone_at is None
    office.browser("ada").post(f"{PAGE}invoices/{Invoice.unscoped.get().pk}/", {"do": "credit"})
    assert Invoice.unscoped.count() == 2
    assert "Taken back." in text_of(sam.post(undo.format(noted.conversation_id), follow=True))
    assert not Order.unscoped.filter(origin="desk").exists()


def test_older_orders_stand_on_the_pages_that_follow(office, monkeypatch):
    monkeypatch.setattr("forecall.web.staff.books.issuing.MOST", 3)
    ada, address, seen = office.browser("ada"), f"{PAGE}orders/", []
    for _page in range(4):
        page = ada.get(address).content.decode()
        seen += re.findall(r'/orders/(\d+)/"', page)
        [further] = re.findall(r'rel="next" href="(\?after=\d+)"', page)
        address = f"{PAGE}orders/{further}"
    newest = Order.unscoped.order_by("-ordered_at", "-pk").values_list("pk", flat=True)
    assert [int(one) for one in seen] == list(newest[:12])
    last = newest.last()
    assert ada.get(f"{PAGE}orders/?after={last}")["Location"] == f"{PAGE}orders/"
    assert ada.get(f"{PAGE}orders/?after=x").status_code == 200


@pytest.mark.parametrize(
    ("language", "typed", "minor"),
    [
        ("de", "1.234", 123_400),  # a thousand and more: it was an invoice of 1.23
        ("de", "1.234,56", 123_456),
        ("ro", "1.234,5", 123_450),
        ("de", "100,50", 10_050),
        ("en", "1,234.56", 123_456),
        ("en", "1 234", 123_400),
        ("en", "1.234", None),  # EUR has no third digit: refused, and not rounded
        ("de", "1,234", None),
        ("de", "1.23.4", None),
        ("de", "0.500", None),  # no thousand begins with a nought: it was an invoice of 500
        ("ro", "012.345", None),
        ("en", "0,500", None),
        ("de", "0.50", 50),
    ],
)
def test_an_amount_is_read_as_the_readers_language_writes_it(office, language, typed, minor):
    User.objects.filter(email="ada@example.org").update(language=language)
    issue(office, net=typed)
    assert list(Invoice.unscoped.values_list("net_minor", flat=True)) == ([] if minor is None else [minor])


def test_a_payment_is_read_so_too_and_never_rounded(office):
    issue(office, net="2000")
    ada, page = office.browser("ada"), f"{PAGE}invoices/{Invoice.unscoped.get().pk}/"
    number = Invoice.unscoped.get().number
    for address, more in ((page, {"do": "pay"}), (PAGE, {"number": number})):
        ada.post(address, {"amount": "1.234", "reference": address, **more})
    assert not Payment.unscoped.exists()
    User.objects.filter(email="ada@example.org").update(language="de")
    for address, more in ((page, {"do": "pay"}), (PAGE, {"number": number})):
        ada.post(address, {"amount": "1.034,5", "reference": address, **more})
    assert list(Payment.unscoped.values_list("minor", flat=True)) == [103_450, 103_450]


def test_what_cannot_stand_is_said_at_its_field_and_nothing_is_issued(office):
    tomorrow = (office.today + timedelta(days=2)).isoformat()
    assert "still to come" in text_of(issue(office, issued_on=tomorrow, due_on=tomorrow))
    assert "due before it is issued" in text_of(issue(office, due_on="2020-01-01"))
    assert "No such number can be" in text_of(issue(office, vat_number="RO18547291"))
    assert "the amount is 0" in text_of(issue(office, net="0"))
    assert not Invoice.unscoped.exists()


def test_payments_come_in_parts_one_too_much_is_told_and_a_wrong_one_is_booked_back(office):
    issue(office)
    ada, page = office.browser("ada"), f"{PAGE}invoices/{Invoice.unscoped.get().pk}/"
    ada.post(page, {"do": "pay", "amount": "21", "reference": "bank-1"})
    assert "100.00" in text_of(ada.get(page))
    over = text_of(ada.post(page, {"do": "pay", "amount": "150", "reference": "bank-2"}, follow=True))
    assert "50.00 EUR more was paid than is asked for" in over
    assert "To be paid back" in text_of(ada.get(PAGE))
    assert "stands for another amount" in text_of(
        ada.post(page, {"do": "pay", "amount": "7", "reference": "bank-2"}, follow=True)
    )
    ada.post(page, {"do": "undo", "reference": "bank-2"})
    ada.post(page, {"do": "undo", "reference": "bank-2"})
    assert Payment.unscoped.count() == 3
    said = text_of(ada.get(page))
    assert "100.00 EUR Payments" in said
    assert "50.00 EUR booked" in text_of(
        ada.post(page, {"do": "pay", "amount": "50", "reference": "bank-2"}, follow=True)
    )
    assert "50.00 EUR Payments" in text_of(ada.get(page))
    ada.post(page, {"do": "undo", "reference": "bank-2 (2)"})
    assert "100.00 EUR Payments" in text_of(ada.get(page))
    assert "To be paid back" not in text_of(ada.get(PAGE))


def test_an_invoice_is_taken_back_by_a_note_and_never_deleted(office):
    issue(office)
    ada, page = office.browser("ada"), f"{PAGE}invoices/{Invoice.unscoped.get().pk}/"
    year = office.today.year
    assert f"Taken back by credit note {year}-00002" in text_of(ada.post(page, {"do": "credit"}, follow=True))
    assert "taken back already" in text_of(ada.post(page, {"do": "credit"}, follow=True))
    assert Invoice.unscoped.count() == 2
    assert "Nothing is open" in text_of(asked(office))
    note = ada.get(f"{PAGE}invoices/{Invoice.unscoped.get(number=f'{year}-00002').pk}/")
    assert "A payment came" not in text_of(note)
    assert f"{year}-00003 is issued" in text_of(issue(office))  # the order may be billed anew
    everything = text_of(ada.get(f"{PAGE}invoices/"))
    assert f"takes back {year}-00001" in everything
    assert "Ana" not in everything


def test_less_than_nothing_is_written_with_a_minus_on_pages_and_with_a_hyphen_in_the_file(office):
    issue(office)
    ada = office.browser("ada")
    ada.post(f"{PAGE}invoices/{Invoice.unscoped.get().pk}/", {"do": "credit"})
    note = Invoice.unscoped.get(credits__isnull=False)
    for language, sum_ in (("en", "\u2212121.00\xa0EUR"), ("de", "\u2212121,00\xa0EUR"), ("ro", "\u2212121,00\xa0EUR")):
        ada.post("/language/", {"language": language})
        for page in (f"{PAGE}invoices/", f"{PAGE}invoices/{note.pk}/"):
            shown = ada.get(page).content.decode()
            assert sum_ in shown
            assert "-121" not in shown
    days = {"since": office.today.isoformat(), "until": office.today.isoformat()}
    rows = list(csv.reader(io.StringIO(ada.get(f"{PAGE}journal.csv", days).content.decode("utf-8-sig"))))
    assert "-121.00" in rows[2]


def test_the_file_for_the_books_has_all_of_it_and_runs_nothing_in_a_spreadsheet(office):
    issue(office)
    ada, page = office.browser("ada"), f"{PAGE}invoices/{Invoice.unscoped.get().pk}/"
    ada.post(page, {"do": "pay", "amount": "21", "reference": "=cmd()"})
    day = office.today.isoformat()
    got = ada.get(f"{PAGE}journal.csv", {"since": (office.today - timedelta(days=1)).isoformat(), "until": day})
    rows = list(csv.reader(io.StringIO(got.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["what", "invoice", "payment"]
    assert rows[1][4:8] == ["100.00", "21.00", "121.00", "EUR"]
    assert rows[2][8] == "'=cmd()"
    assert ada.get(f"{PAGE}journal.csv").status_code == 302
    for name, status in (("ada", 302), ("olga", 302), ("sam", 403)):
        assert office.browser(name).get(f"{PAGE}journal.csv").status_code == status


def test_after_an_erasure_the_invoice_stands_locked_without_a_name_and_can_still_be_paid(office):
    issue(office, buyer="Ana Exemplu")
    ada, page = office.browser("ada"), f"{PAGE}invoices/{Invoice.unscoped.get().pk}/"
    assert "Ana Exemplu" in text_of(ada.get(page))
    with acting(office.tea.pk, "x"):
        erase(office.rows[0].customer.subject)
    row = Invoice.unscoped.get()
    assert row.subject_id != office.rows[0].customer.subject
    said = text_of(ada.get(page))
    assert "121.00" in said
    ada.post(page, {"do": "pay", "amount": "121", "reference": "bank-1"})
    assert "0.00 EUR" in text_of(ada.get(page))


def test_whose_orders_may_not_be_read_are_not_listed_and_cannot_be_billed(office):
    with acting(office.tea.pk, "x"):
        restrict(office.rows[0].customer.subject, restricted=True)
    assert f"{PAGE}orders/{order_of(office)}/" not in office.browser("ada").get(f"{PAGE}orders/").content.decode()
    assert "may not be read here" in text_of(issue(office))
    assert not Invoice.unscoped.exists()
