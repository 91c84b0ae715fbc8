"""The open invoices of one customer: number, days, amounts. A part of its own: the books may lie elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forecall.custody import Refused
from forecall.orders import Buyer, Claim, claim_purposes, open_claims
from forecall.orders.errors import BooksClosed
from forecall.policy.documents.citing import why_not
from forecall.policy.facts import Reason
from forecall.policy.facts import Refused as Said
from forecall.sales import store
from forecall.sales.errors import UnknownSuggestion
from forecall.sales.models import Suggestion
from forecall.web.guard import StaffRequest
from forecall.web.staff.desk.permission import NOT_YET, Calling, sentence_of


@dataclass(frozen=True, slots=True)
class Owed:
    """What is shown: the claims with the days they are overdue, or why they are not shown, in one sentence."""

    claims: tuple[tuple[Claim, int], ...] = ()
    refusal: str = ""


def invoices(request: HttpRequest, key: int) -> HttpResponse:
    """The open invoices, as a page or as a part of the customer's."""
    part = request.headers.get("HX-Request") == "true"
    try:
        found = owed(store.suggestion(key), Calling.now(), get_language() or "en")
    except (UnknownSuggestion, *NOT_YET):
        if not part:
            messages.info(request, _("A newer forecast stands. Open the customer from the list."))
            return redirect("desk", cast("StaffRequest", request).standing.slug)
        found = Owed(refusal=_("A newer forecast stands. Open the customer from the list."))
    filled = {"key": key, "owed": found}
    return render(request, "staff/desk/owed.html" if part else "staff/desk/invoices.html", filled)


def owed(one: Suggestion, calling: Calling, language: str) -> Owed:
    """What the customer of a suggestion owes, where the policy has a purpose for looking at it."""
    buyer, purpose = Buyer(one.subject_id, one.company_id), ""
    if buyer.subject is not None:
        purpose, refusal = _purpose(calling, language)
        if refusal:
            return Owed(refusal=refusal)
    try:
        found, today = open_claims(buyer, purpose), timezone.localdate()
    except BooksClosed as closed:
        if closed.reason == Reason.ORIGIN_UNKNOWN:
            return Owed()  # no invoice of theirs was ever written: nothing is open
        said = Refused(closed.reason, closed.clause, "", "")
        return Owed(refusal=sentence_of(calling, said, language, purpose))
    except DatabaseError:
        return Owed(refusal=_("The books cannot be reached just now. Everything else on this page is as it should be."))
    return Owed(tuple((claim, claim.overdue_days(today)) for claim in found))


def _purpose(calling: Calling, language: str) -> tuple[str, str]:
    """Under which purpose, or why under none. Nobody is asked about: such people are in it or they are not."""
    policy = calling.version.policy
    there = claim_purposes(calling.version)
    called = policy.purposes.get(calling.purpose)
    people = frozenset(called.people) if called else frozenset().union(*there.values())
    fit = next((name for name, whose in there.items() if whose & people), "")
    if fit:
        return fit, ""
    if not there:
        return "", _("Your policy has no purpose under which open invoices may be looked at here.")
    name = next(iter(there))
    said = Said(Reason.PERSON_NOT_COVERED, name, f"purpose:{name}/people", min(people))
    return "", why_not(said, policy, language)
