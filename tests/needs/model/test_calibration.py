"""What the sample shop then did, held against what was said: chances, units, intervals, order of the list.

Pooled over past days a quarter of a year apart: a single fortnight of a small shop is busier or calmer than usual
by a fifth, which nobody can foresee. Bounds are wide for that; what they catch is a model that has lost its way.
No bulk buyers, for one of their orders outweighs a fortnight of all the others.
"""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import polars as pl
import pytest

from forecall.needs import NeedModel
from forecall.needs.sample import ShopPlan, simulate

CUTOFFS = (date(2025, 11, 3), date(2026, 2, 2), date(2026, 5, 4), date(2026, 8, 3))
HORIZON = 14

pytestmark = pytest.mark.once  # arithmetic, the same on any Python


@pytest.fixture(scope="module")
def lines():
    orders = simulate(ShopPlan(customers=160, products=80, years=2, bulk=0.0))
    return orders.with_columns(day=pl.col("ordered_at").dt.date())


@pytest.fixture(scope="module")
def models(lines):
    return {cutoff: NeedModel(threads=1).fit(lines, as_of=cutoff) for cutoff in CUTOFFS}


def next_days(lines, cutoff):
    return lines.filter(pl.col("day") >= cutoff).group_by("customer_id").agg(next_day=pl.col("day").min())


@pytest.fixture(scope="module")
def pairs(lines, models):
    """Every pair foreseen, with the units that came of it."""
    frames = []
    for cutoff, model in models.items():
        window = lines.filter(pl.col("day").is_between(cutoff, cutoff + timedelta(days=HORIZON - 1)))
        came = window.group_by("customer_id", "product_id").agg(units=pl.col("quantity").sum())
        needs = model.needs(HORIZON, include_new=False).with_row_index("place")
        found = needs.join(came, on=["customer_id", "product_id"], how="left")
        frames.append(found.with_columns(pl.col("units").fill_null(0.0)))
    return pl.concat(frames)


@pytest.fixture(scope="module")
def people(lines, models):
    frames = [
        model.when((7, 14, 30))
        .join(next_days(lines, cutoff), on="customer_id", how="left")
        .with_columns(cutoff=pl.lit(cutoff))
        for cutoff, model in models.items()
    ]
    return pl.concat(frames)


@pytest.mark.parametrize("days", [7, 14, 30])
def test_as_many_customers_come_as_was_said(people, days):
    came = (pl.col("next_day") < pl.col("cutoff") + pl.duration(days=days)).fill_null(value=False)
    said, observed = people.select(pl.col(f"p_order_{days}").mean(), came=came.mean()).row(0)
    assert 0.75 < said / observed < 1.25


def test_four_of_five_come_inside_their_interval(people):
    """Of those whose interval ends before the data does; whoever did not come by then lies outside."""
    decided = people.filter(pl.col("next_order_to") <= pl.lit(date(2026, 9, 30)))
    inside = pl.col("next_day").is_between("next_order_from", "next_order_to").fill_null(value=False)
    assert decided.height > 200
    assert 0.70 < decided.select(inside.mean()).item() < 0.90


def test_half_of_those_who_come_soon_come_by_the_day_named(people):
    soon = people.filter(pl.col("next_day") < pl.col("cutoff") + pl.duration(days=90))
    early = soon.select((pl.col("next_day") <= pl.col("next_order_date")).mean()).item()
    assert 0.38 < early < 0.70


def test_as_many_pairs_are_bought_as_was_said(pairs):
    assert 0.70 < pairs["p_buy"].mean() / (pairs["units"] > 0).mean() < 1.30


def test_as_many_units_are_bought_as_was_expected(pairs):
    assert 0.70 < pairs["expected_quantity"].sum() / pairs["units"].sum() < 1.30


def test_surer_pairs_are_bought_more_often(pairs):
    """In four steps of likelihood, each bought at least half again as often as the one before."""
    steps = pairs.with_columns(step=sum((pl.col("p_buy") > edge).cast(pl.Int8) for edge in (0.05, 0.15, 0.35)))
    observed = steps.group_by("step").agg(rate=(pl.col("units") > 0).mean()).sort("step")["rate"].to_list()
    assert len(observed) == 4
    assert all(later > 1.5 * earlier for earlier, later in itertools.pairwise(observed))


def test_the_first_hundred_of_a_list_are_hit_several_times_as_often_as_the_rest(pairs):
    first = pairs.filter(pl.col("place") < 100)
    assert (first["units"] > 0).mean() > 3 * (pairs["units"] > 0).mean()


def test_nine_windows_of_ten_hold_no_more_than_the_upper_quantile(pairs):
    """Of pairs that may well be bought: those hardly ever bought hold nothing nearly always."""
    likely = pairs.filter(pl.col("p_buy") > 0.1)
    assert 0.82 < (likely["units"] <= likely["quantity_q90"]).mean() < 0.96


def test_four_of_five_purchases_lie_between_the_quantiles_given_one(pairs):
    bought = pairs.filter(pl.col("units") > 0)
    close = 1e-6 * pl.col("units")
    inside = pl.col("units").is_between(pl.col("if_bought_q10") - close, pl.col("if_bought_q90") + close)
    assert 0.70 < bought.select(inside.mean()).item() < 0.90


def test_quantiles_given_a_purchase_lie_around_what_is_foreseen_of_the_pair(models):
    """The trees say of some pairs that more comes than is usual, of some less: the quantiles go with them."""
    model = next(iter(models.values()))
    needs = model.needs(HORIZON, include_new=False).filter(pl.col("p_buy") > 0.01)
    mean = pl.col("expected_quantity") / pl.col("p_buy")
    beside = needs.select(upper=(pl.col("if_bought_q90") / mean).log(), lower=(pl.col("if_bought_q10") / mean).log())
    assert beside.select(pl.all().std()).row(0) < (0.15, 0.15)


def ten_of_each(frame):
    return frame.filter(pl.int_range(pl.len()).over("customer_id") < 10)


def recall(basket, came):
    """Mean share of a customer's next order that the ten hold."""
    held = came.join(basket.select("customer_id", "product_id", held=1.0), on=["customer_id", "product_id"], how="left")
    shares = held.group_by("customer_id").agg(pl.col("held").fill_null(0).mean())
    return shares["held"].sum(), shares.height


@pytest.mark.promise("AI-05.1")
def test_the_next_basket_beats_what_the_customer_and_what_all_bought_most(lines, models):
    """Pooled over the two middle days; the customer's own favourites are a hard peer, the shop's are not."""
    found = {"model": [], "own": [], "shop": []}
    for cutoff in CUTOFFS[1:3]:
        past = lines.filter(pl.col("day") < cutoff)
        days = past.group_by("customer_id", "product_id").agg(pl.col("day").n_unique(), last=pl.col("day").max())
        own = days.sort("customer_id", "day", "last", "product_id", descending=[False, True, True, False])
        best = past.group_by("product_id").len().sort("len", "product_id", descending=True).head(10)
        known = past.select("customer_id").unique()
        came = lines.join(next_days(lines, cutoff), on="customer_id").filter(pl.col("day") == pl.col("next_day"))
        came = came.join(known, on="customer_id", how="semi").unique(["customer_id", "product_id"])
        found["model"].append(recall(models[cutoff].next_basket(10), came))
        found["own"].append(recall(ten_of_each(own), came))
        found["shop"].append(recall(known.join(best, how="cross"), came))
    mean = {name: sum(total for total, _ in parts) / sum(count for _, count in parts) for name, parts in found.items()}
    assert mean["model"] > mean["own"]
    assert mean["model"] > 1.15 * mean["shop"]
