"""What is kept of an incident: when it became known, who was hit, whose clients, what was decided, and the drafts."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from forecall.custody.models import Subject
from forecall.foundation.models import Scoped


class Incident(Scoped):
    """One breach of security, from the moment the organisation became aware of it.

    began, ended   the time in which data was open, as far as known
    nature         of confidentiality, integrity and availability those that were hurt
    categories     of data, by the policy's names; empty for all
    suspect        opaque id of the actor whose uses are in question; empty where nobody is
    risk           for people: unknown, unlikely, likely, high
    significant    whether it must be reported under NIS2 Art. 23
    extent         kinds of people, records and recipients as counted last; empty until somebody has counted
    checkpoint     signed line of the receipts as they stood at the opening: what came before cannot be altered unseen
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    aware_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    began = models.DateTimeField(null=True, blank=True)
    ended = models.DateTimeField(null=True, blank=True)
    nature = models.JSONField(default=list)
    categories = models.JSONField(default=list)
    suspect = models.CharField(max_length=80, blank=True, default="")
    risk = models.CharField(max_length=10, default="unknown")
    significant = models.BooleanField(default=False)
    roles = models.JSONField(default=dict)
    measures = models.JSONField(default=list)
    extent = models.JSONField(default=dict, blank=True)
    checkpoint = models.TextField(blank=True, default="")
    warned_at = models.DateTimeField(null=True, blank=True)
    authority_told_at = models.DateTimeField(null=True, blank=True)
    people_told_at = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"incident {self.id}"


class IncidentStep(Scoped):
    """What was decided or done, when, by whom, and why in one word: only ever added."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="steps")
    name = models.CharField(max_length=30)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    reason = models.CharField(max_length=80, blank=True, default="")
    receipt = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class IncidentDraft(Scoped):
    """A letter that lies ready: to the authority or to the people, in one language."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="drafts")
    name = models.CharField(max_length=20)
    language = models.CharField(max_length=5)
    due = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    title = models.CharField(max_length=200)
    text = models.TextField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "name", "language"], name="one_draft_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.language}"


class IncidentPerson(Scoped):
    """A person who was hit, and when they were told."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="people")
    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    subject_id: uuid.UUID
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["incident", "subject"], name="one_row_a_person_hit")]

    def __str__(self) -> str:
        return str(self.subject_id)


class IncidentClient(Scoped):
    """A client whose data was worked with and is hit (Art. 33(2)), and when it was told.

    name      its slug where it has a house of its own here, else what the policy's record calls it
    title     the company
    contact   address of its privacy office; empty where none is known
    language  of the letter to it
    kinds     kind of person, by the client's own policy where it has one -> how many are hit, as far as known
    """

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="clients")
    name = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    contact = models.CharField(max_length=254, blank=True, default="")
    language = models.CharField(max_length=5)
    kinds = models.JSONField(default=dict)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["incident", "name"], name="one_row_a_client_hit")]

    def __str__(self) -> str:
        return self.name

    @property
    def count(self) -> int:
        """How many people are hit."""
        return sum(self.kinds.values())
