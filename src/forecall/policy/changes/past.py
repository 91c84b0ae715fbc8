"""What earlier versions leave behind: since when each use stands, and what held before it was loosened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from forecall.policy.changes.diffing import diff
from forecall.policy.changes.types import Act, Change, Changed, Step
from forecall.policy.errors import VersionsOutOfOrder
from forecall.policy.rulebook import Earlier, Uses, terms_of
from forecall.policy.types import Policy


@dataclass(frozen=True, slots=True)
class Past:
    """What `compile_rulebook(policy, since=past.since, earlier=past.earlier)` needs to know of earlier versions."""

    since: Mapping[Uses, int]
    earlier: Mapping[Uses, tuple[Earlier, ...]]


def past(versions: Sequence[Policy]) -> Past:
    """The past of the last of these versions, oldest first; raises VersionsOutOfOrder.

    A use that is new, or stands on another footing, counts for older data only once its duty is met: `since`. Where a
    use was widened, what it was before goes on for older data until then: `earlier`. Each version adds its own limits
    and takes none away, so whoever missed two duties stands under both.
    """
    first = versions[0]
    since = {use: first.purposes[use[0]].since for use in _uses_of(first)}
    earlier: dict[Uses, tuple[Earlier, ...]] = {}
    for old, new in pairwise(versions):
        if new.version.number <= old.version.number:
            raise VersionsOutOfOrder(old.version.number, new.version.number)
        change = diff(old, new)
        since = {use: since.get(use, new.version.number) for use in _uses_of(new)}
        since |= dict.fromkeys(_refounded(change, new), new.version.number)
        for use in _widened(change, old, new):
            earlier[use] = (*earlier.get(use, ()), _before(change, old, new, use))
        earlier = {use: limits for use, limits in earlier.items() if use in since}
    return Past(since, earlier)


def _uses_of(policy: Policy) -> list[Uses]:
    return [(name, category) for name, purpose in policy.purposes.items() for category in purpose.categories]


def _touching(change: Change, step: Step) -> Iterator[tuple[Uses, Changed]]:
    for fact in change.facts:
        if fact.act is not Act.NONE and fact.step is step:
            for name in fact.reach.purposes:
                for category in fact.reach.categories:
                    yield (name, category), fact


def _refounded(change: Change, new: Policy) -> set[Uses]:
    return {use for use, _fact in _touching(change, Step.WHOLE_USE)} & set(_uses_of(new))


def _widened(change: Change, old: Policy, new: Policy) -> list[Uses]:
    touched = {use for use, _fact in _touching(change, Step.LIMITS)}
    both = set(_uses_of(old)) & set(_uses_of(new))
    return sorted(touched & both)


def _before(change: Change, old: Policy, new: Policy, use: Uses) -> Earlier:
    name, category = use
    purpose = old.purposes[name]
    still = set(terms_of(new, name, category))
    return Earlier(
        version=new.version.number,
        people=frozenset(purpose.people),
        actions=frozenset(action.value for action in purpose.actions),
        channels=frozenset(channel.value for channel in purpose.channels),
        recipients=_recipients(change, old, use),
        sources=frozenset(source.value for source in purpose.sources),
        terms=tuple(term for term in terms_of(old, name, category) if term not in still),
    )


def _recipients(change: Change, old: Policy, use: Uses) -> frozenset[str]:
    """Who could get this category for this purpose, but for those who are now somebody, or somewhere, else."""
    name, category = use
    other = {
        fact.clause.removeprefix("recipient:").partition("/")[0]
        for touched, fact in _touching(change, Step.LIMITS)
        if touched == use and fact.clause.startswith("recipient:")
    }
    able = {one for one in old.purposes[name].recipients if category in old.recipients[one].categories}
    return frozenset(able - other)
