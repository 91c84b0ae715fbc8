"""The scale of the chances, on scores made up for it: what many purchases add is found, and only where it is there."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from forecall.needs.scale import Scale, scale_of


def rows(truth, n=40_000):
    """Scores of pairs bought 1, 2 or 12 times, and whether each was bought again as `truth` says."""
    chance = np.random.default_rng(7)
    score, count = chance.normal(-1.5, 1.0, n), np.resize([1.0, 1.0, 2.0, 12.0], n)
    return score, count, chance.random(n) < truth.chance(score, count)


@pytest.mark.parametrize("count", [1.0, 2.0, 12.0])
def test_pairs_bought_often_and_seldom_both_come_as_often_as_is_said(count):
    score, counts, bought = rows(Scale(0.9, 0.2, 0.25))
    said = scale_of(score, counts, 0.0, bought, np.ones(len(score))).chance(score, counts)
    assert said[counts == count].mean() == pytest.approx(bought[counts == count].mean(), rel=0.03)


def test_where_trees_treat_all_pairs_alike_many_purchases_add_next_to_nothing():
    score, counts, bought = rows(Scale())
    assert abs(scale_of(score, counts, 0.0, bought, np.ones(len(score))).often) < 0.05


def test_a_product_not_bought_before_is_scaled_without_a_count():
    score, counts, bought = rows(Scale(1.0, 0.3))
    nothing = np.full(len(counts), np.nan)
    found = scale_of(score, nothing, 0.0, bought, np.ones(len(score)))
    assert found.often == 0
    assert found.chance(score, nothing).mean() == pytest.approx(bought.mean(), rel=0.03)


def test_a_row_that_stands_for_five_counts_as_five():
    score, counts, bought = rows(Scale(1.0, 0.0, 0.1))
    weight = np.where(bought, 1.0, 5.0)
    found = scale_of(score, counts, np.log(1 / 5), bought, weight)
    assert (weight * found.chance(score, counts)).sum() == pytest.approx(bought.sum(), rel=0.03)


def test_a_handful_of_rows_moves_the_scale_in_part_and_none_not_at_all():
    assert scale_of(np.zeros(0), np.zeros(0), -2.0, np.zeros(0, bool), np.zeros(0)) == Scale(1.0, -2.0)
    few = scale_of(np.zeros(20), np.full(20, 12.0), -2.0, np.ones(20, bool), np.ones(20))
    assert -2.0 < few.shift < -1.9
    assert 0.12 < few.chance(np.zeros(1), np.full(1, 12.0))[0] < 0.5


@pytest.mark.parametrize("far", [-30.0, 30.0])
def test_scores_far_off_all_that_came_still_find_an_end(far):
    score = np.full(5000, far) + np.linspace(-1, 1, 5000)
    found = scale_of(score, np.ones(5000), 0.0, np.arange(5000) % 2 == 0, np.ones(5000))
    assert expit(found.slope * far + found.shift) == pytest.approx(0.5, abs=0.1)
