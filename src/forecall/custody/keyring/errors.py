"""What can go wrong in the keyring.

    KeyringError            under `CustodyError`
    ├── UnsealFailed        a sealed value does not open: another key, another place, altered, or of a later format
    ├── KeyKept             a key was about to be pickled, copied or sent to another process
    ├── MastersRefused      the text of the master keys cannot be read
    ├── MasterMissing       the keyring needs a master key that was not handed in
    ├── WrongMaster         a master key was handed in under a number that belongs to another one
    ├── MasterWaits         the newest master key of the file is not in use yet: no other is put behind it
    ├── MasterInUse         an old master key is needed still, by the keyring or a backup of it
    ├── MastersNotWritten   the file of the master keys cannot be written; it is as it was
    ├── KeyringMissing      the keyring, or its standby copy, is not where it should be
    ├── KeyringExists       a keyring is there already; nothing is overwritten
    ├── KeyringDamaged      the file is no keyring any more, or a key in it does not open
    ├── KeyringOlder        the keyring is older than the data sealed under it
    ├── KeyringsDiffer      keyring and standby are not copies of each other
    ├── KeyringBusy         another process holds it; try again
    ├── KeyringNotWritten   disk full, or the disk failed; nothing counts as stored; try again when there is space
    ├── StandbyNotNamed     the keyring was created with a standby copy, and none was named
    ├── SubjectDestroyed    a key was asked for a subject whose key was destroyed: it is never made again
    └── SubjectRefused      the nil UUID is no subject

Every message names what was found and what to do next. None holds a key, and a subject only as its opaque id.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from forecall.custody.errors import CustodyError


class KeyringError(CustodyError):
    """Root of every error raised by `forecall.custody.keyring`."""


class UnsealFailed(KeyringError):
    """A sealed value does not open; it was altered, belongs to another place, or its key is another one."""

    def __init__(self, found: str) -> None:
        super().__init__(f"a sealed value does not open: {found}")


class KeyKept(KeyringError):
    """A key, or what holds keys, stays in its process; hand on ids, and ask for the key there."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} cannot be pickled, copied or sent to another process; send ids and open it there")


class MastersRefused(KeyringError):
    """The master keys cannot be used as they stand."""

    def __init__(self, found: str) -> None:
        super().__init__(f"master keys: {found}; each is written NUMBER:BASE64, with 32 bytes behind the base64")


class MasterMissing(KeyringError):
    """The keyring needs a master key that was not handed in; put it back beside the others."""

    def __init__(self, version: int, known: Sequence[int], fingerprint: str) -> None:
        self.version = version
        there = ", ".join(map(str, known)) or "none"
        super().__init__(
            f"the keyring needs master key {version} (fingerprint {fingerprint}); handed in: {there}. "
            "Add it to the master keys. Nothing was opened and nothing was lost"
        )


class WrongMaster(KeyringError):
    """A master key stands under a number that belongs to another one."""

    def __init__(self, version: int, found: str, needed: str) -> None:
        self.version = version
        super().__init__(
            f"master key {version} has the fingerprint {found}, and this keyring needs {needed}: hand in that key, or "
            "restore the keyring that belongs to yours. Nothing was opened and nothing was lost"
        )


class MasterWaits(KeyringError):
    """The newest master key of the file is not in use yet; rotate to it before another one is made."""

    def __init__(self, version: int) -> None:
        super().__init__(
            f"master key {version} stands in the file and is not in use yet: restart every process with that file, "
            "then run: forecall keyring rotate --master. Nothing was changed"
        )


class MasterInUse(KeyringError):
    """An old master key is needed still."""

    def __init__(self, version: int, where: str) -> None:
        super().__init__(f"master key {version} is needed by {where}. Nothing was changed")


class MastersNotWritten(KeyringError):
    """The file of the master keys is read only, or the disk failed; it is as it was."""

    def __init__(self, path: Path, found: str) -> None:
        super().__init__(
            f"{path} could not be written ({found}) and is as it was; where it is filled from elsewhere, "
            "run: forecall keyring new-master --print"
        )


class KeyringMissing(KeyringError):
    """The keyring or its standby is not where it should be."""

    def __init__(self, path: Path, advice: str) -> None:
        self.path = path
        super().__init__(f"no keyring at {path}; {advice}")


class KeyringExists(KeyringError):
    """A keyring is there already; nothing is overwritten."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"there is a keyring at {path} already; open it, or move it aside first")


class KeyringDamaged(KeyringError):
    """The file is no keyring any more, or some of its keys do not open."""

    def __init__(self, path: Path, found: str, advice: str = "restore the standby copy or the newest backup") -> None:
        self.path, self.found = path, found
        super().__init__(f"{path}: {found}; {advice}")


class KeyringOlder(KeyringError):
    """The keyring is older than the data: keys that the data needs, and destructions, may be missing from it."""

    def __init__(self, path: Path, found: int, needed: int, advice: str) -> None:
        self.found, self.needed = found, needed
        super().__init__(
            f"{path} is of generation {found}, and the data was sealed under generation {needed}; {advice}. "
            "Nothing was opened and nothing was lost"
        )


class KeyringsDiffer(KeyringError):
    """Keyring and standby do not belong together."""

    def __init__(self, path: Path, standby: Path) -> None:
        super().__init__(
            f"{standby} is not the standby of {path}: they were created apart; name the right file, "
            "or move this one aside and rebuild the standby"
        )


class KeyringBusy(KeyringError):
    """Another process holds the keyring; try again."""

    retry = True

    def __init__(self, path: Path, what: str = "another process is writing") -> None:
        super().__init__(f"{path}: {what}; try again")


class KeyringNotWritten(KeyringError):
    """The disk is full, failed, or refuses writing. Nothing of the change counts; try again when that is mended."""

    retry = True

    def __init__(self, path: Path, found: str) -> None:
        super().__init__(f"{path} could not be written ({found}); make room or mend the disk, and try again")


class StandbyNotNamed(KeyringError):
    """Opening without the standby would leave destroyed keys in it; name it."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} was created with a standby copy and none was named; name its file")


class SubjectDestroyed(KeyringError):
    """The key of this subject was destroyed; it is never made again. Make a new subject where that is lawful."""

    def __init__(self, subjects: Sequence[UUID]) -> None:
        self.subjects = tuple(subjects)
        super().__init__(
            f"the keys of {len(subjects)} subjects were destroyed and are never made again, "
            f"the first is {subjects[0]}; no key of this call was added"
        )


class SubjectRefused(KeyringError):
    """The nil UUID holds the organisation's index secret and is no subject."""

    def __init__(self) -> None:
        super().__init__("the nil UUID is no subject; give each subject an id of its own")
