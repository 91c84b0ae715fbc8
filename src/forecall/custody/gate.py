"""The gate: read the facts, decide, write the receipt, and only then give the permit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple, cast
from uuid import UUID

from django.db.models import QuerySet

from forecall.custody.errors import NoPolicy, UnknownSubject
from forecall.custody.facts import age_of, facts_of, parse, with_lapsed
from forecall.custody.joined import STRICTER, joined
from forecall.custody.many import answers_of
from forecall.custody.models import Subject
from forecall.custody.receipts import Outcome as Said
from forecall.custody.receipts import Receipt, ReceiptsUnwritable
from forecall.custody.rulebooks import InForce, in_force
from forecall.custody.sets import among
from forecall.custody.types import (
    FORGOTTEN,
    NO_GRANT,
    NOT_RECEIPTED,
    PERMIT_LASTS_S,
    Ask,
    Gap,
    Grounds,
    Permit,
    Refused,
    make_permit,
)
from forecall.custody.wiring import wired
from forecall.foundation import Acting, acting_now
from forecall.foundation.models import Grant, Organisation
from forecall.policy import Allowed, decide
from forecall.policy import Gap as Undeclared

COLUMNS = ("id", "kind", "place", "adult_on", "restricted", "hold", "quarantined", "forgotten_at", "facts")


class Standing(NamedTuple):
    """One subject as a decision needs it: the columns of `Subject`, read in one query."""

    id: UUID
    kind: str
    place: str
    adult_on: date | None
    restricted: bool
    hold: bool
    quarantined: bool
    forgotten_at: datetime | None
    facts: str


class Outcome(NamedTuple):
    """The answer for one subject, whichever road it came by."""

    subject: UUID | None
    outcome: str
    reason: str
    clause: str
    about: str


def ask(question: Ask) -> Permit | Refused | Gap:
    """May all of these people's categories be used so? A permit covers all of them, or there is none.

    One receipt is written, whatever the answer. Raises NoScope, NotWired, NoPolicy, UnknownSubject.
    """
    if not question.subjects:
        raise UnknownSubject(0)
    acting, now = acting_now("custody.ask"), wired().clock.now()
    wanted = list(dict.fromkeys(question.subjects))
    rows, seq = _standing(acting.organisation, Subject.unscoped.filter(id__in=wanted))
    if len(rows) != len(wanted):
        raise UnknownSubject(len(wanted) - len(rows))
    version = in_force(acting.organisation, seq, now)
    outcomes = _outcomes(question, rows, version, acting, now)
    stopped = [one for one in outcomes if one.outcome != "allowed"]
    answer = next((one for one in stopped if one.outcome == "gap"), stopped[0] if stopped else outcomes[0])
    receipt = _receipt(question, acting, version, answer, wanted, now)
    if receipt is None:
        return Refused(NOT_RECEIPTED, answer.clause, "", "")
    if answer.outcome == "gap":
        return Gap(answer.about, receipt)
    if answer.outcome == "refused":
        return Refused(answer.reason, answer.clause, answer.about, receipt, answer.subject, len(stopped) - 1)
    return _permit(question, acting, version, frozenset(wanted), answer, receipt, now, {})


def permitted(question: Ask, whom: QuerySet[Subject] | None = None) -> Permit | Refused | Gap:
    """A permit for those of a set for whom the use is lawful; how many were left out, and why, stands in `refused`.

    whom    the people asked about, where they are not named in the question; everybody of the organisation by default

    Refused where it is lawful for nobody, with the most frequent reason. One receipt for the set.
    """
    acting, now = acting_now("custody.permitted"), wired().clock.now()
    people = Subject.unscoped.all() if whom is None else whom
    if question.subjects is not None:
        people = people.filter(id__in=among(question.subjects))
    rows, seq = _standing(acting.organisation, people)
    version = in_force(acting.organisation, seq, now)
    outcomes = _outcomes(question, rows, version, acting, now)
    allowed = [one for one in outcomes if one.outcome == "allowed"]
    left_out = Counter(one.reason for one in outcomes if one.outcome == "refused")
    gap = next((one for one in outcomes if one.outcome == "gap"), None)
    answer = gap or _of_set(outcomes, allowed, left_out, question, version)
    covered = [one.subject for one in (allowed or outcomes) if one.subject is not None]
    receipt = _receipt(question, acting, version, answer, covered, now)
    if receipt is None:
        return Refused(NOT_RECEIPTED, answer.clause, "", "")
    if gap is not None:
        return Gap(gap.about, receipt)
    if answer.outcome == "refused":
        return Refused(answer.reason, answer.clause, answer.about, receipt, answer.subject, max(0, len(outcomes) - 1))
    return _permit(question, acting, version, frozenset(covered), answer, receipt, now, dict(left_out))


def _of_set(
    outcomes: Sequence[Outcome],
    allowed: Sequence[Outcome],
    left_out: Mapping[str, int],
    question: Ask,
    version: InForce,
) -> Outcome:
    """What the receipt of a set says: lawful for some, or the most frequent refusal, or nobody there."""
    if allowed:
        return allowed[0]
    if not outcomes:
        rule = version.rulebook.rules.get(question.purpose)
        if rule is None:
            return Outcome(None, "gap", "", "", f"purpose:{question.purpose}")
        return Outcome(None, "allowed", "", rule.basis_clause, "")
    most = max(left_out, key=lambda reason: left_out[reason])
    return next(one for one in outcomes if one.reason == most)


def _standing(organisation: UUID, people: QuerySet[Subject]) -> tuple[list[Standing], int]:
    """The people of the organisation among these, and its number of publications: one query where anyone is there."""
    found = people.filter(organisation_id=organisation).values_list(*COLUMNS, "organisation__policy_seq")
    rows = list(found)
    if rows:
        return [Standing(*row[:-1]) for row in rows], rows[0][-1]
    seq = Organisation.objects.filter(pk=organisation).values_list("policy_seq", flat=True).first()
    if seq is None:
        raise NoPolicy(str(organisation))
    return [], seq


FEW = 64
"""Up to here one by one is quicker than a table."""


def _outcomes(
    question: Ask, rows: Sequence[Standing], version: InForce, acting: Acting, now: datetime
) -> list[Outcome]:
    """One for each row; of a person with several records the strictest refusal counts for all of them."""
    made, others = _each(question, rows, version, acting, now), joined(rows)
    if not others:
        return made
    missing = {other for several in others.values() for other in several} - {row.id for row in rows}
    more: list[Outcome] = []
    if missing:
        beside, _seq = _standing(acting.organisation, Subject.unscoped.filter(id__in=among(missing)))
        more = _each(question, beside, version, acting, now)
    answers = {one.subject: one for one in [*made, *more]}
    return [_strictest(one, others, answers) for one in made]


def _strictest(
    one: Outcome, others: Mapping[UUID, tuple[UUID, ...]], answers: Mapping[UUID | None, Outcome]
) -> Outcome:
    """The outcome, or the refusal of another record of the same person, where that is one that counts for all."""
    if one.outcome != "allowed" or one.subject is None:
        return one
    beside = [answers[other] for other in others.get(one.subject, ()) if other in answers]
    refused = next((answer for answer in beside if answer.reason in STRICTER), None)
    if refused is None:
        return one
    return one._replace(outcome="refused", reason=refused.reason, clause=refused.clause, about=refused.about)


def _each(question: Ask, rows: Sequence[Standing], version: InForce, acting: Acting, now: datetime) -> list[Outcome]:
    if not _has_grant(question, acting, now):
        return [Outcome(row.id, "refused", NO_GRANT, "", question.purpose) for row in rows]
    gone = [row for row in rows if row.forgotten_at is not None]
    there = [row for row in rows if row.forgotten_at is None]
    made = [Outcome(row.id, "refused", FORGOTTEN, "", "") for row in gone]
    if len(there) > FEW:
        answers: Iterable[tuple[str, str, str, str]] = answers_of(question.question(), there, version, now)
        return made + [Outcome(row.id, *answer) for row, answer in zip(there, answers, strict=True)]
    return made + [_one(question, row, version, now) for row in there]


def _one(question: Ask, row: Standing, version: InForce, now: datetime) -> Outcome:
    age = age_of(row.adult_on, now.date())
    known = with_lapsed(parse(row.facts), version.lapsed.get(row.kind))
    facts = facts_of(row.kind, row.place, age, (row.restricted or row.quarantined, row.hold), known)
    answer = decide(question.question(), version.rulebook, facts, now)
    if isinstance(answer, Allowed):
        return Outcome(row.id, "allowed", "", answer.clause, "")
    if isinstance(answer, Undeclared):
        return Outcome(row.id, "gap", "", "", answer.about)
    return Outcome(row.id, "refused", answer.reason, answer.clause, answer.about)


def _has_grant(question: Ask, acting: Acting, now: datetime) -> bool:
    """Whoever works for another organisation needs its grant for this campaign, purpose and time."""
    if acting.working is None or acting.working == acting.organisation:
        return True
    found = Grant.objects.filter(
        client_id=acting.organisation,
        working_id=acting.working,
        campaign=acting.campaign,
        starts__lte=now,
        ends__gt=now,
    ).first()
    return found is not None and question.purpose in found.purposes


def _receipt(  # what a receipt says
    question: Ask, acting: Acting, version: InForce, answer: Outcome, subjects: Sequence[UUID], now: datetime
) -> str | None:
    """The id of the receipt, once it is on disk; None where it could not be written."""
    rule = version.rulebook.rules.get(question.purpose)
    receipt = Receipt(
        organisation=str(acting.organisation),
        at=now,
        actor=acting.actor,
        purpose=question.purpose,
        action=question.action,
        categories=tuple(sorted(question.categories)),
        channel=question.channel or "",
        recipient=question.recipient or "",
        outcome=cast("Said", answer.outcome),
        reason=answer.reason,
        clause=answer.clause,
        basis=rule.basis if rule else "",
        version=version.rulebook.version,
        count=len(subjects),
        about=answer.about,
    )
    try:
        return str(wired().receipts.write(receipt, subjects))
    except ReceiptsUnwritable:
        return None


def _permit(  # noqa: PLR0913  # the parts of a permit
    question: Ask,
    acting: Acting,
    version: InForce,
    subjects: frozenset[UUID],
    answer: Outcome,
    receipt: str,
    now: datetime,
    refused: Mapping[str, int],
) -> Permit:
    rule = version.rulebook.rules[question.purpose]
    grounds = Grounds(answer.clause, rule.basis, version.rulebook.version, version.kinds_of(question.categories))
    return make_permit(
        acting.organisation, question, subjects, grounds, receipt, now + timedelta(seconds=PERMIT_LASTS_S),
        lasts_s=PERMIT_LASTS_S, refused=refused,
    )  # fmt: skip
