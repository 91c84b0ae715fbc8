"""The queue's own work: what ended long ago is deleted."""

from __future__ import annotations

from datetime import timedelta

from forecall.foundation.jobs import store
from forecall.foundation.jobs.progress import Progress
from forecall.foundation.jobs.schedule import periodic
from forecall.foundation.jobs.tasks import job

KEPT = timedelta(days=30)


@job(retries=2)
def tidy_jobs(progress: Progress) -> None:
    """Keep what ended in the last thirty days."""
    while deleted := store.tidy(store.clock().now() - KEPT):
        progress.step(deleted)


periodic(tidy_jobs, "40 3 * * *", each="house")
