"""Facts that custody publishes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SubjectsAdded:
    """People became known."""

    organisation: UUID
    subjects: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class ChoiceMade:
    """A person consented, withdrew, objected, ..."""

    organisation: UUID
    subject: UUID
    what: str
    purpose: str


@dataclass(frozen=True, slots=True)
class ErasureBegan:
    """A person is about to be erased: rows and key are still there, and no question is answered with yes any more."""

    organisation: UUID
    subject: UUID


@dataclass(frozen=True, slots=True)
class SubjectForgot:
    """A person was erased: whoever derived something from them makes it anew without."""

    organisation: UUID
    subject: UUID


@dataclass(frozen=True, slots=True)
class VersionPublished:
    """A new version of the policy stands; it counts from its activation day."""

    organisation: UUID
    number: int
