"""One at a time, in whatever process: for work of several steps that no transaction can hold together.

A lock of the database's session on PostgreSQL, of a file beside the receipts on SQLite: both end with whoever held it,
also when they are killed.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from uuid import UUID

from django.db import connection

WAIT_S, LOOK_S = 30.0, 0.02


@contextmanager
def alone(organisation: UUID, what: str, folder: Path) -> Iterator[bool]:
    """Whether nobody else is at it now: False where somebody still is after half a minute. Not to be nested.

    what     the work, as `erasing`; another organisation's is not waited for
    folder   where the lock lies on SQLite
    """
    if connection.vendor == "sqlite":
        file = os.open(folder / f"{what}-{organisation}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            yield _waited(lambda: _locked(file))
        finally:
            os.close(file)
        return
    number = int.from_bytes(blake2b(organisation.bytes + what.encode(), digest_size=8).digest(), "big", signed=True)
    got = _waited(lambda: _asked("SELECT pg_try_advisory_lock(%s)", number))
    try:
        yield got
    finally:
        if got:
            _asked("SELECT pg_advisory_unlock(%s)", number)


def _waited(take: Callable[[], bool]) -> bool:
    end = time.monotonic() + WAIT_S
    while not take():
        if time.monotonic() > end:
            return False
        time.sleep(LOOK_S)
    return True


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _asked(text: str, number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(text, [number])
        return bool(cursor.fetchone()[0])
