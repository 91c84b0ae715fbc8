"""What the centre keeps: scripts, call tasks, conversations, outcomes. People are opaque ids; a note is sealed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from forecall.centre.types import Direction, Feedback, Kind, Outcome, TaskState
from forecall.custody import SealedField
from forecall.custody.models import Subject
from forecall.foundation.models import Scoped


class Script(Scoped):
    """What is said, in each language; a change is a new version, so that it is known what was said when.

    texts   language -> text
    """

    name = models.SlugField(max_length=60)
    number = models.PositiveIntegerField()
    texts = models.JSONField()
    written_by = models.CharField(max_length=80)
    written_at = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name", "number"], name="one_script_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class CallTask(Scoped):
    """Somebody is to be talked with: asked for by a seller, a campaign or a forecast; `NewTask` tells the fields.

    again_at    not before then: snoozed, or called without an answer
    taken_by    who works on it until `taken_until`; a lease, so that a closed browser frees it
    tries       conversations begun from it, and the one in which it was promised
    refused     code of the last refusal, with its clause: the list shows it greyed
    """

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="call_tasks")
    purpose = models.CharField(max_length=60)
    categories = models.JSONField()
    channel = models.CharField(max_length=20)
    because = models.CharField(max_length=40)
    about = models.CharField(max_length=80, blank=True, default="")
    due_from = models.DateField(null=True, blank=True)
    due_to = models.DateField(null=True, blank=True)
    worth = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    chance = models.FloatField(null=True, blank=True)
    script = models.SlugField(max_length=60, blank=True, default="")
    state = models.CharField(max_length=8, choices=[(one.value, one.value) for one in TaskState], default="open")
    again_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.CharField(max_length=80, blank=True, default="")
    taken_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    refused = models.CharField(max_length=40, blank=True, default="")
    refused_clause = models.CharField(max_length=200, blank=True, default="")
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(Scoped.Meta):
        indexes: ClassVar = [
            models.Index(fields=["organisation", "state", "-worth"], name="tasks_by_worth"),
            models.Index(fields=["organisation", "state", "-chance"], name="tasks_by_chance"),
            models.Index(fields=["organisation", "state", "due_to"], name="tasks_by_due"),
            models.Index(
                fields=["organisation", "again_at", "subject"],
                condition=models.Q(state="open", tries__gt=0),
                name="tasks_called_back",
            ),
            models.Index(
                fields=["organisation", "closed_at", "subject"],
                condition=models.Q(state="dropped"),
                name="tasks_dropped_lately",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "subject", "purpose", "channel", "about"],
                condition=models.Q(state="open"),
                name="one_open_task_about_it",
            )
        ]

    def __str__(self) -> str:
        return f"{self.because} {self.pk}"


class Conversation(Scoped):
    """A talk that was held, whoever began it and by whatever way.

    receipt, clause   of the decision that allowed it
    note              what the person who held it wants to remember; sealed
    once              what the form was known by that noted it: sent twice, it is one talk
    """

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="conversations")
    task = models.ForeignKey(CallTask, models.SET_NULL, null=True, blank=True, related_name="conversations")
    kind = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Kind])
    direction = models.CharField(max_length=3, choices=[(one.value, one.value) for one in Direction])
    purpose = models.CharField(max_length=60)
    channel = models.CharField(max_length=20)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    held_by = models.CharField(max_length=80)
    script = models.ForeignKey(Script, models.PROTECT, null=True, blank=True, related_name="+")
    note = SealedField(kind="message")
    receipt = models.CharField(max_length=60)
    clause = models.CharField(max_length=200)
    once = models.UUIDField(null=True, blank=True)

    class Meta(Scoped.Meta):
        indexes: ClassVar = [models.Index(fields=["subject", "-began_at"], name="talks_of_a_person")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "once"], condition=models.Q(once__isnull=False), name="one_talk_a_form"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ConversationOutcome(Scoped):
    """What came of a conversation. One that was undone stays, so that a mistake is seen as one.

    task_before   the task as it was: what `undo` puts back
    dropped       other tasks that it closed: advertising to who objected, and calls that were promised for about then
    """

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="outcomes")
    outcome = models.CharField(max_length=16, choices=[(one.value, one.value) for one in Outcome])
    feedback = models.CharField(
        max_length=16, choices=[(one.value, one.value) for one in Feedback], blank=True, default=""
    )
    next_at = models.DateTimeField(null=True, blank=True)
    said_by = models.CharField(max_length=80)
    said_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    task_before = models.JSONField(default=dict)
    dropped = models.JSONField(default=list)

    class Meta(Scoped.Meta):
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-said_at"], name="said_today"),
            models.Index(
                fields=["organisation", "said_at"], condition=models.Q(undone_at__isnull=False), name="taken_back"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["conversation"], condition=models.Q(undone_at=None), name="one_outcome_that_counts"
            )
        ]

    def __str__(self) -> str:
        return self.outcome
