"""Every query of the room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from forecall.centre.errors import UnknownTask
from forecall.centre.models import CallTask, Conversation, ConversationOutcome
from forecall.centre.types import TALK, Order, Outcome, TaskState
from forecall.contacts.store import every_record_of
from forecall.custody.errors import UnknownSubject
from forecall.custody.models import Choice, Subject
from forecall.custody.recording import hold_still

SORTED: dict[Order, tuple[Any, ...]] = {
    Order.WORTH: (F("worth").desc(nulls_last=True), "id"),
    Order.CHANCE: (F("chance").desc(nulls_last=True), "id"),
    Order.DUE: (F("due_to").asc(nulls_last=True), "id"),
}


def open_tasks(now: datetime, today: date, actor: str, order: Order = Order.WORTH) -> QuerySet[CallTask]:
    """Tasks that can be worked on now: open, not snoozed, in their days, and not in somebody else's hands."""
    found: QuerySet[CallTask] = (
        CallTask.objects.filter(state=TaskState.OPEN)
        .filter(Q(again_at=None) | Q(again_at__lte=now))
        .filter(Q(due_from=None) | Q(due_from__lte=today))
        .filter(Q(taken_until=None) | Q(taken_until__lte=now) | Q(taken_by=actor))
        .order_by(*SORTED[order])
    )
    return found


def callbacks(now: datetime, within: timedelta) -> QuerySet[CallTask]:
    """Open tasks that come back to the list soon, the next first."""
    found: QuerySet[CallTask] = CallTask.objects.filter(
        state=TaskState.OPEN, again_at__gt=now, again_at__lte=now + within, tries__gt=0
    ).order_by("again_at", "id")
    return found


def callback_at(subject: UUID, purpose: str) -> datetime | None:
    """When the person asked to be called back, where nothing came of any talk about the purpose since."""
    said = ConversationOutcome.objects.filter(subject=subject, conversation__purpose=purpose, undone_at=None)
    last = said.order_by("-said_at", "-id").values_list("outcome", "next_at").first()
    return last[1] if last is not None and last[0] == Outcome.CALLBACK else None


def history(subject: UUID) -> QuerySet[Conversation]:
    """A person's conversations by every record of theirs, the newest first, with the outcome that counts at hand."""
    found: QuerySet[Conversation] = (
        Conversation.unscoped.filter(subject__in=every_record_of(subject))
        .select_related("script")
        .order_by("-began_at", "-id")
    )
    return found


def outcomes_of(conversations: Sequence[int]) -> dict[int, ConversationOutcome]:
    """Conversation -> the outcome that counts."""
    rows = ConversationOutcome.objects.filter(conversation__in=conversations, undone_at=None)
    return {row.conversation_id: row for row in rows}


def hold_person(subject: UUID, facts: str | None = None) -> list[UUID]:
    """Every record of a person, in one order, locked until the transaction ends: before any talk or task of theirs is.

    Whoever works with the person meanwhile waits here, holding nothing that this one may want.

    facts   of this record, where the caller has read them

    Raises UnknownTask for a person who is not here, or was erased.
    """
    try:
        return hold_still(subject, facts)
    except UnknownSubject:
        raise UnknownTask("person", subject) from None


def hold_task(key: int) -> CallTask:
    """The task, locked until the transaction ends, after its person; raises UnknownTask."""
    there = CallTask.objects.filter(pk=key).values_list("subject", "subject__facts").first()
    if there is None:
        raise UnknownTask("task", key)
    hold_person(*there)
    return lock_task(key)


def lock_task(key: int) -> CallTask:
    """The task of a person who is held, locked until the transaction ends; raises UnknownTask."""
    found: CallTask | None = CallTask.objects.select_for_update().filter(pk=key).first()
    if found is None:
        raise UnknownTask("task", key)
    return found


def hold_talk(key: int) -> tuple[Conversation, list[UUID]]:
    """The conversation, and every record of its person, locked until the transaction ends: nobody writes of it else.

    Raises UnknownTask.
    """
    found: Conversation | None = Conversation.objects.select_related("subject").filter(pk=key).first()
    if found is None:
        raise UnknownTask("conversation", key)
    return found, hold_person(found.subject_id, found.subject.facts)


def outcome_of(conversation: Conversation) -> ConversationOutcome | None:
    found: ConversationOutcome | None = ConversationOutcome.objects.filter(
        conversation=conversation, undone_at=None
    ).first()
    return found


def same_task(subject: UUID, purpose: str, channel: str, about: str) -> CallTask | None:
    """The open task about the same thing."""
    found: CallTask | None = (
        CallTask.objects.select_for_update()
        .filter(subject=subject, purpose=purpose, channel=channel, about=about, state=TaskState.OPEN)
        .first()
    )
    return found


def is_known(subject: UUID) -> bool:
    """A person of this organisation who was not erased."""
    there: bool = Subject.objects.filter(pk=subject, forgotten_at=None).exists()
    return there


def has_objected(subject: UUID, to: str) -> bool:
    """Whether the last word of a person about it was an objection."""
    said = Choice.objects.filter(
        subject=subject, purpose=to, what__in=[Choice.What.OBJECTION, Choice.What.OBJECTION_LIFTED]
    )
    last = said.order_by("-at", "-id").values_list("what", flat=True).first()
    return last == Choice.What.OBJECTION


def objected_at(records: Sequence[UUID], to: str, at: datetime) -> list[UUID]:
    """Those of a person's records for which an objection was written at this very moment, and none since.

    In one order.
    """
    said = Choice.objects.filter(subject__in=records, purpose=to, what=Choice.What.OBJECTION)
    again = said.filter(at__gt=at).values_list("subject", flat=True)
    return sorted(set(said.filter(at=at).values_list("subject", flat=True)) - set(again))


def said_again(records: Sequence[UUID], said: ConversationOutcome) -> ConversationOutcome | None:
    """The next outcome after this one that says of the person, by whichever record, that they want to hear no more."""
    found: ConversationOutcome | None = (
        ConversationOutcome.objects.select_for_update()
        .filter(subject__in=records, outcome=Outcome.NEVER_AGAIN, undone_at=None, said_at__gte=said.said_at)
        .filter(pk__gt=said.pk)
        .order_by("pk")
        .first()
    )
    return found


def other_open_tasks(records: Sequence[UUID], purposes: Sequence[str], but: int | None) -> list[int]:
    """Ids of a person's open tasks under these purposes, of every record of theirs, locked."""
    theirs = CallTask.objects.select_for_update().filter(subject__in=records, state=TaskState.OPEN)
    rows = theirs.filter(purpose__in=purposes).order_by("pk")
    return [row.pk for row in rows if row.pk != but]


def promised_for(until: datetime) -> QuerySet[CallTask]:
    """What was promised to anybody, as `_promised` says."""
    return _promised(CallTask.objects.all(), until)


def promises(subject: UUID, until: datetime) -> QuerySet[CallTask]:
    """What was promised to one person, under any of their records."""
    return _promised(CallTask.unscoped.filter(subject__in=every_record_of(subject)), until)


def _promised(tasks: QuerySet[CallTask], until: datetime) -> QuerySet[CallTask]:
    """Open tasks that were promised in a talk for then or before, the next first.

    A call that nobody took promises nothing, and neither does a task that was only left alone.
    """
    # Of a task of this organisation: asked for it as well, SQLite reads all its outcomes for each task.
    said = ConversationOutcome.unscoped.filter(conversation__task=OuterRef("pk"), undone_at=None)
    newest = Subquery(said.order_by("-said_at", "-id").values("outcome")[:1])
    of_a_talk = Q(about__startswith=TALK) & ~Q(because=Outcome.NO_ANSWER)
    found: QuerySet[CallTask] = (
        tasks.filter(state=TaskState.OPEN, tries__gt=0, again_at__lte=until)
        .alias(newest=newest)
        .filter(of_a_talk | Q(newest=Outcome.CALLBACK))
        .order_by("again_at", "id")
    )
    return found


def promised(subject: UUID, until: datetime, but: int | None = None) -> list[int]:
    """Ids of those, locked."""
    return [row.pk for row in promises(subject, until).select_for_update() if row.pk != but]
