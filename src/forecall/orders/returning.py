"""Whoever was erased does not come back with a file: the tokens by which a file would name them leave a mark.

A mark is keyed and made of the token under another key: it matches no token that is kept anywhere, and tells nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from forecall.contacts.models import ContactPoint, CustomerNumber, Erased
from forecall.contacts.store import mark_of
from forecall.contacts.types import Point
from forecall.contacts.values import looked_up_as
from forecall.custody.events import ErasureBegan
from forecall.custody.recording import tokens_of
from forecall.custody.wiring import wired
from forecall.foundation import Events, acting

AT_ONCE = 500
_coming_back: ContextVar[frozenset[UUID]] = ContextVar("coming_back", default=frozenset())


def hear(events: Events) -> None:
    """Mark the numbers and addresses of everybody whose erasure begins."""
    events.subscribe(ErasureBegan, _mark)


@contextmanager
def unmarked(people: Collection[UUID]) -> Iterator[None]:
    """Whoever of these is erased meanwhile leaves no mark: they never said no, and a later file may name them."""
    before = _coming_back.set(frozenset(people))
    try:
        yield
    finally:
        _coming_back.reset(before)


def _mark(fact: ErasureBegan) -> None:
    """In the transaction that begins the erasure: their customer numbers, telephone numbers and e-mail addresses."""
    if fact.subject in _coming_back.get():
        return
    numbers = CustomerNumber.unscoped.filter(subject_id=fact.subject).values_list("token", flat=True)
    points = ContactPoint.unscoped.filter(subject_id=fact.subject, kind__in=("phone", "email"))
    tokens = {*map(bytes, numbers), *map(bytes, points.values_list("token", flat=True))}
    now = wired().clock.now()
    with acting(fact.organisation, "erasure"):
        rows = [Erased(organisation_id=fact.organisation, token=mark_of(token), at=now) for token in tokens]
        Erased.unscoped.bulk_create(rows, ignore_conflicts=True)


def erased_among(points: Sequence[Point]) -> set[int]:
    """Places in the list of those numbers and addresses, normalised, that belonged to somebody erased."""
    tokens = tokens_of([(point.kind, looked_up_as(point.kind, point.value)) for point in points])
    marks = [mark_of(token) for token in tokens]
    there: set[bytes] = set()
    for start in range(0, len(marks), AT_ONCE):
        found = Erased.objects.filter(token__in=marks[start : start + AT_ONCE]).values_list("token", flat=True)
        there.update(map(bytes, found))
    return {place for place, mark in enumerate(marks) if mark in there}
