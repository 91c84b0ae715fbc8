"""Counting whom an incident hit: read while everybody else works on, then written down in one short transaction.

Reading takes as long as there are people and receipts, and on SQLite nobody else writes while a transaction is open.
What was learnt, told or forgotten in between is noticed before anything is written, and it is counted anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from forecall.custody.errors import IncidentBusy
from forecall.custody.incidents.affected import Extent, Search, extent_of, found, search_of
from forecall.custody.incidents.clients import concerned, note_clients
from forecall.custody.incidents.keeping import draft_all, incident_of, locked, noted
from forecall.custody.incidents.models import Incident, IncidentClient, IncidentPerson
from forecall.custody.incidents.types import StepName
from forecall.custody.models import Subject
from forecall.custody.rulebooks import version_now
from forecall.custody.sets import among
from forecall.custody.wiring import wired
from forecall.foundation import failpoint

PARTS = 4
"""Steps of a count that is written at once: who, how much of theirs, whose clients, the list."""
TRIES = 5


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted, and by what.

    search   what was known of the incident
    since    when counting began
    hit      the people
    staying  those who were told before, whether hit or not
    extent   how much of all of these
    """

    search: Search
    since: datetime
    hit: set[UUID]
    staying: set[UUID]
    extent: Extent
    clients: Sequence[IncidentClient]


def count_people(incident: UUID, step: Callable[[], None] = lambda: None) -> int:
    """Write down who is hit, how much of theirs, and whose clients, and make the letters anew; how many are hit.

    Whoever was told stays on the list.

    step   called after each of the `PARTS`

    Raises IncidentError where the incident is not open, IncidentBusy where it changes faster than it can be counted.
    """
    for nth in range(TRIES):
        tally = _tallied(incident_of(incident), step if nth == 0 else lambda: None)
        failpoint("incident: counted")
        with transaction.atomic():
            one = locked(incident)
            if _stands(one, tally):
                _write(one, tally)
                step()
                return len(tally.hit)
    raise IncidentBusy


def _tallied(one: Incident, step: Callable[[], None]) -> Tally:
    now, search = wired().clock.now(), search_of(one)
    policy = version_now(now).policy
    staying = set(_told(one).values_list("subject_id", flat=True))
    hit = found(search)
    step()
    extent = extent_of(one, hit | staying, policy)
    step()
    clients = list(concerned(one, policy, now, extent.kinds))
    step()
    return Tally(search, now, hit, staying, extent, clients)


def _told(one: Incident):  # noqa: ANN202  # rows of the list
    return IncidentPerson.unscoped.filter(incident=one, told_at__isnull=False)


def _stands(one: Incident, tally: Tally) -> bool:
    """Whether it is still as it was counted: the same is known, and nobody of these was forgotten, no other told."""
    told = set(_told(one).filter(told_at__gte=tally.since).values_list("subject_id", flat=True))
    forgotten = Subject.unscoped.filter(organisation_id=one.organisation_id, forgotten_at__gte=tally.since)
    gone = tally.hit.intersection(forgotten.values_list("pk", flat=True))
    return search_of(one) == tally.search and not gone and told <= tally.hit | tally.staying


def _write(one: Incident, tally: Tally) -> None:
    now = wired().clock.now()
    left = IncidentPerson.unscoped.filter(incident=one, told_at=None).exclude(subject_id__in=among(tally.hit))
    left.delete()
    _list(one, tally.hit)
    one.extent = asdict(tally.extent)
    Incident.unscoped.filter(pk=one.pk).update(extent=one.extent)
    note_clients(one, tally.clients)
    noted(one, StepName.COUNTED, now, str(len(tally.hit)))
    draft_all(one, now)


def _list(one: Incident, people: set[UUID]) -> None:
    """A row for each who has none, in one statement: as instances 200,000 take twenty seconds."""
    table, chosen = connection.ops.quote_name(IncidentPerson._meta.db_table), among(people)  # noqa: SLF001  # documented
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (subject_id, organisation_id, incident_id) "  # noqa: S608  # names of ours
            f"SELECT hit.*, %s, %s FROM ({chosen.sql}) hit WHERE true ON CONFLICT DO NOTHING",
            (one.organisation_id, one.pk, *chosen.params),
        )
