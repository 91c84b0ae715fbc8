"""Whether data is encrypted wherever it leaves this machine, by what the settings say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from forecall.app.settings import Settings
from forecall.custody.safeguards import Check, Look
from forecall.foundation.network import stays

ENCRYPTED = frozenset({"require", "verify-ca", "verify-full"})
"""Of libpq's `sslmode`: those that go on with no connection in clear."""


def encrypted_on_the_way(settings: Settings) -> Check:
    """The check: pages by https, mail by TLS, the database by TLS; what stays on this machine needs none."""

    def look() -> Look:
        wrong = len(list(ways_in_clear(settings)))
        return Look(wrong == 0, "clear" if wrong else "ok", {"wrong": wrong})

    return look


def ways_in_clear(settings: Settings) -> Iterator[str]:
    """The settings whose way out of this machine is not encrypted."""
    if settings.address.scheme != "https" and not stays(settings.address.hostname or ""):
        yield "FORECALL_URL"
    smtp = settings.smtp
    if smtp is not None and smtp.scheme != "smtps" and not smtp.username and not stays(smtp.hostname or ""):
        yield "FORECALL_SMTP"  # with a user it begins TLS before the password is said
    for name, one in (("FORECALL_DATABASE", settings.database), ("FORECALL_FINANCE_DATABASE", settings.finance)):
        if not _is_encrypted(one):
            yield name


def _is_encrypted(database: Mapping[str, Any]) -> bool:
    host = str(database.get("HOST") or "")
    if not host or host.startswith("/") or stays(host):
        return True
    return database.get("OPTIONS", {}).get("sslmode") in ENCRYPTED
