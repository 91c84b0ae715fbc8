"""Whose predictions may be kept: a prediction is data too, with a category, an origin and a purpose of its own."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID, uuid4

from forecall.custody import Ask, Origin, Permit, permitted
from forecall.custody.bulk import collected_many
from forecall.custody.rulebooks import InForce
from forecall.custody.wiring import wired
from forecall.orders import Wish
from forecall.orders.declared import SCORE, scoring_of
from forecall.sales.errors import PredictionsNotDeclared

CHANCE = "chance"
"""The kind of data by which a category is known to hold predictions, in the words of the policy's `fields`."""
DERIVED = "derived"
WITHOUT = "without "
"""Begins the digest of a forecast that lacks somebody who was read for it: with them again, it is made anew."""


class Keepable(NamedTuple):
    """Whose predictions may be stored, and whether all who were predicted may still be scored."""

    people: frozenset[UUID]
    are_all_scored: bool


def without_somebody() -> str:
    """The digest of a forecast that lacks somebody: no orders have it."""
    return f"{WITHOUT}{uuid4().hex}"


def prediction_category(version: InForce) -> tuple[str, str]:
    """(purpose, category) under which predictions are kept; raises PredictionsNotDeclared where there is none."""
    purpose, _orders = scoring_of(version, Wish())
    for name in version.policy.purposes[purpose].categories:
        if CHANCE in map(str, version.policy.categories[name].fields):
            return purpose, name
    raise PredictionsNotDeclared(purpose)


def may_be_kept(people: Collection[UUID], version: InForce) -> Keepable:
    """Those of the distinct people whose predictions may be stored now, each with the origin 'derived' on record.

    They are asked about for scoring once more: a forecast takes minutes, and somebody may have objected meanwhile.
    """
    scores, orders = scoring_of(version, Wish())
    scored = permitted(Ask(scores, frozenset({orders}), SCORE, subjects=tuple(people))) if people else None
    if not isinstance(scored, Permit):
        return Keepable(frozenset(), not people)
    are_all, people = len(scored.subjects) == len(people), scored.subjects
    purpose, category = prediction_category(version)
    collected_many(people, category, Origin(wired().clock.now(), DERIVED, version.rulebook.version))
    answer = permitted(Ask(purpose, frozenset({category}), "store", subjects=tuple(people)))
    return Keepable(answer.subjects if isinstance(answer, Permit) else frozenset(), are_all)
