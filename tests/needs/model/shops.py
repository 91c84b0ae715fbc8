"""Small shops, invented for the tests of the model."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
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


def two_filters(*, together=False, named=None, price=3):
    """Ninety customers every other week; one after the other goes over from the old filter to the new one.

    together   as many others buy both in each of their orders
    named      product -> name
    price      of the new one; the old one costs 3
    """
    chance = np.random.default_rng(1)
    shelf = [f"p{number:02}" for number in range(40)]
    lines = []
    for number in range(180 if together else 90):
        goes_over = 120 + 4 * number
        own = chance.choice(shelf, 4, replace=False)
        for at in range(number % 14, 400, 14):
            basket = {"new filter"} if at >= goes_over else {"old filter"}
            basket |= {"old filter", "new filter"} if number >= 90 else set()
            basket |= {str(one) for one in own if chance.random() < 0.5}
            basket |= {str(chance.choice(shelf))} if chance.random() < 0.3 else set()
            lines += [(f"c{number:02}", at, what, 2, price if what == "new filter" else 3) for what in basket]
    shop = orders(lines)
    if named is None:
        return shop
    return shop.with_columns(product_name=pl.col("product_id").replace_strict(named, default=None))


def by_key(frame):
    """Rows in an order that does not depend on the figures in them."""
    return frame.sort("customer_id", "product_id")
