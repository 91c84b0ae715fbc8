"""Who is set aside: minors of whom it is learned, and people of a bought list without proof that they agreed.

Nothing but storing is lawful for whoever is set aside (custody refuses it). On a day they are erased, unless somebody
decides before. A person of whom one record is set aside is set aside as a whole; told apart again, each record has what
was said of it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, Min, OuterRef, QuerySet

from forecall.contacts import store
from forecall.contacts.errors import UnknownContact
from forecall.contacts.events import PersonQuarantined
from forecall.contacts.models import Person, Quarantine
from forecall.contacts.types import NO_PERMISSION_STAYS, Permission
from forecall.custody import erase
from forecall.custody.errors import ErasureHeld, ErasureUnfinished
from forecall.custody.identifiers import mask_cards
from forecall.custody.models import Subject
from forecall.custody.recording import quarantine
from forecall.custody.wiring import wired
from forecall.foundation import acting_now

Why = Quarantine.Why
RELEASED, PERMITTED = "released", "permitted"
STAYS = {Why.MINOR: timedelta(days=3), Why.NO_PERMISSION: NO_PERMISSION_STAYS}
"""How long somebody may take to decide before the person is erased."""


def set_aside(person: UUID, why: Quarantine.Why, adult_on: date | None = None, *, whole: bool = False) -> Quarantine:
    """Set a person aside from now on; one who is already keeps the earlier day.

    A child is a child whatever they were set aside for before: a proof for a list would not be enough to release them.

    adult_on   the eighteenth birthday, of a minor
    whole      whether it was said of the person, and so of each of their records, and not seen in this record alone

    Raises UnknownContact.
    """
    with transaction.atomic():
        records = _records(person)
        open_ones = Quarantine.objects.filter(subject_id__in=records, decided_at=None).order_by("goes_at", "pk")
        there: dict[UUID, Quarantine] = {}
        for one in open_ones:
            there.setdefault(one.subject_id, one)
        meant = records if whole else (person,)
        is_said = all(why in (one.why, Why.NO_PERMISSION) for one in there.values())
        if there and is_said and not (whole and there.keys() < set(meant)):
            return next(iter(there.values()))
        made = [_set_aside(one, why, adult_on, there.get(one)) for one in meant]
        return made[0]


def _set_aside(record: UUID, why: Quarantine.Why, adult_on: date | None, there: Quarantine | None) -> Quarantine:
    acting, now = acting_now("contacts.Quarantine"), wired().clock.now()
    quarantine(record, quarantined=True, adult_on=adult_on)
    made = there or Quarantine(subject_id=record, since=now, goes_at=now + STAYS[why])
    made.why, made.by, made.goes_at = why, acting.actor, min(made.goes_at, now + STAYS[why])
    made.save()
    wired().events.publish(PersonQuarantined(acting.organisation, record, why.value, made.goes_at))
    return made


def _records(person: UUID) -> tuple[UUID, ...]:
    """Every record of theirs, the one that stands for them first; raises UnknownContact."""
    for records in store.records_of([person]).values():
        return records
    raise UnknownContact("person")


def report_minor(person: UUID) -> Quarantine:
    """Somebody says that a person is below the age: their data lies still at once and goes in three days."""
    return set_aside(person, Why.MINOR, whole=True)


def is_aside(person: UUID) -> bool:
    """Whether a person is set aside, by whichever record of theirs; False for nobody of ours."""
    records = [one for group in store.records_of([person]).values() for one in group]
    there: bool = Subject.objects.filter(pk__in=records, quarantined=True).exists()
    return there


def release(person: UUID, decided: str = RELEASED) -> None:
    """It was looked into: the person may be worked with again. Raises UnknownContact where they are not set aside."""
    acting, now = acting_now("contacts.Quarantine"), wired().clock.now()
    with transaction.atomic():
        waiting = Quarantine.objects.filter(subject_id__in=_records(person), decided_at=None)
        aside = set(waiting.values_list("subject_id", flat=True))
        if not waiting.update(decided_at=now, decided_by=acting.actor, decided=decided):
            raise UnknownContact("person set aside")
        for record in sorted(aside):
            quarantine(record, quarantined=False)


def prove_permission(person: UUID, permission: Permission) -> None:
    """The proof came: a person of a bought list agreed to be on it, or whoever has parental responsibility agreed.

    Raises UnknownContact where the person is not set aside; then nothing was written.
    """
    said = f"{mask_cards(permission.how)}, {permission.on.isoformat()}"[:80]
    with transaction.atomic():
        Person.objects.filter(pk__in=_records(person)).update(permission=said, changed_at=wired().clock.now())
        release(person, PERMITTED)


def waiting(start: int = 0, limit: int | None = None) -> list[Quarantine]:
    """Who is set aside and waits for somebody to decide, the earliest day first; from a place on, so many of them."""
    found = _waiting().order_by("goes_at", "pk")
    return list(found[start : None if limit is None else start + limit])


def waiting_of(person: UUID) -> Quarantine | None:
    """Why and until when a person is set aside, by whichever record of theirs; None for whoever is not."""
    records = [one for group in store.records_of([person]).values() for one in group]
    found: Quarantine | None = _waiting().filter(subject_id__in=records).order_by("goes_at", "pk").first()
    return found


def _waiting() -> QuerySet[Quarantine]:
    """What is to be decided: once for a person, by the record that stands for them where that one is set aside too."""
    found: QuerySet[Quarantine] = Quarantine.objects.filter(decided_at=None)
    # Of a person of this organisation: asked for it as well, SQLite reads all that waits for each that waits.
    of_kept = Quarantine.unscoped.filter(decided_at=None, subject=OuterRef("subject__contact__kept"))
    return found.filter(~Exists(of_kept))


def waiting_count() -> tuple[int, datetime | None]:
    """How many are set aside and wait for somebody to decide, and the earliest day on which one of them goes."""
    found = _waiting().aggregate(count=Count("pk"), first=Min("goes_at"))
    return found["count"], found["first"]


def remove_due() -> list[UUID]:
    """Erase whoever was set aside and whose day has come; who they were. A legal hold keeps a person out of it.

    An erasure that stops does not stop the others. Raises the first ErasureUnfinished once they are through.
    """
    due = Quarantine.objects.filter(decided_at=None, goes_at__lte=wired().clock.now())
    held = Subject.objects.filter(hold=True).values("pk")
    people = list(due.exclude(subject_id__in=held).order_by("goes_at").values_list("subject_id", flat=True))
    gone, stuck = list[UUID](), list[ErasureUnfinished]()
    for person in dict.fromkeys(people):
        try:
            erase(person)
        except ErasureHeld:  # by the hold on another record of theirs
            continue
        except ErasureUnfinished as problem:
            stuck.append(problem)
        else:
            gone.append(person)
    if stuck:
        raise stuck[0]
    return gone
