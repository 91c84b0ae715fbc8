"""What weighs on a customer: proposed at the desk, decided by a named human, read and contested by the person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forecall.contacts import open_people
from forecall.contacts.errors import NotPermitted
from forecall.contacts.models import Company
from forecall.custody import Gap, Refused, wired
from forecall.custody.errors import StepRefused
from forecall.foundation.members.models import Member
from forecall.sales import deciding
from forecall.sales.deciding import UNDO_FOR, Action, State, Why
from forecall.sales.errors import DecisionRefused, NothingRuns
from forecall.sales.models import Decision
from forecall.sales.saying import words as said
from forecall.web.guard import StaffRequest
from forecall.web.staff.desk import reading, words
from forecall.web.staff.desk.permission import NOT_YET, Calling, sentence_of

MOST = 100
LONGEST = 10_000
LETTER_LATE = UNDO_FOR + timedelta(minutes=2)
"""After a decision: from then on a letter that has not gone is one that could not go."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A decision as the page shows it. `letter` is what the person reads."""

    row: Decision
    name: str
    action: str
    reasons: tuple[str, ...]
    proposer: str
    decider: str
    letter: str = ""

    @property
    def may_be_undone(self) -> bool:
        """Nobody was told yet."""
        return self.row.state == State.DECIDED and self.row.case is None and self.row.told_at is None

    @property
    def told_from(self) -> datetime | None:
        """When the letter goes, while that is still to come."""
        at = self.row.decided_at
        return None if at is None or wired().clock.now() > at + LETTER_LATE else at + UNDO_FOR

    @property
    def may_be_contested(self) -> bool:
        return self.row.state == State.DECIDED and self.row.case is None and self.row.subject_id is not None

    @property
    def is_contested(self) -> bool:
        return self.row.state == State.DECIDED and self.row.case is not None


def choices() -> dict[str, list[tuple[str, Any]]]:
    """Actions and reasons in the reader's language, for the form at the desk."""
    language = language_here()
    return {
        "actions": list(words.ACTIONS.items()),
        "whys": [(one.value, said(language, f"reason-{one}")) for one in Why],
    }


def language_here() -> str:
    wanted = (get_language() or "en").partition("-")[0]
    return wanted if wanted in {"en", "de", "ro"} else "en"


def propose(request: HttpRequest, seen: reading.Seen) -> HttpResponse:
    """The desk's form: nothing happens before somebody decided."""
    action, reasons = request.POST.get("action", ""), request.POST.getlist("why")
    if action not in set(Action) or not set(reasons) <= set(Why):
        raise Http404
    try:
        deciding.propose(seen.customer, Action(action), [Why(one) for one in reasons])
    except NothingRuns:
        messages.error(
            request, _("No order of this customer runs here. What the shop brought is cancelled in the shop.")
        )
    except DecisionRefused:
        said = _("Tick a reason: the customer has to be told it.")
        messages.error(
            request, said if not reasons else _("Your policy has no purpose that decides about such people.")
        )
    else:
        messages.success(request, _("Proposed. Nothing happens before somebody has decided."))
    return redirect(request.get_full_path())


def proposals(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, and what was decided."""
    rows = list(Decision.objects.order_by("-proposed_at", "-pk")[:MOST])
    shown = _shown(rows)
    filled = {
        "waiting": [one for one in shown if one.row.state == State.PROPOSED],
        "decided": [one for one in shown if one.row.state != State.PROPOSED],
        "states": STATES, "form": ContestForm(), "me": str(cast("StaffRequest", request).standing.member),
    }  # fmt: skip
    return render(request, "staff/desk/proposals.html", filled)


STATES = {
    State.DECIDED: gettext_lazy("decided"),
    State.DISMISSED: gettext_lazy("not done"),
    State.REVERSED: gettext_lazy("turned round"),
}


class ContestForm(forms.Form):
    """What the person says."""

    text = forms.CharField(
        label=gettext_lazy("What the customer says"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Their language"), choices=[("en", "English"), ("de", "Deutsch"), ("ro", "Română")]
    )


def _shown(rows: Sequence[Decision]) -> list[Seen]:
    people = [one.subject_id for one in rows if one.subject_id is not None]
    names = {**_names(people), **dict(Company.objects.values_list("pk", "name").filter(pk__in=[
        one.company_id for one in rows if one.company_id is not None]))}  # fmt: skip
    members = {str(one.pk): one.user.name for one in Member.objects.select_related("user")}
    language, made = language_here(), []
    for row in rows:
        decider = members.get(row.decided_by, "")
        tells = row.state == State.DECIDED and row.subject_id is not None
        made.append(
            Seen(
                row, names.get(row.subject_id or row.company_id, ""), str(words.ACTIONS[Action(row.action)]),
                tuple(said(language, f"reason-{one}") for one in row.reasons),
                members.get(row.proposed_by, ""), decider,
                deciding.letter_of(row, decider, language).body if tells else "",
            )
        )  # fmt: skip
    return made


def _names(people: Sequence[UUID]) -> dict[Any, str]:
    if not people:
        return {}
    try:
        calling = Calling.now()
        opened = open_people(calling.purpose, people, reading.SHOWN) if calling.purpose else []
    except (NotPermitted, *NOT_YET):
        return {}
    return {one.person: one.first("name") or one.first("customer_number") for one in opened}


@require_POST
def one(request: HttpRequest, key: int) -> HttpResponse:
    """Decide, dismiss, contest, or look at it anew; each under the name of whoever is signed in."""
    here, wanted = cast("StaffRequest", request).standing, request.POST.get("do", "")
    try:
        said, is_well = _done(request, key, wanted)
    except DecisionRefused:
        said, is_well = _("That is not open any more. Look at the list anew."), False
    except StepRefused:
        said, is_well = _("You decided it yourself: somebody else has to look at it anew."), False
    (messages.success if is_well else messages.error)(request, said)
    return redirect("proposals", here.slug)


def _done(request: HttpRequest, key: int, wanted: str) -> tuple[str, bool]:
    """What is said, and whether it was done."""
    if wanted == "decide":
        return _decided(key)
    if wanted == "undo":
        deciding.undo(key)
        return _("Taken back, and nobody was told. It waits for a decision again."), True
    if wanted == "dismiss":
        deciding.dismiss(key)
        return _("Not done. The customer hears nothing."), True
    if wanted == "contest":
        form = ContestForm(request.POST)
        if not form.is_valid():
            return _("Write down what the customer says."), False
        deciding.contest(key, form.cleaned_data["text"], form.cleaned_data["language"])
        return _("A case is open. Somebody who did not decide looks at it anew."), True
    if wanted not in {"turn", "stands"}:
        raise DecisionRefused(f"{wanted[:20]!r} is nothing that can be done", "use a button of the page")
    deciding.reconsider(key, changed=wanted == "turn")
    return (_("Turned round.") if wanted == "turn" else _("It stands.")) + " " + _("The customer is told."), True


def _decided(key: int) -> tuple[str, bool]:
    answer = deciding.decide(key)
    if isinstance(answer, Refused):
        purpose = answer.clause.removeprefix("purpose:").partition("/")[0]
        return sentence_of(Calling.now(), answer, get_language() or "en", purpose), False
    if isinstance(answer, Gap):
        return _("Your policy has no purpose that decides about such people."), False
    return _("Decided. The customer is told in ten minutes; until then it can be undone."), True
