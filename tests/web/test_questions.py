"""How many questions the pages of a seller's day ask the database: a number each, so that a new one is noticed."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forecall.centre.models import ConversationOutcome
from tests.web.test_desk_pages import furnish, log

pytestmark = pytest.mark.once  # pages, and nothing of Python's version
CUSTOMER, START, OUTCOME = 25, 23, 62
"""Questions of a customer's page, of the start page, and of noting what came of a call; each when asked again."""


@pytest.fixture
def shop(house):
    house.rows = furnish(house)
    return house


def counted(ask, status):
    with CaptureQueriesContext(connection) as asked:
        assert ask().status_code == status
    return len(asked)


def test_a_customer_s_page_asks_so_many_questions_whoever_it_is(shop):
    sam = shop.browser("sam")
    sam.get(f"/o/tea/desk/{shop.rows[0].suggestion}/")
    found = {
        row.suggestion: counted(lambda row=row: sam.get(f"/o/tea/desk/{row.suggestion}/"), 200) for row in shop.rows
    }
    assert max(found.values()) == CUSTOMER, found


def test_the_start_page_asks_so_many_questions(shop):
    olga = shop.browser("olga")
    olga.get("/o/tea/")
    assert counted(lambda: olga.get("/o/tea/"), 200) == START


def test_noting_what_came_of_a_call_asks_so_many_questions(shop):
    sam = shop.browser("sam")
    log(sam, shop.rows[0].suggestion)
    assert counted(lambda: log(sam, shop.rows[1].suggestion), 302) == OUTCOME
    assert ConversationOutcome.unscoped.count() == 2
