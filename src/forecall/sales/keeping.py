"""Whose predictions may be kept: a prediction is data too, with a category, an origin and a purpose of its own."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

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


def prediction_category(version: InForce) -> tuple[str, str]:
    """(purpose, category) under which predictions are kept; raises PredictionsNotDeclared where there is none."""
    purpose, _orders = scoring_of(version, Wish())
    for name in version.policy.purposes[purpose].categories:
        if CHANCE in map(str, version.policy.categories[name].fields):
            return purpose, name
    raise PredictionsNotDeclared(purpose)


def may_be_kept(people: Collection[UUID], version: InForce) -> frozenset[UUID]:
    """Those of the people whose predictions may be stored now, each with the origin 'derived' on record.

    They are asked about for scoring once more: a forecast takes minutes, and somebody may have objected meanwhile.
    """
    scores, orders = scoring_of(version, Wish())
    scored = permitted(Ask(scores, frozenset({orders}), SCORE, subjects=tuple(people))) if people else None
    if not isinstance(scored, Permit):
        return frozenset()
    people = scored.subjects
    purpose, category = prediction_category(version)
    collected_many(people, category, Origin(wired().clock.now(), DERIVED, version.rulebook.version))
    answer = permitted(Ask(purpose, frozenset({category}), "store", subjects=tuple(people)))
    return answer.subjects if isinstance(answer, Permit) else frozenset()
