"""On a telephone nothing scrolls sideways and nothing that was chosen is cut off."""

from __future__ import annotations

import pytest

from tests.web.test_browser import NARROW, barriers
from tests.web.test_desk_pages import furnish

pytestmark = [pytest.mark.once, pytest.mark.needs_system("chromium", "apt install chromium")]
HEADERS = (
    "Kundennummer aus der Warenwirtschaft des Hauses",
    "Bestelldatum",
    "Artikelnummer",
    "Menge",
    "Preis",
    "Notiz",
)
LINES = [f"K-{one},2026-0{one}-03,A-{one},{one},1.50,{'auf Abruf ' * 12}" for one in range(1, 9)]
CUT = """all => { const pen = document.createElement('canvas').getContext('2d')
return all.filter(it => it.offsetParent).flatMap(it => [...it.options].map((option, place) => {
    it.selectedIndex = place
    const style = getComputedStyle(it), line = parseFloat(style.lineHeight) || 1.2 * parseFloat(style.fontSize)
    const inside = it.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)
    const high = it.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom)
    pen.font = style.font
    return pen.measureText(option.text).width > inside && high < 1.5 * line ? `${it.name}: ${option.text}` : ''
})).filter(Boolean) }"""
"""The options that are chosen in one line and do not fit in it."""


@pytest.fixture
def telephone(before_browser):
    return before_browser("olga", NARROW, locale="de-DE")


def test_the_lines_of_a_file_stand_below_each_other_on_a_telephone_each_cell_with_its_header(live_house, telephone):
    furnish(live_house)
    page = telephone.go("/o/tea/orders/")
    sheet = {
        "name": "bestellungen.csv",
        "mimeType": "text/csv",
        "buffer": "\n".join([",".join(HEADERS), *LINES]).encode(),
    }
    page.set_input_files("input[type=file] >> nth=0", sheet)
    page.locator("form:has(input[type=file]) button").first.click()
    page.wait_for_url("**/orders/files/**")
    region = page.locator(".scroll:has(.lines)")
    assert region.evaluate("it => [it.scrollWidth - it.clientWidth, it.querySelectorAll('tbody tr').length]") == [0, 8]
    shown = "it => getComputedStyle(it, '::before').content"
    cells = region.locator("tbody tr").first.locator("td").all()
    assert [one.evaluate(shown).strip('" ') for one in cells] == list(HEADERS)
    page.locator("main details").evaluate_all("all => all.forEach(it => it.open = true)")
    assert page.locator("select").evaluate_all(CUT) == []
    assert barriers(telephone, None, NARROW) == []


def test_whatever_is_chosen_can_be_read_whole_on_a_telephone(telephone):
    page = telephone.go("/o/tea/members/invite/")
    longest = page.locator("[name=role] option").evaluate_all("all => Math.max(...all.map(it => it.text.length))")
    assert longest > 50  # as it does not fit in one line
    assert page.locator("select").evaluate_all(CUT) == []


@pytest.mark.parametrize("locale", ["de-DE", "ro-RO"])
def test_the_tab_of_the_page_that_is_open_is_read_whole_on_a_telephone(before_browser, locale):
    page = before_browser("olga", NARROW, locale=locale).page
    for path in {one.get_attribute("href") for one in page.locator(".tabs a").all()}:
        page.goto(page.url.partition("/o/")[0] + path)
        for tab in page.locator(".tabs a[aria-current]").all():
            assert tab.evaluate("it => it.offsetWidth <= it.closest('ul').clientWidth"), tab.inner_text()


def test_what_is_filled_in_first_stands_as_near_the_edge_of_its_card_as_everything_else(telephone):
    page = telephone.go("/o/tea/orders/")
    gap = """it => { const card = it.closest('.card'), style = getComputedStyle(card)
        return it.getBoundingClientRect().top - card.getBoundingClientRect().top - parseFloat(style.paddingTop) }"""
    assert page.locator("form.card label").first.evaluate(gap) < 4


def test_where_a_list_cannot_wrap_what_is_chosen_stands_whole_beneath_it_as_long_as_it_is_cut(telephone):
    without_base_select(telephone.page)
    page = telephone.go("/o/tea/members/invite/")
    box, beneath = page.locator("[name=role]"), page.locator("[name=role] + .chosen")
    cut = [one.removeprefix("role: ") for one in page.locator("select").evaluate_all(CUT)]
    assert cut
    for text in cut:
        box.select_option(label=text)
        assert beneath.is_visible()
        assert beneath.inner_text() == text
    assert barriers(telephone, None, NARROW) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    beneath.wait_for(state="hidden")


def test_a_browser_that_wraps_what_is_chosen_says_it_once(telephone):
    page = telephone.go("/o/tea/members/invite/")
    assert page.locator("[name=role]").is_visible()
    assert page.locator(".chosen").count() == 0


def test_on_a_wide_screen_too_what_is_cut_stands_whole_beneath(before_browser):
    page = before_browser("olga", 1440, locale="de-DE").go("/o/tea/members/invite/")
    box, beneath = page.locator("[name=role]"), page.locator("[name=role] + .chosen")
    assert not beneath.is_visible()
    box.evaluate("it => { it.style.maxWidth = '9rem'; dispatchEvent(new Event('resize')) }")
    beneath.wait_for(state="visible")
    assert beneath.inner_text() == box.evaluate("it => it.selectedOptions[0].text")


def without_base_select(page):
    """A browser to which a list is one line, as most are."""
    asked = "const asked = CSS.supports; CSS.supports = (...all) => all[1] !== 'base-select' && asked(...all)"
    page.add_init_script(asked)

    def sheet(way):
        got = way.fetch()
        way.fulfill(response=got, body=got.text().replace("base-select", "no-such-look"))

    page.route("**/style*.css", sheet)
