"""Who is set aside: children of whom it was learned, and people of bought lists without proof. Somebody decides here.

No name is opened for it: of whoever is set aside nothing but storing is lawful. Whom a row is about is found by asking
for an address or number, by POST, so that it stands in no link.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forecall.contacts import Permission, prove_permission, release, report_minor, waiting
from forecall.contacts.errors import UnknownContact
from forecall.contacts.models import Quarantine
from forecall.contacts.setting_aside import waiting_of
from forecall.custody import erase, wired
from forecall.custody.errors import ErasureHeld, ErasureUnfinished
from forecall.web.guard import StaffRequest
from forecall.web.staff.cases.ending import Whom
from forecall.web.staff.desk.doing import number
from forecall.web.staff.privacy.who import named

WHY = {
    Quarantine.Why.MINOR: gettext_lazy("Below the age"),
    Quarantine.Why.NO_PERMISSION: gettext_lazy("Bought list, without proof"),
}
HOURS_SOON = 24
PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody who is set aside. `left_h` whole hours until they are erased, negative once that is over."""

    row: Quarantine
    why: Any
    by: str
    left_h: int

    @property
    def is_soon(self) -> bool:
        return self.left_h < HOURS_SOON

    @property
    def is_minor(self) -> bool:
        return self.row.why == Quarantine.Why.MINOR


class Who(Whom):
    """Whom it is about."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # handed on as they came
        super().__init__(*args, **kwargs)
        self.fields["who"].label = _("Who is it?")


class PermissionForm(forms.Form):
    """What shows that somebody may agree for the person, or that the person agreed."""

    how = forms.CharField(
        label=gettext_lazy("What shows it?"), max_length=60,
        help_text=gettext_lazy("As: form signed by a parent, folder 12. Name no person here."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    on = forms.DateField(
        label=gettext_lazy("Of which day is it?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day


def _rows(found: Sequence[Quarantine]) -> list[Row]:
    now = wired().clock.now()
    known = named({one.by for one in found if one.by})
    return [_row(one, known.get(one.by, one.by), now) for one in found]


def _row(one: Quarantine, by: str, now: datetime) -> Row:
    return Row(one, WHY[Quarantine.Why(one.why)], by, int((one.goes_at - now).total_seconds() // 3600))


def everybody(request: HttpRequest) -> HttpResponse:
    """Who waits for a decision; a POST sets somebody aside, or leads to the one who is looked for."""
    here = cast("StaffRequest", request).standing
    form = Who(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        person: UUID = form.cleaned_data["who"]
        there = waiting_of(person)
        if request.POST.get("do") == "report":
            there = report_minor(person)
            messages.success(
                request, _("Set aside. Nobody is shown this person any more, and nothing is sent to them.")
            )
        if there is not None:
            return redirect("aside_one", here.slug, there.pk)
        form.add_error("who", _("This person is not set aside."))
    first = number(request.GET.get("from", ""))
    there_and_next = waiting(first, PAGE + 1)
    if first and not there_and_next:  # decided upon meanwhile
        return redirect("aside", here.slug)
    filled = {
        "form": form, "rows": _rows(there_and_next[:PAGE]), "before": max(0, first - PAGE) if first else None,
        "after": first + PAGE if len(there_and_next) > PAGE else None,
    }  # fmt: skip
    return render(request, "staff/cases/aside.html", filled)


def one(request: HttpRequest, key: int) -> HttpResponse:
    """One who is set aside: released, permitted, or erased now."""
    here = cast("StaffRequest", request).standing
    rows = _rows(list(Quarantine.objects.filter(pk=key, decided_at=None)))
    if not rows:
        messages.info(request, _("That was decided already, or the person is gone."))
        return redirect("aside", here.slug)
    [found] = rows
    wanted = request.POST.get("do", "") if request.method == "POST" else ""
    form = PermissionForm(request.POST if wanted == "permit" else None)
    try:
        if wanted == "release":
            release(found.row.subject_id)
            messages.success(request, _("Released: this person may be worked with again."))
        elif wanted == "permit" and form.is_valid():
            said = form.cleaned_data
            prove_permission(found.row.subject_id, Permission(said["how"], said["on"]))
            messages.success(request, _("The proof is on record, and the person may be worked with again."))
        elif wanted == "erase":
            return _erased(request, found)
        else:
            return render(request, "staff/cases/aside_one.html", {"one": found, "form": form})
    except UnknownContact:
        messages.info(request, _("That was decided already, or the person is gone."))
    return redirect("aside", here.slug)


def _erased(request: HttpRequest, found: Row) -> HttpResponse:
    """Erase somebody before their day; asks anew who is there, as forgetting does."""
    slug = cast("StaffRequest", request).standing.slug
    if is_reauthentication_required(request, app="account"):
        messages.info(request, _("Nothing is erased yet. Show who you are, and press it again."))
        address = reverse("aside_one", args=[slug, found.row.pk])
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': address})}")
    try:
        erase(found.row.subject_id)
    except ErasureHeld:
        messages.error(request, _("A legal hold stands: nothing of this person is erased until you end it."))
    except ErasureUnfinished:
        messages.warning(request, _("The erasure began, and goes on by itself tonight. The data is closed already."))
    else:
        messages.success(request, _("Erased, with a certificate. Books that a law makes you keep are locked."))
    return redirect("aside", slug)
