"""How long a job waits before it is begun again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class BackOff:
    """Exponential, with jitter over the upper half, so that what failed together does not come back together.

    >>> [BackOff(first=timedelta(seconds=10)).wait(run, 1.0).seconds for run in (1, 2, 3)]
    [10, 20, 40]
    """

    first: timedelta = timedelta(seconds=10)
    most: timedelta = timedelta(hours=1)

    def wait(self, run: int, chance: float) -> timedelta:
        """Before the next run, when this many have failed.

        run      >= 1
        chance   from 0 to 1, drawn evenly: the wait lies between half and the whole of the step
        """
        doubled: int = 2 ** min(run - 1, 30)
        return min(self.most, self.first * doubled) * (0.5 + chance / 2)
