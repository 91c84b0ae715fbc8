"""Going through the tour, closing it for good, and beginning it again."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from forecall.centre import Order
from forecall.foundation.members.guides import TOUR, go, guide
from forecall.policy.terms import Channel
from forecall.sales import work_list
from forecall.web.guard import StaffRequest
from forecall.web.staff.desk.permission import NOT_YET, Calling
from forecall.web.staff.desk.reading import MOST
from forecall.web.tour.panel import LAST, is_offered


@require_POST
def tour(request: HttpRequest) -> HttpResponse:
    """To a step of the tour, and to the page that it shows; or close it: it stays closed until somebody asks for it."""
    here, wanted = cast("StaffRequest", request).standing, request.POST.get("step", "")
    if not is_offered(here):
        return redirect("home", here.slug)
    if wanted == "close":
        go(here.member, TOUR, closed=True)
    if wanted not in {str(step) for step in range(1, LAST + 1)}:
        return redirect("desk", here.slug)
    step = int(wanted)
    kept = _shown(guide(here.member, TOUR).kept)
    go(here.member, TOUR, step=step, closed=False, kept=kept)
    return redirect(_target(here.slug, step, kept))


def _target(slug: str, step: int, kept: dict[str, Any]) -> str:
    of = kept.get({1: "due", 2: "refused"}.get(step, ""))
    if of is not None:
        return reverse("customer", args=[slug, of])
    if step == LAST and kept.get("purpose"):
        return reverse("policy_change", args=[slug, kept["purpose"]])
    return reverse("desk", args=[slug])


def _shown(before: dict[str, Any]) -> dict[str, Any]:
    """Which customers the tour shows: the weightiest who may be called, and the weightiest who may not.

    Once the policy of the tour's last step is in force nobody may be called: then they stay those of `before`.
    """
    try:
        calling = Calling.now()
        rows = work_list(
            by=Order.WORTH, purpose=calling.purpose, categories=calling.categories,
            language=get_language() or "en", most=MOST,
        )  # fmt: skip
    except NOT_YET:
        return before
    may = {row.suggestion: not row.reach.get(Channel.PHONE.value, "no_rule") for row in rows}
    due = next((row for row in rows if may[row.suggestion]), None)
    refused = next((row for row in rows if not may[row.suggestion] and row.customer.subject is not None), None)
    if due is None and before:
        return before
    made: dict[str, Any] = {"purpose": calling.purpose}
    if due is not None:
        made["due"] = due.suggestion
    if refused is not None:
        made["refused"] = refused.suggestion
    return made
