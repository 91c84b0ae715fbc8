"""Time tables: which jobs are asked for by the clock, once for the house or once for each organisation.

A time that passed while no worker ran is made up for once, however many were missed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from forecall.foundation.jobs.cron import Cron
from forecall.foundation.jobs.tasks import JobTask

CLOCKWORK = "clockwork"
"""Who acts in a job that a time table asked for."""


@dataclass(frozen=True, slots=True)
class Periodic:
    """One time table: for `each` organisation by its wall clock, handed its id; or for the `house` by UTC."""

    task: JobTask
    table: Cron
    each: Literal["organisation", "house"]


_tables: dict[str, Periodic] = {}


def periodic(task: JobTask, table: str, *, each: Literal["organisation", "house"] = "organisation") -> None:
    """Ask for this job whenever the time table says so. Raises CronWrong.

    table   five fields as in crontab(5)
    """
    _tables[task.name] = Periodic(task, Cron.read(table), each)


def tables() -> tuple[Periodic, ...]:
    return tuple(_tables.values())


def ask_for_due(now: datetime) -> int:
    """Ask for whatever has become due; returns how much. Two workers at once still make one job of it."""
    from forecall.foundation.jobs import due  # noqa: PLC0415  # models are there

    return sum(due.kept(one, now) for one in tables())
