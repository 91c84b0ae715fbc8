"""Three weeks in the sample shop: whom the invented colleagues called, and what came of it, each on its own day.

Seeded, and by the verbs of the desk: the gate is asked before each call, and whoever may not be called is not.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from forecall.app.sample_days import BACK, at
from forecall.app.sample_shop import CURRENCY, colleagues
from forecall.app.sample_texts import NOTES, PURPOSE
from forecall.centre import Feedback, NewTask, Outcome, Result, Talk, ask_for, begin, finish
from forecall.foundation import acting
from forecall.foundation.models import Organisation
from forecall.orders import Line, Say
from forecall.sales import ListRow, take, work_list
from forecall.sales.learning import about
from forecall.sales.ordering import price_of
from forecall.sales.store import suggestion

CATEGORIES = frozenset({"predicted_needs"})
MOST = 60
"""Customers whom the colleagues called in that time."""
SATURDAY = 5
FROM_MINUTE, MINUTES = 9 * 60, 7 * 60
"""When the shop's people call, by its own clock."""
AGAIN = timedelta(days=2, minutes=20)
"""After so long they call once more whoever did not answer."""
DAYS_OFF = 2
"""Before today; so that the last calls are not of a day that has hardly begun."""
UNHEARD = Result(Outcome.NO_ANSWER)
USUAL = (
    *(Result(Outcome.ORDERED),) * 8, *(UNHEARD,) * 15, *(Result(Outcome.INTERESTED),) * 4,
    *(Result(Outcome.NOT_NOW, feedback=Feedback.WRONG_TIME),) * 10,
    *(Result(Outcome.NOT_INTERESTED, feedback=Feedback.NOT_NEEDED),) * 13,
    *(Result(Outcome.ORDERED, feedback=Feedback.WRONG_QUANTITY),) * 2,
    Result(Outcome.NOT_INTERESTED, feedback=Feedback.BOUGHT_ELSEWHERE), Result(Outcome.NEVER_AGAIN),
)  # fmt: skip
"""What comes of calls, in the shares in which it does."""
CALLBACKS = (time(11), time(15, 30))
"""When the last ones called asked to be called again, today."""


@dataclass(frozen=True, slots=True)
class Called:
    """One call: who is called when by whom, and what comes of it."""

    moment: datetime
    row: ListRow
    by: str
    result: Result
    note: str = ""


def live(organisation: Organisation, now: datetime, say: Say) -> None:
    """The weeks before `now`, in the order of their days: so the receipts stand in it, too."""
    calls = _planned(organisation, now)
    for place, one in enumerate(calls):
        say(f"{one.moment:%d %B}", place / len(calls))
        with at(one.moment), acting(organisation.pk, one.by):
            _call(one)


def _planned(organisation: Organisation, now: datetime) -> list[Called]:
    """Of the weightiest who may be called, those whom the colleagues reach in time; oldest first."""
    draw = random.Random(str(organisation.pk))  # noqa: S311  # invented calls are no secret
    team, zone = [str(one.pk) for one in colleagues()], ZoneInfo(organisation.timezone)
    today = now.astimezone(zone)
    with at(now - BACK):  # whom they saw on their list
        rows = [one for one in work_list(purpose=PURPOSE, categories=CATEGORIES, most=MOST) if not one.reach["phone"]]
    made, usual = [], [*draw.sample(USUAL, k=len(USUAL)), *draw.choices(USUAL, k=MOST)]
    for place, (moment, row) in enumerate(zip(_moments(draw, today, len(rows)), rows, strict=True)):
        by, result, note = draw.choice(team), usual[place], draw.choice(NOTES) if place % 3 == 0 else ""
        if len(rows) - place <= len(CALLBACKS):
            when = CALLBACKS[len(rows) - place - 1]
            result = Result(Outcome.CALLBACK, datetime.combine(today.date(), when, zone))
        made.append(Called(moment, row, by, result, "" if result is UNHEARD else note))
        if result is UNHEARD and moment + AGAIN < today:
            heard = draw.choice([one for one in USUAL if one is not UNHEARD])
            made.append(Called(moment + AGAIN, row, by, heard))
    return sorted(made, key=lambda one: one.moment)


def _moments(draw: random.Random, today: datetime, count: int) -> list[datetime]:
    """So many moments on the working days since, but for the last ones; oldest first."""
    midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
    days = [midnight - timedelta(days=back) for back in range(DAYS_OFF, BACK.days)]
    working = [day for day in days if day.weekday() < SATURDAY]
    return sorted(
        draw.choice(working) + timedelta(minutes=FROM_MINUTE + draw.randrange(MINUTES), seconds=place)
        for place in range(count)
    )


def _call(one: Called) -> None:
    """As the desk does it: the task, the talk, its outcome, perhaps an order."""
    top, who = suggestion(one.row.suggestion), one.row.customer.subject
    if who is None:
        return
    talk = begin(ask_for(NewTask(who, PURPOSE, CATEGORIES, "due", about(top.pk), worth=top.worth, chance=top.chance)))
    if not isinstance(talk, Talk):  # they said no meanwhile
        return
    finish(talk.id, one.result, one.note)
    if one.result.outcome is Outcome.ORDERED:
        price = max(price_of(top), Decimal("0.01"))
        pieces = Line(top.product.code, float(max(1, round(top.offer_q50))), price)
        take(top.pk, [pieces], CURRENCY, f"sample-{talk.id}", conversation=talk.id)
