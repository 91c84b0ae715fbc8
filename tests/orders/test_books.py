"""Invoices are checked, only added to, opened for the purposes of the books alone, and kept as long as a law asks."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forecall.contacts import add_company
from forecall.custody import Ask, Newcomer, Origin, Refused, add_subjects, ask, erase, held
from forecall.custody.recording import hold, stand_together
from forecall.foundation import CurrenciesDiffer, Money, acting
from forecall.orders import (
    Bill,
    Buyer,
    balance_of,
    book_payment,
    books,
    claim_purposes,
    credit,
    discard,
    invoices_of,
    issue,
    open_claims,
    retire,
)
from forecall.orders.errors import BooksClosed, BooksFinal, BooksKept, InvoiceRefused, NothingDeclared, PaymentRefused
from forecall.orders.importing import policy_now
from forecall.orders.models import Invoice, Payment

DAY = date(2026, 11, 20)


def eur(amount):
    return Money.of(amount, "EUR")


@pytest.fixture
def office(house):
    """alice's house with one paying user."""
    origin = Origin(house.clock.now() - timedelta(days=90), "given", 1)
    [user] = add_subjects(
        [
            Newcomer(
                "account_user", {"account": origin}, events={"contract_started": house.clock.now() - timedelta(days=90)}
            )
        ]
    )
    return SimpleNamespace(house=house, user=user)


def bill(office, number="2026-1", **more):
    standard = {"net": eur(100), "vat": eur(19), "issued_on": DAY, "due_on": DAY + timedelta(days=30)}
    return Bill(
        number, **{**standard, "subject": office.user, "buyer": "Ana Exemplu", "vat_number": "RO18547290", **more}
    )


@pytest.mark.promise("AI-02.3")
def test_an_invoice_has_a_number_that_checks_and_opens_for_the_purposes_of_the_books_alone(office):
    with pytest.raises(InvoiceRefused, match="tax_number"):
        issue("billing", bill(office, vat_number="RO18547291"))
    issue("billing", bill(office))
    for purpose in ("billing", "accounting"):
        [one] = invoices_of(purpose, office.user)
        assert (one.named.buyer, one.named.vat_number, one.open) == ("Ana Exemplu", "RO18547290", eur(119))
        assert "Ana" not in repr(one)
    for purpose in ("newsletter", "need_prediction", "account_service", "customer_news"):
        with pytest.raises(NothingDeclared):
            invoices_of(purpose, office.user)
        refused = ask(Ask(purpose, frozenset({"billing_data"}), "read", (office.user,)))
        assert isinstance(refused, Refused)


@pytest.mark.promise("AI-02.4")
def test_a_card_number_among_what_names_the_buyer_is_masked_before_the_invoice_stands(office):
    issue("billing", bill(office, buyer="Ana Exemplu, card 4111 1111 1111 1111"))
    [one] = invoices_of("billing", office.user)
    assert one.named.buyer == "Ana Exemplu, card [card •••• 1111]"


def test_what_is_issued_stays_and_is_taken_back_by_a_note(office):
    made = issue("billing", bill(office))
    with pytest.raises(BooksFinal):
        made.save()
    with pytest.raises(InvoiceRefused, match="2026-1 is taken"):
        issue("billing", bill(office))
    note = credit("billing", "2026-1", "2026-2", DAY)
    assert (note.gross_minor, balance_of("2026-1")) == (-11900, eur(0))
    with pytest.raises(InvoiceRefused, match="taken back already"):
        credit("billing", "2026-1", "2026-3", DAY)


def test_a_payment_that_is_told_twice_counts_once(office):
    issue("billing", bill(office))
    for _ in range(2):
        book_payment("2026-1", eur(50), "pay-1", "card 4111 1111 1111 1111")
    assert balance_of("2026-1") == eur(69)
    assert Payment.objects.get().method == "card [card •••• 1111]"
    with pytest.raises(PaymentRefused):
        book_payment("2026-1", eur(51), "pay-1")
    with pytest.raises(CurrenciesDiffer):
        book_payment("2026-1", Money.of(50, "RON"), "pay-2")


def test_a_company_is_a_buyer_without_a_person(office):
    company = add_company("Beispiel GmbH", "DE")
    made = issue("billing", bill(office, "2026-9", subject=None, company=company, buyer="", vat_number=""))
    assert (made.company_name, made.subject_id) == ("Beispiel GmbH", None)
    with pytest.raises(InvoiceRefused, match="one buyer"):
        issue("billing", bill(office, "2026-10", company=company))


def test_no_contract_no_invoice_and_nothing_is_left_of_it(office):
    [other] = add_subjects([Newcomer("account_user", {})])
    with pytest.raises(BooksClosed, match="no_contract"):
        issue("billing", bill(office, subject=other))
    assert Invoice.objects.count() == 0


def test_another_organisation_sees_no_invoice(office):
    issue("billing", bill(office))
    with acting(office.house.bobs, "bob"):
        assert Invoice.objects.count() == 0
        with pytest.raises(InvoiceRefused, match="no invoice"):
            balance_of("2026-1")


@pytest.mark.promise("AI-10.3")
def test_an_invoice_goes_when_its_statutory_years_are_over_and_until_then_the_law_is_cited(office):
    issue("billing", bill(office))
    book_payment("2026-1", eur(119), "pay-1")
    with pytest.raises(BooksKept, match=r"until 2032-0(6-30|7-01) as RO-L82-1991 art\. 25 asks"):
        discard("2026-1")
    office.house.clock.moment = datetime(2032, 6, 29, tzinfo=UTC)
    assert retire() == 0
    office.house.clock.moment = datetime(2032, 7, 1, tzinfo=UTC)
    hold(office.user, held=True)
    assert retire() == 0
    hold(office.user, held=False)
    assert retire() == 1
    assert (Invoice.objects.count(), Payment.objects.count()) == (0, 0)


@pytest.mark.promise("AI-04.2")
def test_the_invoices_of_an_erased_customer_stay_for_the_law_alone_and_the_rest_goes(office):
    issue("billing", bill(office))
    book_payment("2026-1", eur(119), "pay-1")
    certificate = erase(office.user).data()
    assert certificate["books_kept_by_statute"] == {"orders.Invoice": 1, "orders.Payment": 1}
    kept = Invoice.objects.get().subject_id
    assert kept != office.user
    [one] = invoices_of("accounting", kept)
    assert (one.named.buyer, one.open) == ("Ana Exemplu", eur(0))
    with pytest.raises(BooksClosed):
        invoices_of("billing", kept)
    for purpose in ("billing", "accounting"):
        with pytest.raises(BooksClosed, match="forgotten"):
            invoices_of(purpose, office.user)


@pytest.mark.usefixtures("office")
def test_a_claim_is_looked_at_under_a_purpose_that_rests_on_more_than_a_statute():
    purposes = claim_purposes(policy_now()[0])
    assert purposes["billing"] == {"account_user"}
    assert "accounting" not in purposes  # it reads the same books, and the law alone asks for it


def test_what_is_owed_by_a_company_and_by_a_person_is_what_is_left_of_their_own_invoices(office):
    company = add_company("Beispiel GmbH", "DE")
    issue("billing", bill(office, "2026-1"))
    issue("billing", bill(office, "2026-2", subject=None, company=company, buyer="", vat_number=""))
    issue("billing", bill(office, "2026-3", due_on=DAY + timedelta(days=5)))
    book_payment("2026-1", eur(19), "pay-1")
    mine = open_claims(Buyer(office.user), "billing")
    assert [(one.number, one.open, one.overdue_days(DAY + timedelta(days=6))) for one in mine] == [
        ("2026-3", eur(119), 1), ("2026-1", eur(100), 0),
    ]  # fmt: skip
    assert [one.number for one in open_claims(Buyer(company=company))] == ["2026-2"]
    with pytest.raises(NothingDeclared):
        open_claims(Buyer(office.user), "newsletter")


def test_what_a_person_owes_by_two_records_is_looked_up_by_them_and_not_among_all_invoices(office):
    origin = Origin(office.house.clock.now() - timedelta(days=90), "given", 1)
    begun = {"contract_started": office.house.clock.now() - timedelta(days=90)}
    [beside] = add_subjects([Newcomer("account_user", {"account": origin}, events=begun)])
    stand_together([office.user, beside])
    issue("billing", bill(office, "2026-1"))
    issue("billing", bill(office, "2026-2", subject=beside))
    with CaptureQueriesContext(connection) as asked:
        assert [one.number for one in open_claims(Buyer(office.user), "billing")] == ["2026-1", "2026-2"]
    [looked] = [one["sql"] for one in asked if "due_on" in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {looked}")  # our own statement
        plan = " ".join(row[-1] for row in cursor.fetchall())
    assert "SEARCH orders_invoice USING INDEX orders_invoice_subject_id" in plan


@pytest.mark.promise("CP-06.2")
def test_telephony_staff_do_not_reach_the_books(office):
    from forecall.custody import publish
    from forecall.foundation.models import Organisation
    from tests.policy.policies import example

    carrier = Organisation.objects.create(
        slug="carrier", name="carrier", country="RO", created_at=office.house.clock.now()
    )
    with acting(carrier.id, "agent"):
        publish(example("prepaid-telephony"), artefact="0" * 64)
        [subscriber] = add_subjects([Newcomer("subscriber", {})])
        issue("billing_records", bill(office, subject=subscriber, vat_number="", address="Strada Exemplului 1"))
        [one] = invoices_of("billing_records", subscriber)
        assert one.named.address == "Strada Exemplului 1"
        for purpose in ("telephony_service", "voicemail_fax", "account_safety", "emergency_location"):
            with pytest.raises(NothingDeclared):
                invoices_of(purpose, subscriber)
            assert isinstance(ask(Ask(purpose, frozenset({"bills"}), "read", (subscriber,))), Refused)


def test_money_is_whole_in_the_smallest_unit_of_its_currency():
    assert Money.of("19.995", "EUR") == eur(20)
    assert str(-Money(5, "KWD")) == "-0.005 KWD"
    assert Money.of(7, "JPY").minor == 7
    assert sorted([eur(2), eur(1)]) == [eur(1), eur(2)]


@pytest.fixture
def drawer(office):
    """A way to have so many invoices of a company, each with a payment; every tenth taken back by a note."""
    company = add_company("Beispiel GmbH", "DE")
    base = Invoice(
        organisation_id=office.house.alices, company_id=company, company_name="Beispiel GmbH", issued_on=DAY,
        due_on=DAY, currency="EUR", net_minor=100, vat_minor=19, gross_minor=119, issued_at=office.house.clock.now(),
    )  # fmt: skip
    columns = {
        field.attname: getattr(base, field.attname) for field in Invoice._meta.concrete_fields if field.attname != "id"
    }

    def invoice(number, **more):
        return Invoice(**{**columns, "number": number, **more})

    def fill(count):
        made = [invoice(f"B{at:06}") for at in range(count)]
        Invoice.unscoped.bulk_create(made, batch_size=2000)
        notes = [
            invoice(f"C{at:06}", credits=one, net_minor=-100, vat_minor=-19, gross_minor=-119)
            for at, one in enumerate(made[::10])
        ]
        Invoice.unscoped.bulk_create(notes, batch_size=2000)
        paid = [
            Payment(
                organisation_id=one.organisation_id, invoice=one, minor=119, currency="EUR", paid_at=one.issued_at,
                method="transfer", reference=f"p-{one.number}", booked_at=one.issued_at,
            )
            for one in made
        ]  # fmt: skip
        Payment.unscoped.bulk_create(paid, batch_size=2000)
        return len(made) + len(notes)

    return fill


def rows_read_whole(monkeypatch, act):
    """How many rows of the books became instances, and what `act` gave."""
    whole = []
    with monkeypatch.context() as there:
        for model in (Invoice, Payment):
            real = model.from_db.__func__
            there.setattr(model, "from_db", classmethod(lambda *given, real=real: whole.append(1) or real(*given)))
        answer = act()
    return len(whole), answer


def peak_kib(act):
    tracemalloc.start()
    act()
    peak = tracemalloc.get_traced_memory()[1] / 1024
    tracemalloc.stop()
    return peak


@pytest.mark.databases
def test_invoices_whose_term_is_over_go_in_pieces_and_none_is_read_whole(office, drawer, monkeypatch):
    monkeypatch.setattr(books, "AT_ONCE", 7)
    gone = drawer(40)
    issue("billing", bill(office, issued_on=date(2031, 1, 1), due_on=date(2031, 1, 31)))
    assert rows_read_whole(monkeypatch, retire) == (0, 0)
    office.house.clock.moment = datetime(2033, 7, 1, tzinfo=UTC)
    assert rows_read_whole(monkeypatch, retire) == (0, gone)
    assert [one.number for one in Invoice.objects.all()] == ["2026-1"]
    assert not Payment.objects.exists()


def test_a_note_issued_later_keeps_the_invoice_that_it_took_back(office):
    issue("billing", bill(office))
    credit("billing", "2026-1", "2028-1", date(2028, 1, 10))
    office.house.clock.moment = datetime(2032, 8, 1, tzinfo=UTC)  # the invoice's own years are over
    assert retire() == 0
    with pytest.raises(BooksKept, match="2028-1"):
        discard("2026-1")
    office.house.clock.moment = datetime(2034, 8, 1, tzinfo=UTC)
    assert retire() == 2


def test_looking_through_ten_times_the_books_takes_about_the_same_memory(drawer, monkeypatch):
    monkeypatch.setattr(books, "AT_ONCE", 200)
    drawer(400)
    retire()  # what is made once in a process
    few = peak_kib(retire)
    Invoice.unscoped.filter(credits__isnull=False).delete()
    Payment.unscoped.all().delete()
    Invoice.unscoped.all().delete()
    drawer(4000)
    assert peak_kib(retire) < 2 * few


def test_all_invoices_of_a_person_are_opened_with_what_is_open_by_one_question(office):
    for at in range(5):
        issue("billing", bill(office, f"2026-{at}"))
    book_payment("2026-3", eur(19), "pay-1")
    credit("billing", "2026-4", "2026-9", DAY)
    invoices_of("billing", office.user)
    with CaptureQueriesContext(connection) as asked:
        found = invoices_of("billing", office.user)
    assert [(one.number, one.open) for one in found] == [
        ("2026-0", eur(119)), ("2026-1", eur(119)), ("2026-2", eur(119)), ("2026-3", eur(100)), ("2026-4", eur(0)),
        ("2026-9", eur(-119)),
    ]  # fmt: skip
    assert sum('FROM "orders_invoice"' in one["sql"] for one in asked) == 1


@pytest.mark.databases
def test_books_of_which_the_statutes_term_is_over_go_in_pieces_notes_and_payments_with_them(office, monkeypatch):
    monkeypatch.setattr(held, "AT_ONCE", 2)
    for at in range(5):
        issue("billing", bill(office, f"2026-{at}"))
        book_payment(f"2026-{at}", eur(20), f"pay-{at}")
    credit("billing", "2026-0", "2026-9", DAY)  # the last row hangs on the first
    erase(office.user)
    [kept] = set(Invoice.objects.values_list("subject_id", flat=True))
    assert Invoice.objects.count() == 6
    erase(kept)
    assert (Invoice.objects.count(), Payment.objects.count()) == (0, 0)


def test_ten_times_the_books_of_a_person_go_in_about_the_same_memory(drawer, office, monkeypatch):
    monkeypatch.setattr(held, "AT_ONCE", 100)
    holdings = [one for one in office.house.parts.holdings if one.model in {"orders.Invoice", "orders.Payment"}]

    def gone(count):
        drawer(count)
        Invoice.unscoped.update(subject_id=office.user)
        Payment.unscoped.update(subject_id=office.user)
        peak = peak_kib(lambda: held.erase_held(holdings, [office.user]))
        assert not Invoice.objects.exists()
        return peak

    gone(200)  # what is made once in a process
    assert gone(3000) < 2 * gone(300)


@pytest.mark.long
def test_a_hundred_thousand_invoices_are_retired_in_little_memory(office, drawer, record_figure):
    gone = drawer(100_000)
    office.house.clock.moment = datetime(2033, 7, 1, tzinfo=UTC)
    peak = peak_kib(retire)
    record_figure("100,000 invoices retired, peak memory", peak / 1024, "MiB", bound="<= 8")
    assert not Invoice.objects.exists()
    assert gone == 110_000
    assert peak < 8 * 1024
