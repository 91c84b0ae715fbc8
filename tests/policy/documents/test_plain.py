"""How hard a text is, counted by hand and by the machine."""

from __future__ import annotations

import pytest

from forecall.policy.documents.building import documents_of
from forecall.policy.documents.plain import (
    figures,
    figures_of,
    flesch_kincaid,
    sentences,
    syllables,
    too_hard,
    wiener_sachtext_4,
    words,
)
from tests.policy.documents.compiled import documents
from tests.policy.policies import edited, example


def parts(text):
    return [words(sentence) for sentence in sentences(text)]


def test_flesch_kincaid_as_counted_by_hand():
    # The cat sat on the mat. (6 words, 6 syllables) / It was happy. (3 words, 4 syllables)
    # 0.39 * 9/2 + 11.8 * 10/9 - 15.59
    assert flesch_kincaid(parts("The cat sat on the mat. It was happy.")) == pytest.approx(-0.7239, abs=1e-4)


def test_the_german_grade_as_counted_by_hand():
    # Wir löschen Ihre Daten. (4 words) / Die Einwilligung widerrufen Sie jederzeit. (5 words)
    # three syllables and more: Einwilligung (4), widerrufen (4), jederzeit (3) = 3 of 9 words
    # 0.2656 * 9/2 + 0.2744 * 33.33 - 1.693
    text = "Wir löschen Ihre Daten. Die Einwilligung widerrufen Sie jederzeit."
    assert wiener_sachtext_4(parts(text)) == pytest.approx(8.6489, abs=1e-4)


def test_romanian_is_measured_by_the_length_of_sentences_and_words():
    # Păstrăm datele un an. (4 words, 7+6+2+2 letters) / Le ștergem apoi. (3 words, 2+7+4 letters)
    found = figures(example("contact-centre"), "ro", ["Păstrăm datele un an. Le ștergem apoi."])
    assert [round(one.value, 4) for one in found] == [3.5, round(30 / 7, 4)]


@pytest.mark.parametrize(
    ("language", "word", "count"),
    [
        ("en", "data", 2), ("en", "use", 1), ("en", "purpose", 2), ("en", "authority", 4), ("en", "asked", 1),
        ("en", "needed", 2), ("en", "people", 2), ("en", "special", 2), ("en", "the", 1), ("en", "b", 1),
        ("de", "Aufsichtsbehörde", 5), ("de", "Auftraggeber", 4), ("de", "neue", 2), ("de", "hm", 1),
        ("ro", "persoană", 3), ("ro", "zi", 1),
    ],
)  # fmt: skip
def test_syllables(language, word, count):
    assert syllables(word, language) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("See Art. 6(1)(a) GDPR. Write to us.", 2),
        ("Vezi art. 6 alin. (1) lit. (a) RGPD. Scrieți-ne.", 2),
        ("B-dul G-ral. Gheorghe Magheru 28-30, Sector 1.", 1),
        ("We answer at https://a.example/b.html. Then we stop!", 2),
        ("One; Two: Three?", 3),
        ("", 0),
    ],
)
def test_where_a_sentence_ends(text, count):
    assert len(sentences(text)) == count


@pytest.mark.promise("HQ-01.2")
def test_every_notice_is_below_its_limit_and_has_a_summary_and_a_hard_one_is_refused(name):
    for made in documents(name):
        for one in figures_of(example(name), made):
            assert not one.is_over, (made.kind, made.language, one)
    for language in ("en", "de", "ro"):
        notice = next(one for one in documents(name) if one.language == language)
        assert notice.sections[0].clause == "policy:summary"
    assert too_hard(example(name), documents(name)) == []
    limits = {"en_flesch_kincaid": "2", "de_wiener_sachtext": "2", "ro_words_per_sentence": "5"}
    strict = edited(name, {f"readability/{key}": value for key, value in limits.items()})
    assert {one.found[3:7] for one in too_hard(strict, documents_of(strict))} == {"'en'", "'de'", "'ro'"}


HARD = (
    "Notwithstanding considerations pertaining to organisational accountability, the aforementioned categorisation "
    "necessitates comprehensive interdepartmental reconciliation of heterogeneous informational repositories, "
    "predominantly administrative documentation."
)


def test_a_hard_text_of_ones_own_is_found_though_the_rest_is_easy():
    text = {"en": f"We keep a list. {HARD}", "de": "Wir führen eine Liste.", "ro": "Ținem o listă."}
    policy = edited("contact-centre", {"purposes/newsletter/detail": text})
    found = too_hard(policy, documents_of(policy))
    assert [one.clause for one in found] == ["purpose:newsletter/detail"]
    assert HARD in found[0].found
    assert found[0].number == "L60"
    assert found[0].where.line > 0
    assert "above the limit of 12" in found[0].problem


def test_a_long_legal_name_makes_no_text_hard():
    name = "Gesellschaft zur Vorhersage und Beantwortung wiederkehrender Kundenbestellungen mit beschränkter Haftung"
    policy = edited("prepaid-telephony", {"identity/name": name})
    assert too_hard(policy, documents_of(policy)) == []
