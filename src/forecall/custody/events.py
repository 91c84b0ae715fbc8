"""Facts that custody publishes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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
class CategoryEnded:
    """The term of a category of a person was over: rows of theirs went, or were emptied in part."""

    organisation: UUID
    subject: UUID
    category: str


@dataclass(frozen=True, slots=True)
class VersionPublished:
    """A new version of the policy stands; it counts from its activation day."""

    organisation: UUID
    number: int


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """A person asked for something; the answer is owed by `due`."""

    organisation: UUID
    case: UUID
    kind: str
    due: datetime


@dataclass(frozen=True, slots=True)
class CaseDue:
    """The end of a case's time is near (`warning`: the days left) or over (`overdue`)."""

    organisation: UUID
    case: UUID
    owner: str
    warning: str


@dataclass(frozen=True, slots=True)
class CaseReferred:
    """A request is about data that is held for a client, which has to answer it."""

    organisation: UUID
    client: UUID
    case: UUID


@dataclass(frozen=True, slots=True)
class RestrictionLifted:
    """A person's data may be used again; they were told before."""

    organisation: UUID
    subject: UUID


@dataclass(frozen=True, slots=True)
class IncidentOpened:
    """Data may have been lost, altered or seen; the authority must hear of it by `due`."""

    organisation: UUID
    incident: UUID
    due: datetime
