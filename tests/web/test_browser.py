"""Signing in as people do it: a real server, a real browser, a code from an app, a passkey, a lost telephone."""

from __future__ import annotations

import base64
import hmac
import os
import re
import struct
import time
from contextlib import suppress

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from playwright.sync_api import TimeoutError as Late

from forecall.foundation.members import Role
from forecall.foundation.members.service import Terms, invite
from tests.web.conftest import PASSWORD

pytestmark = [pytest.mark.once, pytest.mark.needs_system("chromium", "apt install chromium")]

WIDE, NARROW = 1280, 360
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in the thread of the test


def code(seed: str, ahead: int = 0) -> str:
    """The six digits of an app (RFC 6238), `ahead` half-minutes from now.

    >>> len(code("JBSWY3DPEHPK3PXP"))
    6
    """
    key = base64.b32decode(seed + "=" * (-len(seed) % 8))
    made = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30 + ahead), "sha1")
    at = made[-1] & 15
    return f"{(struct.unpack('>I', made[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


class Person:
    """Somebody before a browser of their own."""

    def __init__(self, browser, address, complaints, **more):
        self.address, self.complaints = address, complaints
        self.context = browser.new_context(**({"viewport": {"width": WIDE, "height": 900}, "locale": "en-GB"} | more))
        self.context.set_default_timeout(8_000)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: complaints.append(str(error)))
        self.page.on("console", self._hear)

    def _hear(self, message):
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.complaints.append(message.text)

    def go(self, path):
        self.page.goto(self.address + path)
        return self.page

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def sign_in_as(self, email):
        """Whatever the language of the page."""
        self.go("/account/login/")
        self.page.fill("[name=login]", email)
        self.page.fill("[name=password]", PASSWORD)
        self.page.keyboard.press("Enter")

    def sign_in(self, name="olga"):
        self.go("/account/login/")
        self.page.fill("[name=login]", f"{name}@example.org")
        self.page.fill("[name=password]", PASSWORD)
        self.press("Sign in")

    def prove(self):
        """Before a second step is set up the password is asked for once more."""
        self.page.fill("[name=password]", PASSWORD)
        self.press("Go on")

    def leave(self):
        """Close once nothing is asked any more: an answer that is still being made would meet an emptied house."""
        with suppress(Late):  # a page that asks on and on is left all the same
            self.page.wait_for_load_state("networkidle", timeout=3_000)
        self.context.close()

    @property
    def at(self):
        return self.page.url.removeprefix(self.address)


@pytest.fixture
def person(browser, live_house, live_server):
    user = live_house.members["olga"].user
    user.set_password(PASSWORD)
    user.save()
    people, complaints = [], []

    def made(**more):
        people.append(Person(browser, live_server.url, complaints, **more))
        return people[-1]

    yield made
    for one in people:
        one.leave()
    assert complaints == []


def test_password_then_app_then_the_recovery_code_for_a_lost_telephone(person):
    olga = person()
    olga.sign_in()
    assert olga.at == "/o/tea/"
    olga.go("/account/two-factor/totp/activate/")
    olga.prove()
    seed = olga.page.locator("main code").inner_text()
    olga.page.fill("[name=code]", code(seed))
    olga.press("Set up")
    assert mail.outbox[-1].to == ["olga@example.org"]
    codes = olga.go("/account/two-factor/recovery-codes/").locator(".codes li").all_inner_texts()
    assert len(codes) == 10

    phone = person()
    phone.sign_in()
    assert phone.page.locator("h1").inner_text() == "Second step"
    assert phone.go("/o/tea/").locator("h1").inner_text() == "Second step"  # half-way in is not in
    phone.page.fill("[name=code]", "000000")
    phone.press("Sign in")
    assert phone.at == "/account/two-factor/authenticate/"
    phone.page.fill("[name=code]", code(seed, ahead=1))
    phone.press("Sign in")
    assert phone.at == "/o/tea/"

    for expected in ("/o/tea/", "/account/two-factor/authenticate/"):  # the same code a second time
        lost = person()
        lost.sign_in()
        lost.page.fill("[name=code]", codes[0])
        lost.press("Sign in")
        assert lost.at == expected


def test_a_passkey_is_added_and_then_signs_in_alone(person):
    olga = person()
    told = olga.context.new_cdp_session(olga.page)
    told.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    told.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    olga.sign_in()
    olga.go("/account/two-factor/webauthn/add/")
    olga.prove()
    olga.page.fill("[name=name]", "Laptop")
    olga.page.check("[name=passwordless]")
    olga.press("Go on")
    olga.page.wait_for_url("**/recovery-codes/**")
    assert "Laptop" in olga.go("/account/two-factor/webauthn/").locator("tbody").inner_text()
    olga.go("/account/logout/")
    olga.page.get_by_role("main").get_by_role("button", name="Sign out").click()
    assert olga.at.startswith("/account/login/")
    olga.press("Sign in with a passkey")
    olga.page.wait_for_url("**/o/tea/")


def test_a_session_that_is_ended_elsewhere_is_over_at_the_next_click(person):
    laptop, phone = person(), person(viewport={"width": NARROW, "height": 800})
    laptop.sign_in()
    phone.sign_in()
    rows = laptop.go("/account/sessions/").locator("tbody tr")
    assert rows.count() == 2
    rows.filter(has_text="End").get_by_role("button").click()
    assert "was ended" in laptop.page.locator("main").inner_text()
    assert phone.go("/o/tea/").locator("h1").inner_text() == "Sign in"


def test_the_keyboard_alone_signs_in_and_opens_and_closes_a_menu(person):
    olga = person()
    page = olga.go("/account/login/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#text"
    page.locator("[name=login]").focus()
    page.keyboard.type("olga@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/o/tea/")
    page.locator("details.menu summary").nth(1).focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("link", name="My account").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("link", name="My account").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


# Every page, looked at by a machine


@pytest.fixture
def filled(live_house):
    """A house where each page has something to show; the addresses of all of them."""
    house = live_house
    sam = house.member("sam", Role.SELLER, trained_until=None, own_only=True)
    house.member("ada", Role.ADVISER)
    _made, secret = invite(house.giver(), "nina@example.org", Terms(Role.AGENT), house.now)
    house.grant(house.bank, house.tea)
    house.grant(house.tea, house.bank)
    strangers = ["/account/login/", "/account/password/reset/", "/account/password/reset/done/", f"/join/{secret}/",
                 "/join/spent/", "/nowhere/"]  # fmt: skip
    members = [
        "/o/tea/", "/o/tea/undertaking/", "/o/tea/members/", "/o/tea/members/invite/", f"/o/tea/members/{sam.pk}/",
        "/o/tea/grants/", "/o/tea/grants/give/", "/o/tea/decisions/", "/organisations/", "/account/",
        "/account/email/", "/account/password/change/", "/account/sessions/", "/account/two-factor/",
        "/account/two-factor/totp/activate/", "/account/two-factor/webauthn/", "/account/two-factor/webauthn/add/",
        "/account/logout/", "/o/bank/members/",
    ]  # fmt: skip
    return strangers, members


def barriers(one, path, width):
    """What stands in somebody's way on a page: axe's findings, and what sticks out of the screen.

    path   None for the page that is open
    """
    page = one.page if path is None else one.go(path)
    path = path or one.at
    found = Axe().run(page, options={"runOnly": RULES, "preload": False, "resultTypes": ["violations"]})
    said = [f"{path} {rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found.response["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return said + ([f"{path} is {wide} wide"] if wide > width else [])


def walk(person, filled, width, scheme, locale):
    strangers, members = filled
    look = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "locale": locale}
    stranger, olga = person(**look), person(**look)
    found = [one for path in strangers for one in barriers(stranger, path, width)]
    olga.go("/account/login/")
    olga.page.fill("[name=login]", "olga@example.org")
    olga.page.fill("[name=password]", PASSWORD)
    olga.page.keyboard.press("Enter")
    olga.page.wait_for_url("**/organisations/")
    olga.go("/account/two-factor/totp/activate/")
    olga.page.fill("[name=password]", PASSWORD)
    olga.page.keyboard.press("Enter")
    olga.page.wait_for_selector("main code")
    return found + [one for path in members for one in barriers(olga, path, width)]


def test_axe_finds_no_barrier_and_nothing_sticks_out(person, filled):
    assert walk(person, filled, NARROW, "dark", "ro-RO") == []


@pytest.mark.long
@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "ro-RO"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_axe_finds_no_barrier_in_any_language_scheme_or_width(person, filled, width, scheme, locale):
    assert walk(person, filled, width, scheme, locale) == []


def test_the_page_says_its_language_and_that_of_each_link_to_another(person):
    page = person(locale="de-DE").go("/account/login/")
    assert page.locator("html").get_attribute("lang") == "de"
    assert page.locator("button[name=language]").evaluate_all("all => all.map(it => it.lang)") == ["en", "de", "ro"]


@pytest.mark.promise("HQ-06.4")
def test_nothing_of_a_page_stays_in_the_browser_after_signing_out(person):
    olga = person()
    olga.sign_in()
    olga.go("/o/tea/members/")
    olga.go("/account/logout/")
    olga.page.get_by_role("main").get_by_role("button", name="Sign out").click()
    kept = "({...localStorage, ...sessionStorage})"
    assert olga.page.evaluate(kept) == {}
    assert olga.page.evaluate("indexedDB.databases()") == []
    assert olga.page.evaluate("caches.keys()") == []
    olga.page.go_back()
    olga.page.go_back()
    assert not re.search("sam@|Members", olga.page.locator("main").inner_text())
