"""What Django reads. It is made from `Settings`; nothing here is to be edited for an installation."""

from __future__ import annotations

from typing import Any

from forecall.app.settings import read_settings

_settings = read_settings()

SECRET_KEY = _settings.secret_key or "only-for-commands: no page is served without a key of its own"
INSTALLED_APPS = [
    "forecall.foundation",
    "forecall.custody",
    "forecall.contacts",
    "forecall.orders",
    "forecall.centre",
    "forecall.sales",
]
DATABASES: dict[str, Any] = {"default": dict(_settings.database), "finance": dict(_settings.finance)}
if _settings.finance == _settings.database:  # one file: Django's tests, too, must see one database
    DATABASES["finance"]["TEST"] = {"MIRROR": "default"}
DATABASE_ROUTERS = ["forecall.app.routing.ByPlace"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("ro", "Română")]
