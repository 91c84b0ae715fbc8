"""Who was signed in when, from which address: kept while it lasts and a month longer, to look for intruders by."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Min

KEPT = timedelta(days=30)


def tidy_sessions(now: datetime) -> int:
    """Delete sessions that are over, and the record of those that ended a month ago; how many rows went."""
    over: int
    old: int
    over, _each = Session.objects.filter(expire_date__lt=now).delete()
    live = Session.objects.values_list("session_key", flat=True)
    old, _each = UserSession.objects.filter(last_seen_at__lt=now - KEPT).exclude(session_key__in=live).delete()
    return over + old


def oldest_session() -> datetime | None:
    """The first moment on record of anybody's session."""
    found: datetime | None = UserSession.objects.aggregate(oldest=Min("created_at"))["oldest"]
    return found
