"""The order in the same form: from the forecast's quantities to an order, once, and taken back with its talk."""

from __future__ import annotations

import re

import pytest

from forecall.centre.models import CallTask, Conversation, ConversationOutcome
from forecall.custody.recording import restrict
from forecall.foundation import acting
from forecall.orders import frame_for_needs
from forecall.orders.models import Order, Product
from forecall.sales.models import Suggestion, TakenOrder
from tests.web.test_desk_pages import furnish, log, text_of

pytestmark = pytest.mark.once  # pages, and nothing of Python's version


def fields_of(answer):
    """What the order on a page would send: inputs by name, ticked boxes only."""
    found = {}
    for tag in re.findall(r"<input [^>]*>", answer.content.decode().partition("data-log")[2]):
        given = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        if given.get("type") != "checkbox":
            found[given.get("name", "")] = given.get("value", "")
        elif " checked" in tag:
            found[given["name"]] = "on"
    return {name: value for name, value in found.items() if name.startswith(("line-", "order-"))}


@pytest.fixture
def shop(house):
    house.rows = furnish(house)
    return house


def desk_orders():
    return Order.unscoped.filter(origin="desk")


def test_the_form_starts_from_the_forecast_and_what_is_sent_becomes_an_order(shop):
    seller, row = shop.browser("sam"), shop.rows[0]
    given = fields_of(seller.get(f"/o/tea/desk/{row.suggestion}/"))
    assert given["line-0-product"] == row.product
    assert float(given["line-0-quantity"]) == max(1, round(row.quantity[1]))
    assert [name for name in given if name.endswith("-take")] == ["line-0-take"]
    other = Product.unscoped.exclude(code=row.product).first().code
    empty = max(int(name.split("-")[1]) for name in given if name.endswith("-product"))
    more = {f"line-{empty}-product": other, f"line-{empty}-quantity": "2.5", f"line-{empty}-price": "9.99"}
    answer = log(seller, row.suggestion, outcome="ordered", **{**given, "line-0-price": "3.25", **more})
    assert answer.status_code == 302
    [order] = desk_orders()
    assert order.subject_id == row.customer.subject
    with acting(shop.tea.pk, "x"):
        frame = frame_for_needs().frame
        mine = frame.filter(frame["order_id"] == str(order.pk)).select("product_id", "quantity", "unit_price")
    wanted = {(row.product, float(given["line-0-quantity"]), 3.25), (other, 2.5, 9.99)}
    assert set(mine.rows()) == wanted
    assert "order" in text_of(seller.get(f"/o/tea/desk/{row.suggestion}/"))


def test_sent_twice_it_is_one_order_and_undo_takes_it_back_with_its_talk(shop):
    seller, key = shop.browser("sam"), shop.rows[0].suggestion
    given = fields_of(seller.get(f"/o/tea/desk/{key}/"))
    for _ in range(2):
        assert log(seller, key, outcome="ordered", **given).status_code == 302
    assert (desk_orders().count(), Conversation.unscoped.count()) == (1, 1)
    [noted] = ConversationOutcome.unscoped.all()
    seller.post(f"/o/tea/desk/talks/{noted.conversation_id}/undo/")
    assert not desk_orders()
    assert not TakenOrder.unscoped.exists()


def test_a_form_sent_twice_is_one_talk_whatever_came_of_it_and_one_that_was_undone_may_come_again(shop):
    seller, key = shop.browser("sam"), shop.rows[0].suggestion
    once = {"order-once": fields_of(seller.get(f"/o/tea/desk/{key}/"))["order-once"]}
    for _ in range(2):
        assert log(seller, key, outcome="no_answer", **once).status_code == 302
    [noted] = ConversationOutcome.unscoped.all()
    assert CallTask.unscoped.get().tries == 1
    seller.post(f"/o/tea/desk/talks/{noted.conversation_id}/undo/")
    log(seller, key, outcome="interested", **once)
    assert ConversationOutcome.unscoped.filter(undone_at=None).get().outcome == "interested"


WRONG = (
    ({"line-0-quantity": ""}, "How many?"),
    ({"line-0-quantity": "-3"}, "greater than or equal to 0"),
    ({"line-0-price": "1e99"}, "less than or equal to"),
    ({"line-5-product": "no such tea", "line-5-quantity": "1", "line-5-price": "1"}, "no product of your catalogue"),
)


def test_a_line_that_cannot_be_meant_is_told_and_leaves_nothing_behind(shop):
    seller, key = shop.browser("sam"), shop.rows[0].suggestion
    given = fields_of(seller.get(f"/o/tea/desk/{key}/"))
    for change, said in WRONG:
        assert said in text_of(log(seller, key, outcome="ordered", **{**given, **change})), change
    assert not Conversation.unscoped.exists()
    log(seller, key, outcome="interested", **given)  # and another outcome leaves the order that stands ready alone
    assert Conversation.unscoped.count() == 1
    assert not desk_orders()


@pytest.mark.parametrize(("shown", "then"), [(3, 1), (1, 5)])
def test_a_form_that_a_newer_forecast_overtook_takes_what_was_ticked_and_typed_and_nothing_else(shop, shown, then):
    """Of a customer who rings the page stays open while another forecast comes: its lines are those it was shown."""
    seller, row = shop.browser("sam"), shop.rows[0]
    address, other = f"/o/tea/desk/called/{row.customer.subject.hex}/", Product.unscoped.last().code
    offer(shop, row, shown)
    given = fields_of(seller.get(address))
    assert given["line-INITIAL_FORMS"] == str(shown)
    typed = {f"line-{shown}-product": other, f"line-{shown}-quantity": "2", f"line-{shown}-price": "9.99"}
    asked = {**given, **typed, "how": "call", "outcome": "ordered"}
    offer(shop, row, then)
    mended = fields_of(seller.post(address, {**asked, f"line-{shown}-price": "-1"}))
    assert {name: mended[name] for name in mended if name.endswith("-product")} == {
        name: asked[name] for name in asked if name.endswith("-product")
    }
    assert seller.post(address, asked).status_code == 302
    [order] = desk_orders()
    with acting(shop.tea.pk, "x"):
        assert sorted(order.lines.values_list("product__code", flat=True)) == sorted([row.product, other])


def offer(shop, row, count):
    """The standing forecast names so many products for a customer, the weightiest as before."""
    with acting(shop.tea.pk, "x"):
        top, *others = Suggestion.objects.filter(subject=row.customer.subject).order_by("place")
        Suggestion.objects.filter(pk__in=[one.pk for one in others]).delete()
        products = Product.objects.exclude(pk=top.product_id).order_by("pk")[: count - 1]
        more = ({"place": place, "product_id": one.pk} for place, one in enumerate(products, 1))
        Suggestion.objects.bulk_create(Suggestion(**{**values_of(top), **one}) for one in more)


def values_of(one):
    """The columns of a row, but its key."""
    return {each.attname: getattr(one, each.attname) for each in one._meta.concrete_fields if not each.primary_key}


def test_of_somebody_whose_orders_may_not_come_in_neither_talk_nor_order_is_kept(shop, monkeypatch):
    from forecall.sales import ordering

    seller, row = shop.browser("sam"), shop.rows[0]
    given = fields_of(seller.get(f"/o/tea/desk/{row.suggestion}/"))
    taken = ordering.take_order

    def restricted_meanwhile(*arguments):
        restrict(row.customer.subject, restricted=True)
        return taken(*arguments)

    monkeypatch.setattr(ordering, "take_order", restricted_meanwhile)
    answer = log(seller, row.suggestion, outcome="ordered", **given)
    assert "The order may not be kept" in text_of(answer)
    assert not Conversation.unscoped.exists()
    assert not desk_orders()
