"""Publishing from a page: what is shown is what is published, by a named person who said yes to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forecall.custody import drafting, publish, versions, wired
from forecall.custody.drafting import Draft
from forecall.custody.errors import NoPolicy, PublicationRefused, VersionUnknown
from forecall.policy import PolicyRefused
from forecall.web.guard import StaffRequest
from forecall.web.handing import as_zip
from forecall.web.staff.privacy.spoken import language_of

DIGITS = 5
"""Of the number of a version, at most."""
Wanted = Sequence[tuple[str, str]]
"""A change as the fields of a form: a purpose with the channels that it keeps, or the number of an earlier version."""


def shown(draft: Draft, wanted: Wanted) -> dict[str, Any]:
    """What a page needs to show a draft, and to ask for the yes that publishes it."""
    return {
        "draft": draft,
        "said": draft.said(language_of(draft.policy), wired().clock.now()),
        "wanted": [*wanted, *_as_shown(draft)],
    }


def _as_shown(draft: Draft) -> Wanted:
    """By which the same draft is known again when the yes comes."""
    version = draft.policy.version
    return [("number", str(version.number)), ("day", version.effective.isoformat())]


@require_http_methods(["GET", "HEAD", "POST"])
def publication(request: HttpRequest) -> HttpResponse:
    """A draft with what it obliges; a POST with the yes publishes it, if it is still what was shown."""
    slug = cast("StaffRequest", request).standing.slug
    said = request.POST if request.method == "POST" else request.GET
    try:
        draft, wanted = _drafted(said)
    except NoPolicy:
        return redirect("policy", slug)
    problem = ""
    if request.method == "POST" and draft.change.facts:
        problem = _not_as_shown(draft, said) or _published(draft)
        if not problem:
            messages.success(request, _done(draft))
            return redirect("policy", slug)
    return render(
        request,
        "staff/privacy/publish.html",
        shown(draft, wanted) | {"problem": problem, "again": said.get("again", "")},
    )


def folder(request: HttpRequest, number: int) -> HttpResponse:
    """A version as files: the policy, and its evidence; what was published from pages is taken over so."""
    try:
        row = versions.version(number)
    except VersionUnknown:
        return redirect("policy", cast("StaffRequest", request).standing.slug)
    return as_zip(versions.as_folder(row), f"policy-{number}.zip")


def _drafted(said: QueryDict) -> tuple[Draft, Wanted]:
    """The draft that the fields name. Raises NoPolicy; Http404 for a purpose, channel or version that is not there."""
    if (number := said.get("again", "")).isdecimal() and len(number) <= DIGITS:
        try:
            return drafting.again(int(number)), [("again", number)]
        except VersionUnknown:
            raise Http404 from None
    purpose, channels, last = said.get("purpose", ""), said.getlist("channels"), versions.last_version()
    if last is None:
        raise NoPolicy("")
    stands = versions.policy_of(last).purposes.get(purpose)
    if stands is None or not {*channels} <= {str(one) for one in stands.channels}:
        raise Http404
    draft = drafting.changed({"purposes": {purpose: {"channels": channels}}})
    return draft, [("purpose", purpose), *(("channels", one) for one in channels)]


def _not_as_shown(draft: Draft, said: QueryDict) -> str:
    if any(said.get(name) != value for name, value in _as_shown(draft)):
        return _("Something else was published meanwhile, or a day has passed. Read again how it stands now.")
    return "" if said.get("yes") else _("Nothing was published: tick that you have read what this obliges.")


def _published(draft: Draft) -> str:
    """Publish; what stands in the way, in words, or nothing."""
    try:
        publish(draft.policy)
    except PolicyRefused as problem:
        missing = any(one.rule.startswith(("L28", "L35")) for one in problem.findings)
        if missing:
            return _(
                "The evidence of this version is not kept here: an older Forecall published it. Publish its file once "
                "more with the command forecall policy publish; from then on it can be done on this page."
            )
        return str(problem)
    except PublicationRefused as problem:
        return str(problem)
    return ""


def _done(draft: Draft) -> str:
    if draft.counts_now:
        return _("Version %(number)s is published and decides from this moment on.") % {
            "number": draft.policy.version.number
        }
    return _("Version %(number)s is published. Until its day the version before decides.") % {
        "number": draft.policy.version.number
    }
