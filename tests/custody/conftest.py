"""A house with two organisations under one policy, a keyring, receipts, and a clock that stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.apps import apps
from django.db import connection, models

from forecall.app.house import holdings
from forecall.custody import Newcomer, Origin, Parts, add_subjects, publish, wire
from forecall.custody.keyring import Keyring, Masters
from forecall.custody.models import Subject
from forecall.custody.receipts import Receipts
from forecall.custody.rulebooks import forget_kept
from forecall.custody.sealing import SealedField
from forecall.foundation import Field, FixedClock, Holding, acting
from forecall.foundation.models import Organisation, Scoped
from tests.policy.policies import example
from tests.postgresql import on

NOW = datetime(2026, 12, 2, 10, tzinfo=UTC)


class Card(Scoped):
    """A room's row about a person, as contacts will have them."""

    subject = models.ForeignKey(Subject, models.CASCADE)
    name = SealedField(kind="name")
    email = SealedField(kind="email")

    class Meta(Scoped.Meta):
        app_label = "tests"


CARDS = Holding("tests.Card", "subject", {"name": Field(("name",)), "email": Field(("email",))})
SIGNER = Ed25519PrivateKey.generate()
MASTERS = Masters.fresh()


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup,  # noqa: ARG001  # pytest-django's own, and then this
    django_db_blocker,
):
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.create_model(Card)


@pytest.fixture(scope="session")
def migrated(migrated, django_db_blocker):
    with django_db_blocker.unblock(), on(migrated), connection.schema_editor() as editor:
        editor.create_model(Card)
    return migrated


@pytest.fixture
def tables_of_the_tests(monkeypatch):
    """`apps.get_model` finds the row of the tests like one of a room."""
    real = apps.get_model
    monkeypatch.setattr(apps, "get_model", lambda label, *more: Card if label == "tests.Card" else real(label, *more))


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

    def person(self, kind="prospect", categories=("preferences", "business_card"), source="given", **more):
        """A newcomer in the organisation that is acting."""
        origin = Origin(self.clock.now() - timedelta(days=1), source, version=1)
        return add_subjects([Newcomer(kind, dict.fromkeys(categories, origin), **more)])[0]


@pytest.fixture
def house(database, tmp_path):  # noqa: ARG001  # a fixture that is needed, not used
    clock = FixedClock(NOW)
    (tmp_path / "keys").mkdir()
    keyring = Keyring.create(tmp_path / "keys" / "keyring.sqlite3", MASTERS)
    receipts = Noted(tmp_path / "receipts", signer=None, clock=clock.now)
    parts = Parts(
        keyring, receipts, clock, holdings=(CARDS, *holdings()), signer=SIGNER, backups=tmp_path / "keys" / "backups"
    )
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
