"""Every query about cases, and the way between a row and how a case stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from forecall.custody.errors import CaseUnknown
from forecall.custody.rights.models import Case, CaseLetter, CaseStep
from forecall.custody.rights.types import Clock, Identity, Kind, Outcome, Stage, Standing, Step, StepName
from forecall.foundation import acting_now


def locked(case: UUID) -> Case:
    """The case's row, locked until the transaction ends; raises CaseUnknown."""
    organisation = acting_now("custody.Case").organisation
    found: Case | None = Case.unscoped.select_for_update().filter(pk=case, organisation_id=organisation).first()
    if found is None:
        raise CaseUnknown
    return found


def case_of(case: UUID) -> Case:
    """The case as it stands; raises CaseUnknown."""
    found: Case | None = Case.objects.filter(pk=case).first()
    if found is None:
        raise CaseUnknown
    return found


def standing_of(case: Case) -> Standing:
    """How it stands, as the rules read it."""
    kept: dict[str, Any] = case.standing
    asked = kept.get("asked")
    return Standing(
        kind=Kind(case.kind),
        received=case.received,
        due=case.due,
        clock=Clock(*kept["clock"]),
        stage=Stage(case.stage),
        identity=Identity(case.identity),
        outcome=Outcome(case.outcome) if case.outcome else None,
        owner=case.owner,
        extended=kept.get("extended", False),
        asked=None if asked is None else datetime.fromisoformat(asked),
        paused=kept.get("paused", 0),
        decided_by=kept.get("decided_by", ""),
        done=frozenset(StepName(name) for name in kept.get("done", ())),
    )


def keep(case: Case, standing: Standing) -> None:
    """Write how the case stands into its row; the caller saves it."""
    clock = standing.clock
    case.kind, case.due, case.stage = standing.kind.value, standing.due, standing.stage.value
    case.identity, case.owner = standing.identity.value, standing.owner
    case.outcome = standing.outcome.value if standing.outcome else ""
    case.standing = {
        "clock": [clock.zone, clock.country, clock.answer, clock.more],
        "extended": standing.extended,
        "asked": None if standing.asked is None else standing.asked.isoformat(),
        "paused": standing.paused,
        "decided_by": standing.decided_by,
        "done": sorted(standing.done),
    }


def add_step(case: Case, step: Step, receipt: str) -> None:
    CaseStep(
        organisation_id=case.organisation_id, case=case, name=step.name.value, at=step.at, actor=step.actor,
        reason=step.reason, value=step.value, receipt=receipt,
    ).save()  # fmt: skip


def open_cases(subject: UUID | None = None) -> list[Case]:
    """Cases of the acting organisation that are not closed, the most urgent first."""
    found = Case.objects.exclude(stage=Stage.CLOSED.value)
    if subject is not None:
        found = found.filter(subject_id=subject)
    return list(found.order_by("due", "id"))


def closed_cases(most: int = 50) -> list[Case]:
    """Cases of the acting organisation that are closed, the latest first."""
    return list(Case.objects.filter(stage=Stage.CLOSED.value).order_by("-closed_at", "id")[:most])


def letters_waiting() -> list[CaseLetter]:
    """Letters of the acting organisation that nobody has sent, oldest first."""
    return list(CaseLetter.objects.filter(sent_at=None).select_related("case").order_by("id"))


def steps_of(case: UUID) -> list[CaseStep]:
    return list(CaseStep.objects.filter(case_id=case).order_by("id"))
