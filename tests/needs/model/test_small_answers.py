"""Small, odd and broken histories: an honest answer each time, or a sentence that says what is wrong."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from forecall.needs import BASKET_SCHEMA, NEEDS_SCHEMA, NeedModel
from forecall.needs.errors import BadRequest, NothingToLearn
from forecall.needs.history import build_history, day_number
from forecall.needs.reasons import ReasonCode, parse_reason, telling
from forecall.needs.sample import simulate_shop
from forecall.needs.scoring import too_few
from forecall.needs.types import when_schema
from tests.needs.model.shops import day, orders, thirty_orders


def asked(lines, as_of, days=14):
    """All three answers, after a look at what must hold of each however small the shop is."""
    model = NeedModel(threads=1).fit(lines, as_of)
    when, needs, basket = model.when((1, days)), model.needs(days), model.next_basket(5)
    assert dict(when.schema) == when_schema((1, days))
    assert dict(needs.schema) == NEEDS_SCHEMA
    assert dict(basket.schema) == BASKET_SCHEMA
    for name in ("p_buy", "expected_quantity", "expected_value", "quantity_q90", "if_bought_q10"):
        assert needs[name].is_finite().all()
    assert needs["p_buy"].is_between(0, 1).all()
    assert when[f"p_order_{days}"].is_between(0, 1).all()
    assert (needs["due_from"] <= needs["due_date"]).all()
    assert (needs["reasons"].list.len() > 0).all()
    return when, needs, basket


def test_a_single_order_line_is_answered():
    when, needs, basket = asked(orders([("ana", 0, "soap", 3, 2.5)]), day(1))
    row = needs.row(0, named=True)
    assert needs.height == 1
    assert (row["customer_id"], row["product_id"], row["is_new"]) == ("ana", "soap", False)
    assert row["state"] == "new_customer"
    assert row["reasons"][0] == "new_customer(orders=1)"
    assert row["if_bought_q50"] == pytest.approx(3, rel=0.01)
    assert basket.rows() == [("ana", 1, "soap", basket["score"][0])]
    assert when["overdue_days"].to_list() == [None]


def test_a_shop_with_thirty_orders_is_answered_by_rule():
    when, needs, basket = asked(thirty_orders(), day(151))
    assert when.height == 7
    assert needs["state"].unique().to_list() == ["thin"]
    assert basket["rank"].max() == 5


@pytest.mark.parametrize("customers", [16, 29])
def test_a_shop_of_few_customers_is_thin_throughout_however_often_they_order(customers):
    lines = simulate_shop(customers=customers, products=40, years=2)
    _, needs, _ = asked(lines, date(2026, 10, 1))
    assert not needs["state"].is_in(["ok"]).any()
    first = [parse_reason(one[0]) for one in needs.filter(pl.col("state") == "thin")["reasons"]]
    assert {one.code for one in first} <= {ReasonCode.THIN, ReasonCode.SMALL_SHOP}
    days = lines.filter(pl.col("ordered_at") >= pl.datetime(2024, 10, 1)).select(
        "customer_id", pl.col("ordered_at").dt.date()
    )
    told = {dict(one.figures)["orders"] for one in first if one.code is ReasonCode.SMALL_SHOP}
    assert told == {days.n_unique()}


def test_a_list_of_a_small_shop_shows_what_tells_one_need_from_another():
    assert telling(["small_shop(orders=93)", "recent(last=5d)", "habit(bought=9, orders=12)"]) == "recent(last=5d)"
    assert telling(["small_shop(orders=93)"]) == "small_shop(orders=93)"
    assert telling(["thin(orders=2)", "recent(last=5d)"]) == "thin(orders=2)"


def shop_of(again, once, each):
    """So many customers who order on so many days each, and so many who ordered once."""
    many = [(f"c{one}", 3 * visit, "soap", 1, 2.5) for one in range(again) for visit in range(each)]
    return orders(many + [(f"n{one}", one, "tea", 1, 2.5) for one in range(once)])


@pytest.mark.parametrize(
    ("again", "once", "each", "few"),
    [
        (30, 0, 5, None),
        (30, 40, 5, None),
        (29, 200, 6, 374),  # who ordered once says nothing of who comes back
        (30, 0, 4, 120),
        (74, 1, 2, 149),
        (74, 2, 2, None),
    ],
)
def test_a_shop_is_too_small_by_who_comes_back_and_by_its_order_days(again, once, each, few):
    history = build_history(shop_of(again, once, each), day(300))
    assert too_few(history, day_number(day(300))) == few
    assert too_few(history, day_number(day(2000))) == 0, "what is long ago says nothing"


@pytest.fixture(scope="module")
def odd_shop(shop, as_of):
    """The shop with a customer of one order, a product sold once, and product ids that need quoting."""
    last = shop.filter(pl.col("ordered_at").dt.date() < as_of).tail(1)
    newcomer, once = last.with_columns(customer_id=pl.lit("newcomer")), last.with_columns(product_id=pl.lit("once"))
    lines = pl.concat([shop, newcomer, once])
    lines = lines.with_columns(product_id=pl.lit('"\\🧺\n, lift=9) ') + pl.col("product_id"))
    return lines, last["customer_id"][0], asked(lines, as_of)


def test_a_customer_with_one_order_is_a_new_customer_among_others(odd_shop):
    lines, _, (_, needs, basket) = odd_shop
    hers = needs.filter(pl.col("customer_id") == "newcomer")
    bought = lines.filter(pl.col("customer_id") == "newcomer")["product_id"]
    assert hers["state"].unique().to_list() == ["new_customer"]
    assert hers.filter(~pl.col("is_new"))["product_id"].to_list() == bought.to_list()
    assert hers["is_new"].sum() > 0
    assert "newcomer" in basket["customer_id"]


def test_a_product_sold_once_is_a_need_of_its_one_buyer(odd_shop):
    _, buyer, (_, needs, _) = odd_shop
    known = needs.filter(pl.col("product_id").str.ends_with(" once") & ~pl.col("is_new"))
    assert known["customer_id"].to_list() == [buyer]
    assert not any(reason.startswith("due") for reason in known["reasons"][0])


def test_a_product_id_with_quotes_and_emoji_is_said_in_full(odd_shop):
    lines, _, (_, needs, _) = odd_shop
    reasons = [parse_reason(text) for text in needs["reasons"].explode().to_list()]
    named = {reason.figures["bought_with"] for reason in reasons if reason.code is ReasonCode.NEIGHBOUR}
    assert named
    assert named <= set(lines["product_id"])


@pytest.mark.parametrize("later", [1, 30, 300])
def test_all_orders_on_one_day_are_answered(later):
    lines = orders((f"c{i}", 0, f"p{(i * j) % 9}", 1 + j, 2) for i in range(30) for j in range(1, 4))
    when, needs, _ = asked(lines, day(later))
    assert when["overdue_days"].null_count() == 30
    assert set(needs["state"]) <= {"new_customer", "lapsed"}


def test_one_customer_alone_is_answered_and_offered_nothing_that_is_not_sold():
    lines = orders(("solo", 7 * week, what, 2, 3) for week in range(60) for what in ("rice", "oil", "salt"))
    when, needs, _ = asked(lines, day(7 * 60))
    assert set(needs["product_id"]) == {"rice", "oil", "salt"}
    assert when["p_order_14"][0] > 0.7


def test_a_steady_customer_is_due_about_when_the_rhythm_says():
    lines = orders((f"c{who}", 14 * n + who % 14, "rice", 2, 3) for who in range(40) for n in range(30))
    when, _, _ = asked(lines, day(14 * 29 + 14))
    days_ahead = [(found - day(14 * 29 + 14)).days for found in when["next_order_date"]]
    due = [int(who[1:]) % 14 for who in when["customer_id"]]  # who ordered i days after the fortnight began
    assert sum(abs(found - expected) <= 4 for found, expected in zip(days_ahead, due, strict=True)) >= 30


@pytest.mark.parametrize(
    ("later", "needs_left"),
    [
        (300, True),  # lapsed, but their products are still within reach
        (3000, False),  # silent for eight years: nobody's product is a candidate any more
    ],
)
def test_long_after_the_last_order_nothing_is_expected(later, needs_left):
    when, needs, _ = asked(thirty_orders(), day(151 + later))
    assert when.height == 7
    assert (when["p_order_14"] < 0.1).all()
    assert (needs.height > 0) == needs_left
    assert needs["expected_quantity"].sum() < 5


def test_a_learned_shop_asked_long_after_says_lapsed(shop):
    _, needs, _ = asked(shop, date(2028, 1, 1))
    assert needs["state"].unique().to_list() == ["lapsed"]


@pytest.mark.parametrize("days", [1, 364])
@pytest.mark.parametrize("small", [True, False], ids=["thirty orders", "forty customers"])
def test_the_shortest_and_the_longest_window_are_answered(days, small):
    lines, as_of = (thirty_orders(), day(151)) if small else (FORTY, date(2026, 8, 1))
    _, needs, _ = asked(lines, as_of, days)
    assert needs.height > 0


FORTY = simulate_shop(customers=40, products=40, years=1)


@pytest.mark.parametrize("lines", [thirty_orders(), thirty_orders().clear()], ids=["all later", "no line"])
def test_before_the_first_order_there_is_nothing_to_learn(lines):
    with pytest.raises(NothingToLearn, match="no order line lies before 2024-01-01; choose a later day"):
        NeedModel().fit(lines, day(0))


def test_ids_of_a_hundred_thousand_characters_and_of_any_script_are_kept():
    odd = ["007", '"q"', "🧺", "אבג", "two\nlines", "x" * 100_000, ""]
    lines = thirty_orders()
    names = dict(zip(sorted(lines["customer_id"].unique()), odd, strict=True))
    renamed = lines.with_columns(
        pl.col("customer_id").replace_strict(names), product_id=pl.col("product_id") + ' "\\🧺\n' + "y" * 100_000
    )
    when, needs, _ = asked(renamed, day(151))
    assert sorted(when["customer_id"]) == sorted(odd)
    assert set(needs["product_id"]) == set(renamed["product_id"])


# Frames that `read_orders` would never give


def spoilt(column, value):
    """The fifth line's cell replaced."""
    lines = thirty_orders()
    cell = pl.when(pl.int_range(pl.len()) == 4).then(pl.lit(value, dtype=lines.schema[column])).otherwise(column)
    return lines.with_columns(cell.alias(column))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("quantity", float("nan")),
        ("quantity", None),
        ("quantity", float("inf")),
        ("quantity", 0.0),
        ("quantity", -5.0),  # a return that was not netted out
        ("unit_price", float("nan")),
        ("unit_price", None),
        ("unit_price", -2.0),
        ("customer_id", None),
        ("product_id", None),
        ("ordered_at", None),
    ],
)
def test_a_cell_that_means_nothing_is_refused_and_counted(column, value):
    with pytest.raises(BadRequest, match=f"1 of 90 order lines hold no usable {column} .*read_orders"):
        NeedModel().fit(spoilt(column, value), day(151))


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("customer_id", pl.int_range(pl.len())),  # leading zeros would be gone already
        ("product_id", pl.col("product_id").cast(pl.Categorical)),
        ("ordered_at", pl.col("ordered_at").cast(pl.String)),
        ("quantity", pl.col("quantity").cast(pl.String)),
    ],
)
def test_a_column_of_another_type_is_refused_by_name(column, values):
    with pytest.raises(BadRequest, match=f"the column {column} holds .*; it must be "):
        NeedModel().fit(thirty_orders().with_columns(values.alias(column)), day(151))


@pytest.mark.parametrize("column", ["customer_id", "product_id", "ordered_at", "quantity", "unit_price"])
def test_a_missing_column_is_named(column):
    with pytest.raises(BadRequest, match=f"the orders lack {column}; read them with read_orders, or rename"):
        NeedModel().fit(thirty_orders().drop(column), day(151))


@pytest.mark.parametrize(
    "columns",
    [
        {"quantity": pl.col("quantity").cast(pl.Int64)},
        {"ordered_at": pl.col("ordered_at").dt.date()},
        {"ordered_at": pl.col("ordered_at").cast(pl.Datetime("ms"))},
        {"quantity": pl.col("quantity").cast(pl.Float32)},
    ],
    ids=["whole quantities", "days", "milliseconds", "single precision"],
)
def test_columns_that_mean_the_same_are_as_good(columns):
    lines = thirty_orders()
    plain, other = (NeedModel(threads=1).fit(frame, day(151)) for frame in (lines, lines.with_columns(**columns)))
    assert other.needs().equals(plain.needs())


def test_a_refused_frame_leaves_the_model_as_it_was():
    model = NeedModel(threads=1).fit(thirty_orders(), day(151))
    before = model.needs()
    with pytest.raises(BadRequest):
        model.fit(spoilt("quantity", -5.0), day(151))
    with pytest.raises(NothingToLearn):
        model.fit(thirty_orders(), day(0))
    assert model.needs().equals(before)
