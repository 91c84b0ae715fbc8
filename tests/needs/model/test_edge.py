"""What it takes to be among the highest, against sorting."""

from __future__ import annotations

import numpy as np
import pytest

from forecall.needs.compiled import edge


@pytest.mark.parametrize("digits", [0, 1, 6])  # few digits: many equal values
def test_the_edge_is_where_sorting_puts_it(digits):
    chance = np.random.default_rng(digits)
    for _ in range(200):
        values = (np.round(chance.random(chance.integers(0, 300)), digits) * chance.choice([1.0, 1e6])).astype(
            np.float32
        )
        most = int(chance.integers(1, 350))
        falling = np.sort(values)[::-1]
        least = falling[most - 1] if most <= len(values) else 0.0
        assert edge(values, most) == (pytest.approx(least, abs=0), most - int((values > least).sum()))


def test_where_none_is_wanted_nothing_is_high_enough():
    assert edge(np.ones(3, np.float32), 0) == (np.inf, 0)
