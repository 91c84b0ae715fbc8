"""What the room listens to; `app` calls `listen` once for a process."""

from __future__ import annotations

from forecall.contacts import leaving, likeness, store
from forecall.contacts.jobs import tell_of_changes
from forecall.contacts.models import CustomerNumber, Erased, Person
from forecall.contacts.names import shelf
from forecall.contacts.shutting import reopen, shut_person
from forecall.custody.events import CategoryEnded, ChoiceMade, ErasureBegan, VersionPublished
from forecall.custody.models import Choice
from forecall.custody.versions import version
from forecall.custody.wiring import wired
from forecall.foundation import Events
from forecall.foundation.jobs import enqueue
from forecall.policy import DIRECT_MARKETING


def listen(events: Events) -> None:
    """Subscribe the room to what it must know at once."""
    events.subscribe(ErasureBegan, _mark_numbers)
    events.subscribe(CategoryEnded, _emptied)
    events.subscribe(ChoiceMade, _heed_objection)
    events.subscribe(VersionPublished, _tell_of_change)
    shelf.hear(events)
    likeness.hear(events)
    leaving.hear(events)


def _mark_numbers(fact: ErasureBegan) -> None:
    """While the row is there: a mark that keeps the customer number from coming back, and tells nothing else."""
    rows = CustomerNumber.objects.filter(subject_id=fact.subject)
    marks = [store.mark_of(bytes(token)) for token in rows.values_list("token", flat=True)]
    now = wired().clock.now()
    Erased.objects.bulk_create(
        [Erased(organisation_id=fact.organisation, token=mark, at=now) for mark in marks], ignore_conflicts=True
    )


def _emptied(fact: CategoryEnded) -> None:
    """A name may be gone: whoever has a list of names in memory, in whatever process, reads it anew."""
    Person.unscoped.filter(pk=fact.subject).update(changed_at=wired().clock.now())
    shelf.look_again(fact.organisation, (fact.subject,))


def _tell_of_change(fact: VersionPublished) -> None:
    """A version that owes people something: a job tells them."""
    if version(fact.number).duties:
        enqueue(tell_of_changes, fact.organisation)


def _heed_objection(fact: ChoiceMade) -> None:
    """An objection to advertising holds for the addresses too: whoever brings them in again finds them shut."""
    if fact.purpose == DIRECT_MARKETING and fact.what == Choice.What.OBJECTION:
        shut_person(fact.subject)
    elif fact.purpose == DIRECT_MARKETING and fact.what == Choice.What.OBJECTION_LIFTED:
        reopen(fact.subject)
