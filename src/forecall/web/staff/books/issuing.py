"""Invoices issued from orders: which orders have none yet, and one of them billed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forecall.custody.errors import NoPolicy
from forecall.custody.rulebooks import version_now
from forecall.custody.wiring import wired
from forecall.foundation import Money
from forecall.foundation.models import Organisation
from forecall.foundation.money import digits_of
from forecall.orders import Billable, Terms, bill_order, to_bill
from forecall.orders.errors import BooksClosed, InvoiceRefused, NothingDeclared
from forecall.orders.ledger import MOST, billable, fields_of, names_of, purpose_of, written_before
from forecall.orders.models import Invoice
from forecall.policy.documents.citing import why_not
from forecall.policy.facts import Gap, Reason
from forecall.policy.facts import Refused as Said
from forecall.web.amounts import AmountField
from forecall.web.guard import StaffRequest
from forecall.web.staff.desk.doing import number
from forecall.web.staff.desk.words import CUSTODY
from forecall.web.staff.privacy.spoken import language_of

VAT = {"RO": Decimal(21), "DE": Decimal(19)}
"""Where a country's usual rate is known, it stands in the form; anything else is typed."""
DUE = timedelta(days=30)
LABELS = {
    "buyer": gettext_lazy("Name of the buyer"),
    "address": gettext_lazy("Address"),
    "vat_number": gettext_lazy("VAT number"),
}


class InvoiceForm(forms.Form):
    """What an invoice says beside the order. Fields that the policy has not among the books are not there."""

    net = AmountField(label=gettext_lazy("Net amount"))
    vat_percent = AmountField(
        label=gettext_lazy("VAT in per cent"), max_digits=5, decimal_places=2, min_value=0, max_value=100
    )
    issued_on = forms.DateField(
        label=gettext_lazy("Issued on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    due_on = forms.DateField(
        label=gettext_lazy("To be paid by"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401  # handed on as they came
        names: list[str],
        currency: str,
        **kwargs: Any,  # noqa: ANN401  # as above
    ) -> None:
        super().__init__(*args, **kwargs)
        if currency:
            self.fields["net"] = AmountField(label=gettext_lazy("Net amount"), decimal_places=digits_of(currency))
        for name in names:
            self.fields[name] = forms.CharField(
                label=LABELS[name],
                required=False,
                max_length=200,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    def clean_issued_on(self) -> date:
        day: date = self.cleaned_data["issued_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        read = super().clean() or {}
        issued, due = read.get("issued_on"), read.get("due_on")
        if issued and due and due < issued:
            self.add_error("due_on", _("It is due before it is issued."))
        return read

    def terms(self) -> Terms:
        said = self.cleaned_data
        named = {name: said.get(name, "") for name in LABELS}
        return Terms(said["vat_percent"], said["issued_on"], said["due_on"], said["net"], **named)


def orders(request: HttpRequest) -> HttpResponse:
    """The orders without an invoice, the newest first, a page at a time."""
    after = number(request.GET.get("after", ""))
    filled: dict[str, Any] = {"after": after}
    try:
        rows = to_bill(MOST + 1, after)
        names = names_of(rows[:MOST])
        shown = [(one, one.company or names.get(cast("UUID", one.subject), "")) for one in rows[:MOST]]
        filled |= {"rows": shown, "last": rows[MOST - 1].order.id if len(rows) > MOST else None}
    except NoPolicy:
        filled["problem"] = _("No policy is in force yet, so nobody may look at the books.")
    except NothingDeclared:
        filled["problem"] = _("Your policy has no place for orders, so there is none to bill.")
    except DatabaseError:
        filled["problem"] = _("The books cannot be reached just now. Everything else on this page is as it should be.")
    if after and not filled.get("rows", True):  # they were billed meanwhile
        return redirect("books_orders", cast("StaffRequest", request).standing.slug)
    return render(request, "staff/books/orders.html", filled)


def issue(request: HttpRequest, key: int) -> HttpResponse:
    """One order and the form of its invoice."""
    here = cast("StaffRequest", request).standing
    try:
        one = billable(key)
        if one is None:
            messages.info(request, _("That order has an invoice, was cancelled, or may not be read here."))
            return redirect("books_orders", here.slug)
        names = ["vat_number"] if one.subject is None else fields_of(purpose_of(one.subject))
    except (NothingDeclared, NoPolicy):
        messages.error(request, _("Your policy has no purpose under which invoices of such people may be written."))
        return redirect("books_orders", here.slug)
    sent, currency = request.POST if request.method == "POST" else None, one.order.currency
    form = InvoiceForm(sent, names=names, currency=currency, initial=_initial(one, request))
    if request.method == "POST" and form.is_valid():
        made = _issued(key, form)
        if made is not None:
            messages.success(request, _("Invoice %(number)s is issued.") % {"number": made.number})
            return redirect("books_invoice", here.slug, made.pk)
    return render(request, "staff/books/issue.html", {"one": one, "form": form})


def _initial(one: Billable, request: HttpRequest) -> dict[str, Any]:
    """What stands in the form at first; what names somebody is opened for it, so not again when it is sent."""
    today = timezone.localdate()
    here = cast("StaffRequest", request).standing
    country = Organisation.objects.values_list("country", flat=True).get(pk=here.organisation)
    named = written_before(one) if request.method != "POST" else {}
    net = Money.of(one.total, one.order.currency).amount if one.order.currency else one.total
    return {"net": net, "vat_percent": VAT.get(country), "issued_on": today, "due_on": today + DUE, **named}


def _issued(key: int, form: InvoiceForm) -> Invoice | None:
    """The invoice; None where the form says what is to be mended, and nothing was issued."""
    try:
        return bill_order(key, form.terms())
    except InvoiceRefused as problem:
        if "tax_number" in str(problem) and "vat_number" in form.fields:
            form.add_error("vat_number", _("No such number can be: look at each digit again."))
        else:
            said = _(
                "Nothing was issued, and no number was used: the amount is 0, or the order has an invoice already."
            )
            form.add_error(None, said)
    except BooksClosed as closed:
        form.add_error(None, _("Nothing was issued: %(why)s") % {"why": refusal(closed)})
    return None


def refusal(closed: BooksClosed) -> str:
    """Why the books stay closed, with the clause."""
    if closed.reason in CUSTODY:
        return str(CUSTODY[closed.reason])
    policy = version_now(wired().clock.now()).policy
    if closed.reason not in set(Reason):
        return why_not(Gap(closed.clause), policy, language_of(policy))
    purpose = closed.clause.removeprefix("purpose:").partition("/")[0]
    return why_not(Said(Reason(closed.reason), purpose, closed.clause), policy, language_of(policy))
