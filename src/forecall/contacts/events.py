"""Facts that contacts publishes: ids only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PeopleAdded:
    """People became contacts."""

    organisation: UUID
    people: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """Something of a person was corrected, added or ended: whoever has a copy fetches it anew.

    fields   which, by the words of the policy; without values
    """

    organisation: UUID
    person: UUID
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeopleMerged:
    """Two records are one person from now on."""

    organisation: UUID
    kept: UUID
    merged: UUID


@dataclass(frozen=True, slots=True)
class PeopleToldApart:
    """A merge was undone: each record stands for itself again."""

    organisation: UUID
    kept: UUID
    merged: UUID


@dataclass(frozen=True, slots=True)
class PersonQuarantined:
    """A person was set aside and somebody must decide before the day."""

    organisation: UUID
    person: UUID
    why: str
    goes_at: datetime


@dataclass(frozen=True, slots=True)
class CompaniesJoined:
    """Two companies are one from now on: whoever hangs rows on `gone` moves them, by `joining.carry`.

    join   number of the join
    """

    organisation: UUID
    kept: int
    gone: int
    join: int


@dataclass(frozen=True, slots=True)
class CompaniesParted:
    """They are two again: whoever moved rows moves them back, by `joining.carry_back`.

    kept   which stands for the rows now
    """

    organisation: UUID
    kept: int
    gone: int
    join: int
