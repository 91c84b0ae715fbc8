"""A contact centre with two client companies under the example policy, a keyring, receipts, and a clock that stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forecall.app.house import holdings
from forecall.contacts import NewPerson, Point, add_person
from forecall.contacts.hearing import listen
from forecall.contacts.names.shelf import forget_shelves
from forecall.custody import Origin, Parts, publish, wire
from forecall.custody.keyring import Keyring, Masters
from forecall.custody.receipts import Receipts
from forecall.custody.recording import Said
from forecall.custody.rulebooks import forget_kept
from forecall.foundation import FixedClock, acting
from forecall.foundation.models import Organisation
from tests.policy.policies import example

NOW = datetime(2026, 12, 2, 10, tzinfo=UTC)
CAMPAIGNS, SUPPORT, PARTNERS = "client_campaigns", "client_support", "partner_contacts"
SIGNER = Ed25519PrivateKey.generate()
MASTERS = Masters.fresh()


class Noted(Receipts):
    """The real receipts, with what was written at hand."""

    def write(self, receipt, subjects):
        made = super().write(receipt, subjects)
        self.kept = [*getattr(self, "kept", []), receipt]
        return made


@dataclass
class House:
    """alice's client and bob's; alice works in hers unless a test says otherwise."""

    parts: Parts
    clock: FixedClock
    alices: UUID
    bobs: UUID

    @property
    def receipts(self):
        return self.parts.receipts.kept

    def origin(self, source="client", ago=timedelta(days=1), **more):
        return Origin(self.clock.now() - ago, source, 1, informed=self.clock.now() - ago, **more)

    def called(self, name="Ana Exemplu", **more):
        """Somebody on a client's list, as `add_people` takes them."""
        values = {"name": name, **more.pop("values", {})}
        origin = more.pop("origin", None) or self.origin()
        told = tuple(Said("instruction", purpose, NOW - timedelta(days=2)) for purpose in (CAMPAIGNS, SUPPORT))
        points = tuple(Point(kind, more.pop(kind)) for kind in ("phone", "email", "post") if kind in more)
        return NewPerson("called_person", origin, values, points=points, choices=told, **more)

    def partner(self, name="Bogdan Model", **more):
        """A contact at another company."""
        values = {"name": name, **more.pop("values", {})}
        origin = more.pop("origin", None) or self.origin("given")
        return NewPerson("business_contact", origin, values, **more)

    def person(self, name="Ana Exemplu", **more):
        return add_person(more.pop("purpose", CAMPAIGNS), self.called(name, **more))


@pytest.fixture
def house(db, tmp_path):  # noqa: ARG001  # a fixture that is needed, not used
    clock = FixedClock(NOW)
    (tmp_path / "keys").mkdir()
    keyring = Keyring.create(tmp_path / "keys" / "keyring.sqlite3", MASTERS)
    receipts = Noted(tmp_path / "receipts", signer=None, clock=clock.now)
    parts = Parts(keyring, receipts, clock, holdings=holdings(), signer=SIGNER, backups=tmp_path / "keys" / "backups")
    listen(parts.events)
    wire(parts)
    made = [
        Organisation.objects.create(slug=slug, name=slug, country="RO", created_at=NOW) for slug in ("alices", "bobs")
    ]
    for organisation in made:
        with acting(organisation.id, "alice"):
            publish(example("contact-centre"), artefact="0" * 64)
    with acting(made[0].id, "alice"):
        yield House(parts, clock, made[0].id, made[1].id)
    wire(None)
    forget_kept()
    forget_shelves()
    receipts.close()
    keyring.close()
