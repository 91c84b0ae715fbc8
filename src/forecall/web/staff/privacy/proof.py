"""The proof: for every clause of the live notice where it is enforced, how often it decided, and when last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forecall.custody import wired
from forecall.custody.errors import NoPolicy
from forecall.custody.proving import Evidence, Piece, evidence
from forecall.custody.proving.page import facts_of, totals
from forecall.custody.proving.wording import say
from forecall.custody.rulebooks import version_now
from forecall.web.staff.privacy.spoken import language_of


def proof(request: HttpRequest) -> HttpResponse:
    """Every clause with what stands behind it. The worked examples of the policy are tried while the page is made."""
    try:
        language = language_of(version_now(wired().clock.now()).policy)
        found = evidence(language)
    except NoPolicy:
        return render(request, "staff/privacy/proof.html", {"found": None})
    filled = {"found": found, "parts": _parts(found), "figures": [
        (say(language, f"total-{name}"), number) for name, number in totals(found)
    ]}  # fmt: skip
    return render(request, "staff/privacy/proof.html", filled)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the notice, with its sentences and how many of them are of each kind."""

    title: str
    pieces: list[dict[str, object]]
    failing: int
    enforced: int
    informing: int


def _parts(found: Evidence) -> list[Part]:
    return [_part(part.title, part.pieces, found.language) for part in found.parts]


def _part(title: str, pieces: Sequence[Piece], language: str) -> Part:
    failing = sum(bool(one.failed) for one in pieces)
    enforced = sum(one.is_enforced and not one.failed for one in pieces)
    shown: list[dict[str, object]] = [{"piece": one, "facts": list(facts_of(one, language))} for one in pieces]
    return Part(title, shown, failing, enforced, len(pieces) - failing - enforced)
