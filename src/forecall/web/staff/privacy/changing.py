"""A change to the policy: what it obliges is read first, then it is published; an older version can come back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forecall.custody import publish, wired
from forecall.custody.errors import PublicationRefused
from forecall.custody.models import PublishedVersion
from forecall.policy import Policy, compile_rulebook
from forecall.policy.changes import Change, diff
from forecall.policy.changes.saying import Words, sentences
from forecall.policy.errors import PolicyError
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
    """`content` as the version after `last`; raises PolicyError where it cannot stand."""
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
    compile_rulebook(policy)  # says now what would be refused at publication
    return Draft(old, policy, diff(old, policy))


def channels(request: HttpRequest, purpose: str) -> HttpResponse:
    """Take channels from one purpose: first what that obliges, then, with a yes, the new version."""
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
    return _shown_or_published(request, last, content, filled)


def again(request: HttpRequest, number: int) -> HttpResponse:
    """Publish what an older version said once more, as a new version: the way back."""
    last = PublishedVersion.objects.order_by("-number").first()
    if last is None:
        return redirect("policy", cast("StaffRequest", request).standing.slug)
    row = PublishedVersion.objects.filter(number=number).exclude(pk=last.pk).first()
    if row is None:
        raise Http404
    filled = {"form": None, "title": _("Version %(number)s again") % {"number": number}}
    return _shown_or_published(request, last, json.loads(row.content), filled)


def _shown_or_published(
    request: HttpRequest, last: PublishedVersion, content: dict[str, Any], filled: dict[str, Any]
) -> HttpResponse:
    now = wired().clock.now()
    try:
        made = draft(last, content, now)
        filled |= {"draft": made, "said": made.said(now), "after": last.number}
        agreed = request.method == "POST" and request.POST.get("publish") == str(last.number)
        if not agreed or not made.change.facts:
            return render(request, "staff/privacy/change.html", filled)
        published = publish(made.policy)
    except (PublicationRefused, PolicyError) as problem:
        return render(request, "staff/privacy/change.html", filled | {"draft": None, "refused": str(problem)})
    day = made.policy.version.effective
    said = _("Version %(number)s is published and counts from %(day)s.")
    messages.success(request, said % {"number": published.version.number, "day": day})
    return redirect("policy", cast("StaffRequest", request).standing.slug)


def _form(request: HttpRequest, policy: Policy, purpose: str) -> ChannelsForm:
    now = [str(one) for one in policy.purposes[purpose].channels]
    form = ChannelsForm(request.POST if request.method == "POST" else None, initial={"channels": now})
    say = spoken(language_of(policy)).say
    cast("forms.MultipleChoiceField", form.fields["channels"]).choices = [(one, say(f"channel-{one}")) for one in now]
    return form
