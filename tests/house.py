"""A house for the tests of a room: two organisations under one example policy, a keyring, receipts, a still clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forecall.app.house import holdings
from forecall.contacts.names.shelf import forget_shelves
from forecall.custody import Parts, publish, wire
from forecall.custody.keyring import Keyring, Masters
from forecall.custody.receipts import Receipts
from forecall.custody.rulebooks import forget_kept
from forecall.foundation import Events, FixedClock, Holding, acting
from forecall.foundation.models import Organisation
from tests.policy.policies import example

NOW = datetime(2026, 12, 2, 10, tzinfo=UTC)
SIGNER = Ed25519PrivateKey.generate()
MASTERS = Masters.fresh()


class Noted(Receipts):
    """The real receipts, with what was written at hand."""

    def write_many(self, entries, *more):
        made = super().write_many(entries, *more)
        self.kept = [*getattr(self, "kept", []), *(receipt for receipt, _ in entries)]
        return made


@dataclass
class House:
    """alice's organisation and bob's; alice works in hers unless a test says otherwise. Rooms add what they need."""

    parts: Parts
    clock: FixedClock
    alices: UUID
    bobs: UUID

    @property
    def receipts(self):
        return self.parts.receipts.kept


H = TypeVar("H", bound=House)


@contextmanager
def opened(
    kind: type[H],
    folder: Path,
    policy: str,
    *,
    introduce: Sequence[Callable[[Events], None]] = (),
    first: tuple[Holding, ...] = (),
) -> Iterator[H]:
    """A house of this kind with its parts wired, until the end of the block.

    introduce   hearers of rooms, as `contacts.listen`
    first       holdings of the test's own, before those of the rooms
    """
    clock = FixedClock(NOW)
    (folder / "keys").mkdir()
    keyring = Keyring.create(folder / "keys" / "keyring.sqlite3", MASTERS)
    receipts = Noted(folder / "receipts", signer=SIGNER, clock=clock.now)
    held = (*first, *holdings())
    parts = Parts(keyring, receipts, clock, holdings=held, signer=SIGNER, backups=folder / "keys" / "backups")
    for hear in introduce:
        hear(parts.events)
    wire(parts)
    made = [
        Organisation.objects.create(slug=slug, name=slug, country="RO", created_at=NOW) for slug in ("alices", "bobs")
    ]
    for organisation in made:
        with acting(organisation.id, "alice"):
            publish(example(policy), artefact="0" * 64)
    with acting(made[0].id, "alice"):
        yield kind(parts, clock, made[0].id, made[1].id)
    wire(None)
    forget_kept()
    forget_shelves()
    receipts.close()
    keyring.close()
