"""Alerts as sentences."""

from __future__ import annotations

from collections.abc import Mapping

from forecall.custody.proving.wording import say
from forecall.custody.safeguards.types import Alerted
from forecall.policy import Policy, Refused
from forecall.policy.facts import Reason
from forecall.policy.parts import Text
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
    if alert.code == "retention":
        there = labels_of(policy)
        what = ", ".join(_gone(one.strip(), there, language) for one in str(values["what"]).split(","))
        return say(language, "alert-retention", what=what)
    return say(language, f"alert-{alert.code}", n=alert.times, **values)


def _gone(what: str, labels: Mapping[str, Text], language: str) -> str:
    """What was to go: the category of a term by its label, books as such, anything else as the rows that it is."""
    label = labels.get(what.partition("/")[0])
    if label is not None:
        return f"{label.in_language(language)} ({what})"
    return say(language, "gone-books") if what == "books" else say(language, "gone-rows", what=what)


def dashed(name: str) -> str:
    """The name of a check as messages are named.

    >>> dashed("terms_kept")
    'terms-kept'
    """
    return name.replace("_", "-")
