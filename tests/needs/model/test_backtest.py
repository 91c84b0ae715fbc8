"""The backtest, counted again in plain polars from the forecasts a model of that day would have made."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from forecall.needs import NeedModel, backtest, load_orders
from forecall.needs.errors import BadRequest, NothingToLearn
from forecall.needs.sample import simulate_shop
from tests.needs.model.shops import day, orders, thirty_orders

CUTOFFS = (date(2026, 7, 1), date(2026, 8, 25))
HORIZON = 21
ordered_on = pl.col("ordered_at").dt.date()


@pytest.fixture(scope="module")
def forty():
    return simulate_shop(customers=40, products=40, years=1)


@pytest.fixture(scope="module")
def result(forty):
    return backtest(forty, cutoffs=tuple(reversed(CUTOFFS)), horizon_days=HORIZON, threads=1)


@pytest.fixture(scope="module")
def windows(forty):
    """For each cut-off: pairs with what came, customers with their next day."""
    found = {}
    for cutoff in CUTOFFS:
        model = NeedModel(threads=1).fit(forty.filter(ordered_on < cutoff), as_of=cutoff)
        window = forty.filter(ordered_on.is_between(cutoff, cutoff + timedelta(days=HORIZON - 1)))
        came = window.group_by("customer_id", "product_id").agg(
            units=pl.col("quantity").sum(), value=(pl.col("quantity") * pl.col("unit_price")).sum()
        )
        needs = model.needs(HORIZON, include_new=False)
        pairs = needs.join(came, on=["customer_id", "product_id"], how="left").fill_null(0)
        pairs = needs.select("customer_id", "product_id").join(pairs, on=["customer_id", "product_id"])
        later = forty.filter(ordered_on >= cutoff).group_by("customer_id").agg(next_day=ordered_on.min())
        found[cutoff] = pairs, model.when((HORIZON,)).join(later, on="customer_id", how="left"), window
    return found


def test_it_says_what_it_was_asked(result):
    assert (result.horizon_days, result.cutoffs) == (HORIZON, CUTOFFS)


def test_hits_are_the_share_bought_of_the_first_so_many(result, windows):
    assert result.hits.height > 8
    for row in result.hits.iter_rows(named=True):
        pairs, _, _ = windows[row["cutoff"]]
        column = {"probability": "p_buy", "value": "expected_value"}[row["ranking"]]
        first = pairs.sort(column, descending=True, maintain_order=True).head(row["k"])
        assert row["precision"] == pytest.approx((first["units"] > 0).mean())
        assert row["value_share"] == pytest.approx(first["value"].sum() / pairs["value"].sum())
        assert row["base_rate"] == pytest.approx((pairs["units"] > 0).mean())


def test_no_more_are_ranked_than_there_are(result, windows):
    for (cutoff,), rows in result.hits.group_by("cutoff"):
        assert rows["k"].max() <= windows[cutoff][0].height


def test_totals_are_the_sums_of_what_was_expected_and_what_came_of_it(result, windows):
    for row in result.totals.iter_rows(named=True):
        pairs, _, _ = windows[row["cutoff"]]
        assert row["expected_quantity"] == pytest.approx(pairs["expected_quantity"].sum())
        assert row["actual_quantity"] == pytest.approx(pairs["units"].sum())
        assert row["expected_value"] == pytest.approx(pairs["expected_value"].sum())
        assert row["actual_value"] == pytest.approx(pairs["value"].sum())


def test_calibration_is_told_over_all_cutoffs(result, windows):
    pairs = pl.concat([w[0].select(p="p_buy", came=pl.col("units") > 0) for w in windows.values()])
    ends = {cutoff: cutoff + timedelta(days=HORIZON) for cutoff in CUTOFFS}
    people = pl.concat([
        when.select(p=f"p_order_{HORIZON}", came=(pl.col("next_day") < ends[cutoff]).fill_null(value=False))
        for cutoff, (_, when, _) in windows.items()
    ])  # fmt: skip
    for what, frame in (("pair", pairs), ("order", people)):
        told = result.calibration.filter(pl.col("what") == what)
        assert told["count"].sum() == frame.height
        for row in told.iter_rows(named=True):
            inside = frame.filter((pl.col("p") >= row["bin_low"]) & (pl.col("p") < row["bin_high"]))
            if inside.height == row["count"]:
                assert row["predicted"] == pytest.approx(inside["p"].mean())
                assert row["observed"] == pytest.approx(inside["came"].mean())
        assert (told["predicted"] * told["count"]).sum() == pytest.approx(frame["p"].sum())
        assert (told["observed"] * told["count"]).sum() == pytest.approx(frame["came"].sum())


def test_bins_do_not_overlap_and_hold_what_they_say(result):
    for _, told in result.calibration.group_by("what"):
        rows = told.sort("bin_low")
        assert (rows["bin_high"].shift(1) <= rows["bin_low"] + 1e-9).drop_nulls().all()
        assert (rows["predicted"] >= rows["bin_low"] - 1e-9).all()
        assert (rows["predicted"] <= rows["bin_high"] + 1e-9).all()


def test_coverage_counts_what_the_data_decide_and_names_the_rest(result, windows, forty):
    """An interval counts once it is over, whoever came or not; pieces, where there was a real chance of any."""
    end = forty.select(ordered_on.max()).item() + timedelta(days=1)
    assert result.coverage.filter(what="next_order_date")["count"].sum() > 3
    for row in result.coverage.iter_rows(named=True):
        pairs, when, _ = windows[row["cutoff"]]
        if row["what"] == "quantity_q90":
            likely = [one for one in pairs.iter_rows(named=True) if one["p_buy"] > 0.1]
            held = sum(one["units"] <= one["quantity_q90"] for one in likely)
            assert (row["nominal"], row["count"], row["undecided"]) == (0.9, len(likely), 0)
            assert 0 < len(likely) < pairs.height
            assert row["covered"] == pytest.approx(held / len(likely))
            continue
        over = [one for one in when.iter_rows(named=True) if one["next_order_to"] and one["next_order_to"] < end]
        inside = sum(
            one["next_day"] is not None and one["next_order_from"] <= one["next_day"] <= one["next_order_to"]
            for one in over
        )
        assert (row["what"], row["nominal"], row["count"]) == ("next_order_date", 0.8, len(over))
        assert row["undecided"] == when.height - len(over) > 0
        assert row["covered"] == pytest.approx(inside / len(over) if over else 0)


def test_weeks_begin_on_monday_and_add_up_to_the_totals(result, windows):
    weekly = result.weekly
    assert (weekly["week"].dt.weekday() == 1).all()
    assert weekly["week"].is_sorted()
    assert not weekly["week"].is_duplicated().any()
    assert weekly["expected_value"].sum() == pytest.approx(result.totals["expected_value"].sum())
    assert weekly["actual_value"].sum() == pytest.approx(result.totals["actual_value"].sum())
    _, _, window = windows[CUTOFFS[0]]
    assert weekly["week"][0] == window.select(ordered_on.min().dt.truncate("1w")).item()


def test_each_model_sees_only_what_was_before_its_day(forty, result):
    """After the first window everything is sold a hundredfold: what was expected for it does not move."""
    end = CUTOFFS[0] + timedelta(days=HORIZON)
    changed = forty.with_columns(
        quantity=pl.when(ordered_on >= end).then(pl.col("quantity") * 100).otherwise("quantity")
    )
    again = backtest(changed, cutoffs=CUTOFFS[:1], horizon_days=HORIZON, threads=1)
    first = pl.col("cutoff") == CUTOFFS[0]
    assert again.totals.equals(result.totals.filter(first))
    assert again.hits.equals(result.hits.filter(first))


def test_what_came_back_after_a_day_is_not_known_to_its_forecast(forty, tmp_path):
    """Of the orders of a file each model takes what had been given back by its own day, and nothing more."""
    cutoff = CUTOFFS[0]
    bought = forty.filter(ordered_on.is_between(cutoff - timedelta(days=40), cutoff - timedelta(days=1)))
    back = bought.with_columns(
        pl.lit(cutoff + timedelta(days=5)).cast(pl.Datetime("us")).alias("ordered_at"), -pl.col("quantity")
    )
    found = []
    for name, lines in (("kept", forty), ("returned", pl.concat([forty, back]))):
        lines.write_parquet(tmp_path / f"{name}.parquet")
        read = load_orders(tmp_path / f"{name}.parquet", today=date(2030, 1, 1))
        found.append(backtest(read, cutoffs=[cutoff], horizon_days=HORIZON, threads=1))
    expected = ["expected_quantity", "expected_value"]
    assert read.orders.height < forty.height
    assert found[0].totals.select(expected).equals(found[1].totals.select(expected))
    assert not found[0].totals.equals(found[1].totals), "what came of it is counted less what was given back"


def test_without_cutoffs_the_last_three_windows_that_do_not_overlap_are_taken():
    lines = thirty_orders()  # days 0 to 145; the last window ends with it
    heard = []
    result = backtest(lines, horizon_days=14, threads=1, progress=lambda *what: heard.append(what))
    assert result.cutoffs == (day(146 - 42), day(146 - 28), day(146 - 14))
    assert [fraction for _, fraction in heard] == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert str(result.cutoffs[1]) in heard[1][0]


def test_only_windows_with_sixty_days_before_them_are_taken():
    assert backtest(thirty_orders(), horizon_days=40, threads=1).cutoffs == (day(66), day(106))


def test_a_window_in_which_nobody_bought_again_has_no_share_of_value():
    """All that came was new to its customer: there is no repeat value of which the first could hold a share."""
    lines = [("a", n, f"p{n}", 1, 1) for n in range(100)]
    lines += [(f"b{n}", 0, "x", 1, 1) for n in range(30)]
    result = backtest(orders(lines), cutoffs=[day(80)], threads=1)
    assert result.totals["actual_value"].to_list() == [0.0]
    assert set(result.hits["value_share"]) == {0.0}


# What cannot be held against the past


@pytest.mark.parametrize(
    ("lines", "asked", "error", "said"),
    [
        (thirty_orders().clear(), {}, NothingToLearn, "there is no order line; give a longer export"),
        (thirty_orders().head(9), {}, NothingToLearn, "under 60 days before the first window of 14 days"),
        (thirty_orders(), {"cutoffs": []}, NothingToLearn, "give a longer export"),
        (thirty_orders(), {"cutoffs": [day(59)]}, NothingToLearn, "under 60 days"),
        (thirty_orders(), {"cutoffs": [day(133)]}, BadRequest, "runs past the last order .2024-05-25.; choose an ear"),
        (thirty_orders(), {"horizon_days": 0}, BadRequest, "a horizon of 0 days is out of range"),
        (thirty_orders(), {"horizon_days": -14}, BadRequest, "a horizon of -14 days is out of range"),
        (thirty_orders(), {"horizon_days": 7.5}, BadRequest, "it must be a whole number from 1 to 364"),
        (thirty_orders(), {"cutoffs": ["2024-03-01"]}, BadRequest, "a cut-off is '2024-03-01'; give a day as datetime"),
        (thirty_orders().drop("product_id"), {}, BadRequest, "the orders lack product_id"),
        (thirty_orders().drop("ordered_at"), {}, BadRequest, "the orders lack ordered_at; read them with read_orders"),
        (thirty_orders().cast({"ordered_at": pl.String}), {}, BadRequest, "ordered_at holds String; it must be Dateti"),
        (None, {}, BadRequest, "the orders are a NoneType and no polars frame; read them with read_orders"),
        (thirty_orders().lazy(), {}, BadRequest, "the orders are a LazyFrame"),
        ("orders.csv", {}, BadRequest, "the orders are a str"),
        (thirty_orders(), {"cutoffs": day(80)}, BadRequest, r"give them as a list, for example \[date"),
        (thirty_orders(), {"cutoffs": "2024-03-01"}, BadRequest, "the days are '2024-03-01'; give them as a list"),
    ],
    ids=[
        "no line",
        "a short export",
        "no cut-off",
        "too early",
        "past the end",
        "no days",
        "days back",
        "half a day",
        "a text for a day",
        "a column less",
        "no column of days",
        "days as text",
        "nothing",
        "a lazy frame",
        "a path",
        "one day for several",
        "a text for several",
    ],
)
def test_what_cannot_be_tested_is_refused_with_the_reason(lines, asked, error, said):
    with pytest.raises(error, match=said):
        backtest(lines, threads=1, **asked)


def test_a_horizon_longer_than_a_forecast_reaches_is_refused():
    two_years = orders([("a", n, "x", 1, 1) for n in range(900)])
    with pytest.raises(BadRequest, match="a horizon of 365 days is out of range"):
        backtest(two_years, cutoffs=[day(500)], horizon_days=365, threads=1)


def test_a_window_that_ends_on_the_last_day_is_inside_the_data():
    lines = orders([("a", n, "x", 1, 1) for n in range(100)])
    assert lines["ordered_at"].max() == datetime(2024, 4, 9, 9)
    assert backtest(lines, cutoffs=[day(86)], threads=1).totals["actual_quantity"].to_list() == [14.0]
