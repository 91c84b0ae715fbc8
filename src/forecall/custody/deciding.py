"""What is decided for each person of a question, before anything is receipted or given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import compress
from typing import NamedTuple
from uuid import UUID

from forecall.custody.agreed import of_each
from forecall.custody.alike import alike
from forecall.custody.apart import Apart
from forecall.custody.crowd import Crowd
from forecall.custody.facts import age_of, facts_of, parse, with_lapsed, written
from forecall.custody.joined import STRICTER, groups_of, joined
from forecall.custody.many import answers_of
from forecall.custody.people import People
from forecall.custody.rulebooks import InForce
from forecall.custody.standing import ASIDE, GONE, HELD, RESTRICTED, Standing, ids_of, standing_of
from forecall.custody.standing import LOCKED as LOCKED_AWAY
from forecall.custody.types import FORGOTTEN, LOCKED, NO_GRANT, PERMIT_LASTS_S, Ask
from forecall.foundation import Acting
from forecall.foundation.models import Grant
from forecall.policy import Allowed, decide
from forecall.policy import Ask as Question
from forecall.policy import Gap as Undeclared
from forecall.policy.agreeing import consents_read
from forecall.policy.facts import Reason
from forecall.policy.rulebook import Rule


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


CONSENT, STORE = "consent", "store"
Answer = tuple[str, str, str, str]
"""Outcome, reason, clause, what it is about."""


@dataclass(slots=True)
class Decided:
    """The answers for many people: one for each kind of them.

    answers   those there are, each at least once
    places    for each of `rows` the place of its own among them; None where each has its own
    """

    rows: Sequence[Standing]
    answers: list[Answer]
    places: list[int] | None

    def at(self, place: int) -> Outcome:
        return Outcome(self.rows[place], *self.answers[place if self.places is None else self.places[place]])

    def put(self, place: int, one: Outcome) -> None:
        """From now on this person has an answer of their own."""
        if self.places is None:
            self.places = list(range(len(self.rows)))
        self.places[place] = len(self.answers)
        self.answers.append(one[1:])

    def counted(self) -> Counter[tuple[str, str]]:
        """(outcome, reason) -> how many have it."""
        found: Counter[tuple[str, str]] = Counter()
        if self.places is None:
            found.update(answer[:2] for answer in self.answers)
        elif len(self.answers) == 1:
            found[self.answers[0][:2]] = len(self.places)
        else:
            for place, many in Counter(self.places).items():
                found[self.answers[place][:2]] += many
        return found

    def first(self, outcome: str, reason: str | None = None) -> Outcome | None:
        """The first in order of whom this is the answer."""
        at = next(iter(self._places_of(outcome, reason)), None)
        return None if at is None else self.at(at)

    def people(self, outcome: str) -> People:
        """Those of this outcome."""
        return those_at(self.rows, list(self._places_of(outcome)))

    def _places_of(self, outcome: str, reason: str | None = None) -> Iterator[int]:
        fits = [one[0] == outcome and reason in {None, one[1]} for one in self.answers]
        if not any(fits):
            return iter(())
        places = range(len(self.rows))
        if all(fits):
            return iter(places)
        return compress(places, fits if self.places is None else map(fits.__getitem__, self.places))


def those_at(rows: Sequence[Standing], places: Sequence[int]) -> People:
    """Whose rows these are."""
    return rows.those(places) if isinstance(rows, Crowd) else ids_of([rows[at] for at in places])


STATUTE = "legal_obligation"
"""The basis that alone still reads what a statute keeps of somebody erased."""
FEW = 64
"""Up to here one by one is quicker than a table."""


def decided_for(question: Ask, rows: Sequence[Standing], version: InForce, acting: Acting, now: datetime) -> Decided:
    """One answer for each row; of a person with several records the strictest refusal counts for all of them.

    People of whom the same is known get the same answer, which is found once: what came in by one file is alike.
    """
    asked = question.question()
    firsts, places = alike(rows, lambda: Apart(asked, version, now)) if len(rows) > 1 else (rows, None)
    made, several = Decided(rows, _answers(asked, firsts, version, acting, now), places), joined(firsts)
    if not several:
        return made
    others = several if places is None else joined(rows)
    mine = {at: row for at, row in enumerate(rows) if row.id in others}
    missing = {other for records in others.values() for other in records} - {row.id for row in mine.values()}
    beside = standing_of(acting.organisation, list(missing)) if missing else []
    read = consents_read(asked, version.rulebook)
    there = _with_choices_of_all([*mine.values(), *beside], groups_of(others), read)
    found = zip(there, _answers(asked, there, version, acting, now), strict=True)
    answers = {row.id: Outcome(row, *answer) for row, answer in found}
    for at, row in mine.items():
        made.put(at, _strictest(answers[row.id], others, answers))
    return made


def _with_choices_of_all(
    rows: Sequence[Standing], people: Sequence[frozenset[UUID]], purposes: Collection[str]
) -> list[Standing]:
    """The rows of these people, each with what was agreed to, and taken back, by any record of the same person."""
    facts = {row.id: parse(row.facts) for row in rows}
    said = of_each(facts, people, purposes)
    return [row._replace(facts=written({**facts[row.id], **said[row.id]})) if row.id in said else row for row in rows]


def _strictest(one: Outcome, others: Mapping[UUID, tuple[UUID, ...]], answers: Mapping[UUID, Outcome]) -> Outcome:
    """The outcome, or the refusal of another record of the same person, where that is one that counts for all."""
    if one.outcome != "allowed" or one.subject is None:
        return one
    beside = [answers[other] for other in others.get(one.subject, ()) if other in answers]
    refused = next((answer for answer in beside if answer.reason in STRICTER), None)
    if refused is None:
        return one
    return one._replace(outcome="refused", reason=refused.reason, clause=refused.clause, about=refused.about)


def _answers(
    asked: Question, rows: Sequence[Standing], version: InForce, acting: Acting, now: datetime
) -> list[Answer]:
    if not has_grant(asked.purpose, acting, now):
        return [("refused", NO_GRANT, "", asked.purpose)] * len(rows)
    rule = version.rulebook.rules.get(asked.purpose)
    by_statute = rule is not None and rule.basis == STATUTE
    stops = GONE if by_statute else GONE | LOCKED_AWAY
    there = [row for row in rows if not row.flags & stops]
    answers = _of_those_there(asked, there, version, now)
    if rule is not None and rule.basis == CONSENT and asked.action != STORE:
        answers = [_without_consent(one, row, rule) for one, row in zip(answers, there, strict=True)]
    if len(there) == len(rows):
        return answers
    each = iter(answers)
    return [_stopped(row) if row.flags & stops else next(each) for row in rows]


def _without_consent(answer: Answer, row: Standing, rule: Rule) -> Answer:
    """A child's yes is none, nor one that only the seller of a list tells of: whoever is set aside is only stored.

    It is the answer of a record without a yes of its own, too: that of another record of theirs is none either.
    """
    return ("refused", Reason.RESTRICTED, rule.clause, "") if row.flags & ASIDE and answer[0] != "gap" else answer


def _stopped(row: Standing) -> Answer:
    return "refused", FORGOTTEN if row.flags & GONE else LOCKED, "", ""


def _of_those_there(asked: Question, rows: Sequence[Standing], version: InForce, now: datetime) -> list[Answer]:
    if len(rows) > FEW:
        return list(zip(*answers_of(asked, rows, version, now), strict=True))
    return [_one(asked, row, version, now) for row in rows]


def _one(asked: Question, row: Standing, version: InForce, now: datetime) -> Answer:
    """Outcome, reason, clause, and what it is about."""
    age = age_of(row.of_age_on, now.date())
    known = with_lapsed(row.known, version.lapsed.get(row.kind))
    flags, read = (bool(row.flags & RESTRICTED), bool(row.flags & HELD)), consents_read(asked, version.rulebook)
    facts = facts_of(row.kind, row.place, age, flags, known, asked, read)
    answer = decide(asked, version.rulebook, facts, now)
    if isinstance(answer, Allowed):
        return "allowed", "", answer.clause, ""
    if isinstance(answer, Undeclared):
        return "gap", "", "", answer.about
    return "refused", answer.reason, answer.clause, answer.about


def has_grant(purpose: str, acting: Acting, now: datetime) -> bool:
    """Whoever works for another organisation needs its grant for this campaign, purpose and time."""
    return _is_at_home(acting) or _grant_ends(purpose, acting, now) is not None


def lasts_of(purpose: str, acting: Acting, now: datetime) -> timedelta:
    """How long a permit that is given now opens: no longer than the grant by which it is given."""
    lasts = timedelta(seconds=PERMIT_LASTS_S)
    if _is_at_home(acting):
        return lasts
    return min(lasts, (_grant_ends(purpose, acting, now) or now) - now)


def _is_at_home(acting: Acting) -> bool:
    return acting.working is None or acting.working == acting.organisation


def _grant_ends(purpose: str, acting: Acting, now: datetime) -> datetime | None:
    """When the grant ends that covers this now; None where there is none."""
    found = Grant.objects.filter(
        client_id=acting.organisation,
        working_id=acting.working,
        campaign=acting.campaign,
        starts__lte=now,
        ends__gt=now,
    ).first()
    return found.ends if found is not None and purpose in found.purposes else None
