from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from forecall.needs.errors import NoLinesLeft
from forecall.needs.reading import DEFAULT_FEES, NO_FEES, FeeRule, Reason, clean_orders
from forecall.needs.reading.returns import RETURN_DAYS


def _left(read):
    """(day of January, quantity) of the lines that are left."""
    return [(at.day, quantity) for at, quantity in read.orders.select("ordered_at", "quantity").iter_rows()]


def _reasons(read):
    return {one.reason.value: one.count for one in read.report.dropped}


@pytest.mark.parametrize(
    ("rows", "left", "left_same_day"),
    [
        # the same day and quantity: both leave
        (["5,o1,3", "5,C2,-3"], [], []),
        # one cancellation takes one of two alike
        (["5,o1,3", "5,o2,3", "5,C3,-3"], [(5, 3)], [(5, 3)]),
        # another quantity the same day: a part comes back
        (["5,o1,3", "5,o2,-1"], [(5, 2)], [(5, 3)]),
        # later: taken off the newest purchase that is large enough
        (["1,o1,9", "5,o2,9", "8,o3,2", "9,o4,-4"], [(1, 9), (5, 5), (8, 2)], [(1, 9), (5, 9), (8, 2)]),
        # in full: the purchase is gone
        (["1,o1,9", "5,o2,-9"], [], [(1, 9)]),
        # twice off the same purchase, the third finds nothing
        (["1,o1,5", "5,o2,-2", "6,o3,-3", "7,o4,-1"], [], [(1, 5)]),
        # a return before the purchase does not touch it
        (["1,o1,-2", "5,o2,9"], [(5, 9)], [(5, 9)]),
        # the same day one for one goes first, whatever is newest
        (["1,o1,3", "5,o2,3", "1,o3,-3"], [(5, 3)], [(5, 3)]),
        # an order number with C among plain ones takes back, though its quantity is positive
        (["1,100,3", "2,101,4", "2,C102,4"], [(1, 3)], [(1, 3)]),
    ],
)
def test_a_return_is_taken_off_its_purchase(read_rows, rows, left, left_same_day):
    full = [f"k,{order},2024-01-0{day},A,{quantity},2.5" for day, order, quantity in (row.split(",") for row in rows)]
    keep = "other,999,2024-01-01,Z,1,2.5"
    for returns, expected in (("net", left), ("same_day", left_same_day)):
        read = read_rows(*full, keep, returns=returns)
        assert _left(read)[: len(expected)] == expected
        assert read.orders.height == len(expected) + 1
        assert read.report.rows_read == read.report.rows_kept + sum(_reasons(read).values())


@pytest.mark.parametrize(("days", "left"), [(RETURN_DAYS, 1.0), (RETURN_DAYS + 1, 3.0)])
def test_a_return_reaches_back_so_many_days(read_rows, days, left):
    back = date(2024, 1, 1).fromordinal(date(2024, 1, 1).toordinal() + days)
    read = read_rows("k,o1,2024-01-01,A,3,2.5", f"k,o2,{back},A,-2,2.5")
    assert read.orders["quantity"].to_list() == [left]
    assert read.report.reduced == (left == 1.0)


def test_a_return_of_another_customer_or_product_changes_nothing(read_rows):
    read = read_rows("k,o1,2024-01-01,A,3,2.5", "k,o2,2024-01-02,B,-3,2.5", "j,o3,2024-01-02,A,-3,2.5")
    assert read.orders["quantity"].to_list() == [3.0]
    assert _reasons(read) == {"return_without_purchase": 2}


def test_a_shop_whose_order_numbers_all_begin_with_c_loses_nothing(read_rows):
    read = read_rows("k,C100,2024-01-01,A,3,2.5", "k,C101,2024-01-02,A,3,2.5")
    assert read.orders.height == 2


@pytest.mark.parametrize("state", ["cancelled", "Refunded", "storniert", "Anulată", "wc-cancelled"])
def test_a_line_of_an_order_that_was_called_off_is_left_out_and_takes_nothing_else_away(read_rows, state):
    header = "customer,order,date,product,qty,price,status"
    rows = ["k,o1,2024-01-01,A,3,2.5,paid", f"k,o2,2024-01-02,A,3,2.5,{state}", f"k,o2,2024-01-02,A,-3,2.5,{state}"]
    read = read_rows(*rows, header=header)
    assert _left(read) == [(1, 3.0)]
    assert _reasons(read) == {"order_cancelled": 2}


def test_a_line_flagged_as_cancelled_is_left_out(read_rows):
    header = "customer,order,date,product,qty,price,storniert"
    read = read_rows("k,o1,2024-01-01,A,3,2.5,nein", "k,o2,2024-01-02,A,3,2.5,ja", header=header)
    assert _left(read) == [(1, 3.0)]


@pytest.mark.parametrize(
    ("product", "name", "fee"),
    [
        ("POST", "POSTAGE", True),
        ("DOT", "DOTCOM POSTAGE", True),
        ("BANK CHARGES", "Bank Charges", True),
        ("AMAZONFEE", "AMAZON FEE", True),
        ("ADJUST2", "Adjustment by Peter", True),
        ("gift_0001_20", "Dotcomgiftshop Gift Voucher £20.00", True),
        ("TEST001", "This is a test product.", True),
        ("M", "Manual", True),
        ("m", "Manual", True),
        ("D", "Discount", True),
        ("S", "SAMPLES", True),
        ("4711", "Versandkosten", True),
        ("4711", "Cost livrare", True),
        ("4711", "Taxă transport", True),
        ("4711", "Shipping & Handling", True),
        ("4711", "Shipping fee", True),
        ("4711", "Gift card", True),
        ("4711", "Geschenkgutschein", True),
        ("4711", "Rabatt", True),
        ("shipping", None, True),
        ("M", "T-shirt, medium", False),  # a size
        ("M", None, False),
        ("22423", "REGENCY CAKESTAND", False),
        ("4711", "POSTAGE STAMP ALBUM", False),
        ("4711", "Gift Card - €25.00", True),
        ("4711", "Geschenkgutschein 50 EUR", True),
        ("4711", "Gift card holder", False),
        ("4711", "Gift card holder 2", False),
        ("4711", "Transport box for cats", False),
        ("4711", "Express coffee", False),
        ("POSTER", "Poster", False),
        ("C2", "Cup, blue", False),  # in Online Retail it is carriage, and says so
        ("C2", "CARRIAGE", True),
    ],
)
def test_a_fee_is_told_from_goods(product, name, fee):
    assert DEFAULT_FEES.matches(product, name) is fee


def test_the_rule_for_fees_can_be_extended_replaced_and_switched_off(read_rows):
    rows = ["k,o1,2024-01-01,POST,1,9", "k,o1,2024-01-01,PALLET,1,9", "k,o1,2024-01-01,A,1,9"]

    def kept(fees):
        return read_rows(*rows, fees=fees).orders["product_id"].to_list()

    assert kept(DEFAULT_FEES) == ["A", "PALLET"]
    assert kept(DEFAULT_FEES.also(ids=["pallet"])) == ["A"]
    assert kept(FeeRule(ids=("pallet",))) == ["A", "POST"]
    assert kept(NO_FEES) == kept(None) == ["A", "PALLET", "POST"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",o9,2024-01-31,A,2,3.5", Reason.NO_CUSTOMER),
        ("NaN,o9,2024-01-31,A,2,3.5", Reason.NO_CUSTOMER),
        ("k,o9,2024-01-31,,2,3.5", Reason.NO_PRODUCT),
        ("k,o9,,A,2,3.5", Reason.NO_DATE),
        ("k,o9,2024-01-31,A,,3.5", Reason.NO_QUANTITY),
        ("k,o9,2024-01-31,A,2,", Reason.NO_PRICE),
        ("k,o9,2026-01-02,A,2,3.5", Reason.FUTURE_DATE),  # today is 2026-01-01
        ("k,o9,2024-01-31,A,0,3.5", Reason.ZERO_QUANTITY),
        ("k,o9,2024-01-31,A,2,0", Reason.PRICE_NOT_POSITIVE),
        ("k,o9,2024-01-31,A,2,-3.5", Reason.PRICE_NOT_POSITIVE),
        (",,,,,", Reason.EMPTY_LINE),
        ("customer,order,date,product,qty,price", Reason.REPEATED_HEADER),
        ("k,o9,2024-01-31,POST,2,3.5", Reason.FEE),
    ],
)
def test_a_line_that_cannot_be_used_is_left_out_counted_and_shown(read_rows, row, reason):
    read = read_rows("k,o1,2024-01-30,A,2,3.5", row, "k,o2,2026-01-01,A,2,3.5")
    assert [(one.reason, one.count, one.rows) for one in read.report.dropped] == [(reason, 1, ("row 3",))]
    assert read.orders.height == 2
    assert any("(row 3)" in sentence for sentence in read.report.sentences())


def test_nothing_left_is_an_error_that_says_why(read_rows):
    with pytest.raises(NoLinesLeft, match="1 line named no customer"):
        read_rows(",o1,2024-01-30,A,2,3.5")


def test_the_report_says_what_was_found(read_rows):
    header = "customer,order,date,product,qty,price,currency"
    read = read_rows("k,o1,2024-01-30,A,2,3.5,EUR", "j,o2,2024-01-31,B,2,3.5,RON", header=header)
    report = read.report
    assert (report.rows_read, report.rows_kept, report.customers, report.products) == (2, 2, 2, 2)
    assert (report.first_day, report.last_day) == (date(2024, 1, 30), date(2024, 1, 31))
    assert report.currencies == ("EUR", "RON")
    said = " ".join(report.sentences())
    for part in ("Kept 2 of 2 lines", "customer_id = customer", "parted by ,", "several currencies (EUR, RON)"):
        assert part in said


def test_repeated_lines_of_one_order_stay_lines():
    frame = pl.DataFrame(
        {"customer": ["k", "k"], "order": ["o", "o"], "date": ["2024-01-31"] * 2, "product": ["A", "A"], "qty": [1, 1],
         "price": [2.5, 2.5]}
    )  # fmt: skip
    assert clean_orders(frame).height == 2
