"""The queue as those see it who answer for it: what waits for whom, and whose turn it is. Counts and names of code."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min, Q

from forecall.foundation.jobs.models import HOUSE, Job, Turn
from forecall.foundation.jobs.store import Claimed, beats, clock
from forecall.foundation.jobs.tasks import LEASE

UNHEARD = LEASE + timedelta(seconds=10)
"""A worker that lives takes what waits within seconds, and is heard of in what it runs four times a lease."""


@dataclass(frozen=True, slots=True)
class Line:
    """One organisation's queue, or the house's.

    waiting  that may begin now; what waits for its time is `later`
    since    when the oldest that may begin now was asked for
    place    1 for whose turn is next; None where nothing may begin
    """

    scope: str
    name: str
    waiting: int
    later: int
    running: int
    failed: int
    since: datetime | None
    place: int | None


def lines() -> list[Line]:
    """Every queue with something in it, in the order of their turns. Two questions to the database."""
    now, state = clock().now(), Job.State
    is_ready = Q(state=state.READY)
    rows = (
        Job.objects.exclude(state__in=(state.DONE, state.CANCELLED))
        .values("scope", "organisation__name")
        .annotate(
            waiting=Count("seq", filter=is_ready & Q(ready_at__lte=now)),
            later=Count("seq", filter=is_ready & Q(ready_at__gt=now)),
            running=Count("seq", filter=Q(state=state.RUNNING)),
            failed=Count("seq", filter=Q(state=state.FAILED)),
            since=Min("asked_at", filter=is_ready & Q(ready_at__lte=now)),
        )
    )
    served = dict(Turn.objects.values_list("scope", "served"))
    ordered = sorted(rows, key=lambda row: (not row["waiting"], served.get(row["scope"], 0)))
    made = []
    for place, row in enumerate(ordered, 1):
        name = "" if row["scope"] == HOUSE else row["organisation__name"] or ""
        made.append(
            Line(
                row["scope"], name, row["waiting"], row["later"], row["running"], row["failed"], row["since"],
                place if row["waiting"] else None,
            )
        )  # fmt: skip
    return made


def lasted(job: Job) -> timedelta | None:
    """How long its last run took, or has been taking."""
    if job.started_at is None:
        return None
    span: timedelta = (job.ended_at or clock().now()) - job.started_at
    return max(span, timedelta(0))


def is_of(job_id: UUID, scope: str) -> bool:
    """Whether this job belongs to that organisation; so that nobody stops another's work by its id."""
    return Job.objects.filter(id=job_id, scope=scope).exists()


@dataclass
class Ears:
    """Whether anybody works, by what workers leave behind: what they took, what they ended, the beat of what they run.

    The beats are compared with those that this process saw before, by its own steady seconds.
    """

    steady: Callable[[], float] = time.monotonic
    _heard: dict[Claimed, tuple[int, float]] = field(default_factory=dict)

    def hear_nobody(self) -> bool:
        """Whether something could have begun for `UNHEARD` and no worker was heard of since."""
        now, ended = clock().now(), (Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED)
        alive, running = self._alive()
        if alive:
            return False
        since = now - UNHEARD
        waiting = Job.objects.filter(state=Job.State.READY, ready_at__lte=since, asked_at__lte=since)
        is_stuck = running or waiting.exists()
        return is_stuck and not Job.objects.filter(state__in=ended, ended_at__gte=since).exists()

    def _alive(self) -> tuple[bool, bool]:
        """(whether a run was heard of lately, whether anything runs at all)."""
        now, found = self.steady(), beats()
        self._heard = {
            one: before if (before := self._heard.get(one)) is not None and before[0] == beat else (beat, now)
            for one, beat in found.items()
        }
        fresh = (now - at < UNHEARD.total_seconds() for _beat, at in self._heard.values())
        return any(fresh), bool(found)


_ears = Ears()


def hear_nobody(*shown: Job) -> bool:
    """Whether one of these jobs is open and nobody works, as far as this process has seen.

    Nothing is asked while none of them has waited, or run, for `UNHEARD`.
    """
    since, state = clock().now() - UNHEARD, Job.State
    waited = any(one.state == state.READY and max(one.ready_at, one.asked_at) <= since for one in shown)
    ran = any(one.state == state.RUNNING and (one.started_at or one.asked_at) <= since for one in shown)
    return (waited or ran) and _ears.hear_nobody()
