"""Mail as files in a folder, for a house without a mail server: an operator opens them in any mail program.

    20261202T101500Z-acknowledgement-<person's id>-<random>.eml

The folder holds addresses in clear. So the files of whoever is erased go with them, but for what is to be passed on
about them and what tells them so; and every file goes after thirty days.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from forecall.contacts.adapters.messages import message_of
from forecall.contacts.errors import MailNotTaken
from forecall.contacts.reaching import Mail

STAYS = timedelta(days=30)
STAMP = "%Y%m%dT%H%M%SZ"
AFTER_ERASURE = ("erasure", "passing_on")
"""Letters that an erasure writes: they would be of no use if it took them along."""


class Folder:
    """An outbox of files, and the eraser of what lies in it."""

    name = "outbox"

    def __init__(self, folder: Path, sender: str, clock: Callable[[], datetime]) -> None:
        self.folder, self.sender, self.clock = folder, sender, clock

    def put(self, mail: Mail) -> None:
        """A whole file or none; none for what lies here already. Raises OSError, MailNotTaken."""
        now = self.clock().astimezone(UTC)
        if mail.once and any(self.folder.glob(f"*-{mail.about}-{mail.once}.eml")):
            return
        try:
            content = bytes(message_of(mail, self.sender, now))
        except ValueError:
            why = "the address is none that mail can be sent to"
            raise MailNotTaken(why, again=False, of_address=True, for_good=True) from None
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{now:{STAMP}}-{mail.name}-{mail.about}-{mail.once or secrets.token_hex(4)}.eml"
        beside = self.folder / f".{name}.part"
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            beside.replace(self.folder / name)
        finally:
            beside.unlink(missing_ok=True)

    def erase(self, organisation: UUID, subject: UUID) -> int:
        """Remove what was written to, or about, this person before."""
        del organisation  # ids of people are the same nowhere else
        found = [one for one in self._files(f"*-{subject}-*") if _letter(one) not in AFTER_ERASURE]
        for one in found:
            one.unlink(missing_ok=True)
        return len(found)

    def tidy(self) -> int:
        """Remove what lay here for thirty days, and what a crash left half-written; how many."""
        limit = f"{self.clock().astimezone(UTC) - STAYS:{STAMP}}"
        old = [one for one in self._files("*") if one.name.lstrip(".") < limit]
        for one in old:
            one.unlink(missing_ok=True)
        return len(old)

    def _files(self, pattern: str) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return sorted({*self.folder.glob(f"{pattern}.eml"), *self.folder.glob(f".{pattern}.eml.part")})


def _letter(file: Path) -> str:
    """Which letter a file is.

    >>> _letter(Path("20261202T101500Z-passing_on-0b5f9a52-1f5c-4f0e-9a64-3f1de2a0c7aa-11aa22bb.eml"))
    'passing_on'
    """
    return file.name.split("-")[1]
