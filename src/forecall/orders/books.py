"""The books: invoices, credit notes and payments, only added to, and kept as long as a statute asks.

What names a person on an invoice is sealed under that person's key, and opens under a purpose of the policy that has
the category of the books. Nothing here is read or written without asking custody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import router, transaction
from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce

from forecall.contacts.companies import numbers_of
from forecall.contacts.errors import ValueWrong
from forecall.contacts.models import Company
from forecall.contacts.values import tax_number_of
from forecall.custody import Ask, Gap, Origin, Permit, ask, open_sealed, seal
from forecall.custody.identifiers import mask_cards
from forecall.custody.models import Subject
from forecall.custody.recording import collected, happened
from forecall.custody.sets import among
from forecall.custody.wiring import wired
from forecall.foundation import CurrenciesDiffer, Money, acting_now
from forecall.orders.books_terms import Book, book_of, ends_of, trigger_of
from forecall.orders.errors import BooksClosed, BooksKept, InvoiceRefused, PaymentRefused
from forecall.orders.importing import policy_now
from forecall.orders.models import Invoice, Payment

STORE, READ = "store", "read"
SEALED = ("buyer", "address", "vat_number")
AT_ONCE = 500
"""Invoices in one piece."""
BACK = " (back)"
LONGEST_REFERENCE = 80


@dataclass(frozen=True, slots=True)
class Bill:
    """An invoice to be issued.

    number            the organisation's own, each once
    net, vat          in one currency; the gross amount is their sum
    subject, company  the buyer: exactly one of them
    buyer, address    what names a person; a company's stand in its record
    vat_number        of a person in business, or the company's own where it is left out; checked
    country           whose rules the VAT number follows
    """

    number: str
    net: Money
    vat: Money
    issued_on: date
    due_on: date
    subject: UUID | None = None
    company: int | None = None
    buyer: str = ""
    address: str = ""
    vat_number: str = ""
    country: str = "RO"
    order: int | None = None


@dataclass(frozen=True, slots=True)
class Booked:
    """An invoice as it is read, with what is still open of it. It prints without what names the buyer."""

    number: str
    issued_on: date
    due_on: date
    net: Money
    vat: Money
    open: Money
    subject: UUID | None
    named: Any

    def __repr__(self) -> str:
        return f"<Booked {self.number}>"


def issue(purpose: str, bill: Bill) -> Invoice:
    """Issue an invoice under a purpose that has the books; it does not change any more.

    Raises InvoiceRefused, BooksClosed where the gate refuses, CurrenciesDiffer.
    """
    _check(bill)
    gross = bill.net + bill.vat
    values = _of_company(bill) if bill.company is not None else {}
    with transaction.atomic(), transaction.atomic(using=router.db_for_write(Invoice)):
        sealed = _of_person(purpose, bill) if bill.subject is not None else {}
        if Invoice.objects.filter(number=bill.number).exists():
            raise InvoiceRefused(f"the number {bill.number} is taken; each invoice has one of its own")
        made = Invoice(
            organisation_id=acting_now("orders.Invoice").organisation, subject_id=bill.subject, company_id=bill.company,
            order_id=bill.order, number=bill.number, issued_on=bill.issued_on, due_on=bill.due_on,
            currency=gross.currency, net_minor=bill.net.minor, vat_minor=bill.vat.minor, gross_minor=gross.minor,
            issued_at=wired().clock.now(), **sealed, **values,
        )  # fmt: skip
        made.save()
    return made


def _check(bill: Bill) -> None:
    if (bill.subject is None) == (bill.company is None):
        raise InvoiceRefused(f"invoice {bill.number} needs one buyer, a person or a company")
    if mask_cards(bill.number) != bill.number:
        raise InvoiceRefused("the number of the invoice reads like one of a payment card; give it another")
    if not bill.number.strip() or bill.net.minor == 0:
        raise InvoiceRefused("an invoice needs a number and an amount; nothing was issued")
    if bill.due_on < bill.issued_on:
        raise InvoiceRefused(f"invoice {bill.number} is due before it is issued; correct either day")
    if bill.vat_number:
        try:
            tax_number_of(bill.vat_number, bill.country)
        except ValueWrong as problem:
            raise InvoiceRefused(f"invoice {bill.number}: {problem}") from None


def _of_company(bill: Bill) -> dict[str, str]:
    found = Company.objects.filter(pk=bill.company).first()
    if found is None:
        raise InvoiceRefused(f"invoice {bill.number}: there is no company of that id here")
    return {"company_name": found.name, "company_vat": bill.vat_number or numbers_of(found).tax}


def _of_person(purpose: str, bill: Bill) -> dict[str, Any]:
    """What names the buyer, sealed; custody is told that the books have them, and what the term counts from."""
    version, organisation = policy_now()
    book, now = book_of(version, purpose), wired().clock.now()
    given = {"buyer": bill.buyer, "address": bill.address, "vat_number": bill.vat_number}
    values = {name: mask_cards(value.strip()) for name, value in given.items() if value.strip()}
    undeclared = [name for name in values if book.kind_of[name] not in book.fields]
    if undeclared:
        raise InvoiceRefused(
            f"invoice {bill.number}: the policy has no {', '.join(undeclared)} in {book.category}; declare it, or "
            "leave it out"
        )
    subject = bill.subject
    if subject is None:  # asked for by the caller
        return {}
    collected(subject, {book.category: Origin(now, book.source, version.rulebook.version, origin="invoicing")})
    happens = trigger_of(book.event, bill.issued_on, bill.due_on, organisation.timezone)
    if happens is not None:
        happened(subject, book.event, happens)
    return dict(seal(permit_of(purpose, book, STORE, (subject,)), Invoice, subject, values))


def permit_of(purpose: str, book: Book, action: str, subjects: Sequence[UUID]) -> Permit:
    """Leave to use the books of some people; raises BooksClosed."""
    answer = ask(Ask(purpose, frozenset({book.category}), action, tuple(subjects)))
    if isinstance(answer, Permit):
        return answer
    if isinstance(answer, Gap):
        raise BooksClosed("no_rule", answer.about)
    raise BooksClosed(answer.reason, answer.clause)


def credit(purpose: str, number: str, as_number: str, on: date) -> Invoice:
    """Take an invoice back by a credit note with a number of its own; the same again is refused.

    Raises InvoiceRefused, BooksClosed.
    """
    with transaction.atomic(using=router.db_for_write(Invoice)):
        taken = _invoice(number, Invoice.objects.select_for_update())  # two at once wait here
        if taken.credits is not None or Invoice.objects.filter(credits=taken).exists():
            raise InvoiceRefused(f"{number} is a credit note or was taken back already; nothing was issued")
        if Invoice.objects.filter(number=as_number).exists():
            raise InvoiceRefused(f"the number {as_number} is taken; each invoice has one of its own")
        if taken.subject_id is not None:
            version, _organisation = policy_now()
            permit_of(purpose, book_of(version, purpose), STORE, (taken.subject_id,))
        same = ("organisation_id", "subject_id", "company_id", "order_id", "company_name", "company_vat", "currency")
        note = Invoice(
            **{name: getattr(taken, name) for name in (*same, *SEALED)}, number=as_number, issued_on=on, due_on=on,
            net_minor=-taken.net_minor, vat_minor=-taken.vat_minor, gross_minor=-taken.gross_minor, credits=taken,
            issued_at=wired().clock.now(),
        )  # fmt: skip
        note.save()
    return note


def book_payment(number: str, paid: Money, reference: str, method: str = "transfer") -> Payment:
    """Money that came for an invoice, or (negative) went back. The same reference again is the same payment.

    One that was booked back is booked anew, for whichever invoice, as `reference (2)`, and so on.

    Raises InvoiceRefused, PaymentRefused, CurrenciesDiffer.
    """
    now = wired().clock.now()
    with transaction.atomic(using=router.db_for_write(Payment)):
        invoice = _invoice(number)
        if paid.currency != invoice.currency:
            raise CurrenciesDiffer(paid.currency, invoice.currency)
        if paid.minor == 0 or not reference.strip():
            raise PaymentRefused("a payment needs an amount and the payment house's reference; nothing was booked")
        made, fresh = Payment.objects.get_or_create(
            organisation_id=invoice.organisation_id, reference=_not_back(mask_cards(reference.strip())),
            defaults={
                "invoice": invoice, "subject_id": invoice.subject_id, "minor": paid.minor, "currency": paid.currency,
                "paid_at": now, "method": mask_cards(method)[:40], "booked_at": now,
            },
        )  # fmt: skip
        if not fresh and (made.minor, made.invoice_id) != (paid.minor, invoice.pk):
            raise PaymentRefused(f"the reference {made.reference} is booked already, with another amount or invoice")
    found: Payment = made
    return found


def back_of(reference: str) -> str:
    """Under what a payment of this reference is booked back."""
    return reference[: LONGEST_REFERENCE - len(BACK)] + BACK


def _not_back(reference: str) -> str:
    """The reference, or the next of it that was not booked back."""
    tried, turn = reference, 1
    while Payment.objects.filter(reference=back_of(tried)).exists():
        turn += 1
        again = f" ({turn})"
        tried = reference[: LONGEST_REFERENCE - len(again) - len(BACK)] + again
    return tried


def balance_of(number: str) -> Money:
    """What is still open of an invoice: its amount, less what was paid and taken back. Raises InvoiceRefused."""
    found = Invoice.objects.filter(number=number).annotate(left=left_open()).values_list("left", "currency").first()
    if found is None:
        raise _none(number)
    return Money(*found)


def left_open() -> CombinedExpression:
    """What is still open of an invoice, in its currency's smallest unit: for a query of invoices."""
    return F("gross_minor") + _sum(Invoice, "credits", "gross_minor") - _sum(Payment, "invoice", "minor")


def _sum(model: type[Invoice | Payment], of: str, column: str) -> Coalesce:
    """The sum over what belongs to an invoice, which is this scope's."""
    rows = model.unscoped.filter(**{of: OuterRef("pk")}).order_by().values(of).annotate(sum=Sum(column)).values("sum")
    return Coalesce(Subquery(rows, output_field=BigIntegerField()), 0)


def invoices_of(purpose: str, subject: UUID) -> list[Booked]:
    """A person's invoices, oldest first, opened for a purpose that has the books: one query. Raises BooksClosed."""
    version, _organisation = policy_now()
    book = book_of(version, purpose)
    permit = permit_of(purpose, book, READ, (subject,))
    names = [name for name in SEALED if book.kind_of[name] in permit.kinds]
    clear = ("organisation_id", "subject_id", "number", "issued_on", "due_on", "currency", "net_minor", "vat_minor")
    found = Invoice.objects.filter(subject_id=subject).annotate(left=left_open()).order_by("issued_on", "number")
    rows = list(found.only(*clear, *names))
    return [
        Booked(
            row.number, row.issued_on, row.due_on, Money(row.net_minor, row.currency),
            Money(row.vat_minor, row.currency), Money(row.left, row.currency), row.subject_id, named,
        )
        for row, named in zip(rows, open_sealed(permit, rows, names), strict=True)
    ]  # fmt: skip


def discard(number: str) -> None:
    """Delete an invoice with its payments, once no statute keeps it and no hold stands.

    Raises BooksKept, which cites the law and says until when; InvoiceRefused.
    """
    found = _invoice(number)
    chain = list(_days().filter(Q(pk=found.pk) | Q(credits=found)))
    kept = _kept(chain, _on_hold(chain), _terms())
    if kept is not None:
        raise kept
    _delete(chain)


def retire() -> int:
    """Delete every invoice whose term is over, with its payments; how many. A hold on the buyer wins.

    Days and ids are read, a piece at a time: never a whole invoice.
    """
    gone, last, terms = 0, 0, _terms()
    while piece := list(_days().filter(credits=None, pk__gt=last)[:AT_ONCE]):
        last = piece[-1].pk
        chains = {one.pk: [one] for one in piece}
        for note in _days().filter(credits_id__in=list(chains)):
            chains[note.credits_id].append(note)
        held = _on_hold(piece)
        gone += _delete([one for chain in chains.values() if _kept(chain, held, terms) is None for one in chain])
    return gone


Ends = Callable[[date, date], tuple[str, datetime | None]]


def _days() -> QuerySet[Any, Any]:
    """What tells whether an invoice may go: no name, no amount."""
    columns = ("pk", "number", "issued_on", "due_on", "subject_id", "credits_id")
    found: QuerySet[Any, Any] = Invoice.objects.order_by("pk").values_list(*columns, named=True)
    return found


def _terms() -> tuple[Ends, datetime]:
    """How long the books of given days stay, by the policy in force, and what time it is."""
    version, organisation = policy_now()
    return cache(lambda issued, due: ends_of(version, issued, due, organisation.timezone)), wired().clock.now()


def _on_hold(invoices: Iterable[Any]) -> set[UUID]:
    buyers = {one.subject_id for one in invoices if one.subject_id is not None}
    return set(Subject.objects.filter(pk__in=among(buyers), hold=True).values_list("pk", flat=True))


def _kept(chain: Sequence[Any], held: set[UUID], terms: tuple[Ends, datetime]) -> BooksKept | None:
    """Why an invoice with the notes that took it back may not go; None where it may."""
    ends, now = terms
    for one in chain:
        law, until = ends(one.issued_on, one.due_on)
        if until is None or now < until:
            return BooksKept(one.number, law, until)
    return BooksKept(chain[0].number, "a legal hold", None) if chain[0].subject_id in held else None


def _delete(invoices: Sequence[Any]) -> int:
    """Notes before what they take back, and payments before both; plain statements, as nothing else hangs on them."""
    notes = [one.pk for one in invoices if one.credits_id is not None]
    others = [one.pk for one in invoices if one.credits_id is None]
    with transaction.atomic(using=router.db_for_write(Invoice)):
        for rows in (
            Payment.objects.filter(invoice_id__in=[*notes, *others]),
            Invoice.objects.filter(pk__in=notes),
            Invoice.objects.filter(pk__in=others),
        ):
            rows._raw_delete(router.db_for_write(Invoice))  # noqa: SLF001  # a plain DELETE
    return len(invoices)


def _none(number: str) -> InvoiceRefused:
    return InvoiceRefused(f"there is no invoice {number} here")


def _invoice(number: str, rows: QuerySet[Any, Any] | None = None) -> Invoice:
    found: Invoice | None = (Invoice.objects if rows is None else rows).filter(number=number).first()
    if found is None:
        raise _none(number)
    return found
