"""A need-prediction company and another one, under the example policy, with small shops; a clock that stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import polars as pl
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forecall.app.house import holdings
from forecall.contacts import by_customer_numbers
from forecall.custody import Parts, publish, wire
from forecall.custody.keyring import Keyring, Masters
from forecall.custody.receipts import Receipts
from forecall.custody.rulebooks import forget_kept
from forecall.foundation import FixedClock, acting
from forecall.foundation.models import Organisation
from forecall.orders import Delivery, accept, hear, take_in
from forecall.orders.importing import policy_now
from tests.policy.policies import example

NOW = datetime(2026, 12, 2, 10, tzinfo=UTC)
AGREEMENT = Path(__file__).parents[2] / "examples" / "policies" / "evidence" / "processing-agreement.md"
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
    """alice's organisation and bob's; alice works in hers unless a test says otherwise."""

    parts: Parts
    clock: FixedClock
    alices: UUID
    bobs: UUID

    @property
    def receipts(self):
        return self.parts.receipts.kept

    def accept(self):
        version, _organisation = policy_now()
        return accept(version, "processing-agreement.md", AGREEMENT.read_bytes())

    def take_in(self, orders, digest="a" * 64, **more):
        return take_in(orders, Delivery(digest, "web shop"), **more)

    def person(self, number):
        return by_customer_numbers([number]).people[number]


def orders_of(*lines):
    """(customer, order, day, product, quantity, price) as the canonical frame."""
    start = datetime(2026, 9, 1, 9, 30)
    rows = [
        (c, o, start + timedelta(days=d), p, float(q), float(u), f"Product {p}", "EUR") for c, o, d, p, q, u in lines
    ]
    names = (
        "customer_id",
        "order_id",
        "ordered_at",
        "product_id",
        "quantity",
        "unit_price",
        "product_name",
        "currency",
    )
    schema = dict.fromkeys(names, pl.String) | {"ordered_at": pl.Datetime("us")}
    return pl.DataFrame(rows, schema=schema | {"quantity": pl.Float64, "unit_price": pl.Float64}, orient="row")


SHOP = orders_of(
    ("1001", "A1", 0, "tea", 2, "4.5"),
    ("1001", "A1", 0, "cups", 6, "1.125"),
    ("1001", "A2", 28, "tea", 2, "4.5"),
    ("1002", "B1", 3, "coffee", 1, "7.9"),
    ("1003", "C1", 5, "tea", 3, "4.4"),
)


@pytest.fixture
def house(database, tmp_path):  # noqa: ARG001  # a fixture that is needed, not used
    clock = FixedClock(NOW)
    (tmp_path / "keys").mkdir()
    keyring = Keyring.create(tmp_path / "keys" / "keyring.sqlite3", MASTERS)
    receipts = Noted(tmp_path / "receipts", signer=None, clock=clock.now)
    parts = Parts(keyring, receipts, clock, holdings=holdings(), signer=SIGNER, backups=tmp_path / "keys" / "backups")
    hear(parts.events)
    wire(parts)
    made = [
        Organisation.objects.create(slug=slug, name=slug, country="RO", created_at=NOW) for slug in ("alices", "bobs")
    ]
    for organisation in made:
        with acting(organisation.id, "alice"):
            publish(example("need-prediction"), artefact="0" * 64)
    with acting(made[0].id, "alice"):
        yield House(parts, clock, made[0].id, made[1].id)
    wire(None)
    forget_kept()
    receipts.close()
    keyring.close()


@pytest.fixture
def shop(house):
    """alice's house with the agreement accepted and the small shop taken in."""
    house.accept()
    house.take_in(SHOP)
    return house
