"""The hazard over the weeks ahead: chances, the days they are read back as, and what a quantile of units is."""

from __future__ import annotations

import numpy as np
import pytest

from forecall.needs.bgnbd import BgNbd
from forecall.needs.buying import level_ahead
from forecall.needs.calendar import Calendar
from forecall.needs.history import build_history, day_number
from forecall.needs.when import EDGES, Hazards, WhenHead, days_until_next
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


@pytest.mark.parametrize(
    ("a_day", "expected"),
    [
        (1e-4, np.log(0.5)),  # hardly anybody comes, half as many in a window half as busy
        (1.0, 0.0),  # daily customers come in every window, however calm
        (0.05, np.log((1 - np.exp(-0.7)) / (1 - np.exp(-1.4)))),
    ],
)
def test_a_calm_window_loses_few_of_those_who_come_often(a_day, expected):
    half = Calendar(0, 7 * 20, np.zeros(140), np.full(20, np.log(0.5) / 0.8))  # eight tenths of a level last
    usual = Hazards(np.tile(np.diff(EDGES) * a_day, (100_000, 1)))
    found = level_ahead(WhenHead(BgNbd(1, 1, 1, 1), half, None), usual, 28)
    assert found == pytest.approx(expected, abs=0.03)


def test_the_days_until_the_next_order_are_counted_from_the_day_itself():
    """An order on the day is no wait; one on the end or after it is not seen."""
    lines = [("a", 4, "x", 1, 1), ("a", 5, "x", 1, 1), ("a", 8, "x", 1, 1), ("b", 9, "x", 1, 1), ("c", 12, "x", 1, 1)]
    history = build_history(orders(lines), day(20))
    wait = days_until_next(history, day_number(day(5)), day_number(day(12)))
    assert wait.tolist() == [0.0, 4.0, np.inf]


def interval(coming, gone=0, counted=None):
    """The interval of one who comes within a year for sure, among others like that and some who hardly come."""
    steady = np.tile(np.diff(EDGES) * 0.02, (coming, 1))
    hardly = np.tile(np.diff(EDGES) * 1e-5, (gone, 1))
    head = WhenHead(BgNbd(1, 1, 1, 1), Calendar(0, 0, np.zeros(0)), None)
    hazards = Hazards(np.vstack([steady, hardly]))
    everybody = np.ones(coming + gone, bool)
    low, high = head.interval(hazards, everybody if counted is None else counted)
    return low[0], high[0], 1 - np.exp(-0.02 * low[0]), np.exp(-0.02 * high[0])


def test_an_interval_leaves_out_a_tenth_on_each_side():
    _, _, before, after = interval(10)
    assert before == pytest.approx(0.1, abs=0.02)
    assert after == pytest.approx(0.1, abs=0.02)


def test_intervals_are_shorter_where_many_customers_hardly_come_back():
    """One in five lies inside for sure, so the others' may leave out a quarter: all together, 80 % are inside."""
    low, high, before, after = interval(80, 20)
    assert 0.2 * 1.0 + 0.8 * (1 - before - after) == pytest.approx(0.8, abs=0.03)
    assert interval(80)[0] < low
    assert high < interval(80)[1]


def test_however_many_have_gone_an_interval_holds_seven_in_ten():
    _, _, before, after = interval(5, 500)
    assert before + after == pytest.approx(0.3, abs=0.03)


def test_those_who_are_not_counted_leave_the_intervals_as_they_are():
    only_the_first = np.arange(100) < 80
    assert interval(80, 20, only_the_first) == interval(80)
