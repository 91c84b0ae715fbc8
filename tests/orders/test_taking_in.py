"""Somebody who moves here brings their orders along: once, whole, and to the products of this house."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import replace

import pytest

from forecall.contacts.taking_in import Contacts
from forecall.custody import publish, wire
from forecall.custody.errors import CopyRefused
from forecall.custody.models import Subject
from forecall.custody.rights import Kind, Request, open_case, portable_copy, read_in, store
from forecall.custody.rights.opening import open_for_person
from forecall.custody.rights.walking import walk
from forecall.custody.wiring import wired
from forecall.foundation import acting
from forecall.foundation.models import Organisation
from forecall.orders.errors import CopyWrong
from forecall.orders.models import Order, OrderLine, Product
from forecall.orders.taking_in import Orders
from tests.policy.policies import edited

HISTORY = "order_history"


@pytest.fixture
def copy(shop):
    """What customer 1001 takes along from alice's shop: their orders as the walk over everything held says them."""
    shop.parts = replace(shop.parts, takes_in=(Contacts(), Orders()))
    wire(shop.parts)
    person = shop.person("1001")
    case = open_case(Request(Kind.PORTABILITY, "email", "en"), person)
    data = json.loads(portable_copy(case).files()["portable.json"])
    found = walk(open_for_person(store.case_of(case)), person, wired().holdings)
    data["records"] = [
        {"model": one.model, "key": one.key, "category": HISTORY, "values": one.values, "links": one.links}
        for _held, one in found
        if one.model in Orders.models
    ]
    since = shop.clock.now().isoformat()
    data["categories"][HISTORY] = {
        "collected": since, "source": "client", "policy_version": 1, "origin": "", "informed": since,
    }  # fmt: skip
    return json.loads(json.dumps(data))


def lines(person):
    rows = OrderLine.objects.filter(order__subject=person).order_by("order__ordered_at", "position")
    return [(str(row.order.ordered_at), row.position, row.product.code, row.quantity, row.price_micro) for row in rows]


@pytest.mark.promise("AI-11.5")
def test_orders_come_along_with_day_lines_and_products_by_code(shop, copy):
    before = lines(shop.person("1001"))
    with acting(shop.bobs, "bob"):
        tea = Product.objects.create(organisation_id=shop.bobs, code="tea", name="Bob's tea")
        brought = read_in(copy)
        assert lines(brought) == before
        assert len(before) == 3
        assert sorted(Product.objects.values_list("code", flat=True)) == ["cups", "tea"]
        assert OrderLine.objects.filter(product=tea).count() == 2
        assert set(Order.objects.values_list("origin", flat=True)) == {"copy"}


def test_the_same_copy_read_twice_is_refused_and_no_order_counts_twice(shop, copy):
    with acting(shop.bobs, "bob"):
        brought = read_in(copy)
        with pytest.raises(CopyRefused, match="stand here already"):
            read_in(copy)
        assert list(Subject.objects.values_list("pk", flat=True)) == [brought]
        assert Order.objects.count() == 2


def test_it_may_come_back_to_the_house_it_left_whose_own_orders_stay(shop, copy):
    person = shop.person("1001")
    brought = read_in(copy)
    assert lines(brought) == lines(person)
    assert Order.objects.filter(subject=person).count() == 2


@contextmanager
def house_that_holds(shop, fields):
    """Another house, whose policy has these fields for orders."""
    made = Organisation.objects.create(slug="carols", name="carols", country="RO", created_at=shop.clock.now())
    with acting(made.id, "carol"):
        publish(edited("need-prediction", {"categories/order_history/fields": fields}), artefact="0" * 64)
        yield


def test_prices_that_the_policy_here_does_not_declare_are_refused_by_name_and_nothing_comes_in(shop, copy):
    with house_that_holds(shop, ["customer_number", "product", "quantity", "time"]):
        with pytest.raises(
            CopyRefused, match=r"price or order \(orders.OrderLine.price_micro\) in category order_hist"
        ):
            read_in(copy)
        assert not Subject.objects.exists()


def test_a_policy_that_declares_whole_orders_has_a_place_for_all_of_one(shop, copy):
    before = lines(shop.person("1001"))
    with house_that_holds(shop, ["customer_number", "order"]):
        assert lines(read_in(copy)) == before


@pytest.mark.parametrize(
    ("model", "wrong"),
    [
        ("orders.OrderLine", {"quantity": -1.0}),
        ("orders.OrderLine", {"product": ""}),
        ("orders.OrderLine", {"price_micro": "1"}),
        ("orders.Order", {"digest": "no base 64"}),
    ],
)
def test_what_cannot_be_an_order_brings_nothing_in(shop, copy, model, wrong):
    next(one for one in copy["records"] if one["model"] == model)["values"].update(wrong)
    with acting(shop.bobs, "bob"):
        with pytest.raises(CopyWrong):
            read_in(copy)
        assert not Subject.objects.exists()
        assert not Order.objects.exists()
