"""What one customer of the sample shop is like: rhythm, stay, taste and size, drawn from a stream of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecall.needs.sample.catalogue import Catalogue
from forecall.needs.sample.plan import CustomerKind, ShopPlan
from forecall.needs.sample.rhythm import WEEKDAY
from forecall.needs.sample.words import FAMILIES

Floats = NDArray[np.float64]

TASTE = 2.0  # Dirichlet concentration: something of every family, half of the demand in four or five of the sixteen
SPLITS_PACKS = 0.5  # share of customers who may order less than a case pack
BULK_TAIL = 1.3  # Pareto exponent of the bulk buyers' size
LARGEST_BULK = 40.0


@dataclass(frozen=True, slots=True)
class Habits:
    """One customer.

    joined, leaves   first day and the day after which it never orders; counted on the shop's day axis
    newcomer         joined inside the period, so that its first order falls on `joined`
    weekday          the weekday it keeps to, or -1
    taste            (families,), sums to 1
    size             packs of a plain product in a plain order, relative to the median customer
    packs_of         (products,), how many packs it takes of each product, relative to `size`
    splits_packs     may order less than a case pack
    curiosity        products picked from the catalogue in an order, mean
    """

    kind: CustomerKind
    joined: int
    leaves: float
    newcomer: bool
    once: bool
    weekday: int
    taste: Floats
    size: float
    packs_of: Floats
    splits_packs: bool
    curiosity: float


def draw_habits(rng: np.random.Generator, plan: ShopPlan, catalogue: Catalogue) -> Habits:
    """A new customer of the plan's shop."""
    kinds = list(plan.kinds.values())
    shares = np.array([kind.share for kind in kinds])
    kind = kinds[int(rng.choice(len(kinds), p=shares / shares.sum()))]
    newcomer = bool(rng.random() >= plan.from_before)
    joined = int(rng.integers(plan.days)) if newcomer else 0
    bulk = rng.random() < plan.bulk
    size = float(rng.lognormal(0.0, 0.5))
    return Habits(
        kind=kind,
        joined=joined,
        leaves=joined + float(rng.exponential(plan.stay_days)),
        newcomer=newcomer,
        once=newcomer and bool(rng.random() < plan.only_once / (1 - plan.from_before)),
        weekday=int(rng.choice(7, p=np.array(WEEKDAY) / sum(WEEKDAY))) if rng.random() < kind.own_weekday else -1,
        taste=rng.dirichlet(np.full(len(FAMILIES), TASTE)),
        size=size * min(4 * (1 + float(rng.pareto(BULK_TAIL))), LARGEST_BULK) if bulk else size,
        packs_of=rng.lognormal(0.0, 0.5, len(catalogue.pack)),
        splits_packs=not bulk and bool(rng.random() < SPLITS_PACKS),
        curiosity=kind.new_per_order * float(rng.lognormal(-0.1, 0.45)),
    )
