"""How the day stands: what is still to win, who was spoken with, who is left and who waits for a call back.

Names no person; always two queries. A company was spoken with when somebody who acts for it was, about what it needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, Count, Q, QuerySet, Sum
from django.db.models.functions import Cast, Substr

from forecall.centre.models import CallTask, ConversationOutcome
from forecall.centre.types import TaskState
from forecall.sales import store
from forecall.sales.learning import ABOUT
from forecall.sales.models import Outlook, Suggestion
from forecall.sales.types import Day

DAY = timedelta(days=1)


def day_so_far(since: datetime) -> Day:
    """The newest forecast's customers, parted by whether a talk's outcome counts since `since` (the day's beginning).

    Raises NoForecast.
    """
    done, waiting = spoken_with(since), called_back(since + DAY)
    found = store.own(Outlook.objects.filter(run=store.newest_run(), held_out=False)).aggregate(
        all=Count("id"),
        all_worth=Sum("worth", default=0),
        done=Count("id", filter=done),
        done_worth=Sum("worth", filter=done, default=0),
        overdue=Count("id", filter=Q(overdue_days__gt=0) & ~done),
        callbacks=Count("id", filter=waiting),
    )
    return Day(
        found["all_worth"] - found["done_worth"], found["done"], found["all"] - found["done"], found["overdue"],
        found["callbacks"],
    )  # fmt: skip


def spoken_with(since: datetime) -> Q:
    """Rows about customers with whom a talk had an outcome since then."""
    said = ConversationOutcome.objects.filter(said_at__gte=since, undone_at=None)
    tasks = CallTask.objects.filter(conversations__outcomes__in=said)
    return _of(said.values("subject"), tasks)


def called_back(until: datetime) -> Q:
    """Rows about customers who were promised another call before then, or could not be reached."""
    waiting = CallTask.objects.filter(state=TaskState.OPEN, tries__gt=0, again_at__lt=until)
    return _of(waiting.values("subject"), waiting)


def set_aside(now: datetime) -> Q:
    """Rows about customers who rest: a task about them comes back later."""
    resting = CallTask.objects.filter(state=TaskState.OPEN, again_at__gt=now)
    return _of(resting.values("subject"), resting)


def among(outlooks: Sequence[int], said: Q) -> frozenset[int]:
    """Those outlooks of some for which it holds; one query."""
    return frozenset(Outlook.objects.filter(pk__in=outlooks).filter(said).values_list("pk", flat=True))


def _of(people: QuerySet[Any], tasks: QuerySet[CallTask]) -> Q:
    """People by their ids, companies by the needs that the tasks are about."""
    needs = tasks.filter(about__startswith=ABOUT).annotate(
        need=Cast(Substr("about", len(ABOUT) + 1), BigIntegerField())
    )
    firms = Suggestion.objects.filter(pk__in=needs.values("need"), company__isnull=False).values("company")
    return Q(subject__in=people, subject__isnull=False) | Q(company__in=firms, company__isnull=False)
