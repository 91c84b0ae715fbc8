"""Facts that the centre publishes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TaskAsked:
    """Somebody is to be talked with."""

    organisation: UUID
    task: int
    subject: UUID


@dataclass(frozen=True, slots=True)
class ConversationBegan:
    """A person is being talked with."""

    organisation: UUID
    conversation: int
    subject: UUID


@dataclass(frozen=True, slots=True)
class OutcomeKnown:
    """What came of a conversation; `about` is what the task's asker gave, so that a forecast can learn from it."""

    organisation: UUID
    conversation: int
    subject: UUID
    outcome: str
    feedback: str
    about: str


@dataclass(frozen=True, slots=True)
class OutcomeUndone:
    """It was a mistake: whoever learnt from it forgets it."""

    organisation: UUID
    conversation: int
    subject: UUID
    outcome: str
    about: str
