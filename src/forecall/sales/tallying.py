"""What came of talks, added up by a job and kept: a page reads one row, however many talks there were.

Adding up goes over every talk of ninety days. In a request it would hold a server's process for as long, and with it
everybody whose answer waits behind that one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from forecall.custody.receipts import counts
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.foundation.jobs import enqueue
from forecall.foundation.jobs.models import Job
from forecall.sales.jobs import tally_now
from forecall.sales.models import Tally
from forecall.sales.talking import LATELY, by_outcome, by_seller, pressure
from forecall.sales.types import Counted

FRESH_FOR = timedelta(minutes=10)
"""Whoever looks at older sums has them made anew."""
FEW = 2_000
"""Talks that are added up at once, in some milliseconds: a small organisation's sums are never old."""


@dataclass(frozen=True, slots=True)
class Tallied:
    """The sums of one moment.

    outcomes, sellers   talks of `LATELY`, as `talking` counts them
    contacts            people contacted once, twice, ... in thirty days
    stopped             clause -> decisions of `LATELY` that it made, and how many of them were no permit
    """

    made_at: datetime
    outcomes: tuple[Counted, ...]
    sellers: tuple[Counted, ...]
    contacts: tuple[int, ...]
    stopped: Mapping[str, tuple[int, int]]

    @property
    def talks(self) -> int:
        """Those that have an outcome, and at least as many as people were contacted."""
        return max(sum(one.talks for one in self.outcomes), sum(self.contacts))

    def is_old(self, now: datetime) -> bool:
        return now - self.made_at > FRESH_FOR or now < self.made_at  # the clock was set back


def tally() -> Tallied:
    """Add up what came of the organisation's talks until now, and keep it in the place of what was kept before."""
    made = _added_up()
    Tally.objects.update_or_create(
        organisation_id=acting_now("sales.Tally").organisation, defaults={"made_at": made.made_at, "sums": _plain(made)}
    )
    return made


def tallied() -> Tallied:
    """What is kept; added up here only where talks are few, and for an organisation's first question."""
    kept = Tally.objects.first()
    if kept is None:
        return tally()
    found = _read(kept)
    if found.talks > FEW:
        return found
    now = _added_up()
    return now if now.talks <= FEW else tally()


def _added_up() -> Tallied:
    now: datetime = wired().clock.now()
    organisation = str(acting_now("sales.Tally").organisation)
    found = counts(wired().receipts.folder, organisation, (now - LATELY).date())
    return Tallied(
        now,
        tuple(by_outcome()),
        tuple(by_seller()),
        tuple(pressure()),
        {clause: (one.decisions, one.refusals + one.gaps) for clause, one in found.items()},
    )


def ask_for_tally() -> None:
    """Have it made anew by a worker; a job that waits or runs already is the one."""
    if not is_asked():
        enqueue(tally_now)


def is_asked() -> bool:
    """Whether a job that makes it waits or runs."""
    scope, states = str(acting_now("sales.Tally").organisation), (Job.State.READY, Job.State.RUNNING)
    found: bool = Job.objects.filter(scope=scope, name=tally_now.name, state__in=states).exists()
    return found


def _plain(made: Tallied) -> dict[str, Any]:
    return {
        "outcomes": [[one.name, one.talks, one.people, one.ordered] for one in made.outcomes],
        "sellers": [[one.name, one.talks, one.people, one.ordered] for one in made.sellers],
        "contacts": made.contacts,
        "stopped": made.stopped,
    }


def _read(kept: Tally) -> Tallied:
    sums = kept.sums
    return Tallied(
        kept.made_at,
        tuple(Counted(*one) for one in sums["outcomes"]),
        tuple(Counted(*one) for one in sums["sellers"]),
        tuple(sums["contacts"]),
        {clause: (decided, stopped) for clause, (decided, stopped) in sums["stopped"].items()},
    )
