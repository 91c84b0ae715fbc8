"""When an event must have happened for an answer to be another one: all that a decision looks at in its time.

A term is over or not, a contract has begun or not. So of people who differ in nothing but when they last ordered, all
get the same answer who ordered between the same two moments; and these can be told before anybody is looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta

from forecall.policy.parts import later
from forecall.policy.rulebook import Rule, TermRule

MICROSECOND = timedelta(microseconds=1)
STARTED, ENDED = "contract_started", "contract_ended"
DAYS_ROUND = 4
"""More than a month can have days that another lacks."""


def turning_points(rule: Rule, categories: Collection[str], now: datetime) -> Mapping[str, tuple[datetime, ...]]:
    """Event -> the moments, in order, from each of which on its having happened counts otherwise.

    Every event that `decide` looks at for these categories is among them. Two times with as many of its moments at or
    before them lead to the same answer, all else being equal; but when a contract ended is compared with when it
    started, too: whoever has both is to be looked at as a whole.
    """
    now, found = now.astimezone(UTC), dict[str, set[datetime]]()
    if rule.basis == "contract":
        found[STARTED] = {now + MICROSECOND}
        found[ENDED] = set()
    for category in categories:
        older = [term for one in rule.earlier.get(category, ()) for term in one.terms]
        for term in (*rule.terms.get(category, ()), *older):
            found.setdefault(term.event, set()).update(_turns(term, now))
    return {event: tuple(sorted(moments)) for event, moments in found.items()}


def consent_turns(rule: Rule, now: datetime) -> tuple[datetime, ...]:
    """The same of when a consent was given, of whoever has not withdrawn it; nothing where no consent is looked at."""
    if rule.basis != "consent":
        return ()
    found, lasts = {now.astimezone(UTC) + MICROSECOND}, rule.consent_lasts
    if lasts is not None:
        found.update(_turns(TermRule("", "", lasts.count, lasts.unit), now.astimezone(UTC)))
    return tuple(sorted(found))


def _turns(term: TermRule, now: datetime) -> list[datetime]:
    """Where a term that is over becomes one that runs, looking at ever later events, or the other way round.

    The latter happens, too: a month after the 30th and after the 31st of January is the same day, each at its own hour.
    """
    return [one for one in _candidates(term, now) if _is_over(term, one, now) != _is_over(term, one - MICROSECOND, now)]


def _is_over(term: TermRule, happened: datetime, now: datetime) -> bool:
    return term.ends(happened) <= now


def _candidates(term: TermRule, now: datetime) -> Iterator[datetime]:
    if term.count is None or term.unit is None:
        yield now + MICROSECOND
        return
    try:
        about = later(now, -term.count, term.unit)
        days = [about.date() + timedelta(days=at) for at in range(-DAYS_ROUND, DAYS_ROUND + 1)]
    except (OverflowError, ValueError):  # before the calendar: nothing of it is over
        return
    yield about + MICROSECOND
    for day in days:
        yield datetime.combine(day, time(), UTC)
        yield datetime.combine(day, now.time(), UTC) + MICROSECOND
