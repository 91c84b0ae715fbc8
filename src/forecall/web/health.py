"""`/healthz`: the process answers. `/readyz`: it can serve, and if not, what is missing."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from forecall.custody import wired
from forecall.custody.errors import CustodyError

log = logging.getLogger(__name__)


class HealthMiddleware:
    """Answers before hosts and cookies are looked at: a probe comes by number and knows neither."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain")
        if request.path_info == "/readyz":
            found = {name: check() for name, check in CHECKS.items()}
            return JsonResponse(found, status=200 if all(found.values()) else 503)
        return self.get_response(request)


def database_is_there() -> bool:
    """Whether the database answers and its tables are those of this version."""
    try:
        if not _Seen.migrated:
            executor = MigrationExecutor(connection)
            _Seen.migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        log.exception("the database does not answer")
        return False
    return _Seen.migrated


class _Seen:
    """Tables do not go back while a process lives; looking costs a hundred milliseconds."""

    migrated = False


def receipts_can_be_written() -> bool:
    """Whether decisions can be recorded: without that none is made."""
    try:
        return os.access(wired().receipts.folder, os.W_OK)
    except CustodyError:
        return False


CHECKS: dict[str, Callable[[], bool]] = {"database": database_is_there, "receipts": receipts_can_be_written}
