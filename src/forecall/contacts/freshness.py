"""Numbers and addresses that no longer lead to the person: noticed, asked about again, or removed.

fresh -> doubtful (bounced once, or not checked for long) -> dead (bounced again, or known to be) -> removed;
verified brings any of them back. No value is opened here.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from forecall.contacts.errors import UnknownContact
from forecall.contacts.events import PersonChanged
from forecall.contacts.models import ContactPoint
from forecall.contacts.types import KIND_OF
from forecall.custody.wiring import wired
from forecall.foundation import acting_now

State = ContactPoint.State
CHECKED_WITHIN = timedelta(days=730)
"""A number or address that nobody confirmed for so long is doubtful."""
DEAD_STAY = timedelta(days=30)
"""So long a dead one may still be corrected before it goes."""


def bounced(point: int, *, for_good: bool = False) -> str:
    """Something did not arrive: doubtful at first, dead the second time or where it is known `for_good`. Its state."""
    row = _locked(point)
    dead = for_good or row.state in {State.DOUBTFUL, State.DEAD}
    return _set(row, State.DEAD if dead else State.DOUBTFUL)


def verified(point: int) -> str:
    """The person was reached there, or confirmed it. Its state."""
    return _set(_locked(point), State.VERIFIED)


def flag_stale(limit: timedelta = CHECKED_WITHIN) -> int:
    """Whatever was not checked within the limit is doubtful from now on; how many."""
    old = ContactPoint.objects.filter(checked_at__lt=wired().clock.now() - limit)
    return int(old.filter(state__in=[State.FRESH, State.VERIFIED]).update(state=State.DOUBTFUL))


def to_verify(limit: int = 100) -> list[tuple[UUID, int]]:
    """(person, point) that somebody should ask about at the next occasion, those waiting longest first."""
    doubtful = ContactPoint.objects.filter(state=State.DOUBTFUL, subject__forgotten_at=None)
    return list(doubtful.order_by("checked_at", "pk").values_list("subject_id", "pk")[:limit])


def remove_dead(stay: timedelta = DEAD_STAY) -> int:
    """Dead numbers and addresses go when their time is over; how many went."""
    with transaction.atomic():
        gone = ContactPoint.objects.filter(state=State.DEAD, checked_at__lt=wired().clock.now() - stay)
        people = set(gone.values_list("subject_id", "kind"))
        count, _by_model = gone.delete()
        for person, kind in sorted(people):
            _tell(person, kind)
    return int(count)


def _locked(point: int) -> ContactPoint:
    row: ContactPoint | None = ContactPoint.objects.filter(pk=point).first()
    if row is None:
        raise UnknownContact("number or address")
    return row


def _set(row: ContactPoint, state: State) -> str:
    with transaction.atomic():
        ContactPoint.objects.filter(pk=row.pk).update(state=state, checked_at=wired().clock.now())
        _tell(row.subject_id, row.kind)
    return state.value


def _tell(person: UUID, kind: str) -> None:
    organisation = acting_now("contacts.ContactPoint").organisation
    wired().events.publish(PersonChanged(organisation, person, (KIND_OF[kind],)))
