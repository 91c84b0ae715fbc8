"""Anybody reads what an organisation published: the notice of today, what is to come, the exact text of any day."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date

from forecall.custody import Ask, Newcomer, Origin, add_subjects, ask, drafting, publish, versions, wire
from forecall.custody.models import PublishedVersion, VersionFile
from forecall.custody.safeguards import look
from forecall.foundation import FixedClock, acting
from forecall.policy.changes import Shift
from tests.policy.policies import edited
from tests.policy.test_places import packs as policy_packs
from tests.web.test_publishing import first

pytestmark = pytest.mark.once


@pytest.fixture
def published(house):
    with acting(house.tea.id, "olga"):
        publish(*first())
    return house


def changed(house, **more):
    with acting(house.tea.id, "olga"):
        draft = drafting.changed({"purposes": {"newsletter": {"channels": []}}, **more})
        return publish(draft.policy, artefact="1" * 64).version


@pytest.mark.usefixtures("published")
def test_anybody_reads_the_notice_in_the_language_of_the_browser_without_signing_in(client):
    for language, word in (("de", "Datenschutz"), ("ro", "Notă de informare"), ("fr", "Privacy notice")):
        page = client.get("/tea/privacy/", headers={"accept-language": language}, follow=True)
        assert word in page.content.decode()
        assert page.redirect_chain[0][0].startswith("/tea/privacy/")
    assert client.get("/tea/privacy/style.css")["Content-Type"].startswith("text/css")
    for link in ("cookie-notice", "choices", "responsible-ai", "sub-processors"):
        assert client.get(f"/tea/privacy/en/{link}.html").status_code == 200


def test_no_record_and_nothing_of_an_organisation_without_a_policy_is_shown(published, client):
    assert published.bank.policy_seq == 0
    for path in ("/tea/privacy/en/register-controller.html", "/tea/privacy/en/processor-annex.html",
                 "/tea/privacy/en/nothing.html", "/tea/privacy/fr/privacy-notice.html", "/bank/privacy/",
                 "/tea/privacy/versions/7/", "/nobody/privacy/", "/bank/privacy/versions/"):  # fmt: skip
        assert client.get(path).status_code == 404, path


def test_any_past_day_shows_the_exact_text_that_counted_in_each_language(published, client):
    policy, artefact = first()
    changed(published)
    today = date.today()  # noqa: DTZ011  # a day either way
    for day, numbers in (
        (today - timedelta(days=30), {1}),
        (date(2025, 1, 1), set()),
        (today + timedelta(days=9), {2}),
    ):
        rows = client.get("/tea/privacy/versions/", {"day": day.isoformat()}).context["rows"]
        assert {row.number for row, _ended in rows} == numbers
    for language in policy.languages:
        path = f"{language}/privacy-notice.html"
        exact = client.get(f"/tea/privacy/versions/1/{path}?exact").content
        assert exact == artefact.files[f"public/{path}"]
        assert hashlib.sha256(exact).hexdigest() in client.get(f"/tea/privacy/versions/1/{path}").content.decode()
    with acting(published.tea.id, "olga"):
        assert versions.version(1).artefact == artefact.digest


@pytest.mark.promise("OC-07.2", "OD-00.2", "CP-05.2")
def test_a_looser_version_is_announced_on_the_notice_in_its_language_and_waits_until_its_notice_is_over(
    published, client
):
    now = client.get("/tea/privacy/en/privacy-notice.html").content.decode()
    assert "This text change" not in now
    with acting(published.tea.id, "olga"):
        last = versions.policy_of(versions.version(1)).purposes["newsletter"]
        wider = {"purposes": {"newsletter": {"recipients": [*last.recipients, "help_desk"]}}}
        draft = drafting.changed(wider)
        assert [fact.shift for fact in draft.change.facts] == [Shift.LOOSER]
        row = publish(draft.policy, artefact="1" * 64).version
        assert row.effective - published.now > timedelta(days=29)
    announced = client.get("/tea/privacy/en/privacy-notice.html").content.decode()
    assert "Version 1, in force" in announced
    assert "This text changes on" in announced
    assert "versions/2/en/privacy-notice.html" in announced
    assert "Version 2 counts from" in client.get("/tea/privacy/versions/2/en/privacy-notice.html").content.decode()
    begins = row.effective.astimezone(ZoneInfo(published.tea.timezone)).date()
    german = client.get("/tea/privacy/de/privacy-notice.html").content.decode()
    assert f"Dieser Text ändert sich am {format_date(begins, 'd. MMMM y', locale='de')}." in german


def test_the_notice_that_was_just_changed_says_so_and_the_one_before_says_that_it_is_over(published, client):
    changed(published)
    assert "This text changed on" in client.get("/tea/privacy/en/privacy-notice.html").content.decode()
    before = client.get("/tea/privacy/versions/1/de/privacy-notice.html").content.decode()
    assert "Sie galt vom" in before


@pytest.mark.usefixtures("published")
def test_a_version_from_before_pages_were_kept_is_compiled_when_somebody_reads_it(client):
    kept = client.get("/tea/privacy/de/privacy-notice.html?exact").content
    VersionFile.unscoped.all().delete()
    PublishedVersion.unscoped.update(made_of="")
    assert client.get("/tea/privacy/de/privacy-notice.html?exact").content == kept


@pytest.mark.usefixtures("published")
def test_a_notice_costs_three_questions_to_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(3):
        client.get("/tea/privacy/en/privacy-notice.html")
    with django_assert_num_queries(2):
        client.get("/tea/privacy/versions/")


def test_staff_find_the_notice_below_every_page_once_there_is_one(house):
    page = house.browser("olga").get("/o/tea/members/").content.decode()
    assert "/tea/privacy/" not in page
    with acting(house.tea.id, "olga"):
        publish(edited("need-prediction", {"version/effective": "2026-01-01"}), artefact="0" * 64)
    assert 'href="/tea/privacy/"' in house.browser("olga").get("/o/tea/members/").content.decode()


@pytest.mark.promise("HQ-07.1")
@pytest.mark.usefixtures("published")
def test_the_page_of_rights_shows_those_of_the_place_and_the_strictest_where_it_is_not_known(client, monkeypatch):
    page = "/tea/privacy/rights/"
    short = policy_packs(eu="4 months", de="2 months")
    monkeypatch.setattr("forecall.web.public.rights.jurisdictions", lambda _names: SimpleNamespace(packs=short))
    shown = {place: client.get(page, {"place": place}).content.decode() for place in ("DE", "RO", "", "XX")}
    assert "answered within 2 months" in shown["DE"]
    assert "answered within 4 months" in shown["RO"]
    assert "the strictest rules hold" in shown[""]
    assert "answered within 2 months" in shown[""]
    assert "answered within 2 months" in shown["XX"]
    assert "ANSPDCP" in shown["RO"] or "Supraveghere" in shown["RO"]
    german = client.get(page, headers={"accept-language": "de"}).content.decode()
    assert "Auskunft über Ihre Daten" in german
    assert page in client.get("/tea/privacy/", follow=True).content.decode()


@pytest.mark.promise("AI-13.9")
def test_a_certificate_is_claimed_on_the_live_page_until_its_last_day_and_no_longer(published, client):
    page, claim = "/tea/privacy/en/measures.html", "EX-27001-01"
    clock = FixedClock(datetime(2029, 1, 31, 12, tzinfo=UTC))
    wire(replace(published.parts, clock=clock))
    assert claim in client.get(page).content.decode()
    clock.forward(timedelta(days=1))
    shown = client.get(page).content.decode()
    assert claim not in shown
    assert "EX-9001-01" not in shown
    assert "no certificate" in shown.lower()
    assert claim in client.get(page, {"exact": ""}).content.decode()  # the record of what was published stays


@pytest.mark.promise("HQ-05.1")
def test_notices_of_today_and_before_registers_measures_and_live_evidence_are_one_click_from_the_trust_page(
    published, client
):
    page = "/tea/privacy/trust/"
    assert page in client.get("/tea/privacy/", follow=True).content.decode()
    shown = client.get(page).content.decode()
    links = re.findall(r'href="(/tea/privacy/[^"]+)"', shown)
    kinds = {link.rpartition("/")[2] for link in links}
    assert {f"{one}.html" for one in ("privacy-notice", "cookie-notice", "choices", "retention", "measures")} <= kinds
    assert {"sub-processors.html", "responsible-ai.html"} <= kinds
    assert {client.get(link).status_code for link in links} == {200}
    assert "not looked at yet" in shown
    with acting(published.tea.id, "olga"):
        look()
        [ana] = add_subjects([Newcomer("prospect", {"business_card": Origin(published.now, "given", 1)})])
        ask(Ask("prospecting", frozenset({"business_card"}), "read", (ana,)))
    shown = client.get(page).content.decode()
    assert ">holds<" in shown
    assert "1 of 1" not in shown  # how many members have no second factor stays inside
    assert re.search(r"<dt>Decisions</dt><dd>[1-9]", shown)
    assert client.get("/bank/privacy/trust/").status_code == 404
