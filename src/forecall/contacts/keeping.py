"""Under which purpose people of a kind are kept right: found in the policy, never guessed past it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from forecall.contacts.declared import covered
from forecall.contacts.types import CUSTOMER_NUMBER, JOB_TITLE, KIND_OF, VALUES
from forecall.policy import Policy
from forecall.policy.terms import Action

NAME = "name"
REACHED = frozenset({NAME, *KIND_OF.values()})
KEPT = frozenset({*VALUES, *KIND_OF.values(), JOB_TITLE, CUSTOMER_NUMBER})
FIRST_HAND = ("given", "client")
"""Sources of what somebody types here: the person says it, or the client whose customer they are."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """How people of one kind are kept under one purpose.

    fields    what it has of them, in the words of the policy's `fields`
    sources   who may have said what is written down: see `FIRST_HAND`; nobody where nothing is written under it
    """

    kind: str
    purpose: str
    fields: frozenset[str]
    sources: tuple[str, ...]

    @property
    def may_write(self) -> bool:
        return bool(self.sources)


def keepings_of(policy: Policy, kind: str) -> tuple[Keeping, ...]:
    """Every purpose under which such people may be read, the fittest first.

    That is one that lets their names, numbers and addresses be written, for another end than advertising, and has
    most of them; where two are alike, the one that stands first in the policy.
    """
    found = [
        Keeping(kind, name, fields, _sources(policy, name))
        for name, purpose in policy.purposes.items()
        if Action.READ in purpose.actions and kind in purpose.people
        for fields in [KEPT - covered(policy, name, kind, KEPT).undeclared.keys()]
        if fields & (REACHED | {CUSTOMER_NUMBER})
    ]
    return tuple(sorted(found, key=lambda one: _rank(policy, one)))


def keeping_purposes(policy: Policy) -> tuple[str, ...]:
    """The fittest purpose of each kind of people that has names, each once, in the order of the policy's kinds."""
    fittest = (next(iter(keepings_of(policy, kind)), None) for kind in policy.people)
    return tuple(dict.fromkeys(one.purpose for one in fittest if one is not None and NAME in one.fields))


def business_kind(policy: Policy) -> Keeping | None:
    """The kind of people that a contact at a company is, by its job title; None where the policy has none."""
    every = (one for kind in policy.people for one in keepings_of(policy, kind)[:1])
    return next((one for one in every if one.may_write and {NAME, JOB_TITLE} <= one.fields), None)


def _rank(policy: Policy, one: Keeping) -> tuple[bool, bool, int]:
    is_written = one.may_write and bool(one.fields & REACHED)
    return not is_written, bool(policy.purposes[one.purpose].direct_marketing), -len(one.fields & KEPT)


def _sources(policy: Policy, purpose: str) -> tuple[str, ...]:
    """Who may say what is written under a purpose: a person's own word needs `change`, a client's `collect`."""
    declared = policy.purposes[purpose]
    needs = {"given": Action.CHANGE, "client": Action.COLLECT}
    return tuple(one for one in FIRST_HAND if one in declared.sources and needs[one] in declared.actions)
