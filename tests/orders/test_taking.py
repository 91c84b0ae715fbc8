"""An order taken by hand is an order like those that files bring: once, of the right person, and out again."""

from __future__ import annotations

from decimal import Decimal

import pytest

from forecall.custody import Refused
from forecall.custody.models import Happening
from forecall.custody.recording import restrict
from forecall.orders import Buyer, Line, frame_for_needs, past_orders, take_order, take_out
from forecall.orders.errors import CustomerUnclear, OrderRefused
from forecall.orders.models import Order, OrderLine
from tests.orders.conftest import NOW, orders_of

TEA, CUPS = Line("tea", 3, Decimal("4.25")), Line("cups", 12, Decimal("1.125"))


def test_an_order_taken_by_hand_is_read_by_the_next_forecast(shop):
    ana = shop.person("1001")
    key = take_order(Buyer(ana), [TEA, CUPS], "EUR", once="form-1")
    read = frame_for_needs().frame
    mine = read.filter(read["order_id"] == str(key)).sort("product_id")
    assert mine.select("customer_id", "product_id", "quantity", "unit_price", "currency").rows() == [
        (ana.hex, "cups", 12.0, 1.125, "EUR"), (ana.hex, "tea", 3.0, 4.25, "EUR")]  # fmt: skip
    assert Order.objects.get(pk=key).origin == "desk"
    assert Happening.unscoped.get(subject=ana, event="last_order").at == NOW
    assert take_out(key)
    assert not OrderLine.objects.filter(order=key).exists()


def test_the_same_form_sent_twice_is_one_order(shop):
    ana = shop.person("1001")
    assert len({take_order(Buyer(ana), [TEA], "EUR", once="form-1") for _ in range(2)}) == 1
    with pytest.raises(OrderRefused, match="another customer's"):
        take_order(Buyer(shop.person("1002")), [TEA], "EUR", once="form-1")


def test_the_file_that_brings_an_order_taken_by_hand_changes_it_instead_of_adding_one(shop):
    ana = shop.person("1001")
    key = take_order(Buyer(ana), [TEA], "EUR", once="form-1", number="A77")
    brought = shop.take_in(orders_of(("1001", "A77", 40, "tea", 4, "4.5")), "c" * 64).counts
    assert (brought.orders_added, brought.orders_changed) == (0, 1)
    assert OrderLine.objects.get(order=key).quantity == 4


def test_of_somebody_whose_data_may_not_come_in_no_order_is_taken(shop):
    ana = shop.person("1001")
    restrict(ana, restricted=True)
    before = Order.objects.count()
    answer = take_order(Buyer(ana), [TEA], "EUR", once="form-1")
    assert isinstance(answer, Refused)
    assert answer.reason == "restricted"
    assert Order.objects.count() == before
    assert past_orders(Buyer(ana)) == []


def test_what_was_ordered_before_is_there_with_its_prices_and_a_receipt(shop):
    newest, older = past_orders(Buyer(shop.person("1001")))
    assert older.lines == (("tea", "Product tea", 2.0, Decimal("4.5")), ("cups", "Product cups", 6.0, Decimal("1.125")))
    assert (newest.total, older.total) == (9, Decimal("15.75"))
    assert shop.receipts[-1].action == "read"


@pytest.mark.parametrize(
    ("lines", "number", "found"),
    [
        ([], "", "nothing is ordered"),
        ([Line("coal", 1, Decimal(1))], "", "line 1: no such product"),
        ([TEA, Line("cups", float("nan"), Decimal(1))], "", "line 2: a quantity of nan"),
        ([Line("tea", 0, Decimal(1))], "", "a quantity of 0"),
        ([Line("tea", 1, Decimal("NaN"))], "", "line 1: no price"),
        ([TEA], "9" * 81, "number: too long"),
        ([TEA], "A1", "brought this order already"),
    ],
)
def test_what_cannot_be_an_order_is_named_and_nothing_is_stored(shop, lines, number, found):
    before = Order.objects.count()
    with pytest.raises(OrderRefused, match=found):
        take_order(Buyer(shop.person("1001")), lines, "EUR", "form-1", number)
    assert Order.objects.count() == before


def test_an_order_is_of_a_person_or_of_a_company():
    with pytest.raises(CustomerUnclear):
        Buyer()
