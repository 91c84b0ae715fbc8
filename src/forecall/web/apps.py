"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "forecall.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
