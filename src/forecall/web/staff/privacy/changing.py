"""A change to one purpose, tried: who would have to be told or asked, and from when it could count."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy

from forecall.custody import drafting, versions
from forecall.policy import Policy
from forecall.policy.wording import messages as spoken
from forecall.web.guard import StaffRequest
from forecall.web.staff.privacy.publishing import shown
from forecall.web.staff.privacy.spoken import language_of


class ChannelsForm(forms.Form):
    """By which of today's channels people may still be reached for a purpose."""

    channels = forms.MultipleChoiceField(
        label=gettext_lazy("People may be reached by"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("With none chosen nobody is reached for this purpose any more."),
    )


def channels(request: HttpRequest, purpose: str) -> HttpResponse:
    """What it would oblige to take channels from one purpose. Nothing is published here."""
    last = versions.last_version()
    if last is None:
        return redirect("policy", cast("StaffRequest", request).standing.slug)
    policy = Policy.model_validate_json(last.content)
    if purpose not in policy.purposes:
        raise Http404
    form = _form(request, policy, purpose)
    title = policy.purposes[purpose].label.in_language(language_of(policy)) or purpose
    filled: dict[str, Any] = {"form": form, "title": title}
    if request.method != "POST" or not form.is_valid():
        return render(request, "staff/privacy/change.html", filled)
    chosen = form.cleaned_data["channels"]
    draft = drafting.changed({"purposes": {purpose: {"channels": chosen}}})
    wanted = [("purpose", purpose), *(("channels", one) for one in chosen)]
    return render(request, "staff/privacy/change.html", filled | shown(draft, wanted))


def _form(request: HttpRequest, policy: Policy, purpose: str) -> ChannelsForm:
    now = [str(one) for one in policy.purposes[purpose].channels]
    form = ChannelsForm(request.POST if request.method == "POST" else None, initial={"channels": now})
    say = spoken(language_of(policy)).say
    cast("forms.MultipleChoiceField", form.fields["channels"]).choices = [(one, say(f"channel-{one}")) for one in now]
    return form
