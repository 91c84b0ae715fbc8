"""Who is set aside: minors of whom it is learned, and people of a bought list without proof that they agreed.

Nothing but storing is lawful for whoever is set aside (custody refuses it). On a day they are erased, unless somebody
decides before.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Min

from forecall.contacts.errors import UnknownContact
from forecall.contacts.events import PersonQuarantined
from forecall.contacts.models import Person, Quarantine
from forecall.contacts.types import NO_PERMISSION_STAYS, Permission
from forecall.custody import erase
from forecall.custody.identifiers import mask_cards
from forecall.custody.models import Subject
from forecall.custody.recording import quarantine
from forecall.custody.wiring import wired
from forecall.foundation import acting_now

Why = Quarantine.Why
RELEASED, PERMITTED = "released", "permitted"
STAYS = {Why.MINOR: timedelta(days=3), Why.NO_PERMISSION: NO_PERMISSION_STAYS}
"""How long somebody may take to decide before the person is erased."""


def set_aside(person: UUID, why: Quarantine.Why, adult_on: date | None = None) -> Quarantine:
    """Set a person aside from now on; one who is already keeps the earlier day.

    A child is a child whatever they were set aside for before: a proof for a list would not be enough to release them.

    adult_on   the eighteenth birthday, of a minor

    Raises UnknownContact.
    """
    acting, now = acting_now("contacts.Quarantine"), wired().clock.now()
    with transaction.atomic():
        if not Person.objects.filter(pk=person).exists():
            raise UnknownContact("person")
        open_one: Quarantine | None = (
            Quarantine.objects.filter(subject_id=person, decided_at=None).order_by("goes_at", "pk").first()
        )
        if open_one is not None and why in (open_one.why, Why.NO_PERMISSION):
            return open_one
        quarantine(person, quarantined=True, adult_on=adult_on)
        made = open_one or Quarantine(subject_id=person, since=now, goes_at=now + STAYS[why])
        made.why, made.by, made.goes_at = why, acting.actor, min(made.goes_at, now + STAYS[why])
        made.save()
        wired().events.publish(PersonQuarantined(acting.organisation, person, why.value, made.goes_at))
        return made


def report_minor(person: UUID) -> Quarantine:
    """Somebody says that a person is below the age: their data lies still at once and goes in three days."""
    return set_aside(person, Why.MINOR)


def release(person: UUID, decided: str = RELEASED) -> None:
    """It was looked into: the person may be worked with again. Raises UnknownContact where they are not set aside."""
    acting, now = acting_now("contacts.Quarantine"), wired().clock.now()
    with transaction.atomic():
        waiting = Quarantine.objects.filter(subject_id=person, decided_at=None)
        if not waiting.update(decided_at=now, decided_by=acting.actor, decided=decided):
            raise UnknownContact("person set aside")
        quarantine(person, quarantined=False)


def prove_permission(person: UUID, permission: Permission) -> None:
    """The proof came: a person of a bought list agreed to be on it, or whoever has parental responsibility agreed.

    Raises UnknownContact where the person is not set aside; then nothing was written.
    """
    said = f"{mask_cards(permission.how)}, {permission.on.isoformat()}"[:80]
    with transaction.atomic():
        Person.objects.filter(pk=person).update(permission=said, changed_at=wired().clock.now())
        release(person, PERMITTED)


def waiting(start: int = 0, limit: int | None = None) -> list[Quarantine]:
    """Who is set aside and waits for somebody to decide, the earliest day first; from a place on, so many of them."""
    found = Quarantine.objects.filter(decided_at=None).order_by("goes_at", "pk")
    return list(found[start : None if limit is None else start + limit])


def waiting_count() -> tuple[int, datetime | None]:
    """How many are set aside and wait for somebody to decide, and the earliest day on which one of them goes."""
    found = Quarantine.objects.filter(decided_at=None).aggregate(count=Count("pk"), first=Min("goes_at"))
    return found["count"], found["first"]


def remove_due() -> list[UUID]:
    """Erase whoever was set aside and whose day has come; who they were. A legal hold keeps a person out of it."""
    due = Quarantine.objects.filter(decided_at=None, goes_at__lte=wired().clock.now())
    held = Subject.objects.filter(hold=True).values("pk")
    people = list(due.exclude(subject_id__in=held).order_by("goes_at").values_list("subject_id", flat=True))
    for person in dict.fromkeys(people):
        erase(person)
    return list(dict.fromkeys(people))
