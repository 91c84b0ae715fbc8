"""A change to one purpose, tried: who would have to be told or asked, and from when it could count."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy

from forecall.custody import wired
from forecall.custody.models import PublishedVersion
from forecall.policy import Policy
from forecall.policy.changes import Change, diff
from forecall.policy.changes.saying import Words, sentences
from forecall.policy.rulebook import day_begins
from forecall.policy.wording import messages as spoken
from forecall.web.guard import StaffRequest
from forecall.web.staff.privacy.spoken import language_of


class ChannelsForm(forms.Form):
    """By which of today's channels people may still be reached for a purpose."""

    channels = forms.MultipleChoiceField(
        label=gettext_lazy("People may be reached by"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("With none chosen nobody is reached for this purpose any more."),
    )


@dataclass(frozen=True, slots=True)
class Draft:
    """A version that is not published: it counts from the first day that the notice it owes allows."""

    old: Policy
    policy: Policy
    change: Change

    def said(self, told: datetime) -> list[str]:
        """Who must be told or asked, how long before, and from when it counts."""
        return sentences(self.change, Words.of(language_of(self.policy), self.old, self.policy), told)


def draft(last: PublishedVersion, content: dict[str, Any], now: datetime) -> Draft:
    """`content` as the version after `last`."""
    old = Policy.model_validate_json(last.content)
    zone = ZoneInfo(old.version.timezone)
    first = now.astimezone(zone).date()
    content["version"] |= {"number": last.number + 1, "timezone": old.version.timezone, "effective": first.isoformat()}
    earliest = max(diff(old, Policy.model_validate(content)).earliest(now), last.effective, now)
    day = earliest.astimezone(zone).date()
    if day_begins(day, zone) < earliest:
        day += timedelta(days=1)
    content["version"]["effective"] = day.isoformat()
    policy = Policy.model_validate(content)
    return Draft(old, policy, diff(old, policy))


def channels(request: HttpRequest, purpose: str) -> HttpResponse:
    """What it would oblige to take channels from one purpose. Nothing is published here."""
    last = PublishedVersion.objects.order_by("-number").first()
    if last is None:
        return redirect("policy", cast("StaffRequest", request).standing.slug)
    content = json.loads(last.content)
    if purpose not in content["purposes"]:
        raise Http404
    policy = Policy.model_validate(content)
    form = _form(request, policy, purpose)
    title = policy.purposes[purpose].label.in_language(language_of(policy)) or purpose
    filled: dict[str, Any] = {"form": form, "title": title}
    if request.method != "POST" or not form.is_valid():
        return render(request, "staff/privacy/change.html", filled)
    content["purposes"][purpose]["channels"] = form.cleaned_data["channels"]
    now = wired().clock.now()
    made = draft(last, content, now)
    return render(request, "staff/privacy/change.html", filled | {"draft": made, "said": made.said(now)})


def _form(request: HttpRequest, policy: Policy, purpose: str) -> ChannelsForm:
    now = [str(one) for one in policy.purposes[purpose].channels]
    form = ChannelsForm(request.POST if request.method == "POST" else None, initial={"channels": now})
    say = spoken(language_of(policy)).say
    cast("forms.MultipleChoiceField", form.fields["channels"]).choices = [(one, say(f"channel-{one}")) for one in now]
    return form
