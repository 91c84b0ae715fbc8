"""Doing what was asked: what each right means for the data, and what must be said before or after."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from forecall.custody.erasing import Certificate, erase
from forecall.custody.errors import CustodyError, ErasureHeld, ErasureUnfinished, StepRefused
from forecall.custody.events import RestrictionLifted
from forecall.custody.joined import others_of
from forecall.custody.models import Choice, Subject
from forecall.custody.outside import recipients_of
from forecall.custody.recording import choose, hold, restrict
from forecall.custody.rights import letters, store
from forecall.custody.rights.cases import close_case, take
from forecall.custody.rights.last_letter import answer
from forecall.custody.rights.models import Case
from forecall.custody.rights.opening import records_of_case
from forecall.custody.rights.posting import said_of
from forecall.custody.rights.stepping import after, must_be_known
from forecall.custody.rights.types import Kind, Outcome, Stage, Step, StepName
from forecall.custody.rulebooks import version_now
from forecall.custody.wiring import Envelope, wired
from forecall.foundation import ForecallError, acting_now

CLAIM = "legal_claims"


def carry_out(case: UUID) -> Certificate | None:
    """Do what the case asks for: restrict, note a correction, or erase; the certificate of an erasure.

    Those outside who had got the data are told (Art. 19). An objection, a withdrawal, a contest, a complaint, and the
    two that hand data out have verbs of their own. Raises StepRefused, ErasureHeld, ErasureUnfinished; then the case
    stays open and says why.
    """
    row = store.case_of(case)
    kind = Kind(row.kind)
    if kind is Kind.ERASURE:
        return _erase(row)
    if kind is Kind.RESTRICTION:
        with transaction.atomic():
            take(case, StepName.CARRIED_OUT)
            _restrict(row, restricted=True)
        _tell_outside(row, "restricted")
    elif kind is Kind.RECTIFICATION:
        take(case, StepName.CARRIED_OUT)
        _tell_outside(row, "rectified")
    else:
        raise StepRefused(StepName.CARRIED_OUT, "another_verb", f"a case of {kind} is not carried out this way")
    return None


def _restrict(case: Case, *, restricted: bool) -> None:
    """It is said of the person: written for each of their records, it stays with each when they are told apart."""
    with transaction.atomic():
        for record in sorted(records_of_case(case)):
            restrict(record, restricted=restricted)


def _tell_outside(case: Case, what: str) -> None:
    """Every recipient by the receipts, of each record that they got; the case notes whom nobody can tell, and stays."""
    recipients = wired().recipients
    if recipients is None:
        return
    for recipient, record in sorted(_went_out(case)):
        try:
            recipients.tell(case.organisation_id, recipient, record, what)
        except (ForecallError, OSError) as problem:
            stopped(case, f"{recipient} could not be told: {problem}")
            raise


def stopped(case: Case, problem: str) -> None:
    """The case stays open and says what stopped it."""
    with transaction.atomic():
        row = take(case.id, StepName.STOPPED)
        row.problem = problem[:200]
        row.save()


def _erase(case: Case) -> Certificate:
    """Erasure to its end, and the answer by a way that was opened, and kept, before the address was gone."""
    standing = store.standing_of(case)
    must_be_known(standing, StepName.CARRIED_OUT)
    if standing.stage is Stage.CLOSED:
        raise StepRefused(StepName.CARRIED_OUT, "closed", "the case is closed; open a new one")
    organisation, words = acting_now("custody.Case").organisation, ""
    if not _is_forgotten(case):
        try:
            way = _way_to(case)
            words = "" if way is None else way.kept()
        except (ForecallError, OSError) as problem:
            stopped(case, f"the way to the person cannot be opened: {problem}")
            raise
    try:
        certificate = erase(case.subject_id, untold=_left_untold(case), way=words)
    except ErasureHeld as problem:
        take(case.id, StepName.STOPPED, reason=CLAIM, letter="held")
        _restrict(case, restricted=True)  # what is kept serves the claim and nothing else (Art. 18(1)(c))
        _note(case, organisation, str(problem))
        raise
    except ErasureUnfinished as problem:
        stopped(case, str(problem))
        raise
    if StepName.CARRIED_OUT not in standing.done:  # a call before may have died after it
        take(case.id, StepName.CARRIED_OUT)
    answer(case)
    return certificate


def _left_untold(case: Case) -> set[str]:
    return {one.value for one in store.steps_of(case.id) if one.name == StepName.LEFT_UNTOLD.value}


def leave_untold(case: UUID, recipient: str) -> None:
    """Telling them is impossible, or an effort out of proportion (Art. 19): the erasure goes on without, and says so.

    recipient   as the policy names it. Raises StepRefused where they got nothing by the receipts.
    """
    row = store.case_of(case)
    if recipient not in outsiders_of(row):
        raise StepRefused(StepName.LEFT_UNTOLD, "not_outside", "by the receipts they got nothing of this person")
    take(case, StepName.LEFT_UNTOLD, value=recipient)


def outsiders_of(case: Case) -> list[str]:
    """Who outside got data of the person, by the receipts, in order."""
    return sorted({recipient for recipient, _record in _went_out(case)})


def _went_out(case: Case) -> set[tuple[str, UUID]]:
    """(recipient, record of the person that they got data of), by the receipts."""
    told = recipients_of(wired().receipts.folder, set(records_of_case(case)))
    return {(recipient, record) for record, several in told.items() for recipient in several}


def keep_for_claim(case: UUID, *, held: bool) -> None:
    """A legal hold on the person of the case, or its end: while it stands nothing is erased, whatever the terms say.

    Whoever asks to be forgotten meanwhile is told why not. Raises StepRefused where it stands so already.
    """
    name = StepName.HOLD_SET if held else StepName.HOLD_LIFTED
    with transaction.atomic():
        row = take(case, name, reason=CLAIM if held else "claim_settled")
        if is_held(row) is held:
            raise StepRefused(name, "again", "it stands so already")
        for one in sorted(records_of_case(row)):  # of two that were joined each keeps the other
            hold(one, held=held)


def is_held(case: Case) -> bool | None:
    """Whether a legal hold stands on the person, by any record of theirs; None once they were forgotten."""
    there = Subject.unscoped.filter(pk=case.subject_id, forgotten_at=None).values_list("facts", "hold").first()
    if there is None:
        return None
    others = others_of(there[0])
    return bool(there[1] or (others and Subject.unscoped.filter(pk__in=others, hold=True).exists()))


def _is_forgotten(case: Case) -> bool:
    return Subject.unscoped.filter(pk=case.subject_id).exclude(forgotten_at=None).exists()


def _way_to(case: Case) -> Envelope | None:
    reach = wired().reach
    return None if reach is None else reach.envelope(case.organisation_id, case.subject_id, case.channel)


def _note(case: Case, organisation: UUID, problem: str) -> None:
    Case.unscoped.filter(pk=case.id, organisation_id=organisation).update(problem=problem[:200])


def reject_objection(case: UUID, purpose: str, grounds: str) -> None:
    """A reviewer records compelling grounds: the use goes on, and the person is told why (Art. 21(1)).

    Raises StepRefused where the purpose cannot be overridden: direct marketing never is (Art. 21(3)).
    """
    now = wired().clock.now()
    rule = version_now(now).rulebook.rules.get(purpose)
    if rule is None or not rule.overridable:
        raise StepRefused(StepName.GROUNDS_RECORDED, "not_overridable", f"an objection to {purpose} stands, always")
    with transaction.atomic():
        row = take(case, StepName.GROUNDS_RECORDED, reason=grounds, value=purpose, letter="objection_rejected")
        if purpose not in row.purposes:
            raise StepRefused(StepName.GROUNDS_RECORDED, "not_asked", f"nobody objected to {purpose} here")
        for record in sorted(records_of_case(row)):
            choose(record, Choice.What.COMPELLING, purpose)


def review(case: UUID, *, changed: bool) -> None:
    """A person who had no part in a contested decision looks at it anew (Art. 22(3)); the answer goes out."""
    reason = "decision_changed" if changed else "decision_stands"
    with transaction.atomic():
        take(case, StepName.REVIEWED, reason=reason, letter="reviewed")
        close_case(case, Outcome.FULFILLED if changed else Outcome.PARTLY, reason)


class NotToldFirst(CustodyError):
    """A restriction is lifted only after the person was told (Art. 18(3)); nobody could reach them."""

    retry = True

    def __init__(self) -> None:
        super().__init__("the person could not be told first; the restriction stands (Art. 18(3))")


def lift_restriction(case: UUID, reason: str) -> None:
    """Tell the person, and then lift the restriction that the case brought. Raises NotToldFirst."""
    row, now = store.case_of(case), wired().clock.now()
    after(store.standing_of(row), Step(StepName.RESTRICTION_LIFTED, now, acting_now("custody.Case").actor, reason))
    place = Subject.unscoped.filter(pk=row.subject_id).values_list("place", flat=True).get()
    policy = version_now(wired().clock.now()).policy
    try:
        way = _way_to(row)
        if way is None:
            raise NotToldFirst
        way.send(letters.letter("restriction_ends", row.language, said_of(row, place, reason), policy))
    except OSError as problem:
        raise NotToldFirst from problem
    with transaction.atomic():
        take(case, StepName.RESTRICTION_LIFTED, reason=reason)
        _restrict(row, restricted=False)
        wired().events.publish(RestrictionLifted(row.organisation_id, row.subject_id))
