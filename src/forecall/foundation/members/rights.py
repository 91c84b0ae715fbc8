"""Who may reach what: predicates over a standing. Pure, but for the register of `rules` that they are entered in."""

from __future__ import annotations

from typing import Any

from rules.predicates import predicate
from rules.rulesets import add_rule, test_rule

from forecall.foundation.members.types import Need, Role, Standing

MAY_GIVE = {
    Role.OWNER: frozenset(Role) - {Role.GUEST},
    Role.MANAGER: frozenset({Role.SELLER, Role.AGENT, Role.VIEWER}),
}
"""Role -> roles it may give, change and take away. Nobody raises themselves above what they are."""


@predicate
def has_role(standing: Standing, need: Need) -> bool:
    return standing.role in need.roles


@predicate
def is_awake(standing: Standing, need: Need) -> bool:
    """A suspended role reaches only what tells it so."""
    return need.resting or not standing.suspended


@predicate
def is_fit(standing: Standing, need: Need) -> bool:
    """Personal data needs training that has not lapsed and a signed undertaking, of owners too."""
    return not (need.personal and standing.lapses)


@predicate
def keeps_to_own(standing: Standing, need: Need) -> bool:
    """With the option of own records only, personal data opens on pages that keep to them and on no others."""
    return need.own or not (need.personal and standing.own_only)


@predicate
def is_own(standing: Standing, owner: Any) -> bool:  # noqa: ANN401  # an id as whatever type the record keeps it
    """With the option of own records only, the owner of a record must be oneself."""
    return not standing.own_only or str(owner) == str(standing.member)


add_rule("reach", has_role & is_awake & is_fit & keeps_to_own)
add_rule("see", is_own)


def may_reach(standing: Standing, need: Need) -> bool:
    """May this member open a page that asks for `need`?"""
    return bool(test_rule("reach", standing, need))


def may_see(standing: Standing, owner: Any) -> bool:  # noqa: ANN401  # as `is_own`
    """May this member see a record that belongs to the member `owner`?"""
    return bool(test_rule("see", standing, owner))


def may_give(giver: Role, role: Role) -> bool:
    """May a member with the one role give, change or take the other?

    >>> may_give(Role.MANAGER, Role.SELLER), may_give(Role.MANAGER, Role.OWNER)
    (True, False)
    """
    return role in MAY_GIVE.get(giver, frozenset())
