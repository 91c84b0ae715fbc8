"""What an incident still obliges to, the most pressing first, each with its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forecall.custody.incidents.keeping import timers_of
from forecall.custody.incidents.models import Incident, IncidentClient, IncidentPerson
from forecall.custody.incidents.types import Owed, Risk


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that must happen. `by` is the first moment that is too late; None: without undue delay."""

    what: Owed
    by: datetime | None


def duties(one: Incident) -> list[Duty]:
    """What must happen before the incident may be closed, what runs out first before the rest.

    What is owed without an hour of its own comes with the authority's letter.
    Clients are told whatever the risk is: to judge it is theirs (Art. 33(2)). People are told as long as one is not,
    also where it was learnt later that more were hit.
    """
    risk, due = Risk(one.risk), timers_of(one)
    untold = IncidentPerson.unscoped.filter(incident=one, told_at=None)
    owed = {
        Owed.ASSESSMENT: (risk is Risk.UNKNOWN, due.authority),
        Owed.WARNING: (one.significant and one.warned_at is None, due.warning),
        Owed.AUTHORITY: (risk in {Risk.LIKELY, Risk.HIGH} and one.authority_told_at is None, due.authority),
        Owed.CLIENTS: (IncidentClient.unscoped.filter(incident=one, told_at=None).exists(), None),
        Owed.PEOPLE: (risk is Risk.HIGH and (one.people_told_at is None or untold.exists()), None),
        Owed.REPORT: (one.significant and one.reported_at is None, due.report),
    }
    found = [Duty(what, by) for what, (is_owed, by) in owed.items() if is_owed]
    return sorted(found, key=lambda duty: duty.by or due.authority)


def still_owed(one: Incident) -> list[Owed]:
    """The same by name."""
    return [duty.what for duty in duties(one)]
