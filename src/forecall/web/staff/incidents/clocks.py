"""How much time is left, in hours that everybody counts alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)
WARN_HOURS = 24
DAYS_FROM_HOURS = 96
"""From so many hours on, days are said."""


@dataclass(frozen=True, slots=True)
class Left:
    """What is left until `by`, the first moment that is too late.

    hours   whole hours that are left; below 0 the hours by which it is late, begun ones counted

    >>> from datetime import UTC
    >>> [Left(datetime(2027, 1, 4, 8, tzinfo=UTC), datetime(2027, 1, day, 8, 30, tzinfo=UTC)).hours for day in (1, 4)]
    [71, -1]
    """

    by: datetime
    now: datetime

    @property
    def hours(self) -> int:
        return (self.by - self.now) // HOUR

    @property
    def is_late(self) -> bool:
        return self.now >= self.by

    @property
    def late_hours(self) -> int:
        return max(0, (self.now - self.by) // HOUR)

    @property
    def days(self) -> int:
        """Days, where hours would be many; else 0."""
        return self.hours // 24 if self.hours >= DAYS_FROM_HOURS else 0

    @property
    def urgency(self) -> str:
        return "bad" if self.is_late else "warn" if self.hours < WARN_HOURS else ""
