"""A starter answered question by question is the policy that typing the answers into the file would give."""

from __future__ import annotations

from datetime import date

import pytest

from forecall.policy.answering import as_policy, filled, questions, signed
from forecall.policy.findings import Severity
from forecall.policy.starting import Choices, starter
from tests.policy.test_starting import ANSWERS, TODAY

TYPED = {
    **{clause: text.strip('"') for clause, text in ANSWERS.items()},
    "identity:contacts/privacy": ["privacy@example.com"],
    "surface:website/hosts": ["www.example.com", "shop.example.com"],
}


def shop(**chosen):
    return starter("shop", ["ro"], [], TODAY, "policy.yaml", Choices(effective=TODAY, **chosen))


def test_answers_fill_the_blanks_and_signed_evidence_leaves_nothing_to_say():
    made = filled(shop(), TYPED)
    assert questions(made) == []
    policy, findings = as_policy(signed(made, "Olga Exemplu", "2026-11-29"))
    assert findings == []
    assert policy.identity.name == "Exemplu Unu SRL"
    assert policy.identity.seat.postcode == "020000"
    assert policy.surfaces["website"].hosts == ["www.example.com", "shop.example.com"]
    assert policy.version.effective == date(2026, 11, 29)
    assert b"Olga Exemplu" in policy.origins.content_of("evidence/balancing-offers.md")


@pytest.mark.parametrize("language", ["en", "de", "ro"])
def test_a_name_and_a_day_stand_under_every_document_in_whichever_language(language):
    made = signed(shop(signed_in=language), "Olga Exemplu", "2026-11-29")
    assert all(text.splitlines()[-1].count("Olga Exemplu") == 1 for text in made.evidence.values())
    assert not any("____" in text for text in made.evidence.values())


@pytest.mark.parametrize(
    ("clause", "answer", "line"),
    [
        ("identity:name", "", 17),  # stays a blank
        ("identity:numbers/ro_cui", "RO12345675", 21),  # a wrong check digit
        ("identity:contacts/complaints", "nobody", 24),
    ],
)
def test_what_is_not_answered_or_answered_wrong_is_told_with_its_line(clause, answer, line):
    said = {**TYPED, "place:main_site/address": 'A "b" # c: d', clause: answer}
    _policy, findings = as_policy(filled(shop(), said))
    [wrong] = [one for one in findings if one.severity is Severity.ERROR]
    assert (wrong.clause, str(wrong.where)) == (clause, f"policy.yaml, line {line}")


@pytest.mark.parametrize("packs", [["ro"], ["de"]])
@pytest.mark.parametrize("channels", [("phone", "email"), ("email",)])
def test_the_channels_that_a_shop_chose_compile_in_each_country(packs, channels):
    made = starter("shop", packs, ["en"], TODAY, "policy.yaml", Choices(channels=channels))
    policy, findings = as_policy(filled(made, TYPED))
    assert {one.severity for one in findings} == {Severity.WARNING}  # nobody has signed the evidence
    assert [str(one) for one in policy.purposes["offers"].channels] == list(channels)
    assert bool(policy.purposes["offers"].basis.consent) is (packs == ["de"])
