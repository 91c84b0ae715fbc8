"""Whether nothing in any log is older than a year: the house's own records, and the files that an operator keeps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from forecall.app.settings import Settings
from forecall.custody import wired
from forecall.custody.safeguards import Check, Look
from forecall.foundation.jobs import store
from forecall.web.accounts.logs import oldest_session

TWELVE_MONTHS = timedelta(days=365)


def logs_within_a_year(settings: Settings) -> Check:
    """The check. Receipts are no log: they are the evidence, with a term of their own."""

    def look() -> Look:
        ends = wired().clock.now() - TWELVE_MONTHS
        wrong = [name for name, oldest in stores(settings.logs) if oldest is not None and oldest < ends]
        return Look(
            not wrong, "old" if wrong else "ok", {"seen": len(list(stores(settings.logs))), "wrong": len(wrong)}
        )

    return look


def stores(folder: Path | None) -> Iterator[tuple[str, datetime | None]]:
    """Each store of logs with its oldest entry: jobs, sessions, and every file under the folder of logs.

    A file is as old as its last line: whoever rotates by the day is exact to a day.
    """
    yield "jobs", store.oldest_ended()
    yield "sessions", oldest_session()
    if folder is not None:
        for file in sorted(one for one in folder.rglob("*") if one.is_file()):
            yield str(file.relative_to(folder)), datetime.fromtimestamp(file.stat().st_mtime, UTC)
