"""Facts that sales publishes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ActionDecided:
    """A named human decided what weighs on a customer: whoever carries it out may do so now, and not before."""

    organisation: UUID
    decision: int
    subject: UUID | None
    company: int | None
    action: str


@dataclass(frozen=True, slots=True)
class ActionReversed:
    """The decision was contested and turned round: whoever carried it out takes it back."""

    organisation: UUID
    decision: int
    subject: UUID | None
    company: int | None
    action: str
