"""Under which purpose people of a kind are reached by a channel, and whether one of them may be now."""

from __future__ import annotations

from uuid import UUID

from forecall.centre import asking
from forecall.contacts.declared import covered
from forecall.custody import Gap, Permit, Refused
from forecall.policy import Policy
from forecall.policy.terms import Action, Channel

NEEDS = {Channel.EMAIL: "email", Channel.SMS: "phone", Channel.POST: "postal_address", Channel.IN_PERSON: "name"}
"""What must be known of whoever is reached so, in the words of the policy's `fields`."""


def purpose_by(policy: Policy, kind: str, channel: Channel, first: str = "") -> str:
    """The purpose under which people of a kind are reached by a channel of `NEEDS`; empty where the policy has none.

    first   is taken where it uses the channel itself; else those come first that advertise: that is what a seller does
    """
    fit = [
        name
        for name, one in policy.purposes.items()
        if kind in one.people and action_by(channel) in one.actions and channel in one.channels
        and categories_by(policy, name, kind, channel)
    ]  # fmt: skip
    return first if first in fit else min(fit, key=lambda name: not policy.purposes[name].direct_marketing, default="")


def action_by(channel: Channel) -> Action:
    """What reaching somebody so is, in the words of the policy."""
    return Action.CALL if channel in asking.SPOKEN else Action.SEND


def categories_by(policy: Policy, purpose: str, kind: str, channel: Channel) -> frozenset[str]:
    """The categories that are used for it."""
    return frozenset(covered(policy, purpose, kind, {NEEDS[channel]}).categories)


def may_reach_by(subject: UUID, kind: str, purpose: str, channel: Channel) -> Permit | Refused | Gap:
    """May this person of a kind be reached so now? One receipt."""
    categories = categories_by(asking.policy_in_force().policy, purpose, kind, channel)
    return asking.to_reach(subject, purpose, categories, channel)
