"""What the pages write down of a failure: which page and where in the code; no address, no value, no link's secret."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType


class PageName(logging.Filter):
    """In place of a page's address, which may hold a secret, its name."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if request is not None:
            match = getattr(request, "resolver_match", None)
            record.msg, record.args = (
                "page %s answered %s",
                (
                    match.view_name if match else "unknown",
                    getattr(record, "status_code", "?"),
                ),
            )
        return True


class NoValues(logging.Formatter):
    """A failure's kind and its way through the code, without its message: that may quote what somebody entered."""

    def formatException(  # noqa: N802  # logging's own name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        kind, _problem, where = ei
        lines = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(where)]
        return "\n".join(["  " + line for line in lines] + [f"  {kind.__name__ if kind else '?'}"])
