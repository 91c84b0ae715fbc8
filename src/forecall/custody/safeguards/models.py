"""What is kept of safeguards: the last look at each check, and what the organisation has to hear of."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from forecall.foundation.models import Scoped


class SafeguardLook(Scoped):
    """The last look of an organisation at one check.

    since    since when it has held, or has not
    """

    check_name = models.CharField(max_length=80)
    holds = models.BooleanField()
    code = models.CharField(max_length=40)
    figures = models.JSONField(default=dict)
    at = models.DateTimeField()
    since = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "check_name"], name="one_look_a_check")
        ]

    def __str__(self) -> str:
        return self.check_name


class Alert(Scoped):
    """Something that whoever answers for an organisation has to hear of, once.

    key       what it is about; the same thing again is counted
    told_at   when it was mailed
    """

    key = models.CharField(max_length=160)
    code = models.CharField(max_length=40)
    values = models.JSONField(default=dict)
    first = models.DateTimeField()
    last = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "key"], name="one_alert_a_thing")]

    def __str__(self) -> str:
        return self.key
