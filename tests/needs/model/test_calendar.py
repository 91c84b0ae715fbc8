"""The shop's level over the year, on seasons made up for it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from forecall.needs.calendar import Calendar, calendar_of
from forecall.needs.history import build_history, day_number
from tests.needs.model.shops import day, orders

YEAR = 364


def calendar(orders, recent=0.0):
    levels = np.full(max(len(orders) // 7 + 1, 12), float(recent))
    return Calendar(first=0, as_of=len(orders), orders=np.asarray(orders, np.float64), levels=levels)


def a_year_with_a_peak(days=800, start=YEAR, width=28, height=4.0):
    """Ten orders a day, and `height` times as many in the weeks that come round just after `days`."""
    orders = np.full(days, 10.0)
    peak = days - start
    orders[peak : peak + width] *= height
    return orders


def test_it_counts_order_days_a_day():
    lines = [("a", 0, "x", 1, 1), ("a", 0, "y", 1, 1), ("b", 0, "x", 1, 1), ("a", 4, "x", 1, 1), ("a", 9, "x", 1, 1)]
    found = calendar_of(build_history(orders(lines), day(20)), day_number(day(9)))
    assert (found.first, found.as_of) == (day_number(day(0)), day_number(day(9)))
    assert found.orders.tolist() == [2, 0, 0, 0, 1, 0, 0, 0, 0]


def test_the_peak_of_a_year_ago_is_told():
    """Inside the peak: 40 beside a yearly mean of (28 x 40 + 336 x 10) / 364 = 12.3, over the week and three days
    around it, five order days on each side pulling towards an even year."""
    found = calendar(a_year_with_a_peak()).season(7, 14)
    usual = 13 * (28 * 40 + 336 * 10) / 364
    assert found == pytest.approx(math.log((13 * 40 + 5) / (usual + 5)), abs=1e-9)


def test_a_handful_of_orders_makes_no_season():
    """One order in four days, and four times as many in the peak: a few orders may be chance."""
    few, many = (calendar(a_year_with_a_peak() * share).season(7, 14) for share in (0.025, 1.0))
    assert 0 < few < 0.7 * many


def test_an_even_year_has_no_season():
    even = calendar(np.full(800, 10.0))
    assert even.season(0, 14) == pytest.approx(0)
    assert even.ahead(0, 14) == pytest.approx(0)


@pytest.mark.parametrize("days", [30, 200, 366])
def test_under_a_year_of_history_nothing_is_said_of_the_season(days):
    """366 days: three days more than a year are needed, for a window is looked at with three days around it."""
    young = calendar(np.full(days, 10.0), recent=0.4)
    assert math.isnan(young.season(0, 14))
    assert 0 < young.ahead(0, 14) < 0.4


def test_a_shop_that_stood_still_a_year_ago_says_a_low_level_and_no_infinity():
    closed = a_year_with_a_peak(height=0.0)
    assert -4 < calendar(closed).season(7, 14) < -2


def test_a_shop_without_an_order_in_a_year_has_no_season():
    assert math.isnan(calendar(np.zeros(800)).season(0, 14))


def test_a_peak_is_expected_back_in_its_weeks_only():
    """The weeks before it were calm a year ago too, so that it comes on top of how busy the shop is now."""
    busy = calendar(a_year_with_a_peak())
    peak, after = busy.ahead(3, 25), busy.ahead(60, 80)
    assert peak - after == pytest.approx(busy.season(3, 25) - busy.season(60, 80))
    assert peak - after > 1


def test_a_shop_busier_than_usual_stays_so_in_part():
    quiet, busy = (calendar(np.full(800, 10.0), recent=level).ahead(0, 14) for level in (-0.3, 0.3))
    assert -0.3 < quiet < 0 < busy < 0.3


def test_being_busy_in_the_season_is_not_counted_twice():
    """The latest weeks were a peak a year ago too; that they are busy now says nothing of the weeks after."""
    peak_now = a_year_with_a_peak(start=YEAR + 56, width=56)
    unexpected, expected = calendar(np.full(800, 10.0), recent=0.5), calendar(peak_now, recent=0.5)
    assert expected.ahead(30, 60) < unexpected.ahead(30, 60) - 0.2


def test_the_level_now_is_that_of_the_latest_sixteen_weeks_the_last_one_whole():
    """The last week ends on the day before the question; the first may be part of a week and says nothing."""
    whole = Calendar(0, 84, np.full(84, 10.0), levels=np.arange(12.0))
    weights = 0.5 ** (np.arange(11) / 1.5)
    assert whole.recent == pytest.approx((weights * np.arange(11, 0, -1)).sum() / weights.sum())
    assert Calendar(0, 63, np.full(63, 10.0), levels=np.ones(9)).recent == 0.0  # nine weeks say little


def test_the_newest_weeks_say_most_of_the_level_now():
    rising = Calendar(0, 140, np.full(140, 10.0), levels=np.append(np.zeros(16), np.full(5, 0.4)))
    assert 0.2 < rising.recent < 0.4


def test_a_rise_a_year_ago_and_again_now_leaves_the_level_where_it_was():
    """Weeks as busy as their season says: nothing of their own is left to carry on."""
    peak_now = a_year_with_a_peak(start=YEAR + 126, width=140)
    season = calendar(peak_now).season(-7, 0)
    assert calendar(peak_now, recent=season).beside_season == pytest.approx(0, abs=0.05)


def test_a_busy_season_not_seen_before_is_not_added_to_the_season_ahead():
    """Thirteen months of history: only the last three weeks have a counterpart of a year ago, and lie at its level."""
    young = calendar(np.full(YEAR + 28, 10.0))
    levels = young.levels.copy()
    levels[-12:-4] = 0.5  # a peak in weeks of which no season is known
    then = Calendar(0, young.as_of, young.orders, levels)
    assert then.recent > 0.05
    assert then.ahead(0, 14) == pytest.approx(then.season(0, 14), abs=1e-9)


def test_a_week_of_holidays_says_little_of_the_weeks_after_it():
    """The shop was shut for a week, this year as the year before; orders of the days around it filled last year's."""
    days = np.full(800, 10.0)
    days[-7 - YEAR : -YEAR] = 0.0
    days[-7:] = 0.0
    levels = np.zeros(800 // 7 + 1)
    levels[-1] = -4.0
    assert abs(Calendar(0, 800, days, levels).beside_season) < 0.2  # -1.5, if every week counted by its age alone


def test_a_day_on_which_the_shop_was_closed_does_not_make_it_a_calm_one():
    """Easter: closed on two days of six, as busy as ever on the others; without them a third of the level were gone."""
    days = np.tile([10.0, 10, 10, 10, 10, 10, 0], 20)
    days[-7 + 4 : -1] = 0.0
    levels = np.append(np.zeros(19), np.log(4 / 6))
    assert Calendar(0, 140, days, levels).recent == pytest.approx(0, abs=1e-9)


def test_a_weekday_that_is_always_free_and_a_day_without_an_order_by_chance_are_no_closed_days():
    levels = np.append(np.zeros(19), -0.4)
    always, quiet = np.tile([10.0] * 5 + [0.0] * 2, 20), np.tile([1.0] * 7, 20)
    quiet[-2] = 0.0
    assert Calendar(0, 140, always, levels).recent == Calendar(0, 140, quiet, levels).recent < -0.1
