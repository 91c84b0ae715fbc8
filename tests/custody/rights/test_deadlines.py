"""By when a request must be answered."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecall.custody.rights.deadlines import (
    days_paused,
    due,
    easter,
    is_working_day,
    last_day,
    months_later,
    warning_of,
)
from forecall.custody.rights.types import Clock

RO, DE, NOWHERE = Clock("Europe/Bucharest", "RO"), Clock("Europe/Berlin", "DE"), Clock("UTC", "")


def noon(year, month, day):
    return datetime(year, month, day, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("received", "clock", "last"),
    [
        (noon(2027, 3, 5), RO, date(2027, 4, 5)),  # a Monday
        (noon(2027, 1, 31), NOWHERE, date(2027, 3, 1)),  # 28 February is a Sunday
        (noon(2028, 1, 31), NOWHERE, date(2028, 2, 29)),  # a leap year, a Tuesday
        (noon(2026, 11, 1), RO, date(2026, 12, 2)),  # 1 December is Romania's national day
        (noon(2026, 11, 1), DE, date(2026, 12, 1)),
        (noon(2027, 4, 2), RO, date(2027, 5, 4)),  # the 2nd is Orthodox Easter Sunday, the 3rd its Monday
        (noon(2026, 11, 25), DE, date(2026, 12, 28)),  # Christmas, Boxing day, a Sunday
        (datetime(2027, 3, 4, 23, tzinfo=UTC), RO, date(2027, 4, 5)),  # the 5th already in Bucharest
        (datetime(2027, 3, 4, 21, tzinfo=UTC), RO, date(2027, 4, 5)),  # still the 4th; 4 April is a Sunday
    ],
)
@pytest.mark.promise("AI-11.8")
def test_a_month_is_a_calendar_month_that_ends_on_a_working_day(received, clock, last):
    assert last_day(received, clock) == last


def test_an_extension_counts_two_further_months_from_the_same_day():
    assert last_day(noon(2027, 3, 8), RO, extended=True) == date(2027, 6, 8)
    assert last_day(noon(2026, 11, 30), NOWHERE, extended=True) == date(2027, 3, 1)  # no 30 February, and a Sunday


def test_it_ends_with_the_last_hour_of_the_day_where_the_organisation_is():
    assert due(noon(2027, 3, 5), RO) == datetime(2027, 4, 5, 21, tzinfo=UTC)  # midnight in summer time


@pytest.mark.parametrize(
    ("year", "western", "orthodox"),
    [  # the calendars of the churches
        (2024, date(2024, 3, 31), date(2024, 5, 5)),
        (2025, date(2025, 4, 20), date(2025, 4, 20)),
        (2026, date(2026, 4, 5), date(2026, 4, 12)),
        (2027, date(2027, 3, 28), date(2027, 5, 2)),
        (2030, date(2030, 4, 21), date(2030, 4, 28)),
    ],
)
def test_easter_falls_where_the_churches_say(year, western, orthodox):
    assert (easter(year, orthodox=False), easter(year, orthodox=True)) == (western, orthodox)


@settings(deadline=None)  # the first example may wait for the machine
@given(st.datetimes(datetime(2026, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)), st.sampled_from([RO, DE]))
def test_the_last_day_is_a_working_day_and_never_before_the_month_is_over(received, clock):
    day = last_day(received, clock)
    assert is_working_day(day, clock.country)
    assert months_later(received.date(), 1) <= day <= months_later(received.date(), 1) + timedelta(days=8)


def test_of_two_requests_the_later_is_never_due_first():
    days = [noon(2027, 1, 1) + timedelta(days=day) for day in range(800)]
    ends = [due(day, RO) for day in days]
    assert ends == sorted(ends)


def test_a_begun_day_of_waiting_counts_for_the_person():
    assert days_paused(noon(2027, 1, 1), noon(2027, 1, 5) - timedelta(minutes=1)) == 3
    assert days_paused(noon(2027, 1, 5), noon(2027, 1, 1)) == 0  # a clock that went back


@pytest.mark.parametrize(
    ("left", "warning"),
    [(20, ""), (14, "14"), (10, "14"), (7, "7"), (2.5, "3"), (0.5, "1"), (0, "overdue"), (-3, "overdue")],
)
def test_warnings_grow_denser_as_the_end_nears(left, warning):
    end = noon(2027, 3, 1)
    assert warning_of(end, end - timedelta(days=left)) == warning
