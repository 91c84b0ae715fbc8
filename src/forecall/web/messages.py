"""What a page says once: kept in the session, and nowhere where the session cannot be read.

A cookie would hold it, too, where whoever has the browser reads it; and one message names an address.
"""

from __future__ import annotations

from typing import Any

from django.contrib.messages.storage.session import SessionStorage
from django.db import DatabaseError


class Storage(SessionStorage):
    """As the session's. A page that says that the database does not answer is drawn without it."""

    def _get(self, *args: Any, **kwargs: Any) -> tuple[list[Any], bool]:  # noqa: ANN401  # Django's own
        try:
            found: tuple[list[Any], bool] = super()._get(*args, **kwargs)  # type: ignore[misc]  # its stubs lack it
        except DatabaseError:
            return [], True
        return found
