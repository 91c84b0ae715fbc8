"""What came of talks, added up by a job and kept: a page reads one row, however many talks there were.

Adding up goes over every talk of ninety days. In a request it would hold a server's process for as long, and with it
everybody whose answer waits behind that one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from forecall.custody.receipts import Receipt, about, counts
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.foundation.jobs import enqueue
from forecall.foundation.jobs.models import Job
from forecall.sales.jobs import tally_now
from forecall.sales.models import Tally
from forecall.sales.talking import LATELY, by_feedback, by_outcome, by_seller, pressure
from forecall.sales.types import Counted

FRESH_FOR = timedelta(minutes=10)
"""Whoever looks at older sums has them made anew."""
FEW = 2_000
"""Talks that are added up at once, in some milliseconds: a small organisation's sums are never old."""


class ByClause(NamedTuple):
    """What one clause decided: how many decisions, how many of them were no permit, and about how many people."""

    clause: str
    decisions: int
    stopped: int
    people: int


@dataclass(frozen=True, slots=True)
class Tallied:
    """The sums of one moment.

    outcomes, sellers   talks of `LATELY`, as `talking` counts them
    contacts            people contacted once, twice, ... in thirty days
    said                remarks about suggestions of `LATELY`
    stopped             what each clause decided in `LATELY`
    counted_at          when the people of `stopped` were counted, which goes over all receipts that were no permit
    """

    made_at: datetime
    outcomes: tuple[Counted, ...]
    sellers: tuple[Counted, ...]
    contacts: tuple[int, ...]
    said: tuple[Counted, ...]
    stopped: tuple[ByClause, ...]
    counted_at: datetime

    @property
    def talks(self) -> int:
        """Those that have an outcome, and at least as many as people were contacted."""
        return max(sum(one.talks for one in self.outcomes), sum(self.contacts))

    def is_old(self, now: datetime) -> bool:
        """Whether the older of both moments is; so it is, too, where the clock was set back."""
        return now - self.counted_at > FRESH_FOR or now < self.counted_at


def tally() -> Tallied:
    """Add up what came of the organisation's talks until now, and keep it in the place of what was kept before."""
    now: datetime = wired().clock.now()
    made = _added_up(now, _people_stopped(now))
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
    known = {one.clause: one.people for one in found.stopped}
    now = replace(_added_up(wired().clock.now(), known), counted_at=kept.made_at)
    return now if now.talks <= FEW else tally()


def _added_up(now: datetime, people: Mapping[str, int]) -> Tallied:
    """The sums as of now; `people`: clause -> of how many people it stopped a use."""
    organisation = str(acting_now("sales.Tally").organisation)
    found = counts(wired().receipts.folder, organisation, (now - LATELY).date())
    return Tallied(
        now,
        tuple(by_outcome()),
        tuple(by_seller()),
        tuple(pressure()),
        tuple(by_feedback()),
        tuple(
            ByClause(clause, one.decisions, one.refusals + one.gaps, people.get(clause, 0))
            for clause, one in found.items()
        ),
        now,
    )


def _people_stopped(now: datetime) -> dict[str, int]:
    """Clause -> of how many people, who were not forgotten since, it stopped a use in `LATELY`."""
    organisation, since, whose = str(acting_now("sales.Tally").organisation), now - LATELY, dict[str, set[UUID]]()

    def stopped(one: Receipt) -> bool:
        return one.organisation == organisation and one.outcome != "allowed" and one.at >= since

    for hint in (b'"outcome":"refused"', b'"outcome":"gap"'):
        for receipt, people in about(wired().receipts.folder, stopped, hint):
            whose.setdefault(receipt.clause, set()).update(people)
    return {clause: len(people) for clause, people in whose.items()}


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
        "said": [[one.name, one.talks, one.people] for one in made.said],
        "stopped": [list(one) for one in made.stopped],
    }


def _read(kept: Tally) -> Tallied:
    sums = kept.sums
    return Tallied(
        kept.made_at,
        tuple(Counted(*one) for one in sums["outcomes"]),
        tuple(Counted(*one) for one in sums["sellers"]),
        tuple(sums["contacts"]),
        tuple(Counted(*one) for one in sums.get("said", ())),
        _by_clause(sums["stopped"]),
        kept.made_at,
    )


def _by_clause(kept: Any) -> tuple[ByClause, ...]:  # noqa: ANN401  # as JSON has it
    """Sums of before people were counted have them as unknown, so that nobody is shown."""
    if isinstance(kept, dict):
        return tuple(ByClause(clause, decided, stopped, 0) for clause, (decided, stopped) in kept.items())
    return tuple(ByClause(*one) for one in kept)
