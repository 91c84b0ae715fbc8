"""Adding people, in bulk and one by one: key before data, a permit before a value is sealed, one receipt a batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from forecall.contacts import intake, store
from forecall.contacts.companies import joined_before, of_tax_number, written_to
from forecall.contacts.declared import policy_and_country
from forecall.contacts.errors import NotDeclared, NotPermitted, ValueWrong, Wrong
from forecall.contacts.events import PeopleAdded, PersonQuarantined
from forecall.contacts.intake import Intake, Prepared
from forecall.contacts.models import Company, Quarantine
from forecall.contacts.shutting import shut
from forecall.contacts.sources import check_supply
from forecall.contacts.types import NO_PERMISSION_STAYS, Added, NewPerson, Problem
from forecall.contacts.values import looked_up_as, tax_number_of, text_of
from forecall.custody import Ask, Gap, Newcomer, Origin, Permit, admit
from forecall.custody.models import Choice
from forecall.custody.origins import Came
from forecall.custody.recording import Said, apply_suppressions, tokens_of
from forecall.custody.suppressing import suppressed_among
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.foundation.models import Organisation
from forecall.policy import DIRECT_MARKETING

COLLECT, STORE = "collect", "store"


def add_people(purpose: str, people: Sequence[NewPerson]) -> list[Added]:
    """Add people under one purpose of the policy; what became of each, in order. All of them or, on an error, none.

    A value that cannot stand is left out and reported; so is a person whom the policy does not let in, who is below
    the age, whose customer number is taken or belonged to somebody erased. Hand over some thousands at a time.

    Raises NotPermitted where the purpose has no rule, SupplyIncomplete, NoPolicy.
    """
    acting, now = acting_now("contacts.Person"), wired().clock.now()
    version, country = policy_and_country()
    at_work = Intake(version, purpose, now.date(), country)
    if purpose not in at_work.version.policy.purposes:
        raise NotPermitted("no_rule", f"purpose:{purpose}")
    check_supply(people, at_work.version.policy.purposes[purpose])
    prepared = [intake.prepare(one, at_work) for one in people]
    _stop_known_numbers(prepared)
    with transaction.atomic():
        entered = _enter([one for one in prepared if not one.refused], purpose, now)
        _tell(acting.organisation, [(one, entered[id(one)]) for one in prepared if id(one) in entered], now)
    made = [(one, entered.get(id(one))) for one in prepared]
    return [Added(person, tuple(one.problems), one.new.is_aside and person is not None) for one, person in made]


def _tell(organisation: UUID, stored: Sequence[tuple[Prepared, UUID]], now: datetime) -> None:
    wired().events.publish(PeopleAdded(organisation, tuple(person for _one, person in stored)))
    for one, person in stored:
        if one.new.is_aside:
            why, goes_at = Quarantine.Why.NO_PERMISSION.value, now + NO_PERMISSION_STAYS
            wired().events.publish(PersonQuarantined(organisation, person, why, goes_at))


def add_person(purpose: str, new: NewPerson) -> UUID:
    """Add one person, whole or not at all; their id.

    Raises ValueWrong, NotDeclared, NotPermitted for the first thing that cannot stand, and as `add_people`.
    """
    with transaction.atomic():
        [added] = add_people(purpose, [new])
        for problem in added.problems:
            raise error_for(problem, new.kind)
        if added.person is None:
            raise NotPermitted("refused", f"purpose:{purpose}")
        return added.person


def error_for(problem: Problem, person: str) -> NotDeclared | ValueWrong | NotPermitted:
    """The error by which a verb on one person says a problem."""
    if problem.code == "not_declared":
        return NotDeclared(problem.field, person, problem.clause)
    if problem.field:
        return ValueWrong(problem.field, problem.code, problem.fix, Wrong(problem.why or Wrong.OTHER))
    return NotPermitted(problem.code, problem.clause)


def add_company(
    name: str, country: str, tax_number: str = "", register_number: str = "", *, is_another: bool = False
) -> int:
    """A company, with its tax number checked; the one that has the number already is given again. Its id.

    With the country's letters and without it is the same number (RO18547290 and 18547290). Whoever comes with the name
    or a number of a company that was joined into another is that other one.

    is_another   somebody looked, and it is another company of the same name
    """
    acting, now = acting_now("contacts.Company"), wired().clock.now()
    country = country.strip().upper()
    title = text_of("company", name)
    if not title:
        raise ValueWrong("company", "nothing", "write its name")
    number = tax_number_of(tax_number, country) if tax_number else ""
    register = text_of("register_number", register_number)
    with transaction.atomic():
        # Written in two ways at once it is still one company: the second waits for the first.
        Organisation.objects.select_for_update(no_key=True).get(pk=acting.organisation)
        there = of_tax_number(number, country) if number else None
        if there is None and not number and not is_another:
            there = joined_before(title, country, register)
        if there is not None:
            return there
        made = Company.objects.create(
            name=title, country=country, tax_number=number, register_number=register, made_at=now
        )
    return int(made.pk)


def _stop_known_numbers(prepared: Sequence[Prepared]) -> None:
    """Stop whoever comes with a customer number that somebody here has, or that belonged to somebody erased."""
    wanted = [number for one in prepared for number in one.numbers]
    known = store.by_customer_numbers(wanted)
    mine: set[str] = set()
    for one in prepared:
        if any(number in known.erased for number in one.numbers):
            one.stop("erased", "this customer was erased and does not come back by an import")
        elif any(number in known.people or number in mine for number in one.numbers):
            one.stop("taken", "somebody here has this customer number; change that record instead")
        elif not one.refused:
            mine.update(one.numbers)


def _enter(prepared: Sequence[Prepared], purpose: str, now: datetime) -> dict[int, UUID]:
    """Subjects, permits, sealed rows. `id()` of the prepared -> person, for those who are stored."""
    firms = written_to({one.new.company for one in prepared if one.new.company is not None})
    for one in prepared:
        if one.new.company is not None:
            one.new = replace(one.new, company=firms[one.new.company])
    if not prepared:
        return {}
    entered: dict[int, UUID] = {}
    left: list[UUID] = []
    for permit, batch in _permits(prepared, purpose):
        stored = [(subject, one) for subject, one in batch if permit is not None and subject in permit.people]
        if permit is not None:
            store.write(permit, stored, now)
        entered.update({id(one): subject for subject, one in stored})
        left += [subject for subject, one in batch if id(one) not in entered]
    store.drop_subjects(left)
    stored = [(entered[id(one)], one) for one in prepared if id(one) in entered]
    shut([point for one in prepared if any(_is_objection(said) for said in one.new.choices) for point in one.points])
    _suppress_known(stored)
    return entered


def _is_objection(said: Said) -> bool:
    return said.what == Choice.What.OBJECTION and said.purpose == DIRECT_MARKETING


def _newcomer(one: Prepared, came: dict[tuple[frozenset[str], Origin], Came]) -> Newcomer:
    alike = one.categories, one.new.origin
    if alike not in came:
        came[alike] = dict.fromkeys(*alike)
    return Newcomer(
        one.new.kind,
        came[alike],
        place=one.new.place,
        adult_on=one.adult_on,
        quarantined=one.new.is_aside,
        id=one.new.id,
        choices=one.new.choices,
        events=one.new.events,
    )


Batch = list[tuple[UUID, Prepared]]


def _permits(prepared: Sequence[Prepared], purpose: str) -> Iterator[tuple[Permit | None, Batch]]:
    """One question for all who are alike: same categories, same source. Of who is set aside it is to store."""
    came: dict[tuple[frozenset[str], Origin], Came] = {}  # one mapping for all who came in alike: it is written once
    for admitted in admit([(_newcomer(one, came), _question(one, purpose)) for one in prepared]):
        answer, batch = admitted.answer, [(subject, prepared[place]) for place, subject in admitted.people]
        if isinstance(answer, Gap):
            raise NotPermitted("no_rule", answer.about)
        covered = answer.people if isinstance(answer, Permit) else frozenset[UUID]()
        reasons = set(answer.refused) if isinstance(answer, Permit) else {answer.reason}
        clause = "" if isinstance(answer, Permit) else answer.clause
        for subject, one in batch:
            if subject not in covered:
                code = next(iter(reasons)) if len(reasons) == 1 else "refused"
                one.refused = True
                one.problems.append(Problem("", code, "the policy does not let this person in now", clause))
        yield answer if isinstance(answer, Permit) else None, batch


def _question(one: Prepared, purpose: str) -> Ask:
    action = STORE if one.new.is_aside else COLLECT
    return Ask(purpose, one.categories, action, source=one.new.origin.source)


def _suppress_known(stored: Batch) -> None:
    """Channels over which somebody wanted nothing stay shut, whoever brings the number or address again."""
    points = [
        (subject, (point.kind, looked_up_as(point.kind, point.value)))
        for subject, one in stored
        for point in one.points
    ]
    tokens = tokens_of([value for _subject, value in points])
    found = suppressed_among(tokens)
    if found:
        for (subject, _value), token in zip(points, tokens, strict=True):
            if token in found:
                apply_suppressions(subject, [token])
