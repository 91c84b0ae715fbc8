"""What changed of an organisation's people since something in memory was made of them: in whatever process it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Max, Q
from django.db.models.functions import Coalesce

from forecall.contacts.models import Person, Quarantine
from forecall.custody.models import Subject
from forecall.custody.wiring import wired

OVERLAP = timedelta(minutes=5)
"""Changes of the last minutes are looked at again: another machine's clock, or its transaction, may be late."""
Recent = tuple[int | datetime | None, ...] | None
"""Changed people and when last, erased ones and when last, set aside or released ones likewise; None asks again."""


class News(NamedTuple):
    """Who was erased and who was changed since the last look, and when everybody was changed who was lately."""

    gone: list[UUID]
    changed: list[UUID]
    moments: dict[UUID, datetime]


@dataclass(slots=True)
class Watch:
    """How far something is up to date.

    since    changes from then on are looked at: some minutes before the last look
    recent   how many there were at the last look, and the newest: the same answer means nothing to do
    seen     person -> the moment of the change that is taken in already, for changes since then
    """

    since: datetime
    recent: Recent
    seen: dict[UUID, datetime]

    @classmethod
    def begun(cls) -> Watch:
        """From now on: call it before the people are read."""
        since = wired().clock.now() - OVERLAP
        return cls(since, _recent(since), _changed(since))

    def news(self) -> News | None:
        """What is to be taken in; None where nothing happened. Say `took` when it is."""
        recent = _recent(self.since)
        if recent == self.recent and wired().clock.now() - self.since < 3 * OVERLAP:
            return None
        gone = list(Subject.objects.filter(forgotten_at__gte=self.since).values_list("pk", flat=True))
        moments = _changed(self.since)
        return News(gone, [pk for pk, at in moments.items() if self.seen.get(pk) != at], moments)

    def took(self, news: News) -> None:
        """The news were taken in: they are not told again."""
        self.since = max(self.since, wired().clock.now() - OVERLAP)
        self.seen = {pk: at for pk, at in news.moments.items() if at >= self.since}
        self.recent = _recent(self.since)

    def look_again(self, people: Sequence[UUID]) -> None:
        """These people are taken in anew at the next look, whatever the clock says."""
        self.recent = None
        for person in people:
            self.seen.pop(person, None)


def _recent(since: datetime) -> Recent:
    """How many were changed, erased, set aside or released since, and when last."""
    changed = Person.objects.filter(changed_at__gte=since).aggregate(count=Count("pk"), last=Max("changed_at"))
    gone = Subject.objects.filter(forgotten_at__gte=since).aggregate(count=Count("pk"), last=Max("forgotten_at"))
    aside = _aside(since).aggregate(count=Count("pk"), last=Max("since"), decided=Max("decided_at"))
    return (*changed.values(), *gone.values(), *aside.values())


def _changed(since: datetime) -> dict[UUID, datetime]:
    rows = Person.objects.filter(changed_at__gte=since, subject__forgotten_at=None)
    moments: dict[UUID, datetime] = dict(rows.values_list("pk", "changed_at"))
    aside = _aside(since).filter(subject__forgotten_at=None)
    stands = "subject__contact__kept"  # whoever stands for the record is set aside with it
    for person, kept, at in aside.values_list("subject_id", stands, Coalesce("decided_at", "since")):
        for one in (person, kept or person):
            moments[one] = max(at, moments.get(one, at))
    return moments


def _aside(since: datetime) -> Any:  # noqa: ANN401  # Django's query set
    """Who was set aside or released since: what may be shown of them is another then."""
    return Quarantine.objects.filter(Q(since__gte=since) | Q(decided_at__gte=since))
