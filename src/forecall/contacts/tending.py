"""How one person is reached, kept right by hand: each act under a permit, and taken back while it can be.

A number that was *wrong* is corrected: nothing of it is left, and there is nothing to go back to. One that *changed*
ends the day before, and the new one begins; that can be taken back, as an addition and an ending can.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from forecall.contacts import store
from forecall.contacts.changing import locked, permit_to_write, point_row, put_point, tell
from forecall.contacts.errors import AlreadyThere, TooLateToTakeBack
from forecall.contacts.intake import normalised
from forecall.contacts.models import BusinessContact, ContactPoint
from forecall.contacts.types import JOB_TITLE, KIND_OF, Point
from forecall.contacts.values import looked_up_as
from forecall.custody import Origin
from forecall.custody.models import Subject
from forecall.custody.recording import tokens_of
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.foundation.models import Organisation

TAKEN_BACK_WITHIN = timedelta(days=1)
"""How long an addition can be taken back."""
A_DAY = timedelta(days=1)


def add(purpose: str, person: UUID, point: Point, origin: Origin) -> int:
    """A further number or address; its id.

    Raises AlreadyThere where they have it or had it, and as `changing.add_point`.
    """
    with transaction.atomic():
        _row, subject = locked(person)
        made = normalised(point, point.place or subject.place or _country())
        permit = permit_to_write(purpose, person, subject.kind, {KIND_OF[made.kind]}, origin)
        _new_to(person, made)
        return put_point(permit, person, made, origin)


def _new_to(person: UUID, made: Point) -> None:
    """Raises AlreadyThere."""
    [token] = tokens_of([(made.kind, looked_up_as(made.kind, made.value))])
    today = wired().clock.now().date()
    records = store.records_of([person]).values()
    mine = [record for group in records for record in group] or [person]
    same = list(ContactPoint.objects.filter(subject_id__in=mine, kind=made.kind, token=token))
    if same:
        raise AlreadyThere(has_ended=all(one.valid_to is not None and one.valid_to < today for one in same))


def replace(purpose: str, point: int, value: str, origin: Origin) -> int:
    """They have another one from today on: the old one ended yesterday. The id of the new one.

    Raises as `add`; then the old one stands as it stood.
    """
    with transaction.atomic():
        row = point_row(point)
        today = wired().clock.now().date()
        made = add(purpose, row.subject_id, Point(row.kind, value, row.label, row.place, valid_from=today), origin)
        ContactPoint.objects.filter(pk=point).update(valid_to=today - A_DAY, checked_at=origin.at)
        return made


def end(purpose: str, point: int, origin: Origin) -> None:
    """They are not reached there any more: it ended yesterday. Raises UnknownContact, NotPermitted."""
    _until(purpose, point, origin, ended=True)


def reopen(purpose: str, point: int, origin: Origin) -> None:
    """It was ended by mistake: they are reached there. Raises UnknownContact, NotPermitted."""
    _until(purpose, point, origin, ended=False)


def _until(purpose: str, point: int, origin: Origin, *, ended: bool) -> None:
    with transaction.atomic():
        row = point_row(point)
        _permitted(purpose, row.subject_id, KIND_OF[row.kind], origin)
        day = wired().clock.now().date() - A_DAY if ended else None
        ContactPoint.objects.filter(pk=point).update(valid_to=day)
        tell(row.subject_id, {KIND_OF[row.kind]: None})


def take_back(purpose: str, point: int, origin: Origin) -> None:
    """It was added by mistake: it goes, and the one whose place it took is theirs again.

    Raises TooLateToTakeBack a day later, or once it was verified or came in doubt; UnknownContact, NotPermitted.
    """
    with transaction.atomic():
        row = point_row(point)
        if not may_take_back(row):
            raise TooLateToTakeBack
        _permitted(purpose, row.subject_id, KIND_OF[row.kind], origin)
        if row.valid_from is not None:  # what it took the place of was looked at the moment it came
            before = ContactPoint.objects.filter(subject_id=row.subject_id, kind=row.kind)
            before.filter(valid_to=row.valid_from - A_DAY, checked_at=row.collected_at).update(valid_to=None)
        ContactPoint.objects.filter(pk=point).delete()
        tell(row.subject_id, {KIND_OF[row.kind]: None})


def may_take_back(row: ContactPoint) -> bool:
    """Whether a number or address was added a short while ago, and stands as it came."""
    is_new = wired().clock.now() - row.collected_at < TAKEN_BACK_WITHIN
    return is_new and row.state == ContactPoint.State.FRESH and row.checked_at == row.collected_at


def fresh_points(records: Collection[UUID]) -> set[int]:
    """Ids of these people's numbers and addresses that can be taken back."""
    since = wired().clock.now() - TAKEN_BACK_WITHIN
    return {one.pk for one in store.points_of(records).filter(collected_at__gt=since) if may_take_back(one)}


def end_card(purpose: str, card: int, origin: Origin, *, ended: bool = True) -> None:
    """A person is not the contact at a company any more, or is again. Raises UnknownContact, NotPermitted."""
    with transaction.atomic():
        row = store.card(card)
        _permitted(purpose, row.subject_id, JOB_TITLE, origin)
        day = wired().clock.now().date() - A_DAY if ended else None
        BusinessContact.objects.filter(pk=card).update(valid_to=day)
        tell(row.subject_id, {JOB_TITLE: None})


def _permitted(purpose: str, person: UUID, kind: str, origin: Origin) -> None:
    """Asks and is receipted; raises NotDeclared, NotPermitted."""
    subject = Subject.objects.get(pk=person)
    permit_to_write(purpose, person, subject.kind, {kind}, origin)


def _country() -> str:
    mine = Organisation.objects.filter(pk=acting_now("contacts.Person").organisation)
    country: str = mine.values_list("country", flat=True).get()
    return country
