"""A bought list brought in from a page: looked into, tried without effect, taken in by a job, taken out again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from forecall.contacts.errors import ContactsError
from forecall.foundation.jobs import enqueue
from forecall.orders.lists import Brought, Listed, Road, foresee_list, take_in_list
from forecall.sales.bringing import EXPECTED, KEPT_PROBLEMS, asked, brought, looked, row_of
from forecall.sales.errors import UploadUnknown
from forecall.sales.order_files import PeopleRead, digest_of, read_list_file
from forecall.sales.uploads import LIST, Upload

Say = Callable[[str, float], None]
WRONG = (*EXPECTED, ContactsError)


def ask_for_look(upload: Upload) -> UUID:
    """Ask for a look: who would come in."""
    from forecall.sales.jobs import look_at_list  # noqa: PLC0415  # jobs import this

    return asked(upload, look_at_list)


def ask_to_bring(upload: Upload) -> UUID:
    """Ask for the list to be taken in."""
    from forecall.sales.jobs import bring_list_in  # noqa: PLC0415  # as above

    return asked(upload, bring_list_in)


def ask_to_undo(supply: int) -> UUID:
    """Ask for a list to be taken out again."""
    from forecall.sales.jobs import take_list_out  # noqa: PLC0415  # as above

    return enqueue(take_list_out, supply)


def look(which: UUID, say: Say) -> None:
    """Read the list, and keep with the upload who would come in, or what stands in its way."""
    looked(which, say, WRONG, _foreseen)


def bring(which: UUID, say: Say) -> None:
    """Take the list in, and nobody is there twice; see `brought`."""
    brought(which, say, WRONG, _taken)


def _foreseen(upload: Upload, say: Say) -> dict[str, Any]:
    read, listed = _list(upload), listed_of(upload)
    say("look", 0.5)
    return _kept(read, foresee_list(read.table, read.headers, listed))


def _taken(upload: Upload, say: Say) -> dict[str, Any]:
    read = _list(upload)
    told: Say = lambda _said, share: say("orders", share)  # noqa: E731  # a name for its type
    return _kept(read, take_in_list(read.table, read.headers, listed_of(upload), say=told))


def listed_of(upload: Upload) -> Listed:
    """What was said of the list when it was uploaded."""
    said = upload.said
    told = datetime.fromisoformat(upload.informed_on).replace(tzinfo=UTC) if upload.informed_on else None
    road = Road(*said["road"].split("/"))
    return Listed(
        road, upload.origin, date.fromisoformat(said["received_on"]), said["country"], said["proof"],
        digest_of(_path(upload)), told,
    )  # fmt: skip


def _list(upload: Upload) -> PeopleRead:
    return read_list_file(_path(upload))


def _path(upload: Upload) -> Path:
    path = upload.path(LIST)
    if path is None or not path.exists():
        raise UploadUnknown(str(upload.id))
    return path


def _kept(read: PeopleRead, made: Brought) -> dict[str, Any]:
    """What the page shows of it; no value of anybody."""
    problems = [*read.problems, *made.problems]
    return {
        **made.stored(), "rows": read.table.height, "columns": [*made.columns, *read.unused], "fresh": made.fresh,
        "count": len(problems), "problems": [row_of(one) for one in problems[:KEPT_PROBLEMS]],
    }  # fmt: skip
