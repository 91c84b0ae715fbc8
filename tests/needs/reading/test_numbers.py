from __future__ import annotations

import pytest

from forecall.needs.errors import AmbiguousNumbers, BadCell


def _read(read_text, *prices, **options):
    rows = "".join(f"c{n};o{n};2024-01-31;A;1;{price}\n" for n, price in enumerate(prices))
    orders = read_text("customer;order;date;product;qty;price\n" + rows, **options).orders
    return orders["unit_price"].to_list()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (["1.234,56"], 1234.56),
        (["1,234.56"], 1234.56),
        (["1 234,56"], 1234.56),
        (["1\u00a0234,56"], 1234.56),  # the space that spreadsheets use
        (["1'234.56"], 1234.56),
        (["1’234.56"], 1234.56),
        (["€ 12.50"], 12.5),
        (["12,50 €"], 12.5),
        (["12,50 lei"], 12.5),
        (["RON 12.50"], 12.5),
        (["£1,234.50"], 1234.5),
        (["1.250,00 zł"], 1250.0),
        (["1,234", "2.50"], 1234.0),  # the other price decides: a point before decimals
        (["1.234", "2,50"], 1234.0),
        (["1.234", "2.5"], 1.234),
        (["1.234.567"], 1234567.0),
        (["0,125"], 0.125),  # no thousands begin with 0
        (["1.5E2"], 150.0),
        ([".5"], 0.5),
        (["12"], 12.0),
        (["+7"], 7.0),
    ],
)
def test_a_number_is_read_by_the_marks_of_its_column(read_text, written, meant):
    assert _read(read_text, *written)[0] == meant


def test_a_quantity_takes_its_mark_from_the_prices_beside_it(read_text):
    read = read_text("customer;order;date;product;qty;price\nc;o;2024-01-31;A;1,200;0.50\n")
    assert read.orders["quantity"].to_list() == [1200.0]


def test_a_number_that_nothing_decides_is_asked_about(read_text):
    with pytest.raises(AmbiguousNumbers) as caught:
        _read(read_text, "1,234", "2,345")
    for part in ("orders.csv", "row 2", "column price", "1,234", 'decimal="."'):
        assert part in str(caught.value)
    assert _read(read_text, "1,234", decimal=".") == [1234.0]
    assert _read(read_text, "1,234", decimal=",") == [1.234]


@pytest.mark.parametrize(
    ("written", "row", "why"),
    [
        (["2.50", "3,75", "4.10"], 3, "the other way"),  # both marks in one column
        (["2.50", "abc"], 3, "no number"),
        (["2.50", "inf"], 3, "no number"),
        (["2.50", "1,23,456.00"], 3, "no number"),
        (["2.50", "12 34"], 3, "no number"),
        (["2.50", "2024-01-31"], 3, "no number"),
    ],
)
def test_a_cell_that_is_no_number_is_named_with_its_row(read_text, written, row, why):
    with pytest.raises(BadCell, match=why) as caught:
        _read(read_text, *written)
    assert (caught.value.row, caught.value.column, caught.value.found) == (row, "price", written[row - 2])


@pytest.mark.parametrize("blank", ["", "NaN", "NULL", "n/a", "#N/A", "  "])
def test_an_empty_number_is_left_out_and_counted(read_text, blank):
    rows = f"customer;order;date;product;qty;price\nc;o;2024-01-31;A;1;2.5\nc;o;2024-01-31;B;1;{blank}\n"
    read = read_text(rows)
    assert read.orders.height == 1
    assert [(one.reason, one.count, one.rows) for one in read.report.dropped] == [("no_price", 1, ("row 3",))]


@pytest.mark.parametrize("written", ["(2)", "2-", "−2", "-2"])
def test_a_negative_quantity_is_known_however_it_is_written(read_text, written):
    rows = f"customer;order;date;product;qty;price\nc;o;2024-01-30;A;5;2.5\nc;o;2024-01-31;A;{written};2.5\n"
    assert read_text(rows).orders["quantity"].to_list() == [3.0]
