"""Named places in the code where a test ends the process as `kill -9` does, to see what is there afterwards.

A place costs one comparison while none is armed. `app` arms one from the settings, a test's victim by hand.
"""

from __future__ import annotations

import os
import signal

_armed: list[str] = []
_passed: list[str] | None = None


def failpoint(name: str) -> None:
    """The process ends here, at once and without cleaning up, where this place is armed."""
    if _armed and _armed[0] == name:
        _armed.pop(0)
        if not _armed:
            os.kill(os.getpid(), signal.SIGKILL)
    if _passed is not None:
        _passed.append(name)


def arm(name: str, *, nth: int = 1) -> None:
    """End the process at the nth passing of this place; an empty name disarms."""
    _armed[:] = [name] * nth if name else []


def noted() -> list[str]:
    """From now on the places that are passed are noted in this list, in order."""
    global _passed  # noqa: PLW0603  # one process, one list
    _passed = []
    return _passed
