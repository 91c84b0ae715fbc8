"""A house with two organisations under one policy, a keyring, receipts, and a clock that stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, models

from forecall.custody import Newcomer, Origin, add_subjects
from forecall.custody.models import Subject
from forecall.custody.sealing import SealedField
from forecall.foundation import Field, Holding
from forecall.foundation.models import Scoped
from tests import house as houses
from tests.house import MASTERS, NOW, SIGNER
from tests.postgresql import on

__all__ = ["MASTERS", "NOW", "SIGNER"]


class Card(Scoped):
    """A room's row about a person, as contacts will have them."""

    subject = models.ForeignKey(Subject, models.CASCADE)
    name = SealedField(kind="name")
    email = SealedField(kind="email")

    class Meta(Scoped.Meta):
        app_label = "tests"


class OnlyCard(Scoped):
    """A row of which each person has one at most, as contacts keeps people."""

    subject = models.OneToOneField(Subject, models.CASCADE, primary_key=True, related_name="+")
    name = SealedField(kind="name")
    email = SealedField(kind="email")

    class Meta(Scoped.Meta):
        app_label = "tests"


CARDS = Holding("tests.Card", "subject", {"name": Field(("name",)), "email": Field(("email",))})


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup,  # noqa: ARG001  # pytest-django's own, and then this
    django_db_blocker,
):
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.create_model(Card)
        editor.create_model(OnlyCard)


@pytest.fixture(scope="session")
def migrated(migrated, django_db_blocker):
    with django_db_blocker.unblock(), on(migrated), connection.schema_editor() as editor:
        editor.create_model(Card)
        editor.create_model(OnlyCard)
    return migrated


@pytest.fixture
def tables_of_the_tests(monkeypatch):
    """`apps.get_model` finds the row of the tests like one of a room."""
    real = apps.get_model
    monkeypatch.setattr(apps, "get_model", lambda label, *more: Card if label == "tests.Card" else real(label, *more))


class House(houses.House):
    """With people whom custody alone knows."""

    def person(self, kind="prospect", categories=("preferences", "business_card"), source="given", **more):
        """A newcomer in the organisation that is acting."""
        origin = Origin(self.clock.now() - timedelta(days=1), source, version=1)
        return add_subjects([Newcomer(kind, dict.fromkeys(categories, origin), **more)])[0]


@pytest.fixture
def house(database, tmp_path):  # noqa: ARG001  # a fixture that is needed, not used
    with houses.opened(House, tmp_path, "need-prediction", first=(CARDS,)) as house:
        yield house
