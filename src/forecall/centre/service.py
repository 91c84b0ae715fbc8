"""The verbs: ask for a talk, take it, begin it, say what came of it, take that back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from forecall.centre import asking, objecting, store
from forecall.centre.errors import AlreadyNoted, ResultRefused, TaskRefused, TaskTaken, TooLateToUndo, UnknownTask
from forecall.centre.events import ConversationBegan, OutcomeKnown, OutcomeUndone, TaskAsked
from forecall.centre.models import CallTask, Conversation, ConversationOutcome
from forecall.centre.outcomes import UNREACHED, Next, Result, following
from forecall.centre.scripts import read_script
from forecall.centre.types import TALK, Direction, Kind, NewTask, Talk, TaskState
from forecall.custody import Gap, Permit, Refused
from forecall.custody.recording import happened, sent
from forecall.custody.wiring import wired
from forecall.foundation import Acting, acting_now
from forecall.policy.terms import Channel

LEASE = timedelta(minutes=15)
"""How long a task stays in the hands of who took it; a closed browser frees it."""
UNDO_WITHIN = timedelta(minutes=10)
PROMISED_WITHIN = timedelta(hours=12)
"""A call that was promised for so soon is the one that is held now."""
LAST_CONTACT = "last_contact"
"""The event from which the policy counts terms of those who are only talked with."""
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_ABOUT = re.compile(r"[A-Za-z0-9_.:/-]{0,80}")
_RESTORED = ("state", "again_at", "closed_at", "tries")


def ask_for(new: NewTask) -> int:
    """Ask for a talk; the task's id. An open task about the same thing is brought up to date instead of doubled.

    Raises TaskRefused for a field that cannot be meant, UnknownTask for a person who is not here.
    """
    acting, now = acting_now("centre.CallTask"), wired().clock.now()
    _check(new)
    values: dict[str, Any] = {
        "categories": sorted(new.categories), "because": new.because, "due_from": new.due[0], "due_to": new.due[1],
        "worth": new.worth, "chance": new.chance, "script": new.script,
    }  # fmt: skip
    with transaction.atomic():
        store.hold_person(new.subject)
        there = store.same_task(new.subject, new.purpose, new.channel, new.about)
        if there is not None:
            CallTask.objects.filter(pk=there.pk).update(**values)
            return int(there.pk)
        made = CallTask.objects.create(
            organisation_id=acting.organisation, subject_id=new.subject, purpose=new.purpose, channel=new.channel,
            about=new.about, asked_by=acting.actor, asked_at=now, **values,
        )  # fmt: skip
        wired().events.publish(TaskAsked(acting.organisation, made.pk, new.subject))
    return int(made.pk)


def _check(new: NewTask) -> None:
    asking.channel_of(new.channel)
    if not _CODE.fullmatch(new.because):
        raise TaskRefused("because", "no code", "use small letters, digits and _, as in 'due'")
    if not _ABOUT.fullmatch(new.about):
        raise TaskRefused("about", "no id", "use letters, digits and _.:/- only; no words about the person")
    if not new.categories:
        raise TaskRefused("categories", "none", "name the data that the talk needs")
    if new.purpose not in asking.policy_in_force().policy.purposes:
        raise TaskRefused("purpose", f"the policy has no {new.purpose!r}", "declare it, or name one that is there")
    first, last = new.due
    if first is not None and last is not None and last < first:
        raise TaskRefused("due", "it ends before it begins", "give the first day first")
    if new.chance is not None and not 0 <= new.chance <= 1:
        raise TaskRefused("chance", f"{new.chance} is no probability", "give a number from 0 to 1")
    if new.worth is not None and not (new.worth.is_finite() and new.worth >= 0):
        raise TaskRefused("worth", "no amount", "give a number of at least 0")


def take(key: int) -> datetime:
    """Take a task into one's hands, or hold it longer; until when. Raises TaskTaken, UnknownTask."""
    now = wired().clock.now()
    with transaction.atomic():
        _taken(key, now)
    return now + LEASE


def _taken(key: int, now: datetime) -> CallTask:
    """The task, taken into one's hands."""
    acting, task = acting_now("centre.CallTask"), store.hold_task(key)
    _may_take(task, acting, now)
    CallTask.objects.filter(pk=key).update(taken_by=acting.actor, taken_until=now + LEASE)
    return task


def _may_take(task: CallTask, acting: Acting, now: datetime) -> None:
    if task.state != TaskState.OPEN:
        raise TaskTaken(task.pk, task.state)
    if task.taken_by not in {"", acting.actor} and task.taken_until is not None and task.taken_until > now:
        raise TaskTaken(task.pk, "in somebody else's hands")


def release(key: int) -> None:
    """Give a task back to the list; what is not in one's hands stays as it is."""
    acting = acting_now("centre.CallTask")
    CallTask.objects.filter(pk=key, taken_by=acting.actor).update(taken_by="", taken_until=None)


def snooze(key: int, until: datetime) -> None:
    """Leave a task alone until then. Raises TaskTaken, UnknownTask, and TaskRefused for a time that is past."""
    acting, now = acting_now("centre.CallTask"), wired().clock.now()
    if until <= now:
        raise TaskRefused("until", "a time in the past", "give one that is still to come")
    with transaction.atomic():
        _may_take(store.hold_task(key), acting, now)
        CallTask.objects.filter(pk=key).update(again_at=until, taken_by="", taken_until=None)


def wake(key: int) -> None:
    """Take up a task again that was left alone. Raises TaskTaken, UnknownTask."""
    acting, now = acting_now("centre.CallTask"), wired().clock.now()
    with transaction.atomic():
        _may_take(store.hold_task(key), acting, now)
        CallTask.objects.filter(pk=key).update(again_at=None)


def drop(key: int) -> None:
    """Close a task without a talk. Raises TaskTaken, UnknownTask."""
    acting, now = acting_now("centre.CallTask"), wired().clock.now()
    with transaction.atomic():
        _may_take(store.hold_task(key), acting, now)
        CallTask.objects.filter(pk=key).update(
            state=TaskState.DROPPED, closed_at=now, taken_by="", taken_until=None, again_at=None
        )


def pick_up(new: NewTask) -> int:
    """Have a talk on the list again that was left alone or closed without one; its task's id. Raises TaskTaken."""
    same = {"subject": new.subject, "purpose": new.purpose, "channel": new.channel, "about": new.about}
    with transaction.atomic():
        store.hold_person(new.subject)
        closed = CallTask.objects.filter(**same, state=TaskState.DROPPED)
        if store.same_task(new.subject, new.purpose, new.channel, new.about) is None:
            newest = closed.order_by("-closed_at", "-id").values_list("pk", flat=True).first()
            CallTask.objects.filter(pk=newest).update(state=TaskState.OPEN, closed_at=None)
        closed.update(state=TaskState.DONE)  # a later task about it stands in its place
        key = ask_for(new)
        wake(key)
    return key


def is_set_aside(new: NewTask) -> bool:
    """Whether this talk was left alone until later, or closed without one: then it can be picked up."""
    same = CallTask.objects.filter(subject=new.subject, purpose=new.purpose, channel=new.channel, about=new.about)
    now = wired().clock.now()
    there: bool = same.filter(Q(state=TaskState.DROPPED) | Q(state=TaskState.OPEN, again_at__gt=now)).exists()
    return there


def is_noted(once: UUID) -> bool:
    """Whether the form that is known by this brought its talk already; one whose outcome was undone may come again."""
    there: bool = Conversation.objects.filter(once=once).exists()
    return there


def begin(key: int, once: UUID | None = None) -> Talk | Refused | Gap:
    """Begin the talk that a task asks for, if the policy allows it now: the gate is asked first.

    once   what the form is known by that asks for it: of two that come at once, one begins

    Refused, the task stays open and carries the reason, so that the list shows it; the task is given back.
    Raises TaskTaken, UnknownTask, and AlreadyNoted for the second one.
    """
    now = wired().clock.now()
    with transaction.atomic():  # with the person held: of two talks at once, the second one's asking counts the first
        task = _taken(key, now)
        if once is not None and is_noted(once):
            raise AlreadyNoted
        return _begun(task, once, now)


def _begun(task: CallTask, once: UUID | None, now: datetime) -> Talk | Refused | Gap:
    acting, key = acting_now("centre.CallTask"), task.pk
    channel = Channel(task.channel)
    answer = asking.to_reach(task.subject_id, task.purpose, frozenset(task.categories), channel)
    if not isinstance(answer, Permit):
        code = answer.reason if isinstance(answer, Refused) else "no_rule"
        clause = answer.clause if isinstance(answer, Refused) else ""
        CallTask.objects.filter(pk=key).update(refused=code, refused_clause=clause, taken_by="", taken_until=None)
        return answer
    script = read_script(task.script) if task.script else None
    talk = Conversation.objects.create(
        subject_id=task.subject_id, task_id=key, kind=asking.KINDS[channel], direction=Direction.OUT,
        purpose=task.purpose, channel=channel, began_at=now, held_by=acting.actor, script=script,
        receipt=answer.receipt, clause=answer.clause, once=once,
    )  # fmt: skip
    CallTask.objects.filter(pk=key).update(tries=task.tries + 1, refused="", refused_clause="")
    if notice := asking.notice_of(task.purpose):
        sent(task.subject_id, notice, now)
    wired().events.publish(ConversationBegan(acting.organisation, talk.pk, task.subject_id))
    texts = dict(script.texts) if script else {}
    return Talk(talk.pk, task.subject_id, answer.receipt, answer.until, task.script, texts)


def finish(key: int, result: Result, note: str = "") -> Next:
    """Say what came of a talk: its outcome, perhaps a note; what becomes of the task.

    Raises ResultRefused where the outcome lacks something or one stands already, NoteNotDeclared, UnknownTask. Then
    nothing was stored.
    """
    acting, now = acting_now("centre.Conversation"), wired().clock.now()
    with transaction.atomic():
        talk, records = store.hold_talk(key)
        if store.outcome_of(talk) is not None:
            raise ResultRefused(result.outcome, "this talk has an outcome", "undo it first")
        task = store.lock_task(talk.task_id) if talk.task_id is not None else None
        step = following(result, task.tries if task else 1, now)
        sealed = asking.sealed_note(note, talk.subject_id, talk.purpose, Conversation)
        before = _before(task)
        dropped: list[int] = []
        if step.objects:
            before[objecting.OBJECTED], dropped = objecting.object_in(talk, records, now)
        if result.outcome not in UNREACHED:
            dropped += _keep_promises(talk, now)
        Conversation.objects.filter(pk=key).update(ended_at=now, **({"note": sealed} if sealed else {}))
        ConversationOutcome.objects.create(
            subject_id=talk.subject_id, conversation=talk, outcome=result.outcome, feedback=result.feedback,
            next_at=step.again_at, said_by=acting.actor, said_at=now, task_before=before, dropped=dropped,
        )  # fmt: skip
        if task is not None:
            _move(task, step, now)
        happened(talk.subject_id, LAST_CONTACT, now)
        about = task.about if task is not None else ""
        wired().events.publish(
            OutcomeKnown(acting.organisation, key, talk.subject_id, result.outcome, result.feedback, about)
        )
    return step


def _before(task: CallTask | None) -> dict[str, Any]:
    if task is None:
        return {}
    return {name: _plain(getattr(task, name)) for name in _RESTORED}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _keep_promises(talk: Conversation, now: datetime) -> list[int]:
    """Close the calls that were promised to this person for about now: this talk is the one. Their ids."""
    kept = store.promised(talk.subject_id, now + PROMISED_WITHIN, talk.task_id)
    CallTask.objects.filter(pk__in=kept).update(state=TaskState.DONE, closed_at=now, taken_by="", taken_until=None)
    return kept


def _move(task: CallTask, step: Next, now: datetime) -> None:
    closed = None if step.state is TaskState.OPEN else now
    CallTask.objects.filter(pk=task.pk).update(
        state=step.state, again_at=step.again_at, closed_at=closed, taken_by="", taken_until=None
    )


def note_down(  # noqa: PLR0913  # what a talk is
    subject: UUID,
    purpose: str,
    categories: frozenset[str],
    result: Result,
    *,
    channel: str = "phone",
    direction: Direction = Direction.IN,
    kind: Kind | None = None,
    began_at: datetime | None = None,
    note: str = "",
    once: UUID | None = None,
    again: NewTask | None = None,
) -> int | Refused | Gap:
    """Log by hand a talk that was held elsewhere, by whatever telephone: its conversation's id.

    once    what the form is known by that says so: of two that come, one is a talk
    again   the talk that a next step asks for, under what the person is then reached; as this one by default

    Raises TaskRefused for a time to come, ResultRefused, NoteNotDeclared, UnknownTask, and AlreadyNoted for the second
    one. Then nothing was stored.
    """
    acting, now = acting_now("centre.Conversation"), wired().clock.now()
    by, at = asking.channel_of(channel), began_at or now
    if at > now:
        raise TaskRefused("began_at", "a time to come", "log a talk when it was held")
    if not store.is_known(subject):
        raise UnknownTask("person", subject)
    answer = asking.to_note_down(subject, purpose, categories)
    if not isinstance(answer, Permit):
        return answer
    with transaction.atomic():
        store.hold_person(subject)
        talk = _held(
            once, subject_id=subject, kind=kind or asking.KINDS[by], direction=direction, purpose=purpose, channel=by,
            began_at=at, held_by=acting.actor, receipt=answer.receipt, clause=answer.clause,
        )  # fmt: skip
        step = finish(talk.pk, result, note)
        if step.state is TaskState.OPEN and step.again_at is not None:
            wanted = again or NewTask(subject, purpose, categories, result.outcome, channel=channel)
            promised = ask_for(replace(wanted, because=result.outcome, about=_about(talk.pk)))
            CallTask.objects.filter(pk=promised).update(again_at=step.again_at, tries=1)  # this talk was the first
    return int(talk.pk)


def _held(once: UUID | None, **what: Any) -> Conversation:  # noqa: ANN401  # the columns of a talk
    """The talk as it is kept; raises AlreadyNoted where the form that says so brought one already."""
    try:
        with transaction.atomic():
            made: Conversation = Conversation.objects.create(once=once, **what)
    except IntegrityError:
        if once is None or not is_noted(once):
            raise
        raise AlreadyNoted from None
    return made


def _about(talk: int) -> str:
    """What a task is about that came of a talk."""
    return f"{TALK}{talk}"


def undo(key: int) -> bool:
    """Take back the outcome that was said by mistake: the task, its neighbours and the objection are as before.

    An objection stands that the person made by themselves since, or in another talk: then what this one closed stays
    closed, and the answer is False. Only by who said it, within ten minutes, and while nothing was built on it.
    Raises TooLateToUndo, UnknownTask.
    """
    acting, now = acting_now("centre.Conversation"), wired().clock.now()
    with transaction.atomic():
        talk, records = store.hold_talk(key)
        said = _undoable(store.outcome_of(talk), acting, now)
        task = store.lock_task(talk.task_id) if talk.task_id is not None else None
        if task is not None:
            _check_unchanged(task, said)
        again = store.said_again(records, said)
        stays_closed = again is not None and objecting.hand_on(said, again, task)
        if task is not None:
            _put_back(task, said, ("again_at",) if stays_closed else _RESTORED)
        CallTask.objects.filter(about=_about(key), conversations=None).delete()
        if again is None:
            _open_again(said.dropped)
            objecting.lift(records, said, now)
        ConversationOutcome.objects.filter(pk=said.pk).update(undone_at=now)
        Conversation.objects.filter(pk=key).update(ended_at=None, once=None)
        about = talk.task.about if talk.task is not None else ""
        wired().events.publish(OutcomeUndone(acting.organisation, key, talk.subject_id, said.outcome, about))
    return again is None


def _undoable(said: ConversationOutcome | None, acting: Acting, now: datetime) -> ConversationOutcome:
    if said is None:
        raise TooLateToUndo("nothing was said")
    if said.said_by != acting.actor:
        raise TooLateToUndo("somebody else said it")
    if now - said.said_at > UNDO_WITHIN:
        raise TooLateToUndo(f"more than {UNDO_WITHIN.seconds // 60} minutes ago")
    return said


def _open_again(tasks: list[int]) -> None:
    """Open tasks that an outcome closed, but where one about the same thing was opened since."""
    for task in CallTask.objects.filter(pk__in=tasks).exclude(state=TaskState.OPEN).order_by("pk"):
        if not _is_replaced(task):
            CallTask.objects.filter(pk=task.pk).update(state=TaskState.OPEN, closed_at=None)


def _is_replaced(task: CallTask) -> bool:
    """Whether a later task about the same thing stands in the place of one that was closed."""
    there = store.same_task(task.subject_id, task.purpose, task.channel, task.about)
    return there is not None and there.pk != task.pk


def _check_unchanged(task: CallTask, said: ConversationOutcome) -> None:
    if task.tries != said.task_before["tries"]:
        raise TooLateToUndo("the person was called again")
    if task.taken_by not in {"", said.said_by}:
        raise TooLateToUndo("somebody else has taken the task")


def _put_back(task: CallTask, said: ConversationOutcome, names: Sequence[str]) -> None:
    if not _is_replaced(task):
        CallTask.objects.filter(pk=task.pk).update(**{name: said.task_before[name] for name in names})
