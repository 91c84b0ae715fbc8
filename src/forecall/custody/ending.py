"""That a contract, an account or a campaign of a person ended: what no order and no talk tells, and terms count from.

A member says it of one person and can take it back; of a campaign a job learns it from the grants that cover people.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from forecall.custody.errors import CustodyError, UnknownSubject
from forecall.custody.facts import CONTRACT_STARTED, KNOWN, MICROSECOND, Known, moment, parse, stamp
from forecall.custody.joined import every_record
from forecall.custody.models import Happening, Subject
from forecall.custody.recording import happened, unhappened
from forecall.custody.rulebooks import InForce, version_now
from forecall.custody.sets import paged
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.foundation.models import Grant

CONTRACT, ACCOUNT, CAMPAIGN = "contract_ended", "account_closed", "campaign_ended"
ENDS = (CONTRACT, ACCOUNT, CAMPAIGN)


class EndRefused(CustodyError):
    """It cannot be recorded so; nothing was."""

    def __init__(self, event: str, why: str) -> None:
        super().__init__(f"{event} was not recorded: {why}")


class EndByGrant(EndRefused):
    """The grants say when it ends, and a job of every night records it."""


class EndsBeforeStart(EndRefused):
    """The contract on record began later: for it that end would be without effect."""


def ends_of(subject: UUID) -> dict[str, datetime | None]:
    """What can be said to end for a person by the policy, in the order of `ENDS` -> when it did; None where it has not.

    A campaign that a grant covers is not among them: its end is known from the grant.

    Raises UnknownSubject, NoPolicy.
    """
    version, kind = version_now(wired().clock.now()), _kind_of(subject)
    on_record = dict(Happening.objects.filter(subject_id=subject, event__in=ENDS).values_list("event", "at"))
    return {
        event: on_record.get(event)
        for event in ENDS
        if _counts(version, kind, event) and not (event == CAMPAIGN and _is_by_grant(subject))
    }


def _kind_of(subject: UUID) -> str:
    found = Subject.objects.filter(pk=subject, forgotten_at=None).values_list("kind", flat=True).first()
    if found is None:
        raise UnknownSubject(1)
    return str(found)


def _is_by_grant(subject: UUID) -> bool:
    """Whether a grant, over, running or to come, covers a person: `campaigns_over` says then when a campaign ended."""
    lasts = _last_ends(version_now(wired().clock.now()))
    rows = Subject.objects.filter(pk=subject, forgotten_at=None, kind__in=lasts)
    found = rows.values_list("kind", "created_at", KNOWN).first()
    return found is not None and _newest(found[1], parse(found[2])) <= stamp(lasts[found[0]])


def _counts(version: InForce, kind: str, event: str) -> bool:
    """Whether data of such people is kept from this event on, or a contract lets it be used."""
    keeping = any(kind in one.people and one.keep.event == event for one in version.policy.categories.values())
    by_contract = any(one.basis == "contract" and kind in one.people for one in version.rulebook.rules.values())
    return keeping or (event == CONTRACT and by_contract)


def end_on(subject: UUID, event: str, day: date, zone: ZoneInfo) -> None:
    """Record that it ended on that day there: from its first moment on, for every record of the person.

    Of a contract that began later on that very day it is the moment in which it began: within a day nobody says which
    was first. A contract that began after that day goes on: what is recorded for it is that it has not ended.

    Raises EndRefused, EndByGrant, EndsBeforeStart, UnknownSubject, NoPolicy.
    """
    midnight = datetime.combine(day, time(), zone).astimezone(UTC)
    day_over = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    _end(subject, event, midnight, min(day_over - MICROSECOND, wired().clock.now()))


def end(subject: UUID, event: str, at: datetime) -> None:
    """The same at a moment: a contract that began later goes on."""
    _end(subject, event, at, at)


def _end(subject: UUID, event: str, at: datetime, latest: datetime) -> None:
    """Of a contract that began after `at`, and by `latest`, the end is when it began."""
    if event not in ends_of(subject):
        if event == CAMPAIGN and _is_by_grant(subject):
            raise EndByGrant(event, "the grants say when it ends, and it is recorded by itself the night after")
        raise EndRefused(event, "the policy keeps nothing of such a person by it")
    if at > wired().clock.now():
        raise EndRefused(event, "it lies in the future; record it once it has happened")
    records = _records(subject)
    begun_later = _begun_after(at, records) if event == CONTRACT else {}
    if begun_later.get(subject, at) > latest:
        raise EndsBeforeStart(event, "the contract on record began later than that")
    with transaction.atomic():
        for record in records:
            unhappened(record, event)  # a day that was corrected may be earlier
            if begun_later.get(record, at) <= latest:
                happened(record, event, begun_later.get(record, at))


def _begun_after(at: datetime, records: list[UUID]) -> dict[UUID, datetime]:
    """Those of these records whose contract began after that moment, each with when it did."""
    found = Happening.objects.filter(subject_id__in=records, event=CONTRACT_STARTED, at__gt=at)
    return dict(found.values_list("subject_id", "at"))


def not_ended(subject: UUID, event: str) -> None:
    """It was a mistake, or it goes on: as if it had never ended. What went since does not come back.

    Raises EndRefused, EndByGrant, UnknownSubject, NoPolicy.
    """
    if event not in ENDS:
        raise EndRefused(event, f"it is none of {', '.join(ENDS)}")
    if event == CAMPAIGN and _is_by_grant(subject):
        raise EndByGrant(event, "the grants say whether it has ended: give a longer one where it goes on")
    with transaction.atomic():
        for record in _records(subject):
            unhappened(record, event)


def _records(subject: UUID) -> list[UUID]:
    records = every_record(acting_now("custody.Happening").organisation, subject)
    return list(Subject.objects.filter(pk__in=records, forgotten_at=None).order_by("pk").values_list("pk", flat=True))


def campaigns_over() -> int:
    """Record for whoever was called in campaigns of other organisations when the last one ended; for how many anew.

    A grant covers the people of its purposes that were there before it ended. While one runs, or is still to come, no
    campaign of theirs has ended: what was recorded before is taken back. Who is covered by none is left alone; only
    the end of a campaign that was over before their newest data came in is taken back. Raises NoPolicy.
    """
    now = wired().clock.now()
    lasts = _last_ends(version_now(now))
    changed = 0
    for subject, kind, known_at, newest in _covered(frozenset(lasts)):
        right = _right_end(stamp(lasts[kind]), known_at, newest, stamp(now))
        if right == known_at:
            continue
        with transaction.atomic():
            if known_at is not None and (right is None or right < known_at):  # of two the newest would stand
                unhappened(subject, CAMPAIGN)
            if right is not None:
                happened(subject, CAMPAIGN, moment(right))
        changed += 1
    return changed


def _right_end(last: int, known_at: int | None, newest: int, now: int) -> int | None:
    """When the campaign of a person ended, by the end of the last grant for their kind; None where it has not. Pure.

    known_at   as it is on record
    newest     when the newest of their data came in

    >>> _right_end(5, None, 3, 9), _right_end(5, None, 3, 4)
    (5, None)
    >>> _right_end(5, None, 6, 9), _right_end(5, 5, 6, 9), _right_end(5, 7, 6, 9)
    (None, None, 7)
    """
    if newest > last:
        return None if known_at == last else known_at
    return last if last <= now else None


def _last_ends(version: InForce) -> dict[str, datetime]:
    """Kind of person -> end of the last grant whose purposes are about such people."""
    organisation = acting_now("custody.Happening").organisation
    lasts: dict[str, datetime] = {}
    for purposes, ends in Grant.objects.filter(client_id=organisation).values_list("purposes", "ends"):
        for kind in {kind for name in purposes if name in version.rulebook.rules for kind in _people(version, name)}:
            lasts[kind] = max(ends, lasts.get(kind, ends))
    return lasts


def _people(version: InForce, purpose: str) -> frozenset[str]:
    return version.rulebook.rules[purpose].people


def _covered(kinds: frozenset[str]) -> Iterator[tuple[UUID, str, int | None, int]]:
    """People of these kinds, page by page: id, kind, when a campaign ended as it is on record, their newest data."""
    found = Subject.objects.filter(kind__in=kinds, forgotten_at=None)
    for rows in paged(found, "id", "kind", "created_at", KNOWN):
        for subject, kind, created_at, text in rows:
            known = parse(text)
            yield subject, kind, known.get("e", {}).get(CAMPAIGN), _newest(created_at, known)


def _newest(created_at: datetime, known: Known) -> int:
    """When the newest data of a person came in, as a stamp."""
    origins: dict[str, list[Any]] = known.get("f", {})
    return max([stamp(created_at), *(int(origin[0]) for origin in origins.values())])
