"""The incidents with their clocks, and the list of people whom one hit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from forecall.contacts.reaching import hit_names
from forecall.custody import wired
from forecall.custody.errors import NoPolicy, RightsNotDeclared
from forecall.custody.incidents.models import Incident, IncidentPerson
from forecall.custody.incidents.owed import duties
from forecall.custody.incidents.types import Nature, Risk
from forecall.custody.rulebooks import version_now
from forecall.foundation.members import may_reach
from forecall.web.guard import StaffRequest
from forecall.web.matrix import matrix
from forecall.web.staff.incidents import words
from forecall.web.staff.incidents.clocks import Left
from forecall.web.staff.incidents.one import of_incident
from forecall.web.staff.privacy.spoken import language_of

AT_ONCE = 50
CLOSED_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Row:
    """An incident as the list shows it. `left` None where nothing has an hour by which it is due."""

    incident: Incident
    what: str
    risk: str
    people: int
    next: str
    left: Left | None


def rows_of(found: list[Incident], now: datetime) -> list[Row]:
    """These incidents, in words."""
    made = []
    for one in found:
        owed = [] if one.closed_at is not None else duties(one)
        made.append(
            Row(
                one,
                ", ".join(str(words.NATURES[Nature(name)]) for name in one.nature),
                str(words.RISKS[Risk(one.risk)]),
                one.hit,  # type: ignore[attr-defined]  # annotated
                str(words.OWED[owed[0].what]) if owed else "",
                Left(owed[0].by, now) if owed and owed[0].by is not None else None,
            )
        )
    return made


def everything(request: HttpRequest) -> HttpResponse:
    """What is open, the first to run out first, and what is closed; counts alone."""
    here, now = cast("StaffRequest", request).standing, wired().clock.now()
    found = Incident.objects.annotate(hit=Count("people")).order_by("aware_at")
    try:
        rows = rows_of(list(found.filter(closed_at=None)), now)
        closed = rows_of(list(found.exclude(closed_at=None).order_by("-closed_at")[:CLOSED_SHOWN]), now)
    except NoPolicy:
        rows, closed = [], []
    rows.sort(key=lambda row: (row.left is None, row.left.by if row.left else row.incident.aware_at))
    filled = {
        "rows": rows,
        "closed": closed,
        "late": sum(row.left is not None and row.left.is_late for row in rows),
        "people": sum(row.people for row in rows),
        "may_open": may_reach(here, matrix()["incident_open"].do),
    }
    return render(request, "staff/incidents/incidents.html", filled)


@of_incident
def people(request: HttpRequest, row: Incident) -> HttpResponse:
    """Everybody hit, some at a time, by opaque numbers; a POST opens the names of these, with a receipt."""
    told = request.GET.get("told", "")
    hit = IncidentPerson.objects.filter(incident=row).select_related("subject").order_by("id")
    wanted = hit.filter(told_at=None) if told == "no" else hit.exclude(told_at=None) if told == "yes" else hit
    page = Paginator(wanted, AT_ONCE).get_page(request.GET.get("page"))
    counts = hit.order_by().aggregate(all=Count("id"), told=Count("id", filter=Q(told_at__isnull=False)))
    policy = version_now(wired().clock.now()).policy
    language, names = language_of(policy), dict[UUID, str]()
    if request.method == "POST":
        try:
            names = hit_names([one.subject_id for one in page], row.id)
        except (NoPolicy, RightsNotDeclared):
            messages.error(request, _("The policy in force has no purpose for answering requests: no name is opened."))
    shown = [
        {
            "key": str(one.subject_id)[:8],
            "name": names.get(one.subject_id, ""),
            "kind": policy.people[one.subject.kind].label.in_language(language)
            if one.subject.kind in policy.people
            else one.subject.kind,
            "told_at": one.told_at,
        }
        for one in page
    ]
    filled = {"incident": row, "page": page, "shown": shown, "counts": counts, "told": told,
              "opened": request.method == "POST"}  # fmt: skip
    return render(request, "staff/incidents/people.html", filled)
