"""alice's shop with two years of simulated orders, and a day on which a forecast is made."""

from __future__ import annotations

from datetime import date

import pytest

from forecall.needs.sample import ShopPlan, simulate
from tests.orders.conftest import house
from tests.sales.same import same_people

SMALL = simulate(ShopPlan(customers=8, products=32, years=1, end=date(2026, 11, 30)))
"""Enough to list, little enough to be forecast in a moment."""
LARGER = ShopPlan(customers=40, products=64, years=1, end=date(2026, 11, 30))

__all__ = ["house"]


@pytest.fixture
def market(house):
    with same_people():
        house.accept()
        house.take_in(SMALL)
        yield house


@pytest.fixture
def larger_market(house):
    """By its people's ids the group is drawn, and what is learnt is summed."""
    with same_people():
        house.accept()
        house.take_in(simulate(LARGER))
        yield house
