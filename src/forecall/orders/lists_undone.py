"""A list taken out again: whoever came by it alone is erased; who is here by another way too stays."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from forecall.contacts.errors import UnknownContact
from forecall.contacts.models import ContactPoint, CustomerNumber, Person, Supply
from forecall.contacts.sources import FROM_OTHERS
from forecall.custody.erasing import erase_all
from forecall.custody.errors import ErasureHeld, ErasureUnfinished
from forecall.custody.facts import parse, stamp
from forecall.custody.joined import others_of
from forecall.custody.models import Choice, Subject
from forecall.custody.origins import read
from forecall.custody.sets import among
from forecall.custody.wiring import wired
from forecall.orders.lists import Undone
from forecall.orders.models import Order
from forecall.orders.returning import unmarked
from forecall.orders.types import Say, silent

AT_ONCE = 250


def undo_list(supply: int, *, say: Say = silent) -> Undone:
    """Erase whoever came in by a list alone. The same file can then be brought in again.

    Whoever said no meanwhile stays out of later lists all the same. Raises UnknownContact.
    """
    if not Supply.objects.filter(pk=supply).exclude(digest="").exists():
        raise UnknownContact("list")
    people = list(Person.objects.filter(supply_id=supply, subject__forgotten_at=None).values_list("pk", flat=True))
    otherwise = _here_otherwise(people) if people else frozenset()
    alone = [one for one in people if one not in otherwise]
    with unmarked(_silent(alone)):
        for start in range(0, len(alone), AT_ONCE):
            with suppress(ErasureHeld, ErasureUnfinished):  # the others are erased; one cut short goes on by itself
                erase_all(alone[start : start + AT_ONCE])
            say(f"{start:,} of {len(alone):,} people", start / len(alone))
    gone = Subject.objects.filter(pk__in=among(alone), forgotten_at__isnull=False).count() if alone else 0
    Supply.objects.filter(pk=supply).update(undone_at=wired().clock.now(), finished_at=None, counts={})
    return Undone(gone, len(people) - gone)


def _here_otherwise(people: Collection[UUID]) -> set[UUID]:
    """Those who are a customer as well, or of whom something came from themselves: a consent, a number, an address.

    Each over all of their records, as whoever is erased goes with every one: who was merged with somebody who is not
    on the list stays.
    """
    mine = Subject.objects.filter(pk__in=among(people)).values_list("pk", "facts")
    groups = {key: {key, *others_of(facts)} for key, facts in mine}
    records = set[UUID]().union(*groups.values())
    own = records - set(people)
    rows = Subject.objects.filter(pk__in=among(records)).values_list("pk", "created_at", "facts", "origins__facts")
    for key, since, facts, origins in rows:
        if any(one.source not in FROM_OTHERS for one in read(origins, "").values()) or _agreed_since(facts, since):
            own.add(key)
    for model in (CustomerNumber, Order):
        own |= set(model.objects.filter(subject_id__in=among(records)).values_list("subject_id", flat=True))
    own |= set(ContactPoint.objects.filter(subject_id__in=among(records)).exclude(source__in=FROM_OTHERS)
               .values_list("subject_id", flat=True))  # fmt: skip
    return {one for one, group in groups.items() if group & own}


def _agreed_since(facts: str, since: datetime) -> bool:
    """Whether a consent stands that was given later: one from the list is older than the record."""
    known = parse(facts)
    withdrawn = known.get("w", {})
    given = ((purpose, at) for purpose, at, *_rest in known.get("c", ()))
    return any(at > max(stamp(since), withdrawn.get(purpose, 0)) for purpose, at in given)


def _silent(people: Collection[UUID]) -> set[UUID]:
    """Those who never said no."""
    said_no = Choice.objects.filter(subject_id__in=among(people), what=Choice.What.OBJECTION)
    return set(people) - set(said_no.values_list("subject_id", flat=True))
