"""The sample shop's orders as a frame: netted like `read_orders` gives them, or raw like a shop's own export."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import numpy as np
import polars as pl

from forecall.needs.sample.catalogue import Catalogue
from forecall.needs.sample.customer import Lines, open_shop, simulate_customer
from forecall.needs.sample.plan import ShopPlan
from forecall.needs.types import OPTIONAL_ORDER_SCHEMA, ORDER_SCHEMA

CURRENCY = "EUR"
FIRST_CUSTOMER = 20_001
POSTAGE_ID, POSTAGE_NAME, POSTAGE, POSTAGE_BELOW = "POST", "POSTAGE", 7.95, 150.0
COLUMNS = ORDER_SCHEMA | OPTIONAL_ORDER_SCHEMA


def simulate_shop(  # the fixed names
    seed: int = 7,
    customers: int = 600,
    products: int = 800,
    years: int = 3,
    end: date = date(2026, 9, 30),
    *,
    raw_export: bool = False,
) -> pl.DataFrame:
    """Order lines of an invented wholesaler of gifts and catering supplies; see docs/explanation/sample-shop.md.

    seed         whole number >= 0; equal arguments give equal frames, bit for bit
    customers    >= 1; the first n customers are the same whatever the count
    products     >= 32
    years, end   whole years of history, and its last day
    raw_export   True: as a shop's own export, with cancellations (order C..., quantity < 0) and postage lines

    Returns the columns of ORDER_SCHEMA and OPTIONAL_ORDER_SCHEMA, a row an order line, oldest first; returns are
    netted out unless `raw_export`. Raises BadRequest for a count outside its range.

    >>> simulate_shop(customers=1, products=32, years=1).columns[:4]
    ['customer_id', 'order_id', 'ordered_at', 'product_id']
    """
    return simulate(ShopPlan(seed, customers, products, years, end), raw_export=raw_export)


def simulate(plan: ShopPlan, *, raw_export: bool = False) -> pl.DataFrame:
    """`simulate_shop` for a plan with knobs of its own."""
    shop = open_shop(plan)
    lines = _frame([simulate_customer(number, shop) for number in range(plan.customers)], plan, shop.catalogue)
    return _raw(lines, plan) if raw_export else _netted(lines, plan)


def _frame(parts: list[Lines], plan: ShopPlan, catalogue: Catalogue) -> pl.DataFrame:
    """All customers' lines with labels, and beside them what comes back and when."""
    column = {f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Lines)}
    numbers = np.repeat(np.arange(plan.customers), [len(part.day) for part in parts])
    products = pl.DataFrame({"id": catalogue.product_id.tolist(), "name": catalogue.product_name.tolist()})
    chosen = products[column["product"]]
    midnight = np.datetime64(plan.start, "us")
    customer = pl.Series((numbers + FIRST_CUSTOMER).astype(str))
    order = pl.Series(column["order"]).cast(pl.String).str.zfill(4)
    return pl.DataFrame(
        {
            "customer_id": customer,
            "order_id": customer + "-" + order,
            "ordered_at": midnight + (column["day"] * 1440 + column["minute"]).astype("timedelta64[m]"),
            "product_id": chosen["id"],
            "quantity": column["quantity"].astype(np.float64),
            "unit_price": column["price"],
            "product_name": chosen["name"],
            "currency": pl.repeat(CURRENCY, len(numbers), eager=True),
            "returned": column["returned"].astype(np.float64),
            "returned_at": midnight + (column["returned_on"] * 1440 + 12 * 60).astype("timedelta64[m]"),
        }
    )


def _known_return(plan: ShopPlan) -> pl.Expr:
    """True where something came back inside the period; what comes back later is not in the books yet."""
    return (pl.col("returned") > 0) & (pl.col("returned_at").dt.date() <= plan.end)


def _netted(lines: pl.DataFrame, plan: ShopPlan) -> pl.DataFrame:
    left = pl.col("quantity") - pl.when(_known_return(plan)).then("returned").otherwise(0.0)
    return _tidy(lines.with_columns(quantity=left).filter(pl.col("quantity") > 0))


def _raw(lines: pl.DataFrame, plan: ShopPlan) -> pl.DataFrame:
    back = lines.filter(_known_return(plan)).with_columns(
        order_id="C" + pl.col("order_id"), quantity=-pl.col("returned"), ordered_at="returned_at"
    )
    value = (pl.col("quantity") * pl.col("unit_price")).sum()
    postage = (
        lines.group_by("customer_id", "order_id", "ordered_at", "currency")
        .agg(value=value)
        .filter(pl.col("value") < POSTAGE_BELOW)
        .with_columns(
            product_id=pl.lit(POSTAGE_ID),
            product_name=pl.lit(POSTAGE_NAME),
            quantity=pl.lit(1.0),
            unit_price=pl.lit(POSTAGE),
        )
    )
    return _tidy(pl.concat([part.select(*COLUMNS) for part in (lines, back, postage)]))


def _tidy(lines: pl.DataFrame) -> pl.DataFrame:
    """The columns of an order frame in their order and types, oldest line first; ties by order and product."""
    typed = lines.select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())
    return typed.sort("ordered_at", "order_id", "product_id", "quantity")
