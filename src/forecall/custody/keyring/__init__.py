"""The keyring: a key for every person, kept apart from the data, so that destroying the key forgets the person.

Three levels: a master key, handed in, wraps each organisation's key, which wraps each subject's key. The keyring is a
SQLite file of its own with a standby copy; whoever holds the data and its backups, but not the keyring, reads nothing.
`seal` and `unseal` use a subject's key; `blind` makes the token by which a sealed value is found.

Plain Python: nothing of Django, and of ours the root of the errors alone. How it is run: `docs/explanation/keys.md`.
"""

from forecall.custody.keyring.backups import Backup, backups_holding, backups_under, expire_backups
from forecall.custody.keyring.errors import (
    KeyKept,
    KeyringBusy,
    KeyringDamaged,
    KeyringError,
    KeyringExists,
    KeyringMissing,
    KeyringNotWritten,
    KeyringOlder,
    KeyringsDiffer,
    MasterInUse,
    MasterMissing,
    MastersNotWritten,
    MastersRefused,
    MasterWaits,
    StandbyNotNamed,
    SubjectDestroyed,
    SubjectRefused,
    UnsealFailed,
    WrongMaster,
)
from forecall.custody.keyring.keyring import Keyring
from forecall.custody.keyring.masters import Masters
from forecall.custody.keyring.primitive import Lock, blind, seal, unlock, unseal
from forecall.custody.keyring.restoring import Restored, rebuild_standby, restore
from forecall.custody.keyring.succession import add_next, drop_old, next_of

__all__ = [
    "Backup",
    "KeyKept",
    "Keyring",
    "KeyringBusy",
    "KeyringDamaged",
    "KeyringError",
    "KeyringExists",
    "KeyringMissing",
    "KeyringNotWritten",
    "KeyringOlder",
    "KeyringsDiffer",
    "Lock",
    "MasterInUse",
    "MasterMissing",
    "MasterWaits",
    "Masters",
    "MastersNotWritten",
    "MastersRefused",
    "Restored",
    "StandbyNotNamed",
    "SubjectDestroyed",
    "SubjectRefused",
    "UnsealFailed",
    "WrongMaster",
    "add_next",
    "backups_holding",
    "backups_under",
    "blind",
    "drop_old",
    "expire_backups",
    "next_of",
    "rebuild_standby",
    "restore",
    "seal",
    "unlock",
    "unseal",
]
