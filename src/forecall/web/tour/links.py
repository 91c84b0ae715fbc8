"""Links that sign one user in, once, for a few minutes: how `forecall demo` opens the browser."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

LASTS = timedelta(minutes=10)
LONGEST = 100
"""Letters of a secret; ours have 43."""


@dataclass(frozen=True, slots=True)
class Links:
    """Open links, a file each in a folder of the demo's home, named by the hash of the secret; that is kept nowhere."""

    folder: Path

    def make(self, user: UUID, now: datetime) -> str:
        """The secret of a new link; links that were never used go."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in self.folder.iterdir():
            if now.timestamp() - old.stat().st_mtime > LASTS.total_seconds():
                old.unlink(missing_ok=True)
        secret = secrets.token_urlsafe(32)
        handle = os.open(self._file(secret), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            json.dump({"user": str(user), "until": (now + LASTS).isoformat()}, stream)
        return secret

    def take(self, secret: str, now: datetime) -> UUID | None:
        """Whom the link signs in; None where it is spent, over, or was never given. Of two at once one gets it."""
        if len(secret) > LONGEST:
            return None
        file = self._file(secret)
        try:
            said = json.loads(file.read_text(encoding="ascii"))
            file.unlink()  # whoever removes it has it
        except FileNotFoundError:
            return None
        return UUID(said["user"]) if now < datetime.fromisoformat(said["until"]) else None

    def _file(self, secret: str) -> Path:
        return self.folder / hashlib.sha256(secret.encode()).hexdigest()
