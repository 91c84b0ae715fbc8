"""A refusal says where it stands as the published notice says it, and never by a name that only the file has."""

from __future__ import annotations

import re

import pytest

from forecall.policy import Gap, Reason, Refused, clauses
from forecall.policy.documents import Kind, document_of
from forecall.policy.documents.citing import cited, why_not
from forecall.policy.terms import Language
from tests.policy.policies import NAMES, example

HELD = "purpose:customer_news/basis/legitimate_interest"


SENTENCES = {
    "en": "The person has objected to “product news for existing clients”; see the privacy notice, "
    "“Product news for existing clients – Legal basis”.",
    "de": "Die Person hat „Produktneuigkeiten für bestehende Auftraggeber“ widersprochen; siehe Datenschutzhinweise, "
    "„Produktneuigkeiten für bestehende Auftraggeber – Rechtsgrundlage“.",
    "ro": "Persoana s-a opus scopului „noutăți despre produs pentru clienții existenți”; vedeți nota de informare, "
    "„Noutăți despre produs pentru clienții existenți – Temei legal”.",
}


@pytest.mark.parametrize("language", list(Language))
def test_a_refusal_names_the_heading_and_the_row_of_the_notice(language):
    refused = Refused(Reason.OBJECTED, "customer_news", HELD)
    assert why_not(refused, example("need-prediction"), language) == SENTENCES[language]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", list(Language))
def test_what_is_cited_stands_in_the_notice_under_that_heading(name, language):
    policy = example(name)
    notice = document_of(policy, Kind.PRIVACY_NOTICE, language)
    titles = {section.clause: section.title for section in notice.walk()}
    in_notice = [one for one in (cited(policy, language, clause) for clause in clauses(policy)) if one.section]
    assert len(in_notice) > len(policy.purposes)
    for one in in_notice:
        assert one.words.startswith(titles[one.section])
        row = one.words.removeprefix(titles[one.section]).removeprefix(" – ")
        assert not row or row in str(next(each for each in notice.walk() if each.clause == one.section))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", list(Language))
def test_no_sentence_of_a_purpose_has_a_name_of_the_file(name, language):
    policy = example(name)
    for purpose in policy.purposes:
        steps = ("", "/people", "/categories", "/actions", "/channels", "/recipients", "/sources", "/automated")
        for clause in [*(f"purpose:{purpose}{step}" for step in steps), *_bases(policy, purpose)]:
            said = why_not(Refused(Reason.OBJECTED, purpose, clause), policy, language)
            assert not re.search(r"[a-z]_[a-z]|purpose:|/", said), said


def _bases(policy, purpose):
    return [f"purpose:{purpose}/basis/{policy.purposes[purpose].basis.kind.value}"]


def test_what_is_done_for_a_client_stands_in_no_notice_and_is_named_in_words():
    found = cited(example("need-prediction"), "de", "purpose:client_calls/channels")
    assert not found.section
    assert found.words.endswith(" – erreicht über")
    refused = Refused(Reason.CHANNEL_NOT_COVERED, "client_calls", found.clause, "post")
    assert f"siehe Richtlinie, „{found.words}“" in why_not(refused, example("need-prediction"), "de")


def test_categories_recipients_and_hours_are_rows_of_their_tables():
    policy = example("need-prediction")
    assert cited(policy, "en", "category:account/keep").words.startswith("Which data we hold – ")
    assert cited(policy, "en", "recipient:mail_house/agreement").words.startswith("Who receives data – ")
    assert cited(policy, "en", "hours:ai_phone").words == "When we get in touch – Telephone with an AI voice"


def test_a_gap_names_the_act_or_the_purpose_in_words():
    policy = example("need-prediction")
    said = [why_not(Gap(about), policy, "en") for about in ("action:call", "purpose:newsletter")]
    label = policy.purposes["newsletter"].label.en
    assert said == [
        "The policy says nothing about “call people”, so it is not allowed.",
        f"The policy says nothing about “{label[0].upper()}{label[1:]}”, so it is not allowed.",
    ]


def test_a_language_that_the_policy_does_not_speak_gets_the_policys_words_in_a_whole_sentence():
    policy = example("need-prediction").model_copy(update={"languages": [Language.RO]})
    said = why_not(Refused(Reason.OBJECTED, "customer_news", HELD), policy, "en")
    assert "Temei legal" in said
    assert said.startswith("The person has objected to")
