"""What has ended for a person by what they said no to, as they are told and as a member sees it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from forecall.custody.agreed import of_each
from forecall.custody.facts import facts_of, parse
from forecall.custody.joined import every_record
from forecall.custody.models import Subject
from forecall.custody.rulebooks import InForce
from forecall.policy import Ask
from forecall.policy.agreeing import SCORE, consents_read, refuses, served_by, serves_nothing, took_back
from forecall.policy.facts import Facts
from forecall.policy.rulebook import Rule, Rulebook


@dataclass(frozen=True, slots=True)
class Stopped:
    """Names of purposes, in the order of the policy.

    uses      those to which the person objected: nothing of theirs serves them any more
    scoring   those that scored for nothing else than what the person said no to: what they keep and read goes on
    """

    uses: tuple[str, ...]
    scoring: tuple[str, ...]


def stopped(
    organisation: UUID, subject: UUID, version: InForce, now: datetime, by: Collection[str] | None = None
) -> Stopped:
    """What some record of the person stands refused, and what none of them is scored for any more.

    by   what an objection names: only what that one ended, and stands. All that they said where None, a yes that they
         took back as well
    """
    there = Subject.unscoped.filter(pk__in=every_record(organisation, subject), forgotten_at=None)
    records, book = list(there.order_by("pk")), version.rulebook
    uses = [name for name, rule in book.rules.items() if _refused(rule, [_facts(one, by) for one in records])]
    scoring = [
        name
        for name, rule in book.rules.items()
        if rule.serves and name not in uses and _scored_no_more(rule, book, records, now, by)
    ]
    return Stopped(tuple(uses), tuple(scoring))


def _refused(rule: Rule, said: Sequence[Facts]) -> bool:
    return any(one.person in rule.people and refuses(rule, one) for one in said)


def _scored_no_more(
    rule: Rule, book: Rulebook, records: Sequence[Subject], now: datetime, by: Collection[str] | None
) -> bool:
    """Whether for one of these records nothing is left that it was scored for, and the person said no to some of it."""
    ask = Ask(rule.purpose, frozenset(), SCORE)
    known = {one.pk: parse(one.facts) for one in records}
    agreed = of_each(known, [frozenset(known)], consents_read(ask, book))
    for one in records:
        served = served_by(rule, book, one.kind)
        facts = _facts(one, None, agreed.get(one.pk))
        mine = facts if by is None else replace(facts, objections=facts.objections & frozenset(by), withdrawals={})
        no = any(refuses(each, mine) or took_back(each, mine) for each in served)
        if one.kind in rule.people and no and serves_nothing(ask, served, facts, now, []):
            return True
    return False


def _facts(one: Subject, by: Collection[str] | None, agreed: dict[str, object] | None = None) -> Facts:
    """What a record says, with what the person agreed to by any."""
    facts = facts_of(one.kind, one.place, None, (False, False), {**parse(one.facts), **(agreed or {})})
    return facts if by is None else replace(facts, objections=facts.objections & frozenset(by))
