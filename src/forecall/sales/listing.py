"""The work list: one row a customer, with what may be done, asked once for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from uuid import UUID

from django.db.models import Q

from forecall.centre.types import Order
from forecall.custody import Ask, Refused, answer_each
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.needs.reasons import Reason, parse_reason, sentence, telling
from forecall.sales import store
from forecall.sales.models import ForecastRun, Outlook, Suggestion
from forecall.sales.types import Customer, ListRow


def work_list(  # noqa: PLR0913  # a front door with defaults
    *,
    by: Order = Order.WORTH,
    purpose: str = "",
    categories: frozenset[str] = frozenset(),
    channels: Sequence[str] = ("phone",),
    language: str = "en",
    first: int = 0,
    most: int = 50,
    whom: Q | None = None,
    run: ForecastRun | None = None,
) -> list[ListRow]:
    """The newest forecast's customers, ranked; at most `most` from place `first` on.

    whom                  narrows the list: what must hold of a customer's outlook
    run                   the newest forecast, where the caller has read it
    purpose, categories   under which they would be reached; without them nobody is asked about, and `reach` is empty

    Raises NoForecast.
    """
    acting_now("sales.Suggestion")
    run = run or store.newest_run()
    found_for = store.outlooks_of(run, by)
    outlooks = list((found_for if whom is None else found_for.filter(whom))[first : first + most])
    found = store.best_of([one.pk for one in outlooks])
    because = {key: read_reason(telling(best.reasons)) for key, (best, _count) in found.items() if best.reasons}
    names = store.product_names({code for reason in because.values() for code in products_in(reason)})
    people = [one.subject_id for one in outlooks if one.subject_id is not None]
    reach = {channel: reach_of(people, purpose, categories, channel) for channel in channels} if purpose else {}
    why = {key: said(telling(found[key][0].reasons), language, names) for key in because}
    return [_row(one, found[one.pk], reach, why.get(one.pk, "")) for one in outlooks if one.pk in found]


def reach_of(
    people: Sequence[UUID], purpose: str, categories: frozenset[str], channel: str
) -> Mapping[UUID, Refused | None]:
    """Person -> None where they may be reached by this channel, else their own refusal. One receipt."""
    if not people:
        return {}
    action = "call" if channel in {"phone", "ai_phone"} else "send"
    return answer_each(Ask(purpose, categories, action, subjects=tuple(people), channel=channel))


@lru_cache(10_000)
def read_reason(text: str) -> Reason:
    """`parse_reason`, once for each: many customers have the same."""
    return parse_reason(text)


def said(text: str, language: str, names: Mapping[str, str]) -> str:
    """A reason in one sentence, with the products' names."""
    products = products_in(read_reason(text))
    return _said(text, language, tuple((code, names[code]) for code in products if code in names))


@lru_cache(10_000)
def _said(text: str, language: str, names: tuple[tuple[str, str], ...]) -> str:
    return sentence(read_reason(text), language, dict(names))


def products_in(reason: Reason) -> list[str]:
    """Codes of the products that a reason names. Pure."""
    return [value for value in reason.figures.values() if isinstance(value, str)]


def _row(
    outlook: Outlook, best_of: tuple[Suggestion, int], reach: Mapping[str, Mapping[UUID, Refused | None]], why: str
) -> ListRow:
    best, count = best_of
    who = Customer(outlook.subject_id, outlook.company_id)
    return ListRow(
        customer=who,
        suggestion=best.pk,
        product=best.product.code,
        product_name=best.product.name,
        worth=outlook.worth,
        chance=outlook.chance,
        due=(best.due_from, best.due_date, best.due_to),
        quantity=(best.offer_q10, best.offer_q50, best.offer_q90),
        reason=why,
        reach={channel: answers.get(who.subject) if who.subject else None for channel, answers in reach.items()},
        more=count - 1,
        overdue_days=outlook.overdue_days,
        outlook=outlook.pk,
    )


FRESH_FOR = timedelta(days=2)
"""After that a forecast is said to be old."""


def is_old(run: ForecastRun | None = None) -> bool:
    """Whether the newest forecast was made more than two days ago; raises NoForecast."""
    return wired().clock.now() - (run or store.newest_run()).made_at > FRESH_FOR
