"""Who is asked about, what came and how answers score, on a shop of a few lines."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from benchmarks.needs import tasks

CUTOFF = date(2021, 6, 1)


def shop(*lines, until=400):
    """Order lines from (customer, days from the cut-off, product, quantity); prices are 2, the data reach `until`."""
    far = ("zz", until, "end", 1.0)
    start = datetime(CUTOFF.year, CUTOFF.month, CUTOFF.day)
    return pl.DataFrame(
        [
            (who, f"{who}{day}", start + timedelta(days=day), what, float(units), 2.0)
            for who, day, what, units in (*lines, far)
        ],
        schema=("customer_id", "order_id", "ordered_at", "product_id", "quantity", "unit_price"),
        orient="row",
    )


def predictions(**columns):
    return pl.DataFrame(columns)


@pytest.mark.parametrize(
    ("days", "is_asked"),
    [
        ([-365, -365], False),  # one order day
        ([-400, -365], True),
        ([-400, -366], False),  # too long ago
        ([-5, 0], False),  # the cut-off itself is the future
    ],
)
def test_when_is_asked_of_those_with_two_days_the_last_within_a_year(days, is_asked):
    task = tasks.when_task(shop(*(("a", day, "p", 1) for day in days)), CUTOFF)
    assert (task.asked.height == 1) is is_asked


def test_a_window_starts_on_the_cutoff_and_holds_so_many_days():
    orders = shop(
        ("a", -9, "p", 1), ("a", -2, "p", 1), ("a", 6, "p", 1), ("b", -9, "p", 1), ("b", -2, "p", 1), ("b", 7, "p", 1)
    )
    task = tasks.when_task(orders, CUTOFF)
    figures = tasks.score_when(predictions(customer_id=["a", "b"], p_order_7=[1.0, 0.0], p_order_14=[1.0, 1.0]), task)
    assert (figures["brier7"], figures["rate7"], figures["rate14"]) == (0.0, 0.5, 1.0)


def test_a_window_the_data_do_not_fill_is_not_scored():
    orders = shop(("a", -9, "p", 1), ("a", -2, "p", 1), until=13)
    answer = predictions(
        customer_id=["a"], p_order_7=[0.1], p_order_14=[0.1], p_order_30=[0.1], next_order_date=[CUTOFF]
    )
    figures = tasks.score_when(answer, tasks.when_task(orders, CUTOFF))
    assert {"brier7", "brier14"} <= figures.keys()
    assert not {"brier30", "date_mae"} & figures.keys()


def test_somebody_without_an_answer_stops_the_scoring():
    task = tasks.when_task(shop(("a", -9, "p", 1), ("a", -2, "p", 1)), CUTOFF)
    with pytest.raises(tasks.IncompleteAnswer, match="1 of 1"):
        tasks.score_when(predictions(customer_id=["b"], p_order_7=[0.1]), task)


@pytest.mark.parametrize(
    ("ordered_on", "start", "end", "is_held"),
    [
        (5, 3, 7, True),
        (3, 3, 7, True),  # bounds belong to it
        (8, 3, 7, False),
        (5, 3, None, True),  # open end
        (2, 3, None, False),
        (None, 3, None, True),  # never again, and the interval is open
        (None, 3, 101, True),  # it reaches past the end of the data
        (None, 3, 100, False),  # it says: before the data end
    ],
)
def test_an_interval_holds_also_for_those_who_never_return(ordered_on, start, end, is_held):
    lines = [("a", -9, "p", 1), ("a", -2, "p", 1)] + ([("a", ordered_on, "p", 1)] if ordered_on else [])
    answer = pl.DataFrame(
        {
            "customer_id": ["a"],
            "next_order_from": [CUTOFF + timedelta(days=start)],
            "next_order_to": [None if end is None else CUTOFF + timedelta(days=end)],
        },
        schema_overrides={"next_order_to": pl.Date},
    )
    figures = tasks.score_when(answer, tasks.when_task(shop(*lines, until=100), CUTOFF))
    assert figures["coverage80"] == float(is_held)


def test_date_errors_count_those_who_order_within_ninety_days():
    orders = shop(*((who, day, "p", 1) for who, after in (("a", 10), ("b", 89), ("c", 90)) for day in (-9, -2, after)))
    answer = predictions(customer_id=["a", "b", "c"], next_order_date=[CUTOFF + timedelta(days=d) for d in (12, 80, 0)])
    figures = tasks.score_when(answer, tasks.when_task(orders, CUTOFF))
    assert (figures["n_date"], figures["date_mae"]) == (2, (2 + 9) / 2)


def test_a_basket_is_the_first_order_day_of_known_customers():
    orders = shop(
        ("a", -1, "p", 1),
        ("a", 3, "q", 1),
        ("a", 3, "p", 1),
        ("a", 9, "r", 1),
        ("new", 3, "p", 1),
        ("b", -1, "p", 1),
        ("b", 28, "p", 1),
    )
    task = tasks.basket_task(orders, CUTOFF)
    assert task.targets.rows() == [("a", "p"), ("a", "q")]
    figures = tasks.score_basket(predictions(customer_id=["a"], rank=[1], product_id=["q"]), task)
    assert (figures["recall@10"], figures["phr@10"]) == (0.5, 1.0)


def test_a_customer_left_out_of_the_baskets_scores_nothing():
    task = tasks.basket_task(shop(("a", -1, "p", 1), ("a", 3, "p", 1), ("b", -1, "p", 1), ("b", 3, "p", 1)), CUTOFF)
    figures = tasks.score_basket(predictions(customer_id=["a"], rank=[1], product_id=["p"]), task)
    assert figures["recall@10"] == 0.5


@pytest.mark.parametrize(
    ("days", "is_asked"),
    [
        ([-30, -20, -10], True),
        ([-30, -10, -10], False),  # two days
        ([-300, -290, -181], False),  # too long ago
        ([-300, -290, -180], True),
    ],
)
def test_quantities_are_asked_of_pairs_bought_on_three_days_the_last_within_180(days, is_asked):
    task = tasks.quantity_task(shop(*(("a", day, "p", 2) for day in days)), CUTOFF)
    assert (task.asked.height == 1) is is_asked


def test_quantities_are_summed_over_the_window_and_missing_pairs_are_forecast_as_nothing():
    steady = [("a", day, what, 1) for day in (-30, -20, -10) for what in ("p", "q")]
    task = tasks.quantity_task(shop(*steady, ("a", 0, "p", 4), ("a", 27, "p", 6), ("a", 28, "p", 9)), CUTOFF)
    assert task.asked.select("product_id", "quantity").rows() == [("p", 10.0), ("q", 0.0)]
    figures = tasks.score_quantity(predictions(customer_id=["a"], product_id=["q"], mean=[5.0]), task)
    assert (figures["wape_mean"], figures["bias"], figures["wape_product"]) == (1.5, -0.5, 1.5)


def test_product_errors_cancel_between_customers_and_pair_errors_do_not():
    steady = [(who, day, "p", 1) for day in (-30, -20, -10) for who in ("a", "b")]
    task = tasks.quantity_task(shop(*steady, ("a", 0, "p", 4)), CUTOFF)
    answer = predictions(customer_id=["a", "b"], product_id=["p", "p"], mean=[0.0, 4.0])
    figures = tasks.score_quantity(answer, task)
    assert (figures["wape_mean"], figures["wape_product"], figures["wape_customer"]) == (2.0, 0.0, 2.0)


@pytest.mark.parametrize(
    ("pair_day", "customer_day", "is_asked"),
    [
        (-365, -180, True),
        (-366, -1, False),  # the pair is too old
        (-300, -181, False),  # the customer is gone
    ],
)
def test_the_call_list_holds_pairs_of_a_year_and_customers_of_half_a_year(pair_day, customer_day, is_asked):
    task = tasks.calllist_task(shop(("a", pair_day, "p", 1), ("a", customer_day, "q", 1)), CUTOFF)
    assert ("a", "p") in task.asked.select(tasks.PAIR).rows() if is_asked else True
    assert (("a", "p") in task.asked.select(tasks.PAIR).rows()) is is_asked


def test_pairs_left_out_of_a_ranking_go_last():
    orders = shop(("a", -5, "p", 1), ("a", -5, "q", 1), ("a", 3, "p", 3), ("a", 13, "q", 1), ("a", 14, "q", 9))
    task = tasks.calllist_task(orders, CUTOFF)
    assert task.asked.select("product_id", "happened", "value").rows() == [("p", True, 6.0), ("q", True, 2.0)]
    unhappened = tasks.calllist_task(shop(("a", -5, "p", 1), ("a", -5, "q", 1), ("a", 3, "p", 3)), CUTOFF)
    figures = tasks.score_calllist(predictions(customer_id=["a"], product_id=["p"], score=[-7.0]), unhappened)
    assert (figures["auc"], figures["answered"]) == (1.0, 0.5)


def test_history_ends_before_the_cutoff():
    orders = shop(("a", -1, "p", 1), ("a", 0, "p", 1))
    assert tasks.history(orders, CUTOFF).height == 1
