"""Measuring pages: nobody is followed for longer than a day, and nobody else is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from forecall.policy.measuring import Event, wrong_events
from tests.policy.policies import example
from tests.policy.test_recipients import edited

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(hours=24)
COUNTER, OWN = "count.example.net", "www.contact.example.com"


def event(identifier="v1", after=timedelta(0), host=COUNTER, item="page_counter"):
    return Event(item, identifier, NOON + after, host)


@pytest.mark.promise("OC-09.12")
@pytest.mark.parametrize(
    ("events", "said"),
    [
        ([event(), event(after=DAY), event(host=OWN)], None),
        ([event(), event(after=DAY + timedelta(seconds=1))], "lives longer than 24 hours"),
        ([event(after=DAY + timedelta(seconds=1)), event()], "lives longer than 24 hours"),  # in whatever order
        ([event(), event("v2", after=30 * DAY)], None),  # another visitor, or the same and nobody knows
        ([event(""), event("", after=30 * DAY)], None),  # nothing tells visitors apart
        ([event(), event(host="ads.example.net")], "ads.example.net is told"),
        ([event(item="ad_pixel")], "knows no item for measuring"),
        ([event(item="hidden")], "knows no item for measuring"),
    ],
)
def test_an_identifier_that_outlives_a_day_or_goes_to_somebody_else_is_found(events, said):
    found = wrong_events(example("contact-centre"), events)
    assert (found == []) is (said is None), found
    assert said is None or said in found[0]


def test_a_counter_that_is_no_processor_is_somebody_else():
    theirs = edited({"recipients/site_counter/kind": "controller"})
    assert wrong_events(theirs, [event()]) != []
