"""The verbs of a case. Each locks the case, asks the rules, writes the receipt and the step, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import chain
from uuid import UUID, uuid4

from django.db import transaction

from forecall.custody.errors import StepRefused, UnknownSubject
from forecall.custody.events import CaseDue, CaseOpened, CaseReferred
from forecall.custody.facts import parse
from forecall.custody.identifiers import mask_cards
from forecall.custody.joined import every_record, others_of
from forecall.custody.models import Subject
from forecall.custody.origins import origins_of
from forecall.custody.origins import read as read_origins
from forecall.custody.recording import happened, object_to, withdraw
from forecall.custody.rights import deadlines, store
from forecall.custody.rights.models import Case, CaseStep
from forecall.custody.rights.opening import for_letters, receipt_of
from forecall.custody.rights.posting import write_letter
from forecall.custody.rights.stepping import after
from forecall.custody.rights.types import AT_ONCE, Clock, Kind, Outcome, Request, Standing, Step, StepName
from forecall.custody.rulebooks import InForce, version_now
from forecall.custody.safeguards.alerts import noted, over
from forecall.custody.sealing import seal
from forecall.custody.types import Refused
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.foundation.models import Organisation
from forecall.policy import DIRECT_MARKETING
from forecall.policy.packs import jurisdictions
from forecall.policy.places import rights_at
from forecall.policy.terms import Source

PRIVACY_LEAD = "privacy_lead"
"""Who owns a case that nobody was given, and hears of what is late: a role, named in the organisation's settings."""
ANSWERS = {
    Outcome.REFUSED: "refusal",
    Outcome.NOT_IDENTIFIED: "not_identified",
    Outcome.REFERRED: "referral",
}
"""Outcome -> the letter it goes out with; what is not here has `answer`."""


def open_case(request: Request, subject: UUID, owner: str = PRIVACY_LEAD) -> UUID:
    """A request came in: the case, its clock, and the acknowledgement in the person's language.

    An objection and a withdrawal count from here on, before anybody has looked at them. Card numbers in the text are
    masked. Raises UnknownSubject, RightsNotDeclared, NoPolicy, ReceiptsUnwritable.
    """
    acting, now = acting_now("custody.Case"), wired().clock.now()
    version = version_now(now)
    received = min(request.received or now, now)
    clock = _clock(version, acting.organisation, _place(subject))
    standing = Standing(
        request.kind, received, deadlines.due(received, clock), clock, owner=owner, decided_by=request.decided_by
    )  # fmt: skip
    case = Case(
        id=request.id or uuid4(), organisation_id=acting.organisation, subject_id=subject, channel=request.channel,
        language=request.language, through=request.through, authority=mask_cards(request.authority),
        purposes=list(request.purposes), received=received,
    )  # fmt: skip
    with transaction.atomic():
        _must_be_there(subject, acting.organisation)
        store.keep(case, standing)
        for name, value in _sealed_text(case, request.text).items():
            setattr(case, name, value)
        case.save(force_insert=True)
        _take(case, Step(StepName.OPENED, now, acting.actor, value=request.kind.value))
        _begin(case, version, now)
        _take(case, Step(StepName.ACKNOWLEDGED, now, acting.actor))
        write_letter(case, "acknowledgement")
        wired().events.publish(CaseOpened(acting.organisation, case.id, case.kind, case.due))
    return case.id


def _clock(version: InForce, organisation: UUID, place: str) -> Clock:
    """The months the law gives where the person lives, the strictest where that is not known; whose holidays count."""
    holds = rights_at(jurisdictions(version.policy.jurisdictions).packs, place)
    country = Organisation.objects.values_list("country", flat=True).get(pk=organisation)
    return Clock(version.policy.version.timezone, country, holds.answer.within.count, holds.extension.within.count)


def _place(subject: UUID) -> str:
    return Subject.unscoped.filter(pk=subject).values_list("place", flat=True).first() or ""


def _must_be_there(subject: UUID, organisation: UUID) -> None:
    if not Subject.unscoped.filter(pk=subject, organisation_id=organisation, forgotten_at=None).exists():
        raise UnknownSubject(1)


def _sealed_text(case: Case, text: str) -> Mapping[str, object]:
    if not text:
        return {}
    permit = for_letters(case.subject_id, "store", case.id)
    if isinstance(permit, Refused):
        raise StepRefused(StepName.OPENED, permit.reason, "the text of the request could not be sealed")
    return seal(permit, Case, case.subject_id, {"text": mask_cards(text)})


def _begin(case: Case, version: InForce, now: datetime) -> None:
    """What follows as soon as it is known which right is asked for."""
    kind, actor = Kind(case.kind), acting_now("custody.Case").actor
    if kind in AT_ONCE:
        if _named(case):
            _stop_at_once(case, version)
        _take(case, Step(StepName.CARRIED_OUT, now, actor))
    if kind is Kind.COMPLAINT:
        _take(case, Step(StepName.ESCALATED, now, actor, value=PRIVACY_LEAD))


def _stop_at_once(case: Case, version: InForce) -> None:
    """No check, no owner, no waiting: the next question about these purposes is refused, for every record of theirs.

    Whoever names no purpose means all that can be refused so.
    """
    is_objection = case.kind == Kind.OBJECTION.value
    case.purposes = list(case.purposes) or _all_of(case.subject_id, version, is_objection=is_objection)
    records = sorted(every_record(case.organisation_id, case.subject_id))
    for purpose in case.purposes:
        if not is_objection:
            withdraw(case.subject_id, purpose)  # by itself for every record for which there is a yes
            continue
        for record in records:
            object_to(record, purpose)


def _all_of(subject: UUID, version: InForce, *, is_objection: bool) -> list[str]:
    person = Subject.unscoped.get(pk=subject)
    if not is_objection:
        records = Subject.unscoped.filter(pk__in=every_record(person.organisation_id, subject))
        facts = [parse(one) for one in records.values_list("facts", flat=True)]
        return sorted({purpose for known in facts for purpose, *_ in known.get("c", ())})
    rules = [rule for rule in version.rulebook.rules.values() if person.kind in rule.people]
    return sorted([DIRECT_MARKETING, *(rule.purpose for rule in rules if rule.overridable or rule.marketing)])


def take(  # what a step is
    case: UUID, name: StepName, *, reason: str = "", value: str = "", letter: str = "", about: str = ""
) -> Case:
    """One step of a case, with the letter that goes with it. Of two at once the second sees what the first did.

    Raises StepRefused, CaseUnknown, ReceiptsUnwritable; then nothing happened.
    """
    acting, now = acting_now("custody.Case"), wired().clock.now()
    with transaction.atomic():
        row = store.locked(case)
        _take(row, Step(name, now, acting.actor, mask_cards(reason), mask_cards(value)))
        if letter:
            write_letter(row, letter, reason, about)
    return row


def _take(case: Case, step: Step) -> None:
    standing = after(store.standing_of(case), step)
    version = version_now(step.at)
    acting = acting_now("custody.Case")
    named = _named(case)
    said = receipt_of(acting, version, step.at, f"case_{step.name}", str(case.id), reason=step.reason, count=len(named))
    receipt = wired().receipts.write(said, named)
    store.keep(case, standing)
    case.save()
    store.add_step(case, step, str(receipt))


def _named(case: Case) -> list[UUID]:
    """Who stands in the receipt's list: nobody once the person was erased, or the list would bring their id back."""
    is_there = Subject.unscoped.filter(pk=case.subject_id, forgotten_at=None).exists()
    return [case.subject_id] if is_there else []


def acknowledge(case: UUID) -> None:
    """Tell the person that the request is here, where `open_case` did not."""
    take(case, StepName.ACKNOWLEDGED, letter="acknowledgement")


def sort_as(case: UUID, kind: Kind) -> None:
    """Say which right an unsorted request asks for: from then on an objection or a withdrawal counts."""
    with transaction.atomic():
        row, now = take(case, StepName.SORTED, value=kind.value), wired().clock.now()
        _begin(row, version_now(now), now)


def name_decider(case: UUID, who: str) -> None:
    """Who took the decision that a contest is about, by the id of the member: everybody else may look at it anew.

    Known already where the contest came from the decision's own page. Raises StepRefused.
    """
    take(case, StepName.DECIDER_NAMED, value=who)


def assign(case: UUID, owner: str) -> None:
    """Give the case to a member, by their id."""
    take(case, StepName.ASSIGNED, value=owner)


def ask_identity(case: UUID, doubt: str) -> None:
    """Ask who this is. Within a week of the request it stops the clock until the answer; later it does not."""
    take(case, StepName.IDENTITY_ASKED, reason=doubt, letter="identity")


def confirm_identity(case: UUID) -> None:
    """It is the person: the clock goes on where it stood."""
    take(case, StepName.IDENTITY_CONFIRMED)


def fail_identity(case: UUID) -> None:
    """It is not, or could not be shown. The answer says nothing of what is held."""
    take(case, StepName.IDENTITY_FAILED)
    close_case(case, Outcome.NOT_IDENTIFIED)


def extend(case: UUID, reason: str) -> None:
    """Two months more, with a reason and a letter, before the first month is over."""
    take(case, StepName.EXTENDED, reason=reason, letter="extension")


def close_case(case: UUID, outcome: Outcome, reason: str = "", about: str = "") -> None:
    """The answer goes out and the case is over; a refusal says why and where to complain."""
    now = wired().clock.now()
    with transaction.atomic():
        name = "complaint_answer" if store.case_of(case).kind == Kind.COMPLAINT.value else "answer"
        row = take(case, StepName.CLOSED, reason=reason, value=outcome.value)
        if outcome is not Outcome.TAKEN_BACK:
            write_letter(row, ANSWERS.get(outcome, name), reason, about)
        row.reason, row.closed_at, row.problem = reason, now, ""
        row.save()
        if Subject.unscoped.filter(pk=row.subject_id, forgotten_at=None).exists():
            happened(row.subject_id, "request_closed", now)


def refer(case: UUID, client: UUID) -> None:
    """The data is held for a client: it has to answer, and the person is told so."""
    acting = acting_now("custody.Case")
    name = Organisation.objects.values_list("name", flat=True).get(pk=client)
    with transaction.atomic():
        Case.unscoped.filter(pk=case, organisation_id=acting.organisation).update(client=client.hex)
        close_case(case, Outcome.REFERRED, about=name)
        over(f"{FOR_CLIENT}:{case}")
        wired().events.publish(CaseReferred(acting.organisation, client, case))


def clients_for(case: Case) -> list[Organisation]:
    """Those whose data it may be: clients that this organisation works or worked for; none where it is its own."""
    if not _is_a_clients(case):
        return []
    given = Organisation.objects.filter(grants_given__working_id=case.organisation_id)
    return list(given.distinct().order_by("name"))


FOR_CLIENT = "pass_on"
"""The warning that a request is the client's to answer, and has waited here for a working day."""


def _remind_to_pass_on(now: datetime) -> list[CaseDue]:
    made = []
    for case in store.open_cases():
        clock = store.standing_of(case).clock
        if now < deadlines.pass_on_by(case.received, clock) or not _is_a_clients(case):
            continue
        with transaction.atomic():
            store.locked(case.id)
            if CaseStep.objects.filter(case=case, name=StepName.REMINDED.value, value=FOR_CLIENT).exists():
                continue
            row = take(case.id, StepName.REMINDED, value=FOR_CLIENT)
            noted(f"{FOR_CLIENT}:{case.id}", "pass-on")
            fact = CaseDue(row.organisation_id, case.id, row.owner or PRIVACY_LEAD, FOR_CLIENT)
            wired().events.publish(fact)
            made.append(fact)
    return made


def _is_a_clients(case: Case) -> bool:
    """Whether data of the case's person came from a client, for whom it is held."""
    there = Subject.unscoped.filter(pk=case.subject_id)
    facts, *read = there.values_list("facts", "origins__facts", "origins__words").first() or ("{}", None, None)
    came = chain(read_origins(*read).values(), *(origins_of(one).values() for one in others_of(facts)))
    return any(one.source == Source.CLIENT.value for one in came)


def remind() -> list[CaseDue]:
    """Warn the owners of cases whose time runs out; each warning once. What is late goes to the privacy lead.

    Of a request about a client's data that was not passed on within a working day they hear by mail, too.
    """
    now = wired().clock.now()
    made = _remind_to_pass_on(now)
    for case in store.open_cases():
        warning = deadlines.warning_of(case.due, now)
        if not warning or case.standing.get("asked"):
            continue
        with transaction.atomic():
            store.locked(case.id)
            if CaseStep.objects.filter(case=case, name=StepName.REMINDED.value, value=warning).exists():
                continue
            row = take(case.id, StepName.REMINDED, value=warning)
            if warning == "overdue":
                row = take(case.id, StepName.ESCALATED, value=PRIVACY_LEAD)
            fact = CaseDue(row.organisation_id, case.id, row.owner or PRIVACY_LEAD, warning)
            wired().events.publish(fact)
            made.append(fact)
    return made
