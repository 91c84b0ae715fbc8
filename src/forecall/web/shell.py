"""The frame around every page: the menu of what this member may open, the organisations, the languages."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from forecall.custody import wired
from forecall.foundation.members import Standing, may_reach
from forecall.foundation.members.models import User
from forecall.foundation.members.standing import standings
from forecall.web.matrix import matrix
from forecall.web.tour.panel import is_offered, panel


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu: the page, the words, and the pages under it that keep it marked."""

    page: str
    label: str | Promise
    under: tuple[str, ...] = ()


MENU = (
    Entry("home", _("Today"), ("first_policy",)),
    Entry(
        "desk",
        _("Work list"),
        (
            "customer",
            "customer_called",
            "customer_choices",
            "customer_search",
            "customers_given",
            "desk_texts",
            "desk_text",
            "proposals",
        ),
    ),
    Entry(
        "people",
        _("People"),
        (
            "person",
            "person_identity",
            "person_choices",
            "person_acts",
            "person_duplicates",
            "companies",
            "company",
            "company_acts",
            "company_twins",
            "company_beside",
            "companies_joined",
            "companies_left",
            "duplicates",
            "merges",
            "left_as_two",
        ),
    ),
    Entry("orders_files", _("Orders"), ("orders_file", "lists", "list_file")),
    Entry("books", _("Open invoices"), ("books_orders", "books_issue", "books_invoices", "books_invoice")),
    Entry("members", _("Members"), ("member", "member_invite")),
    Entry("grants", _("Grants"), ("grant_give",)),
    Entry("policy", _("Policy"), ("policy_change", "publish", "publishing")),
    Entry(
        "cases",
        _("Requests"),
        ("aside", "aside_one", "case", "case_open", "case_mend", "ended", "forget", "certificate", "uses"),
    ),
    Entry("incidents", _("Incidents"), ("incident", "incident_open", "incident_learn", "incident_people")),
    Entry("proof", _("Proof")),
    Entry("safeguards", _("Safeguards")),
    Entry("decisions", _("Decisions")),
    Entry("figures", _("Figures"), ("figures_hold_out",)),
    Entry("model", _("Model")),
    Entry("jobs", _("Jobs")),
)
"""In the order of a working day; an area of a room that comes later takes its place here."""
ROOM = 9
"""Pages that stand on one line of 1,280 pixels in every language."""
SELDOM = ("jobs", "model", "decisions", "grants", "safeguards", "proof", "incidents")
"""What goes under *More* where a member has more pages than there is room for, the first of these first."""


def context(request: HttpRequest) -> dict[str, Any]:
    """What `shell.html` draws; nothing is read before the template asks."""
    return {
        "languages": settings.LANGUAGES,
        "shell": SimpleLazyObject(lambda: _shell(request)),
    }


def _shell(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"user": None, "organisations": [], "menu": [], "more": [], "standing": None, "tour": None}
    everywhere = getattr(request, "standings", None) or standings(user, wired().clock.now())
    here = getattr(request, "standing", None) or _last(request, everywhere)
    menu, more = _parted(_menu(request, here))
    return {
        "user": user,
        "seal": _seal(user),
        "organisations": everywhere,
        "standing": here,
        "menu": menu,
        "more": more,
        "tour": SimpleLazyObject(lambda: panel(request, here)) if is_offered(here) else None,
        "may_tour": is_offered(here),
    }


def _seal(user: User) -> str:
    """The key under which what this user types is sealed in the browser, should the session end: see `typed.js`.

    Made anew for each page and kept nowhere; a new password makes another.
    """
    made = salted_hmac("forecall what was typed", f"{user.pk}:{user.password}", algorithm="sha256")
    return b64encode(made.digest()).decode()


def _last(request: HttpRequest, everywhere: list[Standing]) -> Standing | None:
    """On a page of no organisation: the one that was worked in last, so that the way back is there."""
    slug = request.session.get("organisation")
    return next((one for one in everywhere if one.slug == slug), everywhere[0] if everywhere else None)


def _menu(request: HttpRequest, here: Standing | None) -> list[dict[str, Any]]:
    if here is None:
        return []
    open_now = request.resolver_match.view_name if request.resolver_match else ""
    return [
        {
            "page": entry.page,
            "label": entry.label,
            "address": reverse(entry.page, args=[here.slug]),
            "current": "page" if open_now == entry.page else "true" if open_now in entry.under else "",
        }
        for entry in MENU
        if may_reach(here, matrix()[entry.page].see)
    ]


def _parted(menu: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What stands on the line, and what under *More*: nothing, or two pages and more."""
    over = len(menu) - ROOM
    if over <= 0:
        return menu, []
    there = {entry["page"] for entry in menu}
    under = [page for page in SELDOM if page in there][: over + 1]
    return [one for one in menu if one["page"] not in under], [one for one in menu if one["page"] in under]
