"""The time of a process that runs for months."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class RunningClock:
    """The machine's clock, going on at its own steady pace where the machine's is set back.

    With a clock that merely stood until then, whatever waits a minute would wait as long as the clock was set back.
    """

    def __init__(
        self, wall: Callable[[], datetime] = lambda: datetime.now(UTC), steady: Callable[[], float] = time.monotonic
    ) -> None:
        self._wall, self._steady = wall, steady
        self._last, self._read_at = wall(), steady()
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            steady = self._steady()
            self._last = max(self._wall(), self._last + timedelta(seconds=steady - self._read_at))
            self._read_at = steady
            return self._last
