"""The sample shop's products: names, ranges, packs, lives, prices, and how the seasons move them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecall.needs.sample.plan import ShopPlan
from forecall.needs.sample.rhythm import month_of_day
from forecall.needs.sample.words import COLOURS, FAMILIES, MOTIFS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

YEARLY_RISE, RISE_MONTH = (0.02, 0.08), 4
OFFER_CHANCE, OFFER = 0.03, 0.85
LAUNCHED, ENDED = 0.25, 0.18
"""Shares of the products that come into the range, or leave it, inside the period."""
POPULARITY_SPREAD = 0.6  # of the logarithm
BULK_RABATE = 0.9
BULK_PACKS = 5


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The products, one entry each in every array of shape (products,); months count from the shop's first.

    first_day, last_day   life on the shop's day axis; 0 and a day past the end when it has no edge
    successor             the product that takes over after `last_day`, or -1
    range_members         row r: the products of range r, padded by repeating them
    price                 (months, products), list price of one unit
    demand                (months, products), popularity x season, 0 while it is not sold
    """

    product_id: NDArray[np.object_]
    product_name: NDArray[np.object_]
    family: Ints
    pack: Ints
    first_day: Ints
    last_day: Ints
    successor: Ints
    range_of: Ints
    range_members: Ints
    price: Floats
    season: Floats
    demand: Floats


def make_catalogue(plan: ShopPlan) -> Catalogue:
    """The products of a plan; they depend on its seed, count and period, never on its customers."""
    rng = np.random.default_rng([plan.seed, 0])
    number = np.arange(plan.products)
    family, place = number % len(FAMILIES), number // len(FAMILIES)
    months = month_of_day(plan)
    first_day, last_day = _lives(rng, plan)
    successor = _successors(rng, family, first_day, last_day)
    season = np.array([[f.season.get(int(m), 1.0) for f in FAMILIES] for m in months.calendar])[:, family]
    popularity = rng.lognormal(0.0, POPULARITY_SPREAD, plan.products)
    sold = (first_day <= months.first_day[:, None]) & (last_day >= months.first_day[:, None])
    range_of, members = _ranges(family, place)
    ids, names = _labels(rng, family, place)
    return Catalogue(
        product_id=ids,
        product_name=names,
        family=family,
        pack=np.array([rng.choice(FAMILIES[f].packs) for f in family]),
        first_day=first_day,
        last_day=last_day,
        successor=successor,
        range_of=range_of,
        range_members=members,
        price=_prices(rng, family, months.calendar),
        season=season,
        demand=popularity * season * sold,
    )


def _lives(rng: np.random.Generator, plan: ShopPlan) -> tuple[Ints, Ints]:
    """First and last day of sale; a product that comes late stays to the end."""
    lot, when = rng.random(plan.products), rng.random(plan.products)
    inside = np.floor(when * plan.days).astype(np.int64)
    comes, goes = lot < LAUNCHED, lot > 1 - ENDED
    return np.where(comes, inside, 0), np.where(goes, np.maximum(inside, 60), plan.days + 365)


def _successors(rng: np.random.Generator, family: Ints, first_day: Ints, last_day: Ints) -> Ints:
    """For a product that ends, one of its family that is sold on that day and ends later; -1 where there is none."""
    successor = np.full(len(family), -1)
    for product in np.flatnonzero(last_day < last_day.max()):
        fits = (family == family[product]) & (first_day <= last_day[product]) & (last_day > last_day[product])
        if fits.any():
            successor[product] = rng.choice(np.flatnonzero(fits))
    return successor


def _ranges(family: Ints, place: Ints) -> tuple[Ints, Ints]:
    """Number of each product's range, and the members of each range: the things of one family with one motif."""
    things = np.array([len(f.things) for f in FAMILIES])[family]
    _, range_of = np.unique(np.stack([family, place // things]), axis=1, return_inverse=True)
    members = [np.flatnonzero(range_of == r) for r in range(int(range_of.max()) + 1)]
    widest = max(map(len, members))
    return range_of, np.stack([np.resize(products, widest) for products in members])


def _labels(rng: np.random.Generator, family: Ints, place: Ints) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Codes of five digits, and names of motif, thing and, from the second round of motifs on, colour."""
    codes = 30000 + np.sort(rng.choice(60000, len(family), replace=False))
    names = []
    for f, nth in zip(family.tolist(), place.tolist(), strict=True):
        things = FAMILIES[f].things
        motif_round, motif = divmod(nth // len(things), len(MOTIFS))
        colour = f" {COLOURS[(motif_round - 1) % len(COLOURS)]}" if motif_round else ""
        names.append(f"{MOTIFS[(motif + 7 * f) % len(MOTIFS)]} {things[nth % len(things)]}{colour}")
    return codes.astype(str).astype(object), np.array(names, dtype=object)


def _prices(rng: np.random.Generator, family: Ints, calendar: Ints) -> Floats:
    """List price a month: a start in the family's span, a rise each April, now and then a month on offer."""
    low, high = np.array([f.price for f in FAMILIES])[family].T
    start = np.exp(rng.triangular(np.log(low), np.log(low * 0.6 + high * 0.4) - 0.2, np.log(high)))
    rises = rng.uniform(*YEARLY_RISE, (len(calendar), len(family))) * (rng.random((len(calendar), len(family))) < 0.7)
    growth = np.cumprod(np.where((calendar == RISE_MONTH)[:, None], 1 + rises, 1.0), axis=0)
    offered = rng.random(growth.shape) < OFFER_CHANCE
    price: Floats = np.maximum(np.round(start * growth * np.where(offered, OFFER, 1.0), 2), 0.05)
    return price
