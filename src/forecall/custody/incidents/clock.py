"""The clock of an incident. Hours are hours: none is added for nights, weekends or holidays. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from forecall.custody.incidents.types import Timers
from forecall.policy.parts import Duration

EARLY_WARNING = Duration(24, "hours")
FINAL_REPORT = Duration(1, "months")
WARN_HOURS = (24, 12, 4, 1)
"""So many hours before the authority's letter is due the lead is reminded."""


def timers(aware: datetime, within: Duration, *, significant: bool, told: datetime | None = None) -> Timers:
    """When what is owed.

    within   how long the packs give to tell the authority: 72 hours

    >>> from datetime import UTC
    >>> timers(datetime(2027, 1, 1, 8, tzinfo=UTC), Duration(72, "hours"), significant=False).authority
    datetime.datetime(2027, 1, 4, 8, 0, tzinfo=datetime.timezone.utc)
    """
    authority = within.after(aware)
    if not significant:
        return Timers(None, authority, None)
    return Timers(EARLY_WARNING.after(aware), authority, FINAL_REPORT.after(told or authority))


def warning_of(due: datetime, now: datetime) -> str:
    """Which reminder is owed: the hours before the end, as text, `overdue`, or empty for none."""
    if now >= due:
        return "overdue"
    left = (due - now) / timedelta(hours=1)
    reached = [hours for hours in WARN_HOURS if left <= hours]
    return str(min(reached)) if reached else ""
