"""When data of a category must go: the rulebook's terms on what is known of one person. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from forecall.custody.facts import moment
from forecall.policy import DIRECT_MARKETING, Rulebook
from forecall.policy.rulebook import Rule, TermRule
from forecall.policy.types import Policy

NEVER_YET = ("last_order", "last_contact", "last_login")
"""Events that never came count from the collection: whoever never ordered is not kept for ever."""
YEAR_ENDS = "calendar_year_ended"
BOOKS_END = "july_after_financial_year"
BUSINESS = ("contract_started", "contract_ended", "last_order", "invoice_due")
"""Events whose year a year of the books is: the newest counts."""


@dataclass(frozen=True, slots=True)
class CategoryTerm:
    """How long one category of one person is kept.

    clause   that says so
    ends     first moment at which it must be gone; None while its event has not happened
    law      the statute that makes the organisation keep it so long; empty where none does
    """

    category: str
    clause: str
    ends: datetime | None
    law: str = ""

    def is_over(self, now: datetime) -> bool:
        return self.ends is not None and self.ends <= now


def terms_of(kind: str, known: Mapping[str, Any], policy: Policy, rulebook: Rulebook) -> list[CategoryTerm]:
    """The term of each category on record of a person, by category.

    kind    kind of person
    known   facts as `facts.parse` gives them

    A category that the policy no longer has ends at once: nothing may be done with it.
    """
    return [_term(name, origin, kind, known, policy, rulebook) for name, origin in sorted(known.get("f", {}).items())]


def _term(  # a person, and the policy in both its forms
    name: str, origin: list[Any], kind: str, known: Mapping[str, Any], policy: Policy, rulebook: Rulebook
) -> CategoryTerm:
    category, collected = policy.categories.get(name), moment(origin[0])
    if category is None:
        return CategoryTerm(name, f"category:{name}", collected)
    keep, clause = category.keep, f"category:{name}/keep"
    count, unit = (keep.duration.count, keep.duration.unit) if keep.duration else (None, None)
    rules = [TermRule(clause, keep.event, count, unit), *_earlier(name, clause, origin[2], known, rulebook)]
    using = [rule for rule in rulebook.rules.values() if name in rule.categories and kind in rule.people]
    ends = []
    for rule in rules:
        happened = _happened(rule.event, collected, known, using, policy.version.timezone)
        if happened is not None:
            ends.append(rule.ends(happened))
    return CategoryTerm(name, clause, min(ends, default=None), str(keep.law) if keep.law else "")


def _earlier(name: str, clause: str, version: int, known: Mapping[str, Any], rulebook: Rulebook) -> Iterable[TermRule]:
    """Shorter terms of older versions, for what was collected under one and whose person was not told since."""
    met = known.get("d", 0)
    for rule in rulebook.rules.values():
        for before in rule.earlier.get(name, ()):
            if version < before.version and met < before.version:
                yield from (term for term in before.terms if term.clause == clause)


def _happened(
    event: str, collected: datetime, known: Mapping[str, Any], using: list[Rule], zone: str
) -> datetime | None:
    """When the event was, as far as it is on record or follows from what is."""
    events = known.get("e", {})
    if event in events:
        return moment(events[event])
    if event == "collected" or event in NEVER_YET:
        return collected
    newest = max([collected, *(moment(events[one]) for one in BUSINESS if one in events)])
    if event == YEAR_ENDS:
        return _first_of(newest, 1, zone)
    if event == BOOKS_END:
        return _first_of(newest, 7, zone)
    if event == "objected":
        return _objected(collected, known, using)
    return _withdrawn(known, using) if event == "consent_withdrawn" else None


def _first_of(newest: datetime, month: int, zone: str) -> datetime:
    """The first of that month in the year after, there."""
    there = ZoneInfo(zone)
    return datetime(newest.astimezone(there).year + 1, month, 1, tzinfo=there).astimezone(UTC)


def _objected(collected: datetime, known: Mapping[str, Any], using: list[Rule]) -> datetime | None:
    """Once every purpose that uses it is objected to. Facts keep no day of an objection: it counts from the start."""
    objections = set(known.get("o", ()))
    if not using or not objections:
        return None
    gone = [rule.purpose in objections or (rule.marketing and DIRECT_MARKETING in objections) for rule in using]
    return collected if all(gone) else None


def _withdrawn(known: Mapping[str, Any], using: list[Rule]) -> datetime | None:
    """Once every consent that it rests on is taken back: the day of the last."""
    resting = {rule.purpose for rule in using if rule.basis == "consent"}
    given: dict[str, int] = {}
    for purpose, at, *_ in known.get("c", ()):
        given[purpose] = max(at, given.get(purpose, at))
    withdrawn = known.get("w", {})
    if not resting & given.keys() or any(withdrawn.get(one, -1) < given[one] for one in resting & given.keys()):
        return None
    return moment(max(withdrawn[one] for one in resting & given.keys()))
