"""The hazard over the weeks ahead: chances, the days they are read back as, and what a quantile of units is."""

from __future__ import annotations

import numpy as np
import pytest

from forecall.needs.history import build_history, day_number
from forecall.needs.when import EDGES, Hazards, days_until_next
from tests.needs.model.shops import day, orders

STEADY = Hazards(np.array([np.diff(EDGES) * 0.01]))  # one first order in a hundred days, for ever
RISING = Hazards(np.array([np.diff(EDGES) * 0.01, np.diff(EDGES) * 0.002 * np.arange(len(EDGES) - 1)]))


@pytest.mark.parametrize("days", [0.0, 1.0, 6.9, 7.0, 10.0, 28.0, 90.0, 364.0, 399.0, 400.0, 500.0])
def test_a_steady_hazard_is_an_exponential_wait(days):
    assert STEADY.probability(days)[0] == pytest.approx(1 - np.exp(-0.01 * days))


@pytest.mark.parametrize("days", [0.5, 7.0, 13.0, 30.0, 120.0, 399.0])
def test_the_day_of_a_probability_is_the_probability_read_backwards(days):
    assert RISING.day_of_probability(RISING.probability(days))[0] == pytest.approx(days)


def test_a_probability_that_is_never_reached_has_no_day():
    """A hundredth a day comes to 98.2 % in 400 days."""
    assert np.isinf(STEADY.day_of_probability(np.array([0.99]))[0])
    assert np.isfinite(STEADY.day_of_probability(np.array([0.98]))[0])


def test_a_customer_without_any_hazard_never_comes():
    nobody = Hazards(np.zeros((1, len(EDGES) - 1)))
    assert nobody.probability(400.0).tolist() == [0.0]
    assert np.isinf(nobody.day_of_probability(np.array([0.1]))[0])


def test_the_days_until_the_next_order_are_counted_from_the_day_itself():
    """An order on the day is no wait; one on the end or after it is not seen."""
    lines = [("a", 4, "x", 1, 1), ("a", 5, "x", 1, 1), ("a", 8, "x", 1, 1), ("b", 9, "x", 1, 1), ("c", 12, "x", 1, 1)]
    history = build_history(orders(lines), day(20))
    wait = days_until_next(history, day_number(day(5)), day_number(day(12)))
    assert wait.tolist() == [0.0, 4.0, np.inf]
