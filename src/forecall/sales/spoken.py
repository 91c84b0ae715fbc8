"""Who was spoken with since a moment, kept in the process and topped up: what a page costs does not grow with the day.

Kept are opaque ids and sums. Each question looks for what was said in the last minutes; a talk that was taken back, and
a quarter of an hour, have everything counted anew.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from forecall.centre.models import ConversationOutcome
from forecall.custody.joined import people_of
from forecall.custody.sets import among
from forecall.custody.wiring import wired
from forecall.sales.models import ForecastRun, Outlook
from forecall.sales.summing import Sums, sums_of

OVERLAP = timedelta(minutes=2)
"""What another machine said is seen though its transaction or its clock was so late."""
KEPT_FOR = timedelta(minutes=15)
MOST_KEPT = 200
"""Organisations in one process."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """People with whom a talk had an outcome, and the sums over those of them who are in the forecast.

    people   by every record of theirs
    undone   talks taken back by then
    """

    people: frozenset[UUID]
    sums: Sums
    undone: int
    made: datetime
    looked: datetime


_kept: dict[tuple[UUID, int, datetime, int, datetime], Spoken] = {}


def spoken_since(run: ForecastRun, since: datetime) -> Spoken:
    """The organisation's people with whom a talk had an outcome that counts since then, whoever may see them."""
    mine = Outlook.objects.filter(run=run, held_out=False)
    key = (run.organisation_id, run.pk, run.made_at, run.customers, since)
    now = wired().clock.now()
    said = ConversationOutcome.objects.filter(said_at__gte=since)
    undone = said.filter(undone_at__isnull=False).count()
    kept = _kept.get(key)
    if kept is None or kept.undone != undone or not timedelta(0) <= now - kept.made < KEPT_FOR:
        people = _people(said)
        kept = Spoken(people, _sums(mine, people), undone, now, now)
    else:
        new = _people(said.filter(said_at__gte=max(since, kept.looked - OVERLAP))) - kept.people
        kept = replace(kept, people=kept.people | new, sums=kept.sums + _sums(mine, new), looked=now)
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[key] = kept
    return kept


def _people(said: QuerySet[ConversationOutcome]) -> frozenset[UUID]:
    return people_of(said.filter(undone_at=None))


def _sums(mine: QuerySet[Outlook], people: Collection[UUID]) -> Sums:
    return sums_of(mine.filter(subject__in=among(people), subject__isnull=False)) if people else Sums()
