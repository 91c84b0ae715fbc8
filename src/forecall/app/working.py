"""The worker as a process: what it is told by signals. To be imported once Django is set up."""

from __future__ import annotations

import signal
from types import FrameType

from django.utils.module_loading import autodiscover_modules

from forecall.app.supervising import GRACE_S
from forecall.foundation.jobs import GivenBack, Worker, WorkerSettings


def work(settings: WorkerSettings, grace_s: float = GRACE_S) -> Worker:
    """Work until SIGTERM or SIGINT: then the present job has its time of grace, and after that it is given back.

    A second signal gives it back at once.
    """
    autodiscover_modules("jobs")
    worker = Worker(settings)
    _on_signals(worker, grace_s)
    worker.work()
    signal.setitimer(signal.ITIMER_REAL, 0)
    return worker


def _on_signals(worker: Worker, grace_s: float) -> None:
    def give_back(_number: int, _frame: FrameType | None) -> None:
        if worker.holds is not None:
            raise GivenBack

    def stop(number: int, frame: FrameType | None) -> None:
        if worker.stopping.is_set():
            give_back(number, frame)
        worker.stop()
        signal.setitimer(signal.ITIMER_REAL, grace_s)

    signal.signal(signal.SIGALRM, give_back)
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, stop)
