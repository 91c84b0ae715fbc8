"""The public data sets that need prediction is measured on: found, loaded, cleaned.

The files are not part of the product. They are looked for in the folder that the environment variable
`FORECALL_BENCH_DATA` names, else in `shared/data` beside the checkout (or inside it).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import polars as pl

from forecall.needs.types import ORDER_SCHEMA

VARIABLE = "FORECALL_BENCH_DATA"
PRODUCT_ID = r"^\d{5}[A-Z]*$"  # a stock code; postage, fees and samples are written otherwise

PAGES = {
    "online_retail_ii.parquet": "Online Retail II, UCI Machine Learning Repository, doi:10.24432/C5CG6D",
    "tafeng_nbr.parquet": "Ta-Feng, as prepared by github.com/liming-7/A-Next-Basket-Recommendation-Reality-Check",
    "tafeng_folds.parquet": "five fixed customer splits of tafeng_nbr.parquet, kept beside it",
}


class DataMissing(Exception):
    """A public data set is not on this machine; get it from the page named and point the variable at it."""

    def __init__(self, name: str, looked_in: list[Path]) -> None:
        self.name, self.looked_in = name, looked_in
        places = ", ".join(map(str, looked_in))
        super().__init__(
            f"{name} was not found in {places}. It comes from: {PAGES[name]}. "
            f"Put it into a folder, as Parquet, and set {VARIABLE} to that folder."
        )


def find(name: str) -> Path:
    """The path of one data file; raises DataMissing naming the publisher's page."""
    checkout = Path(__file__).resolve().parents[2]
    named = os.environ.get(VARIABLE)
    folders = [Path(named)] if named else [checkout.parent / "shared" / "data", checkout / "shared" / "data"]
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    raise DataMissing(name, folders)


def is_here(name: str) -> bool:
    """Whether a data file is on this machine."""
    try:
        find(name)
    except DataMissing:
        return False
    return True


def clean(lines: pl.DataFrame) -> pl.DataFrame:
    """Raw lines of Online Retail II to order lines, one row a customer, day and product.

    lines    customer_id, ordered_at, product_id, product_name, quantity, unit_price, is_cancellation

    Lines without a customer, of something that is no product, or without a price are dropped. A
    cancellation takes away one purchase line of the same customer, product, day and quantity, the
    earliest first, and is then dropped itself, as is one that matches nothing. What is left is summed:
    `quantity` in units, `unit_price` the mean price paid a unit. Returns ORDER_SCHEMA + product_name.
    """
    key = ["customer_id", "product_id", "day", "units"]
    known = lines.filter(
        pl.col("customer_id").is_not_null() & pl.col("product_id").str.contains(PRODUCT_ID)
    ).with_columns(day=pl.col("ordered_at").dt.date(), units=pl.col("quantity").abs())
    cancelled = known.filter("is_cancellation").group_by(key).agg(cancelled=pl.len())
    bought = known.filter(~pl.col("is_cancellation") & (pl.col("quantity") > 0)).sort("ordered_at", maintain_order=True)
    kept = (
        bought.with_columns(nth=pl.int_range(pl.len()).over(key))
        .join(cancelled, on=key, how="left", maintain_order="left")
        .filter((pl.col("nth") >= pl.col("cancelled").fill_null(0)) & (pl.col("unit_price") > 0))
    )
    return _sum_by_day(kept)


def _sum_by_day(lines: pl.DataFrame) -> pl.DataFrame:
    """One row a customer, day and product; an order is a customer's day."""
    summed = (
        lines.sort("ordered_at", maintain_order=True)
        .group_by("customer_id", "day", "product_id")
        .agg(
            quantity=pl.col("quantity").cast(pl.Float64).sum(),
            value=(pl.col("quantity") * pl.col("unit_price")).sum(),
            product_name=pl.col("product_name").drop_nulls().first(),
        )
        .sort("day", "customer_id", "product_id")
    )
    return summed.select(
        "customer_id",
        order_id=pl.concat_str("customer_id", pl.col("day").dt.strftime("%Y%m%d"), separator="-"),
        ordered_at=pl.col("day").cast(pl.Datetime("us")),
        product_id="product_id",
        quantity="quantity",
        unit_price=pl.col("value") / pl.col("quantity"),
        product_name="product_name",
    )


@cache
def online_retail() -> pl.DataFrame:
    """Online Retail II, cleaned: ORDER_SCHEMA + product_name, `ordered_at` at midnight, oldest first."""
    return clean(pl.read_parquet(find("online_retail_ii.parquet")))


@dataclass(frozen=True, slots=True)
class Fold:
    """One split of Ta-Feng's customers, laid out in time.

    orders    ORDER_SCHEMA; baskets 7 days apart, counted back from each customer's last
    as_of     the day on which the target baskets of `customers` fall; everybody else's last lies a week earlier
    customers those whose next basket is asked for
    targets   customer_id, product_id: what that basket held
    """

    orders: pl.DataFrame
    as_of: date
    customers: pl.Series
    targets: pl.DataFrame


TAFENG_AS_OF = date(2001, 3, 5)  # any day does: the set has an order of baskets, no calendar


def tafeng(fold: int, part: str = "test") -> Fold:
    """One fold of Ta-Feng as orders in time.

    fold    0..4
    part    "test" | "val": whose next basket is asked for. The train customers are always there to be
            learned from, last basket included; the other held-out part is left out altogether.
    """
    baskets = pl.read_parquet(find("tafeng_nbr.parquet"))
    split = pl.read_parquet(find("tafeng_folds.parquet")).filter(pl.col("fold") == fold)
    return lay_out(baskets.join(split.select("customer_id", "part"), on="customer_id"), part)


def lay_out(baskets: pl.DataFrame, part: str) -> Fold:
    """Numbered baskets to orders in time; see Fold.

    baskets    customer_id, basket_no, product_id, is_target, part
    """
    last = pl.col("basket_no").max().over("customer_id")
    weeks_back = (last - pl.col("basket_no")).cast(pl.Int64) + (pl.col("part") != part).cast(pl.Int64)
    asked = baskets.filter(pl.col("part").is_in(["train", part])).with_columns(
        ordered_at=pl.lit(TAFENG_AS_OF).cast(pl.Datetime("us")) - weeks_back * timedelta(days=7),
    )
    orders = asked.select(
        pl.col("customer_id").cast(pl.String),
        order_id=pl.concat_str("customer_id", "basket_no", separator="-"),
        ordered_at="ordered_at",
        product_id=pl.col("product_id").cast(pl.String),
        quantity=pl.lit(1.0),
        unit_price=pl.lit(1.0),
    ).sort("ordered_at", "customer_id", "product_id")
    targets = asked.filter(pl.col("is_target") & (pl.col("part") == part)).select(
        pl.col("customer_id").cast(pl.String), pl.col("product_id").cast(pl.String)
    )
    return Fold(orders.select(list(ORDER_SCHEMA)), TAFENG_AS_OF, targets["customer_id"].unique().sort(), targets)
