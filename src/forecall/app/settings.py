"""Every setting of the product, read once from the environment: name, default, unit, sentence."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from forecall.foundation import SettingWrong


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable as the manual shows it."""

    variable: str
    default: str
    about: str


SETTINGS = (
    Setting("FORECALL_HOME", "~/.local/share/forecall", "Folder of the database, the keyring, receipts and files."),
    Setting(
        "FORECALL_DATABASE",
        "",
        "postgresql://user:password@host:port/name, or sqlite:///path; a file in the home.",
    ),
    Setting("FORECALL_FINANCE_DATABASE", "", "Where invoices and payments lie; beside everything else by default."),
    Setting("FORECALL_MASTER_KEY_FILE", "", "File with the master key; `master.key` in the home by default."),
    Setting("FORECALL_KEYRING_STANDBY", "", "A second place for each key, on another disk; none by default."),
    Setting("FORECALL_SECRET_KEY", "", "Signs cookies and links; made once and kept in the home by default."),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings, checked. Rooms get their own slice; none reads the environment."""

    home: Path
    database: Mapping[str, Any]
    finance: Mapping[str, Any]
    master_key_file: Path
    standby: Path | None
    secret_key: str

    @property
    def keyring_file(self) -> Path:
        return self.home / "keyring" / "keyring.sqlite3"

    @property
    def keyring_backups(self) -> Path:
        return self.home / "keyring" / "backups"

    @property
    def receipts_folder(self) -> Path:
        return self.home / "receipts"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process; raises SettingWrong, naming the variable."""
    home = Path(environment.get("FORECALL_HOME") or "~/.local/share/forecall").expanduser()
    if home.exists() and not home.is_dir():
        raise SettingWrong("FORECALL_HOME", f"{home} is a file", "name a folder")
    database = _database("FORECALL_DATABASE", environment, home)
    finance = environment.get("FORECALL_FINANCE_DATABASE")
    standby = environment.get("FORECALL_KEYRING_STANDBY")
    return Settings(
        home=home,
        database=database,
        finance=_database("FORECALL_FINANCE_DATABASE", environment, home) if finance else database,
        master_key_file=Path(environment.get("FORECALL_MASTER_KEY_FILE") or home / "master.key").expanduser(),
        standby=Path(standby).expanduser() if standby else None,
        secret_key=environment.get("FORECALL_SECRET_KEY", ""),
    )


def _database(variable: str, environment: Mapping[str, str], home: Path) -> Mapping[str, Any]:
    """What Django wants to know of a database."""
    address = environment.get(variable, "")
    parts = urlsplit(address)
    if not address or parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path) or str(home / "forecall.sqlite3"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",  # writers queue at their first statement, none fails at its last
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA secure_delete=ON",
            },
        }
    if parts.scheme not in {"postgresql", "postgres"}:
        raise SettingWrong(
            variable,
            f"{parts.scheme or 'no scheme'}",
            "write postgresql://user:password@host:port/name or sqlite:///path",
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
    }
