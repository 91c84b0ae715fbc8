"""Correcting what is held of somebody because they ask for it (Art. 16): their case is the ground, not a purpose.

permit = for_mending(case)                      # custody's: receipted, with the number of the case
known = as_it_stands(permit)
mend(permit, Correction(name="Ana Model", values={known.points[0].id: "+40 21 000 0001"}), origin)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from forecall.contacts import intake
from forecall.contacts.changing import end_point, put_point, put_values, rename, replace_point
from forecall.contacts.declared import homes_of, policy_in_force
from forecall.contacts.errors import NotDeclared, UnknownContact, ValueWrong
from forecall.contacts.intake import Intake
from forecall.contacts.models import ContactPoint, Person, Quarantine
from forecall.contacts.service import error_for
from forecall.contacts.setting_aside import set_aside
from forecall.contacts.types import KIND_OF, NewPerson, Point, PointKind
from forecall.custody import Permit, open_of
from forecall.custody.models import Subject
from forecall.custody.origins import Origin, origins_of
from forecall.custody.recording import collected, quarantine
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.foundation.models import Organisation

BIRTH = ("birth_date", "cnp")
TOO_YOUNG = "too_young"


@dataclass(frozen=True, slots=True)
class Standing:
    """A number or address as it stands; `kind` as `PointKind`."""

    id: int
    kind: str
    value: str = field(repr=False)
    label: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """How a person is called, told apart and reached. `person` is the record that stands for them.

    names     other record of theirs -> the name in it
    birth     birth date and CNP, by field, as far as they are on record
    differ    those of the two of which their records say different things
    copies    birth date or CNP -> how many of their records it is written into: each that has one, and `person`
    may_have  those of the two that the policy has a place for
    """

    person: UUID
    name: str = field(default="", repr=False)
    points: tuple[Standing, ...] = ()
    birth: Mapping[str, str] = field(default_factory=dict, repr=False)
    may_have: frozenset[str] = frozenset()
    names: Mapping[UUID, str] = field(default_factory=dict, repr=False)
    differ: frozenset[str] = frozenset()
    copies: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Correction:
    """What is right instead; what is not named stays as it is.

    name    None where it stays
    values  id of a number or address -> the right one
    ended   those that are theirs no more
    added   those that were missing
    birth   birth date or CNP -> the right one; an empty text takes it away
    names   other record of theirs -> the right name in it
    """

    name: str | None = field(default=None, repr=False)
    values: Mapping[int, str] = field(default_factory=dict, repr=False)
    ended: frozenset[int] = frozenset()
    added: tuple[Point, ...] = field(default=(), repr=False)
    birth: Mapping[str, str] = field(default_factory=dict, repr=False)
    names: Mapping[UUID, str] = field(default_factory=dict, repr=False)

    @property
    def is_empty(self) -> bool:
        return self.name is None and not (self.values or self.ended or self.added or self.birth or self.names)


class PointWrong(ValueWrong):
    """One of several numbers or addresses was refused: `at` is its id, or the kind of one to be added."""

    def __init__(self, at: int | str, problem: ValueWrong) -> None:
        super().__init__(problem.field, problem.found, problem.fix, problem.why)
        self.at = at


def as_it_stands(permit: Permit) -> Known:
    """What may be corrected: names, birth and valid points of all records of the person. Raises UnknownContact."""
    rows = {row.subject_id: row for row in open_of(permit, Person, ["name", *BIRTH], ["kept_id"])}
    if not rows:
        raise UnknownContact("person")
    kept = next((one for one, row in rows.items() if row.kept_id is None), next(iter(rows)))
    today = wired().clock.now().date()
    beside = ["kind", "label", "valid_to"]
    points = open_of(permit, ContactPoint, ["phone", "email", "post"], beside)
    valid = sorted((one for one in points if one.valid_to is None or one.valid_to >= today), key=lambda one: one.pk)
    ordered = sorted(rows.values(), key=lambda row: row.subject_id != kept)
    births = {name: [told for row in ordered if (told := getattr(row, name))] for name in BIRTH}
    policy, person = policy_in_force().policy, Subject.objects.get(pk=kept).kind
    return Known(
        kept,
        rows[kept].name or "",
        tuple(Standing(one.pk, one.kind, getattr(one, one.kind) or "", one.label) for one in valid),
        {name: values[0] for name, values in births.items() if values},
        frozenset(name for name in BIRTH if homes_of(policy, person, name)),
        {row.subject_id: row.name for row in ordered if row.subject_id != kept and row.name},
        frozenset(name for name, values in births.items() if len(set(values)) > 1),
        {name: sum(row.subject_id == kept or bool(getattr(row, name)) for row in ordered) for name in BIRTH},
    )


def mend(permit: Permit, right: Correction, origin: Origin) -> bool:
    """Put what is right in the place of what was wrong, all or nothing. Whether it was stored.

    A birth date or CNP that shows a child is not stored, nor is anything else: the person is set aside.

    Raises ValueWrong (PointWrong for a number or address), NotDeclared where the policy has no category for what is
    added, UnknownContact; then nothing was changed.
    """
    known = as_it_stands(permit)
    theirs = {one.id for one in known.points}
    if not theirs.issuperset({*right.values, *right.ended}) or not known.names.keys() >= right.names.keys():
        raise UnknownContact("number, address or name")
    subject = Subject.objects.get(pk=known.person)
    country = _country()
    with transaction.atomic():
        if right.birth and not _mend_birth(permit, known, subject, right.birth, origin):
            return False
        names = dict(right.names) if right.name is None else {known.person: right.name, **right.names}
        for record, name in names.items():
            rename(permit, record, name, origin)
        for key in right.ended:
            end_point(key, wired().clock.now().date() - timedelta(days=1))
        rows = {row.pk: row for row in ContactPoint.objects.select_for_update().filter(pk__in=list(right.values))}
        for key, value in right.values.items():
            row = rows[key]
            made = _normalised(key, Point(row.kind, value, row.label), row.place or subject.place or country)
            if ContactPoint.objects.filter(pk=key).exists():
                replace_point(permit, row, made, origin)
            else:  # its old value is what another one was corrected to
                put_point(permit, row.subject_id, made, origin)
        for point in right.added:
            made = _normalised(point.kind, point, point.place or subject.place or country)
            _make_known(subject, KIND_OF[made.kind], origin)
            put_point(permit, known.person, made, origin)
    return True


def _mend_birth(permit: Permit, known: Known, subject: Subject, birth: Mapping[str, str], origin: Origin) -> bool:
    """Birth date and CNP, checked as at intake against each other; whether they were stored.

    They stand in every record that has them, and in the one that stands for the person.
    """
    given = NewPerson(subject.kind, origin, {**known.birth, **birth}, place=subject.place)
    today = wired().clock.now().date()
    prepared = intake.prepare_birth(given, Intake(policy_in_force(), "", today, _country()))
    for problem in prepared.problems:
        if problem.code != TOO_YOUNG:
            raise error_for(problem, subject.kind)
    for name, value in birth.items():
        if value.strip():
            _make_known(subject, name, origin)
    if prepared.refused:
        set_aside(known.person, Quarantine.Why.MINOR, prepared.adult_on, whole=True)
        return False
    if prepared.adult_on is not None:
        quarantine(known.person, quarantined=subject.quarantined, adult_on=prepared.adult_on)
    new = {name: prepared.values.get(name) for name in birth}
    for row in Person.objects.select_for_update().filter(pk__in=permit.people):
        theirs = {
            name: value for name, value in new.items() if row.pk == known.person or getattr(row, name) is not None
        }
        put_values(permit, row, theirs, origin)
    return True


def _normalised(at: int | str, point: Point, country: str) -> Point:
    try:
        return intake.normalised(point, country)
    except ValueWrong as problem:
        raise PointWrong(at, problem) from None


def _make_known(subject: Subject, kind: str, origin: Origin) -> None:
    """Nothing comes in that the policy has in no category: one that the person has, else the first that fits."""
    fits = homes_of(policy_in_force().policy, subject.kind, kind)
    if not fits:
        raise NotDeclared(kind, subject.kind, "categories")
    if not origins_of(subject.pk).keys() & set(fits):
        collected(subject.pk, {fits[0]: origin})


def _country() -> str:
    mine = Organisation.objects.filter(pk=acting_now("contacts.Person").organisation)
    country: str = mine.values_list("country", flat=True).get()
    return country


KINDS = tuple(one.value for one in PointKind)
"""What may be added."""
