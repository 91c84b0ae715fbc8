"""The time, handed in: rules take a moment, verbs take a clock."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Gives the time, aware, in UTC."""

    def now(self) -> datetime: ...


class SteadyClock:
    """The machine's clock, which never goes back while the process lives.

    A clock that jumps back would make a withdrawal seem to lie in the future and the consent before it seem valid.
    """

    def __init__(self) -> None:
        self._last = datetime.min.replace(tzinfo=UTC)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            self._last = max(self._last, datetime.now(UTC))
            return self._last

    def at_least(self, moment: datetime) -> None:
        """Never give a time before this one: the newest that is on record."""
        with self._lock:
            self._last = max(self._last, moment)


class FixedClock:
    """A clock that stands until it is moved: for tests, samples and proofs about years to come."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def forward(self, by: timedelta) -> datetime:
        """Move it; also backwards, with a negative step."""
        self.moment += by
        return self.moment
