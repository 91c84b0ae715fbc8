"""One incident: what to do first, whom it hit, the letters that lie ready, and everything that was done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forecall.contacts.jobs import tell_of_incident
from forecall.custody import wired
from forecall.custody.errors import IncidentError
from forecall.custody.incidents import service
from forecall.custody.incidents.keeping import extent_now, incident_of, letter_to
from forecall.custody.incidents.models import Incident, IncidentClient, IncidentDraft, IncidentPerson, IncidentStep
from forecall.custody.incidents.owed import duties
from forecall.custody.incidents.telling import client_told
from forecall.custody.incidents.types import MEASURES, Nature, Risk, StepName
from forecall.custody.jobs import count_hit, tell_clients_of, tell_recipients_of
from forecall.custody.rulebooks import version_now
from forecall.foundation.jobs import JobTask, enqueue
from forecall.foundation.jobs.models import Job
from forecall.foundation.members import Standing, may_reach
from forecall.policy import Policy
from forecall.web.guard import StaffRequest
from forecall.web.matrix import matrix
from forecall.web.staff.cases.one import Done
from forecall.web.staff.finding import found_or_back
from forecall.web.staff.incidents import words
from forecall.web.staff.incidents.clocks import Left
from forecall.web.staff.privacy.spoken import language_of
from forecall.web.staff.privacy.who import named

JOBS = (count_hit, tell_of_incident, tell_clients_of, tell_recipients_of)
OPEN = (Job.State.READY, Job.State.RUNNING)


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter that lies ready, in one language."""

    whom: str
    language: str
    title: str
    text: str


of_incident = found_or_back(incident_of, IncidentError, gettext_lazy("There is no such incident here."), "incidents")
"""A page about one incident. One of another house is as unknown as one that never was: back to the list."""


@of_incident
def incident(request: HttpRequest, row: Incident) -> HttpResponse:
    """The incident; a POST takes one step."""
    here = cast("StaffRequest", request).standing
    if request.method == "POST":
        _take(request, row)
        return redirect("incident", here.slug, row.id)
    return render(request, "staff/incidents/incident.html", _seen(row, here))


@of_incident
def progress(request: HttpRequest, row: Incident) -> HttpResponse:
    """Whether something changed since the page was drawn; asked again while a job of the incident goes on."""
    is_news = request.GET.get("seen", "") != _state(row)
    return HttpResponse(status=200 if is_news else 204, headers={"HX-Refresh": "true"} if is_news else {})


def _state(row: Incident) -> str:
    """Changes whenever somebody more was told or counted, and when the last job ends."""
    steps = IncidentStep.objects.filter(incident=row).count()
    told = IncidentPerson.objects.filter(incident=row).exclude(told_at=None).count()
    return f"{steps}-{told}-{len(_running(row))}"


def _running(row: Incident) -> list[str]:
    """Which jobs of this incident wait or run."""
    keys = {one.lock_text(str(row.organisation_id), (row.id,)): one.name for one in JOBS}
    wanted = Job.objects.filter(organisation_id=row.organisation_id, alone__in=list(keys), state__in=OPEN)
    return sorted(set(wanted.values_list("name", flat=True)))


def _seen(row: Incident, here: Standing) -> dict[str, Any]:
    now = wired().clock.now()
    policy, may_act = version_now(now).policy, may_reach(here, matrix()["incident"].do) and row.closed_at is None
    owed = [
        {"what": words.OWED[one.what], "do": one.what.name.lower(), "left": one.by and Left(one.by, now)}
        for one in (duties(row) if row.closed_at is None else [])
    ]
    running = _running(row)
    return {
        "incident": row,
        "nature": [words.NATURES[Nature(one)] for one in row.nature],
        "risk": words.RISKS[Risk(row.risk)],
        "measures": [words.MEASURES.get(one, one) for one in row.measures],
        "data": _labels(policy, row.categories),
        "suspect": named({row.suspect}).get(row.suspect, row.suspect) if row.suspect else "",
        "owed": owed,
        "first": owed[0] if owed else None,
        "steps": _steps(row),
        "drafts": _drafts(row),
        "may_act": may_act,
        "may_see_people": may_reach(here, matrix()["incident_people"].see),
        "running": running,
        "counting": count_hit.name in running,
        "telling": bool({*running} - {count_hit.name}),
        "seen": _state(row),
        "choices": _choices(row),
        **_hit(row, policy),
    }


def _hit(row: Incident, policy: Policy) -> dict[str, Any]:
    """Counts of people, their kinds, records; who outside has the data; the clients."""
    told = IncidentPerson.objects.filter(incident=row).aggregate(
        people=Count("id"), told=Count("id", filter=Q(told_at__isnull=False))
    )
    extent, language = extent_now(row), language_of(policy)
    known, counted = policy.recipients, {} if extent is None else extent.kinds
    written_to = set(IncidentStep.objects.filter(incident=row, name=StepName.RECIPIENT_TOLD.value)
                     .values_list("reason", flat=True))  # fmt: skip
    outside = () if extent is None else extent.recipients
    clients = list(IncidentClient.objects.filter(incident=row).select_related("incident").order_by("title"))
    return {
        "people": told["people"],
        "told": told["told"],
        "untold": told["people"] - told["told"],
        "extent": extent,
        "kinds": [(_label(policy.people, one, language), number) for one, number in counted.items()],
        "recipients": [(known[one].name if one in known else one, one in written_to) for one in outside],
        "recipients_left": sum(one not in written_to for one in outside),
        "clients": [(one, [Draft("", each.value, *letter_to(one, each.value)) for each in policy.languages])
                    for one in clients],
        "clients_left": [one for one in clients if one.told_at is None],
    }  # fmt: skip


def _label(labels: Any, name: str, language: str) -> str:  # noqa: ANN401  # any part of a policy that has a label
    return labels[name].label.in_language(language) or name if name in labels else name


def _labels(policy: Policy, categories: list[str]) -> list[str]:
    language = language_of(policy)
    return [_label(policy.categories, one, language) for one in categories]


def _choices(row: Incident) -> dict[str, Any]:
    return {
        "risks": [(risk.value, word) for risk, word in words.RISKS_EXPLAINED.items()],
        "reasons": words.REASONS.items(),
        "measures": [(one, word) for one, word in words.MEASURES.items() if one not in row.measures],
        "late": words.LATE.items(),
        "ends": words.ENDS.items(),
    }


def _drafts(row: Incident) -> list[tuple[Any, list[Draft]]]:
    """Letter -> in each language, in the order in which they are needed."""
    found: dict[str, list[Draft]] = {name: [] for name in words.LETTERS}
    for one in IncidentDraft.objects.filter(incident=row).order_by("id"):  # in the order of the policy's languages
        found.setdefault(one.name, []).append(Draft(one.name, one.language, one.title, one.text))
    return [(words.LETTERS.get(name, name), each) for name, each in found.items() if each]


def _steps(row: Incident) -> list[Done]:
    """Everything that was done, the latest first."""
    found = list(IncidentStep.objects.filter(incident=row).order_by("-id"))
    known = named({one.actor for one in found})
    clients = dict(IncidentClient.objects.filter(incident=row).values_list("name", "title"))
    recipients = version_now(wired().clock.now()).policy.recipients
    others = clients | {name: one.name for name, one in recipients.items()}
    return [
        Done(
            one.at,
            str(words.STEPS[StepName(one.name)]),
            _about(one, others),
            known.get(one.actor, one.actor),
            one.receipt,
        )
        for one in found
    ]


def _about(step: IncidentStep, others: dict[str, str]) -> str:
    if step.name == StepName.ASSESSED.value:
        risk, _dot, reason = step.reason.partition(".")
        return ", ".join(str(words.VALUES.get(said, said)) for said in (risk, reason) if said)
    if step.name == StepName.REMINDED.value and step.reason.isdecimal():
        return _("%(hours)s hours before the end") % {"hours": step.reason}
    if step.name in {StepName.CLIENT_TOLD.value, StepName.RECIPIENT_TOLD.value}:
        return others.get(step.reason, step.reason)
    return str(words.VALUES.get(step.reason, step.reason))


def _ask(job: JobTask) -> Callable[[UUID, dict[str, str]], object]:
    return lambda key, _said: enqueue(job, key)


DO: dict[str, Callable[[UUID, dict[str, str]], object]] = {
    "assess": lambda key, said: service.assess(key, Risk(said["risk"]), _known(said["reason"], words.REASONS)),
    "measure": lambda key, said: service.took_measure(key, _known(said["measure"], MEASURES)),
    "warned": lambda key, _said: service.warned(key),
    "authority": lambda key, said: service.authority_told(key, said.get("late", "")),
    "reported": lambda key, _said: service.reported(key),
    "client": lambda key, said: client_told(key, said["client"]),
    "close": lambda key, said: service.close_incident(key, _known(said["reason"], words.ENDS)),
    "clients": _ask(tell_clients_of),
    "people": _ask(tell_of_incident),
    "recipients": _ask(tell_recipients_of),
}
"""What the page's buttons do. Letters to many go out by jobs."""


def _known(said: str, words_of: Any) -> str:  # noqa: ANN401  # whatever holds the codes
    if said not in words_of:
        raise ValueError(said)
    return said


def _take(request: HttpRequest, row: Incident) -> None:
    act = DO.get(request.POST.get("do", ""))
    if act is None:
        return
    try:
        act(row.id, {name: str(said) for name, said in request.POST.items()})
    except (IncidentError, ValueError, KeyError):  # it moved on meanwhile, or a form that is not ours
        messages.error(request, words.FAILED)
    else:
        is_job = request.POST["do"] in {"clients", "people", "recipients"}
        done = _("Done, and written down with your name.")
        messages.success(request, _("The letters are going out. The page shows who was told.") if is_job else done)
