"""The tour as somebody walks it: in a real browser, by hand and by keyboard, in three languages, on a telephone."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest

from forecall.custody import object_to
from forecall.foundation import acting
from forecall.foundation.jobs import Worker, WorkerSettings
from forecall.sales import work_list
from forecall.sales.measuring import apart, bins_of, measured
from forecall.sales.models import Suggestion
from forecall.web.staff.figures.writing import percent, whole
from forecall.web.tour.links import Links
from forecall.web.tour.panel import FEWEST
from tests.app.test_demo import Demo
from tests.web.led import forecasts
from tests.web.test_browser import NARROW, PASSWORD, WIDE, Person, barriers
from tests.web.test_desk_pages import furnish

pytestmark = [pytest.mark.once, pytest.mark.needs_system("chromium", "apt install chromium")]
PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "tour.png"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in the thread of the test


@pytest.fixture
def visitor(browser, live_house, live_server, settings, tmp_path):
    """Somebody who opens the link of a demo, in the look that is asked for."""
    settings.DEMO_LINKS, settings.DEMO_ORGANISATION = str(tmp_path / "links"), "tea"
    rows = furnish(live_house)
    with acting(live_house.tea.pk, "x"):
        object_to(rows[1].customer.subject, "client_calls")
        forecasts(live_house, 2)
    live_house.objected = {rows[1].customer.subject}
    user = live_house.members["olga"].user
    user.set_password(PASSWORD)
    user.save()
    people, complaints = [], []

    def made(width=WIDE, scheme="light", locale="en-GB"):
        look = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "locale": locale}
        one = Person(browser, live_server.url, complaints, **look)
        people.append(one)
        secret = Links(tmp_path / "links").make(user.pk, live_house.now)
        one.go(f"/demo/enter/{secret}/")
        return one

    yield made
    for one in people:
        one.leave()
    assert complaints == []


class Tour:
    """What stands in the panel, and going through it."""

    def __init__(self, page):
        self.page, self.panel = page, page.locator("aside.tour")

    def go(self, step):
        self.panel.locator(f"button[value='{step}']").click()

    def follow(self, name):
        self.panel.get_by_role("link", name=name).click()

    @property
    def main(self):
        return self.page.locator("main").inner_text()


CAME_TRUE = re.compile(
    r"It says (?P<chance>[\d.]+%)\. Of (?P<count>[\d,]+) earlier forecasts here that said between (?P<low>\d+%)"
    r" and (?P<high>\d+%), (?P<hits>[\d.]+%) came true"
)
FOR_A_CLIENT = "client_calls"
TELEPHONE = {"en": "telephone", "de": "Telefon", "ro": "telefon"}
"""As the notice of each language says by what people are reached."""


CHANGED = {"en": "This text changed on", "de": "Dieser Text hat sich am", "ro": "Acest text s-a schimbat la"}


def notice_texts(page):
    """Language -> what the notice of the organisation that is open says now; asked for beside the page."""
    origin, _parted, rest = page.url.partition("/o/")
    last = page.context.request.get(f"{origin}/{rest.partition('/')[0]}/privacy/").url
    asked = {one: re.sub(r"/(en|de|ro)/", f"/{one}/", last) for one in TELEPHONE}
    return {one: page.context.request.get(address).text() for one, address in asked.items()}


def notices_changed(page, purpose):
    """In each language the notice that counts names the telephone no more, and leads to the one before, which did."""
    page.locator("[role=note]", has_text="This text changed on").wait_for()
    if purpose == FOR_A_CLIENT:
        return
    last, reached = page.url, f"[data-clause='purpose:{purpose}/channels'] dd"
    for language, word in TELEPHONE.items():
        now = last.replace("/en/", f"/{language}/")
        page.goto(now)
        assert word not in page.locator(reached).inner_text(), now
        page.locator("[role=note] a").first.click()
        page.wait_for_url("**/versions/1/**")
        assert word in page.locator(reached).inner_text(), page.url


def walk(page, password, work, purpose):
    """All three steps, as the panel leads; `work` lets a worker do what waits.

    purpose   the one that calls; the notice names it where the organisation calls for itself, and not for a client
    """
    page.set_default_timeout(60_000)  # publishing compiles every document anew, which a busy machine takes its time for
    tour = Tour(page)
    tour.go(1)
    assert "May be called." in tour.main
    told, before = CAME_TRUE.search(tour.panel.inner_text()), notice_texts(page)
    assert told
    tour.go(2)
    assert "May not be called." in tour.main
    tour.go(3)
    page.get_by_label("telephone", exact=True).uncheck()
    page.get_by_role("button", name="Show what this obliges").click()
    assert "Nobody has to be told or asked" in tour.main
    page.check("#yes")
    page.get_by_role("button", name="Publish version 2").click()
    page.wait_for_url("**/policy/publish/*-*/")
    work()
    page.get_by_text("Version 2 is published").wait_for()
    after = notice_texts(page)
    assert all(after[one] != before[one] for one in TELEPHONE)
    assert all(CHANGED[one] in after[one] and CHANGED[one] not in before[one] for one in TELEPHONE)
    tour.follow("Look at the first customer again")
    assert ("reached by" if purpose == FOR_A_CLIENT else "How we reach you") in tour.main
    assert "purpose:" not in tour.main
    assert page.get_by_role("button", name="Call", exact=True).is_disabled()
    tour.follow("Try to take it back")
    assert "To be told at least 30 days before" in tour.main
    tour.follow("Forget one person")
    page.get_by_role("button", name="Open the case").click()
    page.get_by_role("link", name="Forget this person").click()
    page.fill("[name=password]", password)
    page.keyboard.press("Enter")
    number = page.locator("label[for=id_number]").inner_text().split()[1]
    page.fill("[name=number]", number)
    page.get_by_role("button", name="Forget this person for good").click()
    work()
    tour.follow("Read the certificate")
    page.get_by_role("heading", name="Certificate of erasure").wait_for(timeout=60_000)
    certificate = page.url
    tour.follow("Read the notice")
    notices_changed(page, purpose)
    page.goto(certificate)
    tour.go("close")
    page.wait_for_url("**/desk/")
    assert not tour.panel.is_visible()
    return told.groupdict()


MOST_S = 120


def test_the_tour_is_walked_from_the_link_to_the_certificate_and_tells_what_was_measured(
    visitor, live_house, record_figure
):
    page, begun = visitor().page, time.monotonic()
    told = walk(page, PASSWORD, lambda: Worker(WorkerSettings(until_idle=True)).work(), FOR_A_CLIENT)
    walked_s = time.monotonic() - begun
    record_figure("tour of a small shop walked", walked_s, "s", bound=f"<= {MOST_S}")
    assert walked_s <= MOST_S
    with acting(live_house.tea.pk, "x"):
        first = next(row for row in work_list() if not live_house.objected & {row.customer.subject})
        chance = Suggestion.objects.get(pk=first.suggestion).chance
        [mine] = [one for one in bins_of(apart(measured())) if one.low <= chance < one.high]
    assert told == {
        "chance": percent(chance), "count": whole(mine.count), "low": percent(mine.low), "high": percent(mine.high),
        "hits": percent(mine.observed),
    }  # fmt: skip


def test_the_keyboard_alone_goes_on_closes_the_tour_and_takes_it_again(visitor):
    page = visitor().page
    page.keyboard.press("Tab")  # to the content
    page.locator("aside.tour button").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/*/")
    page.locator("aside.tour button[value=close]").focus()
    page.keyboard.press("Space")
    page.wait_for_url("**/desk/")
    page.locator("details.menu summary", has_text="Help").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/*/")
    assert page.get_by_role("complementary", name="Why is this customer due?").is_visible()


def looked_at(one, width):
    """What stands in the way on each page that the tour shows, and on the first steps."""
    found = []
    for step in (1, 2, 3):
        one.page.locator(f"aside.tour button[value='{step}']").click()
        found += barriers(one, one.at, width)
    return found


def test_axe_finds_no_barrier_and_nothing_sticks_out(visitor):
    assert looked_at(visitor(NARROW, "dark", "ro-RO"), NARROW) == []


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "ro-RO"])
def test_axe_finds_no_barrier_in_any_look(visitor, width, scheme, locale):
    assert looked_at(visitor(width, scheme, locale), width) == []


@pytest.mark.long
def test_from_the_command_to_the_certificate_within_two_minutes(browser, tmp_path, record_figure):
    demo = Demo(tmp_path / "home")
    page = browser.new_page(viewport={"width": WIDE, "height": 960}, color_scheme="light", locale="en-GB")
    try:
        page.goto(demo.link)
        page.locator("#one h1").wait_for()
        page.screenshot(path=PICTURE)
        begun = time.monotonic()
        told = walk(page, demo.password, lambda: None, "offers")
        walked_s = time.monotonic() - begun
    finally:
        page.close()
        demo.stop()
    record_figure("demo ready", demo.ready_s, "s", bound="<= 120")
    record_figure("tour walked", walked_s, "s", bound="<= 120")
    assert demo.ready_s + walked_s <= MOST_S
    assert int(told["count"].replace(",", "")) >= FEWEST
    assert 0 <= float(told["hits"].rstrip("%")) <= 100
