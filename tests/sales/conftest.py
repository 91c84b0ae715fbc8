"""alice's shop with two years of simulated orders, and a day on which a forecast is made."""

from __future__ import annotations

from datetime import date

import pytest

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
def larger_market(house):
    house.accept()
    house.take_in(simulate(LARGER))
    return house
