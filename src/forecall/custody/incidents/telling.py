"""Telling those whom an incident concerns: the people hit, whoever outside has the data too, and clients.

Each is told once; whoever could not be stays on the list, and the next time tries again.
"""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import transaction

from forecall.custody.errors import IncidentError
from forecall.custody.incidents.keeping import (
    drafts_of,
    extent_now,
    incident_of,
    letter_to,
    locked,
    must_be_counted,
    noted,
)
from forecall.custody.incidents.models import IncidentClient, IncidentPerson, IncidentStep
from forecall.custody.incidents.types import StepName
from forecall.custody.rulebooks import version_now
from forecall.custody.wiring import Letter, wired
from forecall.foundation import ForecallError

log = logging.getLogger(__name__)


def tell_people(incident: UUID, language_of: dict[UUID, str], channel: str = "email") -> tuple[int, int]:
    """Send the letter to everybody who was hit and not told yet: how many were, and how many could not be.

    language_of   person -> language; whoever is not in it gets the organisation's first

    Raises IncidentError while it is being counted who was hit.
    """
    parts, told = wired(), 0
    one = incident_of(incident)
    must_be_counted(one)
    letters = {row.language: Letter("breach", row.language, row.title, row.text) for row in drafts_of(one, "people")}
    first = version_now(parts.clock.now()).policy.languages[0].value
    listed = IncidentPerson.objects.filter(incident=one, told_at=None)
    for row in listed.order_by("pk"):
        if not listed.filter(pk=row.pk).exists():  # not hit after all, as was learnt meanwhile; or told by another run
            continue
        letter = letters.get(language_of.get(row.subject_id, first), letters[first])
        try:
            way = parts.reach.envelope(one.organisation_id, row.subject_id, channel) if parts.reach else None
            if way is None:
                continue
            way.send(letter)
        except (ForecallError, OSError) as problem:
            log.warning("a person could not be told", extra={"row": row.pk, "problem": type(problem).__name__})
            continue
        IncidentPerson.unscoped.filter(pk=row.pk).update(told_at=parts.clock.now())
        told += 1
    with transaction.atomic():
        one, left = locked(incident), listed.count()
        if not left and extent_now(one) is not None:
            one.people_told_at = parts.clock.now()
            one.save()
            noted(one, StepName.PEOPLE_TOLD, one.people_told_at)
    return told, left


def tell_recipients(incident: UUID) -> tuple[int, int]:
    """Write to everybody outside who was given data of the people hit, once each: how many were told, and how many not.

    Who answers late may have copies that must be looked after too; each letter sent is a step with its receipt.
    """
    parts, one = wired(), incident_of(incident)
    policy = version_now(parts.clock.now()).policy
    drafts = {row.language: row for row in drafts_of(one, "recipients")}
    if not drafts:
        return 0, 0
    row = drafts[policy.languages[0].value]
    letter = Letter("breach_outside", row.language, row.title, row.text)
    steps = IncidentStep.objects.filter(incident=one, name=StepName.RECIPIENT_TOLD.value)
    hit = extent_now(one)
    waiting = set(hit.recipients if hit else ()) - set(steps.values_list("reason", flat=True))
    told = 0
    for recipient in sorted(waiting):
        try:
            if parts.recipients is None:
                break
            parts.recipients.warn(one.organisation_id, recipient, one.id, letter)
        except (ForecallError, OSError) as problem:
            log.warning("a recipient could not be told", extra={"problem": type(problem).__name__})
            continue
        with transaction.atomic():
            noted(one, StepName.RECIPIENT_TOLD, parts.clock.now(), recipient)
        told += 1
    return told, len(waiting) - told


def tell_clients(incident: UUID) -> tuple[int, int]:
    """Write to every client that was not told yet (Art. 33(2)): how many were told, and how many could not be.

    One without an address, or that does not answer, is told by another way; then `client_told` says so.
    """
    parts, one, told = wired(), incident_of(incident), 0
    rows = list(IncidentClient.objects.filter(incident=one, told_at=None).select_related("incident").order_by("name"))
    for row in rows:
        title, text = letter_to(row)
        try:
            if parts.recipients is None or not row.contact:
                continue
            letter = Letter("breach_client", row.language, title, text)
            parts.recipients.inform(one.organisation_id, row.contact, one.id, letter)
        except (ForecallError, OSError) as problem:
            log.warning("a client could not be told", extra={"row": row.pk, "problem": type(problem).__name__})
            continue
        client_told(incident, row.name)
        told += 1
    return told, len(rows) - told


def client_told(incident: UUID, name: str) -> None:
    """The client knows, by whatever way. Raises IncidentError for one that is not concerned."""
    with transaction.atomic():
        one, now = locked(incident), wired().clock.now()
        row = IncidentClient.unscoped.filter(incident=one, name=name).first()
        if row is None:
            raise IncidentError(f"{name} is none of the clients whose data was hit")
        if row.told_at is None:
            IncidentClient.unscoped.filter(pk=row.pk).update(told_at=now)
            noted(one, StepName.CLIENT_TOLD, now, name)
