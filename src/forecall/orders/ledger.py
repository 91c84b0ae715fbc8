"""Invoices from orders, and what happens to one: taken back by a note, paid, in parts or too much, a payment undone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import router, transaction
from django.db.models import Q

from forecall.contacts import open_people
from forecall.contacts.errors import NotPermitted
from forecall.contacts.models import Company
from forecall.custody import Ask, Permit, permitted
from forecall.custody.models import Subject
from forecall.custody.rulebooks import InForce
from forecall.foundation import CurrencyUnknown, Money, acting_now
from forecall.foundation.models import Organisation
from forecall.orders.books import BACK, Bill, back_of, book_payment, credit, invoices_of, issue, left_open
from forecall.orders.books_terms import AMOUNT, KIND_OF, book_of
from forecall.orders.declared import Wish, intake_of
from forecall.orders.errors import BooksClosed, InvoiceRefused, NothingDeclared, PaymentRefused
from forecall.orders.importing import policy_now
from forecall.orders.models import Invoice, Order, Payment
from forecall.orders.numbering import next_number, series_of
from forecall.orders.owing import buyers_of
from forecall.orders.taking import READ, Past, with_lines
from forecall.policy.terms import Action

MOST = 50
NAMED = frozenset({"name", "customer_number"})
LOOKED_AT, MOST_LOOKED_AT = 500, 8000
"""Orders whose invoices are looked for at once: at first, and where nearly all have one."""


@dataclass(frozen=True, slots=True)
class Billable:
    """An order that has no invoice: what it comes to, and whose it is. `company` is empty for a person."""

    order: Past
    subject: UUID | None
    company_id: int | None
    company: str = ""

    @property
    def total(self) -> Decimal:
        return self.order.total


@dataclass(frozen=True, slots=True)
class Terms:
    """What an invoice says beside the order.

    net          what is asked for without VAT; the order's total where it is left out
    vat_percent  0..100
    series       in which it is numbered; the year's where it is empty
    """

    vat_percent: Decimal
    issued_on: date
    due_on: date
    net: Decimal | None = None
    buyer: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    vat_number: str = field(default="", repr=False)
    series: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One invoice as it is read, with what belongs to it. `buyer` is empty where no purpose lets it be looked at.

    left   still open; negative where too much was paid
    """

    row: Invoice
    left: Money
    buyer: str = field(default="", repr=False)
    notes: Sequence[Invoice] = ()
    payments: Sequence[Payment] = ()

    @property
    def gross(self) -> Money:
        return Money(self.row.gross_minor, self.row.currency)

    @property
    def is_credited(self) -> bool:
        return bool(self.notes)


def issuing_purposes(version: InForce) -> dict[str, frozenset[str]]:
    """Purposes under which books are written, in the policy's order -> of whom. Pure."""
    categories = version.policy.categories
    return {
        name: frozenset(one.people)
        for name, one in version.policy.purposes.items()
        if Action.STORE in one.actions and any(AMOUNT in map(str, categories[each].fields) for each in one.categories)
    }


def purpose_of(subject: UUID | None) -> str:
    """Under which purpose a person's books are written; empty for a company. Raises NothingDeclared, NoPolicy."""
    if subject is None:
        return ""
    version, _organisation = policy_now()
    kind = Subject.objects.values_list("kind", flat=True).get(pk=subject)
    there = issuing_purposes(version)
    fit = next((name for name, whose in there.items() if kind in whose), "")
    if not fit:
        raise NothingDeclared(there, f"purpose that may store the books of a {kind}")
    return fit


def to_bill(most: int = MOST, after: int | None = None) -> list[Billable]:
    """The newest orders without an invoice that stands, of whom their orders may be read.

    after   an order: the newest of those that come after it

    One receipt, and a further one as often as so many were asked about and some were refused.
    Raises NothingDeclared, NoPolicy.
    """
    found, ahead = list[Billable](), _without_invoice(after)
    while True:
        several = list(islice(ahead, most))
        found += _readable(several, most - len(found))
        if len(found) == most or len(several) < most:
            return found


def _without_invoice(after: int | None) -> Iterator[Order]:
    """Newest first. Invoices may lie elsewhere: they are asked about a piece of orders at a time, each larger."""
    rows = Order.objects.filter(cancelled_by=None).order_by("-ordered_at", "-pk").defer("number", "token", "digest")
    last, size = Order.objects.filter(pk=after).first() if after else None, LOOKED_AT
    while True:
        if last is not None:
            at = last.ordered_at
            piece = list(rows.filter(Q(ordered_at__lt=at) | Q(ordered_at=at, pk__lt=last.pk))[:size])
        else:
            piece = list(rows[:size])
        billed = _billed([row.pk for row in piece])
        yield from (row for row in piece if row.pk not in billed)
        if len(piece) < size:
            return
        last, size = piece[-1], min(4 * size, MOST_LOOKED_AT)


def billable(order: int) -> Billable | None:
    """One order that may be billed; None where it is not there, was cancelled, has an invoice, or may not be read."""
    rows = list(Order.objects.filter(pk=order, cancelled_by=None))
    return next(iter(_readable(rows)), None) if rows and not _billed([order]) else None


def is_billed(order: int) -> bool:
    """Whether an invoice stands for an order."""
    return bool(_billed([order]))


def _billed(orders: Sequence[int]) -> set[int]:
    """Those of these orders that have an invoice which was not taken back.

    They are this scope's: asked in the scope once more, a database may look through all of the scope's invoices.
    """
    found = Invoice.unscoped.filter(order_id__in=orders).values_list("pk", "order_id", "credits")
    papers = list(found)  # notes are of the order of what they take back
    gone = {credited for _paper, _order, credited in papers}
    return {order for paper, order, credited in papers if credited is None and paper not in gone}


def _readable(rows: Sequence[Order], most: int = 1) -> list[Billable]:
    """Those of companies, and of people whose orders may be read under the purpose that they came in by."""
    version, _organisation = policy_now()
    intake = intake_of(version, Wish())
    people = tuple(dict.fromkeys(row.subject_id for row in rows if row.subject_id is not None))
    answer = permitted(Ask(intake.purpose, frozenset({intake.category}), READ, people)) if people else None
    covered = answer.subjects if isinstance(answer, Permit) else frozenset[UUID]()
    firms = {row.company_id for row in rows if row.company_id is not None}
    names = dict(Company.objects.filter(pk__in=firms).values_list("pk", "name")) if firms else {}
    there = [row for row in rows if row.subject_id is None or row.subject_id in covered][:most]
    return [
        Billable(past, row.subject_id, row.company_id, names.get(row.company_id or 0, ""))
        for row, past in zip(there, with_lines(there), strict=True)
    ]


def written_before(one: Billable) -> dict[str, str]:
    """What names the buyer, as far as it is known: from their last invoice, else from their record.

    Both are asked for, under the purpose of the books and under that of the order; what is refused stays empty.
    """
    if one.subject is None:
        return {}
    version, _organisation = policy_now()
    try:
        purpose = purpose_of(one.subject)
        kinds = {KIND_OF[name]: name for name in fields_of(purpose)}
        last = next(reversed(invoices_of(purpose, one.subject)), None)
    except (BooksClosed, NothingDeclared):
        last, kinds = None, {kind: name for name, kind in KIND_OF.items()}
    if last is not None:
        return {name: getattr(last.named, name, "") or "" for name in kinds.values()}
    try:
        intake = intake_of(version, Wish())
        [found] = open_people(intake.purpose, [one.subject], frozenset(kinds) - {"vat_number"}, hidden=False)
    except (NotPermitted, NothingDeclared, ValueError):
        return {}
    return {name: found.first(kind) or "" for kind, name in kinds.items()}


def names_of(bills: Sequence[Billable]) -> dict[UUID, str]:
    """Name, else customer number, of those who ordered: under the purpose that orders came in by, else absent."""
    people = list(dict.fromkeys(one.subject for one in bills if one.subject is not None))
    if not people:
        return {}
    version, _organisation = policy_now()
    try:
        found = open_people(intake_of(version, Wish()).purpose, people, NAMED, hidden=False)
    except (NotPermitted, NothingDeclared):
        return {}
    called = {one: one.first("name") or one.first("customer_number") for one in found}
    return {record: name for one, name in called.items() for record in one.records if name}


def fields_of(purpose: str) -> list[str]:
    """What may stand on an invoice under a purpose, of what names a person."""
    version, _organisation = policy_now()
    book = book_of(version, purpose)
    return [name for name, kind in KIND_OF.items() if kind in book.fields]


def bill_order(order: int, terms: Terms) -> Invoice:
    """Issue the invoice of an order, with the next number of its series; an order has one that stands.

    Raises InvoiceRefused, BooksClosed, NothingDeclared; then nothing was issued, and no number is lost.
    """
    one = billable(order)
    if one is None:
        raise InvoiceRefused(f"order {order} is not there, was cancelled, may not be read, or has an invoice already")
    bill = _bill(one, terms)
    with transaction.atomic(), transaction.atomic(using=router.db_for_write(Invoice)):
        if not Order.objects.select_for_update().filter(pk=order, cancelled_by=None):  # two at once wait here
            raise InvoiceRefused(f"order {order} is not there any more, or was cancelled; nothing was issued")
        number = next_number(terms.series or series_of(terms.issued_on))
        if _billed([order]):  # by somebody who was first
            raise InvoiceRefused(f"order {order} has an invoice already; take it back by a credit note first")
        return issue(purpose_of(one.subject), replace(bill, number=number))


def _bill(one: Billable, terms: Terms) -> Bill:
    if not 0 <= terms.vat_percent <= 100:  # a percentage
        raise InvoiceRefused("VAT is a percentage from 0 to 100; nothing was issued")
    try:
        net = Money.of(one.total if terms.net is None else terms.net, one.order.currency)
    except CurrencyUnknown as problem:
        raise InvoiceRefused(f"order {one.order.id}: {problem}") from None
    vat = Money.of(net.amount * terms.vat_percent / 100, net.currency)
    return Bill(
        "-", net, vat, terms.issued_on, terms.due_on, one.subject, one.company_id, terms.buyer, terms.address,
        terms.vat_number, order=one.order.id,
    )  # fmt: skip


def take_back(number: str, on: date, series: str = "") -> Invoice:
    """Take an invoice back by a credit note, numbered in a series; what was paid on it is then to be paid back.

    Raises InvoiceRefused, BooksClosed, NothingDeclared.
    """
    found = Invoice.objects.filter(number=number).values_list("subject_id", flat=True)
    subject = next(iter(found), None)
    with transaction.atomic(using=router.db_for_write(Invoice)):
        return credit(purpose_of(subject), number, next_number(series or series_of(on)), on)


def payment_back(reference: str) -> Payment:
    """A payment that was booked wrongly: booked back in full, as nothing in the books is deleted. Again it is the same.

    Raises PaymentRefused.
    """
    found = Payment.objects.select_related("invoice").filter(reference=reference).first()
    if found is None or found.minor == 0:
        raise PaymentRefused(f"no payment of the reference {reference} is booked here")
    if found.reference.endswith(BACK):
        raise PaymentRefused("this is itself a payment that was booked back; book the payment anew")
    money = Money(-found.minor, found.currency)
    return book_payment(found.invoice.number, money, back_of(found.reference), found.method)


def paper(number: str) -> Paper | None:
    """One invoice with its notes and payments; None where there is none of that number. Raises NoPolicy."""
    rows = list(Invoice.objects.filter(number=number).annotate(left=left_open()))
    if not rows:
        return None
    [row] = rows
    buyer = row.company_name if row.subject_id is None else buyers_of(rows).get(row.pk, "")
    notes = list(Invoice.objects.filter(credits=row).order_by("pk"))
    return Paper(row, Money(row.left, row.currency), buyer, notes, list(row.payments.order_by("pk")))


def invoices(most: int = 100) -> list[Any]:
    """Invoices and notes, newest first, each with `left`; what names a buyer stays sealed."""
    found = Invoice.objects.select_related("credits").annotate(left=left_open()).order_by("-issued_on", "-pk")
    return list(found[:most])


def paid_too_much() -> list[Paper]:
    """Invoices on which more was paid than is asked for: what is to be paid back."""
    rows = Invoice.objects.filter(credits=None).annotate(left=left_open()).filter(left__lt=0).order_by("issued_on")
    return [Paper(row, Money(row.left, row.currency)) for row in rows[:MOST]]


HEAD = ("what", "number", "day", "of", "net", "vat", "amount", "currency", "reference")
"""What the columns of the journal are."""
Entry = tuple[str, str, date, str, Decimal, Decimal, Decimal, str, str]


def journal(since: date, until: date) -> Iterator[Entry]:
    """Everything that was issued or paid from one day to another, both included, in the order of the days.

    The days are the organisation's, whatever the clock of whoever asks. Each as (what, number, day, of, net, vat,
    amount, currency, reference); no name stands in it.
    """
    zone = ZoneInfo(Organisation.objects.get(pk=acting_now("orders.Invoice").organisation).timezone)
    begins, ends = (datetime.combine(day, time.min, zone) for day in (since, until + timedelta(days=1)))
    papers = Invoice.objects.select_related("credits").filter(issued_on__gte=since, issued_on__lte=until)
    rows = [_issued(one) for one in papers.order_by("issued_on", "pk")]
    paid = Payment.objects.select_related("invoice").filter(paid_at__gte=begins, paid_at__lt=ends)
    rows += [_paid(one, zone) for one in paid.order_by("pk")]
    yield from sorted(rows, key=lambda one: one[2])


def _issued(one: Invoice) -> Entry:
    net, vat, gross = (Money(minor, one.currency).amount for minor in (one.net_minor, one.vat_minor, one.gross_minor))
    what, of = ("invoice", "") if one.credits is None else ("credit note", one.credits.number)
    return what, one.number, one.issued_on, of, net, vat, gross, one.currency, ""


def _paid(one: Payment, zone: ZoneInfo) -> Entry:
    day = one.paid_at.astimezone(zone).date()
    amount = Money(one.minor, one.currency).amount
    return "payment", one.invoice.number, day, "", Decimal(0), Decimal(0), amount, one.currency, one.reference
