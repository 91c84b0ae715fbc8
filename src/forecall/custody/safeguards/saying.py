"""Alerts as sentences."""

from __future__ import annotations

from forecall.custody.proving.wording import say
from forecall.custody.safeguards.types import Alerted
from forecall.policy import Policy, Refused
from forecall.policy.facts import Reason
from forecall.policy.wording import labels_of, sentence


def sentence_of(alert: Alerted, policy: Policy, language: str) -> str:
    """What happened and what to do, in one or two sentences."""
    values = alert.values
    if alert.code == "safeguard":
        return say(language, "alert-safeguard", what=say(language, f"safeguard-{dashed(str(values['check']))}"))
    if alert.code == "barred":
        refused = Refused(Reason(str(values["reason"])), "", str(values["clause"]), str(values["who"]))
        why = sentence(refused, language, labels_of(policy))
        return say(language, "alert-barred", host=str(values["host"]), n=alert.times, why=why)
    return say(language, f"alert-{alert.code}", n=alert.times, **values)


def dashed(name: str) -> str:
    """The name of a check as messages are named.

    >>> dashed("terms_kept")
    'terms-kept'
    """
    return name.replace("_", "-")
