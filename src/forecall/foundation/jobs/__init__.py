"""Work that outlives a request: kept in the database, in one transaction with the data, and run by worker processes.

    @job(retries=5, alone="all")
    def forecast(progress: Progress, run: UUID) -> None:
        for step in progress.over(steps_of(run)):
            ...
        with progress.final():          # what is written here and the mark "done" stand together or not at all
            keep(run)

    periodic(forecast_of_tonight, "15 2 * * *", each="organisation")
    with acting(organisation, actor):
        enqueue(forecast, run.id, key=run.id)

A job is run at least once: after a crash it is run again. It carries ids only, works inside `acting(...)` of whoever
asked for it, and asks custody again. Organisations take turns, so that none waits behind the ten thousand of another.

Names are loaded when first used: Django imports this package before its models can be.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forecall.foundation.jobs.cron import Cron
    from forecall.foundation.jobs.errors import (
        AlreadyRunning,
        ArgumentRefused,
        CronWrong,
        GivenBack,
        JobCancelled,
        JobLost,
        JobsError,
        JobUnknown,
    )
    from forecall.foundation.jobs.progress import Progress
    from forecall.foundation.jobs.schedule import periodic
    from forecall.foundation.jobs.tasks import JobTask, enqueue, job
    from forecall.foundation.jobs.worker import Worker, WorkerSettings

_HOMES = {
    "cron": ("Cron",),
    "errors": (
        "AlreadyRunning",
        "ArgumentRefused",
        "CronWrong",
        "GivenBack",
        "JobCancelled",
        "JobLost",
        "JobUnknown",
        "JobsError",
    ),
    "progress": ("Progress",),
    "schedule": ("periodic",),
    "tasks": ("JobTask", "enqueue", "job"),
    "worker": ("Worker", "WorkerSettings"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "AlreadyRunning",
    "ArgumentRefused",
    "Cron",
    "CronWrong",
    "GivenBack",
    "JobCancelled",
    "JobLost",
    "JobTask",
    "JobUnknown",
    "JobsError",
    "Progress",
    "Worker",
    "WorkerSettings",
    "enqueue",
    "job",
    "periodic",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401  # whatever the name stands for
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
