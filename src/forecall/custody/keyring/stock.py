"""Ids whose keys are in the keyring already, to be given out by this process: most new people write nothing there.

Only ids lie here, never a key. How many are laid in follows what is asked for: one where it is quiet, twice as many as
before where they were used up within a minute, at most `MOST`. What a process does not give out is nobody's.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

MOST = 32
"""In one batch; `restored` counts on it."""
SOON_S = 60.0


@dataclass(slots=True)
class _Batch:
    """What is left of a batch of `size`, laid in at `at` by the monotonic clock."""

    size: int = 0
    at: float = 0.0
    ids: deque[UUID] = field(default_factory=deque)


class Stock:
    """The ids of one process; a fork begins with none, as its parent gives out those."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now, self._lock = now, threading.Lock()
        self._owner = os.getpid()
        self._batches: dict[str, _Batch] = {}

    def take(self, organisation: str, count: int) -> list[UUID]:
        """So many ids, or none where there are not so many."""
        with self._lock:
            ids = self._batch(organisation).ids
            return [ids.popleft() for _ in range(count)] if count <= len(ids) else []

    def ahead(self, organisation: str) -> int:
        """How many to lay in beside those that are asked for."""
        with self._lock:
            batch, now = self._batch(organisation), self._now()
            soon = batch.size > 0 and now - batch.at <= SOON_S
            batch.size, batch.at = min(2 * batch.size, MOST) if soon else 1, now
            return batch.size - 1

    def put(self, organisation: str, ids: list[UUID]) -> None:
        """Lay in ids whose keys are confirmed in keyring and standby."""
        with self._lock:
            self._batch(organisation).ids.extend(ids)

    def clear(self) -> None:
        with self._lock:
            self._batches = {}

    def _batch(self, organisation: str) -> _Batch:
        if self._owner != os.getpid():
            self._owner, self._batches = os.getpid(), {}
        return self._batches.setdefault(organisation, _Batch())
