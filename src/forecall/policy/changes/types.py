"""What a comparison of two versions says: facts with their class, and what each obliges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from forecall.policy.parts import Duration
from forecall.policy.rulebook import day_begins
from forecall.policy.terms import Matter, Regime


class Shift(StrEnum):
    """Where the new state of a fact lies on its lattice, seen from the old one."""

    STRICTER = "stricter"
    EQUAL = "equal"
    LOOSER = "looser"
    INCOMPARABLE = "incomparable"

    @property
    def back(self) -> Shift:
        """The class of the same edit the other way round."""
        return {Shift.STRICTER: Shift.LOOSER, Shift.LOOSER: Shift.STRICTER}.get(self, self)

    @property
    def may_loosen(self) -> bool:
        """Whether somebody may be worse off: what cannot be compared counts as if it were looser."""
        return self in {Shift.LOOSER, Shift.INCOMPARABLE}


class Act(StrEnum):
    """What is owed before a changed fact counts for data that is held, from the least to the most."""

    NONE = "none"
    TELL = "tell"
    ASK = "ask"
    ASK_EXPRESSLY = "ask_expressly"


class Audience(StrEnum):
    """Who is told: the people themselves, or the clients on whose instruction a processor works (Art. 28(2))."""

    PEOPLE = "people"
    CLIENTS = "clients"


class Counts(StrEnum):
    """From when a fact counts for data collected before. For data collected later it is the version's first moment."""

    AT_ONCE = "at_once"
    AFTER_NOTICE = "after_notice"
    AFTER_YES = "after_yes"


class Step(StrEnum):
    """Which earlier limits must be kept for data collected before; empty where none can be told apart."""

    NONE = ""
    WHOLE_USE = "whole_use"
    LIMITS = "limits"


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a fact concerns, for which purposes and which categories."""

    people: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Changed:
    """One changed fact, and what it obliges.

    clause     of the fact; a member of a list is named by itself, `purpose:newsletter/people/visitor`
    about      which right, where one is lost or gained without a clause of its own
    material   whether people would want to know of it, going by WP 260 rev.01, paragraphs 29 to 31
    before     what stood there, in the words of the file; empty where nothing did
    regime     how changes of the matter come into force: the strongest of both versions and the law
    act        what is owed to the people of `reach` (or their clients) before the fact counts for what is held of them
    notice     how long before it counts; None where nothing is owed
    law        what asks for the act beside the regime that the policy promises
    """

    clause: str
    about: str
    shift: Shift
    matter: Matter
    material: bool
    before: str
    after: str
    reach: Reach
    regime: Regime
    act: Act
    audience: Audience
    notice: Duration | None
    counts: Counts
    step: Step
    law: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """The difference of two versions.

    lapsed   purpose -> kinds of people whose consents no longer cover what the new version does: they are asked again
    """

    old: int
    new: int
    facts: tuple[Changed, ...]
    timezone: str
    effective: datetime
    lapsed: Mapping[str, frozenset[str]]

    def owed(self, *acts: Act) -> tuple[Changed, ...]:
        """The facts for which one of these acts is owed; without arguments, for which any is."""
        wanted = acts or (Act.TELL, Act.ASK, Act.ASK_EXPRESSLY)
        return tuple(fact for fact in self.facts if fact.act in wanted)

    def people(self, *acts: Act, audience: Audience = Audience.PEOPLE) -> frozenset[str]:
        """The kinds of people to whom one of these acts is owed."""
        return united(fact.reach.people for fact in self.owed(*acts) if fact.audience is audience)

    def earliest(self, told: datetime) -> datetime:
        """The first midnight, where the organisation is, at which the version may count when all were told then.

        told   aware

        Notice is counted on the organisation's calendar, so that a change of the clocks makes no day longer or shorter.
        """
        zone = ZoneInfo(self.timezone)
        here = told.astimezone(zone)
        wall = here.replace(tzinfo=None)
        ready = max([wall, *(fact.notice.after(wall) for fact in self.owed() if fact.notice is not None)])
        day = ready.date() if ready.time() == time() else ready.date() + timedelta(days=1)
        return day_begins(day, zone)

    def withdrawals(self, person: str, shown: datetime) -> dict[str, datetime]:
        """What to hand to `Facts.withdrawals` of a person of this kind, once the version counts.

        shown   when the new version was first shown to the person: a yes after it was given to the new version
        """
        return {purpose: shown for purpose, kinds in self.lapsed.items() if person in kinds}


def united(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)
