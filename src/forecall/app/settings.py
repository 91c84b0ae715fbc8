"""Every setting of the product, read once from the environment: name, default, unit, sentence."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from forecall.foundation import SettingWrong
from forecall.foundation.bound import KEEP
from forecall.policy.aggregates import LEAST_PEOPLE

DEMO_MARK = "forecall-demo"
"""A file in a home that `forecall demo` made and may throw away."""
LEAST_RECEIPT_MONTHS = 12
"""Somebody who asks is told of every use in the last year."""
WAIT_S = 20
"""So long a statement waits for what another holds, in either database; then it is said that all is busy."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


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
        "postgresql://user:password@host:port/name?sslmode=verify-full, or sqlite:///path; a file in the home. "
        "Add &prepare=no behind a pooler that hands each statement to another session.",
    ),
    Setting("FORECALL_FINANCE_DATABASE", "", "Where invoices and payments lie; beside everything else by default."),
    Setting("FORECALL_MASTER_KEY_FILE", "", "File with the master key; `master.key` in the home by default."),
    Setting("FORECALL_KEYRING_STANDBY", "", "A second place for each key, on another disk; none by default."),
    Setting("FORECALL_SECRET_KEY", "", "Signs cookies and links; made once and kept in the home by default."),
    Setting("FORECALL_URL", "http://localhost:8000", "Where people reach the pages; with https, cookies need it too."),
    Setting("FORECALL_PROXIES", "0", "How many proxies stand before the pages and say whose request it is."),
    Setting(
        "FORECALL_SMTP",
        "",
        "smtp://user:password@host:port, or smtps://; mail goes to `outbox` in the home by default.",
    ),
    Setting("FORECALL_MAIL_FROM", "forecall@localhost", "Who mail is from."),
    Setting(
        "FORECALL_BACKUP_DAYS",
        "30",
        "Days for which you keep backups of the database; certificates of erasure name them.",
    ),
    Setting(
        "FORECALL_KEY_BACKUP_DAYS",
        "7",
        "Days for which each night's backup of the keyring is kept, in `keyring/backups` in the home; 0 makes none.",
    ),
    Setting(
        "FORECALL_RECEIPT_MONTHS",
        "60",
        "Months for which receipts of decisions are kept; then the nightly job removes them. 12 or more.",
    ),
    Setting(
        "FORECALL_LOGS",
        "",
        "Folder where you keep what processes write to standard error, rotated and shipped; a safeguard looks at it.",
    ),
    Setting("FORECALL_SMALLEST_GROUP", "10", "Groups of fewer people are not shown in figures; 10 or more."),
    Setting(
        "FORECALL_FORECAST_CORES",
        "",
        "Processor cores that one forecast takes in a worker; all but one by default, which is left to the pages.",
    ),
    Setting("FORECALL_OPERATORS", "", "Addresses of those who see the jobs of all, with commas; nobody by default."),
    Setting("FORECALL_FAILPOINT", "", "A step at which the process kills itself, to test recovery; never set at work."),
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
    address: SplitResult
    proxies: int
    smtp: SplitResult | None
    mail_from: str
    backup_days: int = 30
    key_backup_days: int = 7
    receipt_months: int = 60
    logs: Path | None = None
    failpoint: str = ""
    smallest_group: int = 10
    operators: frozenset[str] = frozenset()
    forecast_cores: int = 1

    @property
    def keyring_file(self) -> Path:
        return self.home / "keyring" / "keyring.sqlite3"

    @property
    def keyring_backups(self) -> Path:
        return self.home / "keyring" / "backups"

    @property
    def secret_key_file(self) -> Path:
        return self.home / "secret.key"

    @property
    def outbox(self) -> Path:
        return self.home / "outbox"

    @property
    def uploads(self) -> Path:
        return self.home / "uploads"

    @property
    def demo_links(self) -> Path | None:
        """Where links lie that sign in: only in a home that `forecall demo` made, reached at this machine itself."""
        is_here = self.address.hostname in LOOPBACK and self.address.scheme == "http" and not self.proxies
        return self.home / "links" if is_here and (self.home / DEMO_MARK).is_file() else None

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
        secret_key=environment.get("FORECALL_SECRET_KEY") or _kept(home / "secret.key"),
        address=_address(environment.get("FORECALL_URL") or "http://localhost:8000"),
        proxies=_count("FORECALL_PROXIES", environment.get("FORECALL_PROXIES") or "0"),
        smtp=_smtp(environment.get("FORECALL_SMTP", "")),
        mail_from=environment.get("FORECALL_MAIL_FROM") or "forecall@localhost",
        backup_days=_count("FORECALL_BACKUP_DAYS", environment.get("FORECALL_BACKUP_DAYS") or "30"),
        key_backup_days=_count("FORECALL_KEY_BACKUP_DAYS", environment.get("FORECALL_KEY_BACKUP_DAYS") or "7"),
        receipt_months=_receipts(environment.get("FORECALL_RECEIPT_MONTHS") or "60"),
        logs=_folder("FORECALL_LOGS", environment.get("FORECALL_LOGS", "")),
        failpoint=environment.get("FORECALL_FAILPOINT", ""),
        smallest_group=_group(environment.get("FORECALL_SMALLEST_GROUP") or "10"),
        operators=_addresses(environment.get("FORECALL_OPERATORS", "")),
        forecast_cores=_cores(environment.get("FORECALL_FORECAST_CORES", "")),
    )


def _kept(file: Path) -> str:
    """The key that an earlier start made, or an empty text."""
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError):
        raise SettingWrong(
            "FORECALL_HOME", f"{file} cannot be read", "restore it, or remove it and all sign in anew"
        ) from None


def _taken_apart(variable: str, text: str, write: str) -> SplitResult:
    """An address in its parts; raises SettingWrong, without the address: a password may stand in it."""
    try:
        parts = urlsplit(text)
        _ = parts.port  # read here, as it is wrong only when it is asked for
    except ValueError:
        raise SettingWrong(variable, "its host or port cannot be read", write) from None
    return parts


def _address(text: str) -> SplitResult:
    parts = _taken_apart("FORECALL_URL", text, "write scheme and host, as https://forecall.example")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
        raise SettingWrong("FORECALL_URL", text, "write scheme and host, as https://forecall.example")
    return parts


def _folder(variable: str, text: str) -> Path | None:
    folder = Path(text).expanduser() if text else None
    if folder is not None and not folder.is_dir():
        raise SettingWrong(variable, f"{folder} is no folder", "name the folder of the log files, or nothing")
    return folder


def _count(variable: str, text: str) -> int:
    if not text.isdecimal():
        raise SettingWrong(variable, text, "write a whole number, 0 or more")
    return int(text)


def _receipts(text: str) -> int:
    months = _count("FORECALL_RECEIPT_MONTHS", text)
    if months < LEAST_RECEIPT_MONTHS:
        raise SettingWrong("FORECALL_RECEIPT_MONTHS", text, f"write a number, {LEAST_RECEIPT_MONTHS} or more")
    return months


def _group(text: str) -> int:
    count = _count("FORECALL_SMALLEST_GROUP", text)
    if count < LEAST_PEOPLE:
        raise SettingWrong("FORECALL_SMALLEST_GROUP", text, f"write a number, {LEAST_PEOPLE} or more")
    return count


def _cores(text: str) -> int:
    """As many as are said; all that this process may use but one, where none are."""
    there = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    count = _count("FORECALL_FORECAST_CORES", text) if text else max(1, there - 1)
    if count < 1:
        raise SettingWrong("FORECALL_FORECAST_CORES", text, "write a number, 1 or more, or nothing")
    return count


def _addresses(text: str) -> frozenset[str]:
    found = frozenset(one.strip().lower() for one in text.split(",") if one.strip())
    wrong = next((one for one in found if one.count("@") != 1), None)
    if wrong is not None:
        raise SettingWrong("FORECALL_OPERATORS", f"{wrong!r} is no address", "write ana@example.org,bo@example.org")
    return found


def _smtp(text: str) -> SplitResult | None:
    write = "write smtp://user:password@host:port"
    parts = _taken_apart("FORECALL_SMTP", text, write)
    if text and (parts.scheme not in {"smtp", "smtps"} or not parts.hostname):
        raise SettingWrong("FORECALL_SMTP", parts.scheme or "no scheme", write)
    return parts if text else None


def _database(variable: str, environment: Mapping[str, str], home: Path) -> Mapping[str, Any]:
    """What Django wants to know of a database."""
    address, write = environment.get(variable, ""), "write postgresql://user:password@host:port/name or sqlite:///path"
    parts = _taken_apart(variable, address, write)
    if not address or parts.scheme == "sqlite":
        return {
            "ENGINE": "forecall.foundation.sqlite",
            "NAME": unquote(parts.path) or str(home / "forecall.sqlite3"),
            # Opened anew for each answer it cost 3 ms, and the last to close wrote the log home while others waited.
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",  # writers queue at their first statement, none fails at its last
                "timeout": WAIT_S,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;"
                "PRAGMA cache_size=-16000",  # kB: the upper pages of every index stay with the connection
                # FULL: with NORMAL a power cut takes back the last commits, a withdrawal among them
            },
        }
    if parts.scheme not in {"postgresql", "postgres"}:
        raise SettingWrong(variable, parts.scheme or "no scheme", write)
    options = dict(parse_qsl(parts.query))
    prepare = options.pop("prepare", "yes")
    if prepare not in {"yes", "no"}:
        raise SettingWrong(variable, f"prepare={prepare}", "write prepare=no, or nothing")
    unknown = options.keys() - {"sslmode", "sslrootcert"}
    if unknown:
        raise SettingWrong(variable, f"{min(unknown)}=…", "write ?sslmode=verify-full&sslrootcert=FILE, or nothing")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,  # a server that was started anew is met with a new connection, not with a failure
        KEEP: prepare == "yes",
        "OPTIONS": {**options, "connect_timeout": 10, "options": f"-c lock_timeout={WAIT_S}s"},
    }
