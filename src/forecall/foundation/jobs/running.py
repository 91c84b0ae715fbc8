"""One run of one job, from its scope to its mark."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import transaction

from forecall.foundation.errors import ForecallError
from forecall.foundation.jobs import store
from forecall.foundation.jobs.errors import JobCancelled, JobLost, JobUnknown
from forecall.foundation.jobs.progress import Progress
from forecall.foundation.jobs.tasks import JobTask, task_named
from forecall.foundation.scope import acting

log = logging.getLogger("forecall.jobs")


def run(one: store.Claimed, chance: Callable[[], float] = random.random) -> str:
    """Run it, and return what became of it: done, later, failed, cancelled, lost.

    `except Exception` is this room's edge: whatever a job raises becomes its mark. GivenBack passes.
    """
    try:
        task = task_named(one.name)
    except JobUnknown as problem:
        return _failed(None, one, problem, chance)
    progress = Progress(one)
    try:
        with _scope(one):
            _call(task, progress, one)
    except JobLost:
        return "lost"
    except JobCancelled:
        return "cancelled" if store.mark_cancelled(one) else "lost"
    except Exception as problem:  # noqa: BLE001  # the edge
        return _failed(task, one, problem, chance)
    return "done"


def _scope(one: store.Claimed) -> AbstractContextManager[Any]:
    who = one.scope
    return acting(who.organisation, who.actor, who.working, who.campaign) if who else nullcontext()


def _call(task: JobTask, progress: Progress, one: store.Claimed) -> None:
    if task.whole:
        with transaction.atomic():
            task.func(progress, *one.ids)
            if not progress.is_final:
                with progress.final():
                    pass
        return
    task.func(progress, *one.ids)
    if not progress.is_final:
        with progress.final():
            pass


def _failed(task: JobTask | None, one: store.Claimed, problem: Exception, chance: Callable[[], float]) -> str:
    """Errors of ours say whether trying again may help; of others it is not known, so it is tried."""
    ours = isinstance(problem, ForecallError)
    error = f"{type(problem).__module__}.{type(problem).__qualname__}"[:200]
    code = str(getattr(problem, "code", ""))[:60] if ours else ""
    may_help = problem.retry if isinstance(problem, ForecallError) else True
    if task is None or not may_help or one.runs > task.retries:
        return "failed" if store.mark_failed(one, error, code) else "lost"
    return "later" if store.try_later(one, task.backoff.wait(one.runs, chance()), error, code) else "lost"
