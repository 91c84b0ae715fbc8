"""Every version of an organisation's notice, and the one that counted on a day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from forecall.custody.models import PublishedVersion
from forecall.web.public.notices import Shelf, shelf


def archive(request: HttpRequest, organisation: str) -> HttpResponse:
    """All versions, newest first; with `?day=` the ones that counted on that day."""
    with shelf(organisation) as found:
        day = _day(request.GET.get("day", ""))
        rows = found.rows if day is None else _of_day(found, day)
        filled = {
            "shelf": found,
            "day": day,
            "rows": [(row, found.ended(row)) for row in reversed(rows)],
        }
        return render(request, "public/archive.html", filled)


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _of_day(found: Shelf, day: date) -> list[PublishedVersion]:
    """More than one where a version took another's place in the course of the day."""
    zone = timezone.get_current_timezone()
    begins = datetime.combine(day, time(), zone)
    ends = datetime.combine(day + timedelta(days=1), time(), zone)
    first = found.on(begins)
    return [row for row in found.rows if row == first or begins <= row.effective < ends]
