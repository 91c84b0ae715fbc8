"""How far a member has come in a guide through the pages. Each verb works for the acting organisation's member."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from forecall.foundation.members.models import Guide
from forecall.foundation.scope import acting_now

TOUR, FIRST_STEPS = "tour", "first_steps"
UNSEEN = Guide(step=1, skipped=[], closed=False, kept={})
"""Of whoever has not begun; not to be saved."""


def guide(member: UUID, name: str) -> Guide:
    """How far this member has come. One question to the database."""
    return Guide.objects.filter(member_id=member, name=name).first() or UNSEEN


def go(member: UUID, name: str, **told: Any) -> None:  # noqa: ANN401  # what the guide keeps
    """Keep the step, what was skipped, or that it is closed; what is not told stays."""
    organisation = acting_now("members.Guide").organisation
    Guide.objects.update_or_create(organisation_id=organisation, member_id=member, name=name, defaults=told)


def skip(member: UUID, name: str, step: str) -> None:
    """Leave a step out."""
    go(member, name, skipped=sorted({*guide(member, name).skipped, step}))
