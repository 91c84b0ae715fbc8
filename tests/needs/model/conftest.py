"""One small shop, large enough that every part is learned, and what a model says of it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date

import polars as pl
import pytest

from forecall.needs import NeedModel
from forecall.needs.sample import simulate_shop

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # two threads that spin on a busy machine take ten times as long

AS_OF = date(2026, 8, 1)  # the shop goes on until 30 September
HORIZONS = (7, 14, 30)


@dataclass(frozen=True)
class Answers:
    when: pl.DataFrame
    needs: pl.DataFrame
    basket: pl.DataFrame


def answers_of(model) -> Answers:
    return Answers(model.when(HORIZONS), model.needs(14), model.next_basket(5))


@pytest.fixture(scope="session")
def shop() -> pl.DataFrame:
    return simulate_shop(customers=60, products=60, years=1)


@pytest.fixture(scope="session")
def as_of() -> date:
    return AS_OF


@pytest.fixture(scope="session")
def model(shop) -> NeedModel:
    """Fitted once; a test that changes it fits its own."""
    return NeedModel(seed=0, threads=1).fit(shop, AS_OF)


@pytest.fixture(scope="session")
def answers(model) -> Answers:
    return answers_of(model)


@pytest.fixture(scope="session")
def ask():
    """What a model says: when, needs over 14 days, the next basket of 5."""
    return answers_of


@pytest.fixture(scope="session")
def past(shop) -> pl.DataFrame:
    """The lines that the model may read, with their day and how long ago it was."""
    lines = shop.with_columns(day=pl.col("ordered_at").dt.date()).filter(pl.col("day") < AS_OF)
    return lines.with_columns(ago=(pl.lit(AS_OF) - pl.col("day")).dt.total_days())


@pytest.fixture(scope="session")
def same_answers():
    def check(one: Answers, other: Answers) -> None:
        for name in ("when", "needs", "basket"):
            assert getattr(one, name).equals(getattr(other, name)), f"{name} differs"

    return check
