"""What is kept of a case: how it stands, its steps, its letters. What the person wrote is sealed under their key."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from forecall.custody.models import Subject
from forecall.custody.rights.types import Identity, Kind, Outcome, Stage
from forecall.custody.sealing import SealedField
from forecall.foundation.models import Scoped


class Case(Scoped):
    """One request of one person.

    subject    whose data it is about; what they wrote is under their key
    received   when it came in; `due` is the first moment that is too late
    standing   the rest of how it stands, see `store`
    problem    what stopped the last attempt, without personal data
    client     the organisation it was referred to, where this one only works for it
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="cases")
    subject_id: uuid.UUID
    kind = models.CharField(max_length=20, choices=[(one.value, one.name) for one in Kind])
    channel = models.CharField(max_length=20)
    language = models.CharField(max_length=5)
    through = models.CharField(max_length=20, default="self")
    authority = models.CharField(max_length=40, blank=True, default="")
    purposes = models.JSONField(default=list)
    received = models.DateTimeField()
    due = models.DateTimeField()
    stage = models.CharField(
        max_length=10, choices=[(one.value, one.name) for one in Stage], default=Stage.RECEIVED.value
    )
    identity = models.CharField(
        max_length=12, choices=[(one.value, one.name) for one in Identity], default=Identity.NOT_NEEDED.value
    )
    outcome = models.CharField(
        max_length=16, blank=True, default="", choices=[(one.value, one.name) for one in Outcome]
    )
    reason = models.CharField(max_length=40, blank=True, default="")
    owner = models.CharField(max_length=80, blank=True, default="")
    standing = models.JSONField(default=dict)
    problem = models.CharField(max_length=200, blank=True, default="")
    client = models.CharField(max_length=40, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    text = SealedField(kind="message")

    class Meta(Scoped.Meta):
        indexes: ClassVar = [models.Index(fields=["organisation", "stage", "due"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class CaseStep(Scoped):
    """One step of a case: only ever added."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps")
    name = models.CharField(max_length=20)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    reason = models.CharField(max_length=40, blank=True, default="")
    value = models.CharField(max_length=80, blank=True, default="")
    receipt = models.CharField(max_length=80)

    class Meta(Scoped.Meta):
        indexes: ClassVar = [models.Index(fields=["case", "id"])]

    def __str__(self) -> str:
        return self.name


class CaseLetter(Scoped):
    """A letter to the person, sealed, until somebody who can reach them has sent it, and after."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="letters")
    case_id: uuid.UUID
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    subject_id: uuid.UUID
    name = models.CharField(max_length=30)
    language = models.CharField(max_length=5)
    channel = models.CharField(max_length=20)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    body = SealedField(kind="message")

    class Meta(Scoped.Meta):
        indexes: ClassVar = [models.Index(fields=["organisation", "sent_at"])]

    def __str__(self) -> str:
        return self.name
