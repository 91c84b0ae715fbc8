"""The words of a case: what is asked, how it stands, and the steps it takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID


class Kind(StrEnum):
    """What is asked: GDPR Art. 15 to 18, 20, 21, 7(3), 22(3) and 77; `request` until somebody has sorted it."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    PORTABILITY = "portability"
    OBJECTION = "objection"
    WITHDRAWAL = "withdrawal"
    CONTEST = "contest"
    COMPLAINT = "complaint"
    REQUEST = "request"


AT_ONCE = frozenset({Kind.OBJECTION, Kind.WITHDRAWAL})
"""Act before anything else is done, and wait for no check of who asks."""

MAY_CHECK = frozenset({
    Kind.ACCESS, Kind.RECTIFICATION, Kind.ERASURE, Kind.RESTRICTION, Kind.PORTABILITY, Kind.CONTEST,
})  # fmt: skip
"""Where doubt about who asks may be cleared up first (Art. 12(6))."""

MAY_EXTEND = MAY_CHECK
"""Where two more months may be taken (Art. 12(3)): what acts at once needs none, and a complaint has no such rule."""


class Stage(StrEnum):
    """How far a case is."""

    RECEIVED = "received"
    CHECKING = "checking"
    WORKING = "working"
    CLOSED = "closed"


class Identity(StrEnum):
    """What is known of who asks."""

    NOT_NEEDED = "not_needed"
    ASKED = "asked"
    CONFIRMED = "confirmed"
    FAILED = "failed"


class Outcome(StrEnum):
    """How a case ended."""

    FULFILLED = "fulfilled"
    PARTLY = "partly"
    REFUSED = "refused"
    REFERRED = "referred"
    NOT_IDENTIFIED = "not_identified"
    TAKEN_BACK = "taken_back"


class StepName(StrEnum):
    """What can happen to a case."""

    OPENED = "opened"
    SORTED = "sorted"
    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    IDENTITY_ASKED = "identity_asked"
    IDENTITY_CONFIRMED = "identity_confirmed"
    IDENTITY_FAILED = "identity_failed"
    EXTENDED = "extended"
    REMINDED = "reminded"
    ESCALATED = "escalated"
    CARRIED_OUT = "carried_out"
    STOPPED = "stopped"
    DECIDER_NAMED = "decider_named"
    REVIEWED = "reviewed"
    GROUNDS_RECORDED = "grounds_recorded"
    RESTRICTION_LIFTED = "restriction_lifted"
    HOLD_SET = "hold_set"
    HOLD_LIFTED = "hold_lifted"
    LEFT_UNTOLD = "left_untold"
    CLOSED = "closed"


AFTER_THE_END = frozenset({StepName.RESTRICTION_LIFTED, StepName.HOLD_SET, StepName.HOLD_LIFTED})
"""What may still happen once a case is closed."""

ExtensionReason = Literal["complexity", "number_of_requests"]
"""The two reasons of Art. 12(3)."""
EXTENSION_REASONS: frozenset[str] = frozenset({"complexity", "number_of_requests"})

DOUBTS: frozenset[str] = frozenset({"unknown_address", "name_differs", "shared_account", "representative_unproven"})
"""Reasons for asking who somebody is (Art. 12(6): reasonable doubts)."""

REFUSALS: frozenset[str] = frozenset({
    "manifestly_unfounded", "excessive", "not_identified", "legal_duty_to_keep", "legal_claims", "rights_of_others",
    "not_applicable", "compelling_grounds", "nothing_held",
})  # fmt: skip
"""Reasons for a no (Art. 11(2), 12(5), 15(4), 17(3), 20(4), 21(1)); each has its sentence in the letters."""


UNKNOWN_DECIDER = "unknown"
"""Who took a contested decision, where nobody here knows it, or it was nobody of this house."""


@dataclass(frozen=True, slots=True)
class Request:
    """What came in.

    channel    as the policy names channels; the answer goes out by the same
    language   en, de or ro
    text       what was written or said, kept under the person's own key
    received   when it reached the organisation; now where it is left out
    purposes   those that a withdrawal or an objection is about; `direct_marketing` for all advertising
    through    who asks: the person, or somebody for them by `authority` (power_of_attorney, guardian, ...)
    decided_by who took the decision that is contested, by the id of the member
    id         of the case, where whoever hands it in tells the same request again by it
    """

    kind: Kind
    channel: str
    language: str
    text: str = ""
    received: datetime | None = None
    purposes: tuple[str, ...] = ()
    through: Literal["self", "representative"] = "self"
    authority: str = ""
    decided_by: str = ""
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """What a case's days are counted by.

    zone      time zone of the organisation, as Europe/Bucharest
    country   whose holidays count; empty for none
    answer    months to answer in; `more` further ones where it is extended
    """

    zone: str
    country: str
    answer: int = 1
    more: int = 2


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stands: all that decides which step may follow.

    received   when it came in; `due` is the first moment that is too late
    asked      when who asks was questioned and the clock stopped; None where it runs
    paused     days the clock stood
    """

    kind: Kind
    received: datetime
    due: datetime
    clock: Clock
    stage: Stage = Stage.RECEIVED
    identity: Identity = Identity.NOT_NEEDED
    outcome: Outcome | None = None
    owner: str = ""
    extended: bool = False
    asked: datetime | None = None
    paused: int = 0
    decided_by: str = ""
    done: frozenset[StepName] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what, when, by whom, and why in one word of the lists above.

    value   what the step is about: a new owner, a kind, an outcome; never a personal value
    """

    name: StepName
    at: datetime
    actor: str
    reason: str = ""
    value: str = ""
