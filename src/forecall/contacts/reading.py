"""Reading people: profiles opened in a batch for a purpose, each value with where and when it came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from forecall.contacts import intake, store
from forecall.contacts.asking import permits_for_set
from forecall.contacts.models import BusinessContact, ContactPoint, CustomerNumber, Person
from forecall.contacts.types import CUSTOMER_NUMBER, JOB_TITLE, KIND_OF, VALUES, Point, PointKind, Value
from forecall.contacts.values import customer_number_of, looked_up_as
from forecall.custody import Permit, open_of
from forecall.custody.facts import moment
from forecall.custody.recording import tokens_of
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
    permits = permits_for_set(purpose, "read", records, frozenset(kinds))
    opened = _opened(permits, frozenset(kinds))
    there = _there(records, frozenset(kinds)) if hidden and len(kinds) > 1 else {}
    seen = frozenset[UUID]().union(*(permit.subjects for permit in permits))
    made = []
    for kept, group in groups.items():
        if seen.isdisjoint(group):
            continue
        values = [value for record in group for value in opened.get(record, ())]
        shown = {value.name for value in values}
        rest = frozenset[str]().union(*(there.get(record, frozenset()) for record in group)) - shown
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


def _opened(permits: Sequence[Permit], kinds: frozenset[str]) -> dict[UUID, list[Value]]:
    """Person -> values that these permits open. A kind that two categories have is opened once."""
    made, done = defaultdict[UUID, list[Value]](list), defaultdict[UUID, set[str]](set)
    for permit in permits:
        for value in _values(permit, permit.kinds & kinds):
            if value.person is not None and value.name not in done[value.person]:
                made[value.person].append(value)
        for subject in permit.subjects:
            done[subject] |= permit.kinds
    return made


def _values(permit: Permit, kinds: frozenset[str]) -> Iterator[Value]:
    yield from _own(permit, [name for name in VALUES if name in kinds])
    told = [kind for kind, name in KIND_OF.items() if name in kinds]
    if told:
        yield from _points(permit, told)
    if JOB_TITLE in kinds:
        for row in open_of(permit, BusinessContact, [JOB_TITLE], [*ORIGIN, "company_id"]):
            yield from _sourced(row, JOB_TITLE, row.job_title, row.company_id)
    if CUSTOMER_NUMBER in kinds:
        for row in open_of(permit, CustomerNumber, ["number"], ORIGIN):
            yield from _sourced(row, CUSTOMER_NUMBER, row.number, row.pk)


def _points(permit: Permit, told: Sequence[str]) -> Iterator[Value]:
    """Numbers, then addresses of mail and of post, each the oldest first: one statement for all of them."""
    rows = open_of(permit, ContactPoint, told, [*ORIGIN, "kind", "label", "place", "state"])
    order = {kind: place for place, kind in enumerate(told)}
    shown = (row for row in rows if row.kind in order)
    for row in sorted(shown, key=lambda row: (order[row.kind], row.collected_at, row.pk)):
        more = {"label": row.label, "place": row.place, "state": row.state}
        yield from _sourced(row, KIND_OF[row.kind], getattr(row, row.kind), row.pk, **more)


def _own(permit: Permit, names: Sequence[str]) -> Iterator[Value]:
    """The fields of people's own rows."""
    if not names:
        return
    for opened in open_of(permit, Person, names, ["origins"]):
        for name in names:
            value = getattr(opened, name)
            if value is not None:
                at, source, version, origin = (
                    opened.origins.get(name) or opened.origins.get(store.EVERY_FIELD) or UNKNOWN
                )
                yield Value(name, value, source, moment(at), version, origin, opened.subject_id)


UNKNOWN = (0, "", 0, "")


ORIGIN = ("source", "collected_at", "version", "origin", "valid_from", "valid_to")
"""Columns of rows that have an origin of their own."""


def _sourced(row: Any, name: str, value: str | None, point: int, **more: str) -> Iterator[Value]:  # noqa: ANN401
    if value is not None:
        yield Value(
            name, value, row.source, row.collected_at, row.version, row.origin, row.subject_id, point,
            valid_from=row.valid_from, valid_to=row.valid_to, **more,
        )  # fmt: skip


def _there(records: Sequence[UUID], kinds: frozenset[str]) -> dict[UUID, frozenset[str]]:
    """Person -> kinds of data that are held of them, whether or not they may be seen."""
    made = defaultdict[UUID, set[str]](set)
    names = [name for name in VALUES if name in kinds]
    for row in store.people(records):
        made[row.subject_id] |= {name for name in names if getattr(row, name) is not None}
    for subject, kind in store.points_of(records).values_list("subject_id", "kind"):
        made[subject] |= {KIND_OF[kind]} & kinds
    return {subject: frozenset(found) for subject, found in made.items()}


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
