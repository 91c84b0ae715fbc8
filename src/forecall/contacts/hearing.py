"""What the room listens to; `app` calls `listen` once for a process."""

from __future__ import annotations

from forecall.contacts import store
from forecall.contacts.models import CustomerNumber, Erased
from forecall.contacts.names import shelf
from forecall.custody.events import ErasureBegan
from forecall.custody.wiring import wired
from forecall.foundation import Events


def listen(events: Events) -> None:
    """Subscribe the room to what it must know at once."""
    events.subscribe(ErasureBegan, _mark_numbers)
    shelf.hear(events)


def _mark_numbers(fact: ErasureBegan) -> None:
    """While the row is there: a mark that keeps the customer number from coming back, and tells nothing else."""
    rows = CustomerNumber.objects.filter(subject_id=fact.subject)
    marks = [store.mark_of(bytes(token)) for token in rows.values_list("token", flat=True)]
    now = wired().clock.now()
    Erased.objects.bulk_create(
        [Erased(organisation_id=fact.organisation, token=mark, at=now) for mark in marks], ignore_conflicts=True
    )
