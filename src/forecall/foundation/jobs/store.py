"""Every query of the queue. A job is written by whoever asks for it, and then only by the run that holds it."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.db.models import Exists, F, Max, OuterRef, Q

from forecall.foundation.clock import Clock
from forecall.foundation.jobs.arguments import Id, packed, packed_one, unpacked
from forecall.foundation.jobs.clocks import RunningClock
from forecall.foundation.jobs.errors import AlreadyRunning, JobUnknown
from forecall.foundation.jobs.models import HOUSE, Job, Turn
from forecall.foundation.jobs.tasks import JobTask
from forecall.foundation.scope import Acting, acting_now

READY, RUNNING, DONE, FAILED, CANCELLED = Job.State
ENDED = (DONE, FAILED, CANCELLED)
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""Ready whatever a clock says: only what is to wait depends on one."""
_clock: list[Clock] = [RunningClock()]


def clock() -> Clock:
    """The time by which jobs become ready."""
    return _clock[0]


def use_clock(one: Clock) -> None:
    """Hand in another clock: proofs about nights to come have one that is moved."""
    _clock[0] = one


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job in the hands of one worker; `run` is what it writes under."""

    id: uuid.UUID
    seq: int
    run: uuid.UUID
    name: str
    ids: tuple[Id, ...]
    runs: int
    scope: Acting | None

    @classmethod
    def of(cls, row: Job) -> Claimed:
        scope = (
            Acting(row.organisation_id, row.actor, row.working, row.campaign)
            if row.organisation_id is not None
            else None
        )
        return cls(row.id, row.seq, row.run or uuid.UUID(int=0), row.name, unpacked(row.args), row.runs, scope)


# Asking


def ask_for(
    task: JobTask,
    ids: tuple[Id, ...],
    *,
    key: Id | None = None,
    after: timedelta | None = None,
    priority: int | None = None,
    house: bool = False,
) -> uuid.UUID:
    """Write the request, in the caller's transaction; see `enqueue`."""
    args = packed(task.name, ids)
    who = None if house else acting_now(f"the job {task.name}")
    scope = str(who.organisation) if who else HOUSE
    now = clock().now()
    made = Job(
        organisation_id=who.organisation if who else None,
        scope=scope,
        actor=who.actor if who else HOUSE,
        working=who.working if who else None,
        campaign=who.campaign if who else "",
        name=task.name,
        queue=task.queue_name,
        args=args,
        once=None if key is None else f"{scope}:{task.name}:{packed_one(task.name, 'key', key)}",
        alone=task.lock_text(scope, ids),
        priority=task.priority if priority is None else priority,
        asked_at=now,
        ready_at=now + after if after else AT_ONCE,
    )
    with transaction.atomic(savepoint=False):
        Turn.objects.bulk_create([Turn(scope=scope)], ignore_conflicts=True)
        if made.once is None:
            made.save(force_insert=True)
            return made.id
        Job.objects.bulk_create([made], ignore_conflicts=True)
        return Job.objects.values_list("id", flat=True).get(once=made.once)


# Taking


def claim(worker: str, queues: Sequence[str] = ()) -> Claimed | None:
    """The next job, taken by this worker; None where there is none that may begin now.

    Of the organisations with work the one that was served longest ago is next; of its jobs, by priority, the oldest.
    """
    now = clock().now()
    with transaction.atomic():
        for _ in range(8):  # another worker may have been faster; organisations are as many as they are
            turn = _next_turn(now, queues)
            if turn is None:
                return None
            row = _free(turn, now, queues)
            if row is not None and _take(row, worker, now):
                newest = Turn.objects.aggregate(newest=Max("served"))["newest"] or 0
                Turn.objects.filter(scope=turn).update(served=newest + 1)
                return Claimed.of(row)
    return None


def _waiting(now: datetime, queues: Sequence[str], scope: Any) -> models.QuerySet[Job]:  # noqa: ANN401  # text or a reference
    held = Job.objects.filter(state=RUNNING, alone=OuterRef("alone"))
    found = Job.objects.filter(scope=scope, state=READY, ready_at__lte=now).filter(Q(alone="") | ~Exists(held))
    return found.filter(queue__in=queues) if queues else found


def _next_turn(now: datetime, queues: Sequence[str]) -> str | None:
    waiting = Exists(_waiting(now, queues, OuterRef("scope")))
    return Turn.objects.filter(waiting).order_by("served").values_list("scope", flat=True).first()


def _free(scope: str, now: datetime, queues: Sequence[str]) -> Job | None:
    found = _waiting(now, queues, scope).order_by("-priority", "seq")
    if connection.features.has_select_for_update_skip_locked:
        found = found.select_for_update(skip_locked=True)
    return found.first()


def _take(row: Job, worker: str, now: datetime) -> bool:
    """False where one of its kind runs already: two workers looked at the same moment."""
    row.run, row.runs = uuid.uuid4(), row.runs + 1
    try:
        with transaction.atomic():
            taken = Job.objects.filter(seq=row.seq, state=READY).update(
                state=RUNNING, run=row.run, runs=row.runs, worker=worker, started_at=now, beat=F("beat") + 1,
                done=0, total=None, message="", error="", error_code="",
            )  # fmt: skip
    except IntegrityError:
        return False
    return taken == 1


# Holding: each of these writes only where the run still holds the job, and says whether it does


def _held(one: Claimed) -> models.QuerySet[Job]:
    return Job.objects.filter(seq=one.seq, state=RUNNING, run=one.run)


def beat(one: Claimed) -> bool:
    """Say that the worker lives."""
    return _held(one).update(beat=F("beat") + 1) == 1


def note(one: Claimed, done: int, total: int | None, message: str) -> bool:
    """Write how far it is; False where the job was lost or is to stop."""
    return _held(one).filter(stop=False).update(done=done, total=total, message=message, beat=F("beat") + 1) == 1


def is_stopped(one: Claimed) -> bool:
    """Was it cancelled (and not lost)?"""
    return _held(one).filter(stop=True).exists()


def mark_done(one: Claimed) -> bool:
    """In the transaction of whatever the job wrote last. False where the job was lost or is to stop."""
    now = clock().now()
    return _held(one).filter(stop=False).update(state=DONE, ended_at=now, run=None) == 1


def give_back(one: Claimed) -> bool:
    """Into the queue again, as if this run had not begun."""
    return _held(one).update(state=READY, run=None, runs=F("runs") - 1) == 1


def try_later(one: Claimed, wait: timedelta, error: str, code: str) -> bool:
    later = clock().now() + wait
    return _held(one).update(state=READY, run=None, ready_at=later, error=error, error_code=code) == 1


def mark_failed(one: Claimed, error: str, code: str) -> bool:
    now = clock().now()
    return _held(one).update(state=FAILED, run=None, ended_at=now, error=error, error_code=code) == 1


def mark_cancelled(one: Claimed) -> bool:
    return _held(one).update(state=CANCELLED, run=None, ended_at=clock().now()) == 1


# Watching


def beats() -> dict[Claimed, int]:
    """What runs now, with the last beat of each."""
    return {Claimed.of(row): row.beat for row in Job.objects.filter(state=RUNNING)}


def take_from_the_dead(one: Claimed, seen: int, retries: Callable[[str], int]) -> bool:
    """End a run whose worker has not been heard of since that beat: into the queue, or to failed when it was the last.

    False where the worker has said something meanwhile.
    """
    with transaction.atomic():
        dead = _held(one).filter(beat=seen)
        if dead.filter(stop=True).exists():
            return mark_cancelled(one)
        died = {"run": None, "error": "WorkerDied", "error_code": "worker_died"}
        if one.runs > retries(one.name):
            return dead.update(state=FAILED, ended_at=clock().now(), **died) == 1
        return dead.update(state=READY, ready_at=AT_ONCE, **died) == 1


# Operators


def cancel(job: uuid.UUID) -> str:
    """At once where it waits; where it runs, at its next step. Returns the state. Raises JobUnknown."""
    with transaction.atomic():
        Job.objects.filter(id=job, state=READY).update(state=CANCELLED, ended_at=clock().now(), run=None)
        Job.objects.filter(id=job, state=RUNNING).update(stop=True)
        return _state(job)


def again(job: uuid.UUID) -> None:
    """Begin one that failed or was cancelled anew, with all its retries. Raises JobUnknown, AlreadyRunning."""
    ended = Job.objects.filter(id=job, state__in=(FAILED, CANCELLED))
    if not ended.update(state=READY, ready_at=AT_ONCE, runs=0, ended_at=None, stop=False, error="", error_code=""):
        _state(job)
        raise AlreadyRunning(str(job))


def _state(job: uuid.UUID) -> str:
    found = Job.objects.filter(id=job).values_list("state", flat=True).first()
    if found is None:
        raise JobUnknown(str(job))
    return found


def listed(states: Iterable[str] = (), scope: str = "", most: int = 50) -> list[Job]:
    """The newest, for people; of every state where none is named."""
    found = Job.objects.order_by("-seq").select_related("organisation")
    found = found.filter(state__in=list(states)) if states else found
    return list((found.filter(scope=scope) if scope else found)[:most])


def listed_by_need(scope: str = "", most: int = 50) -> list[Job]:
    """The newest of every state; what failed, runs or waits comes first, however much ended well since."""
    found = Job.objects.filter(scope=scope) if scope else Job.objects.all()
    newest = found.order_by("-seq").values("seq")[:most]
    needs = Q(state__in=[FAILED, RUNNING, READY])
    rank = models.Case(models.When(needs, then=0), default=1)
    return list(found.filter(needs | Q(seq__in=newest)).select_related("organisation").order_by(rank, "-seq")[:most])


def counted(scope: str = "") -> dict[str, int]:
    """How many there are in each state; of everybody where no scope is named."""
    found = Job.objects.filter(scope=scope) if scope else Job.objects.all()
    return dict(found.values_list("state").annotate(models.Count("seq")))


def tidy(before: datetime, most: int = 1000) -> int:
    """Delete what ended before this moment, at most so many at once; returns how many."""
    old = list(Job.objects.filter(state__in=ENDED, ended_at__lt=before).values_list("seq", flat=True)[:most])
    Job.objects.filter(seq__in=old).delete()
    return len(old)


def oldest_ended() -> datetime | None:
    """When the oldest job on record ended; None where none has."""
    found: datetime | None = Job.objects.filter(state__in=ENDED).aggregate(oldest=models.Min("ended_at"))["oldest"]
    return found


def worker_id() -> str:
    """Opaque, one for each process: no name of a machine."""
    return f"{os.getpid()}-{uuid.uuid4().hex[:12]}"
