"""The page of jobs: one organisation's for those who lead it, and everything for the operators of the house."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from forecall.foundation.jobs import AlreadyRunning, JobUnknown, store
from forecall.foundation.jobs.models import HOUSE, Job
from forecall.foundation.jobs.watching import hear_nobody, is_of, lasted, lines
from forecall.web.guard import StaffRequest
from forecall.web.staff.jobs import words

MOST = 50
STATES = tuple(state.value for state in Job.State)


def of_organisation(request: HttpRequest) -> HttpResponse:
    """What this organisation asked for, and how long until its next turn."""
    here = cast("StaffRequest", request).standing
    scope = str(here.organisation)
    if request.method == "POST":
        _act(request, scope)
        return redirect("jobs", here.slug)
    found = lines()
    mine = next((one for one in found if one.scope == scope), None)
    before = mine.place - 1 if mine is not None and mine.place is not None else 0
    return _drawn(request, scope, {"mine": mine, "before": before})


def of_house(request: HttpRequest) -> HttpResponse:
    """Everything, for operators: names of organisations and of code, never of a person."""
    if request.method == "POST":
        _act(request, "")
        return redirect("house_jobs")
    return _drawn(request, "", {"lines": lines(), "house": HOUSE})


def _act(request: HttpRequest, scope: str) -> None:
    """Begin again, or stop. A job of another organisation is as unknown as one that never was."""
    if not request.POST.get("job"):
        return
    job, wanted = _asked(request.POST.get("job", ""), scope), request.POST.get("do")
    if wanted not in {"again", "cancel"}:
        raise Http404
    try:
        if wanted == "cancel":
            _say_stopped(request, store.cancel(job))
        else:
            store.again(job)
            messages.success(request, _("It waits for a worker again."))
    except JobUnknown:
        raise Http404 from None
    except AlreadyRunning:
        messages.info(request, _("It waits or runs already, or it has ended well. Nothing was changed."))


def _asked(text: str, scope: str) -> UUID:
    try:
        job = UUID(text)
    except ValueError:
        raise Http404 from None
    if scope and not is_of(job, scope):
        raise Http404
    return job


def _say_stopped(request: HttpRequest, state: str) -> None:
    if state == Job.State.RUNNING:
        messages.info(request, _("It runs, and stops at its next step."))
    elif state == Job.State.CANCELLED:
        messages.success(request, _("It will not run."))
    else:
        messages.info(request, _("It had ended already. Nothing was changed."))


def _drawn(request: HttpRequest, scope: str, more: dict[str, Any]) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    counted = store.counted(scope)
    found = store.listed((state,), scope, MOST) if state else store.listed_by_need(scope, MOST)
    filled = {
        "rows": [_row(one) for one in found],
        "states": [(one, words.STATES[one], counted.get(one, 0)) for one in STATES],
        "state": state,
        "all": sum(counted.values()),
        "is_house": not scope,
        "is_operator": getattr(request.user, "email", "") in settings.OPERATORS,
        "nobody": hear_nobody(*found),
        "every": "2s" if counted.get("running") or counted.get("ready") else "15s",
        "most": MOST,
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "staff/jobs/table.html" if part else "staff/jobs/jobs.html", filled | more)


def _row(one: Job) -> dict[str, Any]:
    failed = bool(one.error) and one.state != Job.State.DONE
    return {
        "job": one,
        "name": words.NAMES.get(one.name, one.name),
        "state": words.STATES[one.state],
        "hundredths": min(100, 100 * one.done // one.total) if one.total and one.state == Job.State.RUNNING else None,
        "problem": words.PROBLEMS.get(one.error_code, words.PROBLEM_OTHER) if failed else "",
        "lasted": None if one.state == Job.State.READY else lasted(one),
        "may_again": one.state in {Job.State.FAILED, Job.State.CANCELLED},
        "may_cancel": one.state in {Job.State.READY, Job.State.RUNNING} and not one.stop,
    }
