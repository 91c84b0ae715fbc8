"""A house with one organisation under an example policy, a keyring, receipts, and a clock that stands."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forecall.app.house import holdings
from forecall.centre import NewTask, ask_for
from forecall.contacts import listen
from forecall.custody import Newcomer, Origin, Parts, add_subjects, publish, wire
from forecall.custody.keyring import Keyring, Masters
from forecall.custody.receipts import Receipts
from forecall.custody.rulebooks import forget_kept
from forecall.foundation import FixedClock, acting
from forecall.foundation.models import Organisation
from tests.policy.policies import example

NOW = datetime(2026, 12, 2, 10, tzinfo=UTC)
CARD = frozenset({"business_card"})
SIGNER = Ed25519PrivateKey.generate()
MASTERS = Masters.fresh()


@dataclass
class House:
    """Where alice sells; bob's organisation is another one."""

    parts: Parts
    clock: FixedClock
    alices: UUID
    bobs: UUID

    def person(self, kind="prospect", categories=("business_card", "tickets"), source="given"):
        origin = Origin(self.clock.now() - timedelta(days=1), source, version=1)
        return add_subjects([Newcomer(kind, dict.fromkeys(categories, origin))])[0]

    def task(self, person=None, **more):
        return ask_for(
            NewTask(
                person or self.person(), more.pop("purpose", "prospecting"), more.pop("categories", CARD),
                more.pop("because", "due"), **more,
            )
        )  # fmt: skip


@contextmanager
def opened(tmp_path, policy):
    clock = FixedClock(NOW)
    (tmp_path / "keys").mkdir()
    keyring = Keyring.create(tmp_path / "keys" / "keyring.sqlite3", MASTERS)
    receipts = Receipts(tmp_path / "receipts", signer=None, clock=clock.now)
    parts = Parts(keyring, receipts, clock, holdings=holdings(), signer=SIGNER)
    listen(parts.events)
    wire(parts)
    made = [Organisation.objects.create(slug=slug, name=slug, country="RO", created_at=NOW) for slug in ("tea", "ink")]
    for organisation in made:
        with acting(organisation.id, "alice"):
            publish(example(policy), artefact="0" * 64)
    with acting(made[0].id, "alice"):
        yield House(parts, clock, made[0].id, made[1].id)
    wire(None)
    forget_kept()
    receipts.close()
    keyring.close()


@pytest.fixture
def house(db, tmp_path):  # noqa: ARG001  # a fixture that is needed, not used
    with opened(tmp_path, "need-prediction") as house:
        yield house


@pytest.fixture
def office(db, tmp_path):  # noqa: ARG001  # a fixture that is needed, not used
    """A contact centre that people write to."""
    with opened(tmp_path, "contact-centre") as office:
        yield office
