"""Two records that are alike and were left as two people: remembered, so that nobody is asked about them again.

It can be taken back at any time: then they are offered as before. Whoever of the two is erased takes it along.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, Q

from forecall.contacts import store
from forecall.contacts.errors import Apart, CannotMerge, UnknownContact
from forecall.contacts.models import LeftAsTwo
from forecall.custody.events import SubjectForgot
from forecall.custody.wiring import wired
from forecall.foundation import Events, acting_now

Pair = tuple[UUID, UUID]
State = tuple[int, int | None]
"""How many pairs are left as two, and the newest: the same answer means that nothing changed."""


def leave_as_two(one: UUID, other: UUID) -> None:
    """They were looked at, and are two people; said twice it stands once.

    Raises UnknownContact where one of them is not here, CannotMerge where the two are one record by now.
    """
    acting, now = acting_now("contacts.LeftAsTwo"), wired().clock.now()
    first, second = _pair(one, other)
    LeftAsTwo.objects.get_or_create(
        organisation_id=acting.organisation, one_id=first, other_id=second, defaults={"at": now, "actor": acting.actor}
    )


def _pair(one: UUID, other: UUID) -> Pair:
    """By the records that stand for them, in order."""
    stands = [next(iter(store.records_of([person])), None) for person in (one, other)]
    first, second = stands
    if first is None or second is None:
        raise UnknownContact("person")
    if first == second:
        raise CannotMerge(Apart.MERGED, "they are one person already")
    return (first, second) if first.hex < second.hex else (second, first)


def look_again(number: int) -> Pair:
    """They may be one after all: they are offered again. Raises UnknownContact where it does not stand any more."""
    with transaction.atomic():
        row: LeftAsTwo | None = LeftAsTwo.objects.select_for_update().filter(pk=number).first()
        if row is None:
            raise UnknownContact("pair")
        row.delete()
    return row.one_id, row.other_id


def left_as_two(start: int = 0, limit: int = 25) -> list[LeftAsTwo]:
    """Pairs that were left as two, the newest first."""
    return list(LeftAsTwo.objects.order_by("-pk")[start : start + limit])


def left_of(one: UUID, other: UUID) -> LeftAsTwo | None:
    """What was said of these two, by the records that stand for them."""
    first, second = sorted((one, other), key=lambda person: person.hex)
    found: LeftAsTwo | None = LeftAsTwo.objects.filter(one=first, other=second).first()
    return found


def state() -> State:
    """See `State`."""
    found = LeftAsTwo.objects.aggregate(count=Count("pk"), newest=Max("pk"))
    return found["count"], found["newest"]


def pairs_left(person: UUID | None = None) -> frozenset[Pair]:
    """The pairs, each in both orders; those of one person where they are named."""
    rows = LeftAsTwo.objects.all() if person is None else LeftAsTwo.objects.filter(Q(one=person) | Q(other=person))
    found = list(rows.values_list("one_id", "other_id"))
    return frozenset([*found, *((other, one) for one, other in found)])


def hear(events: Events) -> None:
    """Whoever of the two is erased takes it along."""
    events.subscribe(SubjectForgot, _forgot)


def _forgot(fact: SubjectForgot) -> None:
    LeftAsTwo.unscoped.filter(Q(one=fact.subject) | Q(other=fact.subject)).delete()
