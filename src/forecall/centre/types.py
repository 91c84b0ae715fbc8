"""The words of the room: kinds of conversations, outcomes, a task as it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

TALK = "talk:"
"""Before a conversation's number in what a task is about that was promised in it."""


class Kind(StrEnum):
    """How people talk with each other."""

    CALL = "call"
    CHAT = "chat"
    MAIL = "mail"
    FORM = "form"
    VISIT = "visit"
    LETTER = "letter"


class Direction(StrEnum):
    """Who began."""

    OUT = "out"
    IN = "in"


class TaskState(StrEnum):
    """Where a task stands. A snoozed one is open again when its time has come; nothing has to wake it."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class Outcome(StrEnum):
    """What came of a conversation, in the order of the keys 1 to 9."""

    ORDERED = "ordered"
    INTERESTED = "interested"
    CALLBACK = "callback"
    NOT_NOW = "not_now"
    NOT_INTERESTED = "not_interested"
    NO_ANSWER = "no_answer"
    WRONG_PERSON = "wrong_person"
    ANSWERED = "answered"
    NEVER_AGAIN = "never_again"


class Feedback(StrEnum):
    """What the person said about the need that was predicted."""

    NONE = ""
    NOT_NEEDED = "not_needed"
    WRONG_TIME = "wrong_time"
    WRONG_QUANTITY = "wrong_quantity"
    BOUGHT_ELSEWHERE = "bought_elsewhere"


class Order(StrEnum):
    """How a list of tasks is sorted."""

    WORTH = "worth"
    CHANCE = "chance"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class NewTask:
    """Somebody is to be talked with.

    purpose      of the policy, under which the person is reached
    categories   of data that the talk needs
    because      short code of the reason: due, lapsed, renewal, asked, ...; no words about the person
    about        what it is about, as the asker knows it again, e.g. the id of a suggestion; no personal value
    channel      by which the person is reached; phone by default
    due          first and last day on which it makes sense; no bounds by default
    worth        expected value, in the organisation's currency, at least 0
    chance       probability that it comes true, 0 to 1
    """

    subject: UUID
    purpose: str
    categories: frozenset[str]
    because: str
    about: str = ""
    channel: str = "phone"
    due: tuple[date | None, date | None] = (None, None)
    worth: Decimal | None = None
    chance: float | None = None
    script: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation that has begun.

    receipt   of the decision that allowed it
    until     when the permit to reach the person ends; a later step asks again
    """

    id: int
    subject: UUID
    receipt: str
    until: datetime
    script: str = ""
    texts: dict[str, str] = field(default_factory=dict)
