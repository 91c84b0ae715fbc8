"""alice's shop with two years of simulated orders, and a day on which a forecast is made."""

from __future__ import annotations

import random
from datetime import date
from uuid import UUID

import pytest

from forecall.custody import recording
from forecall.needs.sample import ShopPlan, simulate
from tests.orders.conftest import house

SMALL = simulate(ShopPlan(customers=8, products=32, years=1, end=date(2026, 11, 30)))
"""Enough to list, little enough to be forecast in a moment."""
LARGER = ShopPlan(customers=40, products=64, years=1, end=date(2026, 11, 30))

__all__ = ["house"]


@pytest.fixture
def market(house):
    house.accept()
    house.take_in(SMALL)
    return house


@pytest.fixture
def larger_market(house, monkeypatch):
    """Its people have the same ids each time: by them the group is drawn, and what is learnt is summed."""
    ids = random.Random(5)  # a story, no secret
    monkeypatch.setattr(recording, "uuid4", lambda: UUID(int=ids.getrandbits(128), version=4))
    house.accept()
    house.take_in(simulate(LARGER))
    return house
