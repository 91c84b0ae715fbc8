"""The safeguards: what the policy says protects people's data, and whether it held when somebody looked last."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from forecall.custody import wired
from forecall.custody.errors import NoPolicy, UnknownMeasure
from forecall.custody.rulebooks import version_now
from forecall.custody.safeguards import Shown, confirm, look, open_now, sentence_of, shown
from forecall.foundation.members import may_reach
from forecall.web.guard import StaffRequest
from forecall.web.matrix import matrix
from forecall.web.staff.privacy.spoken import language_of

SAFEGUARD = "safeguard"
"""Alerts of this code stand in the list of safeguards already."""


def safeguards(request: HttpRequest) -> HttpResponse:
    """Every measure of the policy with the last look at it. A POST looks now, or confirms what people see to."""
    try:
        policy = version_now(wired().clock.now()).policy
    except NoPolicy:
        return render(request, "staff/privacy/safeguards.html", {"measures": None})
    if request.method == "POST":
        return _posted(request)
    language = language_of(policy)
    found = shown(language)
    filled = {
        "measures": [one for one in found if one.measure],
        "others": [one for one in found if not one.measure],
        "alerts": [(one, sentence_of(one, policy, language)) for one in open_now() if one.code != SAFEGUARD],
        "counts": _counts(found),
        "may_act": may_reach(cast("StaffRequest", request).standing, matrix()["safeguards"].do),
    }
    return render(request, "staff/privacy/safeguards.html", filled)


def _posted(request: HttpRequest) -> HttpResponse:
    if measure := request.POST.get("measure", ""):
        try:
            confirm(measure)
        except UnknownMeasure:
            raise Http404 from None
        messages.success(request, gettext("It is noted that you looked, and that it holds."))
    else:
        look()
        messages.success(request, gettext("Every safeguard was looked at just now."))
    return redirect("safeguards", cast("StaffRequest", request).standing.slug)


def _counts(found: list[Shown]) -> dict[str, int]:
    return {
        "holds": sum(one.holds is True for one in found),
        "fails": sum(one.holds is False for one in found),
        "unseen": sum(one.holds is None for one in found),
    }
