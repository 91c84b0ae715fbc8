"""Every query of the room that others stand on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F, QuerySet

from forecall.centre.types import Order
from forecall.sales.errors import NoForecast
from forecall.sales.models import ForecastRun, Outlook, Suggestion

SORTED: dict[Order, tuple[Any, ...]] = {
    Order.WORTH: ("-worth", "id"),
    Order.CHANCE: ("-chance", "id"),
    Order.DUE: (F("next_from").asc(nulls_last=True), "id"),
}


def newest_run() -> ForecastRun:
    """The forecast that counts; raises NoForecast."""
    found: ForecastRun | None = ForecastRun.objects.order_by("-made_at", "-id").first()
    if found is None:
        raise NoForecast
    return found


def outlooks_of(run: ForecastRun, by: Order) -> QuerySet[Outlook]:
    """Without those who are held out: nobody is to contact them."""
    found: QuerySet[Outlook] = Outlook.objects.filter(run=run, held_out=False).order_by(*SORTED[by])
    return found


def suggestions_of(outlooks: Sequence[int]) -> dict[int, list[Suggestion]]:
    """Outlook -> its suggestions, the weightiest first."""
    made: dict[int, list[Suggestion]] = {key: [] for key in outlooks}
    for one in Suggestion.objects.filter(outlook__in=outlooks).select_related("product").order_by("outlook", "place"):
        made[one.outlook_id].append(one)
    return made
