"""In which language a policy speaks to whoever looks."""

from __future__ import annotations

from django.utils.translation import get_language

from forecall.policy import Policy


def language_of(policy: Policy) -> str:
    """The reader's language where the policy speaks it, else the policy's first."""
    spoken = [str(one) for one in policy.languages]
    wanted = (get_language() or "en").partition("-")[0]
    return wanted if wanted in spoken else spoken[0]
