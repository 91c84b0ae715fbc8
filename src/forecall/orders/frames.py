"""Orders for a need model: only of those whose data may serve the prediction, under opaque ids, and receipted."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import polars as pl
from django.db import connection

from forecall.custody import Ask, Permit, permitted
from forecall.custody.models import Subject
from forecall.custody.sets import among
from forecall.orders.declared import SCORE, Wish, scoring_of
from forecall.orders.importing import policy_now
from forecall.orders.models import Order, OrderLine, Product
from forecall.orders.types import MICRO, OrdersOf

COLUMNS: dict[str, pl.DataType] = {
    "subject": pl.String(),
    "company": pl.Int64(),
    "order": pl.Int64(),
    "ordered_at": pl.Datetime("us"),
    "product": pl.Int64(),
    "quantity": pl.Float64(),
    "price_micro": pl.Int64(),
    "currency": pl.String(),
}
VALUES = (
    "order__subject_id", "order__company_id", "order_id", "order__ordered_at", "product_id", "quantity", "price_micro",
    "order__currency",
)  # fmt: skip


def frame_for_needs(wish: Wish | None = None) -> OrdersOf:
    """The acting organisation's orders as `forecall.needs` reads them: columns of ORDER_SCHEMA, product_name, currency.

    People for whom scoring is not lawful (no instruction, an objection, restricted, set aside, term over, erased) are
    neither read nor in it. Companies' orders are no personal data and always are. Sorted by customer, time, order and
    product: equal orders give equal frames, bit for bit.

    Raises NothingDeclared where no purpose of the policy may score orders, NoPolicy.
    """
    version, organisation = policy_now()
    purpose, category = scoring_of(version, wish or Wish())
    buyers = Subject.objects.filter(pk__in=Order.objects.exclude(subject=None).values("subject_id"))
    answer = permitted(Ask(purpose, frozenset({category}), SCORE), buyers)
    if isinstance(answer, Permit):
        rows = OrderLine.objects.filter(order__subject_id__in=among(answer.subjects), order__cancelled_by=None)
        left_out, receipt = dict(answer.refused), answer.receipt
        people = _read(rows)
    else:
        left_out, receipt = {getattr(answer, "reason", "no_rule"): buyers.count()}, answer.receipt
        people = pl.DataFrame(schema=COLUMNS)
    companies = _read(OrderLine.objects.filter(order__subject_id__isnull=True, order__cancelled_by=None))
    return OrdersOf(_canonical(pl.concat([people, companies]), ZoneInfo(organisation.timezone)), receipt, left_out)


def _read(rows: object) -> pl.DataFrame:
    """Lines as they lie in the tables, one statement."""
    sql, parameters = rows.values_list(*VALUES).query.sql_with_params()  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found = cursor.fetchall()
    columns = list(zip(*found, strict=True)) or [()] * len(COLUMNS)
    made = {}
    for (name, kind), values in zip(COLUMNS.items(), columns, strict=True):
        made[name] = _times(values) if name == "ordered_at" else pl.Series(_texts(values, name), dtype=kind)
    return pl.DataFrame(made)


def _texts(values: tuple[object, ...], name: str) -> tuple[object, ...]:
    return tuple(None if one is None else _digits(one) for one in values) if name == "subject" else values


def _digits(one: object) -> str:
    """An id's 32 digits: SQLite gives its bytes, PostgreSQL a UUID."""
    return one.hex() if isinstance(one, bytes) else str(one).replace("-", "")


def _times(values: tuple[object, ...]) -> pl.Series:
    """Moments in UTC, without their zone: SQLite gives texts, PostgreSQL aware datetimes."""
    if values and isinstance(values[0], str):
        return pl.Series(values, dtype=pl.String).str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us")
    return pl.Series(values, dtype=pl.Datetime("us", "UTC")).dt.replace_time_zone(None)


def _prices(micro: pl.Series) -> pl.Series:
    """The doubles nearest to the prices: numpy divides, where polars multiplies by a rounded inverse."""
    return pl.Series("unit_price", micro.to_numpy() / MICRO, dtype=pl.Float64)


def _canonical(lines: pl.DataFrame, zone: ZoneInfo) -> pl.DataFrame:
    """Ids opaque, times on the shop's clock, prices in the currency."""
    products = pl.DataFrame(
        list(Product.objects.values_list("pk", "code", "name")),
        schema={"product": pl.Int64, "product_id": pl.String, "product_name": pl.String},
        orient="row",
    )
    local = pl.col("ordered_at").dt.replace_time_zone("UTC").dt.convert_time_zone(zone.key).dt.replace_time_zone(None)
    return (
        lines.join(products, on="product", how="left", maintain_order="left")
        .select(
            pl.coalesce(pl.col("subject"), pl.format("company-{}", "company")).alias("customer_id"),
            pl.col("order").cast(pl.String).alias("order_id"),
            local.alias("ordered_at"),
            "product_id",
            "quantity",
            _prices(lines["price_micro"]),
            "product_name",
            "currency",
        )
        .sort("customer_id", "ordered_at", "order_id", "product_id", "quantity", "unit_price")
    )
