"""The queue as the database keeps it. No column holds a personal value: a job carries ids, a failure carries codes."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from forecall.foundation.models import Organisation

HOUSE = "house"
"""The scope of what belongs to no organisation: the installation's own work."""


class Job(models.Model):
    """One piece of work.

    scope      id of the organisation, or `house`: what takes turns
    seq        order of asking within equal priority
    name       `room.function`, as registered
    args       packed ids
    once       key by which the same request, made twice, makes one job; null where none was given
    alone      of all jobs with this text one runs at a time; empty where any number may
    ready_at   not before
    runs       how often it was begun, the present run included; a run that was given back is not counted
    run        names the present run; only who knows it may write for the job
    beat       grows while its worker lives
    done, total, message   progress; `message` is the id of a text
    error      path of an exception's class; `error_code` its stable code where it is one of ours
    """

    class State(models.TextChoices):
        READY = "ready"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    seq = models.BigAutoField(primary_key=True)
    id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+", db_index=False)
    scope = models.CharField(max_length=36)
    actor = models.CharField(max_length=80)
    working = models.UUIDField(null=True)
    campaign = models.CharField(max_length=60, blank=True, default="")
    name = models.CharField(max_length=80)
    queue = models.CharField(max_length=32)
    args = models.JSONField(default=list)
    once = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001  # many have none
    alone = models.CharField(max_length=200, blank=True, default="")
    priority = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READY)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    runs = models.PositiveSmallIntegerField(default=0)
    run = models.UUIDField(null=True)
    worker = models.CharField(max_length=40, blank=True, default="")
    beat = models.PositiveIntegerField(default=0)
    stop = models.BooleanField(default=False)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    message = models.CharField(max_length=60, blank=True, default="")
    error = models.CharField(max_length=200, blank=True, default="")
    error_code = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["alone"], condition=models.Q(state="running") & ~models.Q(alone=""), name="one_runs_alone"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                models.F("scope"), models.F("priority").desc(), models.F("seq"),
                condition=models.Q(state="ready"), name="jobs_ready",
            ),
            models.Index(fields=["beat"], condition=models.Q(state="running"), name="jobs_running"),
            models.Index(fields=["state", "ended_at"], name="jobs_ended"),
            models.Index(fields=["organisation", "name", "-seq"], name="jobs_of_one"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} {self.state}"


class Turn(models.Model):
    """When an organisation's queue was served last, as a number that grows: the lowest that has work is next."""

    scope = models.CharField(max_length=36, primary_key=True)
    served = models.BigIntegerField(default=0, db_index=True)

    def __str__(self) -> str:
        return self.scope


class Due(models.Model):
    """Up to which moment a time table was kept for one scope."""

    scope = models.CharField(max_length=36)
    name = models.CharField(max_length=80)
    kept_to = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["scope", "name"], name="one_due_a_scope")]

    def __str__(self) -> str:
        return f"{self.name} {self.scope}"
