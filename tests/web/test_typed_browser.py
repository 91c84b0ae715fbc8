"""A session that ends while a form is filled in, another language, another customer: what was typed comes back."""

from __future__ import annotations

import os

import pytest
from django.contrib.sessions.models import Session

from forecall.centre.models import Conversation
from forecall.foundation.members import Role
from forecall.orders.models import OrderLine
from tests.web import folk, test_desk_pages
from tests.web.test_browser import NARROW, PASSWORD, WIDE, barriers
from tests.web.test_desk_notes import with_notes
from tests.web.test_desk_pages import furnish

pytestmark = [pytest.mark.once, pytest.mark.needs_system("chromium", "apt install chromium")]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in the thread of the test
NOTE = "Wants smaller tins, and jasmine from March on"
KEPT = "sessionStorage.getItem('typed')"
AGAIN = "What you had typed stands here again."


@pytest.fixture
def desk(live_house, before_browser, monkeypatch):
    """Sam before the first customer, under a policy that keeps notes; rob sells as well."""
    monkeypatch.setattr(test_desk_pages, "policy", with_notes)
    rows = furnish(live_house)
    rob = live_house.member("rob", Role.SELLER).user
    rob.set_password(PASSWORD)
    rob.save()

    def made(width=WIDE, locale="en-GB"):
        one = before_browser("sam", width, locale=locale)
        one.first = f"/o/tea/desk/{rows[0].suggestion}/"
        one.go(one.first).wait_for_load_state("networkidle")
        return one

    return made


def typed_and_signed_out(one):
    """An order of seven with a note, sent after the session ended."""
    page = one.page
    page.check("[name=outcome][value=ordered]")
    page.fill("[name=line-0-quantity]", "7")
    page.fill("[name=note]", NOTE)
    Session.objects.all().delete()
    page.get_by_role("button", name="Note and go on").click()
    page.wait_for_url("**/account/login/**")
    return page


def sealed_again(page):
    """What came back is kept for the next time, and not in clear."""
    kept = page.wait_for_function(KEPT).json_value()
    return "sealed" in kept and not any(word in kept for word in (NOTE, "jasmine", "ordered"))


def sign_in(page, who):
    page.fill("[name=login]", f"{who}@example.org")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_after_signing_in_again_the_note_and_the_order_stand_in_the_form_and_can_be_sent(desk, width):
    one = desk(width)
    page = typed_and_signed_out(one)
    assert page.get_by_text("What you typed lies sealed in this tab.").is_visible()
    assert barriers(one, None, width) == []
    kept = page.evaluate("JSON.stringify({...sessionStorage})")
    assert "sealed" in kept
    assert not any(word in kept for word in (NOTE, "jasmine", "ordered", "line-0"))
    sign_in(page, "sam")
    page.get_by_text(AGAIN).wait_for()
    assert one.at == one.first
    assert page.locator("[name=note]").input_value() == NOTE
    assert page.locator("[name=line-0-quantity]").input_value() == "7"
    assert page.locator("[name=outcome]:checked").input_value() == "ordered"
    assert page.locator("[name=line-1-quantity]").is_visible() is False
    assert sealed_again(page)
    assert not Conversation.unscoped.exists()
    assert barriers(one, None, width) == []
    page.get_by_role("button", name="Note and go on").click()
    page.get_by_text("You noted: Ordered.").wait_for()
    assert [line.quantity for line in OrderLine.unscoped.filter(order__origin="desk")] == [7]
    assert page.evaluate(KEPT) is None


@pytest.mark.parametrize("by_the_list", [False, True])
def test_what_is_typed_beside_the_list_comes_back_on_the_customers_page_and_beside_the_list(desk, by_the_list):
    one = desk()
    one.go("/o/tea/desk/").wait_for_selector("#one [name=note]")
    assert one.at == "/o/tea/desk/"
    page = typed_and_signed_out(one)
    if by_the_list:
        one.go("/account/login/")  # leads to no page of its own
        sign_in(page, "sam")
        page.wait_for_url("**/o/tea/")
        one.go("/o/tea/desk/")
    else:
        sign_in(page, "sam")
    page.get_by_text(AGAIN).wait_for()
    assert one.at == ("/o/tea/desk/" if by_the_list else one.first)
    assert page.locator("[name=note]").input_value() == NOTE
    assert page.locator("[name=line-0-quantity]").input_value() == "7"
    assert sealed_again(page)


def test_what_is_typed_for_the_second_of_two_numbers_comes_back_there_and_in_sight(live_house, before_browser):
    house = folk.furnish(live_house)
    one = before_browser("mara")
    page = one.go(f"{folk.PEOPLE}{house.ana}/")
    lines = page.locator("li.line:has(details)")
    assert lines.count() == 2
    lines.nth(1).locator("summary").click()
    lines.nth(1).locator("[name=value]").fill("ana.noua@example.com")
    Session.objects.all().delete()
    lines.nth(1).get_by_role("button", name="It changed: from today").click()
    page.wait_for_url("**/account/login/**")
    sign_in(page, "mara")
    page.get_by_text(AGAIN).wait_for()
    assert lines.nth(1).locator("[name=value]").is_visible()
    assert [one.input_value() for one in lines.locator("[name=value]").all()] == ["", "ana.noua@example.com"]


def test_who_signs_in_instead_finds_nothing_and_leaves_nothing(desk):
    one = desk()
    page = typed_and_signed_out(one)
    sign_in(page, "rob")
    page.wait_for_url(f"**{one.first}")
    page.wait_for_load_state("networkidle")
    assert page.evaluate(KEPT) is None
    assert page.locator("[name=note]").input_value() == ""
    assert not page.get_by_text(AGAIN).is_visible()
    page.context.clear_cookies()
    one.go("/account/login/")
    sign_in(page, "sam")
    page.wait_for_url("**/o/tea/")
    assert one.go(one.first).locator("[name=note]").input_value() == ""  # not even for who typed it


def test_what_was_sent_is_not_kept_and_a_later_end_of_the_session_brings_none_of_it_back(desk):
    one = desk()
    page = one.page
    page.keyboard.press("2")
    page.fill("[name=note]", NOTE)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Note and go on").click()
    page.get_by_text("You noted: Interested.").wait_for()
    page.wait_for_url(lambda url: url.rpartition("/desk/")[2] not in {"", one.first.rpartition("/desk/")[2]})
    assert page.evaluate(KEPT) is None
    Session.objects.all().delete()
    one.go("/account/login/")
    sign_in(page, "sam")
    page.wait_for_url("**/o/tea/")
    page = one.go(one.first)
    assert page.locator("[name=note]").input_value() == ""


def test_what_is_typed_in_other_forms_comes_back_but_never_a_password(before_browser):
    one = before_browser("olga")
    page = one.go("/o/tea/members/invite/")
    page.fill("[name=email]", "nina@example.org")
    page.wait_for_timeout(600)
    assert page.evaluate(KEPT) is not None
    Session.objects.all().delete()
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/login/**")
    sign_in(page, "olga")
    page.get_by_text(AGAIN).wait_for()
    assert page.locator("[name=email]").input_value() == "nina@example.org"
    page = one.go("/account/password/change/")
    page.fill("[name=oldpassword]", "a secret of olga")
    page.wait_for_timeout(600)
    assert page.evaluate(KEPT) is None


def test_signing_out_leaves_nothing_that_was_typed(before_browser):
    one = before_browser("olga")
    page = one.go("/o/tea/members/invite/")
    page.fill("[name=email]", "nina@example.org")
    page.wait_for_timeout(600)
    assert page.evaluate(KEPT) is not None
    page.locator("details.menu summary", has_text="Olga").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/**")
    assert page.evaluate("({...localStorage, ...sessionStorage})") == {}


def typed(one):
    """A note that is not sent."""
    one.page.fill("[name=note]", NOTE)
    one.page.wait_for_timeout(600)
    assert one.page.evaluate(KEPT) is not None
    return one.page


def test_another_language_in_the_middle_leaves_what_was_typed_in_the_form(desk):
    one = desk()
    page = typed(one)
    page.locator("details.menu summary", has_text="Sam").click()
    page.get_by_role("button", name="Deutsch").click()
    page.get_by_text("Was Sie eingegeben hatten, steht wieder hier.").wait_for()
    assert one.at == one.first
    assert page.locator("[name=note]").input_value() == NOTE


def test_a_look_at_another_customer_and_back_leaves_what_was_typed_in_the_form(desk):
    one = desk()
    page = typed(one)
    page.locator("#list [data-row]").nth(1).click()
    page.wait_for_url(lambda url: one.first not in url)
    page.wait_for_selector("#one:not([aria-busy]) [name=note]")
    assert page.locator("[name=note]").input_value() == ""
    assert not page.get_by_text(AGAIN).is_visible()
    page.locator("#list [data-row]").first.click()
    page.get_by_text(AGAIN).wait_for()
    assert page.locator("[name=note]").input_value() == NOTE


@pytest.mark.long  # that two have each their own is shown below, by two forms of one page
def test_what_is_typed_for_one_customer_after_another_stands_with_each_of_them(desk):
    page = desk().page
    said = [f"Note {place}" for place in range(6)]
    for place in range(len(said)):
        beside(page, place)
        page.fill("[name=note]", said[place])
        page.wait_for_timeout(600)
    assert not any(word in page.evaluate(KEPT) for word in said)
    for place in reversed(range(len(said))):
        beside(page, place)
        assert page.locator("[name=note]").input_value() == (said[place] if place else "")  # of six the last five


def test_two_forms_of_one_page_both_come_back_after_the_session_ended(live_house, before_browser):
    house = folk.furnish(live_house)
    page = before_browser("mara").go(f"{folk.PEOPLE}{house.ana}/")
    lines = page.locator("li.line:has(details)")
    values = ["+40 21 000 0177", "ana.noua@example.com"]
    for place, value in enumerate(values):
        lines.nth(place).locator("summary").click()
        lines.nth(place).locator("[name=value]").fill(value)
    page.wait_for_timeout(600)
    Session.objects.all().delete()
    lines.nth(0).get_by_role("button", name="It changed: from today").click()
    page.wait_for_url("**/account/login/**")
    sign_in(page, "mara")
    page.get_by_text(AGAIN).wait_for()
    page.wait_for_timeout(600)
    assert [one.input_value() for one in lines.locator("[name=value]").all()] == values


def beside(page, place):
    """The customer of a row of the list, once they stand beside it and what was typed of them is back."""
    with page.expect_response("**/desk/*/"):
        page.locator("#list [data-row]").nth(place).click()
    page.wait_for_selector("#one:not([aria-busy]) [name=note]")
    page.wait_for_timeout(600)


def look_away_and_back(page):
    """Another customer beside the list, and the first again."""
    for place in (1, 0):
        beside(page, place)
        if place:
            assert page.locator("[name=note]").input_value() == ""


def test_what_came_back_comes_back_again_whatever_row_is_ticked_off_until_one_signs_out(desk):
    page = typed(desk())
    look_away_and_back(page)
    assert page.locator("[name=note]").input_value() == NOTE
    row = page.locator("#list li:has([data-row])").nth(2)
    row.hover()
    row.locator("[data-done]").click()
    page.get_by_text("done without a call").first.wait_for()
    page.wait_for_timeout(600)
    assert page.locator("[name=note]").input_value() == NOTE
    look_away_and_back(page)
    assert page.locator("[name=note]").input_value() == NOTE
    page.locator("details.menu summary", has_text="Sam").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/**")
    assert page.evaluate(KEPT) is None


def test_what_was_typed_more_than_an_hour_ago_does_not_come_back_though_no_page_was_loaded(desk):
    page = typed(desk())
    page.evaluate(
        f"const all = JSON.parse({KEPT}); all[0].since -= 3601e3; sessionStorage.setItem('typed', JSON.stringify(all))"
    )
    look_away_and_back(page)
    assert page.locator("[name=note]").input_value() == ""
    assert page.evaluate(KEPT) is None


def test_a_note_that_was_sent_on_a_narrow_screen_does_not_come_back(desk):
    one = desk(NARROW)
    page = typed(one)
    page.check("[name=outcome][value=interested]")
    page.get_by_role("button", name="Note and go on").click()
    page.get_by_text("You noted: Interested.").wait_for()
    page = one.go(one.first)
    page.wait_for_load_state("networkidle")
    assert page.evaluate(KEPT) is None
    assert page.locator("[name=note]").input_value() == ""
