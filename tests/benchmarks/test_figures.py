"""The figures of the protocol against hand sums and slower roads to the same answer."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.needs import metrics

ranked = st.lists(st.tuples(st.integers(0, 6).map(float), st.booleans()), min_size=2, max_size=40).filter(
    lambda rows: len({happened for _, happened in rows}) == 2
)


@pytest.mark.parametrize(
    ("figure", "forecast", "actual", "expected"),
    [
        (metrics.brier, [0.0, 1.0], [0, 1], 0.0),  # sure and right
        (metrics.brier, [0.5, 0.9], [1, 0], (0.25 + 0.81) / 2),
        (metrics.log_loss, [0.5, 0.5], [1, 0], np.log(2)),
        (metrics.log_loss, [0.0], [1], -np.log(1e-6)),  # sure and wrong stays finite
        (metrics.ece, [0.15, 0.15, 0.95, 0.95], [0, 0, 1, 1], (0.30 + 0.10) / 4),  # two bins, 0.15 and 0.05 off
        (metrics.ece, [0.05, 0.15], [1, 0], (0.95 + 0.15) / 2),  # neighbouring bins do not make up for each other
        (metrics.ece, [0.02, 0.08], [0, 0.1], 0.0),  # inside one bin they do
        (metrics.ece, [1.0], [1], 0.0),  # 1 belongs to the last bin
        (metrics.wape, [0, 0], [3, 5], 1.0),  # a zero forecast
        (metrics.wape, [4, 4], [3, 5], 2 / 8),
        (metrics.bias, [4, 4], [3, 5], 0.0),  # errors that cancel
        (metrics.bias, [0, 0], [3, 5], -1.0),
        (metrics.covered, [2, 2, 2], [1, 2, 3], 2 / 3),  # meeting the bound is inside
    ],
)
def test_a_figure_equals_its_hand_sum(figure, forecast, actual, expected):
    assert figure(forecast, actual) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("level", "forecast", "actual", "expected"),
    [
        (0.9, 0.0, 10.0, 9.0),  # too low costs the level
        (0.9, 10.0, 0.0, 1.0),  # too high costs the rest
        (0.5, 0.0, 10.0, 5.0),  # half the absolute error
    ],
)
def test_pinball_charges_each_side_by_its_level(level, forecast, actual, expected):
    assert metrics.pinball([forecast], [actual], level) == pytest.approx(expected)


@given(ranked)
def test_auc_is_the_share_of_pairs_in_the_right_order(rows):
    good = [score for score, happened in rows if happened]
    bad = [score for score, happened in rows if not happened]
    pairs = [1.0 if high > low else 0.5 if high == low else 0.0 for high, low in product(good, bad)]
    assert metrics.auc(*zip(*rows, strict=True)) == pytest.approx(np.mean(pairs))


@given(ranked)
def test_average_precision_is_the_precision_at_each_positive_with_its_ties(rows):
    precisions = []
    for score, happened in rows:
        if happened:
            shown = [other for place, other in rows if place >= score]
            precisions.append(np.mean(shown))
    assert metrics.average_precision(*zip(*rows, strict=True)) == pytest.approx(np.mean(precisions))


def test_figures_without_positives_are_no_number():
    assert np.isnan(metrics.auc([0.1, 0.2], [0, 0]))
    assert np.isnan(metrics.average_precision([0.1, 0.2], [0, 0]))
    assert np.isnan(metrics.value_share_at([0.1, 0.2], [0, 0], 1))


def test_the_first_k_are_the_highest_scores_and_earlier_rows_among_equals():
    assert metrics.precision_at([0.2, 0.9, 0.9, 0.1], [1, 1, 0, 1], 1) == 1.0
    assert metrics.precision_at([0.2, 0.9, 0.9, 0.1], [1, 1, 0, 1], 2) == 0.5
    assert metrics.value_share_at([0.2, 0.9], [30.0, 10.0], 1) == 0.25


def test_basket_figures_follow_the_convention_of_all_targets():
    recall, ndcg, hit = metrics.basket_figures(["a", "x", "b"], {"a", "b", "c"}, k=3)
    ideal = 1 + 1 / np.log2(3) + 1 / np.log2(4)
    assert (recall, hit) == (pytest.approx(2 / 3), 1.0)
    assert ndcg == pytest.approx((1 + 1 / np.log2(4)) / ideal)


def test_more_targets_than_places_keep_even_a_perfect_list_below_one():
    recall, ndcg, _ = metrics.basket_figures(["a"], {"a", "b"}, k=1)
    assert recall == 0.5
    assert ndcg < 1


def test_nothing_shown_scores_nothing():
    assert metrics.basket_figures([], {"a"}) == (0.0, 0.0, 0.0)
