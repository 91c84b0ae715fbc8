"""Which database a model lies in: the books behind the alias `finance`, everything else in the default one.

While both aliases name one database, all of it is reached through the default alias, so that one transaction covers it.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

from forecall.app.settings import Settings, read_settings

FINANCE = "finance"
DEFAULT = "default"


class ByPlace:
    """Django's database router. A model says where it lies by `kept_at`."""

    def __init__(self, settings: Settings | None = None) -> None:
        settings = settings or read_settings()
        self.is_one_place = settings.finance == settings.database

    def db_for_read(self, model: type[models.Model], **_: Any) -> str:  # noqa: ANN401  # as Django calls it
        return FINANCE if not self.is_one_place and lies_in_finance(model) else DEFAULT

    db_for_write = db_for_read

    def allow_relation(self, one: models.Model, other: models.Model, **_: Any) -> bool:  # noqa: ANN401
        return self.db_for_read(type(one)) == self.db_for_read(type(other))

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **_: Any) -> bool:  # noqa: ANN401
        if self.is_one_place:
            return db == DEFAULT
        if model_name is None or app_label == "django_cache":  # a migration's own code says which models it touches
            return db == DEFAULT
        return (db == FINANCE) == lies_in_finance(apps.get_model(app_label, model_name))


def lies_in_finance(model: type[models.Model]) -> bool:
    return getattr(model, "kept_at", "") == FINANCE
