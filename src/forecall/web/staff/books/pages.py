"""Open invoices over all customers, a payment that came, and the same list as a file."""

from __future__ import annotations

import csv
import io
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forecall.custody.errors import NoPolicy
from forecall.foundation import CurrenciesDiffer, Money
from forecall.foundation.members import may_reach
from forecall.orders import balance_of, book_payment
from forecall.orders.errors import InvoiceRefused, PaymentRefused
from forecall.orders.ledger import paid_too_much
from forecall.orders.owing import owing
from forecall.web.amounts import AmountField, money_of
from forecall.web.guard import StaffRequest
from forecall.web.matrix import matrix
from forecall.web.staff.figures.tables import neutral
from forecall.web.templatetags.desk import claimed


class PaymentForm(forms.Form):
    """Money that came for an invoice. The same reference once more is the same payment."""

    number = forms.CharField(label=gettext_lazy("Invoice"), max_length=40)
    amount = AmountField(
        label=gettext_lazy("Amount"),
        help_text=gettext_lazy("In the currency of the invoice. Money that went back has a minus before it."),
    )  # fmt: skip
    reference = forms.CharField(
        label=gettext_lazy("Reference"), max_length=80,
        help_text=gettext_lazy("The bank's own, by which the same payment is known again."),
    )  # fmt: skip


def books(request: HttpRequest) -> HttpResponse:
    """What is open, the longest due first; a POST books a payment."""
    here = cast("StaffRequest", request).standing
    form = PaymentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _booked(request, form):
        return redirect("books", here.slug)
    today = timezone.localdate()
    filled: dict[str, Any] = {"form": form, "may_book": may_reach(here, matrix()["books"].do)}
    try:
        found = owing(today)
    except (NoPolicy, DatabaseError) as problem:
        filled["problem"] = _said(problem)
    else:
        filled |= {
            "owing": found, "rows": [(one, one.claim.overdue_days(today)) for one in found.rows],
            "may_export": may_reach(here, matrix()["books_export"].see),
            "over": [(one, Money(-one.left.minor, one.left.currency)) for one in paid_too_much()],
        }  # fmt: skip
    return render(request, "staff/books/books.html", filled)


def _said(problem: Exception) -> str:
    if isinstance(problem, NoPolicy):
        return _("No policy is in force yet, so nobody may look at the books.")
    return _("The books cannot be reached just now. Everything else on this page is as it should be.")


def _booked(request: HttpRequest, form: PaymentForm) -> bool:
    number, said = form.cleaned_data["number"].strip(), form.cleaned_data
    try:
        currency = balance_of(number).currency
        payment = book_payment(number, money_of(said["amount"], currency), said["reference"])
        shown = any(one.claim.number == number for one in owing(timezone.localdate(), None).rows)
        left = balance_of(number)
    except InvoiceRefused:
        form.add_error("number", _("There is no invoice of this number here."))
    except PaymentRefused:
        taken = _("Nothing was booked: the amount is 0, or the reference stands for another amount or invoice already.")
        form.add_error("reference", taken)
    except ValidationError as digits:
        form.add_error("amount", digits)
    except CurrenciesDiffer:
        form.add_error("amount", _("The amount is in another currency than the invoice."))
    else:
        told = {"amount": claimed(Money(payment.minor, payment.currency)), "number": number, "left": claimed(left)}
        if shown:
            messages.success(request, _("%(amount)s booked for invoice %(number)s. Still open: %(left)s.") % told)
        else:  # paid in full, or of somebody whose books nobody may look at here
            messages.success(request, _("%(amount)s booked for invoice %(number)s.") % told)
        return True
    return False


def export(request: HttpRequest) -> HttpResponse:
    """The open invoices as a file; text that a spreadsheet would run is kept as text."""
    today, out = timezone.localdate(), io.StringIO()
    try:
        rows = owing(today, None).rows
    except (NoPolicy, DatabaseError) as problem:
        messages.error(request, _said(problem))
        return redirect("books", cast("StaffRequest", request).standing.slug)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["number", "buyer", "issued", "due", "overdue_days", "gross", "open", "currency"])
    for row in rows:
        one = row.claim
        writer.writerow([
            neutral(one.number), neutral(row.buyer), one.issued_on, one.due_on, one.overdue_days(today),
            one.gross.amount, one.open.amount, one.open.currency,
        ])  # fmt: skip
    return HttpResponse(
        "\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="open-invoices-{today}.csv"'},
    )  # fmt: skip
