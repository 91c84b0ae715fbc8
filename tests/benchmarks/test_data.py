"""Cleaning and laying out the public sets; on invented lines, no file is read."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from benchmarks.needs import data

MORNING, NOON = datetime(2011, 1, 3, 9), datetime(2011, 1, 3, 12)
NEXT_DAY = datetime(2011, 1, 4, 9)


def raw(*rows):
    """Raw lines: customer, moment, product, quantity, price, whether it is a cancellation."""
    names = ("customer_id", "ordered_at", "product_id", "quantity", "unit_price", "is_cancellation")
    return pl.DataFrame(rows, schema=names, orient="row").with_columns(
        pl.col("customer_id").cast(pl.String), product_name=pl.lit("CAKE TIN")
    )


def kept(*rows):
    return data.clean(raw(*rows)).select("customer_id", "product_id", "quantity", "unit_price").rows()


@pytest.mark.parametrize(
    "line",
    [
        (None, MORNING, "10001", 5, 2.0, False),  # nobody
        ("c1", MORNING, "POST", 1, 2.0, False),  # postage
        ("c1", MORNING, "1001", 1, 2.0, False),  # four digits
        ("c1", MORNING, "10001", 5, 0.0, False),  # given away
        ("c1", MORNING, "10001", -5, 2.0, True),  # a cancellation of something else
    ],
)
def test_what_is_no_purchase_of_a_product_by_somebody_is_dropped(line):
    assert kept(line, ("c2", MORNING, "10002A", 1, 1.0, False)) == [("c2", "10002A", 1.0, 1.0)]


def test_a_cancellation_takes_away_one_equal_line_of_that_day():
    bought, undone = ("c1", MORNING, "10001", 5, 2.0, False), ("c1", NOON, "10001", -5, 2.0, True)
    assert kept(bought, undone) == []
    assert kept(bought, bought, undone) == [("c1", "10001", 5.0, 2.0)]


@pytest.mark.parametrize(
    "undone",
    [
        ("c1", NOON, "10001", -4, 2.0, True),  # another quantity
        ("c1", NEXT_DAY, "10001", -5, 2.0, True),  # another day
        ("c2", NOON, "10001", -5, 2.0, True),  # somebody else
        ("c1", NOON, "10002", -5, 2.0, True),  # another product
    ],
)
def test_a_cancellation_of_something_else_takes_nothing_away(undone):
    assert kept(("c1", MORNING, "10001", 5, 2.0, False), undone) == [("c1", "10001", 5.0, 2.0)]


def test_lines_of_a_day_are_summed_at_the_mean_price_paid():
    rows = kept(("c1", MORNING, "10001", 1, 4.0, False), ("c1", NOON, "10001", 3, 2.0, False))
    assert rows == [("c1", "10001", 4.0, 2.5)]


def test_cleaned_lines_stand_at_midnight():
    assert data.clean(raw(("c1", NOON, "10001", 1, 4.0, False)))["ordered_at"].to_list() == [datetime(2011, 1, 3)]


def baskets(*rows):
    return pl.DataFrame(rows, schema=("customer_id", "basket_no", "product_id", "is_target", "part"), orient="row")


def test_tafengs_targets_fall_on_the_day_asked_and_train_baskets_a_week_before():
    fold = data.lay_out(
        baskets(
            (1, 1, 7, False, "test"),
            (1, 2, 8, True, "test"),
            (2, 1, 9, False, "train"),
            (2, 2, 7, False, "train"),
            (2, 3, 8, True, "train"),
            (3, 1, 5, True, "val"),  # held out for choosing: not there at all
        ),
        "test",
    )
    days_back = {
        (customer, product_id): (fold.as_of - moment.date()).days
        for customer, moment, product_id in fold.orders.select("customer_id", "ordered_at", "product_id").rows()
    }
    assert days_back == {("1", "7"): 7, ("1", "8"): 0, ("2", "9"): 21, ("2", "7"): 14, ("2", "8"): 7}
    assert fold.targets.rows() == [("1", "8")]
    assert fold.customers.to_list() == ["1"]


def test_a_missing_file_is_said_with_the_publishers_page(tmp_path, monkeypatch):
    monkeypatch.setenv(data.VARIABLE, str(tmp_path))
    with pytest.raises(data.DataMissing, match=r"Online Retail II, UCI .*FORECALL_BENCH_DATA") as caught:
        data.find("online_retail_ii.parquet")
    assert str(tmp_path) in str(caught.value)


def test_the_variable_names_the_folder(tmp_path, monkeypatch):
    monkeypatch.setenv(data.VARIABLE, str(tmp_path))
    (tmp_path / "tafeng_nbr.parquet").touch()
    assert data.find("tafeng_nbr.parquet") == tmp_path / "tafeng_nbr.parquet"
    assert not data.is_here("online_retail_ii.parquet")


def test_early_cutoffs_are_none_of_the_four_and_leave_their_windows_clear():
    from benchmarks.needs.tasks import DEV_CUTOFFS, EARLY_CUTOFFS

    assert max(EARLY_CUTOFFS) <= min(DEV_CUTOFFS) - (date(2011, 3, 7) - date(2011, 2, 7))
