"""Which step may follow in a case, and how the case stands after it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from forecall.custody.errors import StepRefused
from forecall.custody.rights import deadlines
from forecall.custody.rights.types import (
    AFTER_THE_END,
    DOUBTS,
    EXTENSION_REASONS,
    MAY_CHECK,
    MAY_EXTEND,
    REFUSALS,
    Identity,
    Kind,
    Outcome,
    Stage,
    Standing,
    Step,
    StepName,
)

Rule = Callable[[Standing, Step], Standing]


def after(case: Standing, step: Step) -> Standing:
    """How the case stands after the step; raises StepRefused, which says what is owed first."""
    if case.stage is Stage.CLOSED and step.name not in AFTER_THE_END:
        raise StepRefused(step.name, "closed", "the case is closed; open a new one")
    made = RULES.get(step.name, _noted)(case, step)
    return replace(made, done=made.done | {step.name})


def _noted(case: Standing, _step: Step) -> Standing:
    return case


def _acknowledged(case: Standing, step: Step) -> Standing:
    if StepName.ACKNOWLEDGED in case.done:
        raise StepRefused(step.name, "again", "the person was told already that the request is here")
    return case


def _sorted(case: Standing, step: Step) -> Standing:
    if case.kind is not Kind.REQUEST:
        raise StepRefused(step.name, "sorted", f"this is a case of {case.kind} already")
    return replace(case, kind=Kind(step.value))


def _assigned(case: Standing, step: Step) -> Standing:
    return replace(case, owner=step.value)


def _identity_asked(case: Standing, step: Step) -> Standing:
    if case.kind not in MAY_CHECK:
        said = f"a case of {case.kind} waits for no check of who asks"
        raise StepRefused(step.name, "no_check", said)
    if step.reason not in DOUBTS:
        raise StepRefused(step.name, "no_doubt", f"name the doubt: one of {', '.join(sorted(DOUBTS))}")
    if case.identity is not Identity.NOT_NEEDED:
        raise StepRefused(step.name, "again", f"who asks was questioned already: {case.identity}")
    stops = deadlines.stops_clock(case.received, step.at)
    return replace(
        case, identity=Identity.ASKED, stage=Stage.CHECKING, asked=step.at if stops else None
    )  # fmt: skip


def _identity_confirmed(case: Standing, step: Step) -> Standing:
    if case.identity is not Identity.ASKED:
        raise StepRefused(step.name, "not_asked", "nobody asked who this is")
    paused = case.paused if case.asked is None else case.paused + deadlines.days_paused(case.asked, step.at)
    due = deadlines.due(case.received, case.clock, extended=case.extended, paused=paused)
    return replace(case, identity=Identity.CONFIRMED, stage=Stage.WORKING, asked=None, paused=paused, due=due)


def _identity_failed(case: Standing, step: Step) -> Standing:
    if case.identity is not Identity.ASKED:
        raise StepRefused(step.name, "not_asked", "nobody asked who this is")
    return replace(case, identity=Identity.FAILED, asked=None)


def _extended(case: Standing, step: Step) -> Standing:
    if case.kind not in MAY_EXTEND:
        raise StepRefused(step.name, "no_extension", f"a case of {case.kind} cannot be extended")
    if case.extended:
        raise StepRefused(step.name, "again", "a case is extended once, by two months")
    if step.reason not in EXTENSION_REASONS:
        said = f"name the reason of Art. 12(3): one of {', '.join(sorted(EXTENSION_REASONS))}"
        raise StepRefused(step.name, "no_reason", said)
    if step.at >= case.due:
        raise StepRefused(step.name, "too_late", f"the first month ended at {case.due.isoformat()}; answer now")
    due = deadlines.due(case.received, case.clock, extended=True, paused=case.paused)
    return replace(case, extended=True, due=due)


def _carried_out(case: Standing, step: Step) -> Standing:
    must_be_known(case, step.name)
    return replace(case, stage=Stage.WORKING)


def must_be_known(case: Standing, name: str) -> None:
    """Nothing is done, and nothing told, while it is open or denied that this is the person."""
    if case.identity in {Identity.ASKED, Identity.FAILED}:
        raise StepRefused(name, "not_identified", "who asks was questioned and is not confirmed; nothing is given out")


def _decider_named(case: Standing, step: Step) -> Standing:
    if case.kind is not Kind.CONTEST:
        raise StepRefused(step.name, "no_decision", "only a contest is about a decision")
    if case.decided_by:
        raise StepRefused(step.name, "again", "who decided is known already")
    return replace(case, decided_by=step.value)


def _reviewed(case: Standing, step: Step) -> Standing:
    if case.kind is not Kind.CONTEST:
        raise StepRefused(step.name, "no_decision", "only a contested decision is reviewed")
    if not case.decided_by:
        raise StepRefused(step.name, "no_decider", "say first which decision it is about, and who took it")
    if step.actor == case.decided_by:
        raise StepRefused(step.name, "same_person", "somebody else than who decided must look at it")
    return replace(case, stage=Stage.WORKING)


def _grounds(case: Standing, step: Step) -> Standing:
    if case.kind is not Kind.OBJECTION:
        raise StepRefused(step.name, "no_objection", "compelling grounds stand against an objection only")
    if not step.reason:
        raise StepRefused(step.name, "no_reason", "name the compelling grounds (Art. 21(1))")
    return case


def _restriction_lifted(case: Standing, step: Step) -> Standing:
    by_hold = case.kind is Kind.ERASURE and StepName.STOPPED in case.done  # what a claim keeps is restricted to it
    if not by_hold and (case.kind is not Kind.RESTRICTION or StepName.CARRIED_OUT not in case.done):
        raise StepRefused(step.name, "not_restricted", "this case restricted nothing")
    if StepName.RESTRICTION_LIFTED in case.done:
        raise StepRefused(step.name, "again", "the restriction is lifted already")
    return case


def _left_untold(case: Standing, step: Step) -> Standing:
    if case.kind is not Kind.ERASURE:
        raise StepRefused(step.name, "no_erasure", "only of an erasure somebody outside may be left untold")
    return case


def _closed(case: Standing, step: Step) -> Standing:
    outcome = Outcome(step.value)
    if outcome is Outcome.REFUSED and step.reason not in REFUSALS:
        raise StepRefused(step.name, "no_reason", f"a no needs its reason: one of {', '.join(sorted(REFUSALS))}")
    if outcome is Outcome.NOT_IDENTIFIED and case.identity is not Identity.FAILED:
        raise StepRefused(step.name, "not_failed", "the check of who asks has not failed")
    if outcome in {Outcome.FULFILLED, Outcome.PARTLY}:
        must_be_known(case, step.name)
        _must_be_done(case, step)
    return replace(case, stage=Stage.CLOSED, outcome=outcome, asked=None)


NEEDS: dict[Kind, StepName] = {
    Kind.ACCESS: StepName.CARRIED_OUT,
    Kind.RECTIFICATION: StepName.CARRIED_OUT,
    Kind.ERASURE: StepName.CARRIED_OUT,
    Kind.RESTRICTION: StepName.CARRIED_OUT,
    Kind.PORTABILITY: StepName.CARRIED_OUT,
    Kind.OBJECTION: StepName.CARRIED_OUT,
    Kind.WITHDRAWAL: StepName.CARRIED_OUT,
    Kind.CONTEST: StepName.REVIEWED,
}
"""What must have happened before a case can end well."""


def _must_be_done(case: Standing, step: Step) -> None:
    if case.kind is Kind.REQUEST:
        raise StepRefused(step.name, "not_sorted", "say first which right is asked for")
    needed = NEEDS.get(case.kind)
    if needed is not None and needed not in case.done:
        raise StepRefused(step.name, "not_done", f"what was asked is not done yet: {needed} is missing")


RULES: dict[StepName, Rule] = {
    StepName.ACKNOWLEDGED: _acknowledged,
    StepName.SORTED: _sorted,
    StepName.ASSIGNED: _assigned,
    StepName.IDENTITY_ASKED: _identity_asked,
    StepName.IDENTITY_CONFIRMED: _identity_confirmed,
    StepName.IDENTITY_FAILED: _identity_failed,
    StepName.EXTENDED: _extended,
    StepName.CARRIED_OUT: _carried_out,
    StepName.DECIDER_NAMED: _decider_named,
    StepName.REVIEWED: _reviewed,
    StepName.GROUNDS_RECORDED: _grounds,
    StepName.RESTRICTION_LIFTED: _restriction_lifted,
    StepName.LEFT_UNTOLD: _left_untold,
    StepName.CLOSED: _closed,
}
