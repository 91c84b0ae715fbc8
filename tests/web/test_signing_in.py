"""Signing in without a browser: what strangers learn, what is locked, what is told by mail, what cookies hold."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zlib
from base64 import urlsafe_b64decode
from contextlib import suppress
from datetime import timedelta
from urllib.parse import unquote

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.templatetags.static import static
from django.test import Client

from forecall.foundation import SettingWrong
from forecall.foundation.members import Role
from forecall.foundation.members.models import User
from forecall.web.accounts.adapters import MFAAdapter
from tests.web.conftest import PASSWORD

OTHER = "another sentence of olga"


@pytest.fixture
def olga(house):
    user = house.members["olga"].user
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, password=PASSWORD, email="olga@example.org", to="/account/login/"):
    return client.post(to, {"login": email, "password": password})


def reset_link(message):
    return re.search(r"http://testserver(/account/password/reset/key/\S+)", message.body)[1]


def ask_reset(email):
    cache.clear()
    return Client().post("/account/password/reset/", {"email": email}, follow=True)


# What strangers learn


@pytest.mark.promise("CP-03.3")
def test_a_reset_shows_strangers_and_members_the_same_screen(olga):  # noqa: ARG001
    known, unknown = ask_reset("olga@example.org"), ask_reset("stranger@example.org")
    assert re.sub(r'value="\w{64}"', "", known.content.decode()) == re.sub(
        r'value="\w{64}"', "", unknown.content.decode()
    )
    assert [message.to for message in mail.outbox] == [["olga@example.org"]]


def test_a_wrong_password_and_an_unknown_address_read_alike(olga):  # noqa: ARG001
    wrong = re.findall(r"errorlist.*?</ul>", sign_in(Client(), "nonsense").content.decode())
    unknown = re.findall(r"errorlist.*?</ul>", sign_in(Client(), "nonsense", "stranger@example.org").content.decode())
    assert wrong == unknown != []


@pytest.mark.promise("CP-03.3")
def test_a_reset_link_works_once_and_the_change_is_told_by_mail(olga):
    ask_reset("olga@example.org")
    link = reset_link(mail.outbox[0])
    olgas = Client()
    form = olgas.get(link, follow=True)
    done = olgas.post(form.request["PATH_INFO"], {"password1": OTHER, "password2": OTHER}, follow=True)
    assert "The new password counts" in done.content.decode()
    olga.refresh_from_db()
    assert olga.check_password(OTHER)
    told = mail.outbox[-1]
    assert told.to == ["olga@example.org"]
    assert "127.0.0.1" in told.body
    assert "used already or is too old" in Client().get(link, follow=True).content.decode()


@pytest.mark.promise("CP-03.3")
def test_a_reset_link_is_dead_after_an_hour(olga, settings):  # noqa: ARG001
    ask_reset("olga@example.org")
    assert timedelta(hours=1).total_seconds() == settings.PASSWORD_RESET_TIMEOUT
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "too old" in Client().get(reset_link(mail.outbox[0]), follow=True).content.decode()


@pytest.mark.promise("CP-03.3")
def test_a_changed_password_is_told_by_mail_with_where_it_came_from(olga):  # noqa: ARG001
    client = Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/130.0"})
    sign_in(client)
    form = {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}
    assert client.post("/account/password/change/", form).status_code == 302
    [told] = mail.outbox
    assert "127.0.0.1" in told.body
    assert "Firefox" in told.body


# Locks


def test_five_wrong_passwords_close_the_door_even_to_the_right_one(olga):  # noqa: ARG001
    for _ in range(5):
        assert sign_in(Client(), "nonsense").status_code == 200
    locked = sign_in(Client())
    assert locked.status_code == 200
    assert "Too many" in locked.content.decode()
    cache.clear()  # minutes later
    assert sign_in(Client()).status_code == 302


def test_the_count_of_attempts_is_one_for_all_processes():
    """Kept by each process for itself, every process more would be five attempts more."""
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")


def test_nobody_signs_up(house):  # noqa: ARG001
    assert Client().get("/account/signup/").status_code == 404
    Client().post("/account/signup/", {"email": "x@example.org", "password1": PASSWORD})
    assert not User.objects.filter(email="x@example.org").exists()


# Sessions and cookies


@pytest.mark.promise("OC-09.4")
def test_a_valid_session_asks_for_no_sign_in_and_its_key_changes_at_sign_in(olga):  # noqa: ARG001
    client = Client()
    client.get("/account/login/")
    session = client.session
    session["planted"] = "by somebody before"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    sign_in(client)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != session.session_key
    assert client.get("/", follow=True).request["PATH_INFO"] == "/o/tea/"
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 12 * 3600)


@pytest.mark.promise("OC-09.4")
def test_served_over_https_cookies_need_it_and_the_browser_is_told_to_stay(tmp_path):
    """The settings are read anew in a process of their own, as an installation reads them."""
    names = [
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SESSION_COOKIE_NAME",
        "SECURE_HSTS_SECONDS",
        "ALLOWED_HOSTS",
    ]
    code = "import json; from forecall.app import django_settings as s; "
    code += f"print(json.dumps([getattr(s, name) for name in {names}]))"
    told = {**os.environ, "FORECALL_URL": "https://forecall.example", "FORECALL_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=told, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [True, True, "__Host-forecall_staff", 365 * 86400, ["forecall.example"]]


def decoded(value):
    """A cookie's value as it stands, and whatever can be unpacked from its parts: base64, and compressed."""
    said = [value]
    for part in value.replace(".", ":").split(":"):
        with suppress(ValueError):
            plain = urlsafe_b64decode(part + "=" * (-len(part) % 4))
            said.append(plain.decode("latin-1"))
            with suppress(zlib.error):
                said.append(zlib.decompress(plain).decode("latin-1"))
    return " ".join(said).lower()


@pytest.mark.promise("HQ-06.1")
def test_no_cookie_holds_anything_personal(house, olga):  # noqa: ARG001
    client = Client()
    sign_in(client)
    for page in ("/o/tea/", "/account/", "/o/tea/members/", "/account/sessions/"):
        client.get(page)
    client.post("/language/", {"language": "de"})
    changed = client.post("/account/email/", {"action_add": "", "email": "new.address@example.net"})
    assert changed.status_code == 302  # and the next page says where its confirmation went
    member = house.members["olga"]
    told = {"olga", "example.org", "new.address", str(member.pk), member.user.pk.hex, str(member.user.pk)}
    for name, cookie in client.cookies.items():
        said = decoded(unquote(cookie.value))
        assert [one for one in told if one in said] == [], name
    assert set(client.cookies) == {"forecall_form", "forecall_staff", "forecall_language"}
    page = client.get("/account/email/").content.decode()
    assert "new.address@example.net" in page.split('class="messages"')[1].split("</div>")[0]


def test_a_session_is_ended_by_its_owner_and_by_nobody_else(house, olga):  # noqa: ARG001
    from allauth.usersessions.models import UserSession

    laptop, phone = Client(), Client()
    sign_in(laptop)
    sign_in(phone)
    one = UserSession.objects.get(session_key=phone.session.session_key)
    house.member("mallory", Role.MANAGER)
    assert house.browser("mallory").post(f"/account/sessions/{one.pk}/end/").status_code == 404
    assert phone.get("/account/").status_code == 200
    assert laptop.post(f"/account/sessions/{one.pk}/end/").status_code == 302
    assert phone.get("/account/").status_code == 302


def test_pages_are_stored_nowhere_and_signing_out_empties_the_browser(olga):  # noqa: ARG001
    client = Client()
    sign_in(client)
    assert "no-store" in client.get("/o/tea/members/").headers["Cache-Control"]
    assert client.post("/account/logout/").headers["Clear-Site-Data"] == '"cache", "storage"'


# The door's own hinges


def test_every_answer_forbids_what_is_inline_or_foreign(house):
    asset = static("favicon.svg")
    paths = ("/account/login/", "/o/tea/", "/o/tea", "/nowhere/", "/healthz", "/readyz", asset, f"{asset}x", "/join/x/")
    for path in paths:
        answer = house.browser("olga").get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy, path
        assert "default-src 'none'" in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        answer.close()
    assert Client().get("/readyz", headers={"host": "10.0.0.7"}).status_code != 400  # a probe comes by number


def test_no_template_writes_script_or_style_into_the_page():
    from tests.web.catalogue import ROOM

    for path in (ROOM / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert re.findall(r"<style|\sstyle=|\son[a-z]{4,}=|<script(?! src=)", text) == [], path


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_no_page_sends_people_elsewhere(olga, to):  # noqa: ARG001
    client = Client()
    answers = [
        client.post("/account/login/", {"login": "olga@example.org", "password": PASSWORD, "next": to}),
        client.post("/language/", {"language": "de", "next": to}),
        client.post("/account/logout/", {"next": to}),
    ]
    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert [answer["Location"] for answer in answers if "evil" in answer["Location"] or ":" in answer["Location"]] == []


def test_a_form_without_its_token_changes_nothing(house):
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.members["olga"].user)
    answer = client.post("/o/tea/members/invite/", {"email": "x@example.org", "role": "seller"})
    assert (answer.status_code, "This form is too old" in answer.content.decode()) == (403, True)


def test_a_body_that_is_too_long_is_refused_before_it_is_read(house):  # noqa: ARG001
    answer = Client().generic("POST", "/account/login/", b"x" * (4 * 1024 * 1024 + 1))
    assert answer.status_code == 413


def test_another_hosts_name_is_refused(house):  # noqa: ARG001
    assert Client(headers={"Host": "evil.example"}).get("/account/login/").status_code == 400


# Second factors at rest


@pytest.mark.promise("AI-02.1")
def test_the_seed_of_an_authenticator_app_is_not_in_clear(house, settings):
    sealed = MFAAdapter().encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in sealed
    assert MFAAdapter().decrypt(sealed) == "JBSWY3DPEHPK3PXP"
    Authenticator.objects.create(user=house.members["olga"].user, type="totp", data={"secret": sealed})
    settings.SECRET_KEY = "another key"  # noqa: S105  # that of another installation
    with pytest.raises(SettingWrong, match="FORECALL_SECRET_KEY"):
        MFAAdapter().decrypt(sealed)


# Probes


def test_probes_answer_by_number_and_say_what_is_missing(house):
    from forecall.custody import wire

    client = Client(headers={"Host": "10.0.0.7"})
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").json() == {"database": True, "receipts": True}
    wire(None)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["receipts"]) == (503, False)
    wire(house.parts)


def test_a_failure_is_written_down_without_what_was_entered(house, caplog, monkeypatch):
    from forecall.web.logs import NoValues, PageName
    from forecall.web.staff import members

    def fail(*_args):
        raise ValueError("nina@example.org")

    monkeypatch.setattr(members.service, "invite", fail)
    client = house.browser("olga")
    client.raise_request_exception = False
    answer = client.post("/o/tea/members/invite/", {"email": "nina@example.org", "role": "seller"})
    assert (answer.status_code, "Something broke here" in answer.content.decode()) == (500, True)
    record = next(one for one in caplog.records if one.exc_info)
    record.exc_text = None
    PageName().filter(record)
    said = NoValues("%(message)s").format(record)
    assert "member_invite" in said
    assert "ValueError" in said
    assert "nina" not in said
