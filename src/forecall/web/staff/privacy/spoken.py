"""In which language a policy speaks to whoever looks."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import get_language

from forecall.custody import wired
from forecall.custody.errors import NoPolicy
from forecall.custody.rulebooks import version_now
from forecall.policy import Policy, labels_of
from forecall.policy.documents.citing import cited_apart


def language_now() -> str:
    """The reader's language: en, de or ro."""
    return (get_language() or "en").partition("-")[0]


def language_of(policy: Policy) -> str:
    """The reader's language where the policy speaks it, else the policy's first."""
    spoken = [str(one) for one in policy.languages]
    return wanted if (wanted := language_now()) in spoken else spoken[0]


def purpose_titles(policy: Policy) -> dict[str, str]:
    """Purpose -> what people call it, in the reader's language where the policy speaks it."""
    language = language_of(policy)
    return {name: one.label.in_language(language) or name for name, one in policy.purposes.items()}


def titles_now() -> dict[str, str]:
    """What clauses of the policy in force are about -> what people call it; empty while none is."""
    try:
        policy = version_now(wired().clock.now()).policy
    except NoPolicy:
        return {}
    language = language_of(policy)
    told = {clause: label.in_language(language) for clause, label in labels_of(policy).items()}
    return told | {f"purpose:{name}": title for name, title in purpose_titles(policy).items()}


def clauses_now(clauses: Collection[str]) -> dict[str, str]:
    """Clause -> its name in the notice in force, no two alike; empty while none is. The policy is read once."""
    try:
        policy = version_now(wired().clock.now()).policy
    except NoPolicy:
        return {}
    return cited_apart(policy, language_now(), clauses)


def title_of(clause: str, titles: dict[str, str]) -> str:
    """What people call whatever a clause is about: a purpose, a category, messages; empty where it has no name.

    >>> title_of("purpose:offers/basis/legitimate_interest", {"purpose:offers": "offers to customers"})
    'offers to customers'
    """
    return titles.get(clause.partition("/")[0], "")
