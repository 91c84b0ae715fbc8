"""Orders come in once, of the right people, with where they came from; and go out again."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from forecall.custody import erase, object_to, publish
from forecall.custody.models import Happening, Subject
from forecall.custody.origins import origins_of
from forecall.foundation import acting
from forecall.foundation.models import Organisation
from forecall.orders import frame_for_needs, undo
from forecall.orders.errors import AgreementMissing, ImportUnknown
from forecall.orders.models import Import, Order, OrderLine, Product
from forecall.orders.shaping import shaped
from tests.orders.conftest import NOW, SHOP, orders_of
from tests.policy.policies import example


def everything():
    return (
        list(Order.objects.order_by("pk").values()),
        list(OrderLine.objects.order_by("pk").values()),
        list(Subject.objects.order_by("pk").values()),
    )


@pytest.mark.databases
def test_orders_come_in_and_go_to_the_need_model_under_opaque_ids(shop):
    read = frame_for_needs()
    whose = {number: shop.person(number).hex for number in ("1001", "1002", "1003")}
    assert set(read.frame["customer_id"]) == set(whose.values())
    wanted = SHOP.with_columns(pl.col("customer_id").replace(whose))
    assert_frame_equal(read.frame.drop("order_id"), wanted.drop("order_id"), check_row_order=False, check_exact=True)
    assert read.left_out == {}


@pytest.mark.promise("AI-02.7")
@pytest.mark.parametrize("digest", ["a" * 64, "b" * 64])  # the same file, and another one that says the same
def test_the_same_file_twice_changes_nothing(shop, digest):
    before = everything()
    again = shop.take_in(SHOP.sample(fraction=1.0, shuffle=True, seed=3).sort("order_id", "product_id"), digest)
    assert everything()[0] == before[0] or digest == "b" * 64
    assert [len(rows) for rows in everything()] == [len(rows) for rows in before]
    assert again.fresh is (digest == "b" * 64)


@pytest.mark.databases
def test_an_order_that_comes_again_changed_gets_its_new_lines(shop):
    less = SHOP.with_columns(pl.when(pl.col("product_id") == "cups").then(4.0).otherwise("quantity").alias("quantity"))
    brought = shop.take_in(less, "c" * 64).counts
    assert (brought.orders_changed, brought.orders_unchanged, brought.orders_added) == (1, 3, 0)
    assert OrderLine.objects.count() == 5
    assert frame_for_needs().frame.filter(pl.col("product_id") == "cups")["quantity"].to_list() == [4.0]


@pytest.mark.promise("AI-02.7")
def test_an_erased_customer_does_not_come_back_by_any_import(shop):
    erase(shop.person("1001"))
    assert Order.objects.count() == 2
    for digest, orders in (("c" * 64, SHOP), ("d" * 64, orders_of(("1001", "A9", 90, "tea", 1, "4.5")))):
        brought = shop.take_in(orders, digest)
        assert brought.counts.left_out["erased"] == orders.filter(pl.col("customer_id") == "1001").height
    assert Order.objects.count() == 2
    assert Subject.objects.filter(forgotten_at=None).count() == 2


@pytest.mark.promise("AI-02.7")
@pytest.mark.parametrize(
    ("fields", "prices", "has_numbers"),
    [
        ("product, quantity, price, time", {4_500_000}, False),  # as the example has it
        ("product, quantity, time", {0}, False),
        ("order, time", {4_500_000}, True),  # an order, with all that is in it
    ],
)
def test_only_what_the_policy_has_a_place_for_comes_in(house, fields, prices, has_numbers):
    policy = example("need-prediction")
    history = policy.categories["order_history"].model_copy(update={"fields": ["customer_number", *fields.split(", ")]})
    policy = policy.model_copy(update={"categories": {**policy.categories, "order_history": history}})
    declared = Organisation.objects.create(slug="declared", name="declared", country="RO", created_at=NOW)
    with acting(declared.id, "op"):
        publish(policy, artefact="0" * 64)
        house.accept()
        house.take_in(orders_of(("1001", "A1", 0, "tea", 2, "4.5")).with_columns(pl.lit("secret").alias("note")))
        assert set(OrderLine.objects.values_list("price_micro", flat=True)) == prices
        assert (Order.objects.filter(number__isnull=False).count() == 1) is has_numbers


def test_an_objector_is_neither_read_nor_scored(shop):
    object_to(shop.person("1002"), "need_prediction")
    read = frame_for_needs()
    assert shop.person("1002").hex not in set(read.frame["customer_id"])
    assert read.left_out == {"objected": 1}
    assert shop.receipts[-1].count == 2
    brought = shop.take_in(orders_of(("1002", "B2", 40, "coffee", 1, "7.9")), "c" * 64)
    assert brought.counts.left_out == {"objected": 1}


def test_each_category_keeps_where_it_came_from_and_the_notice_it_came_under(shop):
    [(category, origin)] = origins_of(shop.person("1002")).items()
    assert (category, origin.source, origin.version, origin.origin) == ("order_history", "client", 1, "web shop")
    assert origin.informed is None  # the clock of Art. 14 runs


def test_the_term_counts_from_the_newest_order(shop):
    shop.take_in(orders_of(("1001", "A0", -90, "tea", 1, "4.5"), ("1001", "A3", 60, "tea", 1, "4.5")), "c" * 64)
    [newest] = Happening.objects.filter(subject_id=shop.person("1001"), event="last_order")
    assert newest.at.date().isoformat() == "2026-10-31"


@pytest.mark.promise("AI-01.2")
def test_nothing_comes_in_before_todays_agreement_is_accepted(house):
    with pytest.raises(AgreementMissing, match=r"processing-agreement\.md of version 1 has not been accepted"):
        house.take_in(SHOP)
    assert (Import.objects.count(), Order.objects.count(), Subject.objects.count()) == (0, 0, 0)
    house.accept()
    assert house.take_in(SHOP).counts.orders_added == 4


@pytest.mark.databases
def test_an_import_is_undone_and_may_come_again(shop):
    [row] = Import.objects.all()
    assert undo(row.pk) == 4
    assert (Order.objects.count(), OrderLine.objects.count()) == (0, 0)
    assert shop.take_in(SHOP).counts.orders_added == 4
    with pytest.raises(ImportUnknown), acting(shop.bobs, "bob"):
        undo(row.pk)


def test_card_numbers_are_masked_in_what_products_are_called(shop):
    card = orders_of(("1002", "B7", 50, "4111 1111 1111 1111", 1, "2")).with_columns(
        product_name=pl.lit("gift card 5555 5555 5555 4444")
    )
    assert shop.take_in(card, "c" * 64).counts.cards_masked == 2
    said = " ".join(f"{one.code} {one.name}" for one in Product.objects.all())
    assert "•••• 1111" in said
    assert "•••• 4444" in said
    assert "5555 5555" not in said


CODES = {
    "4000 0000 0006 1111": "[card •••• 1111]",
    "4111 1111 1111 1111": "[card •••• 1111] #2",
    "patru opt ori unu șapte ori unu": "[card •••• 1111] #2",  # the same number
    "4lll 1lll 1lll 1lll": "[card •••• 1111] #2",
    "4013786650925/499": "4013786650925/499",  # passes the check, by chance
    "[card **** 1111 #2]": "[card **** 1111 #2]",
}


@pytest.mark.parametrize("codes", [list(CODES), list(reversed(CODES))])
def test_products_with_cards_that_end_alike_for_their_codes_stay_two_and_other_codes_stay_as_they_are(codes):
    given = orders_of(*(("1002", f"B{number}", 50, code, 1, "2") for number, code in enumerate(codes)))
    lines = shaped(given, ZoneInfo("Europe/Bucharest"), keeps_prices=True).lines
    kept = dict(lines.select("order_id", "product_id").iter_rows())
    assert {code: kept[f"B{number}"] for number, code in enumerate(codes)} == CODES


def test_an_order_of_several_customers_is_left_out_and_counted(shop):
    both = orders_of(("1002", "B8", 50, "tea", 1, "4.5"), ("1003", "B8", 50, "tea", 1, "4.5"))
    brought = shop.take_in(both, "c" * 64)
    assert brought.counts.left_out == {"several_customers": 2}
    assert brought.counts.orders_added == 0
