"""What may be done next in a case: the rules of `stepping`, asked beforehand. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forecall.custody.errors import StepRefused
from forecall.custody.rights.stepping import after
from forecall.custody.rights.types import UNKNOWN_DECIDER, Kind, Outcome, Standing, Step, StepName

TRIED = {
    StepName.SORTED: ("", Kind.ACCESS.value),
    StepName.ASSIGNED: ("", ""),
    StepName.IDENTITY_ASKED: ("unknown_address", ""),
    StepName.IDENTITY_CONFIRMED: ("", ""),
    StepName.IDENTITY_FAILED: ("", ""),
    StepName.EXTENDED: ("complexity", ""),
    StepName.CARRIED_OUT: ("", ""),
    StepName.DECIDER_NAMED: ("", UNKNOWN_DECIDER),
    StepName.REVIEWED: ("", ""),
    StepName.GROUNDS_RECORDED: ("fraud_prevention", ""),
    StepName.RESTRICTION_LIFTED: ("accuracy_checked", ""),
}
"""Step -> the reason and the value it is tried with."""
ENDS = {
    Outcome.FULFILLED: "",
    Outcome.PARTLY: "",
    Outcome.REFUSED: "manifestly_unfounded",
    Outcome.TAKEN_BACK: "",
}
"""Outcome that a member chooses -> the reason it is tried with; the others have verbs of their own."""
BY_HAND = frozenset({Kind.ACCESS, Kind.RECTIFICATION, Kind.ERASURE, Kind.RESTRICTION, Kind.PORTABILITY})
"""Kinds in which somebody carries out what was asked."""


@dataclass(frozen=True, slots=True)
class Possible:
    """The steps that the rules allow this member now, and how the case may be ended."""

    steps: frozenset[StepName]
    outcomes: frozenset[Outcome]


def possible(case: Standing, actor: str, now: datetime) -> Possible:
    """What `actor` may do at `now`."""
    steps = {name for name, (reason, value) in TRIED.items() if _fits(case, Step(name, now, actor, reason, value))}
    if case.kind not in BY_HAND or StepName.CARRIED_OUT in case.done:
        steps.discard(StepName.CARRIED_OUT)
    closed = StepName.CLOSED
    outcomes = {one for one, reason in ENDS.items() if _fits(case, Step(closed, now, actor, reason, one.value))}
    return Possible(frozenset(steps), frozenset(outcomes))


def _fits(case: Standing, step: Step) -> bool:
    try:
        after(case, step)
    except StepRefused:
        return False
    return True
