"""Two records that are one person: merged, told apart again. Nothing is moved or overwritten.

Each record keeps its own subject, key, values, origins and choices; a merge only says that one stands for both. So it
can be undone without loss until somebody is erased, which erases every record of theirs. What stands against a use of
one record stands against it of both (`custody.joined`).
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q

from forecall.contacts import store
from forecall.contacts.errors import Apart, CannotMerge, UnknownContact
from forecall.contacts.events import PeopleMerged, PeopleToldApart
from forecall.contacts.models import LeftAsTwo, Merge, Person
from forecall.custody.models import Subject
from forecall.custody.recording import hold_still, stand_together
from forecall.custody.wiring import wired
from forecall.foundation import acting_now, failpoint


def merge(keep: UUID, other: UUID) -> None:
    """From now on `keep` stands for both; a record that others were merged into brings them along.

    Raises CannotMerge for one and the same, for different kinds of people, and where one is erased or set aside;
    UnknownContact.
    """
    acting, now = acting_now("contacts.Merge"), wired().clock.now()
    with transaction.atomic():
        check(keep, other)
        Person.objects.filter(kept_id=other).update(kept_id=keep, changed_at=now)
        Person.objects.filter(pk=other).update(kept_id=keep, changed_at=now)
        Person.objects.filter(pk=keep).update(changed_at=now)
        Merge.objects.create(subject_id=other, kept_id=keep, at=now, actor=acting.actor)
        LeftAsTwo.objects.filter(Q(one=keep, other=other) | Q(one=other, other=keep)).delete()
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
        _both_locked(keep, other)
        mark = Merge.objects.filter(subject_id=other, kept_id=keep, undone_at=None).order_by("-at", "-pk").first()
        if mark is None:
            raise UnknownContact("merge")
        along = _brought_along(other)
        Person.objects.filter(pk=other).update(kept_id=None, changed_at=now)
        Person.objects.filter(pk__in=along).update(kept_id=other, changed_at=now)
        Person.objects.filter(pk=keep).update(changed_at=now)
        Merge.objects.filter(pk=mark.pk).update(undone_at=now, undone_by=acting.actor)
        [left] = store.records_of([keep]).values()
        hold_still(keep)  # all of them, in one order: each part alone would be locked in another
        for records in (left, (other, *along)):
            stand_together(records)
        wired().events.publish(PeopleToldApart(acting.organisation, keep, other))
        failpoint("told apart: before commit")
    failpoint("told apart: committed")


def merges(start: int = 0, limit: int = 25) -> list[Merge]:
    """Merges that stand and can be undone, the newest first."""
    found = Merge.objects.filter(undone_at=None, subject__forgotten_at=None, kept__forgotten_at=None)
    return list(found.order_by("-pk")[start : start + limit])


def standing_mark(number: int) -> Merge:
    """A merge that can be undone, by its number. Raises UnknownContact where it does not stand."""
    found: Merge | None = Merge.objects.filter(pk=number, undone_at=None).first()
    if found is None:
        raise UnknownContact("merge")
    return found


def unmerge_by(number: int) -> tuple[UUID, UUID]:
    """Undo a merge by its number: who stood for both, and the other. Raises UnknownContact where it does not stand."""
    mark = standing_mark(number)
    unmerge(mark.kept_id, mark.subject_id)
    return mark.kept_id, mark.subject_id


def _brought_along(other: UUID) -> list[UUID]:
    """Who had been merged into this record, directly or through another, and has not been told apart since."""
    found: list[UUID] = []
    ahead = [other]
    while ahead:
        rows = Merge.objects.filter(kept_id__in=ahead, undone_at=None).exclude(subject_id__in=[*found, other])
        ahead = list(dict.fromkeys(rows.order_by("pk").values_list("subject_id", flat=True)))
        found += ahead
    return found


def check(keep: UUID, other: UUID) -> None:
    """Whether the two could be merged: raises as `merge`."""
    with transaction.atomic():
        kinds = _may_be_one(*_both_locked(keep, other))
    if len(kinds) > 1:
        raise CannotMerge(Apart.KINDS, f"they are different kinds of people ({', '.join(sorted(kinds))})")


def _both_locked(keep: UUID, other: UUID) -> tuple[Person, Person]:
    """In one order, whoever merges what into what: two who do it at once wait for each other, and not for ever."""
    rows = {one: _locked(one) for one in sorted({keep, other})}
    return rows[keep], rows[other]


def _locked(person: UUID) -> Person:
    found: Person | None = Person.objects.select_for_update().filter(pk=person).first()
    if found is None:
        raise UnknownContact("person")
    return found


def _may_be_one(kept: Person, merged: Person) -> set[str]:
    """The kinds of people that the two are; raises CannotMerge."""
    if kept.pk == merged.pk:
        raise CannotMerge(Apart.SAME, "this is one and the same record")
    if kept.kept_id is not None or merged.kept_id is not None:
        raise CannotMerge(
            Apart.MERGED, "one of them is merged into another record already; name the one that stands for it"
        )
    records = [one for group in store.records_of([kept.pk, merged.pk]).values() for one in group]
    subjects = list(Subject.objects.filter(pk__in=records))
    if any(one.forgotten_at is not None for one in subjects):
        raise CannotMerge(Apart.ERASED, "one of them was erased")
    if any(one.quarantined for one in subjects):
        raise CannotMerge(Apart.ASIDE, "one of them is set aside; decide about that first")
    return {one.kind for one in subjects}
