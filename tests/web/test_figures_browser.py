"""The pages of the person who leads, in a real browser: no barrier, nothing sticks out, a chart becomes a picture."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest

from forecall.foundation.members import Role
from forecall.web.staff.figures import drawing
from tests.web.led import lead
from tests.web.test_browser import NARROW, WIDE, barriers

pytestmark = [pytest.mark.once, pytest.mark.needs_system("chromium", "apt install chromium")]
PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "figures.png"
PAGES = ("/o/tea/figures/", "/o/tea/figures/hold-out/", "/o/tea/model/", "/o/tea/jobs/", "/jobs/", "/o/bank/figures/")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in the thread of the test


@pytest.fixture
def olga(live_house, before_browser, settings):
    """Olga, who owns the house and runs it, before a browser of the look that is asked for, without a complaint."""
    lead(live_house)
    live_house.member("olga", Role.OWNER, live_house.bank)
    settings.OPERATORS = frozenset({"olga@example.org"})

    def made(*look):
        return before_browser("olga", *look, lands="**/organisations/")

    return made


def test_axe_finds_no_barrier_on_the_pages_of_who_leads_and_nothing_sticks_out(olga):
    one = olga(NARROW, "dark", "de-DE")
    assert [found for path in PAGES for found in barriers(one, path, NARROW)] == []


@pytest.mark.long
@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "ro-RO"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_axe_finds_no_barrier_there_in_any_language_scheme_or_width(olga, width, scheme, locale):
    one = olga(width, scheme, locale)
    found = [said for path in PAGES for said in barriers(one, path, width)]
    one.go("/o/tea/figures/").locator("details.behind summary").evaluate_all("all => all.forEach(it => it.click())")
    wide = one.page.evaluate("document.documentElement.scrollWidth")
    assert (found, wide) == ([], width)


def test_a_chart_is_taken_along_as_a_picture_and_the_content_policy_lets_it(olga):
    one = olga()
    page = one.go("/o/tea/figures/")
    with page.expect_download() as coming:
        page.locator("#track a[data-png]").click()
    made = Path(coming.value.path()).read_bytes()
    assert coming.value.suggested_filename.endswith(".png")
    assert made.startswith(b"\x89PNG")
    width = drawing.WIDE.width + 2 * drawing.MARGIN
    height = drawing.WIDE.height + drawing.HEAD + drawing.LEGEND + drawing.MARGIN
    assert struct.unpack(">II", made[16:24]) == (2 * width, 2 * height)


@pytest.mark.long
def test_the_button_that_has_the_focus_keeps_it_when_the_list_is_read_anew(olga):
    page = olga().go("/o/tea/jobs/")
    button = page.get_by_role("button", name="Again").first
    button.focus()
    wanted = button.get_attribute("id")
    page.evaluate("document.activeElement.dataset.old = 'yes'")
    page.wait_for_selector(f"#{wanted}:not([data-old])")
    assert page.evaluate("document.activeElement.id") == wanted


@pytest.mark.long
def test_the_picture_of_the_manual_is_taken_anew(olga):
    one = olga()
    one.go("/o/tea/figures/").screenshot(path=PICTURE)
    head = PICTURE.read_bytes()
    assert struct.unpack(">II", head[16:24]) == (WIDE, 900)
    assert len(head) < 400_000
