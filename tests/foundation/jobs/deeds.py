"""Jobs that tests ask for. What they do is written to `Due`, a table with a unique key and no meaning here."""

# ruff: noqa: ARG001  # a job takes its progress and ids, whether it looks at them or not
from __future__ import annotations

import os
import signal
import time
from datetime import timedelta
from uuid import UUID

from django.db import OperationalError
from django.db.models import F

from forecall.foundation import ForecallError, acting_now
from forecall.foundation.jobs import Progress, job
from forecall.foundation.jobs.backoff import BackOff
from forecall.foundation.models import Organisation

AT_ONCE = BackOff(first=timedelta(0))
ran: list[tuple] = []


class Hopeless(ForecallError):
    code = "hopeless"


@job(backoff=AT_ONCE)
def note(progress: Progress, number: int) -> None:
    ran.append((acting_now("note").organisation, acting_now("note").actor, number))


@job(backoff=AT_ONCE, retries=2)
def poison(progress: Progress, number: int) -> None:
    ran.append(("poison", progress.run))
    raise ValueError("Ana Pop, 0721 234 567")


@job()
def hopeless(progress: Progress, number: int) -> None:
    ran.append(("hopeless", progress.run))
    raise Hopeless("Ana Pop")


@job(alone="{0}", backoff=AT_ONCE)
def one_by_one(progress: Progress, place: str, number: int) -> None:
    ran.append((place, number))


@job(priority=10)
def urgent(progress: Progress, number: int) -> None:
    ran.append(("urgent", number))


@job(backoff=AT_ONCE, retries=50)
def count(progress: Progress, number: int) -> None:
    """Takes its time, and then adds one: done twice, the sum would be too high, and left out, too low."""
    for _ in progress.over(range(5), "counting"):
        time.sleep(0.004)
    with progress.final():
        Organisation.objects.filter(id=acting_now("count").organisation).update(policy_seq=F("policy_seq") + 1)
        if number % 20 == 0 and progress.run == 1:
            os.kill(os.getpid(), signal.SIGKILL)  # between what it wrote and the commit


@job(backoff=AT_ONCE, whole=True, retries=1)
def half_way(progress: Progress, number: int) -> None:
    Organisation.objects.filter(id=acting_now("half_way").organisation).update(country="DE")
    if progress.run == 1:
        raise OperationalError("database is locked")


@job()
def sleepy(progress: Progress, number: int) -> None:
    """Runs until it is told to stop."""
    for _ in progress.over(range(10_000)):
        time.sleep(0.01)


@job()
def for_each(progress: Progress, organisation: UUID) -> None:
    assert acting_now("for_each").organisation == organisation
    ran.append(("each", organisation))


@job()
def nothing(progress: Progress, number: int) -> None:
    """What a job costs by itself."""


@job(whole=True)
def lasting(progress: Progress, seconds: int) -> None:
    """Writes, and then lasts so long in the middle of its transaction."""
    Organisation.objects.filter(id=acting_now("lasting").organisation).update(country="DE")
    print("begun", flush=True)
    time.sleep(seconds)
