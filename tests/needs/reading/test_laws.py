"""What must hold for any orders: writing and reading again is the same, and the order of rows never matters."""

from __future__ import annotations

import string
from datetime import date, datetime

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecall.needs.reading import load_orders, read_orders
from forecall.needs.types import ORDER_SCHEMA

TODAY = date(2100, 1, 1)
IDS = st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=6).map(lambda text: f"X{text}")
PRICES = st.integers(1, 10**7).map(lambda cents: cents / 100)
QUANTITIES = st.integers(1, 10**5).map(float)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(microsecond=0))
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=8).map(
    lambda text: f"x{text}x"  # never "nan", which stands for a blank
)
LINES = st.lists(st.tuples(IDS, IDS, MOMENTS, IDS, QUANTITIES, PRICES, NAMES), min_size=1, max_size=9)
QUICK = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def _canonical(lines):
    frame = pl.DataFrame(lines, schema=ORDER_SCHEMA | {"product_name": pl.String()}, orient="row")
    return frame.sort("customer_id", "ordered_at", "order_id", "product_id", "quantity", "unit_price", "product_name")


@QUICK
@given(lines=LINES)
def test_the_canonical_frame_written_and_read_again_is_the_same(tmp_path, lines):
    orders = _canonical(lines)
    orders.write_csv(tmp_path / "orders.csv")
    orders.write_parquet(tmp_path / "orders.parquet")
    for ending in ("csv", "parquet"):
        assert read_orders(tmp_path / f"orders.{ending}", today=TODAY).equals(orders)


@settings(QUICK, max_examples=15)
@given(lines=LINES)
def test_a_workbook_written_and_read_again_is_the_same(tmp_path, lines):
    orders = _canonical(lines)
    orders.write_excel(tmp_path / "orders.xlsx")
    assert read_orders(tmp_path / "orders.xlsx", today=TODAY).equals(orders)


FEW = st.sampled_from(["K1", "K2", "ada@example.com"])
RAW = st.tuples(
    FEW, st.sampled_from(["100", "101", "C102", "C103"]), st.integers(1, 28), st.sampled_from(["A", "B", "POST"]),
    st.integers(-4, 6), st.sampled_from(["0", "2.50", "3.75"]), st.sampled_from(["paid", "cancelled", ""]),
)  # fmt: skip


@QUICK
@given(rows=st.lists(RAW, min_size=1, max_size=14), data=st.data())
def test_the_order_of_rows_never_matters(tmp_path, rows, data):
    shuffled = data.draw(st.permutations(rows))
    keep = ("K9", "109", 1, "Z", 1, "2.50", "paid")
    read = [_read(tmp_path, [*some, keep]) for some in (rows, shuffled)]
    assert read[0].orders.equals(read[1].orders)
    counts = [{one.reason: one.count for one in reading.report.dropped} for reading in read]
    assert counts[0] == counts[1]
    assert read[0].report.rows_read == read[0].report.rows_kept + sum(counts[0].values())


@QUICK
@given(rows=st.lists(RAW, min_size=1, max_size=14))
def test_no_more_is_left_than_was_bought_and_nothing_below_zero(tmp_path, rows):
    orders = _read(tmp_path, [*rows, ("K9", "109", 1, "Z", 1, "2.50", "paid")]).orders
    bought = sum(row[4] for row in rows if row[4] > 0)
    assert orders["quantity"].sum() <= bought + 1
    assert (orders["quantity"] > 0).all()
    assert (orders["unit_price"] > 0).all()


def _read(tmp_path, rows):
    text = "customer,order,date,product,qty,price,status\n"
    text += "".join(f"{c},{o},2024-01-{d:02},{p},{q},{u},{s}\n" for c, o, d, p, q, u, s in rows)
    path = tmp_path / "rows.csv"
    path.write_text(text)
    return load_orders(path, today=TODAY)
