"""The privacy lead in a real browser: a purpose is narrowed and a person forgotten, no barrier, nothing sticks out."""

from __future__ import annotations

import os
from datetime import timedelta
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client

from forecall.custody import Ask, ask, drafting, publish
from forecall.custody.incidents.service import open_incident
from forecall.custody.incidents.types import Discovery, Nature
from forecall.custody.rights import Kind, Request, open_case
from forecall.foundation import acting
from forecall.foundation.jobs import Worker, WorkerSettings
from forecall.web.public.stopping import address_of
from tests.web.test_browser import NARROW, PASSWORD, WIDE, Person, barriers
from tests.web.test_cases import furnish

pytestmark = [pytest.mark.once, pytest.mark.needs_system("chromium", "apt install chromium")]
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in the thread of the test


def requests(house):
    """Three versions, some uses of ana's data, a breach, and what she asks for; her erasure is `house.case`."""
    with acting(house.tea.id, str(house.members["petra"].pk)):
        changes = ({"newsletter": {"channels": []}}, {"customer_news": {"recipients": ["mail_house", "help_desk"]}})
        for place, change in enumerate(changes):
            publish(drafting.changed({"purposes": change}).policy, artefact=str(place) * 64)
        for channel in ("phone", "email"):
            ask(Ask("prospecting", frozenset({"business_card"}), "call", (house.ana,), channel=channel))
        for kind, days in ((Kind.RECTIFICATION, 40), (Kind.ACCESS, 26), (Kind.OBJECTION, 1), (Kind.REQUEST, 0)):
            came = house.now - timedelta(days=days)
            open_case(Request(kind, "email", "de", "Was haben Sie über mich?", came), house.ana)
        text = "Please erase everything you have about me.\nThank you, Ana"
        known = Discovery(house.now - timedelta(hours=60), (Nature.CONFIDENTIALITY, Nature.INTEGRITY), significant=True)
        house.breach = open_incident(known)
        house.case = open_case(Request(Kind.ERASURE, "email", "en", text, house.now - timedelta(days=3)), house.ana)
    return house


@pytest.fixture
def petra(browser, live_house, live_server):
    """Petra, who answers for privacy, before a browser of the look that is asked for; she has just shown who she is."""
    house = requests(furnish(live_house))
    user = house.members["petra"].user
    user.set_password(PASSWORD)
    user.save()
    people, complaints = [], []
    Client().get("/account/login/")  # loads the pages, which on a busy machine outlasts a browser's patience

    def made(width=WIDE, scheme="light", locale="en-GB"):
        look = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "locale": locale}
        one = Person(browser, live_server.url, complaints, **look)
        people.append(one)
        one.house = house
        one.go("/account/login/")
        one.page.fill("[name=login]", "petra@example.org")
        one.page.fill("[name=password]", PASSWORD)
        one.page.keyboard.press("Enter")
        one.page.wait_for_selector(".tabs")
        one.go("/account/reauthenticate/?next=/o/tea/")
        one.page.fill("[name=password]", PASSWORD)
        one.page.keyboard.press("Enter")
        one.page.wait_for_selector(".tabs")
        return one

    yield made
    for one in people:
        one.leave()
    assert complaints == []


def number(house):
    return f"{house.case.hex[:4]}-{house.case.hex[4:8]}".upper()


def forget(one):
    """From the page of the case to the certificate, as a person does it."""
    page = one.go(f"/o/tea/cases/{one.house.case}/")
    page.locator("a.danger").click()
    page.fill("[name=number]", number(one.house))
    page.locator("button.danger").click()
    page.wait_for_url("**/certificate/")
    Worker(WorkerSettings(until_idle=True)).work()
    page.wait_for_selector("article.certificate")  # the page looked again by itself
    return page


def test_a_person_is_forgotten_and_the_page_shows_the_certificate_by_itself(petra):
    one = petra()
    page = forget(one)
    assert "Nothing." in page.locator("article").inner_text()
    assert page.get_by_role("button", name="Print").is_visible()
    assert "Ana" not in one.go(f"/o/tea/cases/{one.house.case}/").locator("main").inner_text()


def test_on_a_telephone_a_case_says_who_asks_then_what_to_do_then_what_was_done(petra):
    one = petra(NARROW)
    page = one.go(f"/o/tea/cases/{one.house.case}/")
    parts = [page.get_by_role("heading", name=name, exact=True) for name in ("Who asks", "Next", "What was done")]
    tops = [part.bounding_box()["y"] for part in parts]
    assert tops == sorted(tops)


BROKEN = """all => all.filter(it => {
    it.style.overflowWrap = 'normal'; it.style.hyphens = 'manual';
    return it.scrollWidth > it.clientWidth;
}).map(it => it.textContent)"""


@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "ro-RO"])
def test_on_a_telephone_no_word_of_a_tile_is_broken(petra, locale):
    one = petra(NARROW, locale=locale)
    for path in ("/o/tea/proof/", "/tea/privacy/trust/", "/o/tea/safeguards/", "/o/tea/decisions/"):
        assert one.go(path).locator(".figures dt").evaluate_all(BROKEN) == [], path


def walk(one, width, language):
    """What stands in the way on every page that answers for privacy, and on those that anybody reads."""
    key = one.house.case
    paths = [
        f"/tea/privacy/{language}/privacy-notice.html", f"/tea/privacy/versions/1/{language}/choices.html",
        "/tea/privacy/versions/", "/o/tea/policy/", "/o/tea/policy/publish/?again=1", "/o/tea/cases/",
        "/o/tea/cases/open/", "/o/tea/cases/ended/", f"/o/tea/cases/ended/?person={one.house.ana}",
        f"/o/tea/cases/{key}/", f"/o/tea/cases/{key}/uses/", f"/o/tea/cases/{key}/forget/",
        "/tea/privacy/rights/", "/tea/privacy/trust/", "/o/tea/safeguards/", *breach(one.house),
    ]  # fmt: skip
    found = [each for path in chain(paths, way_out(one)) for each in barriers(one, path, width)]
    page = one.go("/o/tea/policy/purposes/rights_handling/")
    page.locator("[name=channels]").first.uncheck()
    page.locator("main form button").first.click()
    page.wait_for_selector("#yes")
    wide = page.evaluate("document.documentElement.scrollWidth")
    found += [] if wide <= width else [f"the change is {wide} wide"]
    forget(one)
    return found + barriers(one, f"/o/tea/cases/{key}/certificate/", width)


def breach(house):
    return ["/o/tea/incidents/"] + [
        f"/o/tea/incidents/{last}" for last in ("open/", f"{house.breach}/", f"{house.breach}/people/")
    ]


def way_out(one):
    """The page that a mail's link leads to, before and after the one click; then that of nothing."""
    with acting(one.house.tea.pk, "x"):
        link = urlsplit(address_of(urlsplit(one.address), one.house.ana, "newsletter")).path
    yield link
    one.page.locator("main button").click()
    one.page.get_by_role("status").wait_for()
    yield None
    yield link.rstrip("/") + "x/"


def test_whoever_judges_an_incident_reads_each_choice_to_its_end_and_takes_it_by_themselves(petra):
    one = petra(NARROW, locale="de-DE")
    page = one.go(f"/o/tea/incidents/{one.house.breach}/")
    page.get_by_role("button", name="Die Frühwarnung ging hinaus").click()
    judge = page.locator("form:has([value=assess])").first
    assert judge.locator("select").count() == 0  # whose one line cuts a sentence off
    assert judge.locator("label").evaluate_all("all => all.filter(one => one.scrollWidth > one.clientWidth)") == []
    judge.get_by_role("button").click()
    assert judge.locator(":invalid").count() > 0  # nothing is chosen for them
    judge.get_by_label("Unwahrscheinlich").check()
    judge.get_by_label("Die Daten waren versiegelt").check()
    judge.get_by_role("button").click()
    page.get_by_text("Das Risiko wurde beurteilt").wait_for()


def test_axe_finds_no_barrier_and_nothing_sticks_out(petra):
    assert walk(petra(NARROW, "dark", "de-DE"), NARROW, "de") == []


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "ro-RO"])
def test_no_look_has_a_barrier(petra, locale, width, scheme):
    one = petra(width, scheme, locale)
    page = one.go("/o/tea/proof/")
    page.locator("details summary").nth(3).click()
    assert walk(one, width, locale[:2]) + barriers(one, "/o/tea/proof/", width) == []


@pytest.mark.long
def test_the_manual_shows_what_the_pages_show(petra):
    one = petra()
    page = one.go("/o/tea/policy/purposes/rights_handling/")
    page.locator("[name=channels]").first.uncheck()
    page.locator("main form button").first.click()
    page.wait_for_selector("#yes")
    page.screenshot(path=PICTURES / "publish.png", full_page=True)
    one.go(f"/o/tea/cases/{one.house.case}/").screenshot(path=PICTURES / "case.png")
    forget(one).screenshot(path=PICTURES / "certificate.png")
    for name in ("publish", "case", "certificate"):
        assert (PICTURES / f"{name}.png").stat().st_size > 10_000
