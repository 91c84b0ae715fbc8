"""The words of an incident."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Nature(StrEnum):
    """What was hurt (GDPR Art. 4(12))."""

    CONFIDENTIALITY = "confidentiality"
    INTEGRITY = "integrity"
    AVAILABILITY = "availability"


class Risk(StrEnum):
    """For the rights and freedoms of people: likely must be told to the authority, high to the people as well."""

    UNKNOWN = "unknown"
    UNLIKELY = "unlikely"
    LIKELY = "likely"
    HIGH = "high"


class Owed(StrEnum):
    """What must happen before an incident may be closed."""

    ASSESSMENT = "assessment of the risk"
    WARNING = "early warning"
    AUTHORITY = "letter to the authority"
    CLIENTS = "letters to the clients"
    PEOPLE = "letters to the people"
    REPORT = "final report"


class StepName(StrEnum):
    """What can happen to an incident."""

    OPENED = "opened"
    ASSESSED = "assessed"
    COUNTED = "counted"
    DRAFTED = "drafted"
    MEASURE = "measure"
    WARNED = "warned"
    AUTHORITY_TOLD = "authority_told"
    PEOPLE_TOLD = "people_told"
    RECIPIENT_TOLD = "recipient_told"
    CLIENT_TOLD = "client_told"
    REPORTED = "reported"
    REMINDED = "reminded"
    CLOSED = "closed"


MEASURES = frozenset({
    "access_closed", "keys_rotated", "passwords_reset", "backup_restored", "system_isolated",
    "recipient_asked_to_delete", "police_informed", "people_advised",
})  # fmt: skip
"""What was done about it; each has its sentence in the drafts."""
LATE_REASONS = frozenset({"affected_unclear", "processor_told_late", "systems_unavailable", "authority_unreachable"})
"""Reasons for a notification after 72 hours (Art. 33(1), second sentence)."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """What is known when an incident is opened.

    aware         since when the organisation knows: the clock counts from here, not from when somebody typed it in
    began, ended  the time in which data was open, as far as known
    categories    by the policy's names; empty for all
    suspect       opaque id of the actor whose uses are in question
    significant   must be reported under NIS2 Art. 23 as well
    """

    aware: datetime
    nature: tuple[Nature, ...]
    began: datetime | None = None
    ended: datetime | None = None
    categories: tuple[str, ...] = ()
    suspect: str = ""
    significant: bool = False


@dataclass(frozen=True, slots=True)
class Timers:
    """First moments that are too late, in UTC; None where nothing is owed.

    warning    24 hours: early warning of a significant incident (NIS2 Art. 23(4)(a))
    authority  72 hours: the supervisory authority (GDPR Art. 33(1))
    report     a month after the authority was, or had to be, told: final report (NIS2 Art. 23(4)(d))
    """

    warning: datetime | None
    authority: datetime
    report: datetime | None
