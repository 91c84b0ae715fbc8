"""Somebody says in a talk that they want to hear no more; and the talk that said so by mistake is taken back.

What one talk brought stands as long as another says the same: where the first of two is taken back, what it closed and
what it wrote is the second's from then on, so that undoing that one too has everything as before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from forecall.centre import asking, store
from forecall.centre.models import CallTask, Conversation, ConversationOutcome
from forecall.centre.types import TaskState
from forecall.custody.recording import choose, object_to
from forecall.policy.facts import DIRECT_MARKETING

OBJECTED = "objected"
"""In what an outcome found: whether it brought an objection."""
MOMENTS = "objected_at"
"""Beside it: when the objections were written that it has from outcomes that were taken back; its own are not named."""


def object_in(talk: Conversation, records: Sequence[UUID], now: datetime) -> tuple[bool, list[int]]:
    """Record the objection for every record of the person: whether it is new for any, and the tasks that it closed."""
    new = [one for one in records if not store.has_objected(one, DIRECT_MARKETING)]
    for one in new:
        object_to(one, DIRECT_MARKETING, now)
    others = store.other_open_tasks(records, asking.marketing_purposes(), talk.task_id)
    CallTask.objects.filter(pk__in=others).update(state=TaskState.DROPPED, closed_at=now, taken_by="", taken_until=None)
    return bool(new), others


def hand_on(said: ConversationOutcome, again: ConversationOutcome, task: CallTask | None) -> bool:
    """What an outcome brought stands as the later one's; whether its own task does, which that one closes."""
    before, moments = again.task_before, _moments(said)
    if moments:
        there = before.get(MOMENTS, [])
        before |= {OBJECTED: True, MOMENTS: [*there, *(one.isoformat() for one in moments)]}
    closed = (
        task is not None and task.state != TaskState.OPEN and said.task_before["state"] == TaskState.OPEN
        and task.purpose in asking.marketing_purposes()
    )  # fmt: skip
    mine = [task.pk] if task is not None and closed else []
    ConversationOutcome.objects.filter(pk=again.pk).update(
        task_before=before, dropped=[*again.dropped, *said.dropped, *mine]
    )
    return closed


def lift(records: Sequence[UUID], said: ConversationOutcome, now: datetime) -> None:
    """What this outcome brought is lifted; what the person said by themselves since stands."""
    for moment in _moments(said):
        for one in store.objected_at(records, DIRECT_MARKETING, moment):
            choose(one, "objection_lifted", DIRECT_MARKETING, at=now)


def _moments(said: ConversationOutcome) -> list[datetime]:
    """When the objections were written that it answers for; none where it found the person's own."""
    if not said.task_before.get(OBJECTED):
        return []
    handed = [datetime.fromisoformat(one) for one in said.task_before.get(MOMENTS, [])]
    return sorted({said.said_at, *handed})
