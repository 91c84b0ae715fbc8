"""How past forecasts came true, held against what was ordered since."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
from django.db.models import Q

from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.foundation.models import Organisation
from forecall.orders.models import OrderLine
from forecall.orders.types import MICRO
from forecall.sales.forecasting import money, window_of
from forecall.sales.models import ForecastRun, Outlook, Suggestion
from forecall.sales.types import Track

FIRST = (20, 50, 100, 200, 500)
KEY = ("subject_id", "company_id", "product_id")


def came_true(most: int = 12) -> list[Track]:
    """The organisation's forecasts whose window is over, the newest first. Of repeat needs alone, as suggested."""
    acting, now = acting_now("sales.ForecastRun"), wired().clock.now()
    zone = ZoneInfo(Organisation.objects.get(pk=acting.organisation).timezone)
    today = now.astimezone(zone).date()
    runs = ForecastRun.objects.order_by("-as_of", "-made_at", "-id")[: 4 * most]
    over = [run for run in runs if window_of(run)[1] <= today][:most]
    return [_track(run, zone) for run in over]


def _track(run: ForecastRun, zone: ZoneInfo) -> Track:
    said = _frame(
        Suggestion.objects.filter(run=run, is_new=False).values_list(*KEY, "chance", "units", "worth"),
        {"chance": pl.Float64, "units": pl.Float64, "worth": pl.Float64},
    )
    begins, ends = (datetime.combine(day, time.min, zone).astimezone(UTC) for day in window_of(run))
    lines = OrderLine.objects.filter(order__ordered_at__gte=begins, order__ordered_at__lt=ends).values_list(
        "order__subject_id", "order__company_id", "product_id", "quantity", "price_micro"
    )
    bought = (
        _frame(lines, {"quantity": pl.Float64, "price_micro": pl.Int64})
        .with_columns(value=pl.col("quantity") * pl.col("price_micro") / MICRO)
        .group_by(KEY)
        .agg(pl.col("quantity").sum(), pl.col("value").sum())
    )
    held = said.join(bought, on=KEY, how="left", nulls_equal=True).sort("chance", descending=True, maintain_order=True)
    simple = _most_often(run, begins).join(bought, on=KEY, how="left", nulls_equal=True, maintain_order="left")
    return Track(
        run=run.pk,
        as_of=run.as_of,
        expected_value=money(held["worth"].sum()),
        actual_value=money(held["value"].sum()),
        expected_units=float(held["units"].sum()),
        actual_units=float(held["quantity"].sum()),
        hits=hits_at(held),
        simple=hits_at(simple),
    )


def hits_at(ranked: pl.DataFrame) -> dict[int, float]:
    """Share of the first k rows that were ordered, for each k that there are rows for."""
    hit = ranked["quantity"].is_not_null()
    return {k: float(hit.head(k).mean()) for k in FIRST if k <= ranked.height}  # type: ignore[arg-type]  # booleans


def _most_often(run: ForecastRun, before: datetime) -> pl.DataFrame:
    """What the customers of a forecast had ordered most often until then: the plain guess that it has to beat."""
    customers = Outlook.objects.filter(run=run)
    lines = OrderLine.objects.filter(order__ordered_at__lt=before).filter(
        Q(order__subject_id__in=customers.values("subject_id"))
        | Q(order__company_id__in=customers.values("company_id"))
    )
    frame = _frame(lines.values_list("order__subject_id", "order__company_id", "product_id"), {})
    return frame.group_by(KEY).len("times").sort("times", *KEY, descending=[True, False, False, False], nulls_last=True)


def _frame(rows: Iterable[Any], columns: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    schema: dict[str, Any] = {"subject_id": pl.String, "company_id": pl.Int64, "product_id": pl.Int64, **columns}
    plain = [
        (
            str(row[0]) if row[0] else None,
            *row[1:3],
            *(float(one) if isinstance(one, Decimal) else one for one in row[3:]),
        )
        for row in rows
    ]
    return pl.DataFrame(plain, schema=schema, orient="row")
