"""How past forecasts came true, held against what was ordered since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
from django.db.models import Q, QuerySet

from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.foundation.models import Organisation
from forecall.orders.models import OrderLine
from forecall.orders.types import MICRO
from forecall.sales.forecasting import window_of
from forecall.sales.models import ForecastMeasure, ForecastRun, Outlook, Suggestion
from forecall.sales.store import standing_alone
from forecall.sales.storing import money
from forecall.sales.types import Bin, Measured, Track

FIRST = (20, 50, 100, 200, 500)
BINS = 10
LATE, AGAIN = timedelta(days=30), timedelta(hours=20)
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
    return _held_against(run, zone, _bought(run, zone))[0]


def _bought(run: ForecastRun, zone: ZoneInfo) -> pl.DataFrame:
    """What was ordered inside a forecast's window: KEY, quantity, value."""
    begins, ends = (datetime.combine(day, time.min, zone).astimezone(UTC) for day in window_of(run))
    standing = OrderLine.objects.filter(order__cancelled_by=None)
    lines = standing.filter(order__ordered_at__gte=begins, order__ordered_at__lt=ends).values_list(
        "order__subject_id", "order__company_id", "product_id", "quantity", "price_micro"
    )
    return (
        _frame(lines, {"quantity": pl.Float64, "price_micro": pl.Int64})
        .with_columns(value=pl.col("quantity") * pl.col("price_micro") / MICRO)
        .group_by(KEY)
        .agg(pl.col("quantity").sum(), pl.col("value").sum())
    )


def _held_against(run: ForecastRun, zone: ZoneInfo, bought: pl.DataFrame) -> tuple[Track, pl.DataFrame]:
    """(the track, columns chance and hit: one row a repeat need)."""
    suggested = Suggestion.objects.filter(standing_alone(), run=run, is_new=False)
    said = _frame(
        suggested.values_list(*KEY, "chance", "units", "worth"),
        {"chance": pl.Float64, "units": pl.Float64, "worth": pl.Float64},
    )
    held = said.join(bought, on=KEY, how="left", nulls_equal=True).sort("chance", descending=True, maintain_order=True)
    begins = datetime.combine(window_of(run)[0], time.min, zone).astimezone(UTC)
    simple = _most_often(run, begins).join(bought, on=KEY, how="left", nulls_equal=True, maintain_order="left")
    track = Track(
        run=run.pk,
        as_of=run.as_of,
        expected_value=money(held["worth"].sum()),
        actual_value=money(held["value"].sum()),
        expected_units=float(held["units"].sum()),
        actual_units=float(held["quantity"].sum()),
        hits=hits_at(held),
        simple=hits_at(simple),
    )
    return track, held.select("chance", hit=pl.col("quantity").is_not_null())


# Measured once and kept, so that a page reads sums and no orders


def measure(most: int = 12) -> int:
    """Measure forecasts whose window is over and keep the sums; returns how many.

    A window is measured again for a month after its end: orders come in late.
    """
    acting, now = acting_now("sales.ForecastRun"), wired().clock.now()
    zone = ZoneInfo(Organisation.objects.get(pk=acting.organisation).timezone)
    today = now.astimezone(zone).date()
    known = dict(ForecastMeasure.objects.values_list("as_of", "measured_at"))
    done: set[date] = set()
    for run in ForecastRun.objects.filter(as_of__lt=today).order_by("-as_of", "-made_at", "-id"):
        end = window_of(run)[1]
        at = known.get(run.as_of)
        is_settled = at is not None and (at.astimezone(zone).date() - end > LATE or now - at < AGAIN)
        if end > today or run.as_of in done or is_settled or len(done) == most:
            continue
        done.add(run.as_of)
        ForecastMeasure.objects.update_or_create(
            organisation_id=acting.organisation, as_of=run.as_of, horizon_days=run.horizon_days,
            defaults={"measured_at": now, "currency": run.currency, "figures": _figures(run, zone)},
        )  # fmt: skip
    return len(done)


def measured(most: int = 26) -> list[Measured]:
    """The organisation's measured forecasts, the newest first. One question to the database."""
    rows = ForecastMeasure.objects.order_by("-as_of", "-id")[:most]
    return [Measured(one.as_of, one.horizon_days, one.currency, **one.figures) for one in rows]


def apart(found: Sequence[Measured]) -> list[Measured]:
    """Those whose windows do not overlap, the newest first: no order is counted twice. Pure."""
    kept: list[Measured] = []
    for one in found:
        if not kept or one.as_of + timedelta(days=one.horizon_days) <= kept[-1].as_of:
            kept.append(one)
    return kept


def bins_of(found: Sequence[Measured]) -> list[Bin]:
    """How often needs of each chance came true, over all these forecasts. Pure."""
    made = []
    for place in range(BINS):
        predicted, hits, count = (sum(one.bins[place][part] for one in found) for part in range(3))
        if count:
            made.append(Bin(place / BINS, (place + 1) / BINS, predicted / count, hits / count, int(count)))
    return made


def _figures(run: ForecastRun, zone: ZoneInfo) -> dict[str, Any]:
    bought = _bought(run, zone)
    track, needs = _held_against(run, zone, bought)
    binned = needs.with_columns(bin=(pl.col("chance") * BINS).floor().clip(0, BINS - 1).cast(pl.Int64))
    sums = {
        row[0]: row[1:]
        for row in binned.group_by("bin").agg(pl.col("chance").sum(), pl.col("hit").sum(), pl.len()).iter_rows()
    }
    offered, held = _sides(run, bought)
    return {
        "expected_value": float(track.expected_value),
        "actual_value": float(track.actual_value),
        "hits": {str(k): share for k, share in track.hits.items()},
        "customers": run.customers,
        "bins": [list(sums.get(place, (0.0, 0, 0))) for place in range(BINS)],
        "offered": offered,
        "held": held,
    }


def _sides(run: ForecastRun, bought: pl.DataFrame) -> tuple[list[float], list[float]]:
    """(offered, held out): customers, of them ordered, value of all they ordered, and of its squares."""
    everybody = _frame(
        ((*row[:2], None, row[2]) for row in _outlooks(run).values_list(*KEY[:2], "held_out")),
        {"held_out": pl.Boolean},
    )
    value = bought.group_by(KEY[:2]).agg(pl.col("value").sum())
    joined = everybody.join(value, on=list(KEY[:2]), how="left", nulls_equal=True)

    def side(is_held: bool) -> list[float]:  # noqa: FBT001  # which of the two
        part = joined.filter(pl.col("held_out") == is_held)["value"]
        return [len(part), len(part.drop_nulls()), float(part.sum()), float((part**2).sum())]

    return side(False), side(True)  # noqa: FBT003  # which of the two


def _outlooks(run: ForecastRun) -> QuerySet[Outlook]:
    """Of customers who stand for themselves, held out or not: of two that were joined since, the one that is kept."""
    found: QuerySet[Outlook] = Outlook.objects.filter(standing_alone(), run=run)
    return found


def hits_at(ranked: pl.DataFrame) -> dict[int, float]:
    """Share of the first k rows that were ordered, for each k that there are rows for."""
    hit = ranked["quantity"].is_not_null()
    return {k: float(hit.head(k).mean()) for k in FIRST if k <= ranked.height}  # type: ignore[arg-type]  # booleans


def _most_often(run: ForecastRun, before: datetime) -> pl.DataFrame:
    """What the customers of a forecast had ordered most often until then: the plain guess that it has to beat."""
    customers = _outlooks(run)
    lines = OrderLine.objects.filter(order__ordered_at__lt=before, order__cancelled_by=None).filter(
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
