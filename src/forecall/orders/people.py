"""People who come in beside the orders: a table of names, numbers and addresses, row by row.

What cannot stand is left out and named with its row, its column and what was found, without the value. The same table
again changes nothing: each row has a customer number, and who is known by it stays as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import polars as pl
from django.db import transaction

from forecall.contacts import NewPerson, Point, add_people, by_customer_numbers
from forecall.contacts.declared import covered
from forecall.contacts.errors import ContactsError
from forecall.contacts.intake import normalised
from forecall.contacts.types import KIND_OF
from forecall.custody.joined import others_among
from forecall.custody.models import Choice
from forecall.custody.origins import Origin
from forecall.custody.recording import Said, object_to
from forecall.custody.rulebooks import InForce
from forecall.custody.sets import among
from forecall.custody.wiring import wired
from forecall.orders.agreements import CONTRACT_STARTED, accepted, instruction
from forecall.orders.columns import POINTS, ROLES, VALUES
from forecall.orders.declared import COLLECT, Wish, intake_of
from forecall.orders.errors import NothingDeclared
from forecall.orders.importing import policy_now
from forecall.orders.returning import erased_among
from forecall.orders.said_before import said_before, undeclared_choices
from forecall.orders.types import Delivery, Intake, RowProblem, Say, silent
from forecall.policy.terms import BasisKind

AT_ONCE = 1000
"""People in one transaction."""
ROW, OBJECTION, LIFTED = "row", Choice.What.OBJECTION, Choice.What.OBJECTION_LIFTED


@dataclass(slots=True)
class PeopleImported:
    """What came of a table of people.

    left_out   columns that the policy has in no category of the purpose: not taken of anybody
    problems   rows and values that did not come in
    """

    purpose: str
    added: int = 0
    known: int = 0
    left_out: tuple[str, ...] = ()
    problems: list[RowProblem] = field(default_factory=list)


def take_in_people(
    table: pl.DataFrame,
    headers: Mapping[str, str],
    delivery: Delivery,
    wish: Wish | None = None,
    *,
    informed: datetime | None = None,
    say: Say = silent,
) -> PeopleImported:
    """Take in a table of people, customers of the orders that come with it.

    table     texts; columns as in `columns.ROLES`, of which `customer_number` must be filled, and `row`
    headers   role -> the header in the file, for messages

    Raises NothingDeclared, AgreementMissing, NoPolicy.
    """
    version, _organisation = policy_now()
    intake = intake_of(version, wish or Wish())
    roles = [role for role in ROLES if role in table.columns]
    purpose, undeclared = purpose_for(version, intake, roles)
    at = wired().clock.now()
    said = _instructions(version, intake, purpose, at)
    origin = Origin(at, intake.source, intake.version, informed, delivery.origin)
    made = PeopleImported(purpose)
    undeclared += undeclared_choices(table.columns, version)
    made.left_out = tuple(headers.get(role, role) for role in undeclared)
    kept = table.drop([role for role in undeclared if role in table.columns])
    on_contract = version.rulebook.rules[purpose].basis == BasisKind.CONTRACT  # the shop's own customers
    common = _Common(purpose, version, intake, origin, said, headers, {CONTRACT_STARTED: at} if on_contract else {})
    for start in range(0, kept.height, AT_ONCE):
        rows = kept.slice(start, AT_ONCE).to_dicts()
        _take_rows(rows, common, made)
        done = start + len(rows)
        say(f"{done:,} of {kept.height:,} people", done / kept.height)
    return made


@dataclass(frozen=True, slots=True)
class _Common:
    """What every row has in common."""

    purpose: str
    version: InForce
    intake: Intake
    origin: Origin
    said: tuple[Said, ...]
    headers: Mapping[str, str]
    events: Mapping[str, datetime]


def purpose_for(version: InForce, intake: Intake, roles: Sequence[str]) -> tuple[str, list[str]]:
    """(purpose, roles that it has no category for): the purpose of the policy that can collect most of the columns."""
    wanted = {_kind_of(role): role for role in roles if _kind_of(role)}
    best: tuple[str, list[str]] | None = None
    for name, rule in version.rulebook.rules.items():
        if COLLECT not in rule.actions or intake.kind not in rule.people or intake.source not in rule.sources:
            continue
        found = covered(version.policy, name, intake.kind, wanted)
        if "customer_number" in found.undeclared:
            continue
        undeclared = [role for role in roles if _kind_of(role) in found.undeclared]
        if best is None or len(undeclared) < len(best[1]):
            best = (name, undeclared)
    if best is None:
        raise NothingDeclared(version.rulebook.rules, f"purpose that may collect a customer number of {intake.kind}")
    return best


def _kind_of(role: str) -> str:
    if role in {"first_name", "last_name"}:
        return "name"
    return {**KIND_OF, **VALUES, "customer_number": "customer_number"}.get(role, "")


def _instructions(version: InForce, intake: Intake, purpose: str, at: datetime) -> tuple[Said, ...]:
    """The client's instruction for both purposes, where they rest on it and its agreement was accepted."""
    said = []
    for name in dict.fromkeys((intake.purpose, purpose)):
        basis = version.policy.purposes[name].basis.instruction
        agreed = accepted(version, _with(intake, name, basis.agreement)) if basis else None
        said += [instruction(agreed, name, at)] if agreed else []
    return tuple(said)


def _with(intake: Intake, purpose: str, agreement: str) -> Intake:
    return Intake(
        purpose, intake.category, intake.kind, intake.source, intake.basis, intake.fields, intake.version, agreement
    )


def _take_rows(rows: Sequence[Mapping[str, str | None]], common: _Common, made: PeopleImported) -> None:
    """One transaction of `add_people`, and what became of each row."""
    known = by_customer_numbers([row["customer_number"] or "" for row in rows])
    fresh = [row for row in rows if row["customer_number"] not in known.people]
    made.known += len(rows) - len(fresh)
    gone = set(_erased(fresh))
    made.problems += [_problem(row, "", "erased", ERASED, common) for row in fresh if _row(row) in gone]
    coming = [row for row in fresh if _row(row) not in gone]
    told = [said_before(row, common.version, common.origin.at) for row in coming]
    people = [_person(row, common, _of_kind(said, is_no=False)) for row, (said, _) in zip(coming, told, strict=True)]
    with transaction.atomic():
        came = add_people(common.purpose, people)
        new = {row["customer_number"] or "": one.person for row, one in zip(coming, came, strict=True) if one.person}
        there = {number: person for number, person in known.people.items() if number not in known.erased}
        _object(rows, {**there, **new}, common)
    for row, (_said, doubts), added in zip(coming, told, came, strict=True):
        made.added += added.person is not None
        made.problems += [_problem(row, one.field, one.code, one.fix, common, one.why) for one in added.problems]
        if added.person is not None:
            made.problems += [_problem(row, one.role, one.code, one.fix, common) for one in doubts]


def _of_kind(said: Sequence[Said], *, is_no: bool) -> tuple[Said, ...]:
    return tuple(one for one in said if (one.what == OBJECTION) is is_no)


def _object(rows: Sequence[Mapping[str, str | None]], people: Mapping[str, UUID], common: _Common) -> None:
    """A no in the table counts for whoever comes in by it or is known already, once for each purpose.

    It is written after they came: the gate lets nobody in for what they object to, and a no that nobody remembers would
    be forgotten by the next table. What was lifted since stays lifted; a no without a day counts once and not again. A
    yes is not taken for who is known. It is written for every record of the person.
    """
    others = others_among(people.values())
    said = [
        (record, one)
        for row in rows
        if (person := people.get(row["customer_number"] or "")) is not None
        for record in (person, *others.get(person, ()))
        for one in _of_kind(said_before(row, common.version, common.origin.at)[0], is_no=True)
    ]
    asked = Choice.objects.filter(subject__in=among({person for person, _no in said}), what__in=(OBJECTION, LIFTED))
    newest: dict[tuple[UUID, str], tuple[str, datetime]] = {
        (person, purpose): (what, at)
        for person, purpose, what, at in asked.order_by("at", "pk").values_list("subject", "purpose", "what", "at")
    }
    for person, one in said:
        what, at = newest.get((person, one.purpose), ("", None))
        is_dated = one.at < common.origin.at
        if what != OBJECTION and (at is None or (is_dated and at < one.at)):
            object_to(person, one.purpose, at=one.at)


ERASED = "its number or address belongs to somebody who was erased; add them by hand if they came back of their own"


def _erased(rows: Sequence[Mapping[str, str | None]]) -> Iterator[int]:
    """Rows with a telephone number or e-mail address of somebody who was erased."""
    points = [(_row(row), point) for row in rows for point in _points(row) if point.kind != "post"]
    clean: list[tuple[int, Point]] = []
    for row, point in points:
        try:
            clean.append((row, normalised(point, point.place or _country())))
        except ContactsError:  # said once, by add_people
            continue
    yield from (clean[place][0] for place in erased_among([point for _, point in clean]))


def _country() -> str:
    _version, organisation = policy_now()
    return organisation.country


def _row(row: Mapping[str, object]) -> int:
    return int(str(row[ROW]))


def _points(row: Mapping[str, str | None]) -> list[Point]:
    place = (row.get("country") or "").upper()
    place = place if len(place) == 2 else ""
    return [Point(kind, value, place=place) for kind in POINTS if (value := row.get(kind))]


def _person(row: Mapping[str, str | None], common: _Common, said: tuple[Said, ...]) -> NewPerson:
    names = [row.get("first_name") or "", row.get("last_name") or ""]
    name = (row.get("name") or " ".join(part for part in names if part)).strip()
    values = {kind: value for role, kind in VALUES.items() if role != "name" and (value := row.get(role))}
    place = (row.get("country") or "").upper()
    return NewPerson(
        common.intake.kind, common.origin, {**values, **({"name": name} if name else {})}, points=tuple(_points(row)),
        customer_numbers=(row["customer_number"] or "",), family=names[1], choices=(*common.said, *said),
        events=common.events, place=place if len(place) == 2 else "",
    )  # fmt: skip


def _problem(  # what a problem consists of
    row: Mapping[str, object], name: str, code: str, found: str, common: _Common, why: str = ""
) -> RowProblem:
    return RowProblem(_row(row), common.headers.get(name, name), str(code), found, str(why))
