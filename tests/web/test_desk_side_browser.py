"""The list beside the customer in a real browser: what is looked up can be read, and the keyboard keeps its place."""

from __future__ import annotations

import os

import pytest

from forecall.contacts import open_people
from forecall.custody import object_to
from forecall.foundation import acting
from forecall.orders.models import Product
from tests.web.test_browser import NARROW, WIDE
from tests.web.test_desk_pages import furnish

pytestmark = [pytest.mark.once, pytest.mark.needs_system("chromium", "apt install chromium")]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in the thread of the test
STICKS_OUT = """() => [...document.querySelectorAll("#found strong, #found .why")].filter(one => {
    const own = one.getBoundingClientRect(), card = one.closest("li").getBoundingClientRect();
    return own.left < card.left || own.right > card.right || one.scrollWidth > one.clientWidth + 1;
}).map(one => one.textContent)"""

CUT_OFF = """() => [...document.querySelectorAll("main :is(h3, p, strong, .what)")].filter(one => {
    const own = one.getBoundingClientRect(), card = (one.closest(".card") ?? document.body).getBoundingClientRect();
    return own.width && own.right > card.right + 1;
}).map(one => one.textContent)"""


@pytest.fixture
def page(live_house, before_browser):
    """The work list, the first of its customers open beside it; the second wants no calls."""
    rows = furnish(live_house)
    with acting(live_house.tea.pk, "x"):
        object_to(rows[1].customer.subject, "direct_marketing")
        [refused] = open_people("need_prediction", [rows[1].customer.subject], {"customer_number"})
    opened = before_browser("sam", WIDE, "light", "en-GB").go("/o/tea/desk/")
    opened.locator("#one h1").wait_for()
    opened.locator("body").click(position={"x": 1, "y": 1})
    opened.refused = refused.first("customer_number")
    return opened


def test_of_whom_is_looked_up_the_name_and_the_refusal_are_read_beside_a_customer(page):
    page.keyboard.press("/")
    page.keyboard.type(page.refused)
    page.locator("#found .why").wait_for()
    assert page.locator("#found strong").inner_text() == page.refused
    assert page.evaluate(STICKS_OUT) == []


def test_whoever_ticks_off_row_after_row_walks_on_from_there(page):
    page.keyboard.press("j")
    page.keyboard.press("j")
    before = page.evaluate("document.activeElement.pathname")
    for ticked in range(2):
        page.keyboard.press("j")
        page.keyboard.press("d")
        page.locator("#list li.rests").nth(ticked).wait_for()
        here = page.evaluate("document.activeElement.pathname")
        assert here != before
        assert "rests" in page.evaluate("document.activeElement.closest('li').className")
        before = here
    assert page.locator("#list li.rests").count() == 2


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_product_whose_name_is_one_long_word_breaks_and_an_amount_does_not(live_house, before_browser, width):
    rows = furnish(live_house)
    Product.unscoped.update(name="Donaudampfschifffahrtselektrizitätenhauptbetriebswerk" * 3)
    seller = live_house.members["sam"].user
    seller.name = "Z" * 120
    seller.save()
    one = before_browser("sam", width, "light", "en-GB")
    for path in ("/o/tea/desk/", f"/o/tea/desk/{rows[0].suggestion}/"):
        opened = one.go(path)
        opened.wait_for_load_state("networkidle")
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
        assert opened.evaluate(CUT_OFF) == []
    opened = one.go("/o/tea/desk/")
    opened.set_viewport_size({"width": 1000, "height": 800})
    assert opened.evaluate("getComputedStyle(document.querySelector('#list .figures dd')).overflowWrap") == "normal"
