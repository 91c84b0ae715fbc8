"""Quantiles of the units of a purchase, on purchases made up for it."""

from __future__ import annotations

import numpy as np
import pytest

from forecall.needs.spread import LEVELS, spread_of, typical_spread


def purchases(n=20_000):
    """Usual units 1 .. 40; under 10 they vary widely, from there on they always come as usual."""
    usual = 1.0 + np.arange(n) % 40
    return np.where(usual < 10, usual * np.exp(1.5 * np.sin(np.arange(n))), usual), usual


def test_small_purchases_that_vary_widely_have_a_spread_of_their_own():
    found = spread_of(*purchases())
    wide, narrow = found.quantile(np.array([5.0, 30.0]), np.full(2, 0.9))
    assert wide > 15
    assert narrow == pytest.approx(30, rel=0.1)


@pytest.mark.parametrize("level", [0.1, 0.5, 0.9])
def test_so_many_purchases_lie_below_a_quantile_as_its_level_says(level):
    units, usual = purchases()
    upper = spread_of(units, usual).quantile(usual, np.full(len(usual), level))
    assert (units <= upper)[usual < 9].mean() == pytest.approx(level, abs=0.06)


def test_a_few_purchases_lean_on_what_all_have_in_common():
    """Four of ten purchases each, one kind far above: it is believed in part only."""
    usual = np.repeat([1.0, 2.0, 3.0, 4.0], 10)
    found = spread_of(np.where(usual == 4, 400.0, usual), usual)
    assert 4 < found.quantile(np.array([4.0]), np.array([0.5]))[0] < 40


def test_equal_usual_units_are_of_one_kind_whatever_their_last_bit():
    usual = np.repeat([2.0, 5.0, 12.0], 3000)
    found = spread_of(usual * np.repeat([4.0, 1.0, 0.5], 3000), usual)
    for value in (2.0, 5.0, 12.0):
        around = np.array([np.nextafter(value, 0), value, np.nextafter(value, 99)])
        assert np.ptp(found.quantile(around, np.full(3, 0.9)) / around) < 1e-9


def test_tenfold_units_are_a_tenfold_quantile():
    units, usual = purchases()
    level = np.full(len(usual), 0.9)
    plain, tenfold = spread_of(units, usual), spread_of(10 * units, 10 * usual)
    assert tenfold.quantile(10 * usual, level) == pytest.approx(10 * plain.quantile(usual, level))


def test_a_single_purchase_is_enough():
    found = spread_of(np.array([6.0]), np.array([3.0]))
    assert found.quantile(np.array([5.0]), np.array([0.5]))[0] == pytest.approx(10)


def test_where_nothing_was_seen_the_middle_is_the_usual_purchase():
    found = typical_spread()
    assert found.quantile(np.array([8.0]), np.array([0.5]))[0] == pytest.approx(8)
    assert found.logs.shape == (1, len(LEVELS))
