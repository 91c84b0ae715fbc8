"""What came of talks, by outcome and by seller, and how often the same people were contacted. Counts only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connections
from django.db.models import Count, Q, QuerySet

from forecall.centre.models import Conversation, ConversationOutcome
from forecall.centre.types import Direction, Outcome
from forecall.custody.wiring import wired
from forecall.sales.models import Said
from forecall.sales.types import Counted

LATELY = timedelta(days=90)
MONTH = timedelta(days=30)
OFTEN = 5
"""The last step of contact pressure: so often, or more."""


def _since(span: timedelta) -> datetime:
    moment: datetime = wired().clock.now() - span
    return moment


def by_outcome(span: timedelta = LATELY) -> list[Counted]:
    """Each outcome of the talks that began in this span and were not undone, the most frequent first."""
    rows = (
        _that_count(span)
        .values("outcome")
        .annotate(talks=Count("id"), people=Count("subject", distinct=True))
        .order_by("-talks", "outcome")
    )
    return [
        Counted(row["outcome"], row["talks"], row["people"], row["people"] if row["outcome"] == Outcome.ORDERED else 0)
        for row in rows
    ]


def by_seller(span: timedelta = LATELY) -> list[Counted]:
    """Each who talked: with how many people, and how many of them ordered; the most talks first."""
    ordered = Count("subject", distinct=True, filter=Q(outcome=Outcome.ORDERED))
    rows = (
        _that_count(span)
        .values("conversation__held_by")
        .annotate(talks=Count("id"), people=Count("subject", distinct=True), won=ordered)
        .order_by("-talks", "conversation__held_by")
    )
    return [Counted(row["conversation__held_by"], row["talks"], row["people"], row["won"]) for row in rows]


def by_feedback(span: timedelta = LATELY) -> list[Counted]:
    """What was said of suggestions in this span and not taken back, the most frequent first; companies count, too."""
    rows = (
        Said.objects.filter(at__gte=_since(span), undone_at=None)
        .values("feedback")
        .annotate(times=Count("id"), people=Count("subject", distinct=True), firms=Count("company", distinct=True))
        .order_by("-times", "feedback")
    )
    return [Counted(row["feedback"], row["times"], row["people"] + row["firms"]) for row in rows]


def pressure(span: timedelta = MONTH) -> list[int]:
    """How many people were contacted once, twice, ... and `OFTEN` times or more in this span, by us."""
    times = (
        Conversation.objects.filter(direction=Direction.OUT, began_at__gte=_since(span))
        .values("subject")
        .annotate(times=Count("id"))
        .values_list("times", flat=True)
    )
    counts = [0] * OFTEN
    for often, people in _tallied(times):
        counts[min(often, OFTEN) - 1] += people
    return counts


def _tallied(times: QuerySet[Any]) -> list[tuple[int, int]]:
    """How often each number comes, counted where the rows lie: there may be one for each person."""
    sql, parameters = times.query.sql_with_params()
    with connections[times.db].cursor() as cursor:
        tally = f"SELECT times, COUNT(*) FROM ({sql}) AS each_person GROUP BY times"  # noqa: S608  # Django's own words
        cursor.execute(tally, parameters)
        return list(cursor.fetchall())


def _that_count(span: timedelta) -> QuerySet[ConversationOutcome]:
    found: QuerySet[ConversationOutcome] = ConversationOutcome.objects.filter(
        undone_at=None, conversation__began_at__gte=_since(span)
    )
    return found
