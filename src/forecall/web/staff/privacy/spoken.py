"""In which language a policy speaks to whoever looks."""

from __future__ import annotations

from django.utils.translation import get_language

from forecall.policy import Policy


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
