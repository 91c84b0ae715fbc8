"""The report as people meet it: in a browser, wide and narrow, light and dark, with the keyboard, on paper."""

from __future__ import annotations

import polars as pl
import pytest
from axe_playwright_python.sync_playwright import Axe

from forecall.needs.report import write_report
from forecall.needs.wording import LANGUAGES
from tests.needs.report.invented import HARD_NAMES, needs, report_data

pytestmark = [pytest.mark.once, pytest.mark.needs_system("chromium", "apt install chromium")]

WIDE, NARROW = 1280, 360


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Where each language's report lies."""
    folder = tmp_path_factory.mktemp("report")
    for language in LANGUAGES:
        write_report(folder / f"{language}.html", report_data(language=language))
    rich = needs().with_columns(pl.col("expected_value") * 1e5)
    write_report(folder / "rich.html", report_data(needs=rich, language="ro"))  # where the currency is a word
    write_report(folder / "empty.html", report_data(needs=needs().clear(), backtest=None, dropped=()))
    return lambda name: (folder / f"{name}.html").as_uri()


@pytest.fixture
def look(browser, address):
    """Open a report; what the page complained of or asked the network for must be nothing."""
    contexts, complaints = [], []

    def opened(name="en", width=WIDE, scheme="light"):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: complaints.append(request.url) if request.url != address(name) else None)
        page.goto(address(name))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("name", [*LANGUAGES, "empty"])
def test_nothing_sticks_out_on_a_narrow_screen(look, name):
    page = look(name, NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW
    for tab in ("tab-chance", "tab-customer"):
        if name != "empty":
            page.locator(f"label[for={tab}]").click()
        assert page.evaluate("document.documentElement.scrollWidth") == NARROW
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_no_label_of_a_chart_is_cut_off(look, language, width):
    inside = """it => {
        const [label, chart] = [it, it.ownerSVGElement].map(one => one.getBoundingClientRect());
        return label.left >= chart.left - 0.5 && label.right <= chart.right + 0.5;
    }"""
    labels = look(language, width).locator(".chart text:visible").all()
    assert len(labels) > 20
    assert [label.text_content() for label in labels if not label.evaluate(inside)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [pytest.param(1440, marks=pytest.mark.long), WIDE, 1024])
def test_the_table_behind_a_chart_stands_whole_beside_it(look, language, width):
    page = look(language, width)
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
    for table in page.locator(".scroll").all():
        assert table.evaluate("it => it.scrollWidth - it.clientWidth") == 0


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_large_sum_stays_in_its_place(look, width):
    figures = look("rich", width).locator(".figure-big")
    assert len(figures.first.inner_text()) > 12
    for figure in figures.all():
        assert figure.evaluate("it => it.scrollWidth <= it.parentElement.clientWidth")


@pytest.mark.parametrize(("width", "scheme"), [(WIDE, "light"), (NARROW, "dark")])
def test_axe_finds_no_barrier(look, width, scheme):
    page = look("en", width, scheme)
    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    assert [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found.response["violations"]] == []


def test_the_tabs_change_the_ranking_by_mouse_and_by_keyboard(look):
    page = look()
    assert page.locator(".panel-value").is_visible()
    page.locator("label[for=tab-chance]").click()
    assert page.locator(".panel-chance").is_visible()
    assert not page.locator(".panel-value").is_visible()
    page.keyboard.press("ArrowRight")
    assert page.locator(".panel-customer").is_visible()
    assert not page.locator(".panel-chance").is_visible()


def test_the_first_stop_of_the_keyboard_leads_to_the_list(look):
    page = look()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#list"


def test_every_chart_opens_its_table(look):
    page = look()
    for figure in page.locator("figure").all():
        if figure.locator("details:not([open])").count():
            figure.locator("summary").click()
        assert figure.locator("table").is_visible()
        assert figure.locator("tbody tr").count() > 0


def test_a_table_row_stays_a_row_for_those_who_listen_on_a_narrow_screen(look):
    page = look("en", NARROW)
    shown = page.locator(".panel-value").get_by_role("row").nth(1)
    assert shown.get_by_role("cell").count() == 7


def test_charts_show_the_drawing_made_for_the_screen(look):
    wide, narrow = look(width=WIDE), look(width=NARROW)
    assert wide.locator(".weekly .only-wide").is_visible()
    assert not wide.locator(".weekly .only-narrow").is_visible()
    assert narrow.locator(".weekly .only-narrow").is_visible()
    assert not narrow.locator(".weekly .only-wide").is_visible()


def test_a_hostile_name_is_shown_as_it_is_written(look):
    page = look()
    page.locator("label[for=tab-chance]").click()
    assert page.locator("bdi:visible", has_text=HARD_NAMES["P0007"]).count() > 0


def test_the_list_has_its_own_colours_in_the_dark(look):
    ground = "getComputedStyle(document.body).backgroundColor"
    assert look(scheme="light").evaluate(ground) != look(scheme="dark").evaluate(ground)


def test_paper_gets_the_list_without_the_buttons(look):
    page = look()
    page.emulate_media(media="print")
    assert page.locator(".panel-value").is_visible()
    assert not page.locator("label[for=tab-chance]").is_visible()
