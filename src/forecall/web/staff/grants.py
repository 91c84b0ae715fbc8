"""Grants: who from outside may work here, on what, and until when; and where this organisation works for others."""

from __future__ import annotations

from datetime import datetime, time
from typing import cast
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from forecall.custody import wired
from forecall.custody.errors import NoPolicy
from forecall.custody.rulebooks import in_force
from forecall.foundation.members import GrantWrong, NoSuchMember, may_reach
from forecall.foundation.members.service import end_grant, give_grant
from forecall.foundation.models import Grant, Organisation
from forecall.web.guard import StaffRequest
from forecall.web.matrix import matrix
from forecall.web.staff.members import giver
from forecall.web.staff.privacy.spoken import purpose_titles

SAID = {
    "grant_unknown": gettext_lazy("There is no organisation of that short name here. Ask them for it."),
    "grant_itself": gettext_lazy("Your own members need no grant."),
    "grant_there": gettext_lazy("There is a grant for this already. End it first."),
    "grant_end": gettext_lazy("A grant ends after today and within a year."),
}
AT = {"grant_unknown": "working", "grant_itself": "working", "grant_there": "campaign", "grant_end": "last_day"}


class GrantForm(forms.Form):
    """Whom to let in. Purposes are those of the published policy."""

    working = forms.SlugField(
        label=gettext_lazy("Short name of the other organisation"),
        help_text=gettext_lazy("As they know it from the address of their pages, after /o/."),
    )
    campaign = forms.SlugField(
        label=gettext_lazy("What for"),
        max_length=60,
        help_text=gettext_lazy("A short name without spaces, as spring-calls or support-4711."),
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("Purposes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What they may use personal data for. With none chosen they see none."),
    )


def everything(request: HttpRequest) -> HttpResponse:
    """Grants given and held, those that run first."""
    here, now = cast("StaffRequest", request).standing, wired().clock.now()
    grants = Grant.objects.select_related("working", "client").order_by("-ends")
    filled = {
        "given": [_spoken(one, now) for one in grants.filter(client=here.organisation)],
        "held": [_spoken(one, now) for one in grants.filter(working=here.organisation)],
        "now": now,
        "may_give": may_reach(here, matrix()["grant_give"].do),
    }
    return render(request, "staff/grants.html", filled)


def give(request: HttpRequest) -> HttpResponse:
    """Give a grant; it counts at once and ends by itself."""
    here, now = cast("StaffRequest", request).standing, wired().clock.now()
    organisation = Organisation.objects.get(pk=here.organisation)
    form = GrantForm(request.POST or None)
    known = _purposes(organisation, now)
    cast("forms.MultipleChoiceField", form.fields["purposes"]).choices = [
        (name, known[name]) for name in sorted(known, key=known.__getitem__)
    ]
    if not known:
        del form.fields["purposes"]
    if request.method == "POST" and form.is_valid():
        read = form.cleaned_data
        ends = datetime.combine(read["last_day"], time.max, ZoneInfo(organisation.timezone))
        try:
            give_grant(giver(request), read["working"], read["campaign"], read.get("purposes", []), ends, now)
        except GrantWrong as problem:
            form.add_error(AT[problem.code], str(SAID[problem.code]))
        else:
            messages.success(request, _("The grant counts from now and ends by itself."))
            return redirect("grants", here.slug)
    return render(request, "staff/grant_give.html", {"form": form, "has_policy": bool(known)})


@require_POST
def end(request: HttpRequest, key: int) -> HttpResponse:
    """End a grant now."""
    try:
        end_grant(giver(request), key, wired().clock.now())
    except NoSuchMember:
        raise Http404 from None
    messages.success(request, _("The grant has ended. Nobody from there opens anything here any more."))
    return redirect("grants", cast("StaffRequest", request).standing.slug)


def _spoken(grant: Grant, now: datetime) -> Grant:
    """The grant with its purposes as the client's policy calls them; those that it has no more stay as they are."""
    titles = _purposes(grant.client, now)
    grant.purposes = [titles.get(one, one) for one in grant.purposes]
    return grant


def _purposes(organisation: Organisation, now: datetime) -> dict[str, str]:
    """Purpose -> title, of the policy in force."""
    try:
        return purpose_titles(in_force(organisation.id, organisation.policy_seq, now).policy)
    except NoPolicy:
        return {}
