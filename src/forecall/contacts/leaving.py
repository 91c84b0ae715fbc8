"""Two records that are alike and were left as two people: remembered, so that nobody is asked about them again.

It can be taken back at any time: then they are offered as before. Whoever of the two is erased takes it along.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from forecall.contacts import store
from forecall.contacts.errors import Apart, CannotMerge, UnknownContact
from forecall.contacts.events import PersonChanged
from forecall.contacts.models import LeftAsTwo, Person
from forecall.custody.events import SubjectForgot
from forecall.custody.sets import among
from forecall.custody.wiring import wired
from forecall.foundation import Events, acting_now

Pair = tuple[UUID, UUID]
MANY = 1000
"""Of more people every pair is read: so few are left as two that this is less than to ask for each."""


def leave_as_two(one: UUID, other: UUID) -> LeftAsTwo:
    """They were looked at, and are two people; said twice it stands once.

    Raises UnknownContact where one of them is not here, CannotMerge where the two are one record by now.
    """
    acting, now = acting_now("contacts.LeftAsTwo"), wired().clock.now()
    first, second = pair_of(one, other)
    said = {"at": now, "actor": acting.actor}
    with transaction.atomic():
        row: LeftAsTwo = LeftAsTwo.objects.get_or_create(
            organisation_id=acting.organisation, one_id=first, other_id=second, defaults=said
        )[0]
        _compared_anew((first, second))
    return row


def _compared_anew(pair: Pair) -> None:
    """Whoever has a list of pairs in memory, in whatever process, looks at these two again."""
    organisation = acting_now("contacts.LeftAsTwo").organisation
    Person.objects.filter(pk__in=pair).update(changed_at=wired().clock.now())
    for person in pair:
        wired().events.publish(PersonChanged(organisation, person, ()))


def pair_of(one: UUID, other: UUID) -> Pair:
    """The two, by the records that stand for them, in order; raises as `leave_as_two`."""
    stands = [next(iter(store.records_of([person])), None) for person in (one, other)]
    first, second = stands
    if first is None or second is None:
        raise UnknownContact("person")
    if first == second:
        raise CannotMerge(Apart.MERGED, "they are one person already")
    return (first, second) if first.hex < second.hex else (second, first)


def look_again(number: int) -> Pair:
    """They may be one after all: they are offered again. Raises UnknownContact where it does not stand any more."""
    row = standing_pair(number)
    with transaction.atomic():
        if not LeftAsTwo.objects.filter(pk=number).delete()[0]:  # by somebody else, a moment ago
            raise UnknownContact("pair")
        _compared_anew((row.one_id, row.other_id))
    return row.one_id, row.other_id


def standing_pair(number: int) -> LeftAsTwo:
    """A pair that was left as two, by its number. Raises UnknownContact as `look_again`."""
    row: LeftAsTwo | None = LeftAsTwo.objects.filter(pk=number).first()
    if row is None:
        raise UnknownContact("pair")
    return row


def left_as_two(start: int = 0, limit: int = 25) -> list[LeftAsTwo]:
    """Pairs that were left as two, the newest first."""
    return list(
        LeftAsTwo.objects.filter(one__contact__kept=None, other__contact__kept=None).order_by("-pk")[
            start : start + limit
        ]
    )


def left_of(one: UUID, other: UUID) -> LeftAsTwo | None:
    """What was said of these two, by the records that stand for them."""
    first, second = sorted((one, other), key=lambda person: person.hex)
    found: LeftAsTwo | None = LeftAsTwo.objects.filter(one=first, other=second).first()
    return found


def pairs_left(people: Collection[UUID]) -> frozenset[Pair]:
    """The pairs among these people, each in both orders."""
    rows = LeftAsTwo.objects.all()
    if len(people) <= MANY:
        rows = rows.filter(one__in=among(list(people)), other__in=among(list(people)))
    found = list(rows.values_list("one_id", "other_id"))
    return frozenset([*found, *((other, one) for one, other in found)])


def hear(events: Events) -> None:
    """Whoever of the two is erased takes it along."""
    events.subscribe(SubjectForgot, _forgot)


def _forgot(fact: SubjectForgot) -> None:
    LeftAsTwo.unscoped.filter(Q(one=fact.subject) | Q(other=fact.subject)).delete()
