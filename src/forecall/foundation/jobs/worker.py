"""A worker: a process that takes jobs one after another, says that it lives, and takes over from those who do not."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, connection, connections

from forecall.foundation.jobs import store
from forecall.foundation.jobs.errors import GivenBack, JobUnknown
from forecall.foundation.jobs.running import run
from forecall.foundation.jobs.schedule import ask_for_due
from forecall.foundation.jobs.tasks import LEASE, task_named

log = logging.getLogger("forecall.jobs")


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """How a worker works.

    queues      which it serves; all where none is named
    lease       a job whose worker was not heard of for so long is begun anew
    poll_s      seconds between two looks at an empty queue
    due_s       seconds between two looks at the time tables
    until_idle  True: stop when nothing is left that may begin now
    """

    queues: tuple[str, ...] = ()
    lease: timedelta = LEASE
    poll_s: float = 1.0
    due_s: float = 20.0
    until_idle: bool = False


@dataclass
class Worker:
    """`work()` until `stop()`; the caller decides which signals mean that."""

    settings: WorkerSettings = WorkerSettings()
    id: str = field(default_factory=store.worker_id)
    holds: store.Claimed | None = None
    counts: dict[str, int] = field(default_factory=dict)
    stopping: threading.Event = field(default_factory=threading.Event)
    _ended: threading.Event = field(default_factory=threading.Event)
    _watch: Watch = field(init=False)
    _next_due: float = 0.0
    _next_watch: float = 0.0

    def __post_init__(self) -> None:
        self._watch = Watch()

    def stop(self) -> None:
        """Take no further job."""
        self.stopping.set()

    def work(self) -> None:
        """Returns when stopped. GivenBack, raised into it by a signal, gives the present job back and ends it."""
        heart = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        heart.start()
        log.info("worker started", extra={"worker": self.id})
        try:
            while not self.stopping.is_set():
                if not self._once() and self.settings.until_idle:
                    break
        except GivenBack:
            self._give_back()
        finally:
            self._ended.set()
            heart.join(1)
            log.info("worker stopped", extra={"worker": self.id, "counts": dict(self.counts)})

    def _once(self) -> bool:
        """One look at everything; False where there was nothing to do. A database that is away is waited for."""
        try:
            _leave_old_connections()
            self._look_around()
            one = store.claim(self.id, self.settings.queues)
            if one is not None:
                self._run(one)
                return True
        except (DatabaseError, InterfaceError) as problem:
            log.warning("database not at hand", extra={"worker": self.id, "error": type(problem).__name__})
            connection.close()
        self.stopping.wait(0 if self.settings.until_idle else self.settings.poll_s * (0.5 + random.random()))  # noqa: S311
        return False

    def _look_around(self) -> None:
        now = time.monotonic()
        if now >= self._next_due:
            self._next_due = now + self.settings.due_s
            ask_for_due(store.clock().now())
        if now >= self._next_watch:
            self._next_watch = now + self.settings.lease.total_seconds() / 4
            self._watch.look(now, self.settings.lease.total_seconds())

    def _run(self, one: store.Claimed) -> None:
        began = time.monotonic()
        self.holds = one
        try:
            outcome = run(one)
        except (DatabaseError, InterfaceError):
            self.holds = None  # no mark could be written: not heard of any more, it is taken over
            raise
        self.holds = None
        self.counts[outcome] = self.counts.get(outcome, 0) + 1
        took = round((time.monotonic() - began) * 1000)
        log.info(
            "job ended",
            extra={"worker": self.id, "job": str(one.id), "name_of_job": one.name, "outcome": outcome, "ms": took},
        )

    def _give_back(self) -> None:
        one = self.holds
        connection.close()  # whatever was in the middle of a transaction there is undone
        if one is not None and store.give_back(one):
            log.info("job given back", extra={"worker": self.id, "job": str(one.id)})

    def _beat(self) -> None:
        """In a thread with a connection of its own. Silent for a job that has passed its limit: it is taken over."""
        begun: tuple[store.Claimed, float] | None = None
        while not self._ended.wait(self.settings.lease.total_seconds() / 4):
            one = self.holds
            if one is None:
                continue
            if begun is None or begun[0] != one:
                begun = (one, time.monotonic())
            if time.monotonic() - begun[1] > _limit(one.name):
                continue
            try:
                store.beat(one)
            except (DatabaseError, InterfaceError):
                connection.close()
        connections.close_all()


def _leave_old_connections() -> None:
    """Those that broke or are too old; one in the middle of a transaction is its caller's."""
    for one in connections.all(initialized_only=True):
        if not one.in_atomic_block:
            one.close_if_unusable_or_obsolete()


def _limit(name: str) -> float:
    try:
        return task_named(name).limit.total_seconds()
    except JobUnknown:
        return LEASE.total_seconds()


def _retries(name: str) -> int:
    try:
        return task_named(name).retries
    except JobUnknown:
        return 0


@dataclass
class Watch:
    """Which runs have not been heard of, by this process's own steady seconds.

    No clock is compared with another machine's: a run is dead when its beat has not grown while this process waited a
    whole lease. So a clock that jumps takes no job from anybody.
    """

    _seen: dict[store.Claimed, tuple[int, float]] = field(default_factory=dict)

    def look(self, now: float, lease_s: float, retries: Callable[[str], int] = _retries) -> int:
        """Take over from the dead; returns from how many."""
        beats = store.beats()
        self._seen = {one: self._seen[one] if self._since(one, n) else (n, now) for one, n in beats.items()}
        dead = [(one, n) for one, (n, since) in self._seen.items() if now - since >= lease_s]
        taken = sum(store.take_from_the_dead(one, n, retries) for one, n in dead)
        if taken:
            log.warning("taken over from workers that died", extra={"jobs": taken})
        return taken

    def _since(self, one: store.Claimed, n: int) -> bool:
        return one in self._seen and self._seen[one][0] == n
