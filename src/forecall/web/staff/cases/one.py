"""One case: who asks for what, until when, what may be done next, and everything that was done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forecall.contacts.reaching import asker
from forecall.custody import Permit, open_sealed, wired
from forecall.custody.errors import CaseUnknown, NoPolicy, RightsNotDeclared, StepRefused
from forecall.custody.rights import (
    Identity,
    Kind,
    Outcome,
    ask_identity,
    assign,
    carry_out,
    close_case,
    confirm_identity,
    extend,
    fail_identity,
    store,
)
from forecall.custody.rights.acting import NotToldFirst
from forecall.custody.rights.cases import sort_as
from forecall.custody.rights.last_letter import NOT_TOLD, NOT_TOLD_YET
from forecall.custody.rights.models import Case
from forecall.custody.rights.opening import for_letters
from forecall.custody.rights.possible import possible
from forecall.custody.rights.posting import read_letters
from forecall.custody.rights.types import StepName
from forecall.custody.wiring import Letter
from forecall.foundation import ForecallError
from forecall.foundation.members import Standing
from forecall.policy.documents.rendering import LANGUAGE_NAMES
from forecall.sales.errors import DecisionRefused
from forecall.web.guard import StaffRequest
from forecall.web.staff.cases import settling, words
from forecall.web.staff.cases.eyes import may_read
from forecall.web.staff.cases.pages import rows_of
from forecall.web.staff.finding import found_or_back
from forecall.web.staff.privacy.who import named


@dataclass(frozen=True, slots=True)
class Done:
    """One step that was taken, in words."""

    at: datetime
    what: str
    about: str
    by: str
    receipt: str


of_case = found_or_back(store.case_of, CaseUnknown, gettext_lazy("There is no such case here."), "cases")
"""A page about one case. One of somebody else's is as unknown as one that never was: back to the list."""


@of_case
def case(request: HttpRequest, row: Case) -> HttpResponse:
    """The case; a POST takes one step."""
    here = cast("StaffRequest", request).standing
    if request.method == "POST":
        _take(request, row)
        return redirect("case", here.slug, row.id)
    return render(request, "staff/cases/case.html", _seen(row, here))


def _seen(row: Case, here: Standing) -> dict[str, Any]:
    now, reads = wired().clock.now(), may_read(here)
    text, letters = _said(row) if reads else ("", [])
    [shown] = rows_of([row], now)
    try:
        who = asker(row.subject_id, row.id)
    except (NoPolicy, RightsNotDeclared):
        who = None
    return {
        "case": row,
        "row": shown,
        "who": who,
        "text": text,
        "letters": letters,
        "steps": _steps(row),
        "may": (offered := _may(row, str(here.member), now)),
        "reads": reads,
        "unreached": bool(row.outcome) and row.problem == NOT_TOLD,
        "untold": bool(row.outcome) and row.problem.startswith(NOT_TOLD_YET),
        "identity": words.IDENTITIES[Identity(row.identity)],
        "language": LANGUAGE_NAMES.get(row.language, row.language),
        "choices": {
            "kinds": [(one.value, word) for one, word in words.KINDS.items() if one is not Kind.REQUEST],
            "doubts": words.DOUBTS.items(),
            "extensions": words.EXTENSIONS.items(),
            "refusals": words.REFUSALS.items(),
            **settling.settled(row, offered),
        },
    }


def _said(row: Case) -> tuple[str, list[Letter]]:
    """What the person wrote, and our letters; nothing once they were forgotten."""
    permit = for_letters(row.subject_id, "read", row.id) if row.text is not None else None
    [opened] = open_sealed(permit, [row], ["text"]) if isinstance(permit, Permit) else [None]
    return (opened.text or "") if opened is not None else "", read_letters(row.id)


def _steps(row: Case) -> list[Done]:
    """Everything that was done, the latest first."""
    found = store.steps_of(row.id)
    known = named({one.actor for one in found} | {one.value for one in found})
    return [
        Done(
            one.at,
            str(words.STEPS[StepName(one.name)]),
            ", ".join(known.get(said) or str(words.VALUES.get(said, said)) for said in (one.value, one.reason) if said),
            known.get(one.actor, one.actor),
            one.receipt,
        )
        for one in reversed(found)
    ]


def _may(row: Case, member: str, now: datetime) -> dict[str, Any]:
    """What a page offers: names of steps as keys, and the ways to end it as pairs."""
    standing = store.standing_of(row)
    found = possible(standing, member, now)
    offered: dict[str, Any] = {name.value: True for name in found.steps}
    if row.owner == member:
        offered.pop(StepName.ASSIGNED.value, None)
    handed_out = row.kind in {Kind.ACCESS.value, Kind.PORTABILITY.value}
    offered["made"] = handed_out and StepName.CARRIED_OUT in standing.done
    offered["ends"] = [(one.value, words.OUTCOMES[one]) for one in Outcome if one in found.outcomes]
    return offered


def _sorted(key: UUID, said: dict[str, str], _member: str) -> None:
    sort_as(key, Kind(said["kind"]))


def _ended(key: UUID, said: dict[str, str], _member: str) -> None:
    outcome = Outcome(said["outcome"])
    close_case(key, outcome, said.get("reason", "") if outcome is Outcome.REFUSED else "")


DO: dict[str, Callable[[UUID, dict[str, str], str], object]] = {
    "sort": _sorted,
    "mine": lambda key, _said, member: assign(key, member),
    "ask": lambda key, said, _member: ask_identity(key, said["reason"]),
    "confirm": lambda key, _said, _member: confirm_identity(key),
    "fail": lambda key, _said, _member: fail_identity(key),
    "extend": lambda key, said, _member: extend(key, said["reason"]),
    "carry_out": lambda key, _said, _member: carry_out(key),
    "about": settling.about,
    "review": settling.reviewed,
    "refer": settling.referred,
    "outweigh": settling.outweighed,
    "lift": settling.lifted,
    "hold": settling.held,
    "untold": settling.untold,
    "close": _ended,
}
"""What the page's buttons do. Erasure is not among them: it has a page of its own."""


def _take(request: HttpRequest, row: Case) -> None:
    act, here = DO.get(request.POST.get("do", "")), cast("StaffRequest", request).standing
    if act is None or (request.POST["do"] == "carry_out" and row.kind == Kind.ERASURE.value):
        return
    try:
        act(row.id, {name: str(said) for name, said in request.POST.items()}, str(here.member))
    except NotToldFirst:
        messages.error(request, _("The person could not be told first, so the restriction stands. Try again."))
    except DecisionRefused:
        messages.error(request, words.FAILED)
    except StepRefused as problem:
        messages.error(request, words.REFUSED.get(problem.code, words.FAILED))
    except (ValueError, KeyError):  # a form that is not ours
        messages.error(request, words.FAILED)
    except (ForecallError, OSError) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Done, and written down with your name."))
