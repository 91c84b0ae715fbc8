"""The parts that custody works with, handed in once by `app` when the process starts."""

from __future__ import annotations

from dataclasses import dataclass, field

from forecall.custody.errors import NotWired
from forecall.custody.keyring import Keyring
from forecall.custody.receipts import Receipts
from forecall.foundation import Clock, Events


@dataclass(frozen=True, slots=True)
class Parts:
    """Keyring, receipts and clock of this process, and who hears its facts."""

    keyring: Keyring
    receipts: Receipts
    clock: Clock
    events: Events = field(default_factory=Events)


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
