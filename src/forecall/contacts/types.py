"""The words of the room: a person to be added, points at which they are reached, what became of each, what is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from forecall.custody.origins import Origin
from forecall.custody.recording import Said


class PointKind(StrEnum):
    """How a person is reached; the word of the policy's `fields` for each is in `KIND_OF`."""

    PHONE = "phone"
    EMAIL = "email"
    POST = "post"


KIND_OF: Mapping[str, str] = {"phone": "phone", "email": "email", "post": "postal_address"}
"""Kind of point -> kind of data, in the policy's words."""

CHANNELS_OF: Mapping[str, frozenset[str]] = {
    PointKind.PHONE: frozenset({"phone", "ai_phone", "sms"}),
    PointKind.EMAIL: frozenset({"email"}),
    PointKind.POST: frozenset({"post"}),
}
"""Kind of point -> channels that use it."""

VALUES = (
    "name", "birth_date", "birth_place", "nationality", "cnp", "identity_card", "language", "trade_union",
    "political_opinion", "message",
)  # fmt: skip
"""What a person's own row holds, by the words of the policy's `fields`; `message` is a free note."""

JOB_TITLE, CUSTOMER_NUMBER = "job_title", "customer_number"


@dataclass(frozen=True, slots=True)
class Point:
    """A number or address to be added.

    value   as it was given: normalised here to E.164, a lower-cased domain, an address on one line
    label   work, home, mobile, ...: a word of the organisation's own, without personal data
    place   country, two letters; the person's, then the organisation's, where it is left out
    """

    kind: str
    value: str = field(repr=False)
    label: str = ""
    place: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Permission:
    """What shows that the seller of a list was allowed to pass this person on: how and when they agreed."""

    how: str
    on: date


NO_PERMISSION_STAYS = timedelta(days=30)
"""How long proof may still come before a person of a bought list goes."""


@dataclass(frozen=True, slots=True)
class Whom:
    """For whom somebody acts: the id of a company, or a person."""

    company: int | None = None
    person: UUID | None = None


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to be added, as they come from a form, a file or a shop.

    kind        kind of person, by its name in the policy
    origin      where the data comes from, and when; custody's `Origin`
    values      word of the policy's `fields` -> text: name, birth_date (as 1990-05-31), cnp, job_title, ...
    family      the family name as it stands in `name`; the last word of it by default
    sex         f or m, only to check a CNP against; it is not kept
    company     id of the company they work for, which makes them a business contact
    choices     what they chose before: consents with their proof, a client's instruction
    supply      id of the bought or public list that they come from
    permission  what shows that they agreed to be on it
    """

    kind: str
    origin: Origin
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    points: tuple[Point, ...] = ()
    customer_numbers: tuple[str, ...] = field(default=(), repr=False)
    family: str = field(default="", repr=False)
    sex: str = field(default="", repr=False)
    place: str = ""
    company: int | None = None
    choices: tuple[Said, ...] = ()
    events: Mapping[str, datetime] = field(default_factory=dict)
    supply: int | None = None
    permission: Permission | None = None
    id: UUID | None = None

    @property
    def is_aside(self) -> bool:
        """Comes from a bought list, and nothing shows that they agreed to be on it."""
        return self.supply is not None and self.origin.source == "third_party" and self.permission is None


@dataclass(frozen=True, slots=True)
class Problem:
    """One value that was left out, or the reason why a person was: without the value.

    field   which; empty where it is about the whole person
    code    not_valid, not_declared, disagrees, too_young, taken, erased, empty, or a refusal's reason
    fix     one sentence: what was found and what to do
    clause  of the policy that stands in the way, where one does
    why     of a value that is not valid: what is wrong with it, as in `errors.Wrong`
    """

    field: str
    code: str
    fix: str
    clause: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one person in a batch: their id, or None where nothing of them was stored."""

    person: UUID | None
    problems: tuple[Problem, ...] = ()
    quarantined: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a person as it is read, with where and when it came from, and under which version of the policy.

    person   whose record it stands in: of two merged records it may be either
    point    id of the number or address; None for the person's own fields
    """

    name: str
    value: str = field(repr=False)
    source: str = ""
    at: datetime | None = None
    version: int = 0
    origin: str = ""
    person: UUID | None = None
    point: int | None = None
    label: str = ""
    place: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    state: str = ""
