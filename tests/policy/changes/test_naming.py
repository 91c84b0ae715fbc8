"""A change in the reader's words: no clause and no code of the file, in three languages."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from forecall.policy.changes import diff, table
from forecall.policy.changes.naming import Said
from forecall.policy.changes.saying import Words, sentences
from forecall.policy.clauses import PREFIXES
from tests.policy.policies import edited, example

EDITS = {
    "version/number": 2,
    "purposes/newsletter/channels": [],
    "purposes/customer_news/recipients": ["mail_house", "help_desk"],
    "purposes/customer_news/legal_claims": True,
    "identity/seat/city": "Iași",
    "recipients/mail_house/country": "MD",
    "changes/privacy/notice": "60 days",
}


def changed(language):
    old, new = example("need-prediction"), edited("need-prediction", EDITS)
    return diff(old, new), Words.of(language, old, new, plain=True)


def test_each_fact_says_what_it_is_about_and_what_stood_there_and_does():
    change, words = changed("de")
    found = {words.said(fact) for fact in change.facts}
    for one in [
        Said("Newsletter und Einladungen zu Veranstaltungen – erreicht über", "E-Mail", ""),
        Said("Produktneuigkeiten für bestehende Auftraggeber – Empfänger", "", "Hilfetisch Muster GmbH"),
        Said("Produktneuigkeiten für bestehende Auftraggeber – Nutzung für Rechtsansprüche", "nein", "ja"),
        Said("Ihre Organisation – Sitz – Ort", "București", "Iași"),
        Said("Poșta Model SRL – Land", "Rumänien", "Republik Moldau"),
        Said("wie Änderungen in Kraft treten – Nutzung von Daten – Mitteilung", "30 days", "60 days"),
    ]:
        assert one in found, (one, found)


@pytest.mark.parametrize("language", ["en", "de", "ro"])
def test_no_sentence_of_what_is_owed_names_a_clause_of_the_file(language):
    change, words = changed(language)
    said = sentences(change, words, datetime(2026, 12, 1, tzinfo=UTC)) + [words.said(one).what for one in change.facts]
    assert [one for one in said if re.search(r"[a-z_]+:[a-z_]+|[a-z]_[a-z]", one)] == []


@pytest.mark.parametrize("language", ["en", "de", "ro"])
def test_every_part_of_a_policy_that_may_change_has_a_word(language):
    _change, words = changed(language)
    patterns = [
        one for kinds in vars(table).values() if isinstance(kinds, dict) for one in kinds if isinstance(one, str)
    ]
    rows = [one.split("/") for one in patterns if "/" in one]
    steps = {step for row in rows if "numbers" not in row for step in row[1:]} - {"*"}  # a number is called by its name
    assert len(steps) > 80
    assert [step for step in sorted(steps) if not words.has(f"part-{step}")] == []
    assert [one for one in PREFIXES.values() if not words.has(f"section-{one}")] == []
