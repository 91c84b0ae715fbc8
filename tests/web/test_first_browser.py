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
    """All five steps, in whatever language; `at` is told each page on the way."""
    page = one.page
    page.set_default_timeout(60_000)  # publishing compiles every document

    def press(what):
        page.locator(f"main {what}").first.click()

    at("home")
    press("button[value=keep]")
    press("a[href$='/first-policy/']")
    at("kind")
    for language in page.locator("[name=languages]:checked").all()[1:]:
        language.uncheck()
    press("form button")
    for name, text in TYPED.items():
        page.fill(f"[name={name}]", text)
    page.check("[name=signed]")
    at("questions")
    press("button[value=look]")
    assert "Exemplu Unu SRL" in page.locator("section[aria-labelledby=notice]").inner_text()
    at("notice")
    page.check("#yes")
    press("button[value=publish]")
    page.wait_for_url("**/o/tea/")
    press("a[href$='/o/tea/orders/']")
    at("orders")
    press("button[value=sample]")
    at("file")
    press("button[value=look]")
    work()
    page.locator("#outlook").wait_for()
    at("outlook")
    press("button[value=import]")
    work()
    page.locator("input[name=back]").first.wait_for(state="attached")
    at("result")
    press("form:has(input[name=back]) button")
    page.wait_for_url("**/o/tea/")
    at("forecast")
    work()
    page.locator("main a[href$='/desk/']").wait_for()
    press("form[action$='/first-steps/colleagues/'] button")
    press("a[href$='/desk/']")
    page.wait_for_url("**/desk/")
    assert page.locator("main a[href*='/desk/']").count() > 5
    at("list")


def test_from_an_empty_house_to_the_work_list_in_five_steps(before_browser):
    walk(before_browser("olga"))


@pytest.mark.long
@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "ro-RO"])
def test_axe_finds_no_barrier_on_the_way(before_browser, width, scheme, locale):
    one, found = before_browser("olga", width, scheme, locale), []
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
