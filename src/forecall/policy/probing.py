"""Probes: uses that a clause must refuse, made from the rulebook itself where the file has no example of its own.

An age, a recipient and the hours of a channel stand beside the purposes, so the worked examples of a purpose seldom
touch them. Each probe is decided like any other question: somebody a year too young, a recipient on the day after its
contract, a contact in a quiet hour.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from forecall.policy.deciding import VITAL, decide
from forecall.policy.facts import Ask, Facts, Reason, Refused
from forecall.policy.hours import DAYS, Moment
from forecall.policy.purposes import But, Example
from forecall.policy.quiet import next_moment, opens
from forecall.policy.rulebook import Rulebook
from forecall.policy.terms import CONTACTING, Action, Channel
from forecall.policy.types import Policy
from forecall.policy.worked import scene_of

UNBOUND = frozenset({Reason.AGREEMENT_EXPIRED, Reason.TRANSFER_NOT_VALID, Reason.REVIEW_OVERDUE})
FEW = 3
"""So many purposes are tried for one clause: all are read by the same check."""


def probed(policy: Policy, rulebook: Rulebook, clause: str) -> tuple[int, int]:
    """(probes, how many were not refused for the reason they should be); (0, 0) where there is none for the clause."""
    kind, _, rest = clause.partition(":")
    name, _, step = rest.partition("/")
    tried = {
        ("people", "minimum_age"): _too_young,
        ("recipient", ""): _no_longer_bound,
        ("hours", ""): _in_a_quiet_hour,
    }.get((kind, step))
    came = [] if tried is None else list(tried(policy, rulebook, name))[:FEW]
    return len(came), came.count(False)


def _too_young(policy: Policy, rulebook: Rulebook, person: str) -> Iterator[bool]:
    floor = rulebook.minimum_ages.get(person, 0)
    for name, purpose in policy.purposes.items():
        if floor and person in purpose.people:
            example = Example(action=purpose.actions[0], expect=Reason.TOO_YOUNG, person=person, but=But(age=floor - 1))
            scene = scene_of(policy, rulebook, name, example)
            yield _reason(rulebook, scene.ask, scene.facts, scene.now) is Reason.TOO_YOUNG


def _no_longer_bound(policy: Policy, rulebook: Rulebook, recipient: str) -> Iterator[bool]:
    bound = rulebook.recipients.get(recipient)
    if bound is None:
        return
    ends = [one for one in (bound.agreement_until, bound.transfer_until, bound.review_until) if one is not None]
    for name, purpose in policy.purposes.items():
        held = [one for one in purpose.categories if one in bound.categories]
        if recipient in purpose.recipients and held:
            action = Action.SHARE if Action.SHARE in purpose.actions else purpose.actions[0]
            example = Example(action=action, expect=Reason.AGREEMENT_EXPIRED, recipient=recipient, categories=held)
            scene = scene_of(policy, rulebook, name, example)
            yield _reason(rulebook, scene.ask, scene.facts, min(ends)) in UNBOUND


def _in_a_quiet_hour(policy: Policy, rulebook: Rulebook, channel: str) -> Iterator[bool]:
    for name, rule in rulebook.rules.items():
        purpose = policy.purposes[name]
        actions = [action for action in purpose.actions if action in CONTACTING]
        if channel not in rule.channels or not actions or rule.notice == VITAL:
            continue
        quiet = _quiet_moment(policy, rulebook, channel)
        if quiet is not None:
            example = Example(action=actions[0], expect=Reason.QUIET_HOURS, channel=Channel(channel), but=But(at=quiet))
            scene = scene_of(policy, rulebook, name, example)
            yield _reason(rulebook, scene.ask, scene.facts, scene.now) is Reason.QUIET_HOURS


def _quiet_moment(policy: Policy, rulebook: Rulebook, channel: str) -> Moment | None:
    """An hour of the week in which nothing may begin by this channel; None where every hour is open."""
    hours, place = rulebook.hours.get(channel), policy.identity.seat.country
    if hours is None:
        return None
    for day in reversed(DAYS):
        for hour in range(24):
            moment = Moment(day, 60 * hour)
            at = next_moment(moment, rulebook.places, place, rulebook.effective)
            if opens(hours, rulebook.places, place, at) != at:
                return moment
    return None


def _reason(rulebook: Rulebook, ask: Ask, facts: Facts, now: datetime) -> Reason | None:
    answer = decide(ask, rulebook, facts, now)
    return answer.reason if isinstance(answer, Refused) else None
