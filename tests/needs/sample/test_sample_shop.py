"""The sample shop: what docs/explanation/sample-shop.md says of it is measured here, on the default shop."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from forecall.needs.errors import BadRequest
from forecall.needs.reading import read_orders
from forecall.needs.sample import KINDS, ShopPlan, simulate, simulate_shop
from forecall.needs.sample.catalogue import make_catalogue
from forecall.needs.sample.customer import open_shop, simulate_customer
from forecall.needs.sample.words import FAMILIES
from forecall.needs.types import OPTIONAL_ORDER_SCHEMA, ORDER_SCHEMA

SMALL = ShopPlan(customers=12, products=96, years=1)
PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "sample-shop.md"


@pytest.fixture(scope="module")
def lines() -> pl.DataFrame:
    return simulate_shop().with_columns(day=pl.col("ordered_at").dt.date())


@pytest.fixture(scope="module")
def raw() -> pl.DataFrame:
    return simulate_shop(raw_export=True)


@pytest.fixture(scope="module")
def orders(lines) -> pl.DataFrame:
    value = (pl.col("quantity") * pl.col("unit_price")).sum()
    return lines.group_by("customer_id", "day").agg(lines=pl.len(), value=value).sort("customer_id", "day")


@pytest.fixture(scope="module")
def family_of() -> pl.DataFrame:
    catalogue = make_catalogue(ShopPlan())
    names = [FAMILIES[f].name for f in catalogue.family]
    return pl.DataFrame({"product_id": catalogue.product_id.tolist(), "family": names})


def usual_gaps(name: str) -> pl.DataFrame:
    """Each customer's median gap in a shop where everybody is of that kind."""
    plan = ShopPlan(customers=60, kinds={name: KINDS[name]}, only_once=0.0)
    gaps = simulate(plan).with_columns(day=pl.col("ordered_at").dt.date()).unique(["customer_id", "day"])
    gaps = gaps.sort("customer_id", "day").with_columns(gap=pl.col("day").diff().over("customer_id").dt.total_days())
    return (
        gaps.drop_nulls("gap").group_by("customer_id").agg(pl.col("gap").median(), n=pl.len()).filter(pl.col("n") > 4)
    )


# The frame


def test_the_frame_is_a_canonical_order_frame(lines):
    lines = lines.drop("day")
    assert dict(lines.schema) == ORDER_SCHEMA | OPTIONAL_ORDER_SCHEMA
    assert lines.null_count().sum_horizontal().item() == 0
    assert lines.select((pl.col("quantity") > 0).all() & (pl.col("unit_price") > 0).all()).item()
    assert lines["ordered_at"].is_sorted()
    assert not lines.select("order_id", "product_id").is_duplicated().any()


def test_the_size_is_that_of_a_wholesaler_on_a_laptop(lines, orders):
    assert lines["customer_id"].n_unique() == 600
    assert 760 <= lines["product_id"].n_unique() <= 800
    assert 140_000 <= lines.height <= 200_000
    assert 15 <= orders["lines"].mean() <= 25
    assert lines["day"].min() >= date(2023, 10, 1)
    assert lines["day"].max() <= date(2026, 9, 30)
    assert lines.group_by("product_id").agg(pl.col("product_name").n_unique())["product_name"].max() == 1


# The same every time


def test_equal_plans_give_equal_shops():
    assert_frame_equal(simulate(SMALL), simulate(SMALL))


def test_another_seed_gives_another_shop():
    assert not simulate(SMALL).equals(simulate(dataclasses.replace(SMALL, seed=8)))


def test_a_customer_is_the_same_however_many_others_there_are():
    few, many = simulate(SMALL), simulate(dataclasses.replace(SMALL, customers=20))
    assert_frame_equal(many.filter(pl.col("customer_id").is_in(few["customer_id"].unique().implode())), few)


@pytest.mark.parametrize(
    ("knob", "value"),
    [("seed", -1), ("customers", 0), ("products", 31), ("years", 0)],  # 32 products: two in each family
)
def test_a_count_outside_its_range_is_named(knob, value):
    with pytest.raises(BadRequest, match=f"{knob} is {value}"):
        ShopPlan(**{knob: value})


@pytest.mark.parametrize(
    ("end", "start"),
    [
        (date(2026, 9, 30), date(2023, 10, 1)),
        (date(2024, 2, 28), date(2021, 2, 28)),  # the day after is a leap day, which 2021 lacks
        (date(2024, 2, 29), date(2021, 3, 1)),
    ],
)
def test_the_period_is_whole_years(end, start):
    assert ShopPlan(end=end).start == start


# Rhythm and season


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [("caterer", 6.5, 7.5), ("shop", 13, 15), ("gift shop", 24, 32), ("occasional", 45, 72)],
)
def test_customers_keep_the_gap_of_their_kind(kind, low, high):
    gaps = usual_gaps(kind)
    assert gaps.height > 20
    assert low <= gaps["gap"].median() <= high


def test_no_order_falls_on_a_saturday_or_into_the_christmas_closure(orders):
    day = orders["day"]
    assert set(day.dt.weekday().unique()) == {1, 2, 3, 4, 5, 7}
    assert not (((day.dt.month() == 12) & (day.dt.day() >= 24)) | ((day.dt.month() == 1) & (day.dt.day() <= 2))).any()


def test_thursdays_are_the_busiest_and_sundays_and_fridays_the_calmest(orders):
    counts = dict(orders.group_by(pl.col("day").dt.weekday()).len().iter_rows())
    assert max(counts, key=counts.get) == 4
    assert set(sorted(counts, key=counts.get)[:2]) == {5, 7}


def test_the_first_week_of_a_month_is_busier(orders):
    assert 0.26 <= (orders["day"].dt.day() <= 7).mean() <= 0.33  # 23 % of the days


def test_autumn_leads_up_to_christmas(orders):
    month = orders.filter(pl.col("day") >= date(2024, 1, 1), pl.col("day") < date(2026, 1, 1))["day"].dt.month()
    counts = {m: (month == m).sum() for m in range(1, 13)}
    plain = sum(counts[m] for m in (5, 6, 7, 8)) / 4
    assert 1.2 <= (counts[10] + counts[11]) / 2 / plain <= 1.7
    assert counts[12] < plain


@pytest.mark.parametrize(
    ("family", "months", "share"),
    [
        ("christmas", (8, 9, 10, 11), 0.85),
        ("easter", (1, 2, 3, 4), 0.75),
        ("garden", (2, 3, 4, 5), 0.45),
        ("picnic", (4, 5, 6, 7), 0.45),
    ],
)
def test_a_seasonal_family_sells_in_its_months(lines, family_of, family, months, share):
    sold = lines.join(family_of, on="product_id").filter(pl.col("family") == family)
    assert sold["day"].dt.month().is_in(months).mean() >= share


def test_catering_supplies_sell_all_year(lines, family_of):
    sold = lines.join(family_of, on="product_id").filter(pl.col("family") == "catering disposables")
    assert sold["day"].dt.month().is_in((5, 6, 7, 8)).mean() >= 0.28


# Customers and what they buy


def test_half_of_the_lines_are_repeats(lines):
    first = pl.col("day").min().over("customer_id", "product_id")
    later = lines.with_columns(first=first).filter(pl.col("day") >= date(2024, 10, 1))
    assert 0.45 <= (later["day"] > later["first"]).mean() <= 0.6


def test_own_items_come_back_in_their_own_cycle():
    shop = open_shop(ShopPlan(customers=1, kinds={"caterer": KINDS["caterer"]}, stay_days=1e6))
    spreads = []
    for number in range(12):
        got = simulate_customer(number, shop)
        days = pl.DataFrame({"product": got.product, "day": got.day}).sort("product", "day")
        gaps = days.with_columns(gap=pl.col("day").diff().over("product")).drop_nulls()
        spread = gaps.group_by("product").agg(cv=pl.col("gap").std() / pl.col("gap").mean(), n=pl.len())
        spreads += spread.filter(pl.col("n") >= 8)["cv"].to_list()
    assert len(spreads) > 50
    assert pl.Series(spreads).quantile(0.25) < 0.55  # the spread of gaps without memory is 1
    assert pl.Series(spreads).median() < 0.9  # chance picks of the same products are among them


def test_customers_join_and_leave_all_the_time(orders):
    seen = orders.group_by("customer_id").agg(first=pl.col("day").min(), last=pl.col("day").max(), n=pl.len())
    joined = (seen["first"] >= date(2024, 1, 1)).mean()
    left = (seen["last"] < date(2026, 4, 1)).mean()
    once = (seen["n"] == 1).mean()
    assert 0.5 <= joined <= 0.7
    assert 0.3 <= left <= 0.6
    assert 0.08 <= once <= 0.2


def test_a_few_customers_buy_in_bulk(lines):
    assert 6 <= lines["quantity"].median() <= 12
    assert lines["quantity"].mean() >= 1.7 * lines["quantity"].median()
    assert lines["quantity"].quantile(0.99) >= 100
    bought = lines.group_by("customer_id").agg(v=(pl.col("quantity") * pl.col("unit_price")).sum())["v"].sort()
    assert 0.4 <= bought.tail(60).sum() / bought.sum() <= 0.85  # the tenth that buys most


def test_most_lines_are_whole_case_packs(lines):
    packs = [(lines["quantity"] % pack == 0).mean() for pack in (6, 12)]
    assert packs[0] >= 0.5
    assert packs[1] >= 0.3


def test_bulk_lines_cost_less(lines):
    same = lines.filter(pl.col("day").dt.month().is_in([5, 6])).with_columns(month=pl.col("day").dt.strftime("%Y%m"))
    prices = same.group_by("product_id", "month").agg(low=pl.col("unit_price").min(), high=pl.col("unit_price").max())
    ratio = prices.filter(pl.col("high") > 1.0).select(pl.col("low") / pl.col("high")).to_series()
    assert ratio.min() == pytest.approx(0.9, abs=0.01)
    assert (ratio < 0.95).mean() > 0.15


def test_prices_rise_every_april():
    price = make_catalogue(ShopPlan()).price  # months from October 2023: March is 5, April is 6
    ratio = price[7:18].mean() / price[0:6].mean()
    assert 1.01 <= ratio <= 1.08


def test_about_two_lines_in_a_hundred_come_back(raw):
    share = (raw["quantity"] < 0).sum() / (raw["quantity"] > 0).sum()
    assert 0.015 <= share <= 0.03


def test_things_of_one_range_are_bought_together(lines):
    catalogue = make_catalogue(ShopPlan())
    ranges = pl.DataFrame({"product_id": catalogue.product_id.tolist(), "range": catalogue.range_of})
    counts = lines.join(ranges, on="product_id").group_by("customer_id", "day", "range").len()
    paired = (counts["len"] > 1).sum() / counts.height
    shuffled = lines.with_columns(pl.col("product_id").shuffle(seed=1)).join(ranges, on="product_id")
    by_chance = shuffled.group_by("customer_id", "day", "range").len()
    assert paired > 2 * (by_chance["len"] > 1).sum() / by_chance.height


def test_products_come_and_go_and_hand_over_to_a_successor(lines):
    plan, catalogue = ShopPlan(), make_catalogue(ShopPlan())
    ended = catalogue.last_day < plan.days
    assert 0.15 <= ended.mean() <= 0.25
    assert 0.2 <= (catalogue.first_day > 0).mean() <= 0.3
    assert (catalogue.successor[ended] >= 0).mean() > 0.9
    assert (catalogue.family[catalogue.successor[ended]] == catalogue.family[ended]).mean() > 0.9
    life = pl.DataFrame(
        {"product_id": catalogue.product_id.tolist(), "first": catalogue.first_day, "last": catalogue.last_day}
    )
    sold = lines.join(life, on="product_id").with_columns(n=(pl.col("day") - pl.lit(plan.start)).dt.total_days())
    month = 31  # picks follow the month's catalogue
    assert sold.select((pl.col("n") <= pl.col("last") + month).all() & (pl.col("n") >= pl.col("first")).all()).item()


def test_who_follows_takes_the_successor():
    all_follow, nobody = (
        simulate(dataclasses.replace(SMALL, customers=40, follow=chance, seed=3)) for chance in (1.0, 0.0)
    )
    assert all_follow.height > nobody.height


# The raw export


def test_the_raw_export_nets_to_the_frame(lines, raw):
    goods = raw.filter(pl.col("product_id") != "POST").with_columns(pl.col("order_id").str.strip_prefix("C"))
    netted = goods.group_by("order_id", "product_id").agg(pl.col("quantity").sum()).filter(pl.col("quantity") > 0)
    expected = lines.select("order_id", "product_id", "quantity")
    by = ["order_id", "product_id"]
    assert_frame_equal(netted.sort(by), expected.sort(by))


def test_the_reader_nets_the_raw_export_to_the_same_units(lines, raw, tmp_path):
    """The other road: the export written as a file and read as anybody's; a return may be set off elsewhere."""
    raw.write_csv(tmp_path / "export.csv")
    read = read_orders(tmp_path / "export.csv")
    by = ["customer_id", "product_id"]
    units = [frame.group_by(by).agg(pl.col("quantity").sum()).sort(by) for frame in (read, lines)]
    assert_frame_equal(*units)
    assert read.height == pytest.approx(lines.height, rel=1e-3)


def test_a_cancellation_names_an_earlier_line_of_the_same_customer(raw):
    back = raw.filter(pl.col("quantity") < 0)
    assert back["order_id"].str.starts_with("C").all()
    found = back.with_columns(pl.col("order_id").str.strip_prefix("C")).join(
        raw, on=["customer_id", "order_id", "product_id"], suffix="_bought"
    )
    assert found.height == back.height
    days = (found["ordered_at"].dt.date() - found["ordered_at_bought"].dt.date()).dt.total_days()
    assert (days.min(), days.max()) == (1, 14)


def test_small_orders_pay_postage(raw):
    postage = raw.filter(pl.col("product_id") == "POST")
    assert postage["unit_price"].unique().to_list() == [7.95]
    assert not postage["order_id"].is_duplicated().any()


def test_a_product_has_a_code_of_five_digits_and_a_name_in_capitals(lines):
    assert lines["product_id"].str.contains(r"^\d{5}$").all()
    assert lines["product_name"].str.contains(r"^[A-Z ]+$").all()


def test_the_page_tells_the_default_shops_figures(lines, orders, raw):
    told = dict(re.findall(r"^\| ([^|]+) \| ([\d,.]+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    first = pl.col("day").min().over("customer_id", "product_id")
    later = lines.with_columns(first=first).filter(pl.col("day") >= date(2024, 10, 1))
    measured = {
        "order lines": f"{lines.height:,}",
        "order days": f"{orders.height:,}",
        "lines an order day, mean": f"{orders['lines'].mean():.1f}",
        "value of an order day, median, EUR": f"{orders['value'].median():.0f}",
        "repeats among the lines after the first year, %": f"{100 * (later['day'] > later['first']).mean():.0f}",
        "lines of the raw export that send something back, %": f"{100 * (raw['quantity'] < 0).mean():.1f}",
    }
    assert told == measured
