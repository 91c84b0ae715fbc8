"""Every query of the room that others stand on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from forecall.centre.types import Order
from forecall.foundation import acting_now
from forecall.sales.errors import NoForecast, UnknownSuggestion
from forecall.sales.models import ForecastRun, Given, Outlook, Suggestion

SORTED: dict[Order, tuple[Any, ...]] = {
    Order.WORTH: ("-worth", "id"),
    Order.CHANCE: ("-chance", "id"),
    Order.DUE: (F("next_from").asc(nulls_last=True), "id"),
}


def own(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows about customers that whoever acts may see: with own records only, those that were given to them."""
    acting = acting_now("sales.Given")
    if not acting.own_only:
        return rows
    mine = Given.objects.filter(member=acting.actor)
    return rows.filter(Q(subject__in=mine.values("subject")) | Q(company__in=mine.values("company")))


def is_own_only() -> bool:
    """Whether whoever acts sees only what was given to them."""
    return acting_now("sales.Given").own_only


def own_people(people: Sequence[UUID]) -> Collection[UUID]:
    """Those of some people whom whoever acts may see."""
    acting = acting_now("sales.Given")
    if not acting.own_only:
        return frozenset(people)
    mine = Given.objects.filter(member=acting.actor, subject__isnull=False).values_list("subject", flat=True)
    return frozenset(people) & frozenset(mine)


def on_the_list(people: Sequence[UUID], companies: Sequence[int]) -> dict[tuple[UUID | None, int | None], int]:
    """(person, company) -> their weightiest suggestion in the newest forecast, of those who are on the list."""
    rows = own(
        Suggestion.objects.filter(run=newest_run(), outlook__held_out=False, place=0).filter(
            Q(subject__in=people) | Q(company__in=companies)
        )
    )
    return {(one.subject_id, one.company_id): one.pk for one in rows}


def suggestion(key: int) -> Suggestion:
    """A suggestion about a customer that whoever acts may see; raises UnknownSuggestion."""
    found: Suggestion | None = own(Suggestion.objects.filter(pk=key)).select_related("outlook").first()
    if found is None:
        raise UnknownSuggestion(key)
    return found


def newest_run() -> ForecastRun:
    """The forecast that counts; raises NoForecast."""
    found: ForecastRun | None = ForecastRun.objects.order_by("-made_at", "-id").first()
    if found is None:
        raise NoForecast
    return found


def outlooks_of(run: ForecastRun, by: Order) -> QuerySet[Outlook]:
    """Without those who are held out: nobody is to contact them."""
    return own(Outlook.objects.filter(run=run, held_out=False)).order_by(*SORTED[by])


def suggestions_of(outlooks: Sequence[int]) -> dict[int, list[Suggestion]]:
    """Outlook -> its suggestions, the weightiest first."""
    made: dict[int, list[Suggestion]] = {key: [] for key in outlooks}
    for one in Suggestion.objects.filter(outlook__in=outlooks).select_related("product").order_by("outlook", "place"):
        made[one.outlook_id].append(one)
    return made
