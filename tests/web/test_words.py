"""Nothing the pages say lacks a translation, and what they read is what stands in the files."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import allauth
import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from allauth.utils import get_form_class
from babel.messages.pofile import read_po
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format

from forecall.app.house import holdings
from forecall.web.accounts.keys import AddKeyForm
from forecall.web.staff.cases.words import STORES
from tests.web.catalogue import ENGLISH, LANGUAGES, catalogue, compiled, po, strings, texts

PLACES = re.compile(r"%\((\w+)\)s")


def messages(catalog):
    return {str(one.id): one for one in catalog if one.id}


@pytest.mark.parametrize("language", [*LANGUAGES, ENGLISH])
def test_no_text_lacks_its_translation_and_none_is_left_over(language):
    there = messages(catalogue(language))
    assert set(there) == set(messages(texts(language)))
    assert [one.id for one in there.values() if not all(strings(one))] == []
    assert [one.id for one in there.values() if one.fuzzy] == []


@pytest.mark.parametrize("language", [*LANGUAGES, ENGLISH])
def test_a_translation_fills_in_the_same_things(language):
    for one in messages(catalogue(language)).values():
        meant = one.id if one.pluralizable else [one.id]
        for text in strings(one):
            assert set(PLACES.findall(text)) == set(PLACES.findall(meant[-1])), text


@pytest.mark.parametrize("language", [*LANGUAGES, ENGLISH])
def test_the_pages_read_what_stands_in_the_file(language):
    assert po(language).with_suffix(".mo").read_bytes() == compiled(catalogue(language)), (
        "python -m tests.web.catalogue"
    )


def test_whoever_is_set_aside_is_so_by_one_german_word_and_what_waits_until_tomorrow_by_another():
    found = messages(catalogue("de")).values()
    said = {text for one in found for text in strings(one)}
    until_tomorrow = {text for text in said if re.search("zurück(ge|zu)?stell", text, re.IGNORECASE)}
    assert until_tomorrow == {
        "zurückgestellt",
        "bis morgen zurückstellen",
        "Bis morgen zurückstellen",
        "Bis morgen zurückgestellt.",
    }


BORROWED = (
    "account/adapter.py", "account/forms.py", "mfa/", "account/messages/", "_changed_message", "_deleted_message",
    "_confirm_message", "_reset_message", "_set_message", "snippets/already",
)  # fmt: skip
"""Where the sign-in library says what our pages and mails show."""
NOT_SHOWN = re.compile(
    r"[Uu]sername|[Ss]ign.?[Uu]p|phone number|secret|scan the QR|[Tt]rust|Enter (an|your)|[Ss]ign In$"
    r"|signed out|create a passkey"
)
"""Nobody signs up or has a user name or phone here, and these pages of it are our own."""
FAMILIAR = {
    "de": r"\b([Dd]u|[Dd]ein\w*|[Dd]ich|[Dd]ir|gib|wähle|versuche|bist|hast)\b",
    "ro": r"\b(tău|ta|tale|tăi|ți|îți|vei|ai|tu|introdu|alege|poți|ești|te)\b",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_sign_in_library_says_is_said_with_the_same_respect(language):
    ours, path = messages(catalogue(language)), Path(allauth.__file__).parent / "locale" / language / "LC_MESSAGES"
    with (path / "django.po").open("rb") as file:
        theirs = [one for one in read_po(file) if isinstance(one.id, str) and one.id]
    shown = [one for one in theirs if any(_shows(place) for place, _line in one.locations)]
    assert len(shown) > 50
    said = [(one.id, ours[one.id].string if one.id in ours else one.string) for one in shown]
    assert [name for name, text in said if re.search(FAMILIAR[language], text) and not NOT_SHOWN.search(name)] == []


ACCOUNT = ("login", "password/reset", "password/reset/done", "email", "password/change", "two-factor", "reauthenticate")
THEIRS = re.compile(
    r"\b(?:[Ee]mails?|[Ll]og(?:ged)? in|[Tt]wo-[Ff]actor|[A-Z][a-z]+ Password|[Pp]lease)\b|successfully"
)
"""Words of the sign-in library for what the house calls e-mail, signing in and a second step."""


@pytest.mark.parametrize("page", ACCOUNT)
def test_the_sign_in_pages_speak_english_in_the_words_of_the_house(house, page):
    client = Client() if page in {"login", "password/reset", "password/reset/done"} else house.browser("olga")
    answers = [client.get(f"/account/{page}/"), client.post(f"/account/{page}/", {"login": "x", "email": "x"})]
    for one in answers:
        text = re.sub(
            r"<(script|style).*?</\1>|<[^>]*?(?:placeholder|title|aria-label)=|<[^>]*>",
            " ",
            one.content.decode(),
            flags=re.DOTALL,
        )
        assert not THEIRS.search(text), THEIRS.search(text)


def test_what_is_borrowed_is_said_in_english_in_the_words_of_the_house():
    said = [text for one in messages(catalogue(ENGLISH)).values() for text in strings(one)]
    assert len(said) > 60
    assert [text for text in said if THEIRS.search(PLACES.sub("", text))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_password_that_is_refused_is_refused_in_the_readers_language(language):
    told = []
    for locale in ("en", language):
        with translation.override(locale), pytest.raises(ValidationError) as refused:
            validate_password("password")
        told.append(refused.value.messages)
    assert len(told[0]) == len(told[1]) == 2  # too short, and used by many
    assert not set(told[0]) & set(told[1])


def test_the_name_of_a_key_is_asked_for_in_the_readers_language():
    key = Authenticator(type="webauthn", data={"name": "Laptop"})
    form = get_form_class(app_settings.FORMS, "edit_webauthn", EditWebAuthnForm)(instance=key)
    assert issubclass(get_form_class(app_settings.FORMS, "add_webauthn", AddWebAuthnForm), AddKeyForm)
    with translation.override("ro"):
        assert form["name"].label == "Nume"


ORDERED = re.compile(
    r"(?:^(?=[A-ZÎȘ])|[:,] )(?i:preia|începe|încetează|informează|adaugă|alege|trimite|deschide|închide|șterge|salvează"
    r"|caută|schimbă|corectează|pune|lasă|ia|vezi|mergi|pornește|oprește|confirmă|încearcă|notează|reia|folosește|verifică"
    r"|retrage|emite|creează|păstrează|invită|sună|propune)\b"
)
"""A Romanian button as it speaks to a friend."""


def test_no_button_of_ours_speaks_romanian_as_to_a_friend():
    said = [(name, text) for name, one in messages(catalogue("ro")).items() for text in strings(one)]
    assert len(said) > 2_000
    assert [(name, text) for name, text in said if ORDERED.search(text)] == []


def _shows(place):
    return "social" not in place and any(part in place for part in BORROWED)


def test_a_text_without_a_translation_is_found(monkeypatch):
    from tests.web import catalogue as module

    some = list(module.sources())
    monkeypatch.setattr(module, "sources", lambda: [*some, ("new.py", '_("Quite new")')])
    with pytest.raises(AssertionError):
        test_no_text_lacks_its_translation_and_none_is_left_over("de")


@pytest.mark.parametrize(("language", "title"), [("de", "Anmelden"), ("ro", "Autentificare"), ("en", "Sign in")])
def test_the_browsers_language_is_spoken_until_another_is_chosen(house, language, title):  # noqa: ARG001
    client = Client(headers={"Accept-Language": language})
    assert f"<title>{title} " in client.get("/account/login/").content.decode()
    client.post("/language/", {"language": "ro", "next": "/account/login/"})
    page = client.get("/account/login/").content.decode()
    assert "<title>Autentificare " in page
    assert '<html lang="ro">' in page


def test_a_users_language_follows_them_to_another_machine(house):
    house.browser("olga").post("/language/", {"language": "de"})
    assert "<title>Mein Konto " in house.browser("olga").get("/account/").content.decode()


def test_a_romanian_date_writes_its_month_small():
    with translation.override("ro"):
        assert date_format(date(2026, 11, 29), "DATE_FORMAT") == "29 noiembrie 2026"


REACHED = ("enter_current_password", "email_password_mismatch", "too_many_login_attempts", "unverified_primary_email",
           "rate_limited", "cannot_remove_primary_email")  # fmt: skip


@pytest.mark.parametrize(
    ("language", "informal"), [("de", r"\b(du|dein\w*|dich|dir)\b"), ("ro", r"\b(îți|ți|te|ta|tău|poți|ai)\b")]
)
def test_what_the_sign_in_library_says_on_our_pages_addresses_nobody_as_a_friend(language, informal):
    said = [DefaultAccountAdapter.error_messages[one] for one in REACHED]
    said += [*DefaultMFAAdapter.error_messages.values(), AddWebAuthnForm.base_fields["passwordless"].help_text]
    with translation.override(language):
        spoken = [str(one) for one in said]
    assert [one for one in spoken if re.search(informal, one, re.IGNORECASE)] == []


def test_a_certificate_has_a_word_for_every_place_where_data_lies():
    assert {one.model for one in holdings()} - set(STORES) == set()


@pytest.mark.parametrize(
    ("language", "said"), [("de", "Bitte füllen Sie dieses Feld aus."), ("ro", "Completați acest câmp.")]
)
def test_a_field_that_was_left_empty_says_what_to_do(house, language, said):
    page = house.browser("olga").post("/o/tea/members/invite/", {"email": ""}, headers={"accept-language": language})
    assert said in page.content.decode()
