"""Opening the house: the database, the keyring and the receipts of one installation, made at the first start."""

from __future__ import annotations

import gc
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.apps import apps

from forecall.app.settings import Settings, read_settings
from forecall.custody.errors import ClockBehind
from forecall.custody.keyring import Keyring, Masters
from forecall.custody.receipts import Receipts, latest
from forecall.custody.wiring import Parts, wire
from forecall.foundation import Clock, Holding, SettingWrong, SteadyClock, failpoint
from forecall.foundation.failpoints import arm
from forecall.foundation.network import guard

SIGNER = "receipts.key"


@contextmanager
def opened(settings: Settings | None = None, clock: Clock | None = None, *, migrate: bool = True) -> Iterator[Parts]:
    """The parts of custody, wired, with the database at hand and up to date.

    migrate   False where another process has just done it

    Raises SettingWrong where the home cannot be used, and the keyring's own errors, which say which backup is needed.
    """
    settings = settings or read_settings()
    _make_private(settings.home)
    make_secret_key(settings)
    _database(settings, migrate=migrate)
    with at_work(settings, clock) as parts:
        yield parts


@contextmanager
def at_work(settings: Settings, clock: Clock | None = None) -> Iterator[Parts]:
    """The same with a database that is up to date, as in a process that was forked from one that looked after it."""
    masters = _masters(settings.master_key_file, settings.keyring_file)
    clock = clock or SteadyClock()
    arm(settings.failpoint)
    keyring, key = _keyring(settings, masters, clock), signer(settings)
    with keyring, Receipts(settings.receipts_folder, signer=key, clock=clock.now) as receipts:
        _look_at_clock(clock, settings)
        bare = Parts(keyring, receipts, clock, holdings=holdings(), signer=key, backups=settings.keyring_backups)
        parts: Parts = import_module("forecall.app.rooms").joined(bare, settings)  # rooms need Django set up
        wire(parts)
        guard(_egress(settings, clock).allows)
        gc.freeze()  # what was loaded stays: each full look at it for garbage would stop a question for 0.1 s
        try:
            import_module("forecall.custody.restored").keep_forgotten(parts)
            yield parts
        finally:
            gc.unfreeze()
            guard(None)
            wire(None)


def _egress(settings: Settings, clock: Clock) -> Any:  # noqa: ANN401  # its room needs Django set up
    """Where this process may send to."""
    databases = {str(one.get("HOST") or "") for one in (settings.database, settings.finance)}
    smtp = {settings.smtp.hostname or ""} if settings.smtp else set[str]()
    room = import_module("forecall.custody.egress")
    return room.Egress(clock, frozenset(databases), frozenset(smtp), stopped=room.alert_beside)


def holdings() -> tuple[Holding, ...]:
    """What every room declares that it holds about people; the one that others hang on comes last."""
    rooms = [config.name for config in apps.get_app_configs() if config.name.startswith("forecall.")]
    found = [holding for room in reversed(rooms) for holding in import_module(f"{room}.personal_data").HOLDINGS]
    return tuple(sorted(found, key=lambda one: one.model == "custody.Subject"))


PATIENT_WITH_CLOCK = timedelta(hours=1)
"""So far a clock that went back is waited for; one that went back further is said, and nothing is started."""


def _look_at_clock(clock: Clock, settings: Settings) -> None:
    """Never give a time before the newest on record. Raises ClockBehind."""
    newest = latest(settings.receipts_folder)
    if newest is None or not isinstance(clock, SteadyClock):
        return
    shows = clock.now()
    if newest - shows > PATIENT_WITH_CLOCK:
        raise ClockBehind(shows, newest)
    clock.at_least(newest)


def in_keyring(step: str) -> None:
    """The keyring's own steps, under its name."""
    failpoint(f"keyring: {step}")


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        found = f"{folder} cannot be made ({problem.strerror})"
        raise SettingWrong("FORECALL_HOME", found, "name a folder you may write to") from None


def make_secret_key(settings: Settings) -> None:
    """The key that signs cookies and links; made at the first start, unless it is set from outside."""
    if not settings.secret_key:
        _write_once(settings.secret_key_file, secrets.token_urlsafe(48).encode())


def _write_once(file: Path, content: bytes) -> None:
    """Write a secret that only its owner may read; one that is there stays. Of two processes at once one writes."""
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileExistsError):
            os.link(beside, file)  # all of it or nothing, and never over another
    finally:
        beside.unlink()


def _database(settings: Settings, *, migrate: bool) -> None:
    """Set Django up and bring the tables up to date."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forecall.app.django_settings")
    django.setup()
    if migrate:
        from forecall.app.tables import bring_up_to_date

        apart = settings.finance != settings.database
        for alias in ("default", "finance") if apart else ("default",):
            bring_up_to_date(alias)


def _masters(file: Path, keyring: Path) -> Masters:
    """The master keys; made at the first start only: with a keyring there already, a new one would open nothing."""
    if not file.exists() and not keyring.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        Masters.fresh().write(file)
    return Masters.read(file)


def _keyring(settings: Settings, masters: Masters, clock: Clock) -> Keyring:
    file = settings.keyring_file
    if file.exists():
        return Keyring.open(file, masters, standby=settings.standby, clock=clock.now, failpoint=in_keyring)
    _make_private(file.parent)
    return Keyring.create(file, masters, standby=settings.standby, clock=clock.now, failpoint=in_keyring)


def signer(settings: Settings) -> Ed25519PrivateKey:
    """The key that signs checkpoints of the receipts; made at the first start."""
    file = settings.home / SIGNER
    if not file.exists():
        _write_once(file, Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))
    try:
        return Ed25519PrivateKey.from_private_bytes(file.read_bytes())
    except ValueError:
        raise SettingWrong("FORECALL_HOME", f"{file} holds no signing key", "restore it from your backup") from None
