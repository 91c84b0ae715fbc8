"""Each refusal has one sentence in each language, which names the clause."""

from __future__ import annotations

import re

import pytest

from forecall.policy import Gap, Reason, Refused, labels_of, sentence
from forecall.policy.errors import LanguageNotSpoken
from forecall.policy.terms import Action, Channel, Language
from forecall.policy.wording import messages
from tests.policy.policies import NAMES, example

CLAUSE = "purpose:newsletter/basis/consent"


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("reason", list(Reason))
def test_a_refusal_is_one_sentence_that_names_the_clause(reason, language):
    said = sentence(Refused(reason, "newsletter", CLAUSE, "call"), language)
    assert CLAUSE in said
    assert said.endswith(".")
    assert not re.search(r"[{}$]", said)
    assert not re.search(r"[.!?] [A-ZÄÖÜȘȚÎÂĂ]", said)  # one sentence


@pytest.mark.parametrize("language", list(Language))
def test_every_word_of_the_closed_lists_is_spoken(language):
    spoken = messages(language)
    wanted = [*(f"action-{action}" for action in Action), *(f"channel-{channel}" for channel in Channel)]
    assert [message for message in wanted if not spoken.has(message)] == []


def test_the_three_languages_have_the_same_messages_and_romanian_its_own_letters():
    assert {language.value for language in Language} == {"en", "de", "ro"}
    romanian = " ".join(sentence(Refused(reason, "p", "c", "a"), "ro") for reason in Reason)
    assert re.search("[ăâîșț]", romanian)
    assert not re.search("[şţ]", romanian)


def test_the_policys_own_labels_are_used():
    labels = labels_of(example("contact-centre"))
    refused = Refused(Reason.CATEGORY_NOT_COVERED, "newsletter", "purpose:newsletter/categories", "call_audio")
    assert sentence(refused, "en", labels) == (
        "“our newsletter” does not use the category “call recordings”; see purpose:newsletter/categories."
    )
    assert sentence(refused, "de", labels) == (
        "„unser Newsletter“ verwendet die Kategorie „Gesprächsaufzeichnungen“ nicht; "
        "siehe purpose:newsletter/categories."
    )
    assert sentence(refused, "ro", labels) == (
        "„buletinul nostru informativ” nu folosește categoria „înregistrări ale apelurilor”; "
        "vedeți purpose:newsletter/categories."
    )
    paying = Refused(Reason.RECIPIENT_NOT_COVERED, "newsletter", "purpose:newsletter/recipients", "ad_network")
    assert "Beispiel Ads Limited" in sentence(paying, "ro", labels)


def test_a_gap_says_what_the_policy_is_silent_about():
    assert (
        sentence(Gap("purpose:spying"), "en") == "The policy says nothing about purpose:spying, so it is not allowed."
    )


def test_html_in_a_name_comes_through_as_it_is():
    refused = Refused(Reason.OBJECTED, "<b>news</b>", CLAUSE)
    assert "<b>news</b>" in sentence(refused, "de")


def test_another_language_is_refused():
    with pytest.raises(LanguageNotSpoken, match="'fr' is not spoken here; choose one of en, de, ro"):
        sentence(Gap("x"), "fr")


@pytest.mark.parametrize("key", NAMES)
def test_every_text_of_an_example_stands_in_each_of_its_languages(key):
    policy = example(key)
    assert policy.languages == [Language.EN, Language.DE, Language.RO]
    for clause, text in labels_of(policy).items():
        assert set(text.given()) == set(policy.languages), clause
