"""What ended with a person, by hand: a contract, an account, a campaign. Terms count from it; it can be taken back.

Nobody is named on the page: whom it is about was said by whoever looked for them, or by the page they came from.
"""

from __future__ import annotations

from datetime import date
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forecall.contacts import who_is
from forecall.custody import wired
from forecall.custody.ending import (
    ACCOUNT,
    CAMPAIGN,
    CONTRACT,
    EndByGrant,
    EndRefused,
    EndsBeforeStart,
    end_on,
    ends_of,
    not_ended,
)
from forecall.custody.errors import NoPolicy, UnknownSubject
from forecall.foundation import ForecallError
from forecall.foundation.members import Standing
from forecall.web.guard import StaffRequest

WORDS = {
    CONTRACT: gettext_lazy("Contract"),
    ACCOUNT: gettext_lazy("Account"),
    CAMPAIGN: gettext_lazy("Campaign in which they are called"),
}
DID = {
    CONTRACT: gettext_lazy("The contract ended"),
    ACCOUNT: gettext_lazy("The account was closed"),
    CAMPAIGN: gettext_lazy("The campaign ended"),
}


class Whom(forms.Form):
    """Whom it is about."""

    who = forms.CharField(
        label=gettext_lazy("Whose?"),
        max_length=200,
        help_text=gettext_lazy("E-mail address, telephone number or customer number of the person."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_who(self) -> UUID:
        """The one person who has it; nothing of anybody is opened."""
        found = who_is(self.cleaned_data["who"])
        if len(found) == 1:
            return found[0]
        said = _("Nobody is known here by this. Try another address or number.")
        raise forms.ValidationError(_("Several people have this. Try the customer number.") if found else said)


def ended(request: HttpRequest) -> HttpResponse:
    """Whom it is about is asked by POST, so that no address stands in a link; then a POST records, or takes back."""
    here = cast("StaffRequest", request).standing
    person = _person(request)
    if person is None:
        form = Whom(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            return _to(here, form.cleaned_data["who"])
        return render(request, "staff/cases/ended.html", {"form": form})
    try:
        if request.method == "POST":
            _take(request, person, here)
            return _to(here, person)
        filled = _seen(person, here)
    except (UnknownSubject, NoPolicy):
        messages.error(request, _("This person was forgotten, or is not known here."))
        return redirect("ended", here.slug)
    return render(request, "staff/cases/ended.html", filled)


def _person(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("person", ""))
    except ValueError:
        return None


def _to(here: Standing, person: UUID) -> HttpResponse:
    return redirect(f"{reverse('ended', args=[here.slug])}?person={person}")


def _seen(person: UUID, here: Standing) -> dict[str, Any]:
    rows = [(event, WORDS[event], DID[event], at) for event, at in ends_of(person).items()]
    return {"person": person, "rows": rows, "today": _today(here)}


def _today(here: Standing) -> date:
    return wired().clock.now().astimezone(ZoneInfo(here.timezone)).date()


def _take(request: HttpRequest, person: UUID, here: Standing) -> None:
    """Record that something ended, from the day that was said on, or take it back."""
    event = request.POST.get("event", "")
    try:
        if request.POST.get("do") == "undo":
            not_ended(person, event)
            messages.success(
                request, _("Taken back: it has not ended. What has been deleted since does not come back.")
            )
            return
        day = date.fromisoformat(request.POST.get("on", ""))
        end_on(person, event, day, ZoneInfo(here.timezone))
    except ValueError:
        messages.error(request, _("Say on which day it ended."))
    except EndsBeforeStart:
        messages.error(request, _("It was not written down: the contract on record began later than that."))
    except EndByGrant:
        messages.error(request, _("Nothing was changed: the grants say when this campaign ends."))
    except EndRefused:
        messages.error(request, _("It was not written down: the day lies ahead, or nothing is kept by it."))
    except (UnknownSubject, NoPolicy):
        raise
    except ForecallError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Written down. From that day on the terms of the policy count."))
