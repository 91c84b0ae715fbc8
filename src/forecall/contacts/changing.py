"""Correcting and completing one person: each value by the rules it would be added by, with its own origin."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from uuid import UUID

from django.db import transaction

from forecall.contacts import intake, store
from forecall.contacts.asking import permit_for
from forecall.contacts.declared import covered, policy_in_force
from forecall.contacts.errors import NotDeclared, UnknownContact, ValueWrong
from forecall.contacts.events import PersonChanged
from forecall.contacts.intake import Intake, Prepared
from forecall.contacts.models import ContactPoint, Person, Quarantine
from forecall.contacts.service import error_for
from forecall.contacts.setting_aside import set_aside
from forecall.contacts.types import KIND_OF, NewPerson, Point
from forecall.contacts.values import looked_up_as, text_of
from forecall.custody import Permit, open_sealed, seal
from forecall.custody.models import Subject
from forecall.custody.origins import Origin
from forecall.custody.recording import apply_suppressions, collected, quarantine, tokens_of
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.foundation.models import Organisation
from forecall.policy.terms import INDIRECT

AGREE = {"cnp": "birth_date", "birth_date": "cnp"}
"""Field -> the one that it must agree with."""
COLLECT, CHANGE = "collect", "change"
NAME = "name"


def change(purpose: str, person: UUID, values: Mapping[str, str], origin: Origin, *, family: str = "") -> bool:
    """Correct or complete a person's own fields; an empty text takes a value away. Whether it was stored.

    A birth date or CNP that shows a child is not stored: the person is set aside, and somebody must decide.

    Raises ValueWrong, NotDeclared, NotPermitted, UnknownContact; then nothing was changed.
    """
    with transaction.atomic():
        row, subject = locked(person)
        asked = {name for name, value in values.items() if value.strip()} | set(values)
        permit = permit_to_write(purpose, person, subject.kind, asked, origin, beside=_on_record(row, values))
        prepared = _prepared(permit, row, subject, NewPerson(subject.kind, origin, values, family=family), purpose)
        if prepared.refused and prepared.problems[-1].code == "too_young":
            set_aside(person, Quarantine.Why.MINOR, prepared.adult_on)
            return False
        if prepared.adult_on is not None:
            quarantine(person, quarantined=subject.quarantined, adult_on=prepared.adult_on)
        new = {name: prepared.values.get(name) for name in values}
        put_values(permit, row, new, origin, **({"family_at": prepared.family_at} if "name" in new else {}))
        return True


def change_all(
    purpose: str,
    records: Sequence[UUID],
    values: Mapping[str, str],
    origin: Origin,
    names: Mapping[UUID, str] = MappingProxyType({}),
) -> bool:
    """`change` for a person of several records, all or nothing: nothing of the wrong value is left in any of them.

    records   every record of theirs, first the one that stands for them: a field that none has is written there
    values    a name among them is that of the first record that has one: each keeps the name that it came by
    names     record -> the right name of another of them

    Raises as `change`.
    """
    with transaction.atomic():
        rows = {row.pk: row for row in Person.objects.select_for_update().filter(pk__in=records).order_by("pk")}
        there = [one for one in records if one in rows]
        shares: dict[UUID, dict[str, str]] = {one: {NAME: name} for one, name in names.items()}
        for name, value in values.items():
            for one in _written_into(rows, there, name) or records[:1]:
                shares.setdefault(one, {})[name] = value
        births_first = sorted(shares, key=lambda one: AGREE.keys().isdisjoint(shares[one]))
        return all(change(purpose, one, shares[one], origin) for one in births_first)  # a child: no other is written


def _written_into(rows: Mapping[UUID, Person], records: Sequence[UUID], name: str) -> list[UUID]:
    """The records of a person that a corrected field goes into: each that has it; of a name the first."""
    checked = {name, AGREE.get(name, name)}  # where the other one of the two stands, they are held together
    having = [one for one in records if any(getattr(rows[one], each) is not None for each in checked)]
    return having[:1] if name == NAME else having


def copies_of(records: Sequence[UUID], names: Collection[str]) -> dict[str, int]:
    """Field -> how many of a person's records `change_all` writes it into."""
    rows = Person.objects.in_bulk(list(records))
    there = [one for one in records if one in rows]
    return {name: max(1, len(_written_into(rows, there, name))) for name in names}


def put_values(permit: Permit, row: Person, new: Mapping[str, str | None], origin: Origin, **columns: int) -> None:
    """Fields of a person under a permit that somebody has already, checked before; None takes one away."""
    if not new:
        return
    origins = {**row.origins, **{name: store.said(origin) for name in new}}
    sealed, now = seal(permit, Person, row.pk, new), wired().clock.now()
    Person.objects.filter(pk=row.pk).update(**columns, **sealed, origins=origins, changed_at=now)
    _publish(row.pk, new)


def _on_record(row: Person, values: Mapping[str, str]) -> set[str]:
    """The fields on record that new ones must agree with."""
    given = [name for name in AGREE if values.get(name, "").strip()]
    return {AGREE[name] for name in given if AGREE[name] not in values and getattr(row, AGREE[name]) is not None}


def permit_to_write(  # what is asked
    purpose: str, person: UUID, kind: str, asked: set[str], origin: Origin, beside: Collection[str] = ()
) -> Permit:
    """A permit to write these kinds of data; what comes from elsewhere is asked about as collecting from that source.

    beside   kinds to be read for a check, where the purpose has them

    Raises NotDeclared, NotPermitted.
    """
    policy = policy_in_force().policy
    asked = asked | (set(beside) - covered(policy, purpose, kind, beside).undeclared.keys())
    found = covered(policy, purpose, kind, asked)
    for name, clause in found.undeclared.items():
        raise NotDeclared(name, kind, clause)
    collected(person, dict.fromkeys(found.categories, origin))
    is_elsewhere = origin.source in {source.value for source in INDIRECT}
    return permit_for(purpose, COLLECT if is_elsewhere else CHANGE, person, asked, origin.source)


def _prepared(permit: Permit, row: Person, subject: Subject, new: NewPerson, purpose: str) -> Prepared:
    """The new values as they will be stored; CNP and birth date are held against what is on record of the other."""
    beside = {
        other: value
        for name, other in AGREE.items()
        if new.values.get(name, "").strip() and other not in new.values and other in permit.kinds
        for value in [getattr(open_sealed(permit, [row], [other])[0], other)]
        if value is not None
    }
    whole = NewPerson(
        new.kind, new.origin, {**beside, **new.values}, family=new.family, place=subject.place, sex=new.sex
    )
    prepared = intake.prepare(whole, _intake(purpose))
    for problem in prepared.problems:
        if problem.code not in {"too_young", "empty"}:
            raise error_for(problem, new.kind)
    return prepared


def _intake(purpose: str) -> Intake:
    country = Organisation.objects.values_list("country", flat=True).get(pk=acting_now("contacts.Person").organisation)
    return Intake(policy_in_force(), purpose, wired().clock.now().date(), country)


def locked(person: UUID) -> tuple[Person, Subject]:
    """The person's row, held until the transaction ends; raises UnknownContact."""
    row: Person | None = Person.objects.select_for_update().filter(pk=person).first()
    if row is None:
        raise UnknownContact("person")
    return row, Subject.objects.get(pk=person)


def tell(person: UUID, fields: Mapping[str, object]) -> None:
    """Whoever has a copy of these fields hears that they changed; other processes find it by the moment."""
    Person.objects.filter(pk=person).update(changed_at=wired().clock.now())
    _publish(person, fields)


def _publish(person: UUID, fields: Mapping[str, object]) -> None:
    organisation = acting_now("contacts.Person").organisation
    wired().events.publish(PersonChanged(organisation, person, tuple(sorted(fields))))


def add_point(purpose: str, person: UUID, point: Point, origin: Origin) -> int:
    """A further number or address of a person; its id. One that they have already keeps its first origin.

    Raises ValueWrong, NotDeclared, NotPermitted, UnknownContact.
    """
    with transaction.atomic():
        _row, subject = locked(person)
        made = intake.normalised(point, point.place or subject.place or _intake(purpose).country)
        permit = permit_to_write(purpose, person, subject.kind, {KIND_OF[made.kind]}, origin)
        return put_point(permit, person, made, origin)


def put_point(permit: Permit, person: UUID, made: Point, origin: Origin) -> int:
    """`add_point` under a permit that somebody has already; the point is normalised. Call it in a transaction.

    One that they had and that was ended is theirs again, from now on.
    """
    store.write_points(permit, [(person, made, origin)])
    [token] = tokens_of([(made.kind, looked_up_as(made.kind, made.value))])
    today = wired().clock.now().date()
    same = ContactPoint.objects.filter(subject_id=person, kind=made.kind, token=token)
    same.filter(valid_to__lt=today).update(
        valid_to=made.valid_to, state=ContactPoint.State.FRESH, checked_at=origin.at, **store.sourced(origin)
    )
    apply_suppressions(person, [token])
    tell(person, {KIND_OF[made.kind]: None})
    return int(ContactPoint.objects.get(subject_id=person, kind=made.kind, token=token).pk)


def correct_point(purpose: str, point: int, value: str, origin: Origin) -> None:
    """A number or address was wrong: the right one stands in its place, and nothing of the wrong one is left.

    Raises as `add_point`.
    """
    with transaction.atomic():
        row = point_row(point)
        _person, subject = locked(row.subject_id)
        made = intake.normalised(Point(row.kind, value, row.label), row.place or subject.place)
        permit = permit_to_write(purpose, row.subject_id, subject.kind, {KIND_OF[made.kind]}, origin)
        replace_point(permit, row, made, origin)


def replace_point(permit: Permit, row: ContactPoint, made: Point, origin: Origin) -> None:
    """`correct_point` under a permit that somebody has already; the point is normalised. Call it in a transaction."""
    person = row.subject_id
    [token] = tokens_of([(made.kind, looked_up_as(made.kind, made.value))])
    ContactPoint.objects.filter(subject_id=person, kind=row.kind, token=token).exclude(pk=row.pk).delete()
    ContactPoint.objects.filter(pk=row.pk).update(
        token=token, state=ContactPoint.State.FRESH, checked_at=origin.at, **store.sourced(origin),
        **seal(permit, ContactPoint, person, {made.kind: made.value}),
    )  # fmt: skip
    apply_suppressions(person, [token])
    tell(person, {KIND_OF[made.kind]: None})


def rename(permit: Permit, person: UUID, name: str, origin: Origin) -> None:
    """Another name, under a permit that somebody has already. Raises ValueWrong, UnknownContact."""
    said = text_of(NAME, name)
    if not said:
        raise ValueWrong(NAME, "nothing", "write a name")
    with transaction.atomic():
        row, _subject = locked(person)
        put_values(permit, row, {NAME: said}, origin, family_at=intake.family_at(said, ""))


def end_point(point: int, on: date) -> None:
    """From the day after, the person is not reached there any more, nor found by it."""
    with transaction.atomic():
        row = point_row(point)
        ContactPoint.objects.filter(pk=point).update(valid_to=on)
        tell(row.subject_id, {KIND_OF[row.kind]: None})


def point_row(point: int) -> ContactPoint:
    """A number or address, held until the transaction ends; raises UnknownContact."""
    row: ContactPoint | None = ContactPoint.objects.select_for_update().filter(pk=point).first()
    if row is None:
        raise UnknownContact("number or address")
    return row
