"""Reading people: profiles opened in a batch for a purpose, each value with where and when it came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Model

from forecall.contacts import intake, store
from forecall.contacts.asking import read_by_category
from forecall.contacts.models import BusinessContact, ContactPoint, CustomerNumber, Person
from forecall.contacts.types import CUSTOMER_NUMBER, JOB_TITLE, KIND_OF, VALUES, Point, PointKind, Value
from forecall.contacts.values import customer_number_of, looked_up_as
from forecall.custody import Permit
from forecall.custody.facts import moment
from forecall.custody.recording import tokens_of
from forecall.custody.several import Wanted
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.foundation.models import Organisation

EVERY_KIND = frozenset({*VALUES, *KIND_OF.values(), JOB_TITLE, CUSTOMER_NUMBER})


@dataclass(frozen=True, slots=True)
class Profile:
    """One person as a purpose may see them.

    person   the record that stands for them
    records  every record of theirs: more than one where some were merged
    values   what the purpose may see; of several values of one field, those of the kept record first
    hidden   fields that are there and stay sealed for this purpose
    """

    person: UUID
    records: tuple[UUID, ...]
    values: tuple[Value, ...] = field(default=(), repr=False)
    hidden: frozenset[str] = frozenset()

    def all(self, name: str) -> tuple[Value, ...]:
        """Every value of a field."""
        return tuple(one for one in self.values if one.name == name)

    def first(self, name: str) -> str:
        """The value of a field to be shown; empty where there is none, or the purpose may not see it."""
        return next((one.value for one in self.values if one.name == name), "")


def open_people(
    purpose: str, people: Iterable[UUID], kinds: Collection[str] = EVERY_KIND, *, hidden: bool = True
) -> list[Profile]:
    """The profiles of these people for a purpose, each person once, in order; whoever it refuses is absent.

    kinds    in the words of the policy's `fields`; all that the purpose may see by default
    hidden   whether to look what else there is; with a single kind nothing is looked for, and `hidden` stays empty

    One receipt for each category that is opened. Raises NotPermitted where the purpose has no rule.
    """
    groups = store.records_of(list(people))
    records = [record for group in groups.values() for record in group]
    answers = read_by_category(purpose, records, frozenset(kinds), _wanted)
    opened, seen = _opened(answers, frozenset(kinds)), frozenset[UUID]().union(*(one.subjects for one, _ in answers))
    there = store.kinds_there(records) if hidden and len(kinds) > 1 else {}
    made = []
    for kept, group in groups.items():
        if seen.isdisjoint(group):
            continue
        values = [value for record in group for value in opened.get(record, ())]
        shown = {value.name for value in values}
        rest = frozenset[str]().union(*(there.get(record, ()) for record in group)) & frozenset(kinds) - shown
        made.append(Profile(kept, group, tuple(values), rest))
    return made


def find_by(
    purpose: str, *, phone: str = "", email: str = "", post: str = "", customer_number: str = ""
) -> list[Profile]:
    """Whoever has this number or address, by its keyed token: the profiles that the purpose may see.

    Raises ValueWrong where it is none, NotPermitted where the purpose has no rule.
    """
    found: list[UUID] = []
    for kind, value in ((PointKind.PHONE, phone), (PointKind.EMAIL, email), (PointKind.POST, post)):
        found += who_has(kind, value) if value else []
    if customer_number:
        found += store.by_customer_numbers([customer_number_of(customer_number)]).people.values()
    return open_people(purpose, dict.fromkeys(found))


def who_has(kind: str, value: str) -> list[UUID]:
    """The people whose number or address this is today, each by the record that stands for them; no value is opened.

    Raises ValueWrong where it is none.
    """
    country = Organisation.objects.values_list("country", flat=True).get(pk=acting_now("contacts.Person").organisation)
    point = intake.normalised(Point(kind, value), country)
    [token] = tokens_of([(point.kind, looked_up_as(point.kind, point.value))])
    return list(store.records_of(store.people_with(kind, token, wired().clock.now().date())))


def _opened(answers: Sequence[tuple[Permit, list[list[Any]]]], kinds: frozenset[str]) -> dict[UUID, list[Value]]:
    """Person -> values that these permits opened. A kind that two categories have is told once."""
    made, earlier = defaultdict[UUID, list[Value]](list), defaultdict[str, set[UUID]](set)
    for permit, found in answers:
        for (*_, fields, _beside, values_of), rows in zip(_asked(permit.kinds & kinds), found, strict=True):
            for value in values_of(rows, fields):
                if value.person is not None and (value.name not in earlier or value.person not in earlier[value.name]):
                    made[value.person].append(value)
        for kind in permit.kinds:
            earlier[kind] |= permit.subjects
    return made


def _wanted(kinds: frozenset[str]) -> list[Wanted]:
    return [(model, fields, beside) for model, fields, beside, _ in _asked(kinds)]


Told = Callable[[list[Any], Sequence[str]], Iterator[Value]]
"""Opened rows of a model and the columns that were opened -> their values."""


def _asked(kinds: frozenset[str]) -> Iterator[tuple[type[Model], list[str], Sequence[str], Told]]:
    """What is opened for these kinds of data: model, sealed columns, those in clear, and how a row is told."""
    if names := [name for name in VALUES if name in kinds]:
        yield Person, names, ["origins"], _own
    if told := [kind for kind, name in KIND_OF.items() if name in kinds]:
        yield ContactPoint, told, [*ORIGIN, "kind", "label", "place", "state"], _points
    if JOB_TITLE in kinds:
        yield BusinessContact, [JOB_TITLE], [*ORIGIN, "company_id"], _cards
    if CUSTOMER_NUMBER in kinds:
        yield CustomerNumber, ["number"], ORIGIN, _numbers


def _own(rows: list[Any], names: Sequence[str]) -> Iterator[Value]:
    """The fields of people's own rows."""
    for opened in rows:
        for name in names:
            value = getattr(opened, name)
            if value is not None:
                at, source, version, origin = (
                    opened.origins.get(name) or opened.origins.get(store.EVERY_FIELD) or UNKNOWN
                )
                yield Value(name, value, source, moment(at), version, origin, opened.subject_id)


def _points(rows: list[Any], told: Sequence[str]) -> Iterator[Value]:
    """Numbers, then addresses of mail and of post, each the oldest first."""
    order = {kind: place for place, kind in enumerate(told)}
    shown = (row for row in rows if row.kind in order)
    for row in sorted(shown, key=lambda row: (order[row.kind], row.collected_at, row.pk)):
        more = {"label": row.label, "place": row.place, "state": row.state}
        yield from _sourced(row, KIND_OF[row.kind], getattr(row, row.kind), row.pk, **more)


def _cards(rows: list[Any], _fields: Sequence[str]) -> Iterator[Value]:
    for row in rows:
        yield from _sourced(row, JOB_TITLE, row.job_title, row.company_id)


def _numbers(rows: list[Any], _fields: Sequence[str]) -> Iterator[Value]:
    for row in rows:
        yield from _sourced(row, CUSTOMER_NUMBER, row.number, row.pk)


UNKNOWN = (0, "", 0, "")


ORIGIN = ("source", "collected_at", "version", "origin", "valid_from", "valid_to")
"""Columns of rows that have an origin of their own."""


def _sourced(row: Any, name: str, value: str | None, point: int, **more: str) -> Iterator[Value]:  # noqa: ANN401
    if value is not None:
        yield Value(
            name, value, row.source, row.collected_at, row.version, row.origin, row.subject_id, point,
            valid_from=row.valid_from, valid_to=row.valid_to, **more,
        )  # fmt: skip


def reachable(profile: Profile, kind: str, today: date) -> list[Value]:
    """The numbers or addresses at which a person can be reached today: valid, not dead, verified ones first."""
    order = [ContactPoint.State.VERIFIED, ContactPoint.State.FRESH, ContactPoint.State.DOUBTFUL]
    found = [
        one
        for one in profile.all(KIND_OF[kind])
        if one.state in order
        and (one.valid_from is None or one.valid_from <= today)
        and (one.valid_to is None or today <= one.valid_to)
    ]
    return sorted(found, key=lambda one: order.index(ContactPoint.State(one.state)))
