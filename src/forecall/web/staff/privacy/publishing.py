"""Publishing from a page: what is shown is what is published, by a named person who said yes to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from forecall.custody import drafting, versions, wired
from forecall.custody.drafting import Draft
from forecall.custody.errors import NoPolicy, PublicationRefused, VersionUnknown
from forecall.custody.jobs import publish_again, publish_change
from forecall.custody.models import PublishedVersion
from forecall.custody.publishing import check
from forecall.foundation.jobs import enqueue
from forecall.foundation.jobs.models import Job
from forecall.foundation.jobs.watching import hear_nobody
from forecall.policy import PolicyRefused
from forecall.web.guard import StaffRequest
from forecall.web.handing import as_zip
from forecall.web.staff.privacy.spoken import language_of

DIGITS = 5
"""Of the number of a version, at most."""
OPEN = (Job.State.READY, Job.State.RUNNING)
Wanted = Sequence[tuple[str, str]]
"""A change as the fields of a form: a purpose with the channels that it keeps, or the number of an earlier version."""


JOBS = (publish_change, publish_again)
FAILED = {
    "draft_outdated": gettext_lazy(
        "Something else was published meanwhile, or a day has passed. Nothing was published."
    ),
    "worker_died": gettext_lazy("The worker that did it ended in the middle. Nothing was published."),
}
FAILED_OTHER = gettext_lazy("Nothing was published. Whoever runs the installation finds the reason under Jobs.")


def shown(draft: Draft, wanted: Wanted) -> dict[str, Any]:
    """What a page needs to show a draft, and to ask for the yes that publishes it."""
    language = language_of(draft.policy)
    return {
        "draft": draft,
        "said": draft.said(language, wired().clock.now()),
        "facts": draft.facts(language),
        "wanted": [*wanted, *_as_shown(draft)],
    }


def _as_shown(draft: Draft) -> Wanted:
    """By which the same draft is known again when the yes comes."""
    number, day = draft.shown
    return [("number", str(number)), ("day", str(day))]


@require_http_methods(["GET", "HEAD", "POST"])
def publication(request: HttpRequest) -> HttpResponse:
    """A draft with what it obliges; a POST with the yes has it published, if it is still what was shown."""
    slug = cast("StaffRequest", request).standing.slug
    said = request.POST if request.method == "POST" else request.GET
    try:
        draft, wanted = _drafted(said)
    except NoPolicy:
        return redirect("policy", slug)
    problems: list[str] = []
    if request.method == "POST" and draft.change.facts:
        problems = _not_as_shown(draft, said) or _in_the_way(draft)
        if not problems:
            return redirect("publishing", slug, _asked_for(draft, wanted))
    return render(
        request,
        "staff/privacy/publish.html",
        shown(draft, wanted) | {"problems": problems, "again": said.get("again", "")},
    )


def publishing(request: HttpRequest, key: UUID) -> HttpResponse:
    """How far a publication is; asked again each second. Once it is done, the policy with what was published."""
    here = cast("StaffRequest", request).standing
    job = Job.objects.filter(id=key, organisation_id=here.organisation, name__in=[one.name for one in JOBS]).first()
    if job is None:
        return redirect("policy", here.slug)
    goes_on, is_part = job.state in OPEN, request.headers.get("HX-Request") == "true"
    if is_part and not goes_on:
        return HttpResponse(headers={"HX-Refresh": "true"})
    if job.state == Job.State.DONE:
        messages.success(request, _done(versions.version(job.args[0])))
        return redirect("policy", here.slug)
    filled = {
        "goes_on": goes_on,
        "job": job,
        "number": job.args[0],
        "hundredths": min(100, 100 * job.done // job.total) if job.total else 0,
        "nobody": hear_nobody(job),
        "problem": "" if goes_on else FAILED.get(job.error_code, FAILED_OTHER),
    }
    return render(request, f"staff/privacy/{'publishing_part' if is_part else 'publishing'}.html", filled)


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


def _not_as_shown(draft: Draft, said: QueryDict) -> list[str]:
    if any(said.get(name) != value for name, value in _as_shown(draft)):
        return [_("Something else was published meanwhile, or a day has passed. Read again how it stands now.")]
    return [] if said.get("yes") else [_("Nothing was published: tick that you have read what this obliges.")]


def _in_the_way(draft: Draft) -> list[str]:
    """What keeps the version from being published, in words, or nothing."""
    try:
        check(draft.policy)
    except PolicyRefused as problem:
        if any(one.rule.startswith(("L28", "L35")) for one in problem.findings):
            return [
                _(
                    "The evidence of this version is not kept here: an older Forecall published it. Publish its file "
                    "once more with the command forecall policy publish; from then on it can be done on this page."
                )
            ]
        name = draft.named(language_of(draft.policy))
        return [f"{name(one.clause)}: {one.problem}. {one.fix}." for one in problem.findings]
    except PublicationRefused as problem:
        return [str(problem)]
    return []


def _asked_for(draft: Draft, wanted: Wanted) -> UUID:
    """The job that publishes it: the documents are typeset for some seconds, and no answer waits for that."""
    number, day = draft.shown
    kept = [value for _name, value in wanted]
    if wanted[0][0] == "again":
        return enqueue(publish_again, number, day, int(kept[0]))
    return enqueue(publish_change, number, day, *kept)


def _done(row: PublishedVersion) -> str:
    if row.effective <= wired().clock.now():
        return _("Version %(number)s is published and decides from this moment on.") % {"number": row.number}
    return _("Version %(number)s is published. Until its day the version before decides.") % {"number": row.number}
