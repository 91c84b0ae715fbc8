"""Asking custody on behalf of the room's verbs: permits for what the policy has, or the room's own error."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from forecall.contacts.declared import covered, policy_in_force
from forecall.contacts.errors import NotDeclared, NotPermitted, UnknownContact
from forecall.custody import Ask, Gap, Permit, Refused, ask, permitted
from forecall.custody.facts import parse
from forecall.custody.models import Subject
from forecall.custody.sets import among


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
    kind = Subject.objects.filter(pk=person).values_list("kind", flat=True).first()
    if kind is None:
        raise UnknownContact("person")
    found = covered(policy_in_force().policy, purpose, kind, kinds)
    for name, clause in found.undeclared.items():
        raise NotDeclared(name, kind, clause)
    return allowed(ask(Ask(purpose, found.categories, action, (person,), source=source)))


def permits_for_set(purpose: str, action: str, people: Iterable[UUID], kinds: Collection[str]) -> list[Permit]:
    """One permit for each category that is needed, for those of the people for whom it is lawful; it may be for nobody.

    A person is asked about in the categories that they have. Raises NotPermitted where the purpose has no rule.
    """
    policy, asked = policy_in_force().policy, defaultdict[str, list[UUID]](list)
    if purpose not in policy.purposes:
        raise NotPermitted("no_rule", f"purpose:{purpose}")
    needed: dict[str, frozenset[str]] = {}
    rows = Subject.objects.filter(id__in=among(list(people))).values_list("id", "kind", "origins__facts")
    for subject, kind, facts in rows:
        if kind not in needed:
            needed[kind] = covered(policy, purpose, kind, kinds).categories
        for category in needed[kind] & parse(facts or "{}").keys():
            asked[category].append(subject)
    answers = [
        permitted(Ask(purpose, frozenset({category}), action, tuple(subjects)))
        for category, subjects in sorted(asked.items())
    ]
    return [answer for answer in answers if isinstance(answer, Permit)]
