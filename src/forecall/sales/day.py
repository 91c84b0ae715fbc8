"""How the day stands: what is still to win, who was spoken with, who is left and who waits for a call back.

Names no person. It looks at those who were spoken with, whatever the size of the forecast. A company was spoken with
when somebody who acts for it was, about what it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.functions import Cast, Coalesce, Substr

from forecall.centre.models import CallTask, ConversationOutcome
from forecall.centre.store import promised_for
from forecall.centre.types import TaskState
from forecall.custody.joined import OTHERS, others_of, people_of, with_others
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
    mine = store.own(store.listed_in(run))
    spoken = spoken or spoken_since(run, since)
    if store.is_own_only():
        total, done = sums_of(mine), sums_of(mine.filter(_are(spoken.people)))
    else:
        total, done = _of_run(run, mine), spoken.sums
    waiting = _waiting_people(mine, since, run)
    if ticked_off := _people_of(_dropped(since)):
        done += sums_of(mine.filter(_are(ticked_off - spoken.people)))
    if total.companies:
        ticked = _dropped(since)
        done += sums_of(mine.filter(_firms_spoken_with(since) | _firms(ticked)))
        waiting += mine.filter(_firms(_waiting(since + DAY))).count()
    left, overdue = total.customers - done.customers, total.overdue - done.overdue
    return Day(total.worth - done.worth, done.customers, left, overdue, waiting)


def _are(people: Collection[UUID]) -> Q:
    return Q(subject__in=among(people), subject__isnull=False)


def _waiting_people(mine: QuerySet[Outlook], since: datetime, run: ForecastRun) -> int:
    """Customers who wait for a call back today, on the list of `mine` or not."""
    people, elsewhere = people_of(_waiting(since + DAY)), promised_elsewhere(since, run)
    if not people and elsewhere.query.is_empty():
        return 0
    listed = mine.filter(_are(people)).order_by().values("subject")
    return int(listed.union(elsewhere.order_by().values("subject")).count())


def _people_of(tasks: QuerySet[CallTask]) -> frozenset[UUID]:
    """Whom tasks are about in their own right, by every record of theirs.

    What is left of a company's need says nothing of who acts for it.
    """
    found = list(tasks.values_list("subject", "about", OTHERS))
    of_companies = _needs_of_companies([about for _subject, about, _facts in found])
    own = ((subject, facts) for subject, about, facts in found if about not in of_companies)
    return frozenset(one for subject, facts in own for one in (subject, *others_of(facts)))


def _needs_of_companies(abouts: Sequence[str], listed_in: ForecastRun | None = None) -> frozenset[str]:
    """Those of them that are a need of a company.

    listed_in   where it is on the list of that forecast
    """
    needs = [int(key) for about in abouts if (key := about.removeprefix(ABOUT)).isdecimal() and key != about]
    if not needs:
        return frozenset()
    found = Suggestion.objects.filter(pk__in=needs, company__isnull=False)
    if listed_in is not None:
        listed = store.listed_in(listed_in).filter(company__isnull=False).values("company")
        found = found.annotate(stands=STANDS).filter(stands__in=listed)
    return frozenset(f"{ABOUT}{key}" for key in found.values_list("pk", flat=True))


def _dropped(since: datetime) -> QuerySet[CallTask]:
    found: QuerySet[CallTask] = CallTask.objects.filter(
        state=TaskState.DROPPED, closed_at__gte=since, about__startswith=ABOUT
    )
    return found


def waiting_today(since: datetime, run: ForecastRun | None = None) -> list[int]:
    """Outlooks on the list of those who are to be called again today. Raises NoForecast."""
    mine = store.own(store.listed_in(run or store.newest_run())).order_by()
    waiting = _waiting(since + DAY)  # people and companies asked for apart: each is found by its own index
    people, firms = (
        mine.filter(part).values_list("pk", flat=True) for part in (_are(people_of(waiting)), _firms(waiting))
    )
    return list(people.union(firms, all=True))


def promised_elsewhere(since: datetime, run: ForecastRun) -> QuerySet[CallTask]:
    """Calls promised for today, whatever the talk was about, to people who are not on the list that is seen.

    With own records only: to them, and to whoever acts for a company of theirs.
    """
    waiting = promised_for(since + DAY)
    asked = list(waiting.values_list("subject", "about", OTHERS))
    of_firms = _needs_of_companies([about for _subject, about, _facts in asked], listed_in=run)
    records = {subject: {subject, *others_of(facts)} for subject, about, facts in asked if about not in of_firms}
    people = set(records)
    if people:  # a few: whoever of them is on the list is looked for there, not the whole list for each of them
        listed = Outlook.objects.filter(_are(set[UUID]().union(*records.values())), run=run, held_out=False)
        on_it = set(store.own(listed).values_list("subject", flat=True))
        people = {one for one, theirs in records.items() if on_it.isdisjoint(theirs)}
    theirs = waiting.filter(subject__in=among(people)).exclude(about__in=of_firms) if people else waiting.none()
    return store.own_tasks(theirs)


_wholes: dict[tuple[UUID, int, datetime, str], Sums] = {}
MOST_WHOLES = 200
"""Organisations whose newest forecast is added up in this process."""


def _of_run(run: ForecastRun, mine: QuerySet[Outlook]) -> Sums:
    """The sums over a whole forecast, once in a process: of the same customers they are always the same."""
    key = (run.organisation_id, run.pk, run.made_at, run.digest)
    if key not in _wholes:
        if len(_wholes) >= MOST_WHOLES:
            _wholes.clear()
        _wholes[key] = sums_of(mine)
    return _wholes[key]


def _firms_spoken_with(since: datetime) -> Q:
    said = ConversationOutcome.objects.filter(said_at__gte=since, undone_at=None)
    return _firms(CallTask.objects.filter(conversations__outcomes__in=said))


def _waiting(until: datetime) -> QuerySet[CallTask]:
    found: QuerySet[CallTask] = CallTask.objects.filter(state=TaskState.OPEN, tries__gt=0, again_at__lt=until)
    return found


def spoken_among(rows: Sequence[ListRow], spoken: Spoken, since: datetime) -> frozenset[int]:
    """Outlooks of those rows with whose customers a talk had an outcome since then."""
    return _among(rows, spoken.people, lambda: _firms_spoken_with(since))


def set_aside_among(rows: Sequence[ListRow], since: datetime, now: datetime) -> dict[int, TaskState]:
    """Outlook -> open where the talk comes back later, dropped where it was closed since then without one."""
    people = [one.customer.subject for one in rows if one.customer.subject is not None]
    resting, dropped = Q(state=TaskState.OPEN, again_at__gt=now), Q(state=TaskState.DROPPED, closed_at__gte=since)
    asked: dict[str, set[UUID]] = {TaskState.OPEN: set(), TaskState.DROPPED: set()}
    if people:
        # Their ids are this organisation's. Asked for it as well, SQLite reads all its tasks for the sake of fifty.
        records = list(with_others(people))
        found = CallTask.unscoped.filter(resting | (dropped & Q(about__startswith=ABOUT)), subject__in=records)
        theirs = list(found.values_list("subject", "state", "about", OTHERS))
        of_companies = _needs_of_companies([about for _subject, _state, about, _facts in theirs])
        for subject, state, about, facts in theirs:
            if about not in of_companies:
                asked[state] |= {subject, *others_of(facts)}
    tasks = {TaskState.OPEN: CallTask.objects.filter(resting), TaskState.DROPPED: _dropped(since)}
    made: dict[int, TaskState] = {}
    for state, those in tasks.items():
        part = _among(rows, frozenset(asked[state]), lambda those=those: _firms(those))  # type: ignore[misc]
        made |= dict.fromkeys(part, state)
    return made


def _among(rows: Sequence[ListRow], people: frozenset[UUID], firms: Callable[[], Q]) -> frozenset[int]:
    """Whoever is on a page is looked for by their own keys: what it costs does not grow with the day's talks.

    firms   what holds of companies; asked only where one is on the page
    """
    outlooks = {one.outlook for one in rows if one.customer.subject in people}
    if of_firms := [one.outlook for one in rows if one.customer.company is not None]:
        theirs = Outlook.objects.filter(pk__in=of_firms)
        outlooks |= set(theirs.filter(firms()).values_list("pk", flat=True))
    return frozenset(outlooks)


def _firms(tasks: QuerySet[CallTask]) -> Q:
    """Companies, by the needs that the tasks are about; for one that was joined the one that stands for it."""
    needs = tasks.filter(about__startswith=ABOUT).annotate(
        need=Cast(Substr("about", len(ABOUT) + 1), BigIntegerField())
    )
    firms = Suggestion.objects.filter(pk__in=needs.values("need"), company__isnull=False)
    return Q(company__in=firms.annotate(stands=STANDS).values("stands"), company__isnull=False)


STANDS = Coalesce("company__kept", "company")
"""The company that stands for the one that a row is about: itself, where it was not joined into another."""
