"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "forecall.contacts"
    label = "contacts"
    default_auto_field = "django.db.models.BigAutoField"
