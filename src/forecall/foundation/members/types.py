"""Roles, what stands in the way of one, and a person at work in an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a member does in an organisation. `GUEST` is nobody's to give: a grant makes guests."""

    OWNER = "owner"
    MANAGER = "manager"
    SELLER = "seller"
    AGENT = "agent"
    PRIVACY_LEAD = "privacy_lead"
    ACCOUNTANT = "accountant"
    VIEWER = "viewer"
    ADVISER = "adviser"
    GUEST = "guest"


ROLES = tuple(role for role in Role if role is not Role.GUEST)
"""Those that can be given."""


class Lapse(StrEnum):
    """Why a member may not see personal data for now."""

    UNDERTAKING_MISSING = "undertaking_missing"
    TRAINING_MISSING = "training_missing"
    TRAINING_LAPSED = "training_lapsed"


@dataclass(frozen=True, slots=True)
class Standing:
    """A user in one organisation, at one moment.

    member    opaque id of the membership; for a guest, that in the organisation they come from
    own_only  sees only records of their own
    lapses    why no personal data may be seen; empty when all is well
    until     last day of the membership or grant, in the organisation's time zone; None without end
    working   the organisation a guest comes from; None for a member
    campaign  what a guest was engaged for
    purposes  what a guest may use data for, as the grant names it
    published whether the organisation has published a policy: then it has a notice that anybody can read
    """

    organisation: UUID
    slug: str
    name: str
    timezone: str
    role: Role
    member: UUID
    own_only: bool = False
    lapses: tuple[Lapse, ...] = ()
    until: date | None = None
    working: UUID | None = None
    campaign: str = ""
    purposes: tuple[str, ...] = ()
    published: bool = False

    @property
    def suspended(self) -> bool:
        """Whether the role rests. An owner's does not: somebody must be able to put the dates right."""
        return bool(self.lapses) and self.role is not Role.OWNER


@dataclass(frozen=True, slots=True)
class Need:
    """What a page asks of whoever opens it.

    roles      those that may; empty means nobody
    personal   shows personal data
    resting    stays open to a suspended role: it says what to do
    own        keeps to a member's own customers, where they may see no others; a page with personal data that does not
               say so is closed to them
    """

    roles: frozenset[Role]
    personal: bool = False
    resting: bool = False
    own: bool = False
