"""A house with one organisation under an example policy, a keyring, receipts, and a clock that stands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forecall.centre import NewTask, ask_for
from forecall.contacts import listen
from forecall.custody import Newcomer, Origin, add_subjects
from tests import house as houses
from tests.house import NOW

__all__ = ["NOW"]
CARD = frozenset({"business_card"})


class House(houses.House):
    """Where alice sells; bob's organisation is another one."""

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


@pytest.fixture
def house(db, tmp_path):  # noqa: ARG001  # a fixture that is needed, not used
    with houses.opened(House, tmp_path, "need-prediction", introduce=(listen,)) as house:
        yield house


@pytest.fixture
def office(db, tmp_path):  # noqa: ARG001  # a fixture that is needed, not used
    """A contact centre that people write to."""
    with houses.opened(House, tmp_path, "contact-centre", introduce=(listen,)) as office:
        yield office
