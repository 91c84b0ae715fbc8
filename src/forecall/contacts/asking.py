"""Asking custody on behalf of the room's verbs: a permit, or the room's own error."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from forecall.contacts.declared import covered, policy_in_force
from forecall.contacts.errors import NotDeclared, NotPermitted
from forecall.custody import Ask, Gap, Permit, Refused, ask, permitted
from forecall.custody.models import Subject


def allowed(answer: Permit | Refused | Gap) -> Permit:
    """The permit; raises NotPermitted where there is none."""
    if isinstance(answer, Permit):
        return answer
    if isinstance(answer, Gap):
        raise NotPermitted("no_rule", answer.about)
    raise NotPermitted(answer.reason, answer.clause)


def permit_for(purpose: str, action: str, people: Iterable[UUID], kinds: Iterable[str], **more: str) -> Permit:
    """A permit for all of these people and every one of these kinds of data.

    Raises NotDeclared where the policy has a kind in no category of the purpose for such a person, NotPermitted.
    """
    subjects, wanted = tuple(people), frozenset(kinds)
    categories = frozenset[str]()
    persons = Subject.objects.filter(id__in=subjects).values_list("kind", flat=True).order_by().distinct()
    for person in persons:
        found = covered(policy_in_force().policy, purpose, person, wanted)
        for kind, clause in found.undeclared.items():
            raise NotDeclared(kind, person, clause)
        categories |= found.categories
    return allowed(ask(Ask(purpose, categories, action, subjects, **more)))


def permit_for_set(purpose: str, action: str, people: Iterable[UUID], kinds: Iterable[str]) -> Permit | None:
    """A permit for those of these people for whom it is lawful; None where it is for nobody.

    The kinds that the policy does not have for some kind of person are left out: what opens is in `permit.kinds`.
    """
    subjects, wanted = tuple(people), frozenset(kinds)
    if not subjects:
        return None
    policy = policy_in_force().policy
    persons = policy.purposes[purpose].people if purpose in policy.purposes else []
    categories = frozenset[str]().union(*(covered(policy, purpose, person, wanted).categories for person in persons))
    answer = permitted(Ask(purpose, categories, action, subjects))
    if isinstance(answer, Gap):
        raise NotPermitted("no_rule", answer.about)
    return answer if isinstance(answer, Permit) else None
