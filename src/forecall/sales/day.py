"""How the day stands: what is still to win, who was spoken with, who is left and who waits for a call back.

Names no person. It looks at those who were spoken with, whatever the size of the forecast. A company was spoken with
when somebody who acts for it was, about what it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.functions import Cast, Substr

from forecall.centre.models import CallTask, ConversationOutcome
from forecall.centre.store import promised_for
from forecall.centre.types import TaskState
from forecall.custody.sets import among
from forecall.sales import store
from forecall.sales.learning import ABOUT
from forecall.sales.models import ForecastRun, Outlook, Suggestion
from forecall.sales.spoken import Spoken, spoken_since
from forecall.sales.summing import Sums, sums_of
from forecall.sales.types import Day, ListRow

DAY = timedelta(days=1)


def day_so_far(since: datetime, run: ForecastRun | None = None, spoken: Spoken | None = None) -> Day:
    """The newest forecast's customers, parted by whether a talk's outcome counts since `since` (the day's beginning).

    run, spoken   where the caller has read them

    Raises NoForecast.
    """
    run = run or store.newest_run()
    mine = store.own(Outlook.objects.filter(run=run, held_out=False))
    if store.is_own_only():
        total, done = sums_of(mine), sums_of(mine.filter(_spoken_with(since)[0]))
    else:
        total, done = _of_run(run, mine), (spoken or spoken_since(run, since)).sums
    called_back = mine.filter(subject__in=_waiting(since + DAY).values("subject"), subject__isnull=False).order_by()
    waiting = called_back.values("subject").union(promised_elsewhere(since, run).order_by().values("subject")).count()
    if ticked_off := _people_of(_dropped(since)):
        people = ticked_off - (spoken or spoken_since(run, since)).people
        done += sums_of(mine.filter(subject__in=among(people), subject__isnull=False))
    if total.companies:
        ticked = _dropped(since)
        done += sums_of(mine.filter(_spoken_with(since)[1] | _of(ticked.values("subject"), ticked)[1]))
        waiting += mine.filter(_called_back(since + DAY)[1]).count()
    left, overdue = total.customers - done.customers, total.overdue - done.overdue
    return Day(total.worth - done.worth, done.customers, left, overdue, waiting)


def _people_of(tasks: QuerySet[CallTask]) -> frozenset[UUID]:
    """Whom tasks are about in their own right: what is left of a company's need says nothing of who acts for it."""
    found = list(tasks.values_list("subject", "about"))
    of_companies = _needs_of_companies([about for _subject, about in found])
    return frozenset(subject for subject, about in found if about not in of_companies)


def _needs_of_companies(abouts: Sequence[str], listed_in: ForecastRun | None = None) -> frozenset[str]:
    """Those of them that are a need of a company.

    listed_in   where it is on the list of that forecast
    """
    needs = [int(key) for about in abouts if (key := about.removeprefix(ABOUT)).isdecimal() and key != about]
    if not needs:
        return frozenset()
    found = Suggestion.objects.filter(pk__in=needs, company__isnull=False)
    if listed_in is not None:
        listed = Outlook.objects.filter(run=listed_in, held_out=False, company__isnull=False)
        found = found.filter(company__in=listed.values("company"))
    return frozenset(f"{ABOUT}{key}" for key in found.values_list("pk", flat=True))


def _dropped(since: datetime) -> QuerySet[CallTask]:
    found: QuerySet[CallTask] = CallTask.objects.filter(
        state=TaskState.DROPPED, closed_at__gte=since, about__startswith=ABOUT
    )
    return found


def waiting_today(since: datetime, run: ForecastRun | None = None) -> list[int]:
    """Outlooks on the list of those who are to be called again today. Raises NoForecast."""
    mine = store.own(Outlook.objects.filter(run=run or store.newest_run(), held_out=False)).order_by()
    people, firms = (mine.filter(part).values_list("pk", flat=True) for part in _called_back(since + DAY))
    return list(people.union(firms, all=True))


def promised_elsewhere(since: datetime, run: ForecastRun) -> QuerySet[CallTask]:
    """Calls promised for today, whatever the talk was about, to people who are not on the list that is seen.

    With own records only: to them, and to whoever acts for a company of theirs.
    """
    waiting = promised_for(since + DAY)
    asked = list(waiting.values_list("subject", "about"))
    of_firms = _needs_of_companies([about for _subject, about in asked], listed_in=run)
    people = {subject for subject, about in asked if about not in of_firms}
    if people:  # a few: whoever of them is on the list is looked for there, not the whole list for each of them
        listed = Outlook.objects.filter(run=run, held_out=False, subject__in=among(people), subject__isnull=False)
        people -= set(store.own(listed).values_list("subject", flat=True))
    theirs = waiting.filter(subject__in=among(people)).exclude(about__in=of_firms) if people else waiting.none()
    return store.own_tasks(theirs)


Parts = tuple[Q, Q]
"""What holds of people, and what holds of companies: asked apart, each is found by its own index."""


_wholes: dict[tuple[UUID, int, datetime, int], Sums] = {}
MOST_WHOLES = 200
"""Organisations whose newest forecast is added up in this process."""


def _of_run(run: ForecastRun, mine: QuerySet[Outlook]) -> Sums:
    """The sums over a whole forecast, once in a process: of the same customers they are always the same."""
    key = (run.organisation_id, run.pk, run.made_at, run.customers)
    if key not in _wholes:
        if len(_wholes) >= MOST_WHOLES:
            _wholes.clear()
        _wholes[key] = sums_of(mine)
    return _wholes[key]


def _spoken_with(since: datetime) -> Parts:
    said = ConversationOutcome.objects.filter(said_at__gte=since, undone_at=None)
    tasks = CallTask.objects.filter(conversations__outcomes__in=said)
    return _of(said.values("subject"), tasks)


def _called_back(until: datetime) -> Parts:
    waiting = _waiting(until)
    return _of(waiting.values("subject"), waiting)


def _waiting(until: datetime) -> QuerySet[CallTask]:
    found: QuerySet[CallTask] = CallTask.objects.filter(state=TaskState.OPEN, tries__gt=0, again_at__lt=until)
    return found


def spoken_among(rows: Sequence[ListRow], spoken: Spoken, since: datetime) -> frozenset[int]:
    """Outlooks of those rows with whose customers a talk had an outcome since then."""
    return _among(rows, spoken.people, lambda: _spoken_with(since))


def set_aside_among(rows: Sequence[ListRow], since: datetime, now: datetime) -> dict[int, TaskState]:
    """Outlook -> open where the talk comes back later, dropped where it was closed since then without one."""
    people, _firms = _people(rows)
    resting, dropped = Q(state=TaskState.OPEN, again_at__gt=now), Q(state=TaskState.DROPPED, closed_at__gte=since)
    asked: dict[str, set[UUID]] = {TaskState.OPEN: set(), TaskState.DROPPED: set()}
    if people:
        # Their ids are this organisation's. Asked for it as well, SQLite reads all its tasks for the sake of fifty.
        found = CallTask.unscoped.filter(resting | (dropped & Q(about__startswith=ABOUT)), subject__in=people)
        theirs = list(found.values_list("subject", "state", "about"))
        of_companies = _needs_of_companies([about for _subject, _state, about in theirs])
        for subject, state, about in theirs:
            if about not in of_companies:
                asked[state].add(subject)
    tasks = {TaskState.OPEN: CallTask.objects.filter(resting), TaskState.DROPPED: _dropped(since)}
    made: dict[int, TaskState] = {}
    for state, those in tasks.items():
        part = _among(rows, frozenset(asked[state]), lambda those=those: _of(those.values("subject"), those))  # type: ignore[misc]
        made |= dict.fromkeys(part, state)
    return made


def _people(rows: Sequence[ListRow]) -> tuple[list[UUID], list[int]]:
    """The rows' people, and their companies."""
    people = [one.customer.subject for one in rows if one.customer.subject is not None]
    return people, [one.customer.company for one in rows if one.customer.company is not None]


def _among(rows: Sequence[ListRow], people: frozenset[UUID], parts: Callable[[], Parts]) -> frozenset[int]:
    """Whoever is on a page is looked for by their own keys: what it costs does not grow with the day's talks."""
    _here, firms = _people(rows)
    outlooks = {one.outlook for one in rows if one.customer.subject in people}
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
