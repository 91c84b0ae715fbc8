"""How far a job is, and the moment at which what it made is kept."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sized
from contextlib import contextmanager
from typing import Protocol, TypeVar

from django.db import transaction

from forecall.foundation.jobs import store
from forecall.foundation.jobs.arguments import checked_name
from forecall.foundation.jobs.errors import JobCancelled, JobLost

T = TypeVar("T")
WRITES_EVERY_S = 0.5


class Steady(Protocol):
    """Seconds that never go back."""

    def __call__(self) -> float: ...


class Progress:
    """What a job is handed: it says how far it is, and hears when it is to stop.

    Each step may raise JobCancelled or JobLost. Steps are written twice a second at most.
    """

    def __init__(self, claimed: store.Claimed, steady: Steady = time.monotonic) -> None:
        self.claimed = claimed
        self.is_final = False
        self._steady = steady
        self._written = -WRITES_EVERY_S
        self._done, self._total, self._message = 0, None, ""  # type: tuple[int, int | None, str]

    @property
    def run(self) -> int:
        """Which run this is: 1 for the first."""
        return self.claimed.runs

    def of(self, total: int, message: str = "") -> None:
        """So much is to do; `message` is the id of a text."""
        self._total = total
        self._message = message and checked_name(self.claimed.name, "message", message)
        self._write()

    def step(self, by: int = 1) -> None:
        """So much more is done."""
        self._done += by
        if self._steady() - self._written >= WRITES_EVERY_S:
            self._write()

    def over(self, many: Iterable[T], message: str = "") -> Iterator[T]:
        """The same things, each counted when it is done."""
        if isinstance(many, Sized):
            self.of(len(many), message)
        for one in many:
            yield one
            self.step()
        self._write()

    @contextmanager
    def final(self) -> Iterator[None]:
        """What is written inside and the mark "done" stand together or not at all: the one place for effects.

        Inside `transaction.atomic()`. Raises JobLost or JobCancelled, before anything is written.
        """
        with transaction.atomic():
            self._unless_stopped(store.mark_done(self.claimed))
            yield
        self.is_final = True

    def _write(self) -> None:
        self._written = self._steady()
        self._unless_stopped(store.note(self.claimed, self._done, self._total, self._message))

    def _unless_stopped(self, held: bool) -> None:  # noqa: FBT001  # a verdict, passed on
        if held:
            return
        raise (JobCancelled if store.is_stopped(self.claimed) else JobLost)(str(self.claimed.id))
