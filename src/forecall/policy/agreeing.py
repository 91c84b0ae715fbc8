"""What a person agreed or said no to, as it stands: for a purpose, and for those that it scores people for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from forecall.policy.facts import DIRECT_MARKETING, Ask, Facts, Given, Reason
from forecall.policy.rulebook import Rule, Rulebook

CONSENT, SCORE = "consent", "score"

Ends = list[datetime]
"""Moments at which something known ends the permission; each check adds its own while it looks."""


def has_objected(rule: Rule, facts: Facts, served: Sequence[Rule] = ()) -> bool:
    """Whether the person objected to the purpose, or to each of those that it serves (GDPR Art. 21)."""
    return refuses(rule, facts) or (bool(served) and all(refuses(one, facts) for one in served))


def refuses(rule: Rule, facts: Facts) -> bool:
    """Whether an objection ends this very purpose: one to it, or to advertising where it is that."""
    if not rule.refusable:
        return False
    if rule.marketing and DIRECT_MARKETING in facts.objections:
        return True
    if rule.purpose not in facts.objections:
        return False
    return not (rule.overridable and rule.purpose in facts.compelling)


def took_back(rule: Rule, facts: Facts) -> bool:
    """Whether the last word of the person about this consent is that they do not want it."""
    withdrawn = facts.withdrawals.get(rule.purpose)
    if rule.basis != CONSENT or withdrawn is None:
        return False
    return all(given.at <= withdrawn for given in facts.consents if given.purpose == rule.purpose)


def served_by(rule: Rule, rulebook: Rulebook, person: str) -> list[Rule]:
    """The purposes for which this one scores people of a kind."""
    found = (rulebook.rules.get(one) for one in rule.serves)
    return [one for one in found if one is not None and person in one.people]


def consents_read(ask: Ask, rulebook: Rulebook) -> frozenset[str]:
    """The purposes whose consents a question looks at: its own, and those that take one and that it scores for."""
    rule = rulebook.rules.get(ask.purpose)
    if rule is None or ask.action != SCORE:
        return frozenset((ask.purpose,))
    found = (rulebook.rules.get(one) for one in rule.serves)
    return frozenset({ask.purpose, *(one.purpose for one in found if one is not None and one.basis == CONSENT)})


def serves_nothing(ask: Ask, served: Sequence[Rule], facts: Facts, now: datetime, ends: Ends) -> bool:
    """Whether none of what people are scored for may use the score of this person: not agreed to, or objected to.

    Of several the last that ends is what ends the permission.
    """
    last: Ends = []
    for one in served:
        if refuses(one, facts):
            continue
        until: Ends = []
        if one.basis != CONSENT:
            return False
        if consent_missing(replace(ask, channel=None), one, facts, now, until) is None:
            if not until:
                return False
            last.append(min(until))
    if last:
        ends.append(max(last))
    return bool(served) and not last


def fitting_consent(ask: Ask, rule: Rule, facts: Facts, now: datetime) -> Given | None:
    """The newest consent on record that covers the ask, withdrawn or not."""
    newest: Given | None = None
    for given in facts.consents:
        if given.purpose != rule.purpose or given.at > now or (rule.explicit and not given.explicit):
            continue
        if ask.channel is not None and given.channels is not None and ask.channel not in given.channels:
            continue
        if newest is None or given.at > newest.at:
            newest = given
    return newest


def consent_missing(ask: Ask, rule: Rule, facts: Facts, now: datetime, ends: Ends) -> Reason | None:
    """Why no consent to the purpose stands now; None where one does. `ends` gets when it is over."""
    given = fitting_consent(ask, rule, facts, now)
    if given is None:
        return Reason.NO_CONSENT
    withdrawn = facts.withdrawals.get(rule.purpose)
    if withdrawn is not None and given.at <= withdrawn:
        if withdrawn <= now:
            return Reason.CONSENT_WITHDRAWN
        ends.append(withdrawn)
    if rule.consent_lasts is not None:
        end = rule.consent_lasts.after(given.at)
        if now >= end:
            return Reason.CONSENT_EXPIRED
        ends.append(end)
    return None
