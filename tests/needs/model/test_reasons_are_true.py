"""Every reason given, counted again from the raw orders in plain polars."""

from __future__ import annotations

import itertools
import math

import polars as pl
import pytest

from forecall.needs import NeedModel
from forecall.needs.reasons import ReasonCode, parse_reason, sentence
from tests.needs.model.conftest import AS_OF
from tests.needs.model.shops import day, orders, thirty_orders, two_filters

HORIZON = 14


@pytest.fixture(scope="module")
def said(answers):
    """One row a reason: customer, product, is_new, code, figures."""
    rows = [
        (row["customer_id"], row["product_id"], row["is_new"], row["state"], place, parse_reason(text))
        for row in answers.needs.iter_rows(named=True)
        for place, text in enumerate(row["reasons"])
    ]
    assert len(rows) > 1000
    return rows


@pytest.fixture(scope="module")
def facts(past):
    """Look-ups counted from the raw lines."""
    lines = past.unique(["customer_id", "product_id", "day"]).sort("customer_id", "product_id", "day")
    days = past.unique(["customer_id", "day"]).sort("customer_id", "day")
    near = past.filter(pl.col("ago").is_between(364 - HORIZON - 35, 364 + 35))
    return {
        "bought": lists(lines, ["customer_id", "product_id"]),
        "orders": lists(days, ["customer_id"]),
        "buyers": dict(
            past.filter(pl.col("ago") <= 28).group_by("product_id").agg(pl.col("customer_id").n_unique()).iter_rows()
        ),
        "year": {
            (c, p): units
            for c, p, units in near.group_by("customer_id", "product_id").agg(pl.col("quantity").sum()).iter_rows()
        },
        "taken_by": {p: set(c) for p, c in past.group_by("product_id").agg("customer_id").iter_rows()},
        "order_days": {
            p: set(zip(c, d, strict=True))
            for p, c, d in past.group_by("product_id").agg("customer_id", "day").iter_rows()
        },
    }


def lists(frame, keys):
    found = frame.group_by(keys).agg(pl.col("day"))
    return {tuple(row[:-1]) if len(keys) > 1 else row[0]: sorted(row[-1]) for row in found.iter_rows()}


def of(said, code):
    rows = [(customer, product, reason.figures) for customer, product, _, _, _, reason in said if reason.code is code]
    assert rows, f"no {code} in the shop: choose another to test it on"
    return rows


def mean_gap(days):
    return (days[-1] - days[0]).days / (len(days) - 1)


def middle_gap(days):
    gaps = sorted((later - earlier).days for earlier, later in itertools.pairwise(days))
    return gaps[(len(gaps) - 1) // 2]


def test_due_is_the_mean_gap_and_the_days_since(said, facts):
    for customer, product, figures in of(said, ReasonCode.DUE):
        days = facts["bought"][customer, product]
        assert abs(figures["every"] - mean_gap(days)) <= 0.5 + 1e-4  # a whole number of days is said
        assert figures["last"] == (AS_OF - days[-1]).days


def test_habit_is_the_orders_with_it_among_those_since_the_first(said, facts):
    for customer, product, figures in of(said, ReasonCode.HABIT):
        days = facts["bought"][customer, product]
        since = [one for one in facts["orders"][customer] if one >= days[0]]
        assert (figures["bought"], figures["orders"]) == (len(days), len(since))


def test_recent_is_the_days_since_the_last(said, facts):
    for customer, product, figures in of(said, ReasonCode.RECENT):
        assert figures["last"] == (AS_OF - facts["bought"][customer, product][-1]).days


def test_customer_due_is_the_middle_gap_and_the_days_since(said, facts):
    for customer, _, figures in of(said, ReasonCode.CUSTOMER_DUE):
        days = facts["orders"][customer]
        assert (figures["every"], figures["last"]) == (middle_gap(days), (AS_OF - days[-1]).days)


def test_popular_counts_customers_not_orders(said, facts):
    for _, product, figures in of(said, ReasonCode.POPULAR):
        assert figures["days"] == 28
        assert figures["buyers"] == facts["buyers"][product]


def test_neighbour_is_bought_together_so_much_more_than_by_chance(said, facts):
    everything = sum(len(days) for days in facts["orders"].values())
    for customer, product, figures in of(said, ReasonCode.NEIGHBOUR):
        anchor = figures["bought_with"]
        one, other = facts["order_days"][anchor], facts["order_days"][product]
        assert (customer, anchor) in facts["bought"]
        lift = len(one & other) * everything / (len(one) * len(other))
        assert figures["lift"] == pytest.approx(lift, abs=0.0501)
        assert figures["lift"] > 1


def test_similar_customers_bought_both_it_and_a_thing_this_customer_buys(said, facts):
    for customer, product, figures in of(said, ReasonCode.SIMILAR):
        both = {
            len(facts["taken_by"][own] & facts["taken_by"][product])
            for (who, own) in facts["bought"]
            if who == customer
        }
        assert figures["customers"] in both


@pytest.fixture(scope="module")
def two_years():
    """Weekly customers of a shop with a season: candles in December, matches all year."""
    lines = [
        (f"c{who}", 7 * week + who % 5, what, 2 + who % 3, 4)
        for who in range(12)
        for week in range(100)
        for what in (["matches"] + ["candles"] * (week % 52 in range(44, 51)))
    ]
    return orders(lines)


def test_a_season_is_the_pieces_of_the_year_ago_weeks(two_years):
    """Fourteen days ahead, five weeks on both sides of the same days a year ago."""
    as_of = day(7 * 97)
    needs = NeedModel(threads=1).fit(two_years, as_of).needs(HORIZON)
    lines = two_years.with_columns(ago=(pl.lit(as_of) - pl.col("ordered_at").dt.date()).dt.total_days())
    near = lines.filter(pl.col("ago").is_between(364 - HORIZON - 35, 364 + 35))
    units = {(c, p): q for c, p, q in near.group_by("customer_id", "product_id").agg(pl.sum("quantity")).iter_rows()}
    found = [
        (units[row["customer_id"], row["product_id"]], reason.figures["last_year"])
        for row in needs.iter_rows(named=True)
        for reason in map(parse_reason, row["reasons"])
        if reason.code is ReasonCode.SEASON
    ]
    assert found
    assert all(counted == told for counted, told in found)


def test_a_substitute_is_what_so_many_took_up_of_those_who_came_back_without_the_other():
    """Without: bought on two days or more, not in the latest order. Over: it came in the next three orders, newly."""
    as_of = day(400)
    shop = two_filters()
    needs = NeedModel(threads=1).fit(shop, as_of).needs(28)
    past = shop.filter(pl.col("ordered_at").dt.date() < as_of)
    baskets = {}
    for who, at, what in past.select("customer_id", "ordered_at", "product_id").sort("ordered_at").iter_rows():
        baskets.setdefault(who, {}).setdefault(at, set()).add(what)
    told = 0
    for row in needs.iter_rows(named=True):
        for reason in map(parse_reason, row["reasons"]):
            if reason.code is ReasonCode.SUBSTITUTE:
                counts = over_and_without(baskets, reason.figures["of"], row["product_id"])
                assert (reason.figures["over"], reason.figures["without"]) == counts
                assert any(reason.figures["of"] in basket for basket in baskets[row["customer_id"]].values())
                told += 1
    assert told > 15


def over_and_without(baskets, old, new):
    without = over = 0
    for days in (list(one.values()) for one in baskets.values()):
        held = [at for at, basket in enumerate(days) if old in basket]
        if len(held) >= 2 and held[-1] < len(days) - 1:
            before = set().union(*days[: held[-1] + 1])
            without += 1
            over += new in set().union(*days[held[-1] + 1 : held[-1] + 4]) - before
    return over, without


# What the state adds


def test_states_put_their_reason_first_with_its_figure(said, facts):
    """thin: the customer's order days, for they are too few; new_customer: one; lapsed: days of silence."""
    figure = {
        "new_customer": lambda days: {"orders": 1},  # noqa: ARG005
        "thin": lambda days: {"orders": len(days)},
        "lapsed": lambda days: {"last": (AS_OF - days[-1]).days},
    }
    seen = set()
    for customer, _, _, state, place, reason in said:
        if place == 0 and state != "ok":
            assert reason.code == state
            assert dict(reason.figures) == figure[state](facts["orders"][customer])
            seen.add(state)
    assert {"new_customer", "thin"} <= seen


def test_only_the_state_speaks_of_itself(said):
    states = {ReasonCode.THIN, ReasonCode.LAPSED, ReasonCode.NEW_CUSTOMER}
    assert all(place == 0 for *_, place, reason in said if reason.code in states)
    assert not any(state == "ok" for *_, state, _, reason in said if reason.code in states)


def test_a_shop_too_small_to_learn_from_is_thin_throughout():
    """The rule stands in for what was not learned, and what is too short is said: the customer's past or the shop's."""
    lines = thirty_orders()
    orders = dict(lines.group_by("customer_id").agg(pl.col("ordered_at").n_unique()).iter_rows())
    for row in NeedModel(threads=1).fit(lines, day(151)).needs().iter_rows(named=True):
        assert row["state"] == "thin"
        own = orders[row["customer_id"]]
        assert row["reasons"][0] == (f"thin(orders={own})" if own < 3 else f"small_shop(orders={sum(orders.values())})")


# All of them


def test_every_row_has_a_reason(answers):
    assert (answers.needs["reasons"].list.len() >= 1).all()


def test_no_reason_is_said_twice_of_a_row(answers):
    codes = answers.needs["reasons"].list.eval(pl.element().str.extract(r"^(\w+)\("))
    assert (codes.list.n_unique() == codes.list.len()).all()


def test_what_a_new_product_is_listed_for_is_nothing_the_customer_did_with_it(said):
    own = {ReasonCode.DUE, ReasonCode.HABIT, ReasonCode.RECENT, ReasonCode.SEASON}
    assert not any(reason.code in own for _, _, is_new, _, _, reason in said if is_new)


@pytest.mark.promise("AI-05.5")
@pytest.mark.parametrize("language", ["en", "de", "ro"])
def test_every_kind_of_reason_can_be_said(said, language):
    one_each = {reason.code: reason for *_, reason in said}
    assert len(one_each) >= 7
    assert all(len(sentence(reason, language)) > 10 for reason in one_each.values())


def test_figures_are_finite(said):
    figures = [value for *_, reason in said for value in reason.figures.values()]
    assert all(isinstance(value, str) or (math.isfinite(value) and value >= 0) for value in figures)
