"""Making a person ready to be stored: values made alike and checked, categories found, minors and strangers stopped.

Pure but for the policy in force, which is handed in: nothing is read and nothing written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from forecall.contacts.declared import Covered, covered, needed_age
from forecall.contacts.errors import NotDeclared, ValueWrong
from forecall.contacts.types import CUSTOMER_NUMBER, JOB_TITLE, KIND_OF, VALUES, NewPerson, Point, PointKind, Problem
from forecall.contacts.values import (
    address_of,
    birth_date_of,
    cnp_of,
    customer_number_of,
    email_of,
    phone_of,
    text_of,
)
from forecall.custody.rulebooks import InForce

OF_AGE = 18


@dataclass(slots=True)
class Prepared:
    """One person as they will be stored.

    values      column of the person's row -> text
    points      with normalised values
    adult_on    eighteenth birthday, of a minor
    refused     why nothing of the person is stored
    """

    new: NewPerson
    values: dict[str, str] = field(default_factory=dict)
    job_title: str = ""
    points: list[Point] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    categories: frozenset[str] = frozenset()
    adult_on: date | None = None
    problems: list[Problem] = field(default_factory=list)
    refused: bool = False

    @property
    def family_at(self) -> int:
        return family_at(self.values.get("name", ""), self.new.family)

    def stop(self, code: str, fix: str) -> None:
        self.refused = True
        self.problems.append(Problem("", code, fix))


@dataclass(frozen=True, slots=True)
class Intake:
    """What preparing needs besides the person. Categories found once are kept: a file has few kinds of rows."""

    version: InForce
    purpose: str
    today: date
    country: str
    kept: dict[tuple[str, frozenset[str]], Covered] = field(default_factory=dict)

    def covered(self, person: str, kinds: frozenset[str]) -> Covered:
        key = (person, kinds)
        if key not in self.kept:
            self.kept[key] = covered(self.version.policy, self.purpose, person, kinds)
        return self.kept[key]


def prepare(new: NewPerson, intake: Intake) -> Prepared:
    """The person ready to be stored; what cannot stand is left out, with a problem for each value."""
    one = Prepared(new)
    _read_points(one, intake)
    _read_values(one, intake)
    if not one.refused:
        _keep_declared(one, intake)
    if not (one.refused or one.values or one.points or one.numbers or one.job_title):
        one.stop("empty", "nothing of it could be taken in; see the problems of its values")
    return one


def prepare_birth(new: NewPerson, intake: Intake) -> Prepared:
    """The same for a birth date and a CNP alone, whatever the purpose: what was given of them, checked."""
    one = Prepared(new)
    _read_birth(one, {name: value for name, value in new.values.items() if value.strip()}, intake)
    return one


def _attempt(one: Prepared, field_name: str, act: Callable[[], object]) -> None:
    try:
        act()
    except ValueWrong as problem:
        one.problems.append(Problem(field_name, "not_valid", str(problem), why=problem.why))


def _read_points(one: Prepared, intake: Intake) -> None:
    for point in one.new.points:
        place = point.place or one.new.place or intake.country
        _attempt(one, point.kind, partial(_take_point, one, point, place))
    for number in one.new.customer_numbers:
        _attempt(one, CUSTOMER_NUMBER, partial(_take_number, one, number))
    one.numbers = list(dict.fromkeys(one.numbers))


def normalised(point: Point, country: str) -> Point:
    """The point with its value as it is kept; raises ValueWrong."""
    if point.kind == PointKind.PHONE:
        value = phone_of(point.value, country)
    elif point.kind == PointKind.EMAIL:
        value = email_of(point.value)
    elif point.kind == PointKind.POST:
        value = address_of(point.value)
    else:
        raise ValueWrong("kind", f"{point.kind[:20]!r} is no kind of address", "use phone, email or post")
    if point.valid_from and point.valid_to and point.valid_to < point.valid_from:
        raise ValueWrong(point.kind, "it ends before it begins", "correct either day")
    return Point(point.kind, value, text_of("label", point.label), country, point.valid_from, point.valid_to)


def _read_values(one: Prepared, intake: Intake) -> None:
    given = {name: value for name, value in one.new.values.items() if value.strip()}
    for name, value in given.items():
        if name in {"birth_date", "cnp"}:
            continue
        if name not in {*VALUES, JOB_TITLE}:
            one.problems.append(Problem(name[:40], "not_declared", "contacts has no such field; leave it out"))
            continue
        _attempt(one, name, partial(_take_value, one, name, value))
    _read_birth(one, given, intake)


def _take_point(one: Prepared, point: Point, country: str) -> None:
    one.points.append(normalised(point, country))


def _take_number(one: Prepared, number: str) -> None:
    one.numbers.append(customer_number_of(number))


def _take_value(one: Prepared, name: str, value: str) -> None:
    text = text_of(name, value)
    if name == JOB_TITLE:
        one.job_title = text
    elif text:
        one.values[name] = text


def _read_birth(one: Prepared, given: dict[str, str], intake: Intake) -> None:
    """Birth date and CNP, each against the other and against the age that the law asks for."""
    known: list[date] = []

    def birth() -> None:
        day = birth_date_of(given["birth_date"], intake.today)
        known.append(day)
        one.values["birth_date"] = day.isoformat()

    def number() -> None:
        one.values["cnp"], told = cnp_of(given["cnp"], known[0] if known else None, one.new.sex)
        known.extend([told] if told else [])

    if "birth_date" in given:
        _attempt(one, "birth_date", birth)
    if "cnp" in given:
        _attempt(one, "cnp", number)
    if known:
        one.adult_on = minor_until(min(known), intake.today)
        if age_on(max(known), intake.today) < needed_age(intake.version, one.new.kind, one.new.place):
            one.stop("too_young", "the person is below the age from which data is taken; nothing was stored")


def _keep_declared(one: Prepared, intake: Intake) -> None:
    """Leave out what the policy has in no category of the purpose for this kind of person."""
    kinds = frozenset(kinds_of(one))
    found = intake.covered(one.new.kind, kinds)
    one.categories = found.categories
    for kind, clause in found.undeclared.items():
        one.values.pop(kind, None)
        one.points = [point for point in one.points if KIND_OF[point.kind] != kind]
        one.job_title = "" if kind == JOB_TITLE else one.job_title
        one.numbers = [] if kind == CUSTOMER_NUMBER else one.numbers
        said = str(NotDeclared(kind, one.new.kind, clause))
        one.problems.append(Problem(kind, "not_declared", said, clause))


def kinds_of(one: Prepared) -> set[str]:
    """The kinds of data that a prepared person has, in the policy's words."""
    kinds = {*one.values, *(KIND_OF[point.kind] for point in one.points)}
    return kinds | ({JOB_TITLE} if one.job_title else set()) | ({CUSTOMER_NUMBER} if one.numbers else set())


def family_at(name: str, family: str) -> int:
    """Where the family name begins in a name: where `family` stands last, else at the last word.

    >>> family_at("Ana Maria Popescu", ""), family_at("Jan van der Berg", "van der Berg")
    (10, 4)
    """
    at = name.rfind(family) if family else -1
    return at if at >= 0 else name.rfind(" ") + 1


def age_on(born: date, today: date) -> int:
    """Whole years.

    >>> age_on(date(2010, 3, 1), date(2026, 2, 28))
    15
    """
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def minor_until(born: date, today: date) -> date | None:
    """The eighteenth birthday, of whoever has not had it; who was born on 29 February has it on 1 March.

    >>> minor_until(date(2012, 2, 29), date(2026, 12, 1))
    datetime.date(2030, 3, 1)
    """
    if age_on(born, today) >= OF_AGE:
        return None
    leap = (born.month, born.day) == (2, 29)
    return date(born.year + OF_AGE, 3, 1) if leap else born.replace(year=born.year + OF_AGE)
