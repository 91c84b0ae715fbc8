"""The desk in a real browser: the whole loop without a mouse, no barrier, nothing sticks out."""

from __future__ import annotations

import os
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError

from forecall.centre import write_script
from forecall.centre.models import Conversation, ConversationOutcome
from forecall.contacts import Whom, add_company, appoint
from forecall.contacts.representing import Mandate
from forecall.custody import object_to
from forecall.foundation import acting
from forecall.foundation.members import Role
from forecall.orders.models import OrderLine
from forecall.sales.models import Outlook, Suggestion
from forecall.web.staff.desk import doing
from tests.web.test_browser import NARROW, WIDE, barriers
from tests.web.test_desk_pages import furnish

pytestmark = [pytest.mark.once, pytest.mark.needs_system("chromium", "apt install chromium")]
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in the thread of the test


@pytest.fixture
def sam(live_house, before_browser):
    """Sam, who sells, before a browser of the look that is asked for."""
    rows = furnish(live_house)
    with acting(live_house.tea.pk, "x"):
        object_to(rows[1].customer.subject, "client_calls")

    def made(width=WIDE, scheme="light", locale="en-GB", who="sam"):
        one = before_browser(who, width, scheme, locale)
        one.rows = rows
        return one

    return made


def test_a_call_is_made_and_taken_back_without_a_mouse(sam):
    one = sam()
    page = one.go("/o/tea/desk/")
    page.keyboard.press("?")
    assert page.locator("dialog[open]").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("zzyzx")
    page.get_by_text("Nobody is found").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/*/")
    assert "May be called." in page.locator("main").inner_text()
    page.keyboard.press("1")
    assert page.locator("[data-order]").is_visible()
    assert page.locator("[data-sum]").inner_text().endswith("EUR")
    page.keyboard.press("2")
    assert not page.locator("[data-order]").is_visible()
    assert page.locator("[name=outcome]:checked").input_value() == "interested"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/{one.rows[2].suggestion}/")  # the second may not be called
    assert "You noted: Interested." in page.locator("#list").inner_text()
    assert in_hand(page) == [f"/o/tea/desk/{one.rows[2].suggestion}/"]
    page.keyboard.press("u")
    page.get_by_text("Taken back.").wait_for()
    page.keyboard.press("s")
    page.get_by_text("Set aside until tomorrow.").wait_for()
    page.wait_for_url(f"**/desk/{one.rows[3].suggestion}/")
    page.keyboard.press("d")
    page.get_by_text("Done without a call.").wait_for()
    page.wait_for_url(f"**/desk/{one.rows[4].suggestion}/")
    page.get_by_role("button", name="Take up again").first.click()
    page.get_by_text("The customer is on the list again.").wait_for()
    assert page.url.endswith(f"/{one.rows[4].suggestion}/")  # who is open stays open
    page.reload()
    page.locator("#list [aria-current][data-row]").wait_for()
    assert barriers(one, None, WIDE) == []
    assert in_hand(page) == [f"/o/tea/desk/{one.rows[4].suggestion}/"]


def test_an_order_with_another_quantity_and_a_call_back_with_its_day_are_noted_without_a_mouse(sam, live_house):
    one = sam()
    page = one.go(f"/o/tea/desk/{one.rows[0].suggestion}/")
    page.locator("#list [aria-current][data-row]").wait_for()
    page.keyboard.press("1")
    while page.evaluate("document.activeElement.name") != "line-0-quantity":
        page.keyboard.press("Tab")
    assert page.locator("[name=line-0-price]").is_visible()
    assert not page.locator("[name=line-1-quantity]").is_visible()  # what is not taken has no quantity
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    page.get_by_text("You noted: Ordered.").wait_for()
    page.wait_for_url(f"**/desk/{one.rows[2].suggestion}/")
    assert [line.quantity for line in OrderLine.unscoped.filter(order__origin="desk")] == [7]
    page.keyboard.press("3")
    while page.evaluate("document.activeElement.name") != "next_at":
        page.keyboard.press("Tab")
    page.keyboard.type(f"{live_house.now + timedelta(days=30):%m%d%Y}")
    page.keyboard.press("Tab")
    page.keyboard.type("0930AM")
    page.keyboard.press("Enter")
    page.get_by_text("You noted: Call back.").wait_for()


def in_hand(page):
    """Addresses of the rows that are marked as the one that is open."""
    return page.eval_on_selector_all("#list [data-row][aria-current]", "rows => rows.map(row => row.pathname)")


def test_a_telephone_shows_the_list_or_a_customer_and_goes_back_to_the_list_after_a_call(sam):
    page = sam(NARROW).go("/o/tea/desk/")
    assert not page.locator("#one").is_visible()
    page.locator("[data-call]").first.click()
    page.wait_for_url("**/desk/*/")
    assert not page.locator("#list").is_visible()
    page.get_by_role("radio", name="2 Interested").check()
    page.get_by_role("button", name="Note and go on").click()
    page.wait_for_url("**/o/tea/desk/")
    assert "You noted: Interested." in page.locator("main").inner_text()


SIZES = [(1440, 900), (1280, 800)]


@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "ro-RO"])
def test_what_settles_a_talk_is_in_sight_without_scrolling_whatever_is_filled_in(sam, locale):
    one = sam(locale=locale)
    for width, height in SIZES:
        one.page.set_viewport_size({"width": width, "height": height})
        page = one.go(f"/o/tea/desk/{one.rows[0].suggestion}/")
        for key in ("2", "1"):  # with the order the form is much longer than the window
            page.keyboard.press(key)
            assert settled(page, height), (locale, width, key)
        page.locator(".past").evaluate("part => part.scrollIntoView()")
        assert settled(page, height)
        assert page.locator(".strip").bounding_box()["y"] >= 0  # whether one may call stands there always
        assert page.evaluate("document.documentElement.scrollHeight") <= height


FREE = """button => {
    const box = button.getBoundingClientRect();
    return button.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
}"""


def settled(page, height):
    """Whether both buttons under the form lie inside the window, one beside the other, and nothing covers them."""
    boxes = [one.bounding_box() for one in page.locator(".settle button").all()]
    return (
        len({round(box["y"]) for box in boxes}) == 1
        and all(box["y"] + box["height"] <= height for box in boxes)
        and all(one.evaluate(FREE) for one in page.locator(".settle button").all())
    )


def test_what_a_busy_database_did_not_take_is_not_lost_and_can_be_sent_again(sam, monkeypatch):
    one = sam()
    page = one.go(f"/o/tea/desk/{one.rows[0].suggestion}/")
    page.keyboard.press("2")
    page.locator("[name=feedback]").select_option("wrong_time")
    cause = sqlite3.OperationalError("database is locked")
    cause.sqlite_errorcode = sqlite3.SQLITE_BUSY

    def locked(*_given):
        raise OperationalError from cause

    with monkeypatch.context() as busy:
        busy.setattr(doing, "_log", locked)
        page.get_by_role("button", name="Note and go on").click()
        page.get_by_text("Very busy at the moment").wait_for()
    one.complaints.clear()  # a browser reports the answer of a house that is busy
    page.get_by_role("button", name="Send it once more").click()
    page.get_by_text("You noted: Interested.").wait_for()
    assert ConversationOutcome.unscoped.get().feedback == "wrong_time"


def test_a_form_that_may_have_done_its_work_is_sent_again_by_hand_alone(sam, monkeypatch):
    one, sent = sam(), []
    page = one.go(f"/o/tea/desk/{one.rows[0].suggestion}/")
    page.locator("#list [aria-current][data-row]").wait_for()
    cause = sqlite3.OperationalError("database is locked")
    cause.sqlite_errorcode = sqlite3.SQLITE_BUSY

    def locked(visit):
        sent.append(visit)
        raise OperationalError from cause

    with monkeypatch.context() as busy:
        busy.setitem(doing.OTHERS, "feedback", locked)
        page.get_by_text("Not right?").first.click()
        page.locator(".needs [name=said]").first.click()
        page.get_by_text("Very busy at the moment").wait_for()
        page.wait_for_load_state("networkidle")
    assert len(sent) == 1
    one.complaints.clear()  # a browser reports the answer of a house that is busy
    page.get_by_role("button", name="Send it once more").click()
    page.get_by_role("button", name="Take back").wait_for()


def test_whoever_was_signed_out_meanwhile_is_told_that_nothing_was_noted(sam):
    one = sam()
    page = one.go(f"/o/tea/desk/{one.rows[0].suggestion}/")
    page.locator("#list [aria-current][data-row]").wait_for()
    Session.objects.all().delete()
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    page.get_by_text("You are signed out, and what you sent was not saved.").wait_for()
    assert page.locator("h1").inner_text() == "Sign in"
    assert not Conversation.unscoped.exists()


def test_what_the_list_has_to_say_stays_when_the_first_customer_opens_beside_it(sam):
    page = sam().go("/o/tea/desk/999999/")
    page.locator("#one h1").wait_for()
    assert "A newer forecast stands." in page.locator("#said").inner_text()


def test_who_is_talked_with_for_a_company_stays_when_the_page_is_loaded_anew(sam, live_house):
    one = sam()
    first, refused, free = [row.customer.subject for row in one.rows[:3]]
    with acting(live_house.tea.pk, "x"):
        firm = add_company("Ceai și Cafea SRL", "RO")
        for model in (Outlook, Suggestion):
            model.objects.filter(subject=first).update(subject=None, company=firm)
        for person, days in ((refused, 9), (free, 99)):
            ends = live_house.now + timedelta(days=days)
            mandate = Mandate("employment", starts=live_house.now - timedelta(days=1), ends=ends)
            appoint(person, Whom(company=firm), mandate)
    page = one.go("/o/tea/desk/")
    page.get_by_role("link", name="Ceai și Cafea SRL").first.click()
    page.wait_for_url(f"**?with={free}")
    page.reload()
    page.locator("#list [aria-current][data-row]").wait_for()
    assert "May be called." in page.locator(".strip").inner_text()
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    page.get_by_text("You noted: Interested.").wait_for()
    assert Conversation.unscoped.get().subject_id == free


def test_undo_is_in_sight_though_the_list_is_read_to_its_end(sam):
    one = sam()
    one.page.set_viewport_size({"width": 1280, "height": 800})
    page = one.go(f"/o/tea/desk/{one.rows[-1].suggestion}/")
    page.locator("#list [aria-current][data-row]").wait_for()
    page.locator("#list").evaluate("list => { list.scrollTop = list.scrollHeight; }")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    page.get_by_text("You noted: Interested.").wait_for()
    page.locator("#list").evaluate("list => { list.scrollTop = list.scrollHeight; }")
    assert page.locator("[data-undo]").evaluate(FREE)


def test_a_field_that_is_to_be_mended_has_the_cursor(sam):
    one = sam()
    page = one.go(f"/o/tea/desk/{one.rows[0].suggestion}/")
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    page.get_by_text("Name a day and a time").wait_for()
    assert page.evaluate("document.activeElement.name") == "next_at"


CUT = """() => [...document.querySelectorAll("#one select")].flatMap(select => {
    const look = getComputedStyle(select), pen = document.createElement("canvas").getContext("2d");
    pen.font = look.font;
    const arrow = 20, room = select.clientWidth - parseFloat(look.paddingLeft) - parseFloat(look.paddingRight) - arrow;
    return [...select.options].map(one => one.text).filter(text => pen.measureText(text).width > room);
})"""


@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "ro-RO"])
def test_no_option_of_the_desk_is_cut_off_on_a_narrow_screen(sam, locale):
    one = sam(NARROW, locale=locale)
    page = one.go(f"/o/tea/desk/{one.rows[0].suggestion}/")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert page.evaluate(CUT) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW


@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "ro-RO"])
def test_a_row_with_many_channels_breaks_its_line_on_a_narrow_screen(sam, locale):
    one = sam(NARROW, locale=locale)
    page = one.go("/o/tea/desk/")
    page.evaluate("""document.querySelectorAll("#list .may").forEach(may => {
        for (const more of [1, 2, 3]) { may.append(" ", may.firstElementChild.cloneNode(true)); }
    })""")
    assert page.locator("#list .may .badge").count() >= 4
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW


def walk(one, width):
    """What stands in the way on the list and on customers, one of whom may not be called."""
    paths = ["/o/tea/desk/", "/o/tea/desk/search/", *(f"/o/tea/desk/{row.suggestion}/" for row in one.rows[:2])]
    return [found for path in paths for found in barriers(one, path, width)]


def test_axe_finds_no_barrier_and_nothing_sticks_out(sam):
    assert walk(sam(NARROW), NARROW) == []


@pytest.mark.long
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "ro-RO"])
def test_who_leads_the_desk_meets_no_barrier_either(sam, live_house, locale, width):
    live_house.member("mara", Role.MANAGER)
    one = sam(width, "dark", locale, who="mara")
    with acting(live_house.tea.pk, "x"):
        write_script("mail-spring", {"en": "Tea\nDear {name}"})
    first = one.rows[0].suggestion
    pages = ("given", "texts", "texts/mail-spring", "decisions", f"{first}", f"{first}/choices")
    assert [found for page in pages for found in barriers(one, f"/o/tea/desk/{page}/", width)] == []


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "ro-RO"])
def test_no_look_has_a_barrier(sam, locale, width, scheme):
    assert walk(sam(width, scheme, locale), width) == []


@pytest.mark.long
def test_the_manual_shows_what_the_pages_show(sam):
    page = sam().go("/o/tea/desk/")
    page.locator("#one h1").wait_for()
    page.screenshot(path=PICTURES / "desk.png")
    assert (PICTURES / "desk.png").stat().st_size > 10_000
