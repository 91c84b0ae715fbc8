"""The numbers above the work list."""

from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from forecall.centre import Outcome, undo
from forecall.centre.models import ConversationOutcome
from forecall.sales import forecast, spoken, work_list
from forecall.sales.day import day_so_far, spoken_among
from forecall.sales.models import Outlook
from tests.sales.test_leading import talk


def test_before_the_first_call_all_is_still_to_win(market, django_assert_num_queries):
    forecast(date(2026, 11, 10))
    rows = work_list()
    day_so_far(market.clock.now())
    with django_assert_num_queries(6):  # the forecast; who was spoken with, undone, ticked off, waits
        day = day_so_far(market.clock.now() - timedelta(hours=8))
    assert day.to_win == sum(row.worth for row in rows)
    assert (day.done, day.left) == (0, len(rows))
    assert day.overdue == sum((row.overdue_days or 0) > 0 for row in rows)


def test_each_talk_counts_at_once_and_one_taken_back_no_more_though_the_day_is_only_topped_up(market):
    forecast(date(2026, 11, 10))
    since, rows = market.clock.now() - timedelta(hours=8), work_list()
    first, second = (row.customer.subject for row in rows[:2])
    assert day_so_far(since).done == 0
    talk(first, Outcome.ORDERED)
    talk(first, Outcome.NO_ANSWER)  # twice with one person
    day = day_so_far(since)
    assert (day.done, day.to_win) == (1, sum(row.worth for row in rows[1:]))
    talk(second, Outcome.ORDERED)
    newest = ConversationOutcome.objects.latest("pk")
    # as another machine would, whose clock is slow or whose transaction was long
    ConversationOutcome.objects.filter(pk=newest.pk).update(said_at=market.clock.now() - timedelta(seconds=100))
    assert day_so_far(since).done == 2
    undo(newest.conversation_id)
    assert day_so_far(since).done == 1
    run = Outlook.objects.first().run
    assert spoken_among(rows, spoken.spoken_since(run, since), since) == {rows[0].outlook}


def test_what_a_day_costs_does_not_grow_with_its_talks(market):
    forecast(date(2026, 11, 10))
    since, rows = market.clock.now() - timedelta(hours=8), work_list()
    talk(rows[0].customer.subject, Outcome.ORDERED)
    ConversationOutcome.objects.update(said_at=market.clock.now() - timedelta(hours=1))
    day_so_far(since)
    with CaptureQueriesContext(connection) as asked:
        assert day_so_far(since).done == 1
    sums = [one["sql"] for one in asked if "SUM(" in one["sql"]]
    assert sums == []
    recent = [one["sql"] for one in asked if '"said_at" >=' in one["sql"] and "COUNT" not in one["sql"]]
    assert len(recent) == 1
    assert (market.clock.now() - timedelta(minutes=2)).strftime("%Y-%m-%d %H:%M") in recent[0]
