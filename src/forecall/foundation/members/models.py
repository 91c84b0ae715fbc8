"""Users, memberships and invitations."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from forecall.foundation.members.types import ROLES, Role
from forecall.foundation.models import Scoped

ROLE_CHOICES = [(role.value, role.value) for role in ROLES]


class UserManager(BaseUserManager["User"]):
    """Users by their address, whatever its letters' case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A human who signs in. What they may do stands in their memberships.

    email     kept in small letters; how they are found and written to
    language  of their pages; empty takes the browser's
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=5, blank=True, default="")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="one_user_an_address")]

    def __str__(self) -> str:
        return str(self.id)

    def save(self, *args: object, **kwargs: object) -> None:
        self.email = self.email.lower()
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came


class Member(Scoped):
    """A user at work in one organisation.

    own_only       sees only records of their own
    until          last day, in the organisation's time zone; an adviser always has one
    trained_until  last day for which their training in data protection counts
    undertaking_at when they signed the undertaking of confidentiality; `undertaking` is the hash of its text
    subject        opaque id under which custody knows them as a person, where it does
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=ROLE_CHOICES)
    own_only = models.BooleanField(default=False)
    until = models.DateField(null=True, blank=True)
    suspended = models.BooleanField(default=False)
    trained_until = models.DateField(null=True, blank=True)
    undertaking_at = models.DateTimeField(null=True, blank=True)
    undertaking = models.CharField(max_length=64, blank=True, default="")
    subject = models.UUIDField(null=True, blank=True, db_index=True)
    created_at = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "user"], name="one_membership_each"),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in ROLES]), name="member_has_a_role_that_is"
            ),
            models.CheckConstraint(
                condition=~models.Q(role=Role.ADVISER.value) | models.Q(until__isnull=False), name="adviser_has_an_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id}: {self.role}"


class Guide(Scoped):
    """How far a member has come in something that is shown to them step by step: the tour, the first steps.

    step     which one is shown, from 1
    skipped  names of the steps that were left out
    closed   not to be shown any more, until asked for
    kept     what the steps point at: ids of rows and names of the policy
    """

    member = models.ForeignKey(Member, models.CASCADE, related_name="guides")
    name = models.CharField(max_length=20)
    step = models.PositiveSmallIntegerField(default=1)
    skipped = models.JSONField(default=list, blank=True)
    closed = models.BooleanField(default=False)
    kept = models.JSONField(default=dict, blank=True)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "name"], name="one_guide_of_each_name")]

    def __str__(self) -> str:
        return f"{self.name}: {self.step}"


class Invitation(Scoped):
    """An open invitation. Of its link only the hash is kept. Used once, it is gone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=20, choices=ROLE_CHOICES)
    own_only = models.BooleanField(default=False)
    until = models.DateField(null=True, blank=True)
    trained_until = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=5, blank=True, default="")
    token = models.CharField(max_length=64, unique=True)
    expires = models.DateTimeField()
    invited_by = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "email"], name="one_invitation_an_address"),
        ]

    def __str__(self) -> str:
        return f"{self.id}: {self.role}"
