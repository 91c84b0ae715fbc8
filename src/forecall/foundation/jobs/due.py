"""Keeping a time table: what became due since it was last looked at is asked for once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from forecall.foundation.jobs import store
from forecall.foundation.jobs.models import HOUSE, Due
from forecall.foundation.jobs.schedule import CLOCKWORK, Periodic
from forecall.foundation.models import Organisation
from forecall.foundation.scope import acting

AHEAD = timedelta(minutes=5)
"""A mark further in the future than this was made by a clock that was wrong, and is set back."""


def kept(one: Periodic, now: datetime) -> int:
    """Keep this table for all whom it is for; returns how many jobs were asked for.

    Whoever is new waits for the next time: a first day does not make up for yesterday.
    """
    places = {HOUSE: "UTC"}
    if one.each == "organisation":
        places = {str(key): zone for key, zone in Organisation.objects.values_list("id", "timezone")}
    marks = dict(Due.objects.filter(name=one.task.name).values_list("scope", "kept_to"))
    new = [Due(scope=scope, name=one.task.name, kept_to=now) for scope in places if scope not in marks]
    Due.objects.bulk_create(new, ignore_conflicts=True)
    asked = 0
    for scope, mark in marks.items():
        if scope not in places:
            continue
        if mark > now + AHEAD:
            Due.objects.filter(scope=scope, name=one.task.name).update(kept_to=now)
            continue
        if (moment := one.table.last(mark, now, places[scope])) is not None:
            asked += _ask(one, scope, mark, moment)
    return asked


def _ask(one: Periodic, scope: str, mark: datetime, moment: datetime) -> int:
    """In one transaction with the mark, so that no time is asked for twice and none is forgotten."""
    with transaction.atomic():
        moved = Due.objects.filter(scope=scope, name=one.task.name, kept_to=mark).update(kept_to=moment)
        if not moved:
            return 0  # another worker was faster
        if scope == HOUSE:
            store.ask_for(one.task, (), house=True)
        else:
            organisation = Organisation.objects.get(id=scope)
            with acting(organisation.id, CLOCKWORK):
                store.ask_for(one.task, (organisation.id,))
    return 1
