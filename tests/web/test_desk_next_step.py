"""A day for the next step is never dropped: the customer comes back that day, or the form says why they cannot."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from forecall.centre.models import CallTask, Conversation, ConversationOutcome
from forecall.web.staff.desk import words
from tests.web.test_desk_orders import desk_orders, fields_of
from tests.web.test_desk_pages import furnish, log, text_of

pytestmark = pytest.mark.once  # pages, and nothing of Python's version


@pytest.fixture
def shop(house):
    house.rows = furnish(house)
    house.day = f"{house.now + timedelta(days=3):%Y-%m-%dT%H:%M}"
    return house


@pytest.mark.parametrize("outcome", ["ordered", "answered", "interested", "not_now", "no_answer"])
def test_a_next_step_with_its_day_brings_the_customer_back_whatever_came_of_the_call(shop, outcome):
    seller, key = shop.browser("sam"), shop.rows[0].suggestion
    page = seller.get(f"/o/tea/desk/{key}/")
    order = fields_of(page) if outcome == "ordered" else {}
    assert log(seller, key, outcome=outcome, next_at=shop.day, **order).status_code == 302
    task, said = CallTask.unscoped.get(), ConversationOutcome.unscoped.get()
    wanted = datetime.fromisoformat(shop.day).replace(tzinfo=ZoneInfo(shop.tea.timezone))
    assert (task.state, task.again_at, said.next_at) == ("open", wanted, wanted)
    assert desk_orders().count() == (outcome == "ordered")
    CallTask.unscoped.update(again_at=shop.now)
    assert "Call back today 1" in text_of(seller.get("/o/tea/desk/"))
    seller.post(f"/o/tea/desk/talks/{said.conversation_id}/undo/")
    assert CallTask.unscoped.get().again_at is None


@pytest.mark.parametrize("outcome", ["not_interested", "wrong_person", "never_again"])
def test_an_outcome_after_which_nobody_is_contacted_says_so_at_the_day_and_keeps_what_was_filled_in(shop, outcome):
    seller, key = shop.browser("sam"), shop.rows[0].suggestion
    order = fields_of(seller.get(f"/o/tea/desk/{key}/"))
    answer = log(seller, key, outcome=outcome, next_at=shop.day, feedback="wrong_time", note="Rings back", **order)
    assert answer.status_code == 200
    assert f"After “{words.OUTCOMES[outcome]}” nobody is contacted again. Empty the day" in text_of(answer)
    page = answer.content.decode()
    for kept in (f'value="{outcome}"', shop.day, "Rings back", '"wrong_time" selected', order["order-once"]):
        assert kept in page
    assert not Conversation.unscoped.exists()
    assert not CallTask.unscoped.filter(tries__gt=0).exists()
