"""A need-prediction company and another one, under the example policy, with small shops; a clock that stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from forecall.contacts import by_customer_numbers
from forecall.orders import Delivery, accept, hear, take_in
from forecall.orders.importing import policy_now
from tests import house as houses
from tests.house import NOW

__all__ = ["NOW"]
AGREEMENT = Path(__file__).parents[2] / "examples" / "policies" / "evidence" / "processing-agreement.md"


class House(houses.House):
    """A company with a small shop."""

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
    with houses.opened(House, tmp_path, "need-prediction", introduce=(hear,)) as house:
        yield house


@pytest.fixture
def shop(house):
    """alice's house with the agreement accepted and the small shop taken in."""
    house.accept()
    house.take_in(SHOP)
    return house
