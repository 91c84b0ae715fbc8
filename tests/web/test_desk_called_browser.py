"""Whoever called us, in a real browser: from the list to the note without a mouse, no barrier, nothing sticks out."""

from __future__ import annotations

import os

import pytest

from forecall.contacts import change
from forecall.custody import object_to
from forecall.custody.origins import Origin
from forecall.foundation import acting
from forecall.sales.models import Outlook
from tests.web.test_browser import NARROW, WIDE, barriers
from tests.web.test_desk_pages import furnish

pytestmark = [pytest.mark.once, pytest.mark.needs_system("chromium", "apt install chromium")]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in the thread of the test


@pytest.fixture
def sam(live_house, before_browser):
    """Sam before a browser; the first customer objected, the third is not on the list."""
    rows = furnish(live_house)
    with acting(live_house.tea.pk, "x"):
        object_to(rows[0].customer.subject, "client_calls")
        Outlook.objects.filter(subject=rows[2].customer.subject).delete()
        change("client_calls", rows[2].customer.subject, {"name": "Ana Ionescu"}, Origin(live_house.now, "client", 1))

    def made(width=WIDE, scheme="light", locale="en-GB"):
        one = before_browser("sam", width, scheme, locale)
        one.rows = rows
        return one

    return made


def test_who_objected_and_rings_is_served_without_a_mouse(sam):
    one = sam()
    page = one.go(f"/o/tea/desk/{one.rows[0].suggestion}/")
    page.keyboard.press("i")
    page.wait_for_url("**/desk/called/*/")
    assert "May not be called." in page.locator("main").inner_text()
    page.keyboard.press("8")
    assert page.locator("[name=outcome]:checked").input_value() == "answered"
    page.keyboard.press("1")
    assert page.locator("[data-order]").is_visible()
    assert page.locator("[data-sum]").inner_text().endswith("EUR")
    page.keyboard.press("Enter")
    page.wait_for_url("**/o/tea/desk/")
    page.get_by_text("You noted: Ordered.").wait_for()
    page.keyboard.press("u")
    page.get_by_text("Taken back.").wait_for()


def walk(one, width):
    """What stands in the way on the page of whoever called us, listed or not, and where they are looked up."""
    people = [one.rows[place].customer.subject.hex for place in (0, 2)]
    found = [each for who in people for each in barriers(one, f"/o/tea/desk/called/{who}/", width)]
    page = one.go("/o/tea/desk/search/")
    page.fill("#q", "ana")
    page.get_by_text("Ana Ionescu").first.wait_for()
    return found + barriers(one, None, width)


def test_axe_finds_no_barrier_and_nothing_sticks_out(sam):
    assert walk(sam(NARROW), NARROW) == []


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "ro-RO"])
def test_no_look_has_a_barrier(sam, locale, width, scheme):
    assert walk(sam(width, scheme, locale), width) == []
