"""Asking custody on behalf of the room's verbs: permits for what the policy has, or the room's own error."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from forecall.contacts.declared import covered
from forecall.contacts.errors import NotDeclared, NotPermitted, UnknownContact
from forecall.custody import Ask, Gap, Permit, Refused, ask_knowing, read_each
from forecall.custody.errors import UnknownSubject
from forecall.custody.facts import parse
from forecall.custody.several import Wanted
from forecall.custody.standing import Standing
from forecall.policy import Policy


def allowed(answer: Permit | Refused | Gap) -> Permit:
    """The permit; raises NotPermitted where there is none."""
    if isinstance(answer, Permit):
        return answer
    if isinstance(answer, Gap):
        raise NotPermitted("no_rule", answer.about)
    raise NotPermitted(answer.reason, answer.clause, answer.about)


def permit_for(purpose: str, action: str, person: UUID, kinds: Collection[str], source: str | None = None) -> Permit:
    """A permit for one person and every one of these kinds of data.

    Raises UnknownContact, NotDeclared where the policy has a kind in no category of the purpose for such a person, and
    NotPermitted.
    """

    def question(policy: Policy, known: Standing) -> Ask:
        found = covered(policy, purpose, known.kind, kinds)
        for name, clause in found.undeclared.items():
            raise NotDeclared(name, known.kind, clause)
        return Ask(purpose, found.categories, action, (person,), source=source)

    try:
        return allowed(ask_knowing(person, question))
    except UnknownSubject:
        raise UnknownContact("person") from None


Wanting = Callable[[frozenset[str]], Sequence[Wanted]]
"""Kinds of data -> what is opened for them."""


def read_by_category(
    purpose: str, people: Sequence[UUID], kinds: frozenset[str], wanting: Wanting
) -> list[tuple[Permit, list[list[Any]]]]:
    """One permit for each category that is needed, for those of the people for whom it is lawful, and what it opens.

    A person is asked about in the categories that they have, in the order of their names; a kind of data that two have
    comes under both. Raises NotPermitted where the purpose has no rule.
    """

    def plan(policy: Policy, known: Mapping[UUID, Standing]) -> list[tuple[Ask, Sequence[Wanted]]]:
        if purpose not in policy.purposes:
            raise NotPermitted("no_rule", f"purpose:{purpose}")
        asked = _by_category(policy, purpose, kinds, known)
        return [
            (
                Ask(purpose, frozenset({one}), "read", tuple(asked[one])),
                wanting(kinds & frozenset(map(str, policy.categories[one].fields))),
            )
            for one in sorted(asked)
        ]

    return [(answer, rows) for answer, rows in read_each(people, plan) if isinstance(answer, Permit)]


def _by_category(
    policy: Policy, purpose: str, kinds: Collection[str], known: Mapping[UUID, Standing]
) -> dict[str, list[UUID]]:
    """Category -> the people who have it, of those in which the purpose has the wanted kinds of data.

    Many came in alike, by one text of origins and as one kind of person: it is looked at once.
    """
    asked, seen = defaultdict[str, list[UUID]](list), dict[tuple[str, str | None], frozenset[str]]()
    for person, row in known.items():
        alike = row.kind, row.origins
        if alike not in seen:
            seen[alike] = covered(policy, purpose, row.kind, kinds).categories & parse(row.origins or "{}").keys()
        for category in seen[alike]:
            asked[category].append(person)
    return asked
