"""How the day stands: what is still to win, who was spoken with, who is left and who waits for a call back.

Names no person. It looks at those who were spoken with, whatever the size of the forecast. A company was spoken with
when somebody who acts for it was, about what it needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, Count, Q, QuerySet, Sum
from django.db.models.functions import Cast, Substr

from forecall.centre.models import CallTask, ConversationOutcome
from forecall.centre.types import TaskState
from forecall.sales import store
from forecall.sales.learning import ABOUT
from forecall.sales.models import ForecastRun, Outlook, Suggestion
from forecall.sales.types import Day

DAY = timedelta(days=1)


def day_so_far(since: datetime) -> Day:
    """The newest forecast's customers, parted by whether a talk's outcome counts since `since` (the day's beginning).

    Raises NoForecast.
    """
    run = store.newest_run()
    mine = store.own(Outlook.objects.filter(run=run, held_out=False))
    total = _whole(mine) if store.is_own_only() else _of_run(run, mine)
    done = _rows(mine, _spoken_with(since))
    late = sum(1 for _key, _worth, days in done if days is not None and days > 0)
    to_win = total.to_win - sum((worth for _key, worth, _days in done), Decimal(0))
    waiting = _rows(mine, _called_back(since + DAY))
    return Day(to_win, len(done), total.left - len(done), total.overdue - late, len(waiting))


def waiting_today(since: datetime) -> list[int]:
    """Outlooks on the list of those who are to be called again today. Raises NoForecast."""
    mine = store.own(Outlook.objects.filter(run=store.newest_run(), held_out=False))
    return [key for key, _worth, _days in _rows(mine, _called_back(since + DAY))]


Parts = tuple[Q, Q]
"""What holds of people, and what holds of companies: asked apart, each is found by its own index."""


def _rows(mine: QuerySet[Outlook], parts: Parts) -> list[tuple[int, Decimal, float | None]]:
    """Outlook, worth and days overdue."""
    people, firms = (mine.filter(part).order_by().values_list("pk", "worth", "overdue_days") for part in parts)
    return list(people.union(firms, all=True))


def _whole(mine: QuerySet[Outlook]) -> Day:
    """As if nobody had been spoken with yet."""
    found = mine.aggregate(
        all=Count("id"), worth=Sum("worth", default=0), overdue=Count("id", filter=Q(overdue_days__gt=0))
    )
    return Day(Decimal(found["worth"]), 0, found["all"], found["overdue"])


_wholes: dict[tuple[UUID, int, datetime], Day] = {}
MOST_WHOLES = 200
"""Organisations whose newest forecast is added up in this process."""


def _of_run(run: ForecastRun, mine: QuerySet[Outlook]) -> Day:
    """The sums over a whole forecast, once in a process: none is ever changed, and an erasure has one made anew."""
    key = (run.organisation_id, run.pk, run.made_at)
    if key not in _wholes:
        if len(_wholes) >= MOST_WHOLES:
            _wholes.clear()
        _wholes[key] = _whole(mine)
    return _wholes[key]


def spoken_with(since: datetime) -> Q:
    """Rows about customers with whom a talk had an outcome since then."""
    people, firms = _spoken_with(since)
    return people | firms


def _spoken_with(since: datetime) -> Parts:
    said = ConversationOutcome.objects.filter(said_at__gte=since, undone_at=None)
    tasks = CallTask.objects.filter(conversations__outcomes__in=said)
    return _of(said.values("subject"), tasks)


def _called_back(until: datetime) -> Parts:
    waiting = CallTask.objects.filter(state=TaskState.OPEN, tries__gt=0, again_at__lt=until)
    return _of(waiting.values("subject"), waiting)


def set_aside(now: datetime) -> Q:
    """Rows about customers who rest: a task about them comes back later."""
    resting = CallTask.objects.filter(state=TaskState.OPEN, again_at__gt=now)
    people, firms = _of(resting.values("subject"), resting)
    return people | firms


def among(outlooks: Sequence[int], said: Q) -> frozenset[int]:
    """Those outlooks of some for which it holds; one query."""
    return frozenset(Outlook.objects.filter(pk__in=outlooks).filter(said).values_list("pk", flat=True))


def _of(people: QuerySet[Any], tasks: QuerySet[CallTask]) -> Parts:
    """People by their ids, companies by the needs that the tasks are about."""
    needs = tasks.filter(about__startswith=ABOUT).annotate(
        need=Cast(Substr("about", len(ABOUT) + 1), BigIntegerField())
    )
    firms = Suggestion.objects.filter(pk__in=needs.values("need"), company__isnull=False).values("company")
    return Q(subject__in=people, subject__isnull=False), Q(company__in=firms, company__isnull=False)
