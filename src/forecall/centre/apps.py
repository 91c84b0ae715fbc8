"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class CentreConfig(AppConfig):
    name = "forecall.centre"
    label = "centre"
    default_auto_field = "django.db.models.BigAutoField"
