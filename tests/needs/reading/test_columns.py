from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from forecall.needs.errors import BadRequest, MissingColumn, UnreadableOrders
from forecall.needs.reading import Reason
from forecall.needs.types import ORDER_SCHEMA

ONLINE_RETAIL = """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123a,WHITE LANTERN,6,1/13/2011 8:26,2.55,17850.0,United Kingdom
536365,POST,POSTAGE,1,1/13/2011 8:26,18.00,17850.0,France
"""
ONLINE_RETAIL_II = """Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country
536365,85123A,WHITE LANTERN,6,2011-01-13 08:26:00,2.55,17850,United Kingdom
"""
SHOPIFY = """Name,Email,Financial Status,Paid at,Currency,Created at,Lineitem quantity,Lineitem name,Lineitem price,\
Lineitem sku,Billing Name,Billing Phone,Cancelled at,Refunded Amount
#1001,ada@example.com,paid,2024-03-01 10:01:00 +0200,EUR,2024-03-01 10:00:00 +0200,2,Fern print,16.00,FERN-1,Ada E,,,\
0.00
#1001,ada@example.com,,,,2024-03-01 10:00:00 +0200,1,Tote bag,20.00,,,,,
#1002,bo@example.org,paid,2024-03-02 23:30:00 +0200,EUR,2024-03-02 23:30:00 +0200,1,Mug,25.00,MUG-1,Bo E,,\
2024-03-03 09:00:00 +0200,25.00
#1002,bo@example.org,,,,,1,Tote bag,20.00,TOTE-1,,,,
#1003,bo@example.org,refunded,,EUR,2024-03-04 08:00:00 +0200,1,Mug,25.00,MUG-1,Bo E,,,25.00
"""
WOOCOMMERCE = """Order Number,Order Status,Order Date,First Name (Billing),Email (Billing),Phone (Billing),Item #,SKU,\
Item Name,Quantity,Quantity (- Refund),Item Cost,Order Total Amount
101,Completed,2024-03-01 10:00,Ada,ada@example.com,0721 000 000,1,TEA-1,Green tea,3,2,4.50,13.50
,,,,,,2,CUP-1,Cup,1,1,6.00,
102,Cancelled,2024-03-02 11:00,Bo,bo@example.org,,1,CUP-1,Cup,1,1,6.00,6.00
"""
WOOCOMMERCE_ROWS = """order_id,order_number,order_date,status,order_currency,customer_id,billing_email,item_name,\
item_sku,item_quantity,item_total
7,107,2024-03-01 10:00:00,completed,EUR,55,ada@example.com,Green tea,TEA-1,4,18.00
8,108,2024-03-02 10:00:00,wc-refunded,EUR,55,ada@example.com,Green tea,TEA-1,1,4.50
"""
MAGENTO = """item_id,status,created_at,sku,name,price,qty_ordered,qty_canceled,qty_refunded,increment_id,customer_id,\
order_currency_code
1,complete,2024-03-01 10:00:00,TEA-1,Green tea,4.5000,5.0000,1.0000,1.0000,100000001,55,RON
2,complete,2024-03-01 10:00:00,TEA-1-S,Green tea S,0.0000,5.0000,0.0000,0.0000,100000001,55,RON
3,canceled,2024-03-02 10:00:00,CUP-1,Cup,6.0000,1.0000,1.0000,0.0000,100000002,56,RON
4,closed,2024-03-02 10:00:00,CUP-1,Cup,6.0000,1.0000,0.0000,0.0000,100000003,56,RON
"""
GERMAN = """Kundennummer;Bestellnummer;Bestelldatum;Artikelnummer;Artikelbezeichnung;Menge;Einzelpreis
0815;R-1;05.09.2011;4711;Glühwein;2;1.234,50
"""
ROMANIAN = """Cod client;Nr. comandă;Data comenzii;Cod produs;Denumire produs;Cantitate;Preț unitar
0815;R-1;05.09.2011;4711;Făină albă;2;12,50
"""


def _line(orders, row=0):
    line = orders.row(row, named=True)
    return (
        line["customer_id"],
        line["order_id"],
        line["ordered_at"],
        line["product_id"],
        line["quantity"],
        line["unit_price"],
    )


@pytest.mark.parametrize(
    ("text", "layout", "line"),
    [
        # Spreadsheets turn customer numbers into decimals; letter case of stock codes wavers
        (ONLINE_RETAIL, "online-retail", ("17850", "536365", datetime(2011, 1, 13, 8, 26), "85123A", 6, 2.55)),
        (ONLINE_RETAIL_II, "online-retail", ("17850", "536365", datetime(2011, 1, 13, 8, 26), "85123A", 6, 2.55)),
        # Refunded units are already off "Quantity (- Refund)"
        (WOOCOMMERCE, "woocommerce", (None, "101", datetime(2024, 3, 1, 10), "CUP-1", 1, 6.0)),
        # The price is the total over the quantity; the customer number wins over the address
        (WOOCOMMERCE_ROWS, "woocommerce", ("55", "107", datetime(2024, 3, 1, 10), "TEA-1", 4, 4.5)),
        # Ordered less cancelled less refunded
        (MAGENTO, "magento", ("55", "100000001", datetime(2024, 3, 1, 10), "TEA-1", 3, 4.5)),
        (GERMAN, "plain", ("0815", "R-1", datetime(2011, 9, 5), "4711", 2, 1234.5)),
        (ROMANIAN, "plain", ("0815", "R-1", datetime(2011, 9, 5), "4711", 2, 12.5)),
    ],
)
def test_a_known_export_is_read_without_being_told_its_columns(read_text, text, layout, line):
    read = read_text(text)
    assert read.report.files[0].layout == layout
    found = _line(read.orders)
    assert found[1:] == line[1:]
    assert line[0] in (None, found[0])
    assert {name: read.orders.schema[name] for name in ORDER_SCHEMA} == ORDER_SCHEMA


def test_shopify_lines_below_the_first_take_the_order_s_own_fields(read_text):
    read = read_text(SHOPIFY)
    assert read.orders["order_id"].to_list() == ["#1001", "#1001"]
    assert read.orders["currency"].to_list() == ["EUR", "EUR"]
    assert read.orders["ordered_at"].to_list() == [datetime(2024, 3, 1, 10)] * 2  # the shop's clock, offset dropped
    assert sorted(read.orders["product_id"]) == ["FERN-1", "Tote bag"]  # no sku: the name stands in
    # #1002 was cancelled, which only its first line says; #1003 was refunded
    assert read.report.count(Reason.ORDER_CANCELLED) == 3


def test_woocommerce_lines_without_an_order_number_belong_to_the_order_above(read_text):
    read = read_text(WOOCOMMERCE)
    assert sorted(read.orders["product_id"]) == ["CUP-1", "TEA-1"]
    assert read.orders["order_id"].unique().to_list() == ["101"]
    assert read.report.count(Reason.ORDER_CANCELLED) == 1


GUESTS = """order_id,date,status,order_total,customer_id,billing_email,item_name,item_sku,item_quantity,\
item_refunded_qty,item_total
1,2024-03-01 10:00:00,completed,99.00,55,ada@example.com,Tea,TEA-1,4,0,18.00
2,2024-03-02 10:00:00,completed,99.00,0,bo@example.org,Tea,TEA-1,3,1,13.50
3,2024-03-03 10:00:00,completed,99.00,0,cy@example.org,Tea,TEA-1,2,0,9.00
4,2024-03-04 10:00:00,completed,99.00,0,,Tea,TEA-1,2,0,9.00
"""


def test_woocommerce_guests_are_not_one_customer_who_never_stops_buying(read_text):
    read = read_text(GUESTS)
    assert read.orders["customer_id"].n_unique() == 3
    assert read.orders.filter(pl.col("customer_id") == "55")["quantity"].to_list() == [4]
    assert read.report.identifiers_tokenised == 2
    assert read.report.count(Reason.NO_CUSTOMER) == 1
    assert any(
        "2 lines without a customer id took the customer from billing_email" in s for s in read.report.sentences()
    )


def test_woocommerce_refunds_of_a_part_come_off_and_prices_come_from_the_line_not_the_order(read_text):
    orders = read_text(GUESTS).orders.sort("ordered_at")
    assert orders["quantity"].to_list() == [4, 2, 2]
    assert orders["unit_price"].to_list() == [4.5, 4.5, 4.5]


def test_a_magento_guest_goes_by_the_address_of_the_order(read_text):
    text = MAGENTO.replace("increment_id,customer_id", "increment_id,customer_id,customer_email")
    text = text.replace(",55,RON", ",,ada@example.com,RON").replace(",56,RON", ",56,bo@example.org,RON")
    read = read_text(text)
    assert read.orders["customer_id"].str.starts_with("c_").all()
    assert read.report.count(Reason.NO_CUSTOMER) == 0


def test_who_names_the_customers_column_gets_no_other(read_text):
    read = read_text(GUESTS, columns={"customer_id": "customer_id"})
    assert read.orders["customer_id"].unique().to_list() == ["55"]


def test_magento_children_of_a_bundle_go_by_their_zero_price_and_closed_orders_were_refunded(read_text):
    report = read_text(MAGENTO).report
    assert report.count(Reason.PRICE_NOT_POSITIVE) == 1
    assert report.count(Reason.ORDER_CANCELLED) == 2


def test_named_columns_win_over_known_names(read_text):
    text = "Kunde,customer,when,sku,n,price\nK1,x,2024-01-31,A,2,3\n"
    columns = {"customer_id": "Kunde", "ordered_at": "when", "quantity": "n"}
    assert read_text(text, columns=columns).orders["customer_id"].to_list() == ["K1"]


def test_a_missing_column_is_named_with_the_nearest_and_how_to_say_it(read_text):
    with pytest.raises(MissingColumn) as caught:
        read_text("customer,order,date,product,quantty,price\na1,1,2024-01-31,A,2,3\n")
    message = str(caught.value)
    for part in (
        "orders.csv",
        "quantity",
        "customer, order, date",
        "nearest: quantty",
        'columns={"quantity": "quantty"}',
    ):
        assert part in message


def test_all_missing_columns_are_named_at_once(read_text):
    with pytest.raises(MissingColumn) as caught:
        read_text("buyr,order,date,product,Menge (Stk)\na1,1,2024-01-31,A,2\n")
    message = str(caught.value)
    assert "no column for customer_id or quantity or unit_price (or line_total) was found" in message
    assert 'say which ones they are with columns={"customer_id": "buyr", "quantity": ' in message
    assert '"unit_price": "' in message
    assert (caught.value.wanted, list(caught.value.others)) == ("customer_id", ["quantity", "unit_price"])


def test_a_missing_price_says_what_else_would_do(read_text):
    with pytest.raises(MissingColumn, match=r"no column for unit_price \(or line_total\) was found"):
        read_text("customer,order,date,product,qty\na1,1,2024-01-31,A,2\n")


def test_a_file_without_a_header_is_suspected_as_such(read_text):
    with pytest.raises(MissingColumn, match="the first row looks like an order and not like column names: put the na"):
        read_text("20022,1,2024-01-31,A,2,3.5\n20023,2,2024-02-01,A,1,3.5\n")
    with pytest.raises(MissingColumn) as caught:
        read_text("buyer 1,order,2024,product,qty,price\nk,1,x,A,2,3\n")
    assert "the first row" not in str(caught.value)


@pytest.mark.parametrize(
    "header",
    [
        "order_id,order_number,order_date,status,order_total,order_key,customer_id,billing_email,line_item_1,line_item_2",
        "Date,Order #,Status,Customer,Customer type,Product(s),Items sold,Coupon(s),N. Revenue,Attribution",
        "ID,Purchase Point,Purchase Date,Bill-to Name,Grand Total (Base),Status,Customer Email,Subtotal",
    ],
    ids=["woocommerce-line-items", "woocommerce-analytics", "magento-grid"],
)
def test_a_list_of_orders_without_their_lines_is_told_as_such_and_no_column_is_guessed(read_text, header):
    with pytest.raises(MissingColumn, match="looks like a list of orders without what was in them") as caught:
        read_text(f"{header}\n{','.join('x' for _ in header.split(','))}\n")
    assert "a row for each product of an order" in str(caught.value)
    assert 'columns={"product_id": "NAME", "quantity": "NAME", "unit_price": "NAME"}' in str(caught.value)


@pytest.mark.parametrize(
    "header",
    [
        "Order ID,Order Date,Customer ID,Total,Status",
        "Bestellnummer,Bestelldatum,Kundennummer,Gesamtbetrag,Status",
        "Nr. comandă,Data comenzii,Cod client,Total,Stare",
    ],
)
def test_an_order_s_total_is_not_taken_for_what_was_in_it(read_text, header):
    with pytest.raises(MissingColumn, match="looks like a list of orders without what was in them") as caught:
        read_text(f"{header}\n{','.join('x' for _ in header.split(','))}\n")
    assert caught.value.wanted in {"product_id", "quantity"}
    assert '"product_id": "NAME", "quantity": "NAME"' in str(caught.value)


@pytest.mark.parametrize(
    "header",
    [
        "Kunde,Bestellung,Datum,Ware,Stk.,Gesamt",
        "customer,order,date,goods,pieces,total",
        "client,comanda,data,marfa,nr buc,total",
    ],
)
def test_lines_with_a_total_under_strange_names_are_no_list_of_orders_without_them(read_text, header):
    with pytest.raises(MissingColumn) as caught:
        read_text(f"{header}\nk,1,2024-01-31,A,2,3\n")
    assert "without what was in them" not in str(caught.value)


def test_a_title_above_the_column_names_is_told_as_such_and_no_column_is_guessed(read_text):
    lines = "customer,order,date,product,qty,price\nk,1,2024-01-31,A,2,3\n"
    with pytest.raises(
        MissingColumn, match="looks like a title: take away what stands above the column names"
    ) as caught:
        read_text(f"Orders of 2024,,,,,\n{lines}")
    assert "nearest" not in str(caught.value)
    with pytest.raises(UnreadableOrders, match="take away a title that stands above"):
        read_text(f"Orders\n{lines}")


def test_lines_under_strange_names_are_no_list_of_orders_without_them(read_text):
    with pytest.raises(MissingColumn, match=r"nearest: .*Line: Quantity") as caught:
        read_text("Name,Created At,Customer: ID,Line: SKU,Line: Quantity,Line: Price\n1,2024-01-31,7,A,2,3\n")
    assert "without what was in them" not in str(caught.value)


def test_a_column_named_by_the_caller_must_be_there(read_text):
    with pytest.raises(MissingColumn, match="Kunde"):
        read_text("customer,date,sku,qty,price\na,2024-01-31,A,2,3\n", columns={"customer_id": "Kunde"})


@pytest.mark.parametrize(
    "options",
    [{"columns": {"buyer": "x"}}, {"decimal": ";"}, {"returns": "none"}, {"key": b"short"}, {"encoding": "cp9999"},
     {"delimiter": ";;"}],
)  # fmt: skip
def test_an_option_outside_its_range_is_refused(read_text, options):
    with pytest.raises(BadRequest):
        read_text("customer,date,sku,qty,price\na,2024-01-31,A,2,3\n", **options)


def test_columns_that_are_not_needed_never_enter(read_text):
    read = read_text(SHOPIFY)
    assert {"Billing Name", "Billing Phone"} <= set(read.report.files[0].left_out)
    assert "Ada" not in str(read.orders.rows())


def test_an_order_without_a_number_is_a_customer_s_day(read_text):
    read = read_text("customer,date,sku,qty,price\nk1,2024-01-31 10:00,A,2,3\nk1,2024-01-31 17:00,B,2,3\n")
    assert read.orders["order_id"].to_list() == ["2024-01-31/k1"] * 2
    assert read.report.last_day == date(2024, 1, 31)
