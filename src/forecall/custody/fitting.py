"""Which category of the policy a row of the rooms belongs to: one rule, for answers, copies and terms."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from forecall.foundation import Holding

BESIDE = frozenset({"time", "origin", "record", "country"})
"""Kinds that tell something of a row: when and whence it came, how it is marked, by which country's rules it is read.

No row is there for their sake, none of them goes without its row, and no policy lists them among each category's data.
"""
Kinds = Mapping[str, frozenset[str]]
"""Category -> what it consists of, in the policy's words."""


def best_of(own: Collection[str], kinds: Kinds, names: Collection[str]) -> frozenset[str]:
    """Of these categories those that have most of what a row holds; more than one where they are alike, or none.

    >>> best_of({"product", "time"}, {"orders": frozenset({"product"}), "log": frozenset({"time"})}, ["orders", "log"])
    frozenset({'orders'})
    """
    mine = frozenset(own) - BESIDE
    fits = {name: len(mine & kinds.get(name, frozenset())) for name in names}
    most = max(fits.values(), default=0)
    return frozenset(name for name, fit in fits.items() if fit == most) if most else frozenset()


def kinds_of(held: Holding) -> frozenset[str]:
    """What the rows of a holding can hold, but for what stands beside."""
    return frozenset(kind for field in held.fields.values() for kind in field.kinds) - BESIDE


def category_of(held: Holding, kinds: Kinds, names: Collection[str]) -> str:
    """The category under which a holding's rows are told: of those that fit best the first by name.

    names   categories that are looked among, as those that were collected of a person

    Empty where none fits: the rows are shown all the same.
    """
    return min(best_of(kinds_of(held), kinds, names), default="")
