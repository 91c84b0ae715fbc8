"""What was known on a day: a return that came later has taken nothing off yet."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from forecall.needs.errors import NoLinesLeft
from forecall.needs.reading import Reason, load_orders, read_orders

TODAY = date(2026, 1, 1)
ROWS = st.tuples(
    st.sampled_from(["K1", "K2", "ada@example.com"]),
    st.sampled_from(["100", "101", "C102", ""]),
    st.integers(1, 28),
    st.sampled_from(["A", "B"]),
    st.integers(-4, 6),
    st.sampled_from(["0", "2.50", "3.75"]),
)
FIRST = ("K9", "109", 1, "Z", 1, "2.50")
DAY = date(2024, 1, 10)
UNNUMBERED = [
    ("K1", "C102", 4, "A", -1, "0"),
    ("K2", "C102", 3, "A", 1, "2.50"),
    ("K2", "", 3, "A", 1, "2.50"),
]


def _write(tmp_path, rows, name="rows.csv"):
    lines = [f"{c},{o},2024-01-{d:02},{p},{q},{u}\n" for c, o, d, p, q, u in rows]
    path = tmp_path / name
    path.write_text("customer,order,date,product,qty,price\n" + "".join(lines))
    return path


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROWS, max_size=14), day=st.integers(2, 29))
@example(rows=UNNUMBERED, day=4)
def test_orders_as_they_stood_on_a_day_are_those_of_the_file_read_up_to_it(tmp_path, rows, day):
    path = _write(tmp_path, [FIRST, *rows])
    options = {"today": TODAY, "key": b"k" * 16}
    whole = load_orders(path, **options)
    assert whole.before(date(2024, 1, day)).equals(read_orders(path, before=date(2024, 1, day), **options))


@pytest.mark.parametrize("given_back", [-3, -2], ids=["in full", "in part"])
def test_what_is_given_back_on_the_day_or_later_is_still_there_before_it(tmp_path, given_back):
    """Bit for bit what a file gives that ends before the day; and from the next day on it is gone."""
    bought = [FIRST, ("K1", "100", 5, "A", 3, "2.50"), ("K1", "101", 6, "B", 1, "9")]
    ended = read_orders(_write(tmp_path, bought), today=TODAY)
    went_on = _write(tmp_path, [*bought, ("K1", "102", 10, "A", given_back, "2.50"), ("K1", "103", 12, "A", 7, "1")])
    assert read_orders(went_on, before=DAY, today=TODAY).equals(ended)
    read = load_orders(went_on, today=TODAY)
    assert read.before(DAY).equals(ended)
    left = read.before(date(2024, 1, 11)).filter(product_id="A")["quantity"].to_list()
    assert left == ([3.0 + given_back] if given_back > -3 else [])


def test_lines_on_the_day_asked_for_or_later_are_counted_and_nothing_is_learned_of_them(tmp_path):
    later = [("K7", "100", 10, "A", 3, "2.50"), ("K8", "101", 11, "B", 1, "9")]
    report = load_orders(_write(tmp_path, [FIRST, *later]), before=DAY, today=TODAY).report
    assert report.count(Reason.LATER) == 2
    assert (report.customers, report.products, report.last_day) == (1, 1, date(2024, 1, 1))
    assert "2 lines were dated on or after the day asked for (row 3, row 4)." in report.sentences()


def test_a_file_that_begins_only_later_says_so(tmp_path):
    with pytest.raises(
        NoLinesLeft, match=r"1 line was dated on or after the day asked for \(row 2\)\. Ask for a later day$"
    ):
        read_orders(_write(tmp_path, [FIRST]), before=date(2023, 1, 1), today=TODAY)


def test_with_returns_of_the_same_day_alone_nothing_earlier_changes(tmp_path):
    rows = [FIRST, ("K1", "100", 5, "A", 3, "2.50"), ("K1", "101", 5, "A", -3, "2.50"), ("K1", "102", 8, "Z", -1, "9")]
    read = load_orders(_write(tmp_path, rows), returns="same_day", today=TODAY)
    assert read.before(date(2024, 1, 6)).equals(read.orders.filter(pl.col("customer_id") == "K9"))
