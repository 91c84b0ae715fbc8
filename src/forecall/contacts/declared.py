"""Which categories of the policy in force a person's values belong to: what is in none of them is not taken. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, connections

from forecall.custody.errors import NoPolicy
from forecall.custody.rulebooks import InForce, in_force
from forecall.custody.standing import ORGANISATIONS, publications_of
from forecall.custody.wiring import wired
from forecall.foundation import acting_now
from forecall.foundation.bound import bound
from forecall.policy import Policy
from forecall.policy.terms import NATIONAL_ID_FIELDS, SPECIAL_FIELDS


@dataclass(frozen=True, slots=True)
class Covered:
    """Where the policy has some kinds of data, and where it would have to say so.

    categories   the fewest of the purpose that hold the wanted kinds of data of this kind of person
    undeclared   kind of data -> clause that lacks it
    """

    categories: frozenset[str]
    undeclared: Mapping[str, str]


def policy_in_force() -> InForce:
    """The version of the acting organisation that counts now; raises NoPolicy."""
    organisation = acting_now("contacts.Person").organisation
    return in_force(organisation, publications_of(organisation), wired().clock.now())


def policy_and_country() -> tuple[InForce, str]:
    """The same, and the organisation's country: one statement for both."""
    organisation = acting_now("contacts.Person").organisation
    with bound(connections[DEFAULT_DB_ALIAS], kept=True) as cursor:
        cursor.execute(f"SELECT policy_seq, country FROM {ORGANISATIONS} WHERE id = %s", (organisation,))  # noqa: S608  # ours
        found = cursor.fetchone()
    if found is None:
        raise NoPolicy(str(organisation))
    return in_force(organisation, int(found[0]), wired().clock.now()), str(found[1])


def covered(policy: Policy, purpose: str, person: str, kinds: Collection[str]) -> Covered:
    """Where the policy has these kinds of data of this kind of person, among the categories of one purpose.

    Special data needs a category with its condition of Art. 9(2) and statute, a national number one with its statute.
    """
    declared = policy.purposes.get(purpose)
    if declared is None:
        return Covered(frozenset(), dict.fromkeys(kinds, f"purpose:{purpose}"))
    there = {
        name: frozenset(kind for kind in map(str, policy.categories[name].fields) if may_hold(policy, name, kind))
        for name in declared.categories
        if person in policy.categories[name].people
    }
    found, wanted = set[str](), set(kinds)
    while wanted:
        best = max(sorted(there), key=lambda name: (len(there[name] & wanted), -len(there[name])), default=None)
        if best is None or not there[best] & wanted:
            break
        found.add(best)
        wanted -= there[best]
    return Covered(frozenset(found), {kind: _clause(policy, purpose, kind) for kind in sorted(wanted)})


def may_hold(policy: Policy, category: str, kind: str) -> bool:
    """Whether a category is a lawful place for a kind of data that it names."""
    declared = policy.categories[category]
    if kind in SPECIAL_FIELDS:
        return declared.special is not None
    return kind not in NATIONAL_ID_FIELDS or declared.statute is not None


def _clause(policy: Policy, purpose: str, kind: str) -> str:
    """What would have to say it: the people of a category of the purpose that has the kind, or the purpose's list."""
    for name in policy.purposes[purpose].categories:
        if kind in map(str, policy.categories[name].fields):
            return f"category:{name}" if not may_hold(policy, name, kind) else f"category:{name}/people"
    return f"purpose:{purpose}/categories"


def homes_of(policy: Policy, person: str, kind: str) -> list[str]:
    """The categories that may hold a kind of data of such people, whatever the purpose."""
    return [
        name
        for name, one in policy.categories.items()
        if kind in map(str, one.fields) and person in one.people and may_hold(policy, name, kind)
    ]


def needed_age(version: InForce, person: str, place: str) -> int:
    """The age below which nothing of a person is taken: the kind's own, or that of the law where they live."""
    ages = version.rulebook.consent_ages
    return max(version.rulebook.minimum_ages.get(person, 0), ages.get(place, ages[""]))
