"""A process that asks for jobs, lets worker processes run them, and kills those at random; prints what came of it.

python -m tests.foundation.jobs.storm JOBS WORKERS KILLS SEED
"""

from __future__ import annotations

import ctypes
import json
import os
import random
import signal
import sys
import time
from datetime import UTC, datetime, timedelta

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "forecall.app.django_settings"
ENDS_S = 120
"""So long nothing may be done any more: a busy machine is slow, and a job that is lost is never done."""


def work() -> int:
    """A worker in a process of its own; it ends with this one."""
    from django.db import connections

    connections.close_all()  # a fork must not share them
    child = os.fork()
    if child:
        return child
    from forecall.foundation.jobs import Worker, WorkerSettings

    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    worker = Worker(WorkerSettings(lease=timedelta(seconds=0.8), poll_s=0.05))
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    worker.work()
    os._exit(0)


def main(jobs: int, workers: int, kills: int, seed: int) -> None:
    django.setup()
    from forecall.app.tables import bring_up_to_date
    from forecall.foundation import acting
    from forecall.foundation.jobs import enqueue, store
    from forecall.foundation.models import Organisation
    from tests.foundation.jobs import deeds

    bring_up_to_date("default")
    made = Organisation.objects.create(slug="a", name="A", country="RO", created_at=datetime.now(UTC))
    began = time.perf_counter()
    with acting(made.id, "alice"):
        for number in range(jobs):
            enqueue(deeds.count if kills else deeds.nothing, number)
    asked_s = time.perf_counter() - began
    chance, began = random.Random(seed), time.perf_counter()
    children = [work() for _ in range(workers)]
    for _ in range(kills):
        time.sleep(chance.uniform(0.05, 0.4))
        victim = chance.randrange(workers)
        os.kill(children[victim], signal.SIGKILL)
        os.waitpid(children[victim], 0)
        children[victim] = work()
    counts, moved = store.counted(), time.perf_counter()
    while set(counts) & {"ready", "running"} and time.perf_counter() - moved < ENDS_S:
        for place, child in enumerate(children):
            if os.waitpid(child, os.WNOHANG)[0]:  # a job ended it
                children[place] = work()
        time.sleep(0.05)
        before, counts = counts, store.counted()
        moved = time.perf_counter() if counts.get("done") != before.get("done") else moved
    took_s = time.perf_counter() - began
    for child in children:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)
    made.refresh_from_db()
    runs = sum(store.Job.objects.values_list("runs", flat=True))
    print(
        json.dumps(
            {"states": store.counted(), "sum": made.policy_seq, "runs": runs, "asked_s": asked_s, "took_s": took_s}
        )
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
