"""What follows from an outcome. Pure: no clock, no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from forecall.centre.errors import NoFurtherContact, ResultRefused
from forecall.centre.types import Feedback, Outcome, TaskState

TRIES = (timedelta(hours=3), timedelta(days=1), timedelta(days=3))
"""How long a person is left alone after the first, second and third call that nobody took; after the fourth it ends."""
LATER = timedelta(days=14)
"""When somebody who said 'not now' and named no day is asked again."""
FARTHEST = timedelta(days=366)
"""A next step beyond a year is a slip of the keyboard."""
LONGEST_REASON = 40
ENDS = frozenset({Outcome.NOT_INTERESTED, Outcome.WRONG_PERSON, Outcome.NEVER_AGAIN})
"""After which nobody is contacted again about it: a day for the next step contradicts them."""

UNREACHED = frozenset({Outcome.NO_ANSWER, Outcome.WRONG_PERSON})
"""After which the person was not talked with."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a conversation, as the person who held it says it.

    next_at    when the next step is due; needed for a callback, refused after an outcome in `ENDS`, else optional
    feedback   what the person said about the predicted need
    """

    outcome: Outcome
    next_at: datetime | None = None
    feedback: Feedback = Feedback.NONE


@dataclass(frozen=True, slots=True)
class Next:
    """What becomes of the task.

    again_at   when it comes back to the list; None where it is over
    objects    the person wants to hear no more: recorded as an objection to direct marketing
    """

    state: TaskState
    again_at: datetime | None = None
    objects: bool = False


def following(result: Result, tries: int, now: datetime) -> Next:
    """The next state of a task after so many tries, this one counted.

    A day that was named is kept. Raises ResultRefused where the outcome lacks its day, or the day cannot be meant;
    NoFurtherContact where the outcome ends it.

    >>> from datetime import UTC
    >>> monday = datetime(2026, 12, 7, 9, tzinfo=UTC)
    >>> following(Result(Outcome.NO_ANSWER), 1, monday).again_at - monday
    datetime.timedelta(seconds=10800)
    >>> following(Result(Outcome.NEVER_AGAIN), 1, monday).objects
    True
    """
    _check_day(result, now)
    match result.outcome:
        case _ if result.next_at is not None:
            return Next(TaskState.OPEN, result.next_at)
        case Outcome.NOT_NOW:
            return Next(TaskState.OPEN, now + LATER)
        case Outcome.NO_ANSWER if tries <= len(TRIES):
            return Next(TaskState.OPEN, now + TRIES[tries - 1])
        case Outcome.NEVER_AGAIN:
            return Next(TaskState.DROPPED, objects=True)
        case _:
            return Next(TaskState.DONE)


def _check_day(result: Result, now: datetime) -> None:
    if result.outcome is Outcome.CALLBACK and result.next_at is None:
        raise ResultRefused(result.outcome, "no day for the next call", "give next_at")
    if result.next_at is None:
        return
    if result.outcome in ENDS:
        raise NoFurtherContact(result.outcome)
    if result.next_at.tzinfo is None:
        raise ResultRefused(result.outcome, "a day without a time zone", "give next_at with its zone")
    if result.next_at <= now:
        raise ResultRefused(result.outcome, "a next step in the past", "give a time that is still to come")
    if result.next_at > now + FARTHEST:
        raise ResultRefused(result.outcome, "a next step more than a year away", "give a nearer day")
