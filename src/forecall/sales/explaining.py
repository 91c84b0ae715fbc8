"""What a person who was scored is told of it: the inputs, what spoke for each result, the model, and what follows."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Max, Min

from forecall.custody.wiring import Scored
from forecall.needs.reasons import parse_reason, sentence
from forecall.needs.wording import Words
from forecall.needs.wording import words as needs_words
from forecall.orders.models import Order, OrderLine
from forecall.sales.modelling import NAME
from forecall.sales.models import ForecastRun, Outlook, Suggestion
from forecall.sales.saying import words as say

Rows = tuple[tuple[str, str], ...]
"""(what, value), one below the other."""


class Explained:
    """Custody's `Explainer`."""

    def explain(self, organisation: UUID, subject: UUID, language: str) -> list[Scored]:
        """The newest forecast in which the person has a place; nothing for whoever was never scored."""
        found = Outlook.unscoped.filter(run__organisation_id=organisation, subject_id=subject)
        outlook = found.select_related("run").order_by("-run__made_at", "-run_id").first()
        if outlook is None:
            return []
        run, spoken = outlook.run, needs_words(language)
        return [
            Scored(
                title=say(language, "scored-title", day=spoken.full_day(run.as_of)),
                model=say(
                    language, "scored-model", name=NAME, version=run.model, day=spoken.full_day(run.made_at.date())
                ),
                inputs=_inputs(run, subject, spoken),
                consequences=say(language, "scored-consequences"),
                results=tuple(_results(outlook, run, spoken)),
            )
        ]


def _inputs(run: ForecastRun, subject: UUID, spoken: Words) -> str:
    """The orders that the model was shown of this person; of those that came in later it knew nothing."""
    before = datetime.combine(run.as_of, datetime.min.time(), run.made_at.tzinfo)
    orders = Order.unscoped.filter(organisation_id=run.organisation_id, subject_id=subject, ordered_at__lt=before)
    seen = orders.aggregate(first=Min("ordered_at"), last=Max("ordered_at"))
    lines = OrderLine.unscoped.filter(order__in=orders).count()
    if not lines:
        return say(spoken.language, "scored-inputs-none")
    span = spoken.span(seen["first"].date(), seen["last"].date())
    return say(spoken.language, "scored-inputs", orders=orders.count(), lines=lines, span=span)


def _results(outlook: Outlook, run: ForecastRun, spoken: Words) -> list[Rows]:
    language = spoken.language
    rows = list(Suggestion.unscoped.filter(outlook=outlook).select_related("product").order_by("place"))
    names = {one.product.code: one.product.name or one.product.code for one in rows}
    whole = [
        (say(language, "scored-what"), say(language, "scored-any")),
        (say(language, "scored-chance"), _chance(outlook.chance, run, spoken)),
    ]
    if outlook.next_date is not None:
        whole.append((say(language, "scored-when"), spoken.full_day(outlook.next_date)))
    return [tuple(whole), *(_result(one, run, names, spoken) for one in rows)]


def _result(one: Suggestion, run: ForecastRun, names: dict[str, str], spoken: Words) -> Rows:
    language = spoken.language
    low, middle, high = map(spoken.decimal, (one.offer_q10, one.offer_q50, one.offer_q90))
    said = [
        (say(language, "scored-what"), names[one.product.code]),
        (say(language, "scored-chance"), _chance(one.chance, run, spoken)),
        (say(language, "scored-how-much"), say(language, "scored-band", low=low, middle=middle, high=high)),
    ]
    if one.due_date is not None:
        said.append((say(language, "scored-when"), spoken.full_day(one.due_date)))
    why = " ".join(sentence(parse_reason(reason), language, names) for reason in one.reasons)
    return (*said, (say(language, "scored-why"), why or say(language, "scored-no-reason")))


def _chance(share: float, run: ForecastRun, spoken: Words) -> str:
    return say(spoken.language, "scored-within", days=run.horizon_days, chance=spoken.percent(share))
