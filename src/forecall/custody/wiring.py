"""The parts that custody works with, handed in once by `app` when the process starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forecall.custody.errors import NotWired
from forecall.custody.keyring import Keyring
from forecall.custody.receipts import Receipts
from forecall.foundation import Clock, Events, Holding


@dataclass(frozen=True, slots=True)
class Parts:
    """Keyring, receipts and clock of this process, who hears its facts, and what the rooms hold about people.

    signer    signs certificates of erasure; without it nobody is erased
    backups   where backups of the keyring lie, so that a certificate can name those that still hold a key
    """

    keyring: Keyring
    receipts: Receipts
    clock: Clock
    events: Events = field(default_factory=Events)
    holdings: tuple[Holding, ...] = ()
    signer: Ed25519PrivateKey | None = None
    backups: Path | None = None


class _Wired:
    parts: Parts | None = None


def wire(parts: Parts | None) -> None:
    """Hand in the parts; None takes them away, for tests and the end of a process."""
    _Wired.parts = parts


def wired() -> Parts:
    """The parts; raises NotWired before `wire`."""
    if _Wired.parts is None:
        raise NotWired
    return _Wired.parts
