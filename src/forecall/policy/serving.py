"""For which advertising a purpose scores people, and does not say so."""

from __future__ import annotations

from forecall.policy.terms import PROFILE_FIELDS, Action
from forecall.policy.types import Policy


def unnamed(policy: Policy) -> dict[str, dict[str, list[str]]]:
    """Purpose that scores -> advertising that uses its result about the same people, with the shared categories.

    Those alone that it does not name in `serves`; nothing of a purpose that is advertising itself.
    """
    profiles = {name for name, one in policy.categories.items() if PROFILE_FIELDS & set(one.fields)}
    found: dict[str, dict[str, list[str]]] = {}
    for name, purpose in policy.purposes.items():
        if Action.SCORE not in purpose.actions or purpose.direct_marketing:
            continue
        for other, one in policy.purposes.items():
            shared = sorted(profiles & set(purpose.categories) & set(one.categories))
            is_of_same = one.direct_marketing and shared and set(purpose.people) & set(one.people)
            if is_of_same and other not in purpose.serves:
                found.setdefault(name, {})[other] = shared
    return found


def with_served(policy: Policy) -> Policy:
    """The policy in which each purpose that names nothing names the advertising that it scores for."""
    named = {
        name: policy.purposes[name].model_copy(update={"serves": list(advertising)})
        for name, advertising in unnamed(policy).items()
        if not policy.purposes[name].serves
    }
    return policy.model_copy(update={"purposes": {**policy.purposes, **named}}) if named else policy
