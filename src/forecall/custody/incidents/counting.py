"""Counting whom an incident hit: read while everybody else works on, then written down in short transactions.

Reading takes as long as there are people and receipts, and on SQLite nobody else writes while a transaction is open.
The list is written in pieces while the incident has no extent, which says that nobody must use it yet; the last
transaction gives it one. What was learnt, told or forgotten meanwhile is noticed there, and it is counted anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from time import sleep
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

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
"""Steps of a count that nothing disturbs: who, how much of theirs, whose clients, the list."""
TRIES = 5
AT_ONCE = 5000
"""Rows of the list in one transaction: a tenth of a second."""
BREATH_S = 0.1
"""Between two of them: SQLite looks that often whether it may write."""


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
        if not _list(incident, tally):
            continue
        failpoint("incident: listed")
        with transaction.atomic():
            one = locked(incident)
            if _stands(one, tally):
                _close(one, tally)
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


def _list(incident: UUID, tally: Tally) -> bool:
    """Make the list that of the tally, a piece at a time; False where more was learnt meanwhile."""
    rows = IncidentPerson.unscoped.filter(incident=incident)
    known = set(rows.values_list("subject_id", flat=True))
    for nth, (people, act) in enumerate([*_pieces(known - tally.hit, _unlist), *_pieces(tally.hit - known, _enlist)]):
        if nth:
            sleep(BREATH_S)
        with transaction.atomic():
            one = locked(incident)
            if search_of(one) != tally.search:
                return False
            Incident.unscoped.filter(pk=one.pk).update(extent={})
            act(one, people)
    return True


Act = Callable[[Incident, Collection[UUID]], None]


def _pieces(people: Collection[UUID], act: Act) -> Iterator[tuple[Collection[UUID], Act]]:
    """In the order of their ids, so that neighbours stand together in the indexes."""
    ordered = sorted(people)
    return ((ordered[start : start + AT_ONCE], act) for start in range(0, len(ordered), AT_ONCE))


def _unlist(one: Incident, people: Collection[UUID]) -> None:
    IncidentPerson.unscoped.filter(incident=one, told_at=None, subject_id__in=among(people)).delete()


def _enlist(one: Incident, people: Collection[UUID]) -> None:
    """A row for each, in one statement: as instances 200,000 take twenty seconds."""
    table, chosen = connection.ops.quote_name(IncidentPerson._meta.db_table), among(people)  # noqa: SLF001  # documented
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (subject_id, organisation_id, incident_id) "  # noqa: S608  # names of ours
            f"SELECT hit.*, %s, %s FROM ({chosen.sql}) hit WHERE true ON CONFLICT DO NOTHING",
            (one.organisation_id, one.pk, *chosen.params),
        )


def _told(one: Incident) -> QuerySet[IncidentPerson]:
    found: QuerySet[IncidentPerson] = IncidentPerson.unscoped.filter(incident=one, told_at__isnull=False)
    return found


def _stands(one: Incident, tally: Tally) -> bool:
    """Whether all is as it was counted: the same is known, nobody of these forgotten, no other told, the list whole."""
    told = set(_told(one).filter(told_at__gte=tally.since).values_list("subject_id", flat=True))
    forgotten = Subject.unscoped.filter(organisation_id=one.organisation_id, forgotten_at__gte=tally.since)
    people = tally.hit | tally.staying
    return (
        search_of(one) == tally.search
        and told <= people
        and tally.hit.isdisjoint(forgotten.values_list("pk", flat=True))
        and IncidentPerson.unscoped.filter(incident=one).count() == len(people)
    )


def _close(one: Incident, tally: Tally) -> None:
    """The list counts from here on."""
    now = wired().clock.now()
    one.extent = asdict(tally.extent)
    Incident.unscoped.filter(pk=one.pk).update(extent=one.extent)
    note_clients(one, tally.clients)
    noted(one, StepName.COUNTED, now, str(len(tally.hit)))
    draft_all(one, now)
