"""The menu in a real browser: one line on a desk's screen in each language, and nothing lost from it."""

from __future__ import annotations

import os

import pytest

from forecall.foundation.members import Role
from forecall.web.matrix import matrix
from forecall.web.shell import MENU
from tests.web.test_browser import NARROW, WIDE, barriers

pytestmark = [pytest.mark.once, pytest.mark.needs_system("chromium", "apt install chromium")]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in the thread of the test
LEADING = (Role.OWNER, Role.MANAGER, Role.PRIVACY_LEAD)
ENTRIES = ".tabs > div > ul a, .tabs .more > summary"
LINES = f"new Set([...document.querySelectorAll('{ENTRIES}')].map(one => one.getBoundingClientRect().top)).size"
OPENED = "[...document.querySelectorAll('.tabs a')].map(one => one.pathname)"


@pytest.mark.parametrize(
    "locale", [pytest.param("en-GB", marks=pytest.mark.long), "de-DE", pytest.param("ro-RO", marks=pytest.mark.long)]
)
def test_the_menu_of_whoever_leads_takes_one_line_and_names_every_page_they_may_open(
    live_house, before_browser, locale
):
    for role in LEADING:
        live_house.member(f"{role.value}-1", role)
        one = before_browser(f"{role.value}-1", WIDE, locale=locale)
        for width in (WIDE, 1440):
            one.page.set_viewport_size({"width": width, "height": 800})
            one.go("/o/tea/")
            assert one.page.evaluate(LINES) == 1, (role, width)
        may = {entry.page for entry in MENU if role in matrix()[entry.page].see.roles}
        assert len(one.page.evaluate(OPENED)) == len(may)
        assert barriers(one, "/o/tea/", 1440) == []


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_what_stands_under_more_opens_by_the_keyboard_and_is_marked_there(before_browser, width):
    one = before_browser("olga", width)
    page = one.go("/o/tea/proof/")
    more = page.locator(".tabs .more summary")
    more.focus()
    page.keyboard.press("Enter")
    link = page.locator(".tabs .more").get_by_role("link", name="Proof")
    assert link.get_attribute("aria-current") == "page"
    assert barriers(one, None, width) == []
    page.keyboard.press("Escape")
    assert not link.is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_whoever_has_few_pages_has_no_more(live_house, before_browser):
    live_house.member("ada", Role.ADVISER)
    page = before_browser("ada").go("/o/tea/")
    assert page.locator(".tabs > div > ul a").count() > 1
    assert page.locator(".tabs .more").count() == 0
