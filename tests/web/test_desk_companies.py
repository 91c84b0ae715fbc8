"""Companies on the desk: talked with through those who act for them; and whoever waits for a call back stands apart."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forecall.centre.models import CallTask, Conversation, ConversationOutcome
from forecall.contacts import Whom, add_company, appoint
from forecall.contacts.representing import Mandate
from forecall.foundation import acting
from forecall.orders.models import Order
from forecall.sales.models import Outlook, Suggestion
from tests.web.test_desk_orders import desk_orders, fields_of
from tests.web.test_desk_pages import furnish, log, text_of

pytestmark = pytest.mark.once  # pages, and nothing of Python's version


@pytest.fixture
def shop(house):
    """The first customer's needs are a company's; the second customer is the one who acts for it."""
    house.rows = furnish(house)
    with acting(house.tea.pk, "x"):
        house.firm = add_company("Ceai și Cafea SRL", "RO")
        [first, second] = [row.customer.subject for row in house.rows[:2]]
        for model in (Outlook, Suggestion, Order):
            model.objects.filter(subject=first).update(subject=None, company=house.firm)
        house.agent = second
    return house


def test_an_order_of_a_company_is_taken_though_nobody_acts_for_it(shop):
    seller, key = shop.browser("sam"), shop.rows[0].suggestion
    page = seller.get(f"/o/tea/desk/{key}/")
    assert "a call cannot be noted" in text_of(page)
    assert log(seller, key, outcome="interested").status_code == 404
    assert log(seller, key, outcome="ordered", **fields_of(page)).status_code == 302
    assert [one.company_id for one in desk_orders()] == [shop.firm]
    assert not Conversation.unscoped.exists()


def test_a_company_is_talked_with_through_who_acts_for_it_and_counts_as_done(shop):
    seller, key = shop.browser("sam"), shop.rows[0].suggestion
    with acting(shop.tea.pk, "x"):
        span = {"starts": shop.now - timedelta(days=1), "ends": shop.now + timedelta(days=9)}
        appoint(shop.agent, Whom(company=shop.firm), Mandate("employment", **span))
    page = seller.get(f"/o/tea/desk/{key}/?with={shop.agent}")
    assert "Who acts for the company" in text_of(page)
    assert "May be called." in text_of(page)
    log(seller, key, outcome="ordered", **fields_of(page))
    [talk] = Conversation.unscoped.all()
    assert (talk.subject_id, desk_orders().get().company_id) == (shop.agent, shop.firm)
    said = text_of(seller.get("/o/tea/desk/"))
    assert "Ceai și Cafea SRL done today" in said
    assert "Done today 2" in said  # the company, and the person in her own right


def test_whoever_was_promised_a_call_back_today_stands_apart(shop):
    seller, row = shop.browser("sam"), shop.rows[2]
    assert "Nobody waits for a call back" in text_of(seller.get("/o/tea/desk/?only=callbacks"))
    log(seller, row.suggestion, outcome="callback", next_at=f"{shop.now + timedelta(days=2):%Y-%m-%dT%H:%M}")
    assert ConversationOutcome.unscoped.count() == 1
    assert "Call back today 0" in text_of(seller.get("/o/tea/desk/"))  # it is for another day
    CallTask.unscoped.filter(tries=1).update(again_at=shop.now)
    waiting = seller.get("/o/tea/desk/?only=callbacks")
    assert waiting.content.decode().count("data-row") == 1
    assert "Call back today 1" in text_of(waiting)
