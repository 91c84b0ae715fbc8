"""Proof: what stands behind each clause of the live notice, and what became of one person's data."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from forecall.custody import Ask, Proof, ask, consent, erase, object_to
from forecall.custody.models import PublishedVersion
from forecall.custody.proving import as_page, evidence, evidence_of, uses_of
from forecall.custody.proving.enforcing import CODES
from forecall.custody.proving.wording import say
from forecall.custody.rights.cases import open_case
from forecall.custody.rights.types import Kind as Right
from forecall.custody.rights.types import Request
from forecall.custody.rulebooks import forget_kept
from forecall.foundation import acting
from forecall.policy.documents import Kind, documents_of
from forecall.policy.errors import BadAsk, LanguageNotSpoken
from tests import chromium
from tests.policy.policies import example

LANGUAGES = ("en", "de", "ro")
CARD = frozenset({"business_card"})


def news(person):
    return Ask("newsletter", frozenset({"preferences"}), "send", (person,), channel="email")


@pytest.fixture
def busy(house):
    """Three asked for the newsletter, one with a consent; one read; one question nobody wrote a rule for."""
    willing, unwilling, third = house.person(), house.person(), house.person()
    consent(willing, "newsletter", Proof("double_opt_in", "Send me news"))
    for person in (willing, unwilling, third):
        ask(news(person))
    ask(Ask("prospecting", CARD, "read", (willing,)))
    ask(Ask("undeclared", CARD, "read", (willing,)))
    ask(Ask("newsletter", CARD, "send", (willing,), channel="email"))
    return willing


def of(found, clause):
    [piece] = {piece.clause: piece for piece in found.pieces if piece.clause == clause}.values()
    return piece


@pytest.mark.promise("XS-02")
@pytest.mark.usefixtures("busy")
def test_every_clause_of_the_live_notice_is_shown_with_what_enforces_it_or_that_nothing_does():
    found = evidence("en")
    [notice] = [
        one
        for one in documents_of(example("need-prediction"))
        if one.kind is Kind.PRIVACY_NOTICE and one.language == "en"
    ]
    said = {block.clause for section in notice.walk() for block in _lines(section)}
    assert {piece.clause for piece in found.pieces} >= said
    assert of(found, "purpose:newsletter/people").checks == ("people",)
    assert of(found, "purpose:newsletter/keep").checks == ("terms",)
    assert of(found, "recipient:cloud").checks == ("recipient",)
    assert not of(found, "identity:seat").is_enforced
    assert {"tests.Card.email", "tests.Card.name"} <= set(of(found, "category:business_card").columns)


def _lines(section):
    for block in section.blocks:
        yield from getattr(block, "rows", None) or getattr(block, "items", None) or [block]


@pytest.mark.promise("XS-02")
@pytest.mark.usefixtures("busy")
def test_decisions_refusals_and_gaps_are_counted_from_the_receipts_at_their_clause():
    found = evidence("en")
    assert (found.decisions, found.refusals, found.gaps) == (6, 3, 1)
    basis = of(found, "purpose:newsletter/basis/consent")
    assert (basis.decisions, basis.refusals, basis.passed) == (3, 2, 1)
    categories = of(found, "purpose:newsletter/categories")
    assert (categories.decisions, categories.refusals, categories.passed) == (1, 1, 1)
    assert categories.last is not None
    never = of(found, "purpose:billing/people")
    assert (never.decisions, never.passed, never.last) == (0, 0, None)


@pytest.mark.promise("XS-02")
@pytest.mark.usefixtures("busy")
def test_any_clause_of_the_policy_can_be_asked_for_by_its_id_with_examples_for_and_against():
    piece = evidence_of("purpose:newsletter/basis/consent", "en")
    assert (piece.checks, piece.decisions, piece.refusals) == (("basis", "objection"), 3, 2)
    assert (piece.examples, piece.failed, piece.last is not None) == (3, 0, True)
    expected = {one.expect for one in example("need-prediction").purposes["newsletter"].examples}
    assert "allowed" in expected
    assert expected - {"allowed"}
    assert evidence_of("identity:seat", "de").checks == ()
    with pytest.raises(BadAsk, match="did you mean"):
        evidence_of("purpose:newsleter", "en")


@pytest.mark.promise("XS-02")
def test_a_sentence_about_hours_ages_and_recipients_is_tried_although_no_example_of_the_policy_touches_it(house):
    found = evidence("en")
    hours, age, cloud = (of(found, one) for one in ("hours:ai_phone", "people:prospect/minimum_age", "recipient:cloud"))
    assert (hours.checks, age.checks, cloud.checks) == (("hours",), ("age",), ("recipient",))
    assert all(piece.examples and not piece.failed for piece in (hours, age, cloud))
    child = house.person("prospect", adult_on=(house.clock.now() + timedelta(days=3650)).date())
    assert ask(Ask("prospecting", CARD, "read", (child,))).reason == "too_young"
    assert of(evidence("en"), "people:prospect/minimum_age").refusals == 1


def test_rights_claims_and_changes_are_kept_by_cases_and_publication_and_the_cases_are_counted(house):
    person = house.person()
    open_case(Request(Right.ACCESS, "email", "en"), person)
    found = evidence("en")
    access, claim = of(found, "policy:rights/access"), of(found, "claim:no_card_numbers")
    assert (access.checks, access.requests, access.answered) == (("cases",), 1, 0)
    assert claim.checks == ("contradiction", "masked")
    assert of(found, "policy:rights/marketing_objection").checks == ("objection", "cases")
    assert of(found, "change:privacy").checks == ("change",)
    for only_said in ("change:wording", "policy:rights/complaint", "identity:seat"):
        assert not of(found, only_said).is_enforced


@pytest.mark.usefixtures("busy")
def test_another_organisation_sees_its_own_counts_only(house):
    with acting(house.bobs, "bob"):
        assert (evidence("en").decisions, evidence("en").gaps) == (0, 0)


def test_the_examples_are_tried_now_and_one_that_fails_is_named(house):
    whole = evidence("en")
    assert of(whole, "purpose:newsletter").examples > 1
    assert whole.failed == []
    row = PublishedVersion.objects.get()
    broken = row.content.replace('"expect": "no_consent"', '"expect": "allowed"')
    assert broken != row.content
    PublishedVersion.objects.update(content=broken)
    forget_kept()
    assert "purpose:newsletter" in {piece.clause for piece in evidence("en").failed}
    assert house.clock


@pytest.mark.usefixtures("busy")
def test_the_evidence_is_the_same_in_three_languages_and_each_word_of_it_is_there():
    figures = {
        language: [(piece.clause, piece.checks, piece.decisions) for piece in evidence(language).pieces]
        for language in LANGUAGES
    }
    assert figures["en"] == figures["de"] == figures["ro"]
    for language in LANGUAGES:
        assert all(say(language, f"check-{code}") for code in CODES)
        page = as_page(evidence(language)).decode()
        assert f'<html lang="{language}">' in page
        assert say(language, "informs") in page
    with pytest.raises(LanguageNotSpoken):
        evidence("fr")


@pytest.mark.usefixtures("busy")
def test_the_page_asks_nothing_of_any_other_place():
    page = as_page(evidence("en")).decode()
    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="(?!#)', page)
    assert "url(" not in page
    assert "@import" not in page


@pytest.mark.promise("OC-01.3")
def test_a_person_sees_who_used_what_for_what_by_which_clause_in_the_words_of_the_notice(house, busy):
    found = uses_of(busy, "en")
    assert [(use.outcome, use.actor) for use in found] == [
        ("allowed", "alice"), ("allowed", "alice"), ("not declared, so refused", "alice"), ("refused", "alice"),
    ]  # fmt: skip
    first = found[0]
    assert (first.purpose, first.action, first.categories) == (
        "Newsletter and event invitations", "send messages", ("choices about news",),
    )  # fmt: skip
    assert "your consent" in first.because
    assert first.clause == "purpose:newsletter/basis/consent"
    assert "undeclared" in found[2].because
    for language in ("de", "ro"):
        assert len({use.because for use in uses_of(busy, language)} & {use.because for use in found}) == 0
    with acting(house.bobs, "bob"):
        assert uses_of(busy, "en") == []


@pytest.mark.usefixtures("tables_of_the_tests")
def test_a_refusal_is_said_in_one_sentence_and_after_erasure_nothing_is_left_to_see(house):
    person = house.person()
    object_to(person, "prospecting")
    house.clock.forward(timedelta(minutes=1))
    ask(Ask("prospecting", CARD, "read", (person,)))
    [use] = uses_of(person, "en")
    assert "objected" in use.because
    erase(person)
    assert uses_of(person, "en") == []


@pytest.mark.once
@pytest.mark.needs_system("chromium", "apt install chromium")
@pytest.mark.usefixtures("busy")
def test_the_page_fits_a_telephone_and_a_wide_screen(browser_path, tmp_path):
    file = tmp_path / "evidence.html"
    file.write_bytes(as_page(evidence("de")))
    with chromium.started(browser_path) as browser:
        for width in (360, 1280):
            page = browser.new_page(viewport={"width": width, "height": 800})
            page.goto(file.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") == width
            assert page.locator("li[data-clause='purpose:newsletter'] .facts").first.is_visible()
