"""Columns of other types than they should be, files with bytes gone wrong, numbers no sum can hold: each is named."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

import polars as pl
import pytest

from forecall.needs.errors import BadCell, BadRequest, NeedsError, UnreadableOrders, WrongCell
from forecall.needs.reading import Reason, clean_orders, load_orders, read_orders

ROWS = 4
FRAME = pl.DataFrame(
    {
        "customer_id": ["17850", "17851", "17852", "17853"],
        "order_id": ["1", "2", "3", "4"],
        "ordered_at": [datetime(2024, 1, day, 9) for day in range(1, 1 + ROWS)],
        "product_id": ["A", "B", "A", "C"],
        "quantity": [1.0, 2.0, 3.0, 4.0],
        "unit_price": [2.5, 2.5, 9.0, 1.0],
    }
)
ODD = {
    "quantity": [
        ([None, True, False, True], "yes or no"),
        ([None, timedelta(days=2), None, None], "a length of time"),
        ([None, [1.0], [2.0], []], "a list"),
        ([None, {"n": 1}, {"n": 2}, {"n": 3}], "a record"),
        ([None, date(2024, 1, 1), None, None], "a day"),
        ([None, b"\xff\x00", b"1", b"2"], "bytes"),
    ],
    "unit_price": [([None, True, False, True], "yes or no"), ([None, time(9), None, None], "a time of day")],
    "ordered_at": [
        ([None, time(9), time(10), None], "a time of day"),
        ([None, b"\xfe\xff", None, None], "bytes"),
        ([None, True, None, None], "yes or no"),
    ],
    "customer_id": [([None, b"\x00\xff", None, None], "bytes"), ([None, ["a"], None, None], "a list")],
    "product_id": [([None, timedelta(1), None, None], "a length of time")],
}


@pytest.mark.parametrize(("column", "values", "called"), [(name, *one) for name, kinds in ODD.items() for one in kinds])
def test_a_column_of_another_type_is_named_with_its_first_cell_that_is_not_blank(tmp_path, column, values, called):
    path = tmp_path / "orders.parquet"
    FRAME.with_columns(pl.Series(column, values)).write_parquet(path)
    with pytest.raises(BadCell) as refused:
        read_orders(path)
    said = str(refused.value)
    assert said.startswith(f"orders.parquet, row 2, column {column}: found ")
    assert f"which is {called} and" in said
    assert "write the column as" in said
    assert (refused.value.row, refused.value.column) == (2, column)


@pytest.mark.parametrize("kind", [pl.Date, pl.Datetime("ms"), pl.Datetime("us"), pl.Datetime("ns", "UTC")], ids=str)
def test_a_typed_day_that_no_calendar_holds_is_named(tmp_path, kind):
    """As from a damaged file, or a number of seconds that was taken for one of days."""
    largest = 2**31 - 1 if kind == pl.Date else 2**63 - 1
    days = pl.Series("ordered_at", [0, None, largest, 1]).cast(pl.Int32 if kind == pl.Date else pl.Int64).cast(kind)
    FRAME.with_columns(days).write_parquet(tmp_path / "orders.parquet")
    if kind == pl.Datetime("ns", "UTC"):  # reaches to 2262 and no further: any number is a day
        assert load_orders(tmp_path / "orders.parquet").report.count(Reason.FUTURE_DATE) == 1
        return
    with pytest.raises(BadCell, match=f"row 3, column ordered_at: found '{largest}', which as a date lies in no year"):
        read_orders(tmp_path / "orders.parquet")


def test_bytes_that_are_text_are_read_as_the_text_they_are(tmp_path):
    """Some programs write texts to Parquet without saying that they are."""
    texts = FRAME.with_columns(pl.col("customer_id", "product_id").cast(pl.Binary))
    texts = texts.with_columns(pl.col("ordered_at").dt.to_string("%Y-%m-%d %H:%M").cast(pl.Binary))
    texts.write_parquet(tmp_path / "orders.parquet")
    assert read_orders(tmp_path / "orders.parquet").equals(FRAME)


def test_a_column_of_nothing_but_blanks_counts_as_blank_whatever_its_type():
    blank = FRAME.with_columns(pl.Series("order_id", [None] * ROWS, dtype=pl.Boolean))
    assert clean_orders(blank)["order_id"].str.starts_with("2024-01-0").all()


def test_a_parquet_with_bytes_gone_wrong_is_read_or_named_and_never_a_surprise(tmp_path):
    """Some damage is met by the reader as an error, some only as a panic of its own."""
    path = tmp_path / "orders.parquet"
    pl.concat([FRAME] * 40).write_parquet(path)
    whole, chance = path.read_bytes(), random.Random(5)
    said = []
    for _ in range(250):
        damaged = bytearray(whole)
        begin = 4 if chance.random() < 0.3 else len(whole) - 1200
        for _ in range(chance.choice([1, 3, 20])):
            damaged[chance.randrange(max(begin, 4), len(whole) - 8)] = chance.randrange(256)
        path.write_bytes(damaged)
        try:
            read_orders(path)
        except NeedsError as problem:
            said.append(str(problem))
    assert len(said) > 50
    assert all("orders.parquet" in one for one in said)


@pytest.mark.parametrize(
    ("encoding", "why"), [("utf-16", "it does not begin with a byte order mark"), ("utf-32", "byte 0x63 does not fit")]
)
def test_an_encoding_that_needs_a_mark_is_refused_where_there_is_none(read_text, encoding, why):
    text = "customer,order,date,product,qty,price\nk,o,2024-01-01,A,1,2.5\n"
    with pytest.raises(UnreadableOrders, match=f"not written in {encoding} .{why}"):
        read_text(text, encoding=encoding)


def test_one_column_named_for_two_roles_is_refused(read_text):
    text = "who,order,date,product,qty,price\nk,o,2024-01-01,A,1,2.5\n"
    with pytest.raises(BadRequest, match="columns names 'who' for customer_id and product_id; one column plays one"):
        read_text(text, columns={"customer_id": "who", "product_id": "who"})


@pytest.mark.parametrize("column", ["qty", "price"])
def test_a_number_that_no_sum_can_hold_is_named(read_rows, tmp_path, column):
    cells = {"qty": "1", "price": "2.5", column: "1e300"}
    with pytest.raises(BadCell, match=f"row 3, column {column}: found '1e300', which is too large") as refused:
        read_rows("k,o1,2024-01-01,A,3,2.5", f"k,o2,2024-01-02,A,{cells['qty']},{cells['price']}")
    assert refused.value.why is WrongCell.TOO_LARGE
    typed = FRAME.rename({"quantity": "qty", "unit_price": "price"})
    typed.with_columns(pl.Series(column, [1.0, 1e13, 2.0, 3.0])).write_parquet(tmp_path / "typed.parquet")
    with pytest.raises(BadCell, match=f"row 2, column {column}: found '10000000000000.0', which is too large"):
        load_orders(tmp_path / "typed.parquet")
