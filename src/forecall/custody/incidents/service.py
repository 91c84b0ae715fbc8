"""The verbs of an incident. Each is a row and a receipt; drafts are made anew whenever something is learnt."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from forecall.custody.errors import IncidentError
from forecall.custody.events import IncidentOpened
from forecall.custody.incidents import clock
from forecall.custody.incidents.affected import affected, extent_of
from forecall.custody.incidents.drafts import NAMES, Known, draft
from forecall.custody.incidents.models import Incident, IncidentDraft, IncidentPerson, IncidentStep
from forecall.custody.incidents.types import LATE_REASONS, MEASURES, Discovery, Risk, StepName, Timers
from forecall.custody.receipts import NoSigner
from forecall.custody.rights.opening import receipt_of
from forecall.custody.rulebooks import version_now
from forecall.custody.wiring import Letter, wired
from forecall.foundation import ForecallError, acting_now
from forecall.policy import Policy
from forecall.policy.packs import jurisdictions

log = logging.getLogger(__name__)


def open_incident(found: Discovery) -> UUID:
    """Start the clock: roles, a signed state of the receipts, the people who were hit, and a draft of each letter.

    Raises IncidentError where the discovery lies in the future or names what the policy does not know.
    """
    acting, now = acting_now("custody.Incident"), wired().clock.now()
    version = version_now(now)
    _must_know(found.categories, version.policy)
    if not found.nature or found.aware > now:
        raise IncidentError("an incident needs what is known of it: a nature, and a discovery not in the future")
    made = Incident(
        organisation_id=acting.organisation, aware_at=found.aware, opened_at=now, began=found.began, ended=found.ended,
        nature=[one.value for one in found.nature], categories=list(found.categories), suspect=found.suspect,
        significant=found.significant, roles=_roles(acting.actor), checkpoint=_frozen_evidence(),
    )  # fmt: skip
    with transaction.atomic():
        made.save(force_insert=True)
        _noted(made, StepName.OPENED, now)
        _count(made, now)
        _draft_all(made, now)
        wired().events.publish(IncidentOpened(acting.organisation, made.id, timers_of(made).authority))
    return made.id


def _must_know(categories: Sequence[str], policy: Policy) -> None:
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


def incident_of(incident: UUID) -> Incident:
    """Raises IncidentError."""
    found: Incident | None = Incident.objects.filter(pk=incident).first()
    if found is None:
        raise IncidentError("there is no such incident in this organisation")
    return found


def timers_of(one: Incident) -> Timers:
    packs = jurisdictions(version_now(wired().clock.now()).policy.jurisdictions)
    within = packs.deadlines["breach_to_authority"].within
    return clock.timers(one.aware_at, within, significant=one.significant, told=one.authority_told_at)


def learn(incident: UUID, *, began: datetime | None = None, ended: datetime | None = None,
          categories: Sequence[str] | None = None, suspect: str | None = None) -> int:  # fmt: skip
    """Something more is known: the people are counted and the drafts made anew; how many are hit.

    Raises IncidentError for a category that the policy does not know.
    """
    now = wired().clock.now()
    _must_know(categories or (), version_now(now).policy)
    with transaction.atomic():
        one = _locked(incident)
        one.began, one.ended = began or one.began, ended or one.ended
        one.categories = one.categories if categories is None else list(categories)
        one.suspect = one.suspect if suspect is None else suspect
        one.save()
        count = _count(one, now)
        _draft_all(one, now)
    return count


def assess(incident: UUID, risk: Risk, reason: str) -> None:
    """Decide how risky it is for people, and note why: one word, without personal data."""
    if not reason:
        raise IncidentError("say in a word why the risk is judged so; the decision is kept")
    with transaction.atomic():
        one = _locked(incident)
        one.risk = risk.value
        one.save()
        _noted(one, StepName.ASSESSED, wired().clock.now(), f"{risk.value}.{reason}")
        _draft_all(one, wired().clock.now())


def took_measure(incident: UUID, measure: str) -> None:
    """Something was done about it; the drafts say so from now on."""
    if measure not in MEASURES:
        raise IncidentError(f"{measure} is none of {', '.join(sorted(MEASURES))}")
    with transaction.atomic():
        one = _locked(incident)
        one.measures = [*dict.fromkeys([*one.measures, measure])]
        one.save()
        _noted(one, StepName.MEASURE, wired().clock.now(), measure)
        _draft_all(one, wired().clock.now())


def authority_told(incident: UUID, late: str = "") -> None:
    """The authority was told. After 72 hours a reason is demanded (Art. 33(1)), and the letter says it."""
    now = wired().clock.now()
    with transaction.atomic():
        one = _locked(incident)
        if now >= timers_of(one).authority and late not in LATE_REASONS:
            raise IncidentError(f"72 hours are over; give the reason: one of {', '.join(sorted(LATE_REASONS))}")
        one.authority_told_at = now
        one.save()
        _noted(one, StepName.AUTHORITY_TOLD, now, late)
        _draft_all(one, now, late)


def warned(incident: UUID) -> None:
    """The early warning of a significant incident went out."""
    with transaction.atomic():
        one = _locked(incident)
        one.warned_at = wired().clock.now()
        one.save()
        _noted(one, StepName.WARNED, one.warned_at)


def tell_people(incident: UUID, language_of: dict[UUID, str], channel: str = "email") -> tuple[int, int]:
    """Send the letter to everybody who was hit and not told yet: how many were, and how many could not be.

    language_of   person -> language; whoever is not in it gets the organisation's first
    """
    parts, told = wired(), 0
    one = incident_of(incident)
    letters = {row.language: Letter("breach", row.language, row.title, row.text) for row in _drafts(one, "people")}
    first = version_now(parts.clock.now()).policy.languages[0].value
    rows = list(IncidentPerson.objects.filter(incident=one, told_at=None))
    for row in rows:
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
    if told == len(rows):
        with transaction.atomic():
            one = _locked(incident)
            one.people_told_at = parts.clock.now()
            one.save()
            _noted(one, StepName.PEOPLE_TOLD, one.people_told_at)
    return told, len(rows) - told


def tell_recipients(incident: UUID) -> tuple[int, int]:
    """Write to everybody outside who was given data of the people hit, once each: how many were told, and how many not.

    Who answers late may have copies that must be looked after too; each letter sent is a step with its receipt.
    """
    parts, one = wired(), incident_of(incident)
    policy = version_now(parts.clock.now()).policy
    drafts = {row.language: row for row in _drafts(one, "recipients")}
    if not drafts:
        return 0, 0
    row = drafts[policy.languages[0].value]
    letter = Letter("breach_outside", row.language, row.title, row.text)
    steps = IncidentStep.objects.filter(incident=one, name=StepName.RECIPIENT_TOLD.value)
    waiting = set(extent_of(one, policy).recipients) - set(steps.values_list("reason", flat=True))
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
            _noted(one, StepName.RECIPIENT_TOLD, parts.clock.now(), recipient)
        told += 1
    return told, len(waiting) - told


def reported(incident: UUID) -> None:
    """The final report went out. Raises IncidentError while the authority does not know of the incident yet."""
    with transaction.atomic():
        one = _locked(incident)
        if one.authority_told_at is None:
            raise IncidentError("the final report follows the letter to the authority, and that is not noted yet")
        one.reported_at = wired().clock.now()
        one.save()
        _noted(one, StepName.REPORTED, one.reported_at)


def close_incident(incident: UUID, reason: str) -> None:
    """It is over. Raises IncidentError while something is owed: the authority, the people, the final report."""
    now = wired().clock.now()
    with transaction.atomic():
        one = _locked(incident)
        owed = still_owed(one)
        if owed:
            raise IncidentError(f"this is owed before it is closed: {', '.join(owed)}")
        one.closed_at = now
        one.save()
        _noted(one, StepName.CLOSED, now, reason)


def still_owed(one: Incident) -> list[str]:
    """What must happen before the incident may be closed, by its risk."""
    risk = Risk(one.risk)
    owed = {
        "assessment of the risk": risk is Risk.UNKNOWN,
        "letter to the authority": risk in {Risk.LIKELY, Risk.HIGH} and one.authority_told_at is None,
        "letters to the people": risk is Risk.HIGH and one.people_told_at is None,
        "early warning": one.significant and one.warned_at is None,
        "final report": one.significant and one.reported_at is None,
    }
    return [name for name, is_owed in owed.items() if is_owed]


def remind() -> list[tuple[UUID, str]]:
    """Which open incidents run out of their 72 hours: each warning once."""
    now, made = wired().clock.now(), []
    for one in Incident.objects.filter(closed_at=None, authority_told_at=None).exclude(risk=Risk.UNLIKELY.value):
        warning = clock.warning_of(timers_of(one).authority, now)
        steps = IncidentStep.objects.filter(incident=one, name=StepName.REMINDED.value, reason=warning)
        if warning and not steps.exists():
            with transaction.atomic():
                _noted(one, StepName.REMINDED, now, warning)
            made.append((one.id, warning))
    return made


def people_hit(incident: UUID) -> list[UUID]:
    """Everybody who was hit, as counted last."""
    rows = IncidentPerson.objects.filter(incident_id=incident).order_by("subject_id")
    return list(rows.values_list("subject_id", flat=True))


def _locked(incident: UUID) -> Incident:
    organisation = acting_now("custody.Incident").organisation
    rows = Incident.unscoped.select_for_update().filter(pk=incident, organisation_id=organisation, closed_at=None)
    found: Incident | None = rows.first()
    if found is None:
        raise IncidentError("there is no such open incident in this organisation")
    return found


def _count(one: Incident, now: datetime) -> int:
    """Write down who is hit; those who were told stay on the list whatever is learnt later."""
    hit = affected(one)
    known = set(IncidentPerson.unscoped.filter(incident=one).values_list("subject_id", flat=True))
    fresh = [
        IncidentPerson(organisation_id=one.organisation_id, incident=one, subject_id=key) for key in sorted(hit - known)
    ]
    IncidentPerson.unscoped.bulk_create(fresh, batch_size=2000)
    IncidentPerson.unscoped.filter(incident=one, told_at=None, subject_id__in=list(known - hit)).delete()
    _noted(one, StepName.COUNTED, now, str(len(hit)))
    return len(hit)


def _drafts(one: Incident, name: str) -> list[IncidentDraft]:
    return list(IncidentDraft.objects.filter(incident=one, name=name).order_by("language"))


def _draft_all(one: Incident, now: datetime, late: str = "") -> None:
    policy, due = version_now(now).policy, timers_of(one)
    ends = {"warning": due.warning, "authority": due.authority, "report": due.report}
    hit = extent_of(one, policy)
    known = Known(
        one.aware_at, one.began, one.ended, one.nature, one.categories, one.measures, sum(hit.kinds.values()),
        one.risk, late, hit.kinds, hit.records, hit.recipients,
    )  # fmt: skip
    needed = {"warning": one.significant, "report": one.significant, "recipients": bool(hit.recipients)}
    for name in NAMES:
        if not needed.get(name, True):
            IncidentDraft.unscoped.filter(incident=one, name=name).delete()
            continue
        for language in policy.languages:
            title, text = draft(name, language.value, known, policy)
            IncidentDraft.unscoped.update_or_create(
                incident=one, name=name, language=language.value,
                defaults={"organisation_id": one.organisation_id, "due": ends.get(name), "made_at": now,
                          "title": title[:200], "text": text},
            )  # fmt: skip


def _noted(one: Incident, name: StepName, now: datetime, reason: str = "") -> None:
    acting, version = acting_now("custody.Incident"), version_now(now)
    said = receipt_of(acting, version, now, f"incident_{name}", str(one.id), reason=reason, count=0)
    IncidentStep(
        organisation_id=one.organisation_id, incident=one, name=name.value, at=now, actor=acting.actor, reason=reason,
        receipt=str(wired().receipts.write(said, [])),
    ).save()  # fmt: skip
