"""The words of the gate: what is asked, and the permit that alone opens a seal."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import InitVar, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, NoReturn
from uuid import UUID

from forecall.custody.errors import PermitExpired, PermitKept, PermitTooNarrow
from forecall.custody.people import People
from forecall.policy import Ask as Question
from forecall.policy import Reason

if TYPE_CHECKING:
    from django.db.models.expressions import RawSQL

KEEPING = "store"
"""The action whose permit gives nothing back: storing is what a restriction leaves (GDPR Art. 18(2))."""
PERMIT_LASTS_S = 60
"""How long a permit opens at most; a withdrawal stops the next ask at once and a permit in use within this time."""


@dataclass(frozen=True, slots=True)
class Ask:
    """May these categories of these people serve this purpose in this way?

    subjects    whom it is about; everybody of the organisation in `permitted`, where it is None
    channel     for actions that reach the person
    recipient   who gets the data, for sharing
    source      where the data comes from, for collecting
    decided_by  id of the member who decided, where a machine proposed, or two must agree
    approved_by id of the second member, where two must agree
    by          kind of account that looks, as `employee`; needed where a category says who may see it
    place       storage place that the data goes to, for collecting and storing
    wanted_at   when the person asked to be reached, as it stands on record; about then no hour is quiet
    """

    purpose: str
    categories: frozenset[str]
    action: str
    subjects: tuple[UUID, ...] | None = None
    channel: str | None = None
    recipient: str | None = None
    source: str | None = None
    decided_by: str | None = None
    approved_by: str | None = None
    by: str | None = None
    place: str | None = None
    wanted_at: datetime | None = None

    def question(self) -> Question:
        """The same without the people, as `policy.decide` reads it."""
        return Question(
            self.purpose,
            self.categories,
            self.action,
            self.channel,
            self.recipient,
            self.source,
            self.decided_by,
            self.approved_by,
            self.by,
            self.place,
            self.wanted_at,
        )


@dataclass(frozen=True, slots=True)
class Refused:
    """The use is not lawful now; `subject` is the first person it is refused for."""

    reason: str
    clause: str
    about: str
    receipt: str
    subject: UUID | None = None
    others: int = 0


@dataclass(frozen=True, slots=True)
class Gap:
    """Nobody wrote a rule for this: the caller stops; gaps are counted apart."""

    about: str
    receipt: str


_MADE_BY_CUSTODY = object()


@dataclass(frozen=True, slots=True)
class Permit:
    """The right to a use, of some people's categories, for a short while and in this process.

    Only custody makes one, once the receipt is on disk. It cannot be stored, copied into a job or made by hand.

    people    whom it covers; `subjects` are the same with every id made
    kinds     what the categories consist of, in the words of the policy's `fields`: which columns it opens
    refused   reason -> how many of the people asked about were left out (in a permit for a set)
    until     when it ends, by the clock of the decision
    """

    organisation: UUID
    ask: Ask
    people: AbstractSet[UUID]
    kinds: frozenset[str]
    clause: str
    basis: str
    version: int
    receipt: str
    until: datetime
    refused: Mapping[str, int] = field(default_factory=dict)
    _ends_at: float = field(default=0.0, repr=False)
    _process: int = field(default=0, repr=False)
    made_by: InitVar[object] = None

    def __post_init__(self, made_by: object) -> None:
        if made_by is not _MADE_BY_CUSTODY:  # kept in no permit, so that none is made of another, with more in it
            raise PermitKept

    def __reduce__(self) -> NoReturn:
        raise PermitKept

    def __copy__(self) -> NoReturn:
        raise PermitKept

    def __deepcopy__(self, _memo: object) -> NoReturn:
        raise PermitKept

    def __len__(self) -> int:
        return len(self.people)

    @property
    def subjects(self) -> frozenset[UUID]:
        """Whom it covers."""
        return self.people.ids if isinstance(self.people, People) else frozenset(self.people)

    @property
    def subquery(self) -> RawSQL:
        """The people it covers, for joins: `Contact.objects.filter(subject_id__in=permit.subquery)`."""
        from forecall.custody.sets import among  # noqa: PLC0415  # keeps this module free of the database

        return among(self.people)

    def covers(self, organisation: UUID, subjects: Sequence[UUID], kinds: frozenset[str]) -> None:
        """Raise PermitExpired, PermitKept or PermitTooNarrow unless it is alive, here, and covers all of them."""
        if os.getpid() != self._process:
            raise PermitKept
        if time.monotonic() >= self._ends_at:
            raise PermitExpired(self.until)
        if organisation != self.organisation:
            raise PermitTooNarrow("the organisation", [str(organisation)])
        if not kinds <= self.kinds:
            raise PermitTooNarrow("the kind of data", kinds - self.kinds)
        missing = [one for one in subjects if one not in self.people]
        if missing:
            raise PermitTooNarrow("the person", {str(one) for one in missing[:3]})

    def opens(self, organisation: UUID, subjects: Sequence[UUID], kinds: frozenset[str]) -> None:
        """The same for giving back what is sealed, which a permit to store does not."""
        if self.ask.action == KEEPING:
            raise PermitTooNarrow("the action", ["read"])
        self.covers(organisation, subjects, kinds)


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a permit rests on: the decision's clause and basis, the version, and the kinds of data it opens."""

    clause: str
    basis: str
    version: int
    kinds: frozenset[str]


def make_permit(  # noqa: PLR0913  # the fields of a permit
    organisation: UUID,
    ask: Ask,
    people: AbstractSet[UUID],
    grounds: Grounds,
    receipt: str,
    until: datetime,
    *,
    lasts_s: float,
    refused: Mapping[str, int],
) -> Permit:
    """For `gate`, and `rights.opening` which answers people's rights."""
    return Permit(
        organisation, ask, people, grounds.kinds, grounds.clause, grounds.basis, grounds.version, receipt, until,
        refused, time.monotonic() + lasts_s, os.getpid(), _MADE_BY_CUSTODY,
    )  # fmt: skip


NO_GRANT = "no_grant"
"""Refused before the policy is asked: the actor's organisation has no grant for this purpose here and now."""

NOT_RECEIPTED = "not_receipted"
"""Refused although lawful: the receipt could not be written."""

FORGOTTEN = "forgotten"
"""Refused before the policy is asked: the person was erased."""

LOCKED = "locked"
"""Refused before the policy is asked: what is left of this person is kept for a statute alone."""

CODES = frozenset({*(reason.value for reason in Reason), NO_GRANT, NOT_RECEIPTED, FORGOTTEN, LOCKED})
"""Every code that a refusal can carry."""
