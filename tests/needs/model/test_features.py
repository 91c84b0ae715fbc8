"""The figures the learned parts read, counted again: runs against group-by, features against plain polars."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecall.needs.customer_features import customer_table
from forecall.needs.groups import ratio, runs_of
from forecall.needs.history import build_history, day_number
from forecall.needs.pair_features import pair_table, totals_of
from forecall.needs.product_features import product_table
from tests.needs.model.conftest import AS_OF
from tests.needs.model.shops import day, orders

TODAY = day_number(AS_OF)
HORIZON = 14

# Runs

rows = st.lists(
    st.tuples(
        st.integers(0, 4), st.integers(0, 2), st.one_of(st.none(), st.integers(-50, 50).map(lambda units: units / 4))
    ),
    min_size=1,
    max_size=40,
)


def columns(rows):
    """Sorted keys, and values with NaN for None; order inside a run as given."""
    frame = pl.DataFrame(rows, schema={"a": pl.Int64, "b": pl.Int64, "v": pl.Float64}, orient="row")
    return frame.with_row_index("place").sort("a", "b", "place")


@settings(max_examples=60, deadline=None)
@given(rows)
def test_runs_are_the_groups_of_a_group_by(rows):
    frame = columns(rows)
    runs = runs_of(frame["a"].to_numpy(), frame["b"].to_numpy())
    values = frame["v"].fill_null(float("nan")).to_numpy()
    known = np.nan_to_num(values)
    value = pl.col("v")
    groups = frame.group_by("a", "b", maintain_order=True).agg(
        size=pl.len(),
        total=value.fill_null(0).sum(),
        most=value.fill_null(0).max(),
        middle=value.drop_nulls().quantile(0.5, "lower"),
        back=value.reverse().get(1, null_on_oob=True),
    )
    assert runs.size.tolist() == groups["size"].to_list()
    assert runs.sum(known).tolist() == groups["total"].to_list()
    assert runs.max(known).tolist() == groups["most"].to_list()
    assert (
        frame["place"].to_numpy()[runs.end].tolist()
        == frame.group_by("a", "b", maintain_order=True).last()["place"].to_list()
    )
    assert nulls(runs.middle(values)) == groups["middle"].to_list()
    assert nulls(runs.back(values, 1)) == groups["back"].to_list()


def nulls(values):
    return [None if math.isnan(value) else value for value in values.tolist()]


def test_no_rows_make_no_runs():
    runs = runs_of(np.zeros(0, np.int64))
    nothing = np.zeros(0)
    for found in (runs.size, runs.sum(nothing), runs.max(nothing), runs.back(nothing, 0), runs.middle(nothing)):
        assert found.tolist() == []


def test_a_ratio_to_nothing_is_not_known():
    top, bottom = np.array([6.0, 6.0, 6.0]), np.array([3.0, 0.0, np.nan])
    assert nulls(ratio(top, bottom)) == [2.0, None, None]
    assert ratio(top, bottom, -1.0).tolist() == [2.0, -1.0, -1.0]


# History


def test_lines_of_a_day_are_summed_whatever_their_order():
    lines = [("b", 3, "x", 2, 1.5), ("a", 3, "x", 1, 2), ("b", 3, "x", 4, 1), ("b", 3, "y", 1, 1), ("b", 9, "x", 1, 9)]
    history = build_history(orders(lines), day(9))
    assert history.customer_ids.tolist() == ["a", "b"]
    assert (history.customer.tolist(), history.product.tolist()) == ([0, 1, 1], [0, 0, 1])
    assert (history.quantity.tolist(), history.value.tolist()) == ([1.0, 6.0, 1.0], [2.0, 7.0, 1.0])
    assert (history.visit_customer.tolist(), history.visit_lines.tolist()) == ([0, 1], [1.0, 2.0])
    assert history.visit_value.tolist() == [2.0, 8.0]


def test_products_only_sold_later_are_not_known():
    history = build_history(orders([("a", 0, "x", 1, 1), ("a", 5, "y", 1, 1)]), day(5))
    assert history.product_ids.tolist() == ["x"]


# Features against plain polars


@pytest.fixture(scope="module")
def history(shop):
    return build_history(shop, AS_OF)


@pytest.fixture(scope="module")
def visits(past):
    value = (pl.col("quantity") * pl.col("unit_price")).sum()
    return past.group_by("customer_id", "day").agg(
        pl.col("ago").first(), lines=pl.col("product_id").n_unique(), value=value
    ).sort("customer_id", "day")  # fmt: skip


@pytest.fixture(scope="module")
def pair_days(past):
    """A row a customer, product and day."""
    value = (pl.col("quantity") * pl.col("unit_price")).sum()
    frame = past.group_by("customer_id", "product_id", "day").agg(
        pl.col("ago").first(), pl.col("quantity").sum(), value=value
    )
    return frame.sort("customer_id", "product_id", "day")


def same(found, expected, tolerance=1e-9):
    assert nulls(found) == pytest.approx(expected.cast(pl.Float64).fill_nan(None).to_list(), abs=tolerance)


def within(days):
    return (pl.col("ago") <= days).sum()


def test_customer_figures_are_counted_right(history, visits):
    table = customer_table(history, TODAY)
    gaps = visits.with_columns(gap=pl.col("day").diff().over("customer_id").dt.total_days())
    oracle = (
        gaps.group_by("customer_id")
        .agg(
            c_orders=pl.len(), c_recency=pl.col("ago").min(), c_age=pl.col("ago").max(),
            c_gap_mean=pl.col("gap").mean(), c_gap_1=pl.col("gap").last(),
            c_gap_longest=pl.col("gap").max().fill_null(0),
            c_gap_usual=pl.col("gap").drop_nulls().quantile(0.5, "lower"),
            c_gap_spread=pl.when(pl.len() > 2).then(pl.col("gap").std(ddof=0)),
            c_gap_lately=pl.when(pl.len() > 3).then(pl.col("gap").tail(3).mean()).otherwise(pl.col("gap").mean()),
            c_own_at_risk=(pl.col("gap") > pl.col("ago").min()).sum(),
            c_orders_28=within(28), c_orders_364=within(364),
            c_decay_30=(-pl.col("ago") / 30 * math.log(2)).exp().sum(),
            c_value_mean=pl.col("value").mean().log1p(), c_value_last=pl.col("value").last().log1p(),
            c_lines_mean=pl.col("lines").mean(), c_lines_last=pl.col("lines").last(),
        )
        .sort("customer_id")
    )  # fmt: skip
    assert history.customer_ids[table.customer].tolist() == oracle["customer_id"].to_list()
    for name in oracle.columns[1:]:
        same(table.columns[name], oracle[name], 1e-6)
    same(table.recency, oracle["c_recency"])
    same(table.repeats, oracle["c_orders"] - 1)
    same(table.last, oracle["c_age"] - oracle["c_recency"])


def test_a_customers_row_depends_on_that_customer_alone(history):
    """What makes shards and forgetting exact: the row is the same in a shop of one."""
    table = customer_table(history, TODAY)
    members = np.zeros(history.customers, bool)
    members[[3, 17]] = True
    few = customer_table(history.of(members), TODAY)
    assert few.customer.tolist() == [3, 17]
    for name, column in few.columns.items():
        assert column.tobytes() == table.columns[name][[3, 17]].tobytes(), name


def test_pair_figures_are_counted_right(history, pair_days, visits):
    table = pair_table(history, TODAY, HORIZON, product_table(history, TODAY, HORIZON))
    gaps = pair_days.with_columns(gap=pl.col("day").diff().over("customer_id", "product_id").dt.total_days())
    keys = ["customer_id", "product_id"]
    first = pair_days.group_by(keys).agg(first=pl.col("day").min(), last=pl.col("day").max())
    among = (
        first.join(visits, on="customer_id")
        .group_by(keys)
        .agg(
            since_first=(pl.col("day") >= pl.col("first")).sum(),
            skipped=(pl.col("day") > pl.col("last")).sum(),
            all=pl.len(),
        )
    )
    near = pl.col("ago").is_between(364 - HORIZON - 7, 364 + 7)
    oracle = (
        gaps.group_by(keys)
        .agg(
            count=pl.len(), recency=pl.col("ago").min(), age=pl.col("ago").max(),
            gap_mean=pl.col("gap").mean(), gap_last=pl.col("gap").last(),
            gap_spread=pl.when(pl.len() > 2).then(pl.col("gap").std(ddof=0)),
            orders_28=within(28), orders_182=within(182),
            decay_45=(-pl.col("ago") / 45 * math.log(2)).exp().sum(),
            year_near=pl.when(pl.col("ago").max() >= 364 - HORIZON).then(near.sum()),
            q_last=pl.col("quantity").last().log(), q_max=pl.col("quantity").max().log(),
            q_mean=pl.col("quantity").mean().log(), q_total=pl.col("quantity").sum().log(),
            price_paid=(pl.col("value").last() / pl.col("quantity").last()).log1p(),
        )
        .join(among, on=keys)
        .sort(keys)
    )  # fmt: skip
    assert history.product_ids[table.product].tolist() == oracle["product_id"].to_list()
    made = {"since_first", "all", *keys}
    for name in [name for name in oracle.columns if name not in made]:
        same(table.columns[name], oracle[name], 1e-6)
    same(table.columns["share_since_first"], oracle["count"] / oracle["since_first"])
    same(table.columns["share_all"], oracle["count"] / oracle["all"])
    same(table.count, oracle["count"])


def test_a_pair_is_set_beside_all_its_customer_buys_also_where_few_pairs_are_looked_at(history):
    products = product_table(history, TODAY, HORIZON)
    table = pair_table(history, TODAY, HORIZON, products)
    for name in ("decay_45_share", "fade_5_share"):
        total = np.bincount(table.customer, table.columns[name], minlength=history.customers)
        assert total[np.unique(table.customer)] == pytest.approx(1.0), name
    some = history.product % 3 == 0
    few = pair_table(history.keeping(some), TODAY, HORIZON, products, totals_of(history, TODAY))
    assert few.matrix().tobytes() == table.matrix()[table.product % 3 == 0].tobytes()


def test_a_product_goes_well_where_its_holders_take_it_in_more_of_their_orders_than_before():
    """x: in 2 of 4 orders, then in 2 of 2. y: in 2 of 2 orders, then in none of 2. z: new in the last four weeks."""
    lines = [("a", at, "x", 1, 1) for at in (0, 20, 80, 90)] + [("a", at, "w", 1, 1) for at in (10, 30)]
    lines += [("b", at, "y", 1, 1) for at in (10, 20)] + [("b", at, "w", 1, 1) for at in (5, 80, 90)]
    lines += [("b", 95, "z", 1, 1)]
    history = build_history(orders(lines), day(100))
    table = product_table(history, day_number(day(100)), HORIZON)
    at = {name: place for place, name in enumerate(history.product_ids)}
    assert [table.columns["p_again_28"][at[name]] for name in "xyz"] == [2, 0, 0]
    usual = {"x": 2 / 6 * 2, "y": 2 / 4 * 3, "z": 0}
    for name, again in (("x", 2), ("y", 0), ("z", 0)):
        found = table.columns["p_again_usual"][at[name]]
        assert found == pytest.approx(math.log((again + 3) / (usual[name] + 3))), name


def test_product_figures_are_counted_right(history, pair_days):
    table = product_table(history, TODAY, HORIZON)
    newest = pair_days.filter(pl.col("day") == pl.col("day").max().over("product_id"))
    price = newest.group_by("product_id").agg(price=pl.col("value").sum() / pl.col("quantity").sum())
    oracle = (
        pair_days.group_by("product_id")
        .agg(
            buyers=pl.col("customer_id").filter(pl.col("ago") <= 28).n_unique(),
            p_age=pl.col("ago").max(),
            p_since=pl.col("ago").min(),
            quantity=pl.col("quantity").log().mean().exp(),
            p_lines_each=pl.len() / pl.col("customer_id").n_unique(),
        )
        .join(price, on="product_id")
        .sort("product_id")
    )
    assert history.product_ids.tolist() == oracle["product_id"].to_list()
    same(table.buyers_28, oracle["buyers"])
    same(table.price, oracle["price"])
    same(table.quantity, oracle["quantity"])
    for name in ("p_age", "p_since", "p_lines_each"):
        same(table.columns[name], oracle[name])


def test_the_past_of_a_day_is_all_that_a_table_of_that_day_reads(history):
    """Snapshots to learn from look at the same history from an earlier day."""
    earlier = TODAY - 60
    cut = history.before(earlier)
    whole = pair_table(history, earlier, HORIZON, product_table(history, earlier, HORIZON))
    short = pair_table(cut, earlier, HORIZON, product_table(cut, earlier, HORIZON))
    assert whole.matrix().tobytes() == short.matrix().tobytes()
    assert customer_table(history, earlier).matrix().tobytes() == customer_table(cut, earlier).matrix().tobytes()
