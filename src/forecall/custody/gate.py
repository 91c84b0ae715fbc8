"""The gate: read the facts, decide, write the receipt, and only then give the permit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, cast
from uuid import UUID

from django.db.models import QuerySet

from forecall.custody.crowd import Crowd, crowd_of
from forecall.custody.deciding import Decided, Outcome, decided_for, lasts_of
from forecall.custody.errors import UnknownSubject
from forecall.custody.models import Subject
from forecall.custody.people import People
from forecall.custody.proofs import proof_of
from forecall.custody.receipts import Outcome as Said
from forecall.custody.receipts import Receipt, ReceiptsUnwritable, actor_word, word, words
from forecall.custody.rulebooks import InForce, in_force
from forecall.custody.sets import among
from forecall.custody.standing import GONE, Standing, ids_of, publications_of, standing_among, standing_of
from forecall.custody.types import NOT_RECEIPTED, Ask, Gap, Grounds, Permit, Refused, make_permit
from forecall.custody.wiring import wired
from forecall.foundation import Acting, acting_now

NO_RULE: Final = "no_rule"
"""The code where the policy does not speak of a use."""


def ask(question: Ask) -> Permit | Refused | Gap:
    """May all of these people's categories be used so? A permit covers all of them, or there is none.

    One receipt is written, whatever the answer. Raises NoScope, NotWired, NoPolicy, UnknownSubject.
    """
    return decision_on(question).given()


def permitted(question: Ask, whom: QuerySet[Subject] | None = None) -> Permit | Refused | Gap:
    """A permit for those of a set for whom the use is lawful; how many were left out, and why, stands in `refused`.

    whom    the people asked about, where they are not named in the question; everybody of the organisation by default

    Refused where it is lawful for nobody, with the most frequent reason. One receipt for the set.
    """
    return decision_on_set(question, whom).given()


def answer_each(question: Ask) -> dict[UUID, Refused | None]:
    """Each person named, with their own refusal; None where the use is lawful. Nothing opens with it.

    What a list shows beside each name: `permitted` only counts its refusals. One receipt, the one `permitted` writes,
    which the refusals do not name; neither do they name the person, so that those of one kind are equal.
    `no_rule` for everybody where the policy does not speak of the use, and for whoever is not of the organisation.
    """
    people = question.subjects or ()
    decision = decision_on_set(question)
    answer = decision.given()
    if isinstance(answer, Refused) and answer.reason == NOT_RECEIPTED:
        return dict.fromkeys(people, Refused(NOT_RECEIPTED, answer.clause, answer.about, ""))
    nobody: dict[UUID, Refused | None] = dict.fromkeys(people, Refused(NO_RULE, "", "", ""))
    if isinstance(answer, Gap):
        return nobody
    found = [decision.decided.at(place) for place in range(len(decision.decided.rows))]
    return nobody | {
        one.subject: Refused(one.reason, one.clause, one.about, "") if one.reason else None
        for one in found
        if one.subject is not None
    }


@dataclass(slots=True)
class Decision:
    """What was decided. Nobody has it before its receipt is on the disk: `given` is the only way out.

    covered   whom the receipt names: whoever a permit would be for
    refused   reason -> how many of a set were left out
    decided   the answers it is made of
    others    how many more than the one it names a refusal is about
    proof     of an advertisement to one person: what its basis rests on
    """

    question: Ask
    acting: Acting
    now: datetime
    version: InForce
    answer: Outcome
    covered: People
    decided: Decided
    refused: Mapping[str, int] = field(default_factory=dict)
    others: int = 0
    proof: str = ""

    def given(self) -> Permit | Refused | Gap:
        """The answer, once its receipt stands; refused where that could not be written."""
        try:
            receipt = wired().receipts.write(self.receipt(), self.covered)
        except ReceiptsUnwritable:
            return self.refused_for_want_of_it()
        return _receipted(self, str(receipt))

    def refused_for_want_of_it(self) -> Refused:
        """The answer where no receipt can be written."""
        return Refused(NOT_RECEIPTED, self.answer.clause, "", "")

    def receipt(self) -> Receipt:
        """What it says in the chain."""
        question, answer, version = self.question, self.answer, self.version
        rule = version.rulebook.rules.get(question.purpose)
        return Receipt(
            organisation=str(self.acting.organisation),
            at=self.now,
            actor=actor_word(self.acting.actor, self.covered if question.subjects is None else question.subjects),
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
            count=len(self.covered),
            about=word(answer.about) if answer.about else self.proof,
        )


def _receipted(decided: Decision, receipt: str) -> Permit | Refused | Gap:
    """The answer under a receipt that is on the disk."""
    answer = decided.answer
    if answer.outcome == "gap":
        return Gap(answer.about, receipt)
    if answer.outcome == "refused":
        return Refused(answer.reason, answer.clause, answer.about, receipt, answer.subject, decided.others)
    question, version = decided.question, decided.version
    rule = version.rulebook.rules[question.purpose]
    kinds = version.kinds_of(question.categories)
    lasts = lasts_of(question.purpose, decided.acting, decided.now)
    return make_permit(
        decided.acting.organisation, question, decided.covered,
        Grounds(answer.clause, rule.basis, version.rulebook.version, kinds), receipt,
        decided.now + lasts, lasts_s=lasts.total_seconds(), refused=decided.refused,
    )  # fmt: skip


def given_all(decisions: Sequence[Decision]) -> list[Permit | Refused | Gap]:
    """The answers of several in their order, once all of their receipts stand: by one sync, all of them or none."""
    if not decisions:
        return []
    try:
        written = wired().receipts.write_many([(one.receipt(), one.covered) for one in decisions])
    except ReceiptsUnwritable:
        return [one.refused_for_want_of_it() for one in decisions]
    return [_receipted(one, str(receipt)) for one, receipt in zip(decisions, written, strict=True)]


Reads = Callable[[UUID, Sequence[UUID]], Sequence[Standing]]
"""As `standing_of` does."""


def decision_on(question: Ask, reads: Reads = standing_of, now: datetime | None = None) -> Decision:
    """For all of the people named, or for none. Raises as `ask`.

    now   the moment whose version counts, where the question was put in its words
    """
    if not question.subjects:
        raise UnknownSubject(0)
    acting, now = acting_now("custody.ask"), now or wired().clock.now()
    wanted = question.subjects if len(question.subjects) == 1 else tuple(dict.fromkeys(question.subjects))
    rows = reads(acting.organisation, wanted)
    if len(rows) != len(wanted):
        raise UnknownSubject(len(wanted) - len(rows))
    version = in_force(acting.organisation, rows[0].publications, now)
    decided = decided_for(question, rows, version, acting, now)
    if len(rows) == 1:
        answer, others = decided.at(0), 0
    else:
        answer = decided.first("gap") or decided.first("refused") or decided.at(0)
        others = len(rows) - decided.counted()["allowed", ""] - 1
    proof = proof_of(question, rows[0], version) if len(rows) == 1 and answer.outcome == "allowed" else ""
    return Decision(question, acting, now, version, answer, _still_there(rows), decided, others=others, proof=proof)


def decision_on_set(question: Ask, whom: QuerySet[Subject] | None = None, reads: Reads = standing_of) -> Decision:
    """For those of a set for whom it is lawful. Raises as `permitted`."""
    acting = acting_now("custody.permitted")
    if question.subjects is not None and whom is None:
        rows = reads(acting.organisation, question.subjects)
        return decision_among(question, rows[0].publications if rows else publications_of(acting.organisation), rows)
    return decision_among(question, *_rows_of_set(question, whom, acting))


def decision_among(question: Ask, publications: int, rows: Sequence[Standing], now: datetime | None = None) -> Decision:
    """For those for whom it is lawful, of people whose rows are read, or were written just now. Raises as `permitted`.

    publications   how often a policy was published, read with the rows
    now            as of `decision_on`
    """
    acting, now = acting_now("custody.permitted"), now or wired().clock.now()
    version = in_force(acting.organisation, publications, now)
    decided = decided_for(question, rows, version, acting, now)
    left_out = {reason: many for (outcome, reason), many in decided.counted().items() if outcome == "refused"}
    gap, allowed = decided.first("gap"), decided.first("allowed")
    answer = gap or allowed or _of_nobody(decided, left_out, question, version)
    covered = decided.people("allowed") if allowed else _still_there(decided.rows)
    return Decision(question, acting, now, version, answer, covered, decided, left_out, max(0, len(rows) - 1))


def _still_there(rows: Sequence[Standing]) -> People:
    """Whom a receipt names: nobody who was erased, or the list would bring their id back."""
    return rows.still_there if isinstance(rows, Crowd) else ids_of(row for row in rows if not row.flags & GONE)


def _rows_of_set(question: Ask, whom: QuerySet[Subject] | None, acting: Acting) -> tuple[int, Sequence[Standing]]:
    """How often a policy was published, and the people asked about."""
    if question.subjects is None and whom is None and (found := crowd_of(acting.organisation)) is not None:
        return found
    seq, people = publications_of(acting.organisation), whom
    if people is not None and question.subjects is not None:
        people = people.filter(id__in=among(question.subjects))
    return seq, standing_among(acting.organisation, people)


def _of_nobody(decided: Decided, left_out: Mapping[str, int], question: Ask, version: InForce) -> Outcome:
    """What the receipt of a set says that is lawful for nobody in it: the most frequent refusal, or nobody there."""
    if left_out:
        most = max(left_out, key=lambda reason: left_out[reason])
        return cast("Outcome", decided.first("refused", most))
    rule = version.rulebook.rules.get(question.purpose)
    if rule is None:
        return Outcome(None, "gap", "", "", f"purpose:{question.purpose}")
    return Outcome(None, "allowed", "", rule.basis_clause, "")
