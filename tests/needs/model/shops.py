"""Small shops, invented for the tests of the model."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl

START = date(2024, 1, 1)  # a Monday


def day(number):
    """The day so many days after START."""
    return START + timedelta(days=number)


def orders(lines):
    """An order frame of lines (customer, day after START, product, quantity, unit price)."""
    begin = datetime(2024, 1, 1, 9)
    rows = [
        (who, f"{who}-{at}", begin + timedelta(days=at), what, float(units), float(price))
        for who, at, what, units, price in lines
    ]
    columns = ("customer_id", "order_id", "ordered_at", "product_id", "quantity", "unit_price")
    types = (pl.String, pl.String, pl.Datetime("us"), pl.String, pl.Float64, pl.Float64)
    return pl.DataFrame(rows, schema=dict(zip(columns, types, strict=True)), orient="row")


def thirty_orders():
    """Seven customers, 30 order days, three products each time."""
    return orders((f"c{i % 7}", 5 * i, f"p{(i * j) % 9}", 1 + j, 2.5) for i in range(30) for j in range(1, 4))


def by_key(frame):
    """Rows in an order that does not depend on the figures in them."""
    return frame.sort("customer_id", "product_id")
