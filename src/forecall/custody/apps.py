"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class CustodyConfig(AppConfig):
    name = "forecall.custody"
    label = "custody"
    default_auto_field = "django.db.models.BigAutoField"
