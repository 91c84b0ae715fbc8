"""Organisations, and the grants by which one works for another."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, TypeVar

from django.db import models

from forecall.foundation.errors import OutsideScope
from forecall.foundation.scope import acting_now

M = TypeVar("M", bound=models.Model)


class Organisation(models.Model):
    """A tenant: controller of its data.

    policy_seq   grows with each published version; a process that knows an older number reads the versions anew
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    language = models.CharField(max_length=5, default="en")
    timezone = models.CharField(max_length=40, default="Europe/Bucharest")
    created_at = models.DateTimeField()
    policy_seq = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.slug


class Grant(models.Model):
    """By which the members of one organisation work in the scope of another, its client."""

    client = models.ForeignKey(Organisation, models.CASCADE, related_name="grants_given")
    working = models.ForeignKey(Organisation, models.CASCADE, related_name="grants_held")
    campaign = models.SlugField(max_length=60)
    purposes = models.JSONField(default=list)
    starts = models.DateTimeField()
    ends = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "working", "campaign"], name="one_grant_a_campaign"),
            models.CheckConstraint(condition=models.Q(ends__gt=models.F("starts")), name="grant_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.working_id} for {self.client_id}: {self.campaign}"


class ScopedManager(models.Manager[M]):
    """Rows of the organisation that is acting; raises NoScope where nobody named one."""

    use_in_migrations = False

    def get_queryset(self) -> models.QuerySet[M]:
        scope = acting_now(self.model._meta.label)  # noqa: SLF001  # Django's documented door to a model's name
        return super().get_queryset().filter(organisation_id=scope.organisation)


class Scoped(models.Model):
    """A row that belongs to one organisation.

    `objects` sees the acting one's rows only. `unscoped` is for custody's own roads (erasure, retention, migration).
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")

    objects: ClassVar[ScopedManager[Any]] = ScopedManager()
    unscoped: ClassVar[models.Manager[Any]] = models.Manager()  # type: ignore[no-redef, unused-ignore]  # mypy's plugin reads it twice

    class Meta:
        abstract = True
        base_manager_name = "unscoped"

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # as Django declares it
        scope = acting_now(self._meta.label)
        self.organisation_id = getattr(self, "organisation_id", None) or scope.organisation
        if self.organisation_id != scope.organisation:
            raise OutsideScope(self._meta.label)
        super().save(*args, **kwargs)
