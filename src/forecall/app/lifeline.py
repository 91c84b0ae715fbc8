"""A child that ends when the process that began it is gone, however it went: `kill -9` leaves nobody behind.

The parent holds the writing end of a pipe, to which nothing is ever written, and no child inherits it; each child waits
at the reading end. Once the parent is gone the kernel closes its end, and the child is told as if by its parent.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Mapping, MutableMapping

GRACE_S = 25.0
"""Longer than a worker lets its present job go on."""
VARIABLE = "FORECALL_LIFELINE"
"""Number of the reading end, as a child finds it."""


class Lifeline:
    """What a parent holds."""

    def __init__(self) -> None:
        self.child_end, self._own_end = os.pipe()  # neither is inherited unless it is handed over

    def told(self, environment: Mapping[str, str]) -> dict[str, str]:
        """The environment of a child, which is to be handed `child_end`."""
        return {**environment, VARIABLE: str(self.child_end)}

    def close(self) -> None:
        """As if this process were gone."""
        os.close(self._own_end)
        os.close(self.child_end)


def hold(environment: MutableMapping[str, str], grace_s: float = GRACE_S) -> None:
    """Where a parent holds a lifeline, end with it: by SIGTERM, and by SIGKILL once the time of grace is over."""
    named = environment.pop(VARIABLE, "")  # not for children of this process
    try:
        end = int(named)
        os.set_inheritable(end, False)  # noqa: FBT003  # no name may be given
    except (ValueError, OSError):  # nobody holds one
        return
    threading.Thread(target=_wait, args=(end, grace_s), name="lifeline", daemon=True).start()


def _wait(end: int, grace_s: float) -> None:
    try:
        while os.read(end, 1):
            pass
    except OSError:
        return
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(grace_s)
    os.kill(os.getpid(), signal.SIGKILL)
