"""The members as Django knows them: an application of their own, so that accounts can point at its first migration."""

from __future__ import annotations

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "forecall.foundation.members"
    label = "members"
    default_auto_field = "django.db.models.BigAutoField"
