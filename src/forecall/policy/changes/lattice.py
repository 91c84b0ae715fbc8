"""The order of each kind of value: which of two protects people more.

Every function gives the shift from the old value to the new one. Each is its own mirror: with the arguments exchanged,
stricter and looser change places, and equal and incomparable stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from forecall.policy.changes.types import Shift
from forecall.policy.hours import ContactHours
from forecall.policy.parts import Duration, Term
from forecall.policy.quiet import within
from forecall.policy.terms import EEA, Mechanism, RecipientKind, StorageClass, Technique
from forecall.policy.types import Cap, Recipient, StorageItem

STARTS = tuple(datetime(year, month, day) for year in range(2023, 2028) for month in range(1, 13) for day in (1, 28))
"""Days from which two lengths are tried: a leap year is among them, and both ends of each month."""

TECHNIQUES = {
    Technique.SESSION_STORAGE: 0,
    Technique.COOKIE: 1,
    Technique.LOCAL_STORAGE: 1,
    Technique.PIXEL: 2,
    Technique.FINGERPRINT: 3,
}
"""By how much a person can see and delete of it."""

KINDS = {RecipientKind.PROCESSOR: 0, RecipientKind.JOINT_CONTROLLER: 1, RecipientKind.CONTROLLER: 2}
"""By how far a recipient decides itself what it does with the data; authorities and advisers stand beside this row."""

ASKED = ("not_asked", "optional", "required")
SAFE, ADEQUATE, SAFEGUARDED, DEROGATED = range(4)


def by_rank(old: int, new: int) -> Shift:
    """A higher rank is looser."""
    if old == new:
        return Shift.EQUAL
    return Shift.LOOSER if new > old else Shift.STRICTER


def mixed(shifts: Sequence[Shift]) -> Shift:
    """Several orders at once: one direction wins only where no other part goes the other way."""
    seen = set(shifts) - {Shift.EQUAL}
    if not seen:
        return Shift.EQUAL
    return seen.pop() if len(seen) == 1 else Shift.INCOMPARABLE


@cache
def by_length(old: Duration, new: Duration) -> Shift:
    """Longer is looser; lengths that a calendar can order either way, as 1 month and 30 days, are incomparable.

    >>> by_length(Duration(12, "months"), Duration(1, "years")), by_length(Duration(30, "days"), Duration(1, "months"))
    (<Shift.EQUAL: 'equal'>, <Shift.INCOMPARABLE: 'incomparable'>)
    """
    return mixed([_moments(old.after(start), new.after(start)) for start in STARTS])


def _moments(old: datetime, new: datetime) -> Shift:
    return Shift.EQUAL if old == new else Shift.LOOSER if new > old else Shift.STRICTER


def by_limit(old: Duration | None, new: Duration | None) -> Shift:
    """A limit that may be missing: without one is loosest."""
    if old is None or new is None:
        return by_rank(old is None, new is None)
    return by_length(old, new)


def by_term(old: Term | None, new: Term | None) -> Shift:
    """How long data is kept. Terms that count from different events cannot be compared: either may end first."""
    if old is None or new is None:
        return by_rank(old is None, new is None)
    if old.event != new.event:
        return Shift.INCOMPARABLE
    if old.duration is None or new.duration is None:
        return by_rank(old.duration is not None, new.duration is not None)
    return by_length(old.duration, new.duration)


def place_rank(country: str, adequate: frozenset[str], mechanism: Mechanism | None = None) -> int:
    """Chapter V of the GDPR as a row: the EEA, an adequate country, safeguards, a derogation (or nothing at all)."""
    if country in EEA:
        return SAFE
    if mechanism is Mechanism.ADEQUACY or (mechanism is None and country in adequate):
        return ADEQUATE
    return DEROGATED if mechanism in {None, Mechanism.DEROGATION} else SAFEGUARDED


def by_place(old: Recipient, new: Recipient, adequate: frozenset[str]) -> Shift:
    """Where a recipient is, and what makes a transfer there lawful."""
    ranks = [place_rank(one.country, adequate, one.transfer.mechanism if one.transfer else None) for one in (old, new)]
    return by_rank(ranks[0], ranks[1])


def by_kind(old: RecipientKind, new: RecipientKind) -> Shift:
    """Processor, joint controller, controller; anything else is another kind of thing."""
    if old in KINDS and new in KINDS:
        return by_rank(KINDS[old], KINDS[new])
    return Shift.EQUAL if old is new else Shift.INCOMPARABLE


def by_class(old: StorageClass, new: StorageClass) -> Shift:
    """What a storage item is for. To `necessary` is looser, as nobody is asked any more; else the list's own order."""
    row = list(StorageClass)
    if StorageClass.NECESSARY in {old, new}:
        return by_rank(old is StorageClass.NECESSARY, new is StorageClass.NECESSARY)
    return by_rank(row.index(old), row.index(new))


def by_life(old: StorageItem, new: StorageItem) -> Shift:
    """How long something stays on the device; a session is shorter than any length."""
    before = None if old.life == "session" else old.life
    after = None if new.life == "session" else new.life
    if not isinstance(before, Duration) or not isinstance(after, Duration):
        return by_rank(before is not None, after is not None)
    return by_length(before, after)


def by_technique(old: Technique, new: Technique) -> Shift:
    """The less a person can see and delete of it, the looser; a cookie and local storage are incomparable."""
    if TECHNIQUES[old] == TECHNIQUES[new]:
        return Shift.EQUAL if old is new else Shift.INCOMPARABLE
    return by_rank(TECHNIQUES[old], TECHNIQUES[new])


def by_cap(old: Cap | None, new: Cap | None) -> Shift:
    """How many messages in how long: more, or the same number in less time, is looser."""
    if old is None or new is None:
        return by_rank(old is None, new is None)
    return mixed([by_rank(old.most, new.most), by_length(old.within, new.within).back])


def by_hours(old: ContactHours | None, new: ContactHours | None) -> Shift:
    """Hours in which people may be reached: who has more of them is reached more; some for others is incomparable."""
    if old is None or new is None:
        return by_rank(old is None, new is None)
    narrower, wider = within(new.week(), old.week()), within(old.week(), new.week())
    if narrower == wider:
        return Shift.EQUAL if wider else Shift.INCOMPARABLE
    return Shift.LOOSER if wider else Shift.STRICTER


def by_age(old: int | None, new: int | None) -> Shift:
    """A lower age is looser, none is loosest."""
    return by_rank(-(old or 0), -(new or 0))


def by_crowd(old: int | None, new: int | None) -> Shift:
    """Over how many people figures are summed: fewer is looser, none at all means single persons."""
    return by_rank(-(old or 0), -(new or 0))
