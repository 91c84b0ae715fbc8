"""Every query of the room that adding and looking up needs. Rows are of the acting organisation; values are sealed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from forecall.contacts.errors import UnknownContact
from forecall.contacts.models import BusinessContact, ContactPoint, CustomerNumber, Erased, Person, Quarantine
from forecall.contacts.types import CUSTOMER_NUMBER, KIND_OF, NO_PERMISSION_STAYS, VALUES, Point
from forecall.contacts.values import looked_up_as
from forecall.custody import Permit, seal_many
from forecall.custody.facts import stamp
from forecall.custody.identifiers import mask_cards
from forecall.custody.keyring import blind
from forecall.custody.models import Subject
from forecall.custody.origins import Origin
from forecall.custody.people import id_of
from forecall.custody.recording import tokens_of
from forecall.custody.sets import among, listed
from forecall.custody.suppressing import asked_by_tokens
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.foundation.bound import FEW, bound
from forecall.foundation.bulk import insert_many, insert_values

if TYPE_CHECKING:
    from forecall.contacts.intake import Prepared

ASKED_AT_ONCE = 500
"""Tokens in one question: SQLite allows some thousands of parameters."""
EVERY_FIELD = "*"


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whose customer numbers are: number -> person that has it, and the numbers of people who were erased."""

    people: Mapping[str, UUID]
    erased: frozenset[str]


def by_customer_numbers(numbers: Collection[str]) -> Numbers:
    """Whose customer numbers these are, and which are of somebody erased, by one statement: no value is opened."""
    organisation, wanted = acting_now("contacts.CustomerNumber").organisation, list(dict.fromkeys(numbers))
    tokens = dict(zip(wanted, tokens_of([(CUSTOMER_NUMBER, number) for number in wanted]), strict=True))
    marks = dict(zip(tokens, _marks_of(tokens.values()), strict=True))
    asked = [(_NUMBERED, organisation, [*tokens.values()]), (_ERASED, organisation, [*marks.values()])]
    rows = [(bytes(token), subject) for token, subject in asked_by_tokens(asked)]
    people = {token: id_of(subject) for token, subject in rows if subject is not None}
    gone = {token for token, subject in rows if subject is None}
    return Numbers(
        {number: people[token] for number, token in tokens.items() if token in people},
        frozenset(number for number, mark in marks.items() if mark in gone),
    )


def people(records: Collection[UUID]) -> Any:  # noqa: ANN401  # Django's query set
    """The rows of these people."""
    return Person.objects.filter(subject_id__in=among(records))


def points_of(records: Collection[UUID]) -> Any:  # noqa: ANN401  # Django's query set
    """The numbers and addresses of these people, oldest first."""
    return ContactPoint.objects.filter(subject_id__in=among(records)).order_by("collected_at", "pk")


def card(key: int) -> BusinessContact:
    """A person as the contact at a company, held until the transaction ends; raises UnknownContact."""
    row: BusinessContact | None = BusinessContact.objects.select_for_update().filter(pk=key).first()
    if row is None:
        raise UnknownContact("business contact")
    return row


def people_with(kind: str, token: bytes, today: date) -> list[UUID]:
    """Whose number or address this is today; ids, no value is opened."""
    found = ContactPoint.objects.filter(kind=kind, token=token).exclude(valid_to__lt=today)
    return list(found.order_by("subject_id").values_list("subject_id", flat=True))


class Standing(NamedTuple):
    """What two records must have alike to be one person's."""

    kind: str
    place: str


def every_record_of(person: UUID) -> RawSQL:
    """Every record of the person whose record this is, as a subquery for `subject__in`: it costs no question more.

    They are the acting organisation's, and nobody's where the person is another's. So what they stand in need not be
    asked for in the scope once more: asked so, SQLite may look through all of the scope's rows.
    """
    organisation = acting_now("contacts.Person").organisation
    people, subjects = Person._meta.db_table, Subject._meta.db_table  # noqa: SLF001  # Django's documented door
    beside = f"{people} a JOIN {people} b ON b.kept_id = a.kept_id"
    parts = (
        f"SELECT id FROM {subjects} WHERE id = %s AND organisation_id = %s",  # noqa: S608  # our own tables
        f"SELECT kept_id FROM {people} WHERE subject_id = %s AND organisation_id = %s AND kept_id IS NOT NULL",  # noqa: S608
        f"SELECT subject_id FROM {people} WHERE kept_id = %s AND organisation_id = %s",  # noqa: S608  # as above
        f"SELECT b.subject_id FROM {beside} WHERE a.subject_id = %s AND a.organisation_id = %s",  # noqa: S608
    )
    return RawSQL(" UNION ".join(parts), (person, organisation) * len(parts))  # noqa: S611  # no value of anybody


def beside_aside(subject: str, *, or_restricted: bool = False) -> Q:
    """Rows about whoever has another record that is set aside, and is set aside with it. Few have another record.

    subject         the column that says whom a row is about
    or_restricted   or is only kept (Art. 18)
    """
    flags = ("quarantined", "restricted") if or_restricted else ("quarantined",)
    few = Person.unscoped.filter(kept__isnull=False)  # PostgreSQL makes one list of them: by the index of the few
    theirs = few.filter(_any_of(flags, "subject"), kept=OuterRef(subject))
    of_all = _any_of(flags, "kept__subject", "kept__merged__subject")
    return Q(Exists(theirs)) | Q(Exists(few.filter(of_all, pk=OuterRef(subject))))


def _any_of(flags: Sequence[str], *subjects: str) -> Q:
    """Rows of which one of these subjects has one of these flags."""
    return reduce(or_, (Q(**{f"{subject}__{flag}": True}) for subject in subjects for flag in flags))


def standing(people: Collection[UUID]) -> dict[UUID, Standing]:
    """Person -> kind and place, of those who stand for themselves and are neither erased nor set aside."""
    found = Subject.objects.filter(
        ~beside_aside("pk"), id__in=among(list(people)), forgotten_at=None, quarantined=False, contact__kept=None,
        contact__isnull=False,
    )  # fmt: skip
    return {one: Standing(kind, place) for one, kind, place in found.values_list("id", "kind", "place")}


def sharing(most: int, today: date) -> list[tuple[str, set[UUID]]]:
    """(kind, people) for each number and address that two have today, up to `most`; the record that stands for each."""
    several = (
        _valid(today)
        .values("kind", "token")
        .annotate(people=Count("subject_id", distinct=True))
        .filter(people__gt=1, people__lte=most)
    )
    return _people_of({(kind, bytes(token)) for kind, token in several.values_list("kind", "token")}, most, today)


def sharing_with(people: Collection[UUID], most: int, today: date) -> list[tuple[str, set[UUID]]]:
    """The same for the numbers and addresses that these people have, over all of their records."""
    records = [record for group in records_of(people).values() for record in group]
    rows = _valid(today).filter(subject_id__in=among(records)).values_list("kind", "token")
    return _people_of({(kind, bytes(token)) for kind, token in rows}, most, today)


def _valid(today: date) -> Any:  # noqa: ANN401  # Django's query set
    return ContactPoint.objects.exclude(valid_to__lt=today)


def _people_of(tokens: Collection[tuple[str, bytes]], most: int, today: date) -> list[tuple[str, set[UUID]]]:
    """(kind, people) of each of these tokens, where there are two at least."""
    by_kind, made = defaultdict[str, list[bytes]](list), defaultdict[tuple[str, bytes], set[UUID]](set)
    for kind, token in sorted(tokens):
        by_kind[kind].append(token)
    for kind, several in by_kind.items():
        for start in range(0, len(several), ASKED_AT_ONCE):
            rows = _valid(today).filter(kind=kind, token__in=several[start : start + ASKED_AT_ONCE])
            for token, person, kept in rows.values_list("token", "subject_id", "subject__contact__kept_id"):
                made[kind, bytes(token)].add(kept or person)
    return [(kind, people) for (kind, _token), people in made.items() if 1 < len(people) <= most]


def records_of(asked: Collection[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """Record that stands for a person -> every record of theirs, that one first; in the order asked about."""
    stands: dict[UUID, UUID] = {}
    merged = set[tuple[Any, UUID, UUID]]()
    for own, kept, changed, beside in _asked_of(_RECORDS, asked):
        one = id_of(own)
        stands[one] = one if kept is None else id_of(kept)
        if beside is not None:
            merged.add((changed, id_of(beside), stands[one]))
    groups = {stands[one]: [stands[one]] for one in asked if one in stands}
    for _changed, row, kept in sorted(merged):
        groups[kept].append(row)
    return {kept: tuple(records) for kept, records in groups.items()}


def kinds_there(records: Collection[UUID]) -> dict[UUID, set[str]]:
    """Person -> what there is of them, by the words of `VALUES` and the kinds of points; nothing is opened."""
    made = defaultdict[UUID, set[str]](set)
    for subject, kind, flags in _asked_of(_THERE, records):
        own = [name for at, name in enumerate(VALUES) if flags & 1 << at]
        made[id_of(subject)].update(own if not kind else [KIND_OF[kind]])
    return dict(made)


def _asked_of(text: str, people: Collection[UUID]) -> list[tuple[Any, ...]]:
    """The rows of a statement written by hand, without the column that says whose they are: the scope's alone.

    `{among}` in it stands for these people. The ORM takes longer to write such a statement than SQLite to answer it,
    and given the organisation too, SQLite may walk through all of its people.
    """
    organisation, database = acting_now("contacts.Person").organisation, connections[DEFAULT_DB_ALIAS]
    vendor = database.vendor
    if not people:
        return []
    whose: UUID | bytes = organisation.bytes if vendor == "sqlite" else organisation
    with bound(database, kept=len(people) <= FEW) as cursor:
        cursor.execute(text.replace("{among}", AMONG[vendor]), listed(people) * text.count("{among}"))
        return [row[1:] for row in cursor.fetchall() if row[0] == whose]


AMONG = {"sqlite": "IN (SELECT substr(%s, value, 16) FROM json_each(%s))", "postgresql": "= ANY(%s::uuid[])"}
_PEOPLE, _POINTS = Person._meta.db_table, ContactPoint._meta.db_table  # noqa: SLF001  # Django's documented door
_NUMBERED = f"SELECT token, subject_id FROM {CustomerNumber._meta.db_table} WHERE organisation_id = %s AND"  # noqa: S608, SLF001  # ours
_ERASED = f"SELECT token, NULL FROM {Erased._meta.db_table} WHERE organisation_id = %s AND"  # noqa: S608, SLF001  # ours
_RECORDS = f"""
SELECT one.organisation_id, one.subject_id, one.kept_id, beside.changed_at,
CASE WHEN beside.organisation_id = one.organisation_id THEN beside.subject_id END
FROM {_PEOPLE} one LEFT JOIN {_PEOPLE} beside
ON beside.kept_id = COALESCE(one.kept_id, one.subject_id) AND beside.kept_id IS NOT NULL
WHERE one.subject_id {{among}}"""  # noqa: S608  # our own tables
_FLAGS = " + ".join(f"{1 << at} * CAST({name} IS NOT NULL AS integer)" for at, name in enumerate(VALUES))
_THERE = f"""
SELECT organisation_id, subject_id, '', {_FLAGS} FROM {_PEOPLE} WHERE subject_id {{among}}
UNION ALL SELECT organisation_id, subject_id, kind, 0 FROM {_POINTS} WHERE subject_id {{among}}"""  # noqa: S608  # ours


def mark_of(token: bytes) -> bytes:
    """The mark that an erased person's customer number leaves: keyed, of its token, under a key of its own."""
    return _marks_of([token])[0]


def _marks_of(tokens: Iterable[bytes]) -> list[bytes]:
    """`mark_of` for many: the key is made once."""
    key = wired().keyring.index_key(str(acting_now("contacts.Erased").organisation), "erased")
    return [blind(key, "mark", token.hex()) for token in tokens]


def write(permit: Permit, people: Sequence[tuple[UUID, Prepared]], now: datetime) -> None:
    """Seal and store prepared people: four statements and a keyring question for each model that has rows."""
    rows = seal_many(permit, Person, [(subject, one.values) for subject, one in people])
    columns = sorted({name for values in rows for name in values})
    insert_values(
        Person, ("organisation_id", *OF_PERSON, *columns), [
            (
                permit.organisation, subject, one.family_at, {EVERY_FIELD: said(one.new.origin)}, one.new.supply,
                _permission(one), now, *map(values.get, columns),
            )
            for (subject, one), values in zip(people, rows, strict=True)
        ],
    )  # fmt: skip
    write_points(permit, [(subject, point, one.new.origin) for subject, one in people for point in one.points])
    write_numbers(permit, [(subject, number, one.new.origin) for subject, one in people for number in one.numbers])
    _write_cards(permit, [(subject, one) for subject, one in people if one.new.company is not None])
    insert_many(
        [
            Quarantine(
                organisation_id=permit.organisation, subject_id=subject, why=Quarantine.Why.NO_PERMISSION, since=now,
                goes_at=now + NO_PERMISSION_STAYS,
            )
            for subject, one in people if one.new.is_aside
        ]
    )  # fmt: skip


OF_PERSON = ("subject_id", "family_at", "origins", "supply_id", "permission", "changed_at")
"""Columns that a person's row always has, beside the organisation and those that are sealed."""


def said(origin: Origin) -> list[Any]:
    """An origin as a person's row keeps it: [when, source, version, list or shop]."""
    return [stamp(origin.at), origin.source, origin.version, origin.origin]


def sourced(origin: Origin) -> dict[str, Any]:
    """An origin as the columns of a row that has its own."""
    return {
        "source": origin.source, "collected_at": origin.at, "version": origin.version, "origin": origin.origin,
    }  # fmt: skip


def _permission(one: Prepared) -> str:
    agreed = one.new.permission
    return "" if agreed is None else f"{mask_cards(agreed.how)}, {agreed.on.isoformat()}"[:80]


def write_points(permit: Permit, points: Sequence[tuple[UUID, Point, Origin]]) -> None:
    """Seal and store numbers and addresses; one that the person has already is left as it stands."""
    if not points:
        return
    sealed = seal_many(permit, ContactPoint, [(subject, {point.kind: point.value}) for subject, point, _ in points])
    tokens = tokens_of([(point.kind, looked_up_as(point.kind, point.value)) for _, point, _ in points])
    columns = sorted({name for values in sealed for name in values})
    insert_values(
        ContactPoint, ("organisation_id", *OF_POINT, *SOURCED, *columns), [
            (
                permit.organisation, subject, point.kind, token, point.label[:30], point.place, point.valid_from,
                point.valid_to, ContactPoint.State.FRESH.value, origin.at, *sourced(origin).values(),
                *map(values.get, columns),
            )
            for (subject, point, origin), token, values in zip(points, tokens, sealed, strict=True)
        ],
        ignore_conflicts=True,
    )  # fmt: skip


OF_POINT = ("subject_id", "kind", "token", "label", "place", "valid_from", "valid_to", "state", "checked_at")
SOURCED = ("source", "collected_at", "version", "origin")
"""The columns of `sourced`, in its order."""


def write_numbers(permit: Permit, numbers: Sequence[tuple[UUID, str, Origin]]) -> None:
    """Seal and store customer numbers."""
    if not numbers:
        return
    sealed = seal_many(permit, CustomerNumber, [(subject, {"number": number}) for subject, number, _ in numbers])
    tokens = tokens_of([(CUSTOMER_NUMBER, number) for _, number, _ in numbers])
    insert_values(
        CustomerNumber, ("organisation_id", "subject_id", "token", *SOURCED, "number"), [
            (permit.organisation, subject, token, *sourced(origin).values(), values["number"])
            for (subject, _number, origin), token, values in zip(numbers, tokens, sealed, strict=True)
        ],
    )  # fmt: skip


def _write_cards(permit: Permit, people: Sequence[tuple[UUID, Prepared]]) -> None:
    if not people:
        return
    titles = [(subject, {"job_title": one.job_title} if one.job_title else {}) for subject, one in people]
    insert_many(
        [
            BusinessContact(
                organisation_id=permit.organisation, subject_id=subject, company_id=one.new.company,
                **sourced(one.new.origin), **values,
            )
            for (subject, one), values in zip(people, seal_many(permit, BusinessContact, titles), strict=True)
            if one.new.company is not None
        ],
    )  # fmt: skip


def drop_subjects(subjects: Sequence[UUID]) -> None:
    """Whoever was not let in leaves no row behind; a key without a person opens nothing."""
    for start in range(0, len(subjects), ASKED_AT_ONCE):
        Subject.objects.filter(pk__in=subjects[start : start + ASKED_AT_ONCE]).delete()
