"""The pages as people meet them: in a browser, wide and narrow, light and dark, with the keyboard, on paper."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from forecall.policy.documents import Kind
from forecall.policy.documents.rendering import as_html, style
from tests.policy.documents.compiled import documents

pytestmark = [pytest.mark.once, pytest.mark.needs_system("chromium", "apt install chromium")]

WIDE, NARROW = 1280, 360
NAME = "need-prediction"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def written(folder, name):
    """The pages alone: paper and data are tested without a browser."""
    (folder / "style.css").write_bytes(style())
    for made in documents(name):
        (folder / made.language).mkdir(exist_ok=True)
        (folder / made.language / f"{made.kind.value}.html").write_bytes(as_html(made))
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return written(tmp_path_factory.mktemp("pages"), NAME)


@pytest.fixture
def look(browser, folder):
    contexts, complaints = [], []

    def opened(kind=Kind.PRIVACY_NOTICE, language="en", width=WIDE, scheme="light"):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: complaints.append(asked.url) if not asked.url.startswith("file:") else None)
        page.goto((folder / language / f"{kind.value}.html").as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("language", ["en", "de", "ro"])
def test_on_a_narrow_screen_nothing_sticks_out_and_every_cell_is_seen_with_the_name_of_its_column(
    look, folder, language
):
    page = look(Kind.PRIVACY_NOTICE, language, NARROW)
    for kind in (Kind.PRIVACY_NOTICE, Kind.COOKIE_NOTICE, Kind.SUB_PROCESSORS):
        page.goto((folder / language / f"{kind.value}.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == NARROW, kind
        assert page.evaluate("[...document.querySelectorAll('.scroll')].every(it => it.scrollWidth <= it.clientWidth)")
        named = "[...document.querySelectorAll('td')].every(it => getComputedStyle(it, '::before').content.length > 3)"
        assert page.evaluate(named), kind


def test_on_a_desk_a_table_of_eight_columns_with_long_host_names_is_seen_whole(look, tmp_path):
    page, pages = look(), written(tmp_path, "business-platform")
    for language in ("en", "de", "ro"):
        page.goto((pages / language / "cookie-notice.html").as_uri())
        assert page.locator("th[scope=col]").count() > 2 * 8
        assert page.evaluate("[...document.querySelectorAll('.scroll')].every(it => it.scrollWidth <= it.clientWidth)")
        assert page.get_by_text("workflow.workbench.example.com").count() > 0  # read and copied as one word


def test_no_word_of_a_title_is_cut_on_a_narrow_screen_where_the_browser_knows_no_hyphens(look, folder):
    page = look(width=NARROW)
    whole = (
        "it => { it.style.cssText = 'hyphens: none; overflow-wrap: normal'; return it.scrollWidth <= it.clientWidth }"
    )
    for kind in Kind:
        page.goto((folder / "de" / f"{kind.value}.html").as_uri())
        assert page.locator("h1").evaluate(whole), kind


@pytest.mark.parametrize(
    ("kind", "language", "width", "scheme"),
    [
        (Kind.PRIVACY_NOTICE, "en", WIDE, "light"),
        (Kind.COOKIE_NOTICE, "de", NARROW, "dark"),
    ],
)
def test_axe_finds_no_barrier(look, kind, language, width, scheme):
    found = Axe().run(
        look(kind, language, width, scheme), options={"runOnly": RULES, "preload": False, "resultTypes": ["violations"]}
    )
    assert [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found.response["violations"]] == []


def test_the_page_says_its_language_and_that_of_each_link_to_another(look):
    page = look(language="ro")
    assert page.locator("html").get_attribute("lang") == "ro"
    link = page.get_by_role("link", name="Deutsch")
    assert (link.get_attribute("lang"), link.get_attribute("hreflang")) == ("de", "de")
    link.click()
    assert page.locator("html").get_attribute("lang") == "de"
    assert page.locator("h1").inner_text() == "Datenschutzhinweise"


def test_the_first_stop_of_the_keyboard_leads_to_the_text_and_tables_can_be_reached(look):
    page = look(width=NARROW)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#text"
    page.locator(".scroll").first.focus()
    assert page.evaluate("document.activeElement.className") == "scroll"


def test_running_text_keeps_a_measure_that_can_be_read(look):
    page = look(width=1900)
    assert page.locator(".lead").evaluate("it => it.clientWidth") <= 44 * 16


def test_the_dark_has_its_own_colours_and_paper_is_white(look):
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    dark = look(scheme="dark")
    assert look(scheme="light").evaluate(ground) != dark.evaluate(ground)
    dark.emulate_media(media="print", color_scheme="dark")
    assert dark.evaluate(ground) == "rgb(255, 255, 255)"
    assert not dark.locator(".contents").is_visible()
    assert dark.locator("h1").is_visible()
