"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "forecall.sales"
    label = "sales"
    default_auto_field = "django.db.models.BigAutoField"
