"""What must hold of every model: no future, no chance, no trace of whom it never saw."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from forecall.needs import ORDER_SCHEMA, NeedModel
from forecall.needs.errors import NothingToLearn
from forecall.needs.sample import simulate_shop
from tests.needs.model.shops import by_key


def fitted(orders, as_of, seed=0, threads=1):
    return NeedModel(seed=seed, threads=threads).fit(orders, as_of)


def file_of(model, folder, name):
    path = folder / name
    model.save(path)
    return path.read_bytes()


def is_future(as_of):
    return pl.col("ordered_at").dt.date() >= as_of


# The future is never read


def a_changed_future(shop, as_of):
    """Other quantities, prices and names, customers and products nobody has seen, and twice as many lines."""
    future = shop.filter(is_future(as_of))
    other = future.with_columns(
        pl.col("quantity") * 1000,
        pl.col("unit_price") + 7,
        customer_id=pl.lit("new-") + pl.col("customer_id"),
        product_id=pl.lit("new-") + pl.col("product_id"),
    )
    renamed = future.with_columns(pl.col("quantity") + 1, product_name=pl.lit("one name for all"))
    return pl.concat([shop.filter(~is_future(as_of)), *[renamed] * 5, other])


def no_future(shop, as_of):
    return shop.filter(~is_future(as_of))


@pytest.mark.parametrize("future", [a_changed_future, no_future])
def test_nothing_on_or_after_the_day_is_read(shop, as_of, answers, ask, same_answers, future):
    same_answers(ask(fitted(future(shop, as_of), as_of)), answers)


def test_the_first_instant_of_the_day_is_already_the_future(shop, as_of):
    """Midnight itself is not seen, the last microsecond before it is."""
    midnight = pl.lit(as_of).cast(pl.Datetime("us"))
    line = shop.head(1).with_columns(customer_id=pl.lit("late"))
    at_midnight = pl.concat([shop, line.with_columns(ordered_at=midnight)])
    just_before = pl.concat([shop, line.with_columns(ordered_at=midnight - timedelta(microseconds=1))])
    assert "late" not in fitted(at_midnight, as_of).when()["customer_id"]
    assert "late" in fitted(just_before, as_of).when()["customer_id"]


def test_not_even_what_is_wrong_with_the_future_is_seen(shop, as_of, answers):
    spoilt = shop.with_columns(
        quantity=pl.when(is_future(as_of)).then(float("nan")).otherwise("quantity"),
        unit_price=pl.when(is_future(as_of)).then(-1.0).otherwise("unit_price"),
    )
    assert fitted(spoilt, as_of).when().equals(answers.when)


def test_a_day_before_every_line_leaves_nothing_to_learn(shop):
    with pytest.raises(NothingToLearn, match="no order line lies before 2020-01-01"):
        fitted(shop, date(2020, 1, 1))


# Chance, threads and order


def test_two_threads_say_and_save_what_one_says(shop, as_of, answers, ask, same_answers, tmp_path):
    two = fitted(shop, as_of, threads=2)
    assert file_of(two, tmp_path, "two") == file_of(fitted(shop, as_of), tmp_path, "one")
    same_answers(ask(two), answers)


def test_the_order_of_the_rows_does_not_matter(shop, as_of, answers, ask, same_answers):
    same_answers(ask(fitted(shop.sample(fraction=1.0, shuffle=True, seed=5), as_of)), answers)


def test_the_order_of_the_columns_and_further_ones_do_not_matter(shop, as_of, tmp_path):
    turned = shop.select(*reversed(shop.columns), note=pl.lit("x"))
    plain = shop.select(*ORDER_SCHEMA, "product_name")
    one, other = (file_of(fitted(frame, as_of), tmp_path, "model") for frame in (turned, plain))
    assert one == other


def test_equal_seeds_give_equal_models_and_other_seeds_other_rows(shop, as_of, tmp_path):
    files = []
    for seed in (3, 3, 4):
        model = fitted(shop, as_of, seed=seed)
        model.next_basket()
        files.append(file_of(model, tmp_path, "model"))
    assert files[0] == files[1] != files[2]


def test_the_number_of_shards_does_not_matter(model, answers, monkeypatch):
    monkeypatch.setattr("forecall.needs.model.LEAST_LINES", 400)
    assert len(model._members(model._history)) == 8, "before, there were fewer"
    assert model.needs(14).equals(answers.needs)
    assert model.next_basket(5).equals(answers.basket)


def test_learning_in_other_parts_makes_the_same_model(shop, as_of, answers, ask, same_answers, tmp_path, monkeypatch):
    whole = fitted(shop, as_of)
    ask(whole)
    monkeypatch.setattr("forecall.needs.model.SHARDS", 2)
    monkeypatch.setattr("forecall.needs.model.SHARD_LINES", 300)  # so that there are more parts than two
    parts = fitted(shop, as_of)
    assert len(parts._members(parts._history)) > 8
    same_answers(ask(parts), answers)
    assert file_of(parts, tmp_path, "parts") == file_of(whole, tmp_path, "whole")


def test_asking_again_and_in_another_order_changes_nothing(as_of, ask, same_answers):
    lines = simulate_shop(customers=40, products=40, years=1)
    one, other = fitted(lines, as_of), fitted(lines, as_of)
    first = ask(one)
    other.next_basket(7)
    other.needs(7)
    same_answers(ask(other), first)
    same_answers(ask(one), first)


# Forgetting


@pytest.fixture(scope="module")
def busiest(past) -> str:
    return past.group_by("customer_id").agg(pl.len()).sort("len")["customer_id"].to_list()[-1]


@pytest.mark.promise("AI-11.3", "OC-09.10")
def test_a_refit_without_a_customer_equals_a_model_that_never_saw_them(shop, as_of, busiest, tmp_path):
    """The same object had learned them before, and had its questions put to it."""
    without = shop.filter(pl.col("customer_id") != busiest)
    never = fitted(without, as_of)
    forgetful = fitted(shop, as_of)
    forgetful.next_basket()
    forgetful.needs(14, include_new=False)
    forgetful.fit(without, as_of)
    said, kept = ([model.next_basket(), model.needs(14), model.when()] for model in (forgetful, never))
    assert file_of(forgetful, tmp_path, "forgetful") == file_of(never, tmp_path, "never")
    assert busiest.encode() not in (tmp_path / "never").read_bytes()
    for one, other in zip(said, kept, strict=True):
        assert one.equals(other)
        assert busiest not in one["customer_id"]


def test_a_customer_who_only_comes_later_leaves_no_trace(shop, as_of, busiest, tmp_path):
    """Their rows are in the frame, moved to after the day; the heads are learned, so all of the file is compared."""
    is_theirs = pl.col("customer_id") == busiest
    moved = shop.with_columns(
        ordered_at=pl.when(is_theirs).then(pl.lit(as_of).cast(pl.Datetime("us"))).otherwise("ordered_at")
    )
    later, never = fitted(moved, as_of), fitted(shop.filter(~is_theirs), as_of)
    for model in (later, never):
        model.next_basket()
    assert file_of(later, tmp_path, "later") == file_of(never, tmp_path, "never")


# Units


def test_ten_times_the_units_are_ten_times_the_need(shop, as_of, answers):
    """Of all together: single pairs may move, for the trees cut figures into bins."""
    tenfold = by_key(fitted(shop.with_columns(pl.col("quantity") * 10), as_of).needs(14))
    plain = by_key(answers.needs)
    for level in ("if_bought_q10", "if_bought_q50", "if_bought_q90"):
        assert (tenfold[level] / plain[level]).median() == pytest.approx(10, rel=0.05)
        assert tenfold[level].sum() / plain[level].sum() == pytest.approx(10, rel=0.05)
    assert tenfold["expected_quantity"].sum() / plain["expected_quantity"].sum() == pytest.approx(10, rel=0.15)


def test_eight_times_the_price_is_eight_times_the_value(shop, as_of, answers, ask):
    """A power of two changes no digit of a price, so nothing else may move at all."""
    dear = ask(fitted(shop.with_columns(pl.col("unit_price") * 8), as_of))
    assert dear.needs["expected_value"].to_list() == pytest.approx((answers.needs["expected_value"] * 8).to_list())
    assert dear.when.equals(answers.when)
