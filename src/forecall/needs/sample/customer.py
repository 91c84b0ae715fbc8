"""One customer's order lines: when it orders, what it orders again, what it tries, how much, what it sends back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecall.needs.sample.catalogue import BULK_PACKS, BULK_RABATE, Catalogue, make_catalogue
from forecall.needs.sample.habits import Habits, draw_habits
from forecall.needs.sample.plan import ShopPlan
from forecall.needs.sample.rhythm import Months, day_intensity, is_closed, month_of_day, weekday_of_day

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

STEADY_GAP_DAYS = 14  # customers who order at least that often hardly follow the shop's seasons
STEADINESS = 0.35
OWN_FROM_THE_START = 0.55  # the rest of the own items is taken up in the course of the stay
ADOPTED = 0.06  # chance that a pick becomes an own item
ITEM_STAY_DAYS = 550.0
ITEM_CYCLE = (2.6, 0.45)  # median of the usual gaps between two orders of an own item, and its log spread
ITEM_REGULARITY = 12.0
LONGEST_RENEWAL = 400
CHEAP, PRICE_POWER = 2.0, 0.35  # more packs of what costs less
SPLIT_PACK = 0.35
RETURN_DAYS = 14
OPENS_MIN, CLOSES_MIN = 8 * 60, 17 * 60


@dataclass(frozen=True, slots=True)
class Clock:
    """Even time for eager and for steady customers (running sums over days), months, weekdays, next open days."""

    months: Months
    weekday: Ints
    next_open: Ints
    eager: Floats
    steady: Floats


def make_clock(plan: ShopPlan) -> Clock:
    """The day axis that all customers of a plan share."""
    busy, days, closed = day_intensity(plan), np.arange(plan.days), is_closed(plan)
    calm = np.where(busy > 0, busy**STEADINESS, 0.0)
    following = np.minimum.accumulate(np.where(closed, plan.days, days)[::-1])[::-1]
    return Clock(
        months=month_of_day(plan),
        weekday=weekday_of_day(plan),
        next_open=np.where(following < plan.days, following, days[~closed][-1]),
        eager=np.cumsum(busy),
        steady=np.cumsum(calm / calm.mean()),
    )


@dataclass(frozen=True, slots=True)
class Shop:
    """What all customers share."""

    plan: ShopPlan
    catalogue: Catalogue
    clock: Clock


def open_shop(plan: ShopPlan) -> Shop:
    """The shop of a plan, before any customer comes."""
    return Shop(plan, make_catalogue(plan), make_clock(plan))


@dataclass(frozen=True, slots=True)
class Lines:
    """Order lines as columns of equal length; days count from the shop's first.

    order      number of the customer's order, from 0
    minute     minute of the day, the same for all lines of an order
    returned   units sent back, 0 .. quantity, on day `returned_on`
    """

    order: Ints
    day: Ints
    minute: Ints
    product: Ints
    quantity: Ints
    price: Floats
    returned: Ints
    returned_on: Ints


def simulate_customer(number: int, shop: Shop) -> Lines:
    """All lines of the customer of that number; nothing of any other customer enters."""
    rng = np.random.default_rng([shop.plan.seed, 1, number])
    habits = draw_habits(rng, shop.plan, shop.catalogue)
    days = _order_days(rng, habits, shop)
    picked_order, picked = _picks(rng, habits, shop, days)
    own_order, own = _own(rng, habits, shop, days, days[picked_order], picked)
    order, product = np.unique(np.stack([np.append(picked_order, own_order), np.append(picked, own)]), axis=1)
    month = shop.clock.months.of_day[days[order]]
    quantity, price = _amounts(rng, habits, shop.catalogue, month, product)
    back = _sent_back(rng, shop.plan, order, quantity)
    return Lines(
        order=order,
        day=days[order],
        minute=rng.integers(OPENS_MIN, CLOSES_MIN, len(days))[order],
        product=product,
        quantity=quantity,
        price=price,
        returned=back,
        returned_on=days[order] + rng.integers(1, RETURN_DAYS + 1, len(order)),
    )


def _order_days(rng: np.random.Generator, habits: Habits, shop: Shop) -> Ints:
    """The customer's order days, ascending, each once: gamma gaps in even time, drawn to its own weekday."""
    kind, plan, clock = habits.kind, shop.plan, shop.clock
    even_time = clock.steady if kind.gap_days <= STEADY_GAP_DAYS else clock.eager
    most = int(2 * plan.days / kind.gap_days) + 20
    gaps = rng.gamma(kind.regularity, kind.gap_days / kind.regularity, most)
    gaps[0] *= 0.0 if habits.newcomer else rng.random()
    days = np.searchsorted(even_time, even_time[habits.joined] + np.cumsum(gaps))
    days = days[(days < plan.days) & (days <= habits.leaves)]
    if len(days) == 0 or habits.once:
        days = np.array([habits.joined])
    if habits.weekday >= 0:
        days = np.clip(days + (habits.weekday - clock.weekday[days] + 3) % 7 - 3, habits.joined, plan.days - 1)
    return np.unique(clock.next_open[days])


def _picks(rng: np.random.Generator, habits: Habits, shop: Shop, days: Ints) -> tuple[Ints, Ints]:
    """(order, product) of what is picked from the catalogue: by taste, popularity and season, sometimes in pairs."""
    catalogue, months = shop.catalogue, shop.clock.months.of_day[days]
    calm = 1.3  # shape of the gamma-Poisson count: many small baskets, a few big ones
    count = rng.poisson(rng.gamma(calm, habits.curiosity / calm, len(months)))
    order = np.repeat(np.arange(len(months)), np.maximum(count, 1))
    weight = catalogue.demand * habits.taste[catalogue.family]
    running = np.cumsum(weight, axis=1)
    total = running[:, -1]
    before = np.append(0.0, np.cumsum(total)[:-1])
    month = months[order]
    aim = before[month] + rng.random(len(order)) * total[month]
    flat = np.searchsorted((running + before[:, None]).ravel(), aim, side="right")
    product = np.minimum(flat - month * weight.shape[1], weight.shape[1] - 1)
    mates = catalogue.range_members[
        catalogue.range_of[product], rng.integers(catalogue.range_members.shape[1], size=len(order))
    ]
    joins = (rng.random(len(order)) < shop.plan.together) & (catalogue.demand[month, mates] > 0)
    return np.append(order, order[joins]), np.append(product, mates[joins])


def _own(
    rng: np.random.Generator, habits: Habits, shop: Shop, days: Ints, picked_on: Ints, picked: Ints
) -> tuple[Ints, Ints]:
    """(order, product) of own items: each runs out in its own cycle and is taken with the next order after that."""
    plan, catalogue = shop.plan, shop.catalogue
    item, since = _own_items(rng, habits, shop, days, picked_on, picked)
    median, spread = ITEM_CYCLE
    cycle = habits.kind.gap_days * np.maximum(rng.lognormal(np.log(median), spread, len(item)), 0.8)
    most = min(int(1.5 * plan.days / cycle.min()) + 5, LONGEST_RENEWAL)
    gaps = rng.gamma(ITEM_REGULARITY, 1.0, (len(item), most)) * (cycle / ITEM_REGULARITY)[:, None]
    due = since[:, None] + np.cumsum(gaps, axis=1) - gaps[:, :1] * rng.random((len(item), 1))
    within = due <= np.minimum(since + rng.exponential(ITEM_STAY_DAYS, len(item)), days[-1])[:, None]
    follows = rng.random(len(item)) < plan.follow
    wanted = rng.random(within.shape)[within]
    row = np.nonzero(within)[0]
    order = np.searchsorted(days, due[within])
    product = item[row]
    ended = days[order] > catalogue.last_day[product]
    product = np.where(ended & follows[row], catalogue.successor[product], product)
    season = catalogue.season[shop.clock.months.of_day[days[order]], product] / catalogue.season[:, product].max(axis=0)
    sold = (catalogue.first_day[product] <= days[order]) & (days[order] <= catalogue.last_day[product])
    kept = (product >= 0) & sold & (wanted < season)
    return order[kept], product[kept]


def _own_items(
    rng: np.random.Generator, habits: Habits, shop: Shop, days: Ints, picked_on: Ints, picked: Ints
) -> tuple[Ints, Floats]:
    """Own items and the days they were taken up: some from the start, some on the way, some picked and liked."""
    wanted = habits.taste[shop.catalogue.family] * shop.catalogue.demand.max(axis=0)
    draw = np.log(np.maximum(wanted, 1e-12)) + rng.gumbel(size=len(wanted))  # the best draws: without putting back
    count = min(max(3, int(rng.lognormal(np.log(habits.kind.own_items), 0.4))), len(wanted))
    item = np.argsort(-draw)[:count]
    later = rng.random(count) >= OWN_FROM_THE_START
    span = min(habits.leaves, shop.plan.days) - days[0]
    since = days[0] + np.where(later, rng.random(count) * max(span, 0.0), 0.0)
    liked = rng.random(len(picked)) < ADOPTED
    return np.append(item, picked[liked]), np.append(since, picked_on[liked].astype(float))


def _amounts(
    rng: np.random.Generator, habits: Habits, catalogue: Catalogue, month: Ints, product: Ints
) -> tuple[Ints, Floats]:
    """Units and unit price of each line: whole case packs, or less for who may split them; bulk lines cost less."""
    price, pack = catalogue.price[month, product], catalogue.pack[product]
    packs = (
        habits.size * habits.packs_of[product] * (CHEAP / price) ** PRICE_POWER * rng.lognormal(0, 0.3, len(product))
    )
    whole = pack * np.maximum(np.rint(packs), 1)
    units = np.maximum(np.rint(pack * packs * SPLIT_PACK), 1) if habits.splits_packs else whole
    paid = np.where(units >= BULK_PACKS * pack, price * BULK_RABATE, price)
    return units.astype(np.int64), np.maximum(np.round(paid, 2), 0.01)


def _sent_back(rng: np.random.Generator, plan: ShopPlan, order: Ints, quantity: Ints) -> Ints:
    """Units of each line that come back: half of the times all, else a part; a first order is always kept."""
    some = np.where((rng.random(len(order)) < plan.returned) & (order > 0), quantity, 0)
    part = np.where(rng.random(len(order)) < 0.5, 1.0, rng.random(len(order)))
    back: Ints = np.ceil(some * part).astype(np.int64)
    return back
