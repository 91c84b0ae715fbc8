"""The jobs as Django knows them: an application of their own, with a table that no other room touches."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "forecall.foundation.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
