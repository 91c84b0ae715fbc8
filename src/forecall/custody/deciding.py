"""What is decided for each person of a question, before anything is receipted or given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import compress
from typing import NamedTuple
from uuid import UUID

from forecall.custody.facts import age_of, facts_of, with_lapsed
from forecall.custody.joined import STRICTER, joined
from forecall.custody.many import answers_of, asks_for
from forecall.custody.people import People
from forecall.custody.rulebooks import InForce
from forecall.custody.standing import GONE, HELD, RESTRICTED, Standing, alike, ids_of, standing_of
from forecall.custody.standing import LOCKED as LOCKED_AWAY
from forecall.custody.types import FORGOTTEN, LOCKED, NO_GRANT, Ask
from forecall.foundation import Acting
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

    def at(self, place: int) -> Outcome:
        return Outcome(
            self.rows[place], self.outcomes[place], self.reasons[place], self.clauses[place], self.abouts[place]
        )

    def put(self, place: int, one: Outcome) -> None:
        _, self.outcomes[place], self.reasons[place], self.clauses[place], self.abouts[place] = one

    def first(self, outcome: str) -> Outcome | None:
        return self.at(self.outcomes.index(outcome)) if outcome in self.outcomes else None

    def people(self, outcome: str) -> People:
        """Those of this outcome."""
        if self.outcomes.count(outcome) == len(self.rows):
            return ids_of(self.rows)
        return ids_of(compress(self.rows, [one == outcome for one in self.outcomes]))


STATUTE = "legal_obligation"
"""The basis that alone still reads what a statute keeps of somebody erased."""
FEW = 64
"""Up to here one by one is quicker than a table."""
Columns = tuple[list[str], ...]
"""Outcomes, reasons, clauses, abouts."""


def decided_for(question: Ask, rows: Sequence[Standing], version: InForce, acting: Acting, now: datetime) -> Decided:
    """One answer for each row; of a person with several records the strictest refusal counts for all of them.

    People of whom the same is known get the same answer, which is found once: what came in by one file is alike.
    """
    firsts, places = alike(rows, asks_for(question.question(), version)) if len(rows) > 1 else (rows, None)
    made, several = _each(question, rows, (firsts, places), version, acting, now), joined(firsts)
    if not several:
        return made
    others = several if places is None else joined(rows)
    missing = {other for records in others.values() for other in records} - {row.id for row in rows}
    beside = standing_of(acting.organisation, list(missing)) if missing else []
    answers: dict[UUID | None, Outcome] = {}
    for those in (made, _each(question, beside, (beside, None), version, acting, now)):
        answers |= {those.rows[at].id: those.at(at) for at in range(len(those.rows))}
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


def _each(  # everything that a decision hangs on
    question: Ask,
    rows: Sequence[Standing],
    kinds: tuple[Sequence[Standing], list[int] | None],
    version: InForce,
    acting: Acting,
    now: datetime,
) -> Decided:
    if not has_grant(question.purpose, acting, now):
        return Decided.alike(rows, "refused", NO_GRANT, question.purpose)
    firsts, places = kinds
    columns = _of_kinds(question, firsts, version, now)
    if places is not None:
        columns = tuple(map(list, map(_spread(places), columns)))
    return Decided(list(rows), *columns)


def _spread(places: Sequence[int]) -> Callable[[Sequence[str]], Iterable[str]]:
    """From one text for each kind of person to one for each person."""

    def spread(texts: Sequence[str]) -> Iterable[str]:
        return [texts[0]] * len(places) if len(texts) == 1 else map(texts.__getitem__, places)

    return spread


def _of_kinds(question: Ask, rows: Sequence[Standing], version: InForce, now: datetime) -> Columns:
    rule = version.rulebook.rules.get(question.purpose)
    by_statute = rule is not None and rule.basis == STATUTE
    stops = GONE if by_statute else GONE | LOCKED_AWAY
    there = [row for row in rows if not row.flags & stops]
    columns = _of_those_there(question, there, version, now)
    if len(there) == len(rows):
        return columns
    answers = zip(*columns, strict=True)
    return _in_columns([_stopped(row) if row.flags & stops else next(answers) for row in rows])


def _stopped(row: Standing) -> tuple[str, str, str, str]:
    return "refused", FORGOTTEN if row.flags & GONE else LOCKED, "", ""


def _of_those_there(question: Ask, rows: Sequence[Standing], version: InForce, now: datetime) -> Columns:
    asked = question.question()
    if len(rows) > FEW:
        return answers_of(asked, rows, version, now)
    return _in_columns([_one(asked, row, version, now) for row in rows])


def _in_columns(answers: Sequence[tuple[str, str, str, str]]) -> Columns:
    return tuple(map(list, zip(*answers, strict=True))) if answers else ([], [], [], [])


def _one(asked: Question, row: Standing, version: InForce, now: datetime) -> tuple[str, str, str, str]:
    """Outcome, reason, clause, and what it is about."""
    age = age_of(row.of_age_on, now.date())
    known = with_lapsed(row.known, version.lapsed.get(row.kind))
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
