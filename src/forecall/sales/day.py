"""How the day stands: what is still to win, who was spoken with, who is left and who waits for a call back.

Names no person. It looks at those who were spoken with, whatever the size of the forecast. A company was spoken with
when somebody who acts for it was, about what it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from forecall.sales.types import Day, ListRow

DAY = timedelta(days=1)


def day_so_far(since: datetime) -> Day:
    """The newest forecast's customers, parted by whether a talk's outcome counts since `since` (the day's beginning).

    Raises NoForecast.
    """
    run = store.newest_run()
    mine = store.own(Outlook.objects.filter(run=run, held_out=False))
    total = _whole(mine) if store.is_own_only() else _of_run(run, mine)
    done, waiting = _whole(mine, _spoken_with(since)), _whole(mine, _called_back(since + DAY))
    return Day(
        total.to_win - done.to_win, done.left, total.left - done.left, total.overdue - done.overdue, waiting.left
    )


def waiting_today(since: datetime) -> list[int]:
    """Outlooks on the list of those who are to be called again today. Raises NoForecast."""
    mine = store.own(Outlook.objects.filter(run=store.newest_run(), held_out=False)).order_by()
    people, firms = (mine.filter(part).values_list("pk", flat=True) for part in _called_back(since + DAY))
    return list(people.union(firms, all=True))


Parts = tuple[Q, Q]
"""What holds of people, and what holds of companies: asked apart, each is found by its own index."""


def _whole(mine: QuerySet[Outlook], parts: Parts | None = None) -> Day:
    """The sums over those outlooks, or over the two parts of them, as if nobody had been spoken with yet."""
    several = [mine] if parts is None else [mine.filter(part) for part in parts]
    found = [
        one.aggregate(all=Count("id"), worth=Sum("worth", default=0), overdue=Count("id", filter=Q(overdue_days__gt=0)))
        for one in several
    ]
    worth = sum((Decimal(one["worth"]) for one in found), Decimal(0))
    return Day(worth, 0, sum(one["all"] for one in found), sum(one["overdue"] for one in found))


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


def _spoken_with(since: datetime) -> Parts:
    said = ConversationOutcome.objects.filter(said_at__gte=since, undone_at=None)
    tasks = CallTask.objects.filter(conversations__outcomes__in=said)
    return _of(said.values("subject"), tasks)


def _called_back(until: datetime) -> Parts:
    waiting = CallTask.objects.filter(state=TaskState.OPEN, tries__gt=0, again_at__lt=until)
    return _of(waiting.values("subject"), waiting)


def spoken_among(rows: Sequence[ListRow], since: datetime) -> frozenset[int]:
    """Outlooks of those rows with whose customers a talk had an outcome since then."""
    people, _firms = _people(rows)
    said = ConversationOutcome.objects.filter(subject__in=people, said_at__gte=since, undone_at=None)
    return _among(rows, said.values_list("subject", flat=True), lambda: _spoken_with(since))


def resting_among(rows: Sequence[ListRow], now: datetime) -> frozenset[int]:
    """Outlooks of those rows whose customers rest: a task about them comes back later."""
    people, _firms = _people(rows)
    resting = CallTask.objects.filter(state=TaskState.OPEN, again_at__gt=now)
    found = resting.filter(subject__in=people).values_list("subject", flat=True)
    return _among(rows, found, lambda: _of(resting.values("subject"), resting))


def _people(rows: Sequence[ListRow]) -> tuple[list[UUID], list[int]]:
    """The rows' people, and their companies."""
    people = [one.customer.subject for one in rows if one.customer.subject is not None]
    return people, [one.customer.company for one in rows if one.customer.company is not None]


def _among(rows: Sequence[ListRow], people: QuerySet[Any], parts: Callable[[], Parts]) -> frozenset[int]:
    """Whoever is on a page is looked for by their own keys: what it costs does not grow with the day's talks."""
    _here, firms = _people(rows)
    whom = frozenset(people)
    outlooks = {one.outlook for one in rows if one.customer.subject in whom}
    if firms:
        theirs = Outlook.objects.filter(pk__in=[one.outlook for one in rows if one.customer.company])
        outlooks |= set(theirs.filter(parts()[1]).values_list("pk", flat=True))
    return frozenset(outlooks)


def _of(people: QuerySet[Any], tasks: QuerySet[CallTask]) -> Parts:
    """People by their ids, companies by the needs that the tasks are about."""
    needs = tasks.filter(about__startswith=ABOUT).annotate(
        need=Cast(Substr("about", len(ABOUT) + 1), BigIntegerField())
    )
    firms = Suggestion.objects.filter(pk__in=needs.values("need"), company__isnull=False).values("company")
    return Q(subject__in=people, subject__isnull=False), Q(company__in=firms, company__isnull=False)
