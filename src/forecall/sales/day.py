"""How the day stands: what is still to win, who was spoken with, who is left. Names no person; always two queries."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q, Sum

from forecall.centre.models import ConversationOutcome
from forecall.sales import store
from forecall.sales.models import Outlook
from forecall.sales.types import Day


def day_so_far(since: datetime) -> Day:
    """The newest forecast's customers, parted by whether a talk's outcome counts since `since` (the day's beginning).

    Raises NoForecast.
    """
    spoken = ConversationOutcome.objects.filter(said_at__gte=since, undone_at=None).values("subject")
    done = Q(subject__in=spoken, subject__isnull=False)
    found = store.own(Outlook.objects.filter(run=store.newest_run(), held_out=False)).aggregate(
        all=Count("id"),
        all_worth=Sum("worth", default=0),
        done=Count("id", filter=done),
        done_worth=Sum("worth", filter=done, default=0),
        overdue=Count("id", filter=Q(overdue_days__gt=0) & ~done),
    )
    return Day(found["all_worth"] - found["done_worth"], found["done"], found["all"] - found["done"], found["overdue"])
