"""The shape of the answers: columns, ranges, order, and what the arguments ask for."""

from __future__ import annotations

import itertools
from datetime import date, datetime

import polars as pl
import pytest

from forecall.needs import BASKET_SCHEMA, NEEDS_SCHEMA, NeedModel, State
from forecall.needs.errors import BadRequest, NotFitted
from forecall.needs.types import when_schema
from tests.needs.model.conftest import AS_OF, HORIZONS


def is_known(past):
    """Every pair bought before, with how long ago the last time was."""
    return past.group_by("customer_id", "product_id").agg(pl.col("ago").min())


# when


def test_when_has_the_columns_promised_and_a_row_a_customer(answers, past):
    assert dict(answers.when.schema) == when_schema(HORIZONS)
    assert answers.when["customer_id"].to_list() == sorted(past["customer_id"].unique())


def test_the_horizons_asked_for_are_the_columns_given(model):
    assert list(model.when((90, 1)).schema)[1:3] == ["p_order_90", "p_order_1"]
    assert list(model.when(()).schema)[1] == "p_active"


def test_chances_of_an_order_are_chances_and_grow_with_the_horizon(model):
    horizons = (1, 7, 14, 30, 91, 182, 364)
    when = model.when(horizons)
    columns = [when[f"p_order_{days}"] for days in horizons] + [when["p_active"]]
    assert all(column.is_between(0, 1).all() for column in columns)
    for nearer, farther in itertools.pairwise(columns):
        assert (nearer < farther).all()


def test_the_dates_of_the_next_order_are_in_order_and_not_in_the_past(answers):
    when = answers.when
    assert when["next_order_date"].null_count() == 0
    assert when["next_order_from"].null_count() == 0
    assert (when["next_order_from"] >= AS_OF).all()
    assert (when["next_order_to"] >= when["next_order_date"]).all()
    assert (when["next_order_to"] >= when["next_order_from"]).all()


def test_the_interval_begins_after_the_day_only_for_those_who_may_never_return(answers):
    """The day is given that one comes within 90 days, the interval counts those who never do: its end is open then."""
    late = answers.when.filter(pl.col("next_order_from") > pl.col("next_order_date"))
    assert late["next_order_to"].null_count() == late.height > 0
    assert (late["p_active"] < 0.9).all()


def test_the_day_is_one_by_which_half_of_those_who_come_within_90_days_have_come(model, answers):
    """The median, read back as a probability of its own horizon; a day is up to 1 day coarse."""
    horizons = tuple(range(1, 91))
    curve = model.when(horizons)
    for row in curve.iter_rows(named=True):
        ahead = (row["next_order_date"] - AS_OF).days
        half = row["p_order_90"] / 2
        assert row[f"p_order_{max(ahead, 1)}"] <= half + 1e-9 or ahead == 0
        assert row[f"p_order_{ahead + 1}"] >= half - 1e-9
    assert curve["next_order_date"].equals(answers.when["next_order_date"])


def test_an_end_is_open_exactly_where_fewer_than_nine_in_ten_return(answers):
    """p_active is the chance of a return within the reach of the dates."""
    when = answers.when
    assert when["next_order_to"].is_null().to_list() == (when["p_active"] < 0.9).to_list()


def test_overdue_is_the_silence_beyond_the_customers_own_middle_gap(answers, past):
    days = past.unique(["customer_id", "day"]).sort("customer_id", "day")
    gap = days.with_columns(gap=pl.col("day").diff().over("customer_id").dt.total_days())
    usual = gap.group_by("customer_id").agg(
        usual=pl.col("gap").drop_nulls().quantile(0.5, "lower"), ago=pl.col("ago").min()
    )
    expected = usual.sort("customer_id").select((pl.col("ago") - pl.col("usual")).clip(lower_bound=0)).to_series()
    assert answers.when["overdue_days"].to_list() == expected.to_list()
    assert expected.null_count() > 0
    assert (expected > 0).any()


# needs


@pytest.mark.promise("AI-05.1")
def test_needs_have_the_columns_promised(answers):
    assert dict(answers.needs.schema) == NEEDS_SCHEMA
    may_be_null = {"due_to"}
    assert {name for name, count in answers.needs.null_count().row(0, named=True).items() if count} <= may_be_null


def test_the_likeliest_come_first_and_ties_by_id(answers):
    needs = answers.needs
    ordered = needs.sort("p_buy", "customer_id", "product_id", descending=[True, False, False])
    assert needs.equals(ordered)


def test_every_figure_is_a_finite_number_in_its_range(answers):
    needs = answers.needs
    assert needs["p_buy"].is_between(0, 1).all()
    for name in ("expected_quantity", "quantity_q10", "quantity_q50", "quantity_q90", "expected_value"):
        assert needs[name].is_finite().all()
        assert (needs[name] >= 0).all()
    for name in ("if_bought_q10", "if_bought_q50", "if_bought_q90"):
        assert needs[name].is_finite().all()
        assert (needs[name] > 0).all()


def test_units_are_worth_what_the_customer_last_paid_and_new_ones_the_latest_price(answers, past):
    lines = past.sort("ordered_at").with_columns(day=pl.col("ordered_at").dt.date())
    worth = pl.col("quantity") * pl.col("unit_price")
    paid = lines.group_by("customer_id", "product_id", "day").agg(paid=worth.sum() / pl.col("quantity").sum())
    paid = paid.sort("day").group_by("customer_id", "product_id").agg(pl.col("paid").last())
    latest = lines.filter(pl.col("day") == pl.col("day").max().over("product_id"))
    latest = latest.group_by("product_id").agg(latest=worth.sum() / pl.col("quantity").sum())
    needs = answers.needs.filter(pl.col("expected_quantity") > 0)
    needs = needs.join(paid, on=["customer_id", "product_id"], how="left").join(latest, on="product_id")
    price = needs["expected_value"] / needs["expected_quantity"]
    assert needs["is_new"].n_unique() == 2
    assert price.to_list() == pytest.approx(needs.select(pl.coalesce("paid", "latest")).to_series().to_list(), rel=1e-5)


def test_a_product_is_no_likelier_than_an_order(answers):
    both = answers.needs.join(answers.when, on="customer_id")
    assert (both["p_buy"] <= both["p_order_14"] + 1e-12).all()


@pytest.mark.parametrize("prefix", ["quantity", "if_bought"])
def test_quantiles_are_in_order(answers, prefix):
    low, middle, high = (answers.needs[f"{prefix}_q{level}"] for level in (10, 50, 90))
    assert (low <= middle).all()
    assert (middle <= high).all()


def test_a_quantile_of_the_window_is_nothing_where_no_order_is_likelier(answers):
    """No purchase counts as 0 units: the 90 % quantile is 0 exactly where p_buy is at most 10 %, and so on."""
    for level, least in ((10, 0.9), (50, 0.5), (90, 0.1)):
        nothing = answers.needs[f"quantity_q{level}"] == 0
        assert nothing.to_list() == (answers.needs["p_buy"] <= least).to_list()


def test_what_a_window_holds_is_no_more_than_what_a_purchase_holds(answers):
    for level in (10, 50, 90):
        assert (answers.needs[f"quantity_q{level}"] <= answers.needs[f"if_bought_q{level}"] + 1e-9).all()


def test_due_dates_are_in_order_and_not_in_the_past(answers):
    needs = answers.needs
    assert (needs["due_from"] >= AS_OF).all()
    assert (needs["due_from"] <= needs["due_date"]).all()
    assert (needs["due_to"] >= needs["due_date"]).all()


def test_the_surer_of_two_products_of_a_customer_is_due_no_later(answers):
    """Both follow the customer's own hazard, scaled to the chance in the window."""
    one = answers.needs.sort("customer_id", "p_buy", descending=[False, True])
    later = one.select(pl.col("due_date").diff().over("customer_id").dt.total_days()).to_series().drop_nulls()
    assert (later >= 0).all()


def test_every_pair_is_listed_once(answers):
    assert not answers.needs.select("customer_id", "product_id").is_duplicated().any()
    assert not answers.basket.select("customer_id", "product_id").is_duplicated().any()


def test_a_need_is_new_exactly_where_the_pair_was_never_bought(answers, past):
    joined = answers.needs.join(is_known(past), on=["customer_id", "product_id"], how="left")
    assert joined["is_new"].to_list() == joined["ago"].is_null().to_list()
    assert joined["is_new"].any()
    assert not joined["is_new"].all()


def test_every_product_a_customer_bought_is_a_candidate(answers, past):
    known = answers.needs.filter(~pl.col("is_new")).select("customer_id", "product_id")
    assert known.height == is_known(past).height
    assert known.join(is_known(past), on=["customer_id", "product_id"], how="anti").is_empty()


def test_without_new_products_only_those_bought_before_are_left_unchanged(model, answers):
    known = model.needs(14, include_new=False)
    assert known.equals(answers.needs.filter(~pl.col("is_new")))


@pytest.mark.parametrize("count", [1, 3])
def test_so_many_a_customer_are_the_likeliest_of_each(model, answers, count):
    few = model.needs(14, per_customer=count)
    first = answers.needs.filter(pl.int_range(pl.len()).over("customer_id") < count)
    assert few.equals(first)
    assert few.group_by("customer_id").len()["len"].max() == count


def test_a_longer_window_holds_more_units_in_all(model, answers):
    longer, known = model.needs(56, include_new=False), answers.needs.filter(~pl.col("is_new"))
    assert longer["expected_quantity"].sum() > 2 * known["expected_quantity"].sum()
    assert longer["p_buy"].mean() > known["p_buy"].mean()


def test_the_state_says_how_much_the_forecast_stands_on(answers, past):
    """By the customer's order days; who is silent for a year, or has all but stopped, is lapsed before all else."""
    orders = past.group_by("customer_id").agg(orders=pl.col("day").n_unique(), ago=pl.col("ago").min())
    needs = answers.needs.join(orders, on="customer_id")
    assert needs.filter(pl.col("ago") > 365)["state"].is_in([State.LAPSED]).all()
    rest = needs.filter(pl.col("state") != State.LAPSED)
    expected = rest.select(
        pl.when(pl.col("orders") == 1).then(pl.lit("new_customer"))
        .when(pl.col("orders") == 2).then(pl.lit("thin")).otherwise(pl.lit("ok")),
    ).to_series()  # fmt: skip
    assert rest["state"].to_list() == expected.to_list()
    assert set(rest["state"]) == {"new_customer", "thin", "ok"}


# next_basket


def test_a_basket_has_the_columns_promised(answers):
    assert dict(answers.basket.schema) == BASKET_SCHEMA
    assert sum(answers.basket.null_count().row(0)) == 0


def test_ranks_run_from_one_without_gaps_and_scores_fall(answers, past):
    ranks = answers.basket.group_by("customer_id", maintain_order=True).agg("rank", "score")
    assert ranks["customer_id"].to_list() == sorted(past["customer_id"].unique())
    for row in ranks.iter_rows(named=True):
        assert row["rank"] == list(range(1, len(row["rank"]) + 1))
        assert row["score"] == sorted(row["score"], reverse=True)
    assert ranks["rank"].list.len().max() == 5


def test_a_longer_basket_begins_as_a_shorter_one(model, answers):
    longer = model.next_basket(20)
    assert longer.filter(pl.col("rank") <= 5).equals(answers.basket)


# Questions that cannot be answered


@pytest.mark.parametrize("days", [0, -1, 365, 7.5, float("nan"), "7", True, None])
def test_a_horizon_out_of_range_is_refused_with_the_range(model, days):
    with pytest.raises(BadRequest, match=r"horizon .* out of range; it must be .*1 to 364"):
        model.when((7, days))
    with pytest.raises(BadRequest, match=r"horizon .* out of range; it must be .*1 to 364"):
        model.needs(days)


def test_one_horizon_alone_is_asked_for_as_several(model):
    with pytest.raises(BadRequest, match=r"horizons is 7; give them as a tuple"):
        model.when(7)


@pytest.mark.parametrize("count", [1.5, "3", True, None])
def test_a_count_that_is_no_whole_number_is_refused(model, count):
    if count is not None:
        with pytest.raises(BadRequest, match=r"per_customer is .*; it must be a whole number, 1 or more, or None"):
            model.needs(14, per_customer=count)
    with pytest.raises(BadRequest, match=r"k is .*; it must be a whole number, 1 or more"):
        model.next_basket(count)
    with pytest.raises(BadRequest, match=r"seed is .*; it must be a whole number, 0 or more"):
        NeedModel(seed=count)


@pytest.mark.parametrize("as_of", [datetime(2024, 6, 1, 12), "2024-06-01", None])
def test_a_day_that_is_none_is_refused_before_anything_is_learned(past, as_of):
    with pytest.raises(BadRequest, match=r"give a day as datetime\.date"):
        NeedModel().fit(past, as_of)


@pytest.mark.parametrize("orders", [[], {"quantity": [1.0]}, None])
def test_orders_that_are_no_frame_are_refused(orders):
    with pytest.raises(BadRequest, match="no polars frame; read them with read_orders"):
        NeedModel().fit(orders, date(2024, 6, 1))


@pytest.mark.parametrize("count", [0, -3])
def test_a_count_out_of_range_is_refused_with_the_range(model, count):
    with pytest.raises(BadRequest, match=f"per_customer is {count}; it must be 1 or more"):
        model.needs(14, per_customer=count)
    with pytest.raises(BadRequest, match=f"k is {count}; it must be 1 or more"):
        model.next_basket(count)
    with pytest.raises(BadRequest, match=f"threads is {count}; it must be 1 or more"):
        NeedModel(threads=count)


@pytest.mark.parametrize(
    "question",
    [lambda m: m.when(), lambda m: m.needs(), lambda m: m.next_basket(), lambda m: m.as_of],
    ids=["when", "needs", "next_basket", "as_of"],
)
def test_a_model_that_learned_nothing_says_to_fit_it_first(question):
    with pytest.raises(NotFitted, match=r"call fit\(orders, as_of=...\) first"):
        question(NeedModel())


def test_progress_is_told_from_the_start_to_the_end(shop):
    heard = []
    model = NeedModel(threads=1).fit(shop.head(400), AS_OF, progress=lambda *what: heard.append(what))
    model.needs(14, progress=lambda *what: heard.append(what))
    model.next_basket(progress=lambda *what: heard.append(what))
    fractions = [fraction for _, fraction in heard]
    assert fractions.count(0.0) == 3
    assert fractions.count(1.0) == 3
    assert fractions[-1] == 1.0
    assert {stage for stage, _ in heard} == {"history", "rhythms", "timing", "learning", "scoring"}
