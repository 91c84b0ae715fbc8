"""`NeedModel`: fit on a shop's order history, then ask what each customer needs, when, and how much."""

from __future__ import annotations

import zlib
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import date
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Self, TypeVar

import numpy as np
import polars as pl

from .asked import check_orders, count_asked, day_asked, horizon_asked, horizons_asked
from .basket import BasketHead, fit_basket
from .bgnbd import fit_bgnbd
from .buying import BuyHead, fit_buying
from .candidates import Market, likeness_of
from .customer_features import clocks_of
from .drawing import Sources
from .errors import NotFitted
from .history import History, build_history, day_number
from .naming import Naming, nameless, naming_of
from .people import People, people_of
from .product_features import any_window, with_window
from .ranking import dates, ranked, texts
from .scoring import (
    Awaited,
    AwaitTask,
    BasketTask,
    NeedsTask,
    NewTask,
    Shortlist,
    awaited,
    score_basket,
    score_needs,
    shortlist,
    together,
    too_few,
)
from .sequels import sequels_of
from .storage import read_model, write_model
from .substitutes import Substitutes, substitutes_of
from .types import BASKET_SCHEMA, when_schema
from .when import WhenHead, fit_when

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from os import PathLike

    from numpy.typing import NDArray

    from .neighbours import Likeness
    from .product_features import ProductTable

    Floats = NDArray[np.float64]
    Progress = Callable[[str, float], None]

Result = TypeVar("Result")

SHARDS, LEAST_LINES, SHARD_LINES = 8, 2000, 250_000
"""Parts that the customers are cut into by a hash of their id: eight; fewer where a part would hold fewer order lines
than the least, for each has its cost; more where it would hold more than the most, so that what is worked on at one
time does not grow with the shop. The answer is the same for any number."""

LIKENESS_BACK = (0, 7, 28, 70, 126, 210)
"""Days before `as_of` for which it is counted what goes together; a day in between reads the count before it."""

_DATE_REACH = 90.0
_COUNTED_DAYS = 365  # the 80 % of the date intervals are meant over those who ordered within so many days


class NeedModel:
    """What, when and how much, for every customer of one shop.

    seed      changes nothing but which rows the trees are grown on
    threads   of this machine; the answer is the same for any number
    executor  where shards are scored: any `concurrent.futures.Executor`, for example a Dask cluster's;
              None = `threads` threads of this process

    The model holds the order history it was fitted on (opaque ids, still pseudonymised personal data).
    To forget a customer, fit again without: the result equals, bit for bit, a model that never saw them.
    """

    def __init__(self, seed: int = 0, threads: int = 2, executor: Executor | None = None) -> None:
        self.seed, self.threads = count_asked("seed", seed, least=0), count_asked("threads", threads)
        self._executor = executor
        self._history: History | None = None
        self._naming: Naming = nameless(0)
        self._as_of: date = date.min
        self._when: WhenHead | None = None
        self._buy: dict[int, BuyHead] = {}
        self._basket: BasketHead | None = None
        self._alike: dict[int, tuple[Likeness, Likeness]] = {}
        self._new: list[Shortlist] = []
        self._figures = lru_cache(maxsize=64)(self._figures_of)
        self._people = lru_cache(maxsize=32)(self._people_of)
        self._substitutes = lru_cache(maxsize=len(LIKENESS_BACK) + 1)(self._substitutes_of)
        self._market = lru_cache(maxsize=32)(self._market_of)
        self._today = lru_cache(maxsize=1)(self._today_of)

    @property
    def as_of(self) -> date:
        """The first day that the model has not seen."""
        self._fitted()
        return self._as_of

    def fit(self, orders: pl.DataFrame, as_of: date, progress: Progress | None = None) -> Self:
        """Learn from the lines before `as_of`; nothing on or after it is read.

        orders     a frame per ORDER_SCHEMA, as `read_orders` returns it; row order does not matter. Names of products,
                   where there are any, help to tell what takes whose place
        progress   called with the name of a stage and the fraction done, 0..1

        The heads for a window's length are learned when first asked for (`needs`, `next_basket`).
        Raises NothingToLearn when no line lies before `as_of`, BadRequest for a frame of another shape.
        """
        check_orders(orders, day_asked(as_of))
        tell = progress or _silent
        tell("history", 0.0)
        self._history = build_history(orders, as_of)
        self._naming = naming_of(orders, self._history.product_ids, as_of)
        self._as_of = as_of
        self._buy, self._basket, self._alike, self._new = {}, None, {}, []
        self._figures.cache_clear()
        self._people.cache_clear()
        self._substitutes.cache_clear()
        self._market.cache_clear()
        self._today.cache_clear()
        tell("rhythms", 0.2)
        today = day_number(as_of)
        clocks = clocks_of(self._history, today)
        rates = fit_bgnbd(clocks.repeats, clocks.last, clocks.age)
        tell("timing", 0.4)
        self._when = fit_when(self._history, today, rates, seed=self.seed, threads=self.threads)
        tell("timing", 1.0)
        return self

    def when(self, horizons: Sequence[int] = (7, 14, 30)) -> pl.DataFrame:
        """When each customer orders next: one row a customer, columns as `when_schema(horizons)`.

        horizons   days, each 1..364

        Raises NotFitted before `fit`, BadRequest for a horizon out of range.
        """
        history, when = self._fitted()
        days = horizons_asked(horizons)
        today = self._today()
        hazards = when.levelled(today.usual)
        middle = hazards.day_of_probability(0.5 * hazards.probability(_DATE_REACH))
        start = day_number(self._as_of)
        low, high = when.interval(hazards, today.recency <= _COUNTED_DAYS)
        frame = pl.DataFrame(
            {"customer_id": texts(history.customer_ids).gather(today.customer)}
            | {f"p_order_{d}": hazards.probability(float(d)) for d in days}
            | {
                "p_active": hazards.probability(400.0),
                "next_order_date": dates(start, np.floor(middle)),
                "next_order_from": dates(start, low),
                "next_order_to": dates(start, high),
                "overdue_days": pl.Series(np.maximum(today.recency - today.usual_gap, 0.0), nan_to_null=True),
            },
        )
        return frame.select(pl.col(name).cast(kind) for name, kind in when_schema(days).items()).sort("customer_id")

    def needs(
        self,
        horizon_days: int = 14,
        per_customer: int | None = None,
        include_new: bool = True,  # noqa: FBT001, FBT002  # a fixed name of the front door
        progress: Progress | None = None,
    ) -> pl.DataFrame:
        """What each customer will need inside the window as_of .. as_of + horizon_days - 1.

        horizon_days   1..364; the first question for a length learns its head (some seconds)
        per_customer   the likeliest so many rows of each customer; None = every candidate pair
        include_new    also products the customer never bought

        Returns a frame per NEEDS_SCHEMA, highest `p_buy` first.
        Raises NotFitted before `fit`, BadRequest for a value out of range.
        """
        history, when = self._fitted()
        days = horizon_asked(horizon_days)
        if per_customer is not None:
            count_asked("per_customer", per_customer, otherwise=", or None for every pair")
        tell = progress or _silent
        tell("learning", 0.0)
        head = self._buy_head(days)
        tell("scoring", 0.6)
        today, members = day_number(self._as_of), self._members(history)
        market = self._market(today, days) if include_new else self._products(today, days)
        new = self._shortlists(members) if include_new else [None] * len(members)
        few = too_few(history, today)

        def task(some: NDArray[np.bool_], one: Shortlist | None) -> NeedsTask:
            return NeedsTask(history.of(some), today, market, when, head, one, few)

        found = self._map(score_needs, [partial(task, *both) for both in zip(members, new, strict=True)])
        tell("scoring", 0.95)
        frame = ranked(found, history, today, per_customer)
        tell("scoring", 1.0)
        return frame

    def next_basket(self, k: int = 10, progress: Progress | None = None) -> pl.DataFrame:
        """The `k` likeliest products of each customer's next order, whenever it comes.

        Returns a frame per BASKET_SCHEMA, by customer and rank.
        Raises NotFitted before `fit`, BadRequest when k < 1.
        """
        history, when = self._fitted()
        count_asked("k", k)
        tell = progress or _silent
        tell("learning", 0.0)
        if self._basket is None:
            self._basket = fit_basket(self._sources(), seed=self.seed, threads=self.threads)
        tell("scoring", 0.6)
        today = day_number(self._as_of)
        market, basket, members = self._market(today, 28), self._basket, self._members(history)
        new, sequels = self._shortlists(members), sequels_of(history, today)

        def task(some: NDArray[np.bool_], one: Shortlist) -> BasketTask:
            return BasketTask(history.of(some), today, market, when, basket, one, sequels, k)

        both = zip(members, new, strict=True)
        found = pl.concat(self._map(score_basket, [partial(task, *one) for one in both]))
        tell("scoring", 1.0)
        found = found.sort("customer", "rank")
        named = found.with_columns(
            customer_id=texts(history.customer_ids).gather(found["customer"]),
            product_id=texts(history.product_ids).gather(found["product"]),
        )
        return named.select(*BASKET_SCHEMA)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the model to one file: no pickle, equal bytes for equal models.

        Raises NotFitted before `fit`, OutputNotWritten when it cannot be written (the old file is kept).
        """
        self._fitted()
        write_model(self, path)

    @classmethod
    def load(cls, path: str | PathLike[str], threads: int = 2, executor: Executor | None = None) -> Self:
        """A model as `save` wrote it; raises ModelFileError when the file is damaged or of another version."""
        model = cls(threads=threads, executor=executor)
        read_model(model, path)
        return model

    # -- inside ---------------------------------------------------------------------------------

    def _fitted(self) -> tuple[History, WhenHead]:
        if self._history is None or self._when is None:
            msg = "the model has learned nothing yet; call fit(orders, as_of=...) first"
            raise NotFitted(msg)
        return self._history, self._when

    def _buy_head(self, days: int) -> BuyHead:
        if days not in self._buy:
            self._buy[days] = fit_buying(self._sources(), days, seed=self.seed, threads=self.threads)
        return self._buy[days]

    def _sources(self) -> Sources:
        history, when = self._fitted()
        today = day_number(self._as_of)
        return Sources(history, today, when, self._today().usual, self._products, self._market, self._over_parts)

    def _today_of(self) -> Awaited:
        """The next order of every customer as seen on the day of the question, in a shop as busy as usual."""
        _, when = self._fitted()
        today = day_number(self._as_of)
        return together(self._over_parts(awaited, lambda part: AwaitTask(part, today, when)))

    def _products(self, day: int, horizon_days: int) -> Market:
        history, _ = self._fitted()
        return Market(with_window(self._figures(day), history, horizon_days))

    def _people_of(self, day: int) -> People:
        history, _ = self._fitted()
        return people_of(history, day)

    def _figures_of(self, day: int) -> ProductTable:
        history, _ = self._fitted()
        return any_window(history, day)

    def _market_of(self, day: int, horizon_days: int) -> Market:
        counted = self._counted_on(day)
        return Market(
            self._products(day, horizon_days).products,
            self._likeness(counted),
            self._people(day),
            self._substitutes(counted),
        )

    def _counted_on(self, day: int) -> int:
        """The day before which it is counted what goes together: of the grid, at or before `day`."""
        return next((one for one in self._grid() if one <= day), day)

    def _grid(self) -> list[int]:
        history, _ = self._fitted()
        today, first = day_number(self._as_of), int(history.day.min())
        return [today - back for back in LIKENESS_BACK if today - back > first or not back]

    def _likeness(self, day: int) -> tuple[Likeness, Likeness]:
        """Likeness before `day`; of all days of the grid at once, for one pass serves them."""
        history, _ = self._fitted()
        if day not in self._alike:
            self._alike |= likeness_of(history, self._grid() if day in self._grid() else [day])
        return self._alike[day]

    def _substitutes_of(self, day: int) -> Substitutes:
        history, _ = self._fitted()
        return substitutes_of(history, day, self._likeness(day)[0], self._naming)

    def _members(self, history: History) -> list[NDArray[np.bool_]]:
        """Who belongs to each part that the work is cut into, shape (customers,) each."""
        lines = len(history.customer)
        parts = max(min(SHARDS, 1 + lines // LEAST_LINES), lines // SHARD_LINES)
        part = np.array([zlib.crc32(str(one).encode()) % parts for one in history.customer_ids])
        return [part == number for number in range(parts) if (part == number).any()]

    def _shortlists(self, members: list[NDArray[np.bool_]]) -> list[Shortlist]:
        """What each part may take up; found once, for it does not depend on the window."""
        if len(self._new) != len(members):
            today = day_number(self._as_of)
            market = self._market(today, 28)
            self._new = self._over_parts(shortlist, lambda part: NewTask(part, today, market))
        return self._new

    def _over_parts(self, work: Callable[[Any], Result], task: Callable[[History], object]) -> list[Result]:
        """The work on what `task` makes of the history of each part of the customers."""
        history, _ = self._fitted()
        return self._map(work, [partial(lambda some: task(history.of(some)), some) for some in self._members(history)])

    def _map(self, work: Callable[[Any], Result], tasks: Sequence[Callable[[], object]]) -> list[Result]:
        """The work on each task, in turn; here a task is made when its turn comes, and let go with it."""
        if self._executor is not None:
            return list(self._executor.map(work, [make() for make in tasks]))
        if self.threads == 1:
            return [work(make()) for make in tasks]
        with ThreadPoolExecutor(self.threads) as pool:
            return list(pool.map(lambda make: work(make()), tasks))


def _silent(stage: str, fraction: float) -> None:
    """Nobody asked to hear of progress."""
