"""Every place where two policies differ, whatever it is: nothing that changed can be missed by forgetting a field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import BaseModel

from forecall.policy.clauses import PREFIXES, clause_of
from forecall.policy.packs import Jurisdictions, jurisdictions
from forecall.policy.parts import Text
from forecall.policy.purposes import Basis, Purpose
from forecall.policy.terms import BasisKind
from forecall.policy.types import Policy

Steps = tuple[str, ...]
"""Keys from the top of the file; a member of a list by itself: `("purposes", "billing", "people", "visitor")`."""

SILENT = frozenset({
    "format", "version", "readability", "sectors", "purposes/*/examples", "purposes/*/since", "purposes/*/dpv",
    "purposes/*/topics", "categories/*/dpv", "categories/*/topics", "clients", "forms",
})  # fmt: skip
"""What says nothing to or about people: bookkeeping of the file, tests, names in vocabularies, clients."""

NAMED = frozenset(PREFIXES) - {"identity", "version", "readability"}
WHOLE = frozenset({
    "notices/*/cap", "contact_hours/*", "storage/*/life", "categories/*/seen_by", "recipients/*/endpoints",
})  # fmt: skip


class Leaf(NamedTuple):
    """One difference; None where a side has nothing."""

    path: Steps
    old: object
    new: object

    @property
    def clause(self) -> str:
        return clause_of(self.path)

    @property
    def pattern(self) -> str:
        return pattern_of(self.path)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two versions of a policy with the packs of each."""

    old: Policy
    new: Policy
    old_packs: Jurisdictions
    new_packs: Jurisdictions

    @classmethod
    def of(cls, old: Policy, new: Policy) -> Pair:
        return cls(old, new, jurisdictions(old.jurisdictions), jurisdictions(new.jurisdictions))

    def purposes(self, name: str) -> list[Purpose]:
        """The purpose of that name in the old and in the new version, where it stands there."""
        return [side.purposes[name] for side in (self.old, self.new) if name in side.purposes]

    @property
    def purpose_names(self) -> list[str]:
        return list(dict.fromkeys([*self.old.purposes, *self.new.purposes]))

    @property
    def adequate(self) -> frozenset[str]:
        """Countries that both versions may call adequate; one that lost the decision is so no more for either."""
        return self.old_packs.adequate & self.new_packs.adequate


def pattern_of(path: Steps) -> str:
    """The path with the policy's own names as stars.

    >>> pattern_of(("purposes", "billing", "people", "visitor")), pattern_of(("identity", "name"))
    ('purposes/*/people/*', 'identity/name')
    """
    steps = list(path)
    if len(steps) > 1 and steps[0] in NAMED:
        steps[1] = "*"
    if len(steps) > 2 and steps[-2] in MEMBERS:
        steps[-1] = "*"
    if len(steps) == 2 and steps[0] in {"claims", "languages", "jurisdictions"}:
        steps[1] = "*"
    return "/".join(steps)


MEMBERS = frozenset({
    "people", "categories", "sources", "actions", "channels", "recipients", "purposes", "hosts", "routes", "intake",
    "fields", "stored_at", "privacy", "messages", "safeguards", "serves",
})  # fmt: skip
"""Keys whose value is a list or a table of names."""


def differences(pair: Pair, entries: frozenset[str]) -> Iterator[Leaf]:
    """Each difference, in the order of the schema.

    entries   patterns of tables that are one fact where a side has none; others are looked into field by field
    """
    yield from _walk(pair.old, pair.new, (), entries)


def _walk(old: object, new: object, path: Steps, entries: frozenset[str]) -> Iterator[Leaf]:
    pattern = pattern_of(path)
    if old == new or pattern in SILENT:
        return
    if pattern in WHOLE or (None in (old, new) and pattern in entries) or _other_basis(old, new):
        yield Leaf(path, old, new)
        return
    one = new if old is None else old
    if isinstance(one, BaseModel) and not isinstance(one, Text):
        for name in type(one).model_fields:
            yield from _walk(getattr(old, name, None), getattr(new, name, None), (*path, name), entries)
    elif isinstance(one, dict):
        before, after = _table(old), _table(new)
        for key in dict.fromkeys([*before, *after]):
            yield from _walk(before.get(key), after.get(key), (*path, str(key)), entries)
    elif isinstance(one, list):
        before, after = _members(old), _members(new)
        for key in dict.fromkeys([*before, *after]):
            yield from _walk(before.get(key), after.get(key), (*path, str(key)), entries)
    else:
        yield Leaf(path, old, new)


def _other_basis(old: object, new: object) -> bool:
    return isinstance(old, Basis) and isinstance(new, Basis) and old.given() != new.given()


def basis_of(purpose: Purpose) -> BasisKind | None:
    """The kind of a purpose's basis; None where the file gives none, which loads and does not compile."""
    return next(iter(purpose.basis.given()), None)


def _table(value: object) -> dict[object, object]:
    return dict(value) if isinstance(value, dict) else {}


def _members(value: object) -> dict[object, object]:
    return {entry: entry for entry in value} if isinstance(value, list) else {}
