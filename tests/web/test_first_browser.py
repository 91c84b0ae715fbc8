"""The first run as somebody walks it: from a house that is empty to the work list, in one go."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecall.foundation.jobs import Worker, WorkerSettings
from tests.web.test_browser import NARROW, WIDE, barriers
from tests.web.test_first_policy import ANSWERS

pytestmark = [pytest.mark.once, pytest.mark.needs_system("chromium", "apt install chromium")]
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
TYPED = {name: text for name, text in ANSWERS.items() if name not in {"channels", "on_consent", "signed"}}


def work():
    Worker(WorkerSettings(until_idle=True)).work()


def walk(one, at=lambda _name: None):
    """All five steps; `at` is told each page on the way."""
    page = one.page
    page.set_default_timeout(60_000)  # publishing compiles every document
    at("home")
    one.press("Save")
    page.get_by_role("link", name="Answer the questions").click()
    at("kind")
    page.locator("[name=languages][value=ro]").uncheck()
    one.press("Go on")
    for name, text in TYPED.items():
        page.fill(f"[name={name}]", text)
    page.check("[name=signed]")
    at("questions")
    one.press("Show the notice")
    assert "Exemplu Unu SRL" in page.get_by_role("region", name="This is what people will read").inner_text()
    at("notice")
    page.check("#yes")
    one.press("Publish version 1")
    page.wait_for_url("**/o/tea/")
    page.get_by_role("link", name="Bring orders in").click()
    at("orders")
    one.press("Take the sample")
    at("file")
    one.press("Try it: what would come in?")
    work()
    page.get_by_role("heading", name="What would come in").wait_for()
    at("outlook")
    one.press("Bring it in")
    work()
    page.get_by_role("heading", name="It is in").wait_for()
    at("result")
    one.press("Make the forecast")
    page.wait_for_url("**/o/tea/")
    at("forecast")
    work()
    page.get_by_role("link", name="Open the work list").wait_for()
    page.locator("form[action$='/first-steps/colleagues/'] button").click()
    page.get_by_role("link", name="Open the work list").click()
    page.wait_for_url("**/desk/")
    assert page.locator("main tbody tr, main li.card, main article").count() > 0
    at("list")


def test_from_an_empty_house_to_the_work_list_in_five_steps(before_browser):
    walk(before_browser("olga"))


@pytest.mark.long
@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier_on_the_way(before_browser, width, scheme):
    one, found = before_browser("olga", width, scheme), []
    walk(one, lambda _name: found.extend(barriers(one, None, width)))
    assert found == []


@pytest.mark.long
def test_pictures_of_the_first_run(before_browser):
    one = before_browser("olga", WIDE)
    wanted = {"questions": "first-questions", "notice": "first-notice", "outlook": "first-orders"}

    def at(name):
        if name in wanted:
            one.page.evaluate("window.scrollTo(0, 0)")
            one.page.screenshot(path=PICTURES / f"{wanted[name]}.png")

    walk(one, at)
