"""A million order lines come in, come in again, and go to the need model: measured."""

from __future__ import annotations

import time

import numpy as np
import polars as pl
import pytest

from forecall.orders import frame_for_needs
from tests.orders.conftest import NOW


def a_shop(lines, per_order=8, per_customer=50):
    """Lines of a shop with 5,000 products; shaped like a wholesaler's, drawn at random."""
    draw = np.random.default_rng(1)
    orders = lines // per_order
    customer = np.repeat(draw.integers(0, lines // per_customer, orders), per_order)
    minute = np.repeat(draw.integers(0, 900 * 1440, orders), per_order).astype("timedelta64[m]")
    product = pl.Series(draw.integers(0, 5000, lines)).cast(pl.String)
    return pl.DataFrame(
        {
            "customer_id": pl.Series(100_000 + customer).cast(pl.String),
            "order_id": pl.Series(np.repeat(np.arange(orders), per_order)).cast(pl.String),
            "ordered_at": pl.Series(np.datetime64("2024-01-01", "us") + minute),
            "product_id": product,
            "quantity": draw.integers(1, 40, lines).astype(float),
            "unit_price": np.round(draw.uniform(0.1, 50, lines), 2),
            "product_name": "Product " + product,
            "currency": pl.repeat("EUR", lines, eager=True),
        }
    ).sort("customer_id", "ordered_at")


@pytest.mark.long
def test_a_million_lines_come_in_within_a_minute_of_one_processor(house, record_figure):
    house.accept()
    shop = a_shop(1_000_000)
    assert shop["ordered_at"].max() < NOW.replace(tzinfo=None)
    begun, cpu = time.perf_counter(), time.process_time()
    done = house.take_in(shop).counts
    took = time.process_time() - cpu
    record_figure("a million lines brought in, CPU seconds", took, "s", bound="<= 60")
    record_figure("the same, on the clock", time.perf_counter() - begun, "s")
    record_figure("customers made known", done.people_added, "people")
    assert done.lines_added == shop.height
    cpu = time.process_time()
    assert house.take_in(shop, "b" * 64).counts.orders_unchanged == shop["order_id"].n_unique()
    record_figure("the same content from another file, CPU seconds", time.process_time() - cpu, "s")
    cpu = time.process_time()
    assert frame_for_needs().frame.height == shop.height
    record_figure("the frame for a need model, CPU seconds", time.process_time() - cpu, "s")
    assert took <= 60
