"""Data from elsewhere: what must stand before a list is taken in, and whom the notice of Art. 14 is due to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from forecall.contacts.declared import policy_in_force
from forecall.contacts.errors import NotPermitted, SupplyIncomplete, UnknownContact
from forecall.contacts.models import Supply
from forecall.contacts.types import NewPerson
from forecall.contacts.values import text_of
from forecall.custody.models import Subject
from forecall.custody.origins import read
from forecall.custody.wiring import wired
from forecall.policy.purposes import Purpose

FROM_OTHERS = frozenset({"third_party", "public_source"})
"""Kinds of sources whose data needs a supply: its seller or register, its day, its country."""


def add_supply(purpose: str, *, seller: str, received_on: date | None, country: str) -> int:
    """Record a list from elsewhere before anybody on it is added; its id. Raises as `papers_of`."""
    papers = papers_of(purpose, seller=seller, received_on=received_on, country=country)
    return int(Supply.objects.create(**papers).pk)


def papers_of(purpose: str, *, seller: str, received_on: date | None, country: str) -> dict[str, object]:
    """What stands in the row of a list from elsewhere, by column.

    Kept with it: the clause of the policy by which it may be used, the version of that day and the balancing test.

    Raises SupplyIncomplete, naming everything that is missing; NotPermitted where the purpose has no rule.
    """
    version, now = policy_in_force(), wired().clock.now()
    declared = version.policy.purposes.get(purpose)
    if declared is None:
        raise NotPermitted("no_rule", f"purpose:{purpose}")
    missing = [
        what
        for what, is_there in (
            ("its seller or register", seller.strip()),
            ("the day it came", received_on is not None and received_on <= now.date()),
            ("its country, as two letters", len(country) == 2 and country.isalpha()),
        )
        if not is_there
    ]
    missing += _ground_missing(declared)
    if missing or received_on is None:
        raise SupplyIncomplete(missing)
    interest = declared.basis.legitimate_interest
    return {
        "seller": text_of("seller", seller)[:200], "received_on": received_on, "country": country.upper(),
        "purpose": purpose, "clause": version.rulebook.rules[purpose].basis_clause,
        "version": version.rulebook.version, "balancing": "" if interest is None else interest.balancing,
        "made_at": now,
    }  # fmt: skip


def _ground_missing(purpose: Purpose) -> list[str]:
    """What the purpose lacks so that data from elsewhere may serve it: an interest that was weighed, or consent."""
    if purpose.basis.legitimate_interest is None and purpose.basis.consent is None:
        return ["a purpose with an interest and its balancing test, or with consent"]
    return []


def check_supply(people: Sequence[NewPerson], purpose: Purpose) -> None:
    """Raise SupplyIncomplete where somebody comes from elsewhere without a supply, or the purpose has no ground."""
    from_others = [one for one in people if one.origin.source in FROM_OTHERS]
    if not from_others:
        return
    is_bare = any(one.supply is None for one in from_others)
    missing = (["its supply: seller, day and country (`add_supply`)"] if is_bare else []) + _ground_missing(purpose)
    if missing:
        raise SupplyIncomplete(missing)
    wanted = {one.supply for one in from_others}
    if Supply.objects.filter(pk__in=wanted).count() != len(wanted):
        raise UnknownContact("supply")


@dataclass(frozen=True, slots=True)
class NoticeDue:
    """The notice of Art. 14 is owed to a person by a moment, or before they are contacted, whichever is earlier."""

    person: UUID
    due: datetime
    sources: tuple[str, ...]


def notices_due(by: datetime | None = None) -> list[NoticeDue]:
    """Whom the notice is owed to and not sent yet, the earliest first; up to a moment, or all.

    Once it is sent, `custody.recording.informed` stops the clock.
    """
    within = policy_in_force().rulebook.notice_within
    people = Subject.objects.filter(forgotten_at=None, origins__owed_since__isnull=False)
    owed: dict[int, tuple[datetime, tuple[str, ...]]] = {}
    made = []
    for person, row, facts in people.values_list("pk", "origins_id", "origins__facts"):
        if row not in owed:
            ones = [one for one in read(facts, "").values() if one.is_owed]
            owed[row] = min(within.after(one.at) for one in ones), tuple(sorted({one.source for one in ones}))
        made.append(NoticeDue(person, *owed[row]))
    return sorted((one for one in made if by is None or one.due <= by), key=lambda one: (one.due, one.person))
