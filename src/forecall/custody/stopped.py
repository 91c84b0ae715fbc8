"""Which purposes have ended for a person by what they said no to, as they are told and as a member sees it."""

from __future__ import annotations

from uuid import UUID

from forecall.custody.facts import parse
from forecall.custody.joined import every_record
from forecall.custody.models import Subject
from forecall.custody.rulebooks import InForce
from forecall.policy.deciding import SCORE, has_objected, served_by
from forecall.policy.facts import Facts


def stopped(organisation: UUID, subject: UUID, version: InForce, *, scoring: bool = False) -> tuple[str, ...]:
    """Names of the purposes, in the order of the policy, to which some record of the person stands refused.

    scoring   those alone that score people
    """
    records = Subject.unscoped.filter(pk__in=every_record(organisation, subject), forgotten_at=None)
    said = [_said(kind, facts) for kind, facts in records.values_list("kind", "facts")]
    book = version.rulebook
    return tuple(
        name
        for name, rule in book.rules.items()
        if (SCORE in rule.actions or not scoring)
        and any(
            one.person in rule.people
            and has_objected(rule, one, served_by(rule, book, one.person) if SCORE in rule.actions else ())
            for one in said
        )
    )


def _said(kind: str, facts: str) -> Facts:
    known = parse(facts)
    return Facts(kind, objections=frozenset(known.get("o", ())), compelling=frozenset(known.get("k", ())))
