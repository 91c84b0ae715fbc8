"""The numbers above the work list."""

from datetime import date, timedelta

from forecall.sales import forecast, work_list
from forecall.sales.day import day_so_far


def test_before_the_first_call_all_is_still_to_win(market, django_assert_num_queries):
    forecast(date(2026, 11, 10))
    rows = work_list()
    day_so_far(market.clock.now())
    with django_assert_num_queries(4):  # the forecast; who was spoken with, what was taken back, who waits
        day = day_so_far(market.clock.now() - timedelta(hours=8))
    assert day.to_win == sum(row.worth for row in rows)
    assert (day.done, day.left) == (0, len(rows))
    assert day.overdue == sum((row.overdue_days or 0) > 0 for row in rows)
