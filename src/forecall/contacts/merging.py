"""Two records that are one person: found, merged, told apart again. Nothing is moved or overwritten.

Each record keeps its own subject, key, values, origins and choices; a merge only says that one stands for both. So it
can be undone without loss until somebody is erased, which erases every record of theirs. What stands against a use of
one record stands against it of both (`custody.joined`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from django.db import transaction

from forecall.contacts import store
from forecall.contacts.asking import permits_for_set
from forecall.contacts.errors import CannotMerge, UnknownContact
from forecall.contacts.events import PeopleMerged, PeopleToldApart
from forecall.contacts.models import ContactPoint, Merge, Person
from forecall.contacts.values import folded
from forecall.custody import open_sealed
from forecall.custody.models import Subject
from forecall.custody.recording import stand_together
from forecall.custody.wiring import wired
from forecall.foundation import acting_now, failpoint

SHARED_BY_MANY = 20
"""A number or address that more people have is a switchboard's or an office's, and tells nothing."""
MOST_ALIKE = 50
"""So many people of one name at one place are compared at most: beyond that the name is too common to tell anything."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two records that may be one person, and what speaks for it: kinds of points they share, `name`."""

    one: UUID
    other: UUID
    by: frozenset[str]


def duplicates(purpose: str) -> list[Duplicate]:
    """Pairs that share a number or address, or have the same name at the same place; those that share most first.

    Names are opened for the purpose, with a receipt. Whoever is merged already is not named again. Raises NotPermitted.
    """
    found = defaultdict[tuple[UUID, UUID], set[str]](set)
    for kind, sharing in _sharing():
        for pair in combinations(sorted(sharing), 2):
            found[pair].add(kind)
    for pair in _same_names(purpose):
        found[pair].add("name")
    made = [Duplicate(one, other, frozenset(by)) for (one, other), by in found.items()]
    return sorted(made, key=lambda pair: (-len(pair.by), pair.one, pair.other))


def _sharing() -> Iterable[tuple[str, set[UUID]]]:
    """Kind of point, and who share one; of merged records the one that stands for them."""
    for kind, token in store.shared_tokens(SHARED_BY_MANY):
        rows = ContactPoint.objects.filter(kind=kind, token=token, subject__forgotten_at=None)
        people = {kept or one for one, kept in rows.values_list("subject_id", "subject__contact__kept_id")}
        if len(people) > 1:
            yield kind, people


def _same_names(purpose: str) -> Iterable[tuple[UUID, UUID]]:
    """Pairs of one name, in whatever spelling and order of its words, and one place."""
    places = dict(Subject.objects.filter(forgotten_at=None, contact__kept=None).values_list("id", "place"))
    alike = defaultdict[tuple[str, str], list[UUID]](list)
    for permit in permits_for_set(purpose, "read", places, {"name"}):
        rows = list(Person.objects.filter(subject_id__in=permit.subquery, kept=None))
        for row in open_sealed(permit, rows, ["name"]):
            if row.name:
                words = " ".join(sorted(folded(row.name).split()))
                alike[words, places.get(row.subject_id, "")].append(row.subject_id)
    for people in alike.values():
        yield from combinations(sorted(people)[:MOST_ALIKE], 2)


def merge(keep: UUID, other: UUID) -> None:
    """From now on `keep` stands for both; a record that others were merged into brings them along.

    Raises CannotMerge for one and the same, for different kinds of people, and where one is erased or set aside;
    UnknownContact.
    """
    acting, now = acting_now("contacts.Merge"), wired().clock.now()
    with transaction.atomic():
        kept, merged = _locked(keep), _locked(other)
        kinds = _may_be_one(kept, merged)
        if len(kinds) > 1:
            raise CannotMerge(f"they are different kinds of people ({', '.join(sorted(kinds))}); correct one first")
        Person.objects.filter(kept_id=other).update(kept_id=keep, changed_at=now)
        Person.objects.filter(pk=other).update(kept_id=keep, changed_at=now)
        Person.objects.filter(pk=keep).update(changed_at=now)
        Merge.objects.create(subject_id=other, kept_id=keep, at=now, actor=acting.actor)
        [records] = store.records_of([keep]).values()
        stand_together(records)
        wired().events.publish(PeopleMerged(acting.organisation, keep, other))
        failpoint("merge: before commit")
    failpoint("merge: committed")


def unmerge(keep: UUID, other: UUID) -> None:
    """Tell two records apart again: each is as it was, with whoever had been merged into it before.

    Raises UnknownContact where they are not merged.
    """
    acting, now = acting_now("contacts.Merge"), wired().clock.now()
    with transaction.atomic():
        _locked(keep)
        mark = Merge.objects.filter(subject_id=other, kept_id=keep, undone_at=None).order_by("-at", "-pk").first()
        if mark is None:
            raise UnknownContact("merge")
        along = _brought_along(other)
        Person.objects.filter(pk=other).update(kept_id=None, changed_at=now)
        Person.objects.filter(pk__in=along).update(kept_id=other, changed_at=now)
        Person.objects.filter(pk=keep).update(changed_at=now)
        Merge.objects.filter(pk=mark.pk).update(undone_at=now, undone_by=acting.actor)
        [left] = store.records_of([keep]).values()
        for records in (left, (other, *along)):
            stand_together(records)
        wired().events.publish(PeopleToldApart(acting.organisation, keep, other))
        failpoint("told apart: before commit")
    failpoint("told apart: committed")


def _brought_along(other: UUID) -> list[UUID]:
    """Who had been merged into this record, directly or through another, and has not been told apart since."""
    found: list[UUID] = []
    ahead = [other]
    while ahead:
        rows = Merge.objects.filter(kept_id__in=ahead, undone_at=None).exclude(subject_id__in=[*found, other])
        ahead = list(dict.fromkeys(rows.order_by("pk").values_list("subject_id", flat=True)))
        found += ahead
    return found


def _locked(person: UUID) -> Person:
    found: Person | None = Person.objects.select_for_update().filter(pk=person).first()
    if found is None:
        raise UnknownContact("person")
    return found


def _may_be_one(kept: Person, merged: Person) -> set[str]:
    """The kinds of people that the two are; raises CannotMerge."""
    if kept.pk == merged.pk:
        raise CannotMerge("this is one and the same record")
    if kept.kept_id is not None or merged.kept_id is not None:
        raise CannotMerge("one of them is merged into another record already; name the record that stands for it")
    subjects = list(Subject.objects.filter(pk__in=[kept.pk, merged.pk]))
    if any(one.forgotten_at is not None for one in subjects):
        raise CannotMerge("one of them was erased")
    if any(one.quarantined for one in subjects):
        raise CannotMerge("one of them is set aside; decide about that first")
    return {one.kind for one in subjects}
