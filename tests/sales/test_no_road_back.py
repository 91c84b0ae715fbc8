"""Whoever said no, may only be kept, is a child or is gone: by no road are they scored, listed or forecast again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from forecall.contacts import merge, report_minor, unmerge
from forecall.contacts.errors import ContactsError
from forecall.custody import erase, object_to
from forecall.custody.recording import choose, restrict
from forecall.foundation import acting
from forecall.orders import frame_for_needs
from forecall.sales import forecast, objecting, work_list
from forecall.sales.models import Outlook, Suggestion
from tests.sales.conftest import SMALL

DAY = date(2026, 12, 1)
SERVED = ("client_calls", "sales_suggestions")
STATES = {
    "objected to advertising": lambda one: object_to(one, "direct_marketing"),
    "objected to prediction": lambda one: object_to(one, "need_prediction"),
    "objected to all that it is for": lambda one: [object_to(one, each) for each in SERVED],
    "instruction ended": lambda one: choose(one, "instruction_ended", "need_prediction"),
    "only kept": lambda one: restrict(one, restricted=True),
    "a child": report_minor,
    "erased": erase,
}  # fmt: skip
OF_ONE_RECORD = {"instruction ended"}  # what a client told us to do is told of a record, and no word of the person's


@pytest.fixture
def shop(market):
    objecting.hear(market.parts.events)
    forecast(DAY)
    market.one, market.other, *_rest = [row.customer.subject for row in work_list()]
    return market


def imported_again(shop):
    shop.take_in(SMALL, "c" * 64)  # the same file, as the shop exports it each week


def ordered_anew(shop):
    newest = SMALL.with_columns(
        order_id=SMALL["order_id"].cast(str) + "-new", ordered_at=SMALL["ordered_at"].dt.offset_by("1d")
    )
    shop.take_in(newest, "d" * 64)


def merged(shop):
    merge(shop.other, shop.one)


def merged_the_other_way(shop):
    merge(shop.one, shop.other)


def merged_and_told_apart(shop):
    merge(shop.other, shop.one)
    unmerge(shop.other, shop.one)


def forecast_elsewhere(shop):
    """Another organisation has customers with the same numbers, of whom none said anything."""
    with acting(shop.bobs, "bob"):
        shop.accept()
        shop.take_in(SMALL, "e" * 64)
        assert forecast(DAY).customers > 0
        assert not Outlook.objects.filter(subject=shop.one).exists()


def nothing(shop):
    """The night comes."""


ROADS = [nothing, imported_again, ordered_anew, merged, merged_the_other_way, merged_and_told_apart, forecast_elsewhere]
TWO_ARE_ONE = {merged, merged_the_other_way}
MERGING = {*TWO_ARE_ONE, merged_and_told_apart}
MARKS = dict.fromkeys([ordered_anew, merged_the_other_way, forecast_elsewhere], pytest.mark.long)


@pytest.mark.promise("AI-05.3", "AI-11.7")
@pytest.mark.parametrize("road", [pytest.param(one, id=one.__name__, marks=MARKS.get(one, ())) for one in ROADS])
@pytest.mark.parametrize("state", STATES)
def test_by_no_road_is_anybody_scored_or_listed_again(shop, state, road):
    STATES[state](shop.one)
    if is_refused := road in MERGING and state in {"a child", "erased"}:
        with pytest.raises(ContactsError):
            road(shop)
    else:
        road(shop)
    of_both = road in TWO_ARE_ONE and not is_refused and state not in OF_ONE_RECORD
    out = {shop.one, shop.other} if of_both else {shop.one}
    assert not out & {row.customer.subject for row in work_list()}
    assert not {one.hex for one in out} & set(frame_for_needs().frame["customer_id"])
    made = forecast(DAY + timedelta(days=1))
    assert not Outlook.objects.filter(run=made.run, subject__in=out).exists()
    assert not Suggestion.objects.filter(run=made.run, subject__in=out).exists()
    assert not out & {row.customer.subject for row in work_list()}
    assert work_list()
