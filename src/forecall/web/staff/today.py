"""What waits for whoever opens the start page: counted, named by no person, each line with the page where it is done.

A line stands there only for who may open its page, and only while something waits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import ngettext

from forecall.contacts import waiting_count
from forecall.custody.rights import store as cases
from forecall.custody.rights.deadlines import days_left
from forecall.custody.safeguards import open_now
from forecall.foundation.jobs import store as jobs
from forecall.foundation.jobs.models import Job
from forecall.foundation.members import Role, Standing, may_reach
from forecall.foundation.members.models import Member
from forecall.orders.owing import overdue_count
from forecall.sales.day import day_so_far
from forecall.sales.deciding import State
from forecall.sales.errors import NoForecast
from forecall.sales.models import Decision
from forecall.sales.types import Day
from forecall.web.matrix import matrix
from forecall.web.staff.cases.pages import SOON_DAYS
from forecall.web.staff.desk.reading import day_began

TRAINING_SOON = timedelta(days=30)
ASIDE_SOON = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Line:
    """Something that waits. `tone`: `bad` is late or broken, `warn` will soon be, empty is work as usual."""

    page: str
    said: str
    tone: str = ""


Look = Callable[[Standing, datetime], Iterator[Line]]


def waiting(here: Standing, now: datetime) -> list[Line]:
    """Everything that waits for this member, what is late or broken first."""
    found = [line for page, look in LOOKS.items() if may_reach(here, matrix()[page].see) for line in look(here, now)]
    return sorted(found, key=lambda one: ("bad", "warn", "").index(one.tone))


def day_here(here: Standing) -> Day | None:
    """How the day stands at the desk; None for who does not work there, and before the first forecast."""
    if not may_reach(here, matrix()["desk"].see):
        return None
    try:
        return day_so_far(day_began())
    except NoForecast:
        return None


def _cases(_here: Standing, now: datetime) -> Iterator[Line]:
    left = [days_left(one.due, now) for one in cases.open_cases()]
    late, soon = sum(one < 0 for one in left), sum(0 <= one < SOON_DAYS for one in left)
    if late:
        yield Line("cases", _said(ngettext("%(n)s request is late", "%(n)s requests are late", late), late), "bad")
    if soon:
        said = ngettext("%(n)s request is due within a week", "%(n)s requests are due within a week", soon)
        yield Line("cases", _said(said, soon), "warn")
    if rest := len(left) - late - soon:
        yield Line("cases", _said(ngettext("%(n)s request is open", "%(n)s requests are open", rest), rest))


def _aside(_here: Standing, now: datetime) -> Iterator[Line]:
    """Who is set aside and goes by itself: whoever decides must know before."""
    count, first = waiting_count()
    if first is not None:
        said = ngettext("%(n)s person is set aside, and will be erased unless you decide",
                        "%(n)s people are set aside, and will be erased unless you decide", count)  # fmt: skip
        yield Line("aside", _said(said, count), "warn" if first <= now + ASIDE_SOON else "")


def _alerts(_here: Standing, _now: datetime) -> Iterator[Line]:
    if count := len(open_now()):
        said = ngettext("%(n)s safeguard needs you", "%(n)s safeguards need you", count)
        yield Line("safeguards", _said(said, count), "bad")


def _proposals(_here: Standing, _now: datetime) -> Iterator[Line]:
    if count := Decision.objects.filter(state=State.PROPOSED).count():
        said = ngettext("%(n)s refusal or cancellation waits for your yes or no",
                        "%(n)s refusals or cancellations wait for your yes or no", count)  # fmt: skip
        yield Line("proposals", _said(said, count), "warn")


def _jobs(here: Standing, _now: datetime) -> Iterator[Line]:
    if count := jobs.counted(str(here.organisation)).get(Job.State.FAILED, 0):
        said = ngettext("%(n)s job failed, and can be begun again", "%(n)s jobs failed, and can be begun again", count)
        yield Line("jobs", _said(said, count), "warn")


def _training(_here: Standing, now: datetime) -> Iterator[Line]:
    """Of those who still work here: an adviser whose days are over needs none."""
    over = Q(trained_until=None) | Q(trained_until__lt=(now + TRAINING_SOON).date())
    works = Q(until=None) | Q(until__gte=now.date())
    if count := Member.objects.filter(over, works, suspended=False).exclude(role=Role.VIEWER.value).count():
        said = ngettext("The training of %(n)s member is missing or ends within a month",
                        "The training of %(n)s members is missing or ends within a month", count)  # fmt: skip
        yield Line("members", _said(said, count), "warn")


def _overdue(here: Standing, _now: datetime) -> Iterator[Line]:
    """For whoever keeps the books, as it goes over all of them; books out of reach are told of on their own page."""
    if here.role is not Role.ACCOUNTANT:
        return
    try:
        count = overdue_count(timezone.localdate())
    except DatabaseError:
        return
    if count:
        said = ngettext("%(n)s invoice is overdue", "%(n)s invoices are overdue", count)
        yield Line("books", _said(said, count), "bad")


def _said(text: str, count: int) -> str:
    return text % {"n": count}


LOOKS: dict[str, Look] = {
    "cases": _cases, "aside": _aside, "safeguards": _alerts, "proposals": _proposals, "jobs": _jobs,
    "members": _training, "books": _overdue,
}  # fmt: skip
"""Page -> what waits there."""
