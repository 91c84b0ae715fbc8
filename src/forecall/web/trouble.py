"""What keeps a page from being answered although nothing is wrong with it: told from a failure by its causes.

    BUSY   somebody else holds what is needed for longer than it was waited for
    AWAY   the database does not answer
    DISK   a disk is full or refuses writing, so what was done cannot be recorded

Each passes by itself, or as soon as an operator has seen to it; no process has to be started anew.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from forecall.custody.keyring.errors import KeyringBusy, KeyringNotWritten
from forecall.custody.receipts import ReceiptsUnwritable
from forecall.web.matrix import matrix


class Trouble(StrEnum):
    """Why nothing was done."""

    BUSY = "busy"
    AWAY = "away"
    DISK = "disk"


AGAIN_S = {Trouble.BUSY: 10, Trouble.AWAY: 30, Trouble.DISK: 120}
"""After so many seconds a browser or a probe may ask again."""

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO})
OF_SQLITE = {
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    sqlite3.SQLITE_FULL: Trouble.DISK,
    sqlite3.SQLITE_IOERR: Trouble.DISK,
    sqlite3.SQLITE_READONLY: Trouble.DISK,
    sqlite3.SQLITE_CANTOPEN: Trouble.AWAY,
}
"""By the low byte of its result code. Source: https://www.sqlite.org/rescode.html"""

OF_POSTGRESQL = {
    "55P03": Trouble.BUSY,  # lock not available within lock_timeout
    "40P01": Trouble.BUSY,  # deadlock
    "40001": Trouble.BUSY,  # serialization failure
    "53300": Trouble.BUSY,  # too many connections
    "53100": Trouble.DISK,
    "58030": Trouble.DISK,  # input or output error
    "25006": Trouble.AWAY,  # a standby: the server is being changed over
    "57P01": Trouble.AWAY,  # shut down by its operator
    "57P02": Trouble.AWAY,  # crashed
    "57P03": Trouble.AWAY,  # starting or stopping
}
"""By SQLSTATE; a whole class of `08` is a connection that broke, and none at all one that was never made.
Source: https://www.postgresql.org/docs/current/errcodes-appendix.html"""


def trouble_of(problem: BaseException | None) -> Trouble | None:
    """What stands behind a failure; None where it is a fault of the program."""
    return next((found for one in _causes(problem) if (found := _one(one))), None)


def _causes(problem: BaseException | None) -> Iterator[BaseException]:
    """The failure, what it came of, and so on."""
    seen: set[int] = set()
    while problem is not None and id(problem) not in seen:
        seen.add(id(problem))
        yield problem
        problem = problem.__cause__ or problem.__context__


def _one(problem: BaseException) -> Trouble | None:
    match problem:
        case ReceiptsUnwritable() | KeyringNotWritten():
            return Trouble.DISK
        case KeyringBusy():
            return Trouble.BUSY
        case sqlite3.Error():
            return OF_SQLITE.get((getattr(problem, "sqlite_errorcode", 0) or 0) & 0xFF)
        case DatabaseError() | InterfaceError():
            return _of_driver(problem)
        case OSError() if problem.errno in NO_ROOM:
            return Trouble.DISK
    return None


def _of_driver(problem: Exception) -> Trouble | None:
    """Of what Django made of a driver's error: that one is its cause, and says what it was."""
    cause = problem.__cause__
    if cause is None or isinstance(cause, sqlite3.Error):
        return None
    state: str | None = getattr(cause, "sqlstate", None)
    if state is None:
        return Trouble.AWAY if type(problem).__name__ in {"OperationalError", "InterfaceError"} else None
    return OF_POSTGRESQL.get(state, Trouble.AWAY if state.startswith("08") else None)


MOST_FIELDS, MOST_CHARACTERS = 120, 60_000


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form sent, so that it can be sent once more; `fields` as (name, value)."""

    address: str
    fields: tuple[tuple[str, str], ...]


def sent(request: HttpRequest) -> Sent | None:
    """The form that was being sent; None where there was none, it had files or a secret, or it is very long.

    It goes back to whoever sent it, with the very mark against forgery that came with it and no new one.
    """
    if request.method != "POST" or not _is_of_staff(request):
        return None
    try:
        given, has_files = request.POST, bool(request.FILES)
    except OSError:  # it broke off
        return None
    fields = tuple((name, value) for name, values in given.lists() for value in values)
    is_short = len(fields) <= MOST_FIELDS and sum(len(name) + len(value) for name, value in fields) <= MOST_CHARACTERS
    is_secret = any("password" in name or "secret" in name for name, _value in fields)
    is_whole = bool(fields) and not has_files and is_short
    return Sent(request.get_full_path(), fields) if is_whole and not is_secret else None


def _is_of_staff(request: HttpRequest) -> bool:
    """Whether the page is one of an organisation, behind the sign-in."""
    try:
        rule = matrix().get(resolve(request.path_info).view_name)
    except Resolver404:
        return False
    return rule is not None and not rule.open and not rule.signed_in
