"""Invoices from orders: each number once and none left out, taken back by a note, paid in parts, too much, wrongly."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from threading import Barrier, BrokenBarrierError, Thread
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forecall.app.tables import bring_up_to_date
from forecall.contacts import add_company
from forecall.custody import erase
from forecall.custody.wiring import wired
from forecall.foundation import Money, acting
from forecall.foundation.models import Organisation
from forecall.orders import (
    Buyer,
    Line,
    Terms,
    bill_order,
    book_payment,
    books,
    hear,
    open_claims,
    paper,
    payment_back,
    take_back,
    take_order,
    to_bill,
)
from forecall.orders.errors import InvoiceRefused, NothingDeclared, PaymentRefused
from forecall.orders.ledger import journal, paid_too_much
from forecall.orders.models import Invoice, Order, Payment, Series
from forecall.orders.numbering import next_number
from tests import house as houses
from tests.app.test_tables import empty
from tests.orders.conftest import SHOP, House
from tests.postgresql import PACKAGE

DAY = date(2026, 11, 20)


def terms(**more):
    return Terms(Decimal(19), DAY, DAY + timedelta(days=30), **more)


def eur(amount):
    return Money.of(amount, "EUR")


@pytest.fixture
def firm(shop):
    return with_a_firm(shop)


def with_a_firm(shop):
    """A company that ordered three times at the desk."""
    shop.firm = add_company("Model SRL", "RO")
    for number in range(3):
        take_order(Buyer(company=shop.firm), [Line("tea", 10 + number, Decimal("4.5"))], "EUR", once=f"desk-{number}")
    shop.orders = list(Order.objects.filter(company=shop.firm).order_by("pk").values_list("pk", flat=True))
    return shop


def test_an_order_is_billed_for_what_it_comes_to_and_then_needs_no_invoice_any_more(firm):
    assert {one.order.id for one in to_bill()} >= set(firm.orders)
    made = bill_order(firm.orders[0], terms())
    assert (made.number, made.order_id, made.company_name) == ("2026-00001", firm.orders[0], "Model SRL")
    assert (made.net_minor, made.vat_minor, made.gross_minor) == (4500, 855, 5355)
    assert firm.orders[0] not in {one.order.id for one in to_bill()}
    assert [one.number for one in open_claims(Buyer(company=firm.firm))] == ["2026-00001"]  # as the seller sees it
    with pytest.raises(InvoiceRefused, match="has an invoice already"):
        bill_order(firm.orders[0], terms())
    assert Invoice.objects.count() == 1


def test_orders_without_an_invoice_are_found_behind_any_number_that_have_one(firm, monkeypatch):
    every = [one.order.id for one in to_bill(1000)]
    monkeypatch.setattr("forecall.orders.ledger.LOOKED_AT", 2)
    newest, left = every[:3], every[3:]
    assert (sorted(newest), len(left) > 2) == (firm.orders, True)
    assert to_bill(2, newest[-1])[0].order.id == left[0]
    for order in newest:
        bill_order(order, terms())
    assert [one.order.id for one in to_bill(1000)] == left
    pages, after = [], None
    while page := [one.order.id for one in to_bill(2, after)]:
        pages += page
        after = page[-1]
    assert pages == left


@pytest.mark.usefixtures("firm")
def test_orders_are_asked_about_and_read_no_further_than_they_are_shown():
    with CaptureQueriesContext(connection) as asked:
        assert len(to_bill(2)) == 2
    lines = [one["sql"] for one in asked if "orders_orderline" in one["sql"]]
    assert len(lines) == 1
    assert len(set(re.findall(r"\d+", lines[0].partition("WHERE")[2]))) == 2, lines


def test_what_is_not_issued_takes_no_number(firm):
    bill_order(firm.orders[0], terms())
    with pytest.raises(InvoiceRefused):
        bill_order(firm.orders[1], terms(net=Decimal(0)))
    with suppress(ZeroDivisionError), transaction.atomic():
        _given = next_number("2026-"), 1 / 0
    assert bill_order(firm.orders[1], terms()).number == "2026-00002"


def test_a_series_goes_on_after_what_was_numbered_by_hand_and_notes_stand_in_it_too(firm):
    bill_order(firm.orders[0], terms(series="R"))
    Invoice.objects.filter(number="R00001").update(number="R00041")  # as an older program numbered them
    Series.objects.all().delete()
    assert bill_order(firm.orders[1], terms(series="R")).number == "R00042"
    assert take_back("R00042", DAY, "R").number == "R00043"
    assert bill_order(firm.orders[1], terms(series="R")).number == "R00044"  # taken back: it may be billed anew


KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_system(*PACKAGE))]


@pytest.mark.parametrize("kind", KINDS)
def test_two_at_once_get_two_numbers_and_one_order_gets_one_invoice(request, tmp_path, kind, django_db_blocker, db):  # noqa: ARG001
    with django_db_blocker.unblock(), empty(request, tmp_path, kind, "ledger"):
        bring_up_to_date("default")
        with houses.opened(House, tmp_path, "need-prediction", introduce=(hear,)) as house:
            house.accept()
            house.take_in(SHOP)
            _several_at_once(with_a_firm(house))


def _several_at_once(firm):
    wait, made, refused = Barrier(4), [], []

    def work(order):
        try:
            wait.wait()
            with acting(firm.alices, "alice"):
                made.append(bill_order(order, terms()).number)
        except InvoiceRefused as problem:
            refused.append(problem)
        finally:
            connections.close_all()

    several = [Thread(target=work, args=(order,)) for order in (*firm.orders, firm.orders[0])]
    for one in several:
        one.start()
    for one in several:
        one.join()
    assert sorted(made) == ["2026-00001", "2026-00002", "2026-00003"]
    assert len(refused) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_two_at_once_in_two_series_bill_an_order_once_and_take_its_invoice_back_once(
    request,
    tmp_path,
    kind,
    django_db_blocker,
    monkeypatch,
    db,  # noqa: ARG001
):
    met = Barrier(2)

    def late():
        """The first waits here for the second: it comes only where nothing holds it, and has looked before."""
        with suppress(BrokenBarrierError):
            met.wait(timeout=2)
        return wired()

    monkeypatch.setattr(books, "wired", late)
    with django_db_blocker.unblock(), empty(request, tmp_path, kind, "two_series"):
        bring_up_to_date("default")
        with houses.opened(House, tmp_path, "need-prediction", introduce=(hear,)) as house:
            house.accept()
            house.take_in(SHOP)
            firm = with_a_firm(house)
            order = firm.orders[0]
            made, refused = _two_at_once(firm, lambda series: bill_order(order, terms(series=series)))
            assert (len(made), len(refused)) == (1, 1)
            met.reset()
            back, refused = _two_at_once(firm, lambda series: take_back(made[0].number, DAY, series))
            assert (len(back), len(refused)) == (1, 1)
            assert paper(made[0].number).left == eur("0.00")


def _two_at_once(firm, act):
    made, refused = [], []

    def work(series):
        try:
            with acting(firm.alices, "alice"):
                made.append(act(series))
        except InvoiceRefused as problem:
            refused.append(problem)
        finally:
            connections.close_all()

    several = [Thread(target=work, args=(series,)) for series in ("A-", "B-")]
    for one in several:
        one.start()
    for one in several:
        one.join()
    return made, refused


def test_it_is_paid_in_parts_too_much_is_told_and_a_payment_booked_wrongly_is_booked_back(firm):
    number = bill_order(firm.orders[0], terms()).number
    book_payment(number, eur("20.00"), "bank-1")
    assert paper(number).left == eur("33.55")
    book_payment(number, eur("40.00"), "bank-2")
    assert paper(number).left == eur("-6.45")
    assert [(one.row.number, one.left) for one in paid_too_much()] == [(number, eur("-6.45"))]
    payment_back("bank-2")
    payment_back("bank-2")  # told twice, counted once
    assert paper(number).left == eur("33.55")
    assert Payment.objects.count() == 3  # nothing was deleted
    with pytest.raises(PaymentRefused, match="itself"):
        payment_back("bank-2 (back)")
    with pytest.raises(PaymentRefused, match="no payment"):
        payment_back("bank-9")


def test_a_payment_booked_back_is_booked_anew_on_the_same_invoice_or_the_right_one(firm):
    wrong, right = (bill_order(firm.orders[at], terms()).number for at in (0, 1))
    long = "R" * 80
    for reference in ("bank-1", long):
        book_payment(wrong, eur("20.00"), reference)
        payment_back(reference)
    assert paper(wrong).left == eur("53.55")
    for _told_twice in range(2):
        assert book_payment(right, eur("20.00"), "bank-1").reference == "bank-1 (2)"
        assert (paper(right).left, paper(wrong).left) == (paper(right).gross - eur("20.00"), eur("53.55"))
    with pytest.raises(PaymentRefused, match="another amount or invoice"):
        book_payment(wrong, eur("20.00"), "bank-1")
    payment_back("bank-1 (2)")
    for _told_twice in range(2):
        payment_back("bank-1")
        assert book_payment(wrong, eur("20.00"), "bank-1").reference == "bank-1 (3)"
        assert (paper(right).left, paper(wrong).left) == (paper(right).gross, eur("33.55"))
    assert book_payment(wrong, eur("33.55"), long).reference == "R" * 69 + " (2)"
    assert paper(wrong).left == eur("0.00")


def test_a_credit_note_leaves_what_was_paid_to_be_paid_back(firm):
    number = bill_order(firm.orders[0], terms()).number
    book_payment(number, eur("53.55"), "bank-1")
    note = take_back(number, DAY)
    assert (note.number, note.gross_minor) == ("2026-00002", -5355)
    assert paper(number).left == eur("-53.55")
    assert paper(number).is_credited
    rows = list(journal(DAY, DAY))
    assert [row[:4] for row in rows] == [
        ("invoice", "2026-00001", DAY, ""),
        ("credit note", "2026-00002", DAY, "2026-00001"),
    ]


def test_the_journal_has_a_payment_on_the_day_of_the_house_that_it_is_looked_for_by(firm):
    book_payment(bill_order(firm.orders[0], terms()).number, eur("53.55"), "bank-1")
    Payment.objects.update(paid_at=datetime(2026, 11, 21, 22, 30, tzinfo=UTC))
    with timezone.override(ZoneInfo("Europe/Bucharest")):
        found = [list(journal(day, day)) for day in (date(2026, 11, 21), date(2026, 11, 22))]
    assert [[row[:3] for row in rows] for rows in found] == [[], [("payment", "2026-00001", date(2026, 11, 22))]]


def test_whose_books_the_policy_has_no_purpose_for_is_not_billed(shop):
    order = Order.objects.filter(subject=shop.person("1001")).values_list("pk", flat=True)[0]
    with pytest.raises(NothingDeclared, match="may store the books of a client_customer"):
        bill_order(order, terms())
    assert not Invoice.objects.exists()
    assert not Series.objects.filter(last__gt=0).exists()


def test_after_an_erasure_the_order_is_gone_and_cannot_be_billed(shop):
    person = shop.person("1002")
    order = Order.objects.filter(subject=person).values_list("pk", flat=True)[0]
    erase(person)
    with pytest.raises(InvoiceRefused, match="not there"):
        bill_order(order, terms())


def test_the_journal_is_of_the_days_of_the_organisation_whatever_the_clock_of_whoever_asks(firm):
    Organisation.objects.filter(pk=firm.alices).update(timezone="Europe/Bucharest")
    number = bill_order(firm.orders[0], terms()).number
    late = datetime.combine(DAY, time(23, 30), ZoneInfo("Europe/Bucharest"))
    for reference, at in (("late", late), ("next day", late + timedelta(hours=1))):
        book_payment(number, eur("1.00"), reference)
        Payment.objects.filter(reference=reference).update(paid_at=at)
    for zone in ("UTC", "Pacific/Kiritimati", "Pacific/Niue"):
        with timezone.override(zone):
            assert [(one[2], one[-1]) for one in journal(DAY, DAY) if one[0] == "payment"] == [(DAY, "late")]


@pytest.mark.usefixtures("firm")
def test_whether_orders_have_an_invoice_is_looked_up_by_their_index():
    with CaptureQueriesContext(connection) as asked:
        to_bill(2)
    [looked] = [one["sql"] for one in asked if "orders_invoice" in one["sql"] and "order_id" in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {looked}")  # our own statement
        plan = " ".join(row[-1] for row in cursor.fetchall())
    assert "invoices_of_orders" in plan
