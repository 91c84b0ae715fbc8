"""How an incident is kept: its row, its steps with their receipts, and the letters that lie ready."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from forecall.custody.errors import IncidentError
from forecall.custody.identifiers import mask_cards
from forecall.custody.incidents import clock
from forecall.custody.incidents.affected import Extent
from forecall.custody.incidents.drafts import NAMES, Known, draft
from forecall.custody.incidents.models import Incident, IncidentClient, IncidentDraft, IncidentStep
from forecall.custody.incidents.types import StepName, Timers
from forecall.custody.rights.opening import receipt_of
from forecall.custody.rulebooks import version_now
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.policy.packs import jurisdictions


def incident_of(incident: UUID) -> Incident:
    """Raises IncidentError."""
    found: Incident | None = Incident.objects.filter(pk=incident).first()
    if found is None:
        raise IncidentError("there is no such incident in this organisation")
    return found


def timers_of(one: Incident) -> Timers:
    """When what is owed, by the packs of the policy in force."""
    packs = jurisdictions(version_now(wired().clock.now()).policy.jurisdictions)
    within = packs.deadlines["breach_to_authority"].within
    return clock.timers(one.aware_at, within, significant=one.significant, told=one.authority_told_at)


def locked(incident: UUID) -> Incident:
    """The same while it is open, held until the transaction ends. Raises IncidentError."""
    organisation = acting_now("custody.Incident").organisation
    rows = Incident.unscoped.select_for_update().filter(pk=incident, organisation_id=organisation, closed_at=None)
    found: Incident | None = rows.first()
    if found is None:
        raise IncidentError("there is no such open incident in this organisation")
    return found


def extent_now(one: Incident) -> Extent | None:
    """As counted last; None where nobody has counted yet."""
    return Extent(one.extent["kinds"], one.extent["records"], tuple(one.extent["recipients"])) if one.extent else None


def must_be_counted(one: Incident) -> None:
    """Raises IncidentError while the list of people is not whole, so that nobody works by a part of it."""
    if extent_now(one) is None:
        raise IncidentError(
            "it is not counted yet whom this incident hit; wait until it is, or count with: forecall incident learn"
        )


def drafts_of(one: Incident, name: str) -> list[IncidentDraft]:
    """A letter in each language."""
    return list(IncidentDraft.objects.filter(incident=one, name=name).order_by("language"))


def known_of(one: Incident) -> Known:
    """What a letter may say now."""
    hit = extent_now(one)
    told = IncidentStep.unscoped.filter(incident=one, name=StepName.AUTHORITY_TOLD.value).order_by("id").first()
    counts = (None, {}, 0, ()) if hit is None else (sum(hit.kinds.values()), hit.kinds, hit.records, hit.recipients)
    return Known(
        one.aware_at, one.began, one.ended, one.nature, one.categories, one.measures, counts[0], one.risk,
        "" if told is None else told.reason, *counts[1:],
    )  # fmt: skip


def draft_all(one: Incident, now: datetime) -> None:
    """Each letter in each language of the policy, from what is known; one that nobody needs goes."""
    policy, due, known = version_now(now).policy, timers_of(one), known_of(one)
    ends = {"warning": due.warning, "authority": due.authority, "report": due.report}
    needed = {"warning": one.significant, "report": one.significant, "recipients": bool(known.recipients)}
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


def letter_to(client: IncidentClient, language: str = "") -> tuple[str, str]:
    """Title and text of the letter to a client, in its language or another of the policy's."""
    policy = version_now(wired().clock.now()).policy
    spoken = {one.value for one in policy.languages}
    wanted = next((one for one in (language, client.language) if one in spoken), policy.languages[0].value)
    known = replace(known_of(client.incident), count=client.count, kinds={}, records=0, recipients=())
    return draft("clients", wanted, known, policy, client.title)


def noted(one: Incident, name: StepName, now: datetime, reason: str = "") -> None:
    """One step more, with its receipt."""
    acting, version, reason = acting_now("custody.Incident"), version_now(now), mask_cards(reason)
    said = receipt_of(acting, version, now, f"incident_{name}", str(one.id), reason=reason, count=0)
    IncidentStep(
        organisation_id=one.organisation_id, incident=one, name=name.value, at=now, actor=acting.actor, reason=reason,
        receipt=str(wired().receipts.write(said, [])),
    ).save()  # fmt: skip
