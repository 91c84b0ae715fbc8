"""The gate: read the facts, decide, write the receipt, and only then give the permit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import compress
from typing import NamedTuple, cast
from uuid import UUID

from django.db.models import QuerySet

from forecall.custody.errors import UnknownSubject
from forecall.custody.facts import age_of, facts_of, parse, with_lapsed
from forecall.custody.joined import STRICTER, joined
from forecall.custody.many import answers_of
from forecall.custody.models import Subject
from forecall.custody.receipts import Outcome as Said
from forecall.custody.receipts import Receipt, ReceiptsUnwritable, actor_word, word, words
from forecall.custody.rulebooks import InForce, in_force
from forecall.custody.sets import among
from forecall.custody.standing import (
    GONE,
    HELD,
    RESTRICTED,
    Standing,
    alike,
    ids_of,
    publications_of,
    standing_among,
    standing_of,
)
from forecall.custody.standing import LOCKED as LOCKED_AWAY
from forecall.custody.types import (
    FORGOTTEN,
    LOCKED,
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
from forecall.foundation.models import Grant
from forecall.policy import Allowed, decide
from forecall.policy import Ask as Question
from forecall.policy import Gap as Undeclared


class Outcome(NamedTuple):
    """The answer for one subject, whichever road it came by."""

    row: Standing | None
    outcome: str
    reason: str
    clause: str
    about: str

    @property
    def subject(self) -> UUID | None:
        return None if self.row is None else self.row.id


@dataclass(slots=True)
class Decided:
    """The answers for many subjects, a list for each of their parts: ten thousand `Outcome`s at once cost a third more.

    outcomes, reasons, clauses, abouts   one text for each of `rows`, in their order
    """

    rows: list[Standing]
    outcomes: list[str]
    reasons: list[str]
    clauses: list[str]
    abouts: list[str]

    @classmethod
    def alike(cls, rows: Sequence[Standing], outcome: str, reason: str, about: str) -> Decided:
        many = len(rows)
        return cls(list(rows), [outcome] * many, [reason] * many, [""] * many, [about] * many)

    def extend(self, more: Decided) -> None:
        self.rows += more.rows
        self.outcomes += more.outcomes
        self.reasons += more.reasons
        self.clauses += more.clauses
        self.abouts += more.abouts

    def at(self, place: int) -> Outcome:
        return Outcome(
            self.rows[place], self.outcomes[place], self.reasons[place], self.clauses[place], self.abouts[place]
        )

    def put(self, place: int, one: Outcome) -> None:
        _, self.outcomes[place], self.reasons[place], self.clauses[place], self.abouts[place] = one

    def first(self, outcome: str) -> Outcome | None:
        return self.at(self.outcomes.index(outcome)) if outcome in self.outcomes else None

    def people(self, outcome: str) -> frozenset[UUID]:
        """Those of this outcome."""
        return ids_of(compress(self.rows, [one == outcome for one in self.outcomes]))


def ask(question: Ask) -> Permit | Refused | Gap:
    """May all of these people's categories be used so? A permit covers all of them, or there is none.

    One receipt is written, whatever the answer. Raises NoScope, NotWired, NoPolicy, UnknownSubject.
    """
    if not question.subjects:
        raise UnknownSubject(0)
    acting, now = acting_now("custody.ask"), wired().clock.now()
    wanted = list(dict.fromkeys(question.subjects))
    rows = standing_of(acting.organisation, wanted)
    if len(rows) != len(wanted):
        raise UnknownSubject(len(wanted) - len(rows))
    version = in_force(acting.organisation, rows[0].publications, now)
    decided = _outcomes(question, rows, version, acting, now)
    answer = decided.first("gap") or decided.first("refused") or decided.at(0)
    receipt = _receipt(question, acting, version, answer, _still_there(rows), now)
    if receipt is None:
        return Refused(NOT_RECEIPTED, answer.clause, "", "")
    if answer.outcome == "gap":
        return Gap(answer.about, receipt)
    if answer.outcome == "refused":
        others = len(rows) - decided.outcomes.count("allowed") - 1
        return Refused(answer.reason, answer.clause, answer.about, receipt, answer.subject, others)
    return _permit(question, acting, version, frozenset(wanted), answer, receipt, now, {})


def permitted(question: Ask, whom: QuerySet[Subject] | None = None) -> Permit | Refused | Gap:
    """A permit for those of a set for whom the use is lawful; how many were left out, and why, stands in `refused`.

    whom    the people asked about, where they are not named in the question; everybody of the organisation by default

    Refused where it is lawful for nobody, with the most frequent reason. One receipt for the set.
    """
    acting, now = acting_now("custody.permitted"), wired().clock.now()
    seq, rows = _rows_of_set(question, whom, acting)
    version = in_force(acting.organisation, seq, now)
    decided = _outcomes(question, rows, version, acting, now)
    counted = Counter(zip(decided.outcomes, decided.reasons, strict=True))
    left_out = {reason: many for (outcome, reason), many in counted.items() if outcome == "refused"}
    gap, allowed = decided.first("gap"), decided.first("allowed")
    answer = gap or allowed or _of_nobody(decided, left_out, question, version)
    covered = decided.people("allowed") if allowed else _still_there(decided.rows)
    receipt = _receipt(question, acting, version, answer, covered, now)
    if receipt is None:
        return Refused(NOT_RECEIPTED, answer.clause, "", "")
    if gap is not None:
        return Gap(gap.about, receipt)
    if answer.outcome == "refused":
        return Refused(answer.reason, answer.clause, answer.about, receipt, answer.subject, max(0, len(rows) - 1))
    return _permit(question, acting, version, covered, answer, receipt, now, left_out)


def _still_there(rows: Iterable[Standing]) -> frozenset[UUID]:
    """Whom a receipt names: nobody who was erased, or the list would bring their id back."""
    return ids_of(row for row in rows if not row.flags & GONE)


def _rows_of_set(question: Ask, whom: QuerySet[Subject] | None, acting: Acting) -> tuple[int, list[Standing]]:
    """How often a policy was published, and the people asked about."""
    if question.subjects is not None and whom is None:
        rows = standing_of(acting.organisation, question.subjects)
        return rows[0].publications if rows else publications_of(acting.organisation), rows
    seq, people = publications_of(acting.organisation), Subject.unscoped.all() if whom is None else whom
    if question.subjects is not None:
        people = people.filter(id__in=among(question.subjects))
    return seq, standing_among(acting.organisation, people)


def _of_nobody(decided: Decided, left_out: Mapping[str, int], question: Ask, version: InForce) -> Outcome:
    """What the receipt of a set says that is lawful for nobody in it: the most frequent refusal, or nobody there."""
    if left_out:
        most = max(left_out, key=lambda reason: left_out[reason])
        return decided.at(decided.reasons.index(most))
    rule = version.rulebook.rules.get(question.purpose)
    if rule is None:
        return Outcome(None, "gap", "", "", f"purpose:{question.purpose}")
    return Outcome(None, "allowed", "", rule.basis_clause, "")


STATUTE = "legal_obligation"
"""The basis that alone still reads what a statute keeps of somebody erased."""
FEW = 64
"""Up to here one by one is quicker than a table."""


def _outcomes(question: Ask, rows: Sequence[Standing], version: InForce, acting: Acting, now: datetime) -> Decided:
    """One for each row; of a person with several records the strictest refusal counts for all of them."""
    made, others = _each(question, rows, version, acting, now), joined(rows)
    if not others:
        return made
    missing = {other for several in others.values() for other in several} - {row.id for row in rows}
    beside = standing_of(acting.organisation, list(missing)) if missing else []
    answers: dict[UUID | None, Outcome] = {}
    for several in (made, _each(question, beside, version, acting, now)):
        answers |= {several.rows[at].id: several.at(at) for at in range(len(several.rows))}
    for at in range(len(rows)):
        made.put(at, _strictest(made.at(at), others, answers))
    return made


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


def _each(question: Ask, rows: Sequence[Standing], version: InForce, acting: Acting, now: datetime) -> Decided:
    if not has_grant(question.purpose, acting, now):
        return Decided.alike(rows, "refused", NO_GRANT, question.purpose)
    rule = version.rulebook.rules.get(question.purpose)
    by_statute = rule is not None and rule.basis == STATUTE
    stops = GONE if by_statute else GONE | LOCKED_AWAY
    there = [row for row in rows if not row.flags & stops]
    if len(there) == len(rows):
        return _of_those_there(question, rows, version, now)
    gone = [row for row in rows if row.flags & GONE]
    books = [row for row in rows if row.flags & stops == LOCKED_AWAY]
    made = Decided.alike(gone, "refused", FORGOTTEN, "")
    made.extend(Decided.alike(books, "refused", LOCKED, ""))
    made.extend(_of_those_there(question, there, version, now))
    return made


def _of_those_there(question: Ask, rows: Sequence[Standing], version: InForce, now: datetime) -> Decided:
    """People of whom the same is known get the same answer, which is found once: what came in by one file is alike."""
    firsts, places = alike(rows)
    asked = question.question()
    if len(firsts) > FEW:
        columns = answers_of(asked, firsts, version, now)
    else:
        found = [_one(asked, row, version, now) for row in firsts]
        columns = tuple(map(list, zip(*found, strict=True))) if found else ([], [], [], [])
    if places is not None:
        columns = tuple([column[place] for place in places] for column in columns)
    return Decided(list(rows), *columns)


def _one(asked: Question, row: Standing, version: InForce, now: datetime) -> tuple[str, str, str, str]:
    """Outcome, reason, clause, and what it is about."""
    age = age_of(row.of_age_on, now.date())
    known = with_lapsed(parse(row.facts), version.lapsed.get(row.kind))
    facts = facts_of(row.kind, row.place, age, (bool(row.flags & RESTRICTED), bool(row.flags & HELD)), known, asked)
    answer = decide(asked, version.rulebook, facts, now)
    if isinstance(answer, Allowed):
        return "allowed", "", answer.clause, ""
    if isinstance(answer, Undeclared):
        return "gap", "", "", answer.about
    return "refused", answer.reason, answer.clause, answer.about


def has_grant(purpose: str, acting: Acting, now: datetime) -> bool:
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
    return found is not None and purpose in found.purposes


def _receipt(  # what a receipt says
    question: Ask, acting: Acting, version: InForce, answer: Outcome, subjects: Collection[UUID], now: datetime
) -> str | None:
    """The id of the receipt, once it is on disk; None where it could not be written."""
    rule = version.rulebook.rules.get(question.purpose)
    receipt = Receipt(
        organisation=str(acting.organisation),
        at=now,
        actor=actor_word(acting.actor, subjects if question.subjects is None else question.subjects),
        purpose=word(question.purpose),
        action=word(question.action),
        categories=words(question.categories),
        channel=word(question.channel or ""),
        recipient=word(question.recipient or ""),
        outcome=cast("Said", answer.outcome),
        reason=answer.reason,
        clause=answer.clause,
        basis=rule.basis if rule else "",
        version=version.rulebook.version,
        count=len(subjects),
        about=word(answer.about),
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
