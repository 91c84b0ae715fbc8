"""axe on every page of `urls.py`, with something to show and with nothing, and on what a page says when it refuses.

A new page is opened here by itself; one that is no page has to say why in `NO_PAGES`.
"""

from __future__ import annotations

import os
import re
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.shortcuts import render
from django.test import RequestFactory
from django.test.signals import template_rendered
from django.urls import reverse
from django.utils.translation import override

import forecall.web
from forecall.custody import drafting, object_to, publish
from forecall.foundation import acting
from forecall.foundation.members import Role
from forecall.foundation.members.models import Member
from forecall.foundation.members.service import Terms, invite
from forecall.web import errors
from forecall.web.matrix import matrix
from tests.sales.test_deciding import that_decides
from tests.web import led
from tests.web.conftest import PASSWORD
from tests.web.test_browser import NARROW, WIDE, barriers, code
from tests.web.test_desk_pages import furnish
from tests.web.test_foreign_ids import things
from tests.web.test_matrix import patterns
from tests.web.test_trouble import of_sqlite

pytestmark = [pytest.mark.once, pytest.mark.needs_system("chromium", "apt install chromium")]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in the thread of the test
ROOT = Path(__file__).parents[2]
NAMED = {
    "desk_text": "mail-spring", "first_step": "orders", "figures_export": None, "policy_change": "newsletter",
    "version_files": 1,
}  # fmt: skip
"""What stands in addresses that each organisation has for itself."""
NO_PAGES = {
    **dict.fromkeys(
        ("books_export", "books_journal", "case_answer", "certificate_signed", "figures_export", "orders_example",
         "version_files"),
        "a file",
    ),
    **dict.fromkeys(
        ("invitation_withdraw", "grant_end", "customer_give", "proposal", "talk_undo", "list_undo", "orders_undo",
         "figures_again", "forecast_now", "tour", "first_step"), "only for what is sent",
    ),
    **dict.fromkeys(("forecast_progress", "incident_progress", "list_progress", "orders_progress"), "a part of a page"),
}  # fmt: skip
"""Of the staff's paths those that are no page, each with what it is."""
ASKED = {"publish": "?again=1"}
"""What a page has to be asked to show anything."""
ELSEWHERE = {"first_policy"}
"""There as long as no policy is published: seen in the empty house."""
FORMS = ("members/invite/", "grants/give/", "cases/open/", "cases/ended/", "incidents/open/")
LOOKS = [(width, scheme, locale) for width in (WIDE, NARROW) for scheme in ("light", "dark")
         for locale in ("en-GB", "de-DE", "ro-RO")]  # fmt: skip


HERE, SIGNING_IN, PRIVACY = "here, in the tests below", "tests/web/test_browser.py", "tests/web/test_privacy_browser.py"
SEEN = {
    **dict.fromkeys(
        ("429.html", "account/account_inactive.html", "account/email_confirm.html",
         "account/password_reset_from_key.html", "account/password_reset_from_key_done.html",
         "account/verification_sent.html", "mfa/authenticate.html", "mfa/reauthenticate.html",
         "mfa/recovery_codes/generate.html", "mfa/recovery_codes/index.html", "mfa/totp/deactivate_form.html",
         "mfa/webauthn/authenticator_confirm_delete.html", "mfa/webauthn/edit_form.html",
         "mfa/webauthn/reauthenticate.html", "staff/desk/empty.html", "staff/first/policy.html",
         "staff/member_closed.html", "web/demo_spent.html", "web/join_other.html", "web/link_spent.html",
         "web/passing.html"), HERE,
    ),
    **dict.fromkeys(
        ("account/email_change.html", "account/logout.html", "account/password_change.html",
         "account/password_reset.html", "account/password_reset_done.html", "mfa/index.html",
         "mfa/totp/activate_form.html", "mfa/webauthn/add_form.html", "mfa/webauthn/authenticator_list.html",
         "usersessions/usersession_list.html", "web/account.html", "web/join.html", "web/organisations.html"),
        SIGNING_IN,
    ),
    **dict.fromkeys(("public/archive.html", "public/rights.html", "public/stop.html", "public/trust.html"), PRIVACY),
    "staff/first/kind.html": "tests/web/test_first_browser.py",
    "staff/people/compare.html": "tests/web/test_people_browser.py",
    "staff/people/joining.html": "tests/web/test_people_browser.py",
}  # fmt: skip
"""Pages that the walk through a full organisation does not draw, and where axe sees them."""
OUTSIDE = {
    **dict.fromkeys(
        ("start", "language", "account_export", "account_ask", "session_end", "mfa_download_recovery_codes",
         "mfa_login_webauthn", "notice_style", "notice_version_style", "change"), "",
    ),
    **dict.fromkeys(
        ("demo_enter", "account_inactive", "account_reauthenticate", "account_email_verification_sent",
         "account_confirm_email", "account_reset_password_from_key", "account_reset_password_from_key_done",
         "mfa_authenticate", "mfa_reauthenticate", "mfa_deactivate_totp", "mfa_view_recovery_codes",
         "mfa_generate_recovery_codes", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn"),
        HERE,
    ),
    **dict.fromkeys(
        ("join", "account", "organisations", "account_login", "account_logout", "account_email",
         "account_change_password", "account_reset_password", "account_reset_password_done", "mfa_index",
         "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn", "usersessions_list"), SIGNING_IN,
    ),
    **dict.fromkeys(
        ("notice", "trust", "rights", "notice_page", "mail_stop", "notice_versions", "notice_of", "notice_version"),
        PRIVACY,
    ),
    "house_jobs": "tests/web/test_figures_browser.py",
}  # fmt: skip
"""Paths of no organisation, and where axe sees what they show; empty for what is no page."""


def test_every_path_that_belongs_to_no_organisation_says_where_axe_looks_at_it():
    outside = {name for name, path in patterns() if not path.startswith("o/<slug:organisation>/")}
    assert outside & set(matrix()) == set(OUTSIDE)
    for where in {*OUTSIDE.values(), *SEEN.values()} - {HERE, ""}:
        assert "barriers(" in (ROOT / where).read_text(encoding="utf-8")


def staff():
    """Name -> how many things are named in its address, of every page of an organisation."""
    found = ((name, path.count("<") - 1) for name, path in patterns() if path.startswith("o/<slug:organisation>/"))
    return dict(found)


@pytest.fixture
def full(live_house, monkeypatch):
    """The tea house with one of everything, and one customer who may not be called."""
    monkeypatch.setattr(led, "example", that_decides)
    live_house.rows = furnish(live_house)
    live_house.things = things(live_house)
    with acting(live_house.tea.pk, "x"):
        object_to(live_house.rows[1].customer.subject, "client_calls")
        publish(drafting.changed({"purposes": {"newsletter": {"channels": []}}}).policy, artefact="1" * 64)
    return live_house


def opened(one, width, addresses):
    """Barriers of the pages among these, and the names of those that are none."""
    found, others = [], set()
    for name, address in addresses:
        answer = one.page.context.request.get(one.address + address)
        is_page = answer.url == one.address + address and "text/html" in answer.headers["content-type"]
        if answer.status == 200 and is_page and "<html" in answer.text():
            found += barriers(one, address, width)
        else:
            others.add(name)
    return found, others


def walked(one, house, width):
    named = {**house.things, **NAMED}
    addresses = [
        (name, reverse(name, args=["tea", *([named[name]] if count else [])]) + ASKED.get(name, ""))
        for name, count in sorted(staff().items())
        if name != "figures_export"
    ]
    prove(one)
    found, others = opened(one, width, addresses)
    return found + sent_empty(one, width) + changed(one, width) + forgetting(one, house, width), others


def forgetting(one, house, width):
    """Barriers of the page that waits for an erasure, which nobody carries out meanwhile."""
    case = house.things["forget"]
    page = one.go(f"/o/tea/cases/{case}/forget/")
    page.fill("[name=number]", f"{case.hex[:4]}-{case.hex[4:8]}")
    page.locator("main button.danger").click()
    page.wait_for_url("**/certificate/")
    return barriers(one, None, width)


def sent_empty(one, width):
    """Barriers of forms that were sent with nothing in them, and say so."""
    found = []
    for path in FORMS:
        page = one.go(f"/o/tea/{path}")
        page.locator("main form button").last.click()
        page.wait_for_load_state()
        found += barriers(one, None, width)
    return found


def changed(one, width):
    """Barriers of what a change of a purpose would oblige, before it is published."""
    page = one.go("/o/tea/policy/purposes/rights_handling/")
    page.locator("[name=channels]").first.uncheck()
    page.locator("main form button").first.click()
    page.wait_for_selector("#yes")
    return barriers(one, None, width)


def prove(one):
    """Show again who is there, as the last step before forgetting asks."""
    one.go("/account/reauthenticate/?next=/o/tea/")
    one.page.fill("[name=password]", PASSWORD)
    one.page.keyboard.press("Enter")
    one.page.wait_for_selector(".tabs")


PAGES = Path(forecall.web.__file__).parent / "templates"


def pages():
    """Every template that is a page of its own."""
    files = (path for path in PAGES.rglob("*.html") if path.read_text(encoding="utf-8").startswith("{% extends"))
    return {str(path.relative_to(PAGES)) for path in files} - {"entrance.html", "shell.html"}


def test_axe_finds_no_barrier_on_any_page_of_an_organisation_that_has_something_to_show(full, before_browser):
    drawn = set()

    def hear(template, **_more):
        drawn.add(template.name)

    template_rendered.connect(hear)
    try:
        found, others = walked(before_browser("olga"), full, WIDE)
    finally:
        template_rendered.disconnect(hear)
    assert found == []
    assert pages() - drawn == set(SEEN)
    assert others | {"figures_export"} == set(NO_PAGES) | ELSEWHERE


def test_axe_finds_no_barrier_where_there_is_nothing_to_show_yet(before_browser):
    addresses = [(name, reverse(name, args=["tea"])) for name, count in sorted(staff().items()) if not count]
    found, others = opened(before_browser("olga", NARROW), NARROW, addresses)
    assert found == []
    assert others <= set(NO_PAGES) | WITHOUT_A_POLICY
    assert not others & ELSEWHERE


WITHOUT_A_POLICY = {"case_open", "ended", "incident_open", "publish", "customer_search"}
"""Pages that lead elsewhere as long as no policy counts."""


@pytest.mark.long
@pytest.mark.parametrize(("width", "scheme", "locale"), LOOKS)
def test_no_page_of_an_organisation_has_a_barrier_in_any_look(full, before_browser, width, scheme, locale):
    found, _others = walked(before_browser("olga", width, scheme, locale), full, width)
    assert found == []


@pytest.mark.long
@pytest.mark.parametrize(("width", "scheme", "locale"), LOOKS)
def test_no_empty_page_has_a_barrier_in_any_look(before_browser, width, scheme, locale):
    addresses = [(name, reverse(name, args=["tea"])) for name, count in sorted(staff().items()) if not count]
    found, _others = opened(before_browser("olga", width, scheme, locale), width, addresses)
    assert found == []


# What a page says when it refuses, and the steps of signing in


def asked(method="get"):
    """A question of somebody who is not signed in."""
    made = getattr(RequestFactory(), method)("/o/tea/desk/7/", {"note": "Wants smaller tins"})
    made.user, made.session = AnonymousUser(), {}
    return made


def broken(problem):
    """The answer to a failure while a form was being sent."""
    made = asked("post")

    def fails():
        raise problem

    try:
        fails()
    except type(problem):
        return errors.broken(made)


def refusals():
    """What is said when something went wrong: name -> a function that draws it."""
    return {
        "400": lambda: errors.bad(asked()), "403": lambda: errors.forbidden(asked()),
        "404": lambda: errors.missing(asked()),
        "stale": lambda: errors.stale(asked()), "413": lambda: errors.too_large(asked()),
        "500": lambda: broken(ValueError("x")), "503": lambda: broken(of_sqlite(sqlite3.SQLITE_BUSY)),
        **{
            page: lambda page=page: render(asked(), page)
            for page in ("429.html", "account/account_inactive.html", "account/verification_sent.html",
                         "mfa/webauthn/reauthenticate.html", "web/demo_spent.html", "web/link_spent.html")
        },
    }  # fmt: skip


def answering(body):
    return lambda route: route.fulfill(body=body, content_type="text/html")


def said(one, width):
    """Barriers of every refusal, drawn by the product in the browser's language and set before it."""
    found, language = [], one.page.evaluate("navigator.language")[:2]
    for name, draw in refusals().items():
        with override(language):
            answer = draw()
        if name.isdigit():
            assert answer.status_code == int(name)
        one.page.route("**/said/", answering(answer.content.decode()))
        found += [f"{name}: {each}" for each in barriers(one, "/said/", width)]
        one.page.unroute("**/said/")
    return found


def steps(one, house, width):
    """Barriers on the way through a second factor: set up, codes, keys, signing in with it, and a new password."""
    user, found = house.members["olga"].user, []
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    key = Authenticator.objects.create(user=user, type="webauthn", data={"name": "Laptop", "credential": {}})
    mine = [
        "/account/two-factor/", "/account/two-factor/totp/deactivate/", "/account/two-factor/recovery-codes/generate/",
        "/account/two-factor/recovery-codes/", f"/account/two-factor/webauthn/keys/{key.pk}/edit/",
        f"/account/two-factor/webauthn/keys/{key.pk}/remove/", "/account/two-factor/webauthn/",
        "/account/two-factor/reauthenticate/", "/account/reauthenticate/",
    ]  # fmt: skip
    prove(one)
    again = EmailAddress.objects.create(user=user, email="olga.two@example.org")
    for path in (*mine, f"/account/confirm-email/{EmailConfirmationHMAC(again).key}/", "/account/confirm-email/x:y:z/"):
        found += barriers(one, path, width)
    key.delete()
    one.page.context.clear_cookies()
    one.sign_in_as("olga@example.org")
    one.page.wait_for_url("**/two-factor/authenticate/")
    found += barriers(one, None, width)
    one.page.fill("[name=code]", "000000")
    one.page.keyboard.press("Enter")
    one.page.locator("[aria-invalid=true]").wait_for()
    found += barriers(one, None, width)
    one.page.fill("[name=code]", code(secret))
    one.page.keyboard.press("Enter")
    one.page.wait_for_selector(".tabs")
    return found


def new_password(one, width):
    """Barriers from the link in the mail to the new password, and of the link when it is spent."""
    one.page.context.clear_cookies()
    one.go("/account/password/reset/")
    one.page.fill("[name=email]", "olga@example.org")
    one.page.keyboard.press("Enter")
    one.page.wait_for_url("**/done/")
    link, found = re.search(r"//[^/]+(/account/password/reset/key/\S+)", mail.outbox[-1].body)[1], []
    found += barriers(one, link, width)
    one.page.fill("[name=password1]", "short")
    one.page.keyboard.press("Enter")
    one.page.locator("[aria-invalid=true]").first.wait_for()
    last = ("/account/password/reset/key/1-spent/", "/account/password/reset/key/done/")
    return found + barriers(one, None, width) + [each for path in last for each in barriers(one, path, width)]


def closed(one, house, width):
    """Barriers of pages that are shut: to a role, to who is suspended, to own records only, to another's invitation."""
    found = []
    Member.unscoped.filter(pk=house.members["sam"].pk).update(trained_until=None, undertaking_at=None)
    with acting(house.tea.pk, "x"):
        _made, secret = invite(house.giver(), "nina@example.org", Terms(Role.AGENT), house.now)
    for path in ("/o/tea/", "/o/tea/desk/", "/o/tea/jobs/", f"/join/{secret}/", "/o/tea/nowhere/"):
        found += barriers(one, path, width)
    Member.unscoped.filter(pk=house.members["sam"].pk).update(
        trained_until=house.now.date() + timedelta(days=9), undertaking_at=house.now, own_only=True
    )
    return found + barriers(one, "/o/tea/desk/", width)


@pytest.fixture
def shut(live_house):
    live_house.member("sam", Role.SELLER)
    live_house.member("mara", Role.MANAGER)
    with acting(live_house.tea.pk, "x"):
        publish(led.policy(live_house), artefact="0" * 64)
    return live_house


def test_axe_finds_no_barrier_on_what_is_refused_nor_on_the_steps_of_signing_in(shut, before_browser):
    one = before_browser("olga")
    found = said(one, WIDE) + steps(one, shut, WIDE) + new_password(one, WIDE)
    assert found + closed(before_browser("sam"), shut, WIDE) == []
    above = f"/o/tea/members/{shut.members['olga'].pk}/"
    assert barriers(before_browser("mara"), above, WIDE) == []


@pytest.mark.long
@pytest.mark.parametrize(("width", "scheme", "locale"), LOOKS)
def test_nothing_that_is_refused_and_no_step_has_a_barrier_in_any_look(shut, before_browser, width, scheme, locale):
    one = before_browser("olga", width, scheme, locale)
    found = said(one, width) + steps(one, shut, width) + new_password(one, width)
    assert found + closed(before_browser("sam", width, scheme, locale), shut, width) == []
