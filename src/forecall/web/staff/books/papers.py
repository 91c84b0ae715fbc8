"""What was issued: every invoice, and one of them with its payments: paid, taken back, a payment undone."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
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
from forecall.foundation import Money
from forecall.foundation.members import may_reach
from forecall.orders import Paper, book_payment, paper, payment_back, take_back
from forecall.orders.books import BACK, back_of
from forecall.orders.errors import BooksClosed, InvoiceRefused, NothingDeclared, PaymentRefused
from forecall.orders.ledger import HEAD, invoices, journal
from forecall.orders.models import Invoice
from forecall.web.amounts import AmountField, money_of
from forecall.web.guard import StaffRequest
from forecall.web.matrix import matrix
from forecall.web.staff.books.issuing import refusal
from forecall.web.staff.figures.tables import neutral
from forecall.web.templatetags.desk import claimed

MOST = 100


class PaidForm(forms.Form):
    """Money that came for this invoice."""

    amount = AmountField(label=gettext_lazy("Amount"), min_value=Decimal("0.001"))
    reference = forms.CharField(
        label=gettext_lazy("Reference"), max_length=70,
        help_text=gettext_lazy("The bank's own, by which the same payment is known again."),
    )  # fmt: skip


class PeriodForm(forms.Form):
    """From which day to which."""

    since = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def everything(request: HttpRequest) -> HttpResponse:
    """What was issued, newest first. No name is opened for it."""
    here = cast("StaffRequest", request).standing
    number = request.GET.get("number", "").strip()
    if number:
        found = Invoice.objects.filter(number=number).first()
        if found is not None:
            return redirect("books_invoice", here.slug, found.pk)
        messages.info(request, _("There is no invoice of this number here."))
    today = timezone.localdate()
    begin = today.replace(day=1)
    filled = {
        "rows": [(one, Money(one.gross_minor, one.currency), Money(one.left, one.currency)) for one in invoices(MOST)],
        "period": PeriodForm(initial={"since": (begin - timedelta(days=1)).replace(day=1), "until": today}),
        "may_export": may_reach(here, matrix()["books_journal"].see), "asked": number, "most": MOST,
    }  # fmt: skip
    return render(request, "staff/books/invoices.html", filled)


def one(request: HttpRequest, key: int) -> HttpResponse:
    """One invoice; a POST books a payment, takes one back, or takes the invoice back by a credit note."""
    here = cast("StaffRequest", request).standing
    found = _found(request, key)
    if found is None:
        return redirect("books_invoices", here.slug)
    wanted = request.POST.get("do", "") if request.method == "POST" else ""
    form = PaidForm(request.POST if wanted == "pay" else None)
    if wanted in DOES and DOES[wanted](request, found, form):
        return redirect("books_invoice", here.slug, key)
    filled = {
        "paper": found, "form": form, "back": BACK, "today": timezone.localdate(),
        "net": Money(found.row.net_minor, found.row.currency), "vat": Money(found.row.vat_minor, found.row.currency),
        "paid": [(each, Money(each.minor, each.currency), _is_back(each, found)) for each in found.payments],
        "may_act": may_reach(here, matrix()["books_invoice"].do),
        "left": Money(max(0, found.left.minor), found.left.currency),
        "over": Money(max(0, -found.left.minor), found.left.currency),
    }  # fmt: skip
    return render(request, "staff/books/invoice.html", filled)


def _found(request: HttpRequest, key: int) -> Paper | None:
    try:
        number = Invoice.objects.filter(pk=key).values_list("number", flat=True).first()
        found = paper(number) if number else None
    except NoPolicy:
        messages.error(request, _("No policy is in force yet, so nobody may look at the books."))
        return None
    except DatabaseError:
        said = _("The books cannot be reached just now. Everything else on this page is as it should be.")
        messages.error(request, said)
        return None
    if found is None:
        messages.info(request, _("There is no invoice of this number here."))
    return found


def _is_back(one_of: Any, found: Paper) -> bool:  # noqa: ANN401  # a payment
    """Whether it was booked back, or is itself what went back."""
    references = {each.reference for each in found.payments}
    return one_of.minor < 0 or back_of(one_of.reference) in references


def _pay(request: HttpRequest, found: Paper, form: PaidForm) -> bool:
    if not form.is_valid():
        return False
    number, said = found.row.number, form.cleaned_data
    try:
        made = book_payment(number, money_of(said["amount"], found.row.currency), said["reference"])
    except ValidationError as digits:
        form.add_error("amount", digits)
        return False
    except PaymentRefused:
        taken = _("Nothing was booked: the amount is 0, or the reference stands for another amount or invoice already.")
        form.add_error("reference", taken)
        return False
    left = paper(number)
    told = {"amount": claimed(Money(made.minor, made.currency)), "number": number}
    messages.success(request, _("%(amount)s booked for invoice %(number)s.") % told)
    if left is not None and left.left.minor < 0:
        too_much = claimed(Money(-left.left.minor, left.left.currency))
        messages.warning(request, _("%(amount)s more was paid than is asked for. Pay it back.") % {"amount": too_much})
    return True


def _payment_back(request: HttpRequest, _found_one: Paper, _form: PaidForm) -> bool:
    try:
        payment_back(request.POST.get("reference", ""))
    except PaymentRefused:
        messages.info(request, _("That payment is not booked here. Nothing was changed."))
    else:
        messages.success(request, _("Booked back: both lines stand, and the amount is open again."))
    return True


def _credit(request: HttpRequest, found: Paper, _form: PaidForm) -> bool:
    try:
        note = take_back(found.row.number, timezone.localdate())
    except InvoiceRefused:
        messages.info(request, _("It was taken back already, or is itself a credit note. Nothing was issued."))
    except BooksClosed as closed:
        messages.error(request, _("Nothing was issued: %(why)s") % {"why": refusal(closed)})
    except NothingDeclared:
        said = _("Your policy has no purpose under which invoices of such people may be written.")
        messages.error(request, said)
    else:
        messages.success(request, _("Taken back by credit note %(number)s.") % {"number": note.number})
    return True


DOES = {"pay": _pay, "undo": _payment_back, "credit": _credit}
"""What the page's forms ask for; each says whether it is done and the page can be shown anew."""


def export(request: HttpRequest) -> HttpResponse:
    """What was issued and paid in some days as a file; text that a spreadsheet would run is kept as text."""
    form = PeriodForm(request.GET)
    if not form.is_valid():
        messages.error(request, _("Say from which day to which."))
        return redirect("books_invoices", cast("StaffRequest", request).standing.slug)
    since: date = form.cleaned_data["since"]
    until: date = form.cleaned_data["until"]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEAD)
    for entry in journal(since, until):
        writer.writerow([neutral(cell) if isinstance(cell, str) else cell for cell in entry])
    return HttpResponse(
        "\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="books-{since}-{until}.csv"'},
    )  # fmt: skip
