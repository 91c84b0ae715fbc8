"""The tasks API, with our queue behind it: `@job` makes a task, `enqueue` keeps one request for it.

A `JobTask` is a `django_tasks.Task`, so `forecast.enqueue(run_id)` of the tasks API does what `enqueue(forecast,
run_id)` does, and a task of somebody else's that takes ids only can be queued here too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django_tasks.base import Task

from forecall.foundation.jobs.arguments import Id
from forecall.foundation.jobs.backoff import BackOff
from forecall.foundation.jobs.errors import JobUnknown

LEASE = timedelta(seconds=30)
LIMIT = timedelta(hours=2)
USUAL = BackOff()
_tasks: dict[str, JobTask] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTask(Task[Any, None]):
    """A function that runs as a job.

    retries   how often it is begun again after it failed
    backoff   how long it waits before each
    alone     of those with this text one runs at a time; `{0}` stands for the first argument, and an organisation's
              jobs never wait for another's; empty where any number may
    whole     True where the function runs in one transaction with the mark "done": for short work only, for on
              SQLite nobody else writes meanwhile
    limit     after this time the worker no longer says that it lives, and the job is begun again
    """

    retries: int = 5
    backoff: BackOff = USUAL
    alone: str = ""
    whole: bool = False
    limit: timedelta = LIMIT

    @property
    def name(self) -> str:
        """`room.function`: what the table keeps, so that a function may move inside its room."""
        return registered_name(self.func)

    def lock_text(self, scope: str, ids: tuple[Id, ...]) -> str:
        """What the one-at-a-time key is for these arguments."""
        return f"{scope}:{self.name}:{self.alone.format(*ids)}"[:200] if self.alone else ""


def registered_name(function: Callable[..., object]) -> str:
    parts = function.__module__.split(".")
    room = parts[1] if parts[0] == "forecall" and len(parts) > 1 else parts[0]
    return f"{room}.{function.__name__}"


def job(  # noqa: PLR0913  # each has a default that suits
    *,
    queue: str = "default",
    retries: int = 5,
    backoff: BackOff = USUAL,
    alone: str = "",
    priority: int = 0,
    whole: bool = False,
    limit: timedelta = LIMIT,
) -> Callable[[Callable[..., None]], JobTask]:
    """Make a module's function a job. Its first argument is the `Progress`, the others are ids; see `JobTask`.

    priority   -100 to 100; the higher is begun first among the jobs of the same organisation
    """

    def made(function: Callable[..., None]) -> JobTask:
        task = JobTask(
            func=function, queue_name=queue, priority=priority, retries=retries, backoff=backoff,
            alone=alone, whole=whole, limit=limit,
        )  # fmt: skip
        other = _tasks.get(task.name)
        if other is not None and other.func.__module__ != function.__module__:
            raise JobUnknown(f"of the one name {task.name}: two modules of its room have it")
        _tasks[task.name] = task
        return task

    return made


def task_named(name: str) -> JobTask:
    """Raises JobUnknown."""
    if name not in _tasks:
        raise JobUnknown(f"named {name}")
    return _tasks[name]


def enqueue(
    task: JobTask, *ids: Id, key: Id | None = None, after: timedelta | None = None, priority: int | None = None
) -> UUID:
    """Ask for a job in the organisation that is acting, in the caller's transaction; returns its id.

    key     an id; with the same one again, for the same job and organisation, the first request's id comes back
    after   begin not before this has passed

    Raises ArgumentRefused where an argument is no id. Nothing is asked for where the transaction is rolled back.
    """
    from forecall.foundation.jobs.store import ask_for  # noqa: PLC0415  # models are there when a job is asked for

    return ask_for(task, ids, key=key, after=after, priority=priority)


def run_after(moment: datetime | None, now: datetime) -> timedelta | None:
    return None if moment is None else max(timedelta(0), moment - now)
