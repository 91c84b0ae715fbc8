"""The verbs of an incident. Each is a row and a receipt; drafts are made anew whenever something is learnt."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, transaction

from forecall.custody.errors import IncidentError
from forecall.custody.events import IncidentOpened
from forecall.custody.identifiers import mask_cards
from forecall.custody.incidents import clock
from forecall.custody.incidents.counting import count_people
from forecall.custody.incidents.keeping import draft_all, locked, must_be_counted, noted, timers_of
from forecall.custody.incidents.models import Incident, IncidentPerson, IncidentStep
from forecall.custody.incidents.owed import still_owed
from forecall.custody.incidents.types import LATE_REASONS, MEASURES, Discovery, Risk, StepName
from forecall.custody.receipts import NoSigner
from forecall.custody.rulebooks import version_now
from forecall.custody.wiring import wired
from forecall.foundation import ForecallError, acting_now
from forecall.foundation.jobs import enqueue
from forecall.policy import Policy

log = logging.getLogger(__name__)


def open_incident(found: Discovery, *, later: bool = False) -> UUID:
    """Start the clock: roles, a signed state of the receipts, the people who were hit, and a draft of each letter.

    later   nobody waits here for the people to be counted; until a job did, the drafts say that it is being counted

    The job is asked for in any case: a process that dies before it has counted leaves nothing uncounted.

    Raises IncidentError where the discovery lies in the future or names what the policy does not know.
    """
    acting, now = acting_now("custody.Incident"), wired().clock.now()
    version = version_now(now)
    _must_fit(found.began, found.ended, found.categories, version.policy)
    if not found.nature or found.aware > now:
        raise IncidentError("an incident needs what is known of it: a nature, and a discovery not in the future")
    made = Incident(
        organisation_id=acting.organisation, aware_at=found.aware, opened_at=now, began=found.began, ended=found.ended,
        nature=[one.value for one in found.nature], categories=list(found.categories),
        suspect=mask_cards(found.suspect),
        significant=found.significant, roles=_roles(acting.actor), checkpoint=_frozen_evidence(),
    )  # fmt: skip
    with transaction.atomic():
        made.save(force_insert=True)
        noted(made, StepName.OPENED, now)
        draft_all(made, now)
        wired().events.publish(IncidentOpened(acting.organisation, made.id, timers_of(made).authority))
        _ask_to_count(made.id)
    if not later:
        _count_or_leave(made.id)
    return made.id


def _count_or_leave(incident: UUID) -> None:
    """The clock runs whatever becomes of the count: what cannot be counted at once is left to the job."""
    try:
        count_people(incident)
    except (ForecallError, OSError, DatabaseError) as problem:
        log.warning("who was hit is counted later", extra={"problem": type(problem).__name__})


def _must_fit(began: datetime | None, ended: datetime | None, categories: Sequence[str], policy: Policy) -> None:
    if began is not None and ended is not None and ended < began:
        raise IncidentError(f"it cannot have ended ({ended:%Y-%m-%d %H:%M}) before it began ({began:%Y-%m-%d %H:%M})")
    unknown = sorted(set(categories) - set(policy.categories))
    if unknown:
        raise IncidentError(f"the policy has no category {', '.join(unknown)}; name those of the data that was hit")


def _roles(actor: str) -> dict[str, str]:
    """Who leads, and who must be heard; the officer's name stands in the policy."""
    return {"lead": actor, "privacy": "privacy_lead", "officer": "data_protection_officer", "security": "security_lead"}


def _frozen_evidence() -> str:
    """The receipts as they stand, signed: what was written before cannot be altered unseen from here on."""
    try:
        return wired().receipts.checkpoint().line
    except NoSigner:
        log.warning("no key signs the receipts: their state at the opening of the incident is not frozen")
        return ""


def learn(incident: UUID, *, began: datetime | None = None, ended: datetime | None = None,
          categories: Sequence[str] | None = None, suspect: str | None = None, later: bool = False) -> int:  # fmt: skip
    """Something more is known: the people are counted and the drafts made anew; how many are hit.

    later   nobody waits here until they are counted; the answer is 0

    Raises IncidentError for a category that the policy does not know, and an end before the beginning; IncidentBusy
    where more is learnt, or people are written to, faster than they can be counted.
    """
    now = wired().clock.now()
    with transaction.atomic():
        one = locked(incident)
        one.began, one.ended = began or one.began, ended or one.ended
        _must_fit(one.began, one.ended, categories or (), version_now(now).policy)
        one.categories = one.categories if categories is None else list(categories)
        one.suspect = one.suspect if suspect is None else mask_cards(suspect)
        one.extent = {}
        one.save()
        draft_all(one, now)
        _ask_to_count(one.id)
    return 0 if later else count_people(incident)


def _ask_to_count(incident: UUID) -> None:
    """In the caller's transaction. To be counted once more, where it is counted at once too, does no harm."""
    from forecall.custody.jobs import count_hit  # noqa: PLC0415  # its jobs ask for what this module needs too

    enqueue(count_hit, incident)


def assess(incident: UUID, risk: Risk, reason: str) -> None:
    """Decide how risky it is for people, and note why: one word, without personal data."""
    if not reason:
        raise IncidentError("say in a word why the risk is judged so; the decision is kept")
    with transaction.atomic():
        one = locked(incident)
        one.risk = risk.value
        one.save()
        noted(one, StepName.ASSESSED, wired().clock.now(), f"{risk.value}.{reason}")
        draft_all(one, wired().clock.now())


def took_measure(incident: UUID, measure: str) -> None:
    """Something was done about it; the drafts say so from now on."""
    if measure not in MEASURES:
        raise IncidentError(f"{measure} is none of {', '.join(sorted(MEASURES))}")
    with transaction.atomic():
        one = locked(incident)
        one.measures = [*dict.fromkeys([*one.measures, measure])]
        one.save()
        noted(one, StepName.MEASURE, wired().clock.now(), measure)
        draft_all(one, wired().clock.now())


def authority_told(incident: UUID, late: str = "") -> None:
    """The authority was told. After 72 hours a reason is demanded (Art. 33(1)), and the letter says it."""
    now = wired().clock.now()
    with transaction.atomic():
        one = locked(incident)
        if now >= timers_of(one).authority and late not in LATE_REASONS:
            raise IncidentError(f"72 hours are over; give the reason: one of {', '.join(sorted(LATE_REASONS))}")
        one.authority_told_at = now
        one.save()
        noted(one, StepName.AUTHORITY_TOLD, now, late)
        draft_all(one, now)


def warned(incident: UUID) -> None:
    """The early warning of a significant incident went out."""
    with transaction.atomic():
        one = locked(incident)
        one.warned_at = wired().clock.now()
        one.save()
        noted(one, StepName.WARNED, one.warned_at)


def reported(incident: UUID) -> None:
    """The final report went out. Raises IncidentError while the authority does not know of the incident yet."""
    with transaction.atomic():
        one = locked(incident)
        if one.authority_told_at is None:
            raise IncidentError("the final report follows the letter to the authority, and that is not noted yet")
        one.reported_at = wired().clock.now()
        one.save()
        noted(one, StepName.REPORTED, one.reported_at)


def close_incident(incident: UUID, reason: str) -> None:
    """It is over.

    Raises IncidentError while something is owed (the authority, the people, the final report), and while it is not
    counted whom it hit: clients may be among them.
    """
    now = wired().clock.now()
    with transaction.atomic():
        one = locked(incident)
        must_be_counted(one)
        owed = still_owed(one)
        if owed:
            raise IncidentError(f"this is owed before it is closed: {', '.join(owed)}")
        one.closed_at = now
        one.save()
        noted(one, StepName.CLOSED, now, reason)


def remind() -> list[tuple[UUID, str]]:
    """Which open incidents run out of their 72 hours: each warning once."""
    now, made = wired().clock.now(), []
    for one in Incident.objects.filter(closed_at=None, authority_told_at=None).exclude(risk=Risk.UNLIKELY.value):
        warning = clock.warning_of(timers_of(one).authority, now)
        steps = IncidentStep.objects.filter(incident=one, name=StepName.REMINDED.value, reason=warning)
        if warning and not steps.exists():
            with transaction.atomic():
                noted(one, StepName.REMINDED, now, warning)
            made.append((one.id, warning))
    return made


def people_hit(incident: UUID) -> list[UUID]:
    """Everybody who was hit, as counted last."""
    rows = IncidentPerson.objects.filter(incident_id=incident).order_by("subject_id")
    return list(rows.values_list("subject_id", flat=True))
