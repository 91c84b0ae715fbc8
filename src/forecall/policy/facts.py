"""What goes into a decision and what comes out: the ask, the facts about one person, the three outcomes.

All are frozen values with ids and no personal data. Times are aware, in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

DIRECT_MARKETING = "direct_marketing"
"""In `Facts.objections`: the objection of GDPR Art. 21(2), which ends every direct marketing at once."""


class Reason(StrEnum):
    """Why a use is refused; the order is that of the checks, the first that applies is given."""

    PERSON_NOT_COVERED = "person_not_covered"
    CATEGORY_NOT_COVERED = "category_not_covered"
    ACTION_NOT_COVERED = "action_not_covered"
    CHANNEL_MISSING = "channel_missing"
    CHANNEL_NOT_COVERED = "channel_not_covered"
    STAFF_NOT_COVERED = "staff_not_covered"
    PLACE_NOT_COVERED = "place_not_covered"
    RECIPIENT_MISSING = "recipient_missing"
    RECIPIENT_NOT_COVERED = "recipient_not_covered"
    CATEGORY_NOT_FOR_RECIPIENT = "category_not_for_recipient"
    AGREEMENT_EXPIRED = "agreement_expired"
    TRANSFER_NOT_VALID = "transfer_not_valid"
    REVIEW_OVERDUE = "review_overdue"
    TOO_YOUNG = "too_young"
    RESTRICTED = "restricted"
    HELD = "held"
    OBJECTED = "objected"
    SUPPRESSED = "suppressed"
    NO_CONSENT = "no_consent"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    CONSENT_EXPIRED = "consent_expired"
    NO_CONTRACT = "no_contract"
    CONTRACT_ENDED = "contract_ended"
    BALANCING_OVERDUE = "balancing_overdue"
    NOT_INSTRUCTED = "not_instructed"
    ORIGIN_UNKNOWN = "origin_unknown"
    SOURCE_NOT_COVERED = "source_not_covered"
    NOT_INFORMED = "not_informed"
    COLLECTED_BEFORE = "collected_before"
    TERM_OVER = "term_over"
    HUMAN_NEEDED = "human_needed"
    SECOND_PERSON_NEEDED = "second_person_needed"
    CAP_REACHED = "cap_reached"
    QUIET_HOURS = "quiet_hours"


@dataclass(frozen=True, slots=True)
class Ask:
    """May these categories serve this purpose in this way?

    channel     for actions that reach the person
    recipient   who gets the data, for sharing
    source      where the data comes from, for collecting
    decided_by  id of the member who decided, where a machine proposed, or two must agree
    approved_by id of the second member, where two must agree
    by          kind of account that looks, as `employee`; needed where a category says who may see it
    place       storage place that the data goes to, for collecting and storing
    wanted_at   when the person asked to be reached, as it stands on record; about then no hour is quiet
    """

    purpose: str
    categories: frozenset[str]
    action: str
    channel: str | None = None
    recipient: str | None = None
    source: str | None = None
    decided_by: str | None = None
    approved_by: str | None = None
    by: str | None = None
    place: str | None = None
    wanted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A consent on record.

    channels   those it was given for; None for all of the purpose's
    """

    purpose: str
    at: datetime
    channels: frozenset[str] | None = None
    explicit: bool = False
    by_guardian: bool = False


@dataclass(frozen=True, slots=True)
class ContractSpan:
    """From when to when the contract with the person runs; `ended` is None while nobody has ended it."""

    started: datetime
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Collected:
    """How one category of a person came in.

    version    of the policy it was collected under
    informed   when the notice of GDPR Art. 14 went out, for data that is not from the person
    """

    at: datetime
    source: str
    version: int
    informed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one person, as far as decisions need it.

    person        kind of person, by its name in the policy
    place         country of residence, empty where not known: the strictest age holds
    age           in whole years; None where not known
    withdrawals   purpose -> when its consent was last withdrawn
    objections    purposes objected to, and DIRECT_MARKETING
    compelling    purposes for which a reviewer recorded compelling grounds (Art. 21(1))
    restricted    Art. 18 applies
    hold          a legal hold: nothing is erased, and past its term data serves claims only
    suppressed    channels over which nothing optional may be sent
    instructions  purposes that the client has instructed
    events        event -> when it last happened, as terms count from it
    sent          notice class -> when its messages went out
    duty_met      highest policy version whose duty to tell or ask this person is met
    """

    person: str
    place: str = ""
    age: int | None = None
    consents: tuple[Given, ...] = ()
    withdrawals: Mapping[str, datetime] = field(default_factory=dict)
    objections: frozenset[str] = frozenset()
    compelling: frozenset[str] = frozenset()
    restricted: bool = False
    hold: bool = False
    suppressed: frozenset[str] = frozenset()
    contract: ContractSpan | None = None
    instructions: frozenset[str] = frozenset()
    collected: Mapping[str, Collected] = field(default_factory=dict)
    events: Mapping[str, datetime] = field(default_factory=dict)
    sent: Mapping[str, tuple[datetime, ...]] = field(default_factory=dict)
    duty_met: int = 0


@dataclass(frozen=True, slots=True)
class Allowed:
    """The use is lawful now.

    clause   of the legal basis it rests on
    until    when the answer ends by itself; None where nothing known ends it
    """

    purpose: str
    clause: str
    basis: str
    version: int
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The use is not lawful now; `about` names the category, channel or recipient that it hangs on.

    In quiet hours it is when a contact may begin again, as `2026-12-01T09:00+02:00`; empty for never.
    """

    reason: Reason
    purpose: str
    clause: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Nobody wrote a rule for this: the caller stops, gaps are counted apart. `about` names what is not declared."""

    about: str


Answer = Allowed | Refused | Gap
