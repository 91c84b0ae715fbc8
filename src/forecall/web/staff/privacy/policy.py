"""The policy in force as a person reads it, and every version that was published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forecall.custody import wired
from forecall.custody.errors import NoPolicy
from forecall.custody.models import PublishedVersion
from forecall.custody.rulebooks import InForce, version_now
from forecall.foundation.members import may_reach
from forecall.policy import Policy
from forecall.policy.documents import facts
from forecall.policy.documents.speaking import Speaker
from forecall.policy.wording import labels_of, messages
from forecall.web.guard import StaffRequest
from forecall.web.matrix import matrix
from forecall.web.staff.privacy.spoken import language_now, language_of
from forecall.web.staff.privacy.who import named


@dataclass(frozen=True, slots=True)
class Row:
    """A purpose in the words of the notice; `name` is what the file calls it."""

    name: str
    label: str
    people: str
    data: str
    basis: str
    channels: str
    recipients: str
    kept: str


def policy(request: HttpRequest) -> HttpResponse:
    """Each purpose with its basis, its terms and who receives data; below it the versions, newest first."""
    here, now = cast("StaffRequest", request).standing, wired().clock.now()
    may_change, may_publish = (may_reach(here, matrix()[page].do) for page in ("policy_change", "publish"))
    found = _in_force()
    filled = {
        "rows": [] if found is None else rows_of(found.policy),
        "found": found,
        "versions": _published(language_now() if found is None else language_of(found.policy)),
        "now": now,
        "may_change": may_change,
        "may_publish": may_publish,
    }
    return render(request, "staff/privacy/policy.html", filled)


@dataclass(frozen=True, slots=True)
class Published:
    """A version with who published it, and whom it obliged to be told or asked."""

    row: PublishedVersion
    by: str
    owed: str


def _published(language: str) -> list[Published]:
    """Every version, newest first."""
    rows = list(PublishedVersion.objects.order_by("-number"))
    known = named({one.published_by for one in rows})
    return [Published(one, known.get(one.published_by, one.published_by), _owed(one, language)) for one in rows]


def _owed(row: PublishedVersion, language: str) -> str:
    """The kinds of people whom the version obliges to be told or asked, in the policy's words."""
    people = {kind for duty in row.duties for kind in duty["people"]}
    if not people:
        return ""
    labels = Policy.model_validate_json(row.content).people
    return ", ".join(labels[one].label.in_language(language) if one in labels else one for one in sorted(people))


def _in_force() -> InForce | None:
    try:
        return version_now(wired().clock.now())
    except NoPolicy:
        return None


def rows_of(policy: Policy) -> list[Row]:
    """Every purpose, in the order of the file."""
    language = language_of(policy)
    speak, say, labels = Speaker(policy, language), messages(language).say, labels_of(policy)

    def named(prefix: str, names: list[str]) -> str:
        return ", ".join(labels[f"{prefix}:{one}"].in_language(language) or one for one in names)

    return [
        Row(
            name=name,
            label=one.label.in_language(language) or name,
            people=named("people", list(one.people)),
            data=named("category", list(one.categories)),
            basis=facts.basis(speak, one),
            channels=", ".join(say(f"channel-{channel}") for channel in one.channels),
            recipients=named("recipient", list(one.recipients)),
            kept=facts.terms_said(speak, one),
        )
        for name, one in policy.purposes.items()
    ]
