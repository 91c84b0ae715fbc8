"""One clause, in three languages, with what it makes the rulebook do and its law."""

from __future__ import annotations

import pytest

from forecall.policy import clauses
from forecall.policy.documents import show
from forecall.policy.documents.showing import rules_of
from forecall.policy.errors import BadAsk
from tests.policy.policies import EXAMPLES, example, rulebook


@pytest.mark.promise("XS-02")
def test_a_basis_is_shown_in_each_language_with_its_rule_its_law_and_its_line():
    shown = show(example("contact-centre"), "purpose:newsletter/basis/consent")
    notice = {language: dict(texts) for language, texts in shown.said.items()}
    assert "a request that you confirm by e-mail" in notice["en"]["Privacy notice"]
    assert "eine Anmeldung, die Sie per E-Mail bestätigen" in notice["de"]["Datenschutzhinweise"]
    assert "o înscriere pe care o confirmați prin e-mail" in notice["ro"]["Notă de informare privind datele personale"]
    assert shown.rules["rules/newsletter/basis"] == "consent"
    assert shown.law == {
        "en": ["Art. 6(1)(a) GDPR"],
        "de": ["Art. 6 Abs. 1 Buchst. a DSGVO"],
        "ro": ["art. 6 alin. (1) lit. (a) RGPD"],
    }
    assert shown.where.startswith("contact-centre.yaml, line") or str(EXAMPLES) in shown.where


@pytest.mark.parametrize(
    ("clause", "key"),
    [
        ("purpose:newsletter/channels", "rules/newsletter/channels"),
        ("purpose:newsletter/direct_marketing", "rules/newsletter/marketing"),
        ("category:news_address/keep", "rules/newsletter/terms/news_address"),
        ("recipient:mail_house/agreement/expires", "recipients/mail_house"),
        ("notice:marketing/cap", "caps/marketing"),
        ("people:called_person/minimum_age", "minimum_ages/called_person"),
        ("version:effective", "effective"),
    ],
)
def test_a_clause_shows_the_part_of_the_rulebook_that_it_makes(clause, key):
    assert key in rules_of(rulebook("contact-centre"), clause)


@pytest.mark.parametrize("clause", ["measure:backups", "identity:name", "claim:no_sale", "category:news_address/label"])
def test_a_clause_that_only_informs_makes_no_rule(clause):
    assert rules_of(rulebook("contact-centre"), clause) == {}


def test_each_purpose_of_the_file_is_said_in_each_language_and_makes_a_rule():
    policy = example("contact-centre")
    for clause in (f"purpose:{name}" for name in policy.purposes):
        assert clause in clauses(policy)
        assert rules_of(rulebook("contact-centre"), clause)
    shown = show(policy, "purpose:client_campaigns")
    assert all(shown.said.values())
    assert len(shown.rules) > 15


def test_a_floor_a_right_and_a_special_category_have_their_law():
    policy = example("contact-centre")
    special = next(name for name, one in policy.categories.items() if one.special)
    assert show(policy, "change:privacy").law["en"] == ["Art. 13(3) GDPR"]
    assert show(policy, "policy:rights/access").law["de"] == ["Art. 15 DSGVO"]
    assert any("Legea nr. 53/2003" in law for law in show(policy, f"category:{special}").law["ro"])


def test_an_unknown_clause_is_answered_with_near_ones():
    with pytest.raises(BadAsk, match=r"did you mean .*purpose:newsletter"):
        show(example("contact-centre"), "purpose:newsleter")
