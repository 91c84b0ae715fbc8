"""The product's answers, one fit a cut-off, put into the columns of the tasks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

import polars as pl

from benchmarks.needs.peers import PAIR, Question
from benchmarks.needs.tasks import HORIZONS
from forecall.needs.types import ORDER_SCHEMA

if TYPE_CHECKING:
    from forecall.needs import NeedModel

NAME = "forecall"
NAME_VALUE = "forecall, by expected value"


def is_there() -> bool:
    """Whether this checkout holds the model; the peers can be measured without."""
    return find_spec("forecall.needs.model") is not None


class _Lines:
    """Order lines that hash by identity, so that a fit can be kept for them."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame

    def __hash__(self) -> int:
        return id(self.frame)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Lines) and other.frame is self.frame


@lru_cache(maxsize=1)
def _fitted(lines: _Lines, cutoff: date) -> NeedModel:
    from forecall.needs import NeedModel

    columns = [name for name in (*ORDER_SCHEMA, "product_name") if name in lines.frame.columns]
    return NeedModel(seed=0, threads=1).fit(lines.frame.select(columns), as_of=cutoff)


@lru_cache(maxsize=2)
def _needs(lines: _Lines, cutoff: date, days: int) -> pl.DataFrame:
    return _fitted(lines, cutoff).needs(horizon_days=days, per_customer=None, include_new=True)


def fit(question: Question) -> None:
    """Fit on what came before, or do nothing where that very fit is at hand."""
    _fitted(_Lines(question.before), question.cutoff)


def when(question: Question) -> pl.DataFrame:
    """`NeedModel.when` as it stands."""
    return _fitted(_Lines(question.before), question.cutoff).when(horizons=HORIZONS)


def what(question: Question) -> pl.DataFrame:
    """`NeedModel.next_basket` as it stands."""
    return _fitted(_Lines(question.before), question.cutoff).next_basket(k=10)


def quantity(question: Question) -> pl.DataFrame:
    """Mean and quantiles of the window's units, no order counted as 0."""
    needs = _needs(_Lines(question.before), question.cutoff, question.days)
    asked = needs.join(question.asked.select(PAIR), on=PAIR, how="semi")
    return asked.select(*PAIR, mean="expected_quantity", q50="quantity_q50", q90="quantity_q90")


def call_list(question: Question) -> pl.DataFrame:
    """score = chance that the pair is bought in the window."""
    return _needs(_Lines(question.before), question.cutoff, question.days).select(*PAIR, score="p_buy")


def call_list_value(question: Question) -> pl.DataFrame:
    """score = what the window is expected to bring."""
    return _needs(_Lines(question.before), question.cutoff, question.days).select(*PAIR, score="expected_value")


ANSWERS: dict[str, dict[str, Callable[[Question], pl.DataFrame]]] = {
    "when": {NAME: when},
    "what": {NAME: what},
    "tafeng": {NAME: what},
    "quantity": {NAME: quantity},
    "calllist": {NAME: call_list, NAME_VALUE: call_list_value},
}
